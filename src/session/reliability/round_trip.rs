//! How long an acknowledgement takes, and so how long to wait for one.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const FIRST_TIMEOUT: Duration = Duration::from_millis(200);
const GRANULARITY: Duration = Duration::from_millis(10);
const LONGEST: Duration = Duration::from_secs(1);

/// A smoothed estimate, as the agent makes it; but messages sent twice are no samples, since nobody
/// knows which of the two was acknowledged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoundTrip {
    smoothed: Duration,
    variation: Duration,
    timeout: Duration,
}

impl RoundTrip {
    /// Before the first acknowledgement.
    pub(crate) fn new() -> Self {
        Self { smoothed: FIRST, variation: Duration::ZERO, timeout: FIRST_TIMEOUT }
    }

    /// How long to wait before a message is sent again.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// An acknowledgement came after `sample`.
    pub(crate) fn sample(&mut self, sample: Duration) {
        self.variation = self.variation * 3 / 4 + self.smoothed.abs_diff(sample) / 4;
        self.smoothed = self.smoothed * 7 / 8 + sample / 8;
        self.timeout = (self.smoothed + GRANULARITY.max(self.variation * 4)).min(LONGEST);
    }

    /// None came in time: wait longer until there is a new sample.
    pub(crate) fn back_off(&mut self) {
        self.timeout = (self.timeout * 2).min(LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_follows_the_samples() {
        let mut round_trip = RoundTrip::new();
        assert_eq!(round_trip.timeout(), Duration::from_millis(200));
        round_trip.sample(Duration::from_millis(100));
        assert_eq!(round_trip.timeout(), Duration::from_millis(110));
        round_trip.sample(Duration::from_millis(180));
        // Variation 20, smoothed 110.
        assert_eq!(round_trip.timeout(), Duration::from_millis(190));
        for _ in 0..100 {
            round_trip.sample(Duration::from_millis(1));
        }
        assert!(round_trip.timeout() < Duration::from_millis(15));
    }

    #[test]
    fn no_timeout_is_longer_than_a_second() {
        let mut round_trip = RoundTrip::new();
        for _ in 0..10 {
            round_trip.back_off();
        }
        assert_eq!(round_trip.timeout(), LONGEST);
        round_trip.sample(Duration::from_mins(1));
        assert_eq!(round_trip.timeout(), LONGEST);
    }
}
