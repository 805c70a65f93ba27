//! The live test rig: real servers on loopback that the console is tested against, usable by hand too.

use std::fmt::Display;
use std::io::Write;

pub mod aws;
pub mod cache;
pub mod kube;

/// Says what the rig is doing, also under a test harness that captures standard error: building
/// takes minutes, and silence would look like a hang.
pub fn say(what: impl Display) {
    // One write, so that lines of tests that run side by side do not mix.
    let _ = std::io::stderr().write_all(format!("rig: {what}\n").as_bytes());
}
