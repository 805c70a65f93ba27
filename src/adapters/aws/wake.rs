//! Who is to look again before its interval is over.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use crate::model::Feed;

/// A bell for each feed that was ever listened to, and one for our identity. Every ring reaches
/// every listener once.
pub(super) struct Wake {
    feeds: Mutex<BTreeMap<Feed, watch::Sender<u64>>>,
    identity: watch::Sender<u64>,
}

impl Default for Wake {
    fn default() -> Self {
        Self { feeds: Mutex::default(), identity: watch::Sender::new(0) }
    }
}

impl Wake {
    /// Wakes a feed.
    pub(super) fn feed(&self, feed: Feed) {
        if let Some(bell) = self.feeds().get(&feed) {
            bell.send_modify(|rings| *rings += 1);
        }
    }

    /// Wakes every feed.
    pub(super) fn all(&self) {
        for bell in self.feeds().values() {
            bell.send_modify(|rings| *rings += 1);
        }
    }

    /// Wakes whoever asks who we are.
    pub(super) fn identity(&self) {
        self.identity.send_modify(|rings| *rings += 1);
    }

    /// Hears the rings for a feed from now on.
    pub(super) fn listen(&self, feed: Feed) -> watch::Receiver<u64> {
        self.feeds().entry(feed).or_insert_with(|| watch::Sender::new(0)).subscribe()
    }

    /// Hears the rings for our identity from now on.
    pub(super) fn listen_identity(&self) -> watch::Receiver<u64> {
        self.identity.subscribe()
    }

    fn feeds(&self) -> MutexGuard<'_, BTreeMap<Feed, watch::Sender<u64>>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
