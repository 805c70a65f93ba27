//! The real program in a real terminal: whatever ends it, the terminal is given back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod background;
#[path = "../it/dice.rs"]
mod dice;
mod ending;
mod faulty;
mod interplay;
mod kills;
mod mouse;
mod newcomer;
mod refusals;
#[path = "../seeds.rs"]
mod seeds;
#[allow(dead_code, reason = "the tests against live servers need more of it")]
mod terminal;
