//! Who is to look again before its interval is over.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::watch, time::Instant};

use crate::model::Feed;

/// A bell for each feed that was ever listened to, and one for our identity. Every ring reaches
/// every listener once.
pub(super) struct Wake {
    feeds: Mutex<BTreeMap<Feed, watch::Sender<u64>>>,
    identity: watch::Sender<u64>,
    /// When the next look is due at feeds that have been seen well, whether somebody watches or not.
    due: Mutex<BTreeMap<Feed, Instant>>,
}

impl Default for Wake {
    fn default() -> Self {
        Self { feeds: Mutex::default(), identity: watch::Sender::new(0), due: Mutex::default() }
    }
}

impl Wake {
    /// Wakes a feed.
    pub(super) fn feed(&self, feed: Feed) {
        self.hurry(feed);
        if let Some(bell) = self.feeds().get(&feed) {
            bell.send_modify(|rings| *rings += 1);
        }
    }

    /// Wakes every feed.
    pub(super) fn all(&self) {
        self.dues().clear();
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

    /// Whoever watches a feed next looks at once.
    pub(super) fn hurry(&self, feed: Feed) {
        self.dues().remove(&feed);
    }

    /// Whoever watches a feed next, and has its rows, need not look before this; at once if it is absent.
    pub(super) fn due(&self, feed: Feed) -> Option<Instant> {
        self.dues().get(&feed).copied()
    }

    /// Notes when the next look at a feed is due: absent after one that has failed.
    pub(super) fn plan(&self, feed: Feed, due: Option<Instant>) {
        match due {
            Some(due) => drop(self.dues().insert(feed, due)),
            None => self.hurry(feed),
        }
    }

    fn dues(&self) -> MutexGuard<'_, BTreeMap<Feed, Instant>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn feeds(&self) -> MutexGuard<'_, BTreeMap<Feed, watch::Sender<u64>>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
