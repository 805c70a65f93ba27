//! The files that the components read: kubeconfigs, the life of simulated nodes and pods, audit policy.

use std::fs;

use color_eyre::eyre::{Result, ensure};
use serde_json::json;

use super::control_plane::ControlPlane;
use super::kubeconfig;

/// Writes them into the directory of a control plane that is about to start.
pub(super) fn write(plane: &ControlPlane) -> Result<()> {
    let path = |name: &str| plane.directory().join(name);
    let server = plane.endpoint();
    let config = kubeconfig::write(&plane.kubeconfig(), &server, &plane.pki, "admin")?;
    kubeconfig::add_plugin(&config, plane.binary(), &path("access.json"))?;
    for identity in ["controllers", "scheduler", "kwok-client"] {
        let file = path(&format!("{identity}.kubeconfig"));
        kubeconfig::write(&file, &server, &plane.pki, identity)?;
    }
    let reviews = format!("https://127.0.0.1:{}/review", plane.ports.authenticator);
    kubeconfig::write(&path("reviews.kubeconfig"), &reviews, &plane.pki, "admin")?;
    let stages = plane.binary.command("stages").output()?;
    ensure!(stages.status.success(), "{}", String::from_utf8_lossy(&stages.stderr));
    let mut kwok = String::from_utf8(stages.stdout)?;
    for resource in plane.logs.configuration() {
        kwok.extend(["\n---\n", &resource.to_string()]);
    }
    fs::write(path("kwok.yaml"), kwok)?;
    let policy = json!({"apiVersion": "audit.k8s.io/v1", "kind": "Policy",
            "omitStages": ["RequestReceived"], "rules": [{"level": "Metadata"}]});
    Ok(fs::write(path("audit-policy.json"), policy.to_string())?)
}
