//! Ports made real. The only place where SDK types appear.

pub mod sandbox;
