//! How much of CPU and memory nodes and pods use: the same in every run.

use color_eyre::eyre::Result;
use serde_json::Value;

use super::document::Estate;
use super::workloads::{APP, CONTAINER};
use crate::rig::kube::control_plane::ControlPlane;
use crate::rig::kube::metrics;

/// Metrics of every node but the last, which stands for one that has just come, and of every pod
/// that is ready.
pub(super) fn objects(plane: &ControlPlane, estate: &Estate) -> Result<Vec<Value>> {
    let mut objects: Vec<Value> = Vec::new();
    for node in estate.nodes.iter().rev().skip(1) {
        let name = node.node.as_deref().unwrap_or_default();
        let instance = &estate.instance_types[&node.instance_type];
        let cpu = instance.vcpu * 10_000_000 * percent(&node.instance_id, 15, 70);
        let memory = instance.memory_mib * 1024 / 100 * percent(&node.instance_id, 25, 60);
        objects.push(metrics::node(name, cpu, memory));
    }
    let list = plane.kubectl(&["get", "pods", "--all-namespaces", "-o", "json"], None)?;
    let list: Value = serde_json::from_str(&list)?;
    objects.extend(list["items"].as_array().into_iter().flatten().filter_map(of_pod));
    Ok(objects)
}

/// Pods of one controller use the same: their names differ from run to run.
fn of_pod(pod: &Value) -> Option<Value> {
    pod["status"]["containerStatuses"][0]["ready"].as_bool().filter(|ready| *ready)?;
    let metadata = &pod["metadata"];
    let name = metadata["name"].as_str()?;
    let workload = metadata["labels"][APP].as_str()?;
    let cpu = 1_000_000 * percent(workload, 5, 200);
    let memory = 1024 * percent(workload, 20, 400);
    Some(metrics::pod(metadata["namespace"].as_str()?, name, CONTAINER, cpu, memory))
}

/// A number from `least` up to `least + width` that depends on the name alone.
fn percent(name: &str, least: u64, width: u64) -> u64 {
    let sum = name.bytes().fold(7_u64, |sum, byte| (sum * 31 + u64::from(byte)) % 100_003);
    least + sum % width
}
