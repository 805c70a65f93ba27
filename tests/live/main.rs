//! Tests against a real control plane on loopback.

pub mod fixture;
pub mod rig;

#[cfg(feature = "live")]
mod any_kind;
mod control_plane;
