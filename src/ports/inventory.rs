//! Sees what is there.

use futures::stream::BoxStream;

use crate::model::{Feed, Observation};

/// Watches resources. Implementations retry by themselves and report every failure as
/// [`Delta::Failed`](crate::model::Delta); a stream ends only when it is dropped.
pub trait Inventory: Send + Sync {
    /// Observations of one feed, until dropped.
    fn watch(&self, feed: Feed) -> BoxStream<'static, Observation>;

    /// The same for somebody who has watched it before over these ports, and still has its rows: where
    /// looking costs calls, nothing is said before the next look is due.
    fn watch_again(&self, feed: Feed) -> BoxStream<'static, Observation> {
        self.watch(feed)
    }

    /// Who we are, what we are connected to and what we spend, until dropped.
    fn session(&self) -> BoxStream<'static, Observation>;

    /// Asks a feed to look again now instead of at its next interval.
    fn refresh(&self, feed: Feed);
}
