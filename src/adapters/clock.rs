//! The time of this machine.

use jiff::Timestamp;

use crate::ports::Clock;

/// Tells the time of this machine: the only place that asks for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
