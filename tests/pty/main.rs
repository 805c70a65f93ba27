//! The real program in a real terminal: whatever ends it, the terminal is given back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod background;
mod ending;
mod faulty;
mod interplay;
mod mouse;
mod newcomer;
mod refusals;
#[allow(dead_code, reason = "the tests against live servers need more of it")]
mod terminal;
