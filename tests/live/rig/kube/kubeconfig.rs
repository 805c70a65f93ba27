//! The kubeconfig files of the components and of whoever uses the rig.

use std::fs;
use std::path::{Path, PathBuf};

use color_eyre::eyre::Result;
use serde_json::{Value, json};

use super::access::ACCESS_KEY;
use super::pki::{Pki, VIEWER_TOKEN};

/// Context of a user who may do everything.
pub const ADMIN: &str = "lab";
/// Context of a user who may do nothing until a test binds a role to the group `viewers`.
pub const VIEWER: &str = "lab-viewer";

/// Context whose credentials come from a plugin: a token of EKS, signed by the default access key.
pub const PLUGIN: &str = "lab-plugin";

/// Writes a kubeconfig whose first context acts as the owner of the certificate `identity`.
pub fn write(path: &Path, server: &str, pki: &Pki, identity: &str) -> Result<PathBuf> {
    let context =
        |name: &str, user: &str| json!({"name": name, "context": {"cluster": ADMIN, "user": user}});
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": ADMIN, "cluster": {
            "server": server,
            "certificate-authority": pki.file("ca.crt"),
        }}],
        "users": [
            {"name": identity, "user": {
                "client-certificate": pki.file(&format!("{identity}.crt")),
                "client-key": pki.file(&format!("{identity}.key")),
            }},
            {"name": "viewer", "user": {"token": VIEWER_TOKEN}},
        ],
        "contexts": [context(ADMIN, identity), context(VIEWER, "viewer")],
        "current-context": ADMIN,
    });
    // JSON is YAML, so every reader of kubeconfig files takes it.
    fs::write(path, serde_json::to_string_pretty(&config)?)?;
    Ok(path.to_owned())
}

/// Adds the context [`PLUGIN`], whose plugin signs tokens for what the access file says.
pub fn add_plugin(path: &Path, program: &Path, access: &Path) -> Result<()> {
    let mut config: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let add = |list: &mut Value, item: Value| list.as_array_mut().map(|list| list.push(item));
    let access = format!("--access={}", access.display());
    let key = format!("--key-id={ACCESS_KEY}");
    add(
        &mut config["users"],
        json!({"name": "plugin", "user": {"exec": {
            "apiVersion": "client.authentication.k8s.io/v1",
            "command": program, "args": ["token", access, key],
            "interactiveMode": "Never",
        }}}),
    );
    let context = json!({"cluster": ADMIN, "user": "plugin"});
    add(&mut config["contexts"], json!({"name": PLUGIN, "context": context}));
    Ok(fs::write(path, serde_json::to_string_pretty(&config)?)?)
}
