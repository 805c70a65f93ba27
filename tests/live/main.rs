//! Tests against a real control plane and AWS APIs on loopback.

pub mod fixture;
pub mod rig;

mod console;
mod control_plane;
