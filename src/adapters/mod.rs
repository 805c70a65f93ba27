//! Ports made real. The only place where SDK types appear.

#[cfg(feature = "live")]
pub mod kube;
