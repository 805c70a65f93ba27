//! Chooses the world: a simulated estate or the real one.

use color_eyre::eyre::Result;
use quarterdeck::{adapters::sandbox::Sandbox, cli::Cli, config::Settings, ports::Ports};

/// The ports of this run.
pub(crate) fn connect(cli: &Cli, settings: &Settings) -> Result<Ports> {
    match &cli.global.sandbox {
        Some(estate) => {
            let sandbox = Sandbox::open(estate)?;
            if settings.read_only {
                sandbox.forbid_changes();
            }
            sandbox.run_at(cli.global.speed.unwrap_or(1));
            if let Some(scenario) = &cli.global.scenario {
                sandbox.rehearse(scenario)?;
            }
            Ok(sandbox.ports())
        }
        None => live(settings),
    }
}

/// The account and the cluster, by the usual chains of the AWS and Kubernetes tools.
#[cfg(feature = "live")]
fn live(settings: &Settings) -> Result<Ports> {
    use quarterdeck::adapters::{
        leave::Leave,
        live::{Options, connect},
    };

    let (to, kubeconfig) = (settings.destination(), settings.kubeconfig.clone());
    let leave = if settings.read_only { Leave::Read } else { Leave::Change };
    Ok(connect(Options { to, kubeconfig, leave })?)
}

/// There is nothing to connect to.
#[cfg(not(feature = "live"))]
fn live(_settings: &Settings) -> Result<Ports> {
    color_eyre::eyre::bail!(
        "this build has no access to AWS and Kubernetes; use --sandbox for a simulated estate, or \
         build with the feature `live` (cargo build --release)"
    )
}
