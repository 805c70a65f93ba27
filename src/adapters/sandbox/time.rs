//! The time of a simulated platform: it can be sped up, stopped, and moved by steps.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

/// Milliseconds after dawn.
type Millis = u64;

/// However fast time runs, things are looked at no more often than this.
const SHORTEST: Duration = Duration::from_millis(20);

/// A clock that need not go as fast as that of this machine.
pub(super) struct VirtualTime {
    anchor: Mutex<Anchor>,
    /// Tells those who wait that the pace has changed.
    changed: watch::Sender<()>,
}

/// From when on time has run at a pace.
#[derive(Clone, Copy)]
struct Anchor {
    real: Instant,
    passed: Millis,
    /// Simulated milliseconds in a real one; zero while time stands still.
    speed: u32,
}

impl Anchor {
    fn passed(&self) -> Millis {
        let real = u64::try_from(self.real.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.passed.saturating_add(real.saturating_mul(u64::from(self.speed)))
    }
}

impl VirtualTime {
    /// Time that begins now, and runs so many times as fast as that of this machine.
    pub(super) fn new(speed: u32) -> Self {
        let anchor = Anchor { real: Instant::now(), passed: 0, speed };
        Self { anchor: Mutex::new(anchor), changed: watch::channel(()).0 }
    }

    /// Changes the pace; what has passed stays as it is.
    pub(super) fn run_at(&self, speed: u32) {
        let mut anchor = self.anchor();
        *anchor = Anchor { real: Instant::now(), passed: anchor.passed(), speed };
        drop(anchor);
        self.changed.send_replace(());
    }

    /// Lets so much pass at once.
    pub(super) fn step(&self, millis: Millis) {
        let mut anchor = self.anchor();
        let passed = anchor.passed().saturating_add(millis);
        *anchor = Anchor { real: Instant::now(), passed, ..*anchor };
        drop(anchor);
        self.changed.send_replace(());
    }

    /// What has passed since dawn.
    pub(super) fn passed(&self) -> Millis {
        self.anchor().passed()
    }

    /// Tells those who wait for what comes next that something else may.
    pub(super) fn nudge(&self) {
        self.changed.send_replace(());
    }

    /// Waits until the pace changes after this call, or what comes next does.
    pub(super) fn turned(&self) -> impl Future<Output = ()> + 'static {
        let mut changed = self.changed.subscribe();
        async move {
            // It lives as long as those who wait.
            let _ = changed.changed().await;
        }
    }

    /// Waits until so much has passed.
    pub(super) async fn reach(&self, target: Millis) {
        self.reach_late(target, Duration::ZERO).await;
    }

    /// Waits until so much has passed, and for so much longer by the clock of this machine.
    pub(super) async fn reach_late(&self, target: Millis, late: Duration) {
        let mut changed = self.changed.subscribe();
        loop {
            let anchor = *self.anchor();
            let left = target.saturating_sub(anchor.passed());
            if left == 0 && late.is_zero() {
                return;
            }
            let real = left.div_ceil(u64::from(anchor.speed.max(1)));
            let wait = SHORTEST.max(Duration::from_millis(real)).saturating_add(late);
            if anchor.speed == 0 && left > 0 {
                drop(changed.changed().await);
                continue;
            }
            tokio::select! {
                () = sleep(wait) => if !late.is_zero() { return },
                _ = changed.changed() => {}
            }
        }
    }

    fn anchor(&self) -> MutexGuard<'_, Anchor> {
        self.anchor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_hour_passes_in_as_much_less_as_it_is_sped_up() {
        let time = VirtualTime::new(100);
        let begin = Instant::now();
        time.reach(3_600_000).await;
        assert_eq!(begin.elapsed(), Duration::from_secs(36));
        assert_eq!(time.passed(), 3_600_000);
    }

    #[tokio::test(start_paused = true)]
    async fn time_that_stands_still_goes_on_from_where_it_stood() {
        let time = VirtualTime::new(1);
        sleep(Duration::from_secs(5)).await;
        time.run_at(0);
        sleep(Duration::from_mins(1)).await;
        assert_eq!(time.passed(), 5_000);
        let waiting = time.reach(15_000);
        tokio::pin!(waiting);
        tokio::select! {
            () = &mut waiting => panic!("time stands still"),
            () = sleep(Duration::from_mins(1)) => time.run_at(10),
        }
        waiting.await;
        assert_eq!(time.passed(), 15_000);
    }
}
