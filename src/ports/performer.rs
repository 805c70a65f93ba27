//! Carries out changes.

use futures::future::BoxFuture;

use super::{Answer, Command, Standing};

/// Changes the world, one command at a time. Whoever was started to only read refuses every one.
pub trait Performer: Send + Sync {
    /// Sends a command, once. Who gets the same token twice, and knows tokens, does it only once. What
    /// takes time is under way when the answer comes.
    fn perform(&self, command: Command, token: Box<str>) -> BoxFuture<'static, Answer>;

    /// What would be answered now, without changing anything. Who cannot say so without doing it answers
    /// with a fault of the class [`Missing`](crate::model::FaultClass::Missing).
    fn dry_run(&self, command: Command) -> BoxFuture<'static, Answer>;

    /// Whether the caller may send a command, as far as whoever decides says so without its being sent.
    fn may(&self, command: Command) -> BoxFuture<'static, Standing>;
}
