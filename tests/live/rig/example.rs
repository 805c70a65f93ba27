//! Runs the test rig by hand: prints how to reach it and keeps it running until its input ends.

use std::io::{Read, Write};

use color_eyre::eyre::Result;

#[path = "mod.rs"]
pub mod rig;

use rig::aws::Aws;
use rig::cache::Cache;
use rig::kube::control_plane::{ControlPlane, Options};
use rig::kube::estate::{self, document::Estate};

fn main() -> Result<()> {
    color_eyre::install()?;
    let plane = ControlPlane::temporary(Options::default())?;
    let name = std::env::args().nth(1).unwrap_or_else(|| "p2".to_owned());
    let document = Estate::named(&name)?;
    estate::seed(&plane, &document)?;
    let mut account = Aws::start(&Cache::open()?, &name)?;
    account.set_cluster(&document.cluster.name, &plane.endpoint(), &plane.authority_data()?)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "export KUBECONFIG={}", plane.kubeconfig().display())?;
    for (name, value) in account.env() {
        writeln!(out, "export {name}={value}")?;
    }
    writeln!(
        out,
        "# contexts: lab (administrator), lab-plugin (EKS tokens), lab-viewer (may do nothing)"
    )?;
    writeln!(out, "# kubectl: {} kubectl", plane.binary().display())?;
    writeln!(
        out,
        "# logs: {}/log; it all ends with Ctrl-C or Ctrl-D",
        plane.directory().display()
    )?;
    out.flush()?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
