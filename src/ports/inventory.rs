//! Sees what is there.

use futures::stream::BoxStream;

use crate::model::{Feed, Observation};

/// Watches resources. Implementations retry by themselves and report every failure as
/// [`Delta::Failed`](crate::model::Delta); a stream ends only when it is dropped.
pub trait Inventory: Send + Sync {
    /// Observations of one feed, until dropped.
    fn watch(&self, feed: Feed) -> BoxStream<'static, Observation>;

    /// Who we are, what we are connected to and what we spend, until dropped.
    fn session(&self) -> BoxStream<'static, Observation>;

    /// Asks a feed to look again now instead of at its next interval.
    fn refresh(&self, feed: Feed);
}
