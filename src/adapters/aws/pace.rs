//! How long a poller waits. Pure: chance and stretch come in.

use std::time::Duration;

use crate::model::FaultClass;

/// Looks this many times more quickly after something has changed.
const QUICK_LOOKS: u32 = 4;
/// From here on nothing has changed for so long that slower is enough.
const CALM_LOOKS: u32 = 12;
const QUICKEST: Duration = Duration::from_secs(5);

/// What a look has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Other rows than before.
    Changed,
    /// The same rows.
    Same,
    /// None.
    Failed(FaultClass),
}

/// The pace of one poller.
#[derive(Debug)]
pub(super) struct Pace {
    period: Duration,
    unchanged: u32,
    failures: u32,
}

impl Pace {
    /// Looks every `period` while little happens.
    pub(super) const fn new(period: Duration) -> Self {
        Self { period, unchanged: QUICK_LOOKS, failures: 0 }
    }

    /// How long to wait after `outcome`; `chance` is between 0 and 1.
    pub(super) fn wait(&mut self, outcome: Outcome, stretch: u32, chance: f64) -> Duration {
        let plain = match outcome {
            Outcome::Failed(class) => {
                self.failures += 1;
                backoff(class, self.failures)
            }
            Outcome::Changed => {
                (self.unchanged, self.failures) = (0, 0);
                self.quick()
            }
            Outcome::Same => {
                self.unchanged = self.unchanged.saturating_add(1);
                self.failures = 0;
                self.steady()
            }
        };
        (plain * stretch).mul_f64(0.9 + 0.2 * chance)
    }

    fn quick(&self) -> Duration {
        (self.period / 4).max(QUICKEST).min(self.period)
    }

    fn steady(&self) -> Duration {
        match self.unchanged {
            ..QUICK_LOOKS => self.quick(),
            QUICK_LOOKS..CALM_LOOKS => self.period,
            CALM_LOOKS.. => self.period * 3 / 2,
        }
    }
}

/// Longer with every failure, up to what suits its cause: somebody who logs in again wants to see it.
fn backoff(class: FaultClass, failures: u32) -> Duration {
    let (first, longest) = match class {
        FaultClass::Expired => (5, 15),
        FaultClass::Throttled => (5, 120),
        FaultClass::Unavailable | FaultClass::Conflict => (2, 60),
        FaultClass::Denied | FaultClass::NotFound | FaultClass::Invalid | FaultClass::Missing => {
            (10, 60)
        }
    };
    Duration::from_secs((first << (failures - 1).min(10)).min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(pace: &mut Pace, outcomes: &[Outcome]) -> Vec<u64> {
        outcomes.iter().map(|outcome| pace.wait(*outcome, 1, 0.5).as_secs()).collect()
    }

    #[test]
    fn a_change_quickens_and_calm_slows() {
        let mut pace = Pace::new(Duration::from_mins(1));
        assert_eq!(waits(&mut pace, &[Outcome::Same; 2]), [60, 60]);
        assert_eq!(waits(&mut pace, &[Outcome::Changed]), [15]);
        let calm = waits(&mut pace, &[Outcome::Same; 13]);
        assert_eq!(calm, [15, 15, 15, 60, 60, 60, 60, 60, 60, 60, 60, 90, 90]);
    }

    #[test]
    fn failures_back_off_by_class_and_success_forgets_them() {
        let mut pace = Pace::new(Duration::from_mins(1));
        let down = Outcome::Failed(FaultClass::Unavailable);
        assert_eq!(waits(&mut pace, &[down; 7]), [2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(waits(&mut pace, &[Outcome::Same, down]), [60, 2]);
        let expired = Outcome::Failed(FaultClass::Expired);
        let mut pace = Pace::new(Duration::from_mins(1));
        assert_eq!(waits(&mut pace, &[expired; 4]), [5, 10, 15, 15]);
    }

    #[test]
    fn chance_spreads_by_a_tenth_and_stretch_multiplies() {
        let mut pace = Pace::new(Duration::from_mins(1));
        assert_eq!(pace.wait(Outcome::Same, 1, 0.0).as_secs(), 54);
        assert_eq!(pace.wait(Outcome::Same, 2, 1.0).as_secs(), 132);
    }
}
