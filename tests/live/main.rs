//! Tests against a real control plane and AWS APIs on loopback.

pub mod fixture;
pub mod rig;

#[path = "../contract/account.rs"]
mod account;
#[path = "../contract/figures.rs"]
mod figures;

#[cfg(feature = "live")]
mod any_kind;
mod console;
#[cfg(feature = "live")]
mod contract;
mod control_plane;
#[cfg(feature = "live")]
mod forms;
#[cfg(feature = "live")]
#[path = "../contract/ports/mod.rs"]
mod ports;
#[path = "../seeds.rs"]
mod seeds;
