//! A second person's approval.

use std::io;

use futures::future::BoxFuture;

use super::PortError;

/// Gives and examines approvals. What is approved is known by its digest alone.
pub trait Approvals: Send + Sync {
    /// Approves it in our own name: a line of printable ASCII that is good for minutes.
    fn approve(&self, digest: String) -> BoxFuture<'static, Result<String, PortError>>;

    /// Who has given an approval of this digest, as an ARN.
    fn approved_by(
        &self,
        digest: String,
        approval: String,
    ) -> BoxFuture<'static, Result<Box<str>, PortError>>;
}

/// Where requests for an approval are laid out, for a second person to be given.
pub trait Outbox: Send + Sync {
    /// Lays one out under a name of letters, digits and hyphens; gives back how it is found. Those that
    /// have run out are cleared away.
    fn lay_out(&self, name: &str, text: &str) -> io::Result<String>;
}
