//! Drains of nodes of a real control plane while things go wrong: each ends in a stated outcome.

mod faults;
mod kills;
pub(super) mod lab;
