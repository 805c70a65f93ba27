//! Chooses the world: a simulated estate or the real one.

use color_eyre::eyre::Result;
use quarterdeck::{
    adapters::sandbox::Sandbox,
    cli::{Cli, Estate},
    config::Settings,
    ports::Ports,
};

/// There is nothing to connect to.
#[derive(Debug, thiserror::Error)]
#[error(
    "this build has no access to AWS and Kubernetes; use --sandbox for a simulated estate, or build \
     with the feature `live` (cargo build --release)"
)]
struct NotLive;

/// The ports of this run.
pub(crate) fn connect(cli: &Cli, settings: &Settings) -> Result<Ports> {
    match cli.global.sandbox {
        Some(Estate::P2) => Ok(Sandbox::open("p2")?.ports()),
        None => live(settings),
    }
}

/// Provisional: the live adapters are connected here.
fn live(_settings: &Settings) -> Result<Ports> {
    Err(NotLive.into())
}
