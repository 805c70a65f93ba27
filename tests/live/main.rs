//! Tests against a real control plane on loopback.

pub mod fixture;
pub mod rig;

mod control_plane;
