//! How often the screen is drawn.

use std::{pin::Pin, time::Duration};

use tokio::time::{Sleep, sleep};

/// The shortest time between two frames that no key asked for.
const FRAME: Duration = Duration::from_millis(33);

/// When to draw: at once for a key, else no more often than once per [`FRAME`].
#[derive(Default)]
pub(super) struct Pace {
    /// A key was pressed.
    pub(super) urgent: bool,
    /// The size has changed.
    pub(super) resized: bool,
    resting: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    /// Whether a frame may be drawn now. A key counts for one answer only: if it changed nothing,
    /// what comes later is not urgent.
    pub(super) fn may_draw(&mut self) -> bool {
        std::mem::take(&mut self.urgent) || self.resting.is_none()
    }

    /// A frame was drawn.
    pub(super) fn drawn(&mut self) {
        self.resting = Some(Box::pin(sleep(FRAME)));
    }

    /// Waits until a frame may be drawn again; for ever if it may be now.
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

    #[tokio::test(start_paused = true)]
    async fn frames_keep_their_distance_but_keys_do_not_wait() {
        let mut pace = Pace::default();
        assert!(pace.may_draw());
        pace.drawn();
        assert!(!pace.may_draw());
        pace.urgent = true;
        assert!(pace.may_draw());
        pace.drawn();
        assert!(!pace.may_draw());
        let before = tokio::time::Instant::now();
        pace.rested().await;
        assert!(before.elapsed() >= FRAME && before.elapsed() < FRAME * 2);
        assert!(pace.may_draw());
    }
}
