//! What tests share: one seeded cluster for all that do not disturb it.
#![expect(
    clippy::expect_used,
    reason = "a fixture that cannot be had fails the test that wants it"
)]

use std::sync::LazyLock;

use color_eyre::eyre::Result;

use crate::rig::kube::control_plane::{ControlPlane, Options};
use crate::rig::kube::estate::{self, document::Estate};

static SHARED: LazyLock<Result<ControlPlane>> = LazyLock::new(seeded);

/// The cluster that nobody disturbs. It is never dropped; its supervisor stops it when this process
/// ends.
///
/// # Panics
/// If there is no cluster: every test says why, not only the first that asked for it.
pub fn shared() -> &'static ControlPlane {
    SHARED.as_ref().expect("the control plane starts and is seeded")
}

/// A seeded cluster of the caller's own, to be disturbed.
pub fn seeded() -> Result<ControlPlane> {
    seeded_with(Options::default())
}

/// The same, of a special kind.
pub fn seeded_with(options: Options) -> Result<ControlPlane> {
    seeded_as("p2", options)
}

/// The same, with another estate than P2.
pub fn seeded_as(name: &str, options: Options) -> Result<ControlPlane> {
    let plane = ControlPlane::temporary(options)?;
    estate::seed(&plane, &Estate::named(name)?)?;
    Ok(plane)
}
