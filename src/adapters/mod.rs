//! Ports made real. The only place where SDK types appear.

#[cfg(feature = "live")]
pub mod aws;
pub mod clock;
#[cfg(feature = "live")]
mod generate;
pub mod journal;
#[cfg(feature = "live")]
pub mod kube;
#[cfg(feature = "live")]
pub mod leave;
#[cfg(feature = "live")]
pub mod live;
pub mod marks;
pub mod new_file;
pub mod nobody;
pub mod outbox;
pub mod sandbox;
pub mod view_file;
pub mod wire;
