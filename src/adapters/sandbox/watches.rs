//! Who watches the platform: each is told of its own feed alone, and one lets time pass for all.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::broadcast::{self, Receiver, Sender, error::RecvError};

use super::{Sandbox, life::Instant};
use crate::model::{Fault, Feed, Observation};

/// Changes a slow watch may fall behind by before it starts again from the complete set.
const BACKLOG: usize = 512;

/// How long the others leave it to one watch to let time pass.
const GRACE: Duration = Duration::from_secs(1);

/// Something that happened to a feed.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// Rows changed.
    Seen(Box<Observation>),
    /// It broke.
    Broke(Fault),
    /// It was asked for again.
    Wanted,
    /// It is time for a sign of life.
    Beat,
}

/// All watches of a platform.
#[derive(Default)]
pub(super) struct Watches {
    /// How those of each feed are told.
    feeds: Mutex<HashMap<Feed, Sender<Change>>>,
    /// The number of the last watch that was begun.
    last: AtomicU64,
    /// The number of the watch that lets time pass; zero if it may be any.
    driver: AtomicU64,
}

impl Watches {
    /// Tells those who watch a feed. Nobody watching is fine: a watch starts from the complete set.
    pub(super) fn tell(&self, feed: Feed, change: Change) {
        if let Some(told) = self.feeds().get(&feed) {
            let _ = told.send(change);
        }
    }

    fn listen(&self, feed: Feed) -> Receiver<Change> {
        self.feeds().entry(feed).or_insert_with(|| broadcast::channel(BACKLOG).0).subscribe()
    }

    fn feeds(&self) -> std::sync::MutexGuard<'_, HashMap<Feed, Sender<Change>>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A watch of a feed.
pub(super) struct Watch {
    sandbox: Arc<Sandbox>,
    feed: Feed,
    number: u64,
    changes: Receiver<Change>,
    /// When it says something again, if nothing else makes it.
    beat: Instant,
}

impl Watch {
    /// Hears of everything from now on.
    pub(super) fn of(sandbox: Arc<Sandbox>, feed: Feed) -> Self {
        let number = sandbox.watches.last.fetch_add(1, Ordering::Relaxed) + 1;
        let (changes, beat) = (sandbox.watches.listen(feed), sandbox.next_beat(feed));
        Self { sandbox, feed, number, changes, beat }
    }

    /// What is seen next.
    pub(super) async fn next(&mut self) -> Option<Observation> {
        let change = self.change().await;
        self.beat = self.sandbox.next_beat(self.feed);
        Some(match change {
            Ok(Change::Seen(observation)) => *observation,
            Ok(Change::Beat) => self.sandbox.sign_of_life(self.feed),
            Ok(Change::Broke(fault)) => Observation::failed(self.feed, fault),
            Ok(Change::Wanted) | Err(RecvError::Lagged(_)) => self.sandbox.complete(self.feed),
            Err(RecvError::Closed) => return None,
        })
    }

    async fn change(&mut self) -> Result<Change, RecvError> {
        loop {
            let Self { sandbox, changes, beat, number, .. } = self;
            tokio::select! {
                biased;
                change = changes.recv() => return change,
                () = doze(sandbox, *number) => self.drive(),
                () = sandbox.time.reach(*beat) => return Ok(Change::Beat),
            }
        }
    }

    /// Lets time pass, unless another watch has done so.
    fn drive(&self) {
        let (sandbox, now) = (&self.sandbox, self.sandbox.time.passed());
        if sandbox.next_event().is_some_and(|next| next <= now) {
            sandbox.watches.driver.store(self.number, Ordering::Relaxed);
            sandbox.live();
        }
    }
}

impl Drop for Watch {
    /// The next best lets time pass.
    fn drop(&mut self) {
        let watches = &self.sandbox.watches;
        let driver =
            watches.driver.compare_exchange(self.number, 0, Ordering::Relaxed, Ordering::Relaxed);
        if driver.is_ok() {
            self.sandbox.time.nudge();
        }
    }
}

/// Waits until the next thing happens; if another watch sees to that, until it should have.
async fn doze(sandbox: &Sandbox, watch: u64) {
    let turned = sandbox.time.turned();
    let driver = sandbox.watches.driver.load(Ordering::Relaxed);
    let late = if driver == 0 || driver == watch { Duration::ZERO } else { GRACE };
    let next = sandbox.next_event();
    let next = async {
        match next {
            Some(next) => sandbox.time.reach_late(next, late).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = next => {}
        () = turned => {}
    }
}
