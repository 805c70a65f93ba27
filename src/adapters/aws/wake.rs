//! Who is to look again before its interval is over.

use tokio::sync::watch;

use crate::model::Feed;

/// A bell for each feed, and one for our identity. Every ring reaches every listener once.
pub(super) struct Wake {
    feeds: Vec<watch::Sender<u64>>,
    identity: watch::Sender<u64>,
}

impl Default for Wake {
    fn default() -> Self {
        Self {
            feeds: Feed::ALL.iter().map(|_| watch::Sender::new(0)).collect(),
            identity: watch::Sender::new(0),
        }
    }
}

impl Wake {
    /// Wakes a feed.
    pub(super) fn feed(&self, feed: Feed) {
        if let Some(bell) = self.bell(feed) {
            bell.send_modify(|rings| *rings += 1);
        }
    }

    /// Wakes every feed.
    pub(super) fn all(&self) {
        for feed in Feed::ALL {
            self.feed(*feed);
        }
    }

    /// Wakes whoever asks who we are.
    pub(super) fn identity(&self) {
        self.identity.send_modify(|rings| *rings += 1);
    }

    /// Hears the rings for a feed from now on.
    pub(super) fn listen(&self, feed: Feed) -> watch::Receiver<u64> {
        self.bell(feed).unwrap_or(&self.identity).subscribe()
    }

    /// Hears the rings for our identity from now on.
    pub(super) fn listen_identity(&self) -> watch::Receiver<u64> {
        self.identity.subscribe()
    }

    fn bell(&self, feed: Feed) -> Option<&watch::Sender<u64>> {
        let index = Feed::ALL.iter().position(|one| *one == feed)?;
        self.feeds.get(index)
    }
}
