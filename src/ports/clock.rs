//! The time.

use jiff::Timestamp;

/// Tells the time; simulated in the sandbox.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}
