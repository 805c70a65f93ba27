//! The real program on the rig: what it prints, and what a terminal shows of it while things break.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking, and so does what tests share"
)]

mod agreement;
mod alarms;
#[cfg(feature = "live")]
mod approvals;
mod aws_kinds;
mod cli_equivalent;
mod cluster_faults;
mod diff;
mod draining;
mod drains;
pub(crate) mod environment;
mod figures;
pub(crate) mod harness;
mod hostile;
mod journey;
mod jumps;
mod logs;
mod masking;
mod network;
#[cfg(feature = "live")]
mod permissions;
mod printed;
mod snapshots;
mod spot;
mod storage;
mod switching;
#[path = "../../pty/terminal.rs"]
#[allow(dead_code, reason = "each group of tests needs its own part of the terminal")]
pub(crate) mod terminal;
mod tree;
mod twins;

mod account_faults;
mod bad_input;
mod databases;
mod ways_in;
