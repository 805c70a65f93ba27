//! The scenarios of the sandbox.

/// The names of those that come with the console.
pub const SCENARIOS: &[&str] =
    &["spot-storm", "zone-loss", "failover", "bad-deploy", "bad-day", "pending-pod"];
