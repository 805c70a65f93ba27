//! How long to wait before trying again.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

/// The shortest pause.
const FIRST: Duration = Duration::from_millis(500);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(30);

/// Pauses that double from half a second to half a minute, each shortened by up to half at random
/// so that many feeds do not return at the same moment.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The pause after one more failure.
    pub(crate) fn next(&mut self) -> Duration {
        let full = FIRST.saturating_mul(1 << self.failures.min(10)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        full.mul_f64(0.5 + random_fraction() / 2.0)
    }

    /// Failures since the last success.
    pub(crate) fn failures(&self) -> u32 {
        self.failures
    }

    /// It worked.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

/// A number from 0 to 1. Hash maps are seeded at random by the standard library, which is random
/// enough to spread retries.
fn random_fraction() -> f64 {
    let bits = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(bits >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_the_longest_and_start_over_after_a_success() {
        let mut backoff = Backoff::default();
        for exponent in 0..40 {
            let full = FIRST.saturating_mul(1 << exponent.min(10)).min(LONGEST);
            let pause = backoff.next();
            assert!(pause >= full / 2 && pause <= full, "{exponent}: {pause:?}");
        }
        backoff.reset();
        assert!(backoff.next() <= FIRST);
    }

    #[test]
    fn two_pauses_differ() {
        let pauses: Vec<_> = (0..8).map(|_| Backoff { failures: 9 }.next()).collect();
        assert!(pauses.iter().any(|pause| *pause != pauses[0]));
    }
}
