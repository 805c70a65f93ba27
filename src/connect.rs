//! Chooses the world: a simulated estate or the real one.

use quarterdeck::{cli::Cli, config::Settings, ports::Ports};

/// There is nothing to connect to.
#[derive(Debug, thiserror::Error)]
#[error(
    "this build has no access to AWS and Kubernetes; use --sandbox for a simulated estate, or build \
     with the feature `live` (cargo build --release)"
)]
pub(crate) struct NotLive;

/// The ports of this run.
pub(crate) fn connect(cli: &Cli, settings: &Settings) -> Result<Ports, NotLive> {
    match cli.global.sandbox {
        Some(_estate) => Ok(crate::provisional::ports()),
        None => live(settings),
    }
}

fn live(_settings: &Settings) -> Result<Ports, NotLive> {
    if cfg!(feature = "live") { Ok(crate::provisional::ports()) } else { Err(NotLive) }
}
