//! metrics.k8s.io served from plain objects, so that usage is what a test says it is.

use color_eyre::eyre::Result;
use serde_json::{Value, json};

use super::control_plane::ControlPlane;

/// Defines `NodeMetrics` and `PodMetrics` as custom resources and waits until they are served.
pub fn define(plane: &ControlPlane) -> Result<()> {
    let definitions = json!({"apiVersion": "v1", "kind": "List", "items": [
        definition("nodes", "NodeMetrics", "Cluster"),
        definition("pods", "PodMetrics", "Namespaced"),
    ]});
    plane.kubectl(&["create", "-f", "-"], Some(&definitions.to_string()))?;
    let names = ["crd/nodes.metrics.k8s.io", "crd/pods.metrics.k8s.io"];
    let wait = ["wait", "--for=condition=Established", names[0], names[1], "--timeout=60s"];
    plane.kubectl(&wait, None)?;
    Ok(())
}

/// The use of one node.
pub fn node(name: &str, cpu_nanocores: u64, memory_kib: u64) -> Value {
    json!({
        "apiVersion": "metrics.k8s.io/v1beta1", "kind": "NodeMetrics",
        "metadata": {"name": name},
        "timestamp": jiff::Timestamp::now(), "window": "20s",
        "usage": usage(cpu_nanocores, memory_kib),
    })
}

/// The use of a pod with one container.
pub fn pod(
    namespace: &str,
    name: &str,
    container: &str,
    cpu_nanocores: u64,
    memory_kib: u64,
) -> Value {
    json!({
        "apiVersion": "metrics.k8s.io/v1beta1", "kind": "PodMetrics",
        "metadata": {"namespace": namespace, "name": name},
        "timestamp": jiff::Timestamp::now(), "window": "20s",
        "containers": [{"name": container, "usage": usage(cpu_nanocores, memory_kib)}],
    })
}

/// In the units that metrics-server answers in.
fn usage(cpu_nanocores: u64, memory_kib: u64) -> Value {
    json!({"cpu": format!("{cpu_nanocores}n"), "memory": format!("{memory_kib}Ki")})
}

fn definition(plural: &str, kind: &str, scope: &str) -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {
            "name": format!("{plural}.metrics.k8s.io"),
            // The API server refuses groups of its own project without this.
            "annotations": {"api-approved.kubernetes.io": "unapproved, test rig"},
        },
        "spec": {
            "group": "metrics.k8s.io", "scope": scope,
            "names": {"plural": plural, "kind": kind, "listKind": format!("{kind}List")},
            "versions": [{
                "name": "v1beta1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {
                    "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                }},
            }],
        },
    })
}
