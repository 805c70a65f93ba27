//! Examines the connection: `quarterdeck doctor`.

use futures::stream::BoxStream;

use super::Permission;

/// How an examination ended. Unknown is never shown as good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Works.
    Good,
    /// Works, but something deserves attention.
    Warning,
    /// Could not be found out.
    Unknown,
    /// Does not work.
    Bad,
}

/// One thing that was examined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What, such as `AWS identity`.
    pub title: String,
    /// How it ended.
    pub verdict: Verdict,
    /// What was found.
    pub detail: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// Credentials or permissions are the cause: the exit code tells them apart.
    pub denied: bool,
}

/// Examines what the console depends on.
pub trait Doctor: Send + Sync {
    /// The checks, in the order of dependence, each as soon as it is known.
    fn examine(&self) -> BoxStream<'static, Check>;

    /// What of the permissions that the console needs the caller has. Everything is looked at once.
    fn permissions(&self) -> BoxStream<'static, Permission>;
}
