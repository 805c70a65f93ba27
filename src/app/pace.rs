//! How often the screen is drawn.

use std::{pin::Pin, time::Duration};

use tokio::time::{Instant, Sleep, sleep};

/// The shortest time between two looks that no key asked for.
const SHORTEST: Duration = Duration::from_millis(33);
/// The time between two looks while one change follows another.
const STEADY: Duration = Duration::from_millis(100);
/// Looks in a row that may follow each other fast, so that a start and what happens once in a while
/// are shown at once.
const FAST: u32 = 10;

/// When to look at what has changed, and draw it: at once for a key, else after a rest.
pub(super) struct Pace {
    /// A key was pressed.
    pub(super) urgent: bool,
    /// The size has changed.
    pub(super) resized: bool,
    resting: Option<Pin<Box<Sleep>>>,
    last: Instant,
    /// Looks that may still follow each other fast.
    fast: u32,
}

impl Default for Pace {
    fn default() -> Self {
        let (urgent, resized, resting) = (false, false, None);
        Self { urgent, resized, resting, last: Instant::now(), fast: FAST }
    }
}

impl Pace {
    /// Whether to look now. A key counts for one answer only: if it changed nothing, what comes
    /// later is not urgent.
    pub(super) fn may_look(&mut self) -> bool {
        std::mem::take(&mut self.urgent) || !self.is_resting()
    }

    /// Whether what comes in has to wait.
    pub(super) fn is_resting(&self) -> bool {
        self.resting.is_some()
    }

    /// What has changed was looked at, and drawn where it can be seen.
    pub(super) fn looked(&mut self) {
        let now = Instant::now();
        let rests = now.duration_since(self.last).as_millis() / STEADY.as_millis();
        // What took one rest was not quiet.
        let earned = u32::try_from(rests.saturating_sub(1)).unwrap_or(FAST);
        (self.last, self.fast) = (now, self.fast.saturating_add(earned).min(FAST));
        let rest = if self.fast > 0 { SHORTEST } else { STEADY };
        self.fast = self.fast.saturating_sub(1);
        self.resting = Some(Box::pin(sleep(rest)));
    }

    /// Waits until it may look again; for ever if it may now.
    pub(super) async fn rested(&mut self) {
        match self.resting.as_mut() {
            Some(rest) => rest.await,
            None => std::future::pending().await,
        }
        self.resting = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn rest(pace: &mut Pace) -> Duration {
        let before = Instant::now();
        pace.looked();
        pace.rested().await;
        before.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn looks_keep_their_distance_but_keys_do_not_wait() {
        let mut pace = Pace::default();
        assert!(pace.may_look());
        pace.looked();
        assert!(!pace.may_look());
        pace.urgent = true;
        assert!(pace.may_look());
        pace.looked();
        assert!(!pace.may_look());
        let before = Instant::now();
        pace.rested().await;
        assert!(before.elapsed() >= SHORTEST && before.elapsed() < SHORTEST * 2);
        assert!(pace.may_look());
    }

    #[tokio::test(start_paused = true)]
    async fn where_changes_go_on_looks_become_rarer_until_it_has_been_quiet() {
        let mut pace = Pace::default();
        for _ in 0..FAST {
            assert!(rest(&mut pace).await < SHORTEST * 2);
        }
        for _ in 0..FAST {
            assert!(rest(&mut pace).await >= STEADY);
        }
        tokio::time::sleep(STEADY * FAST).await;
        assert!(rest(&mut pace).await < SHORTEST * 2);
    }
}
