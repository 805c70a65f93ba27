//! An estate as Kubernetes objects: nodes that match the account's instances, and workloads.

use std::time::{Duration, Instant};

use color_eyre::eyre::{Result, bail};
use serde_json::{Value, json};

use super::control_plane::ControlPlane;
use crate::rig::say;

pub mod document;
mod karpenter;
mod nodes;
mod storage;
mod usage;
mod workloads;

use document::Estate;
use workloads::PodState;

/// Fills a cluster with the estate and waits until every pod is where and what it shall be.
pub fn seed(plane: &ControlPlane, estate: &Estate) -> Result<()> {
    let begun = Instant::now();
    let mut items: Vec<Value> =
        estate.namespaces.iter().filter(|name| *name != "kube-system").map(namespace).collect();
    items.extend(estate.cluster_nodes().map(|node| nodes::object(estate, node)));
    items.extend(storage::objects(estate));
    items.extend(estate.workloads.iter().flat_map(|workload| workloads::objects(estate, workload)));
    items.extend(estate.rig.hostile_pod_group.as_deref().map(workloads::hostile_pod));
    karpenter::define(plane, estate)?;
    items.extend(karpenter::objects(estate));
    create(plane, &items)?;
    wait_for_pods(plane, &workloads::expected_pods(estate))?;
    if plane.serves_metrics() {
        create(plane, &usage::objects(plane, estate)?)?;
    }
    say(format_args!("cluster seeded in {:.1} s", begun.elapsed().as_secs_f64()));
    Ok(())
}

fn namespace(name: &String) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
}

fn create(plane: &ControlPlane, items: &[Value]) -> Result<()> {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
    plane.kubectl(&["create", "-f", "-"], Some(&list.to_string()))?;
    Ok(())
}

/// Waits until the pods are exactly as many in each state as they should be, at most 120 s.
fn wait_for_pods(plane: &ControlPlane, expected: &[PodState]) -> Result<()> {
    const STATE: &str = "jsonpath={range .items[*]}{.status.phase}/\
                         {.status.containerStatuses[0].state.waiting.reason}{\"\\n\"}{end}";
    let begun = Instant::now();
    let mut expected: Vec<&str> = expected.iter().map(|state| state.shown()).collect();
    expected.sort_unstable();
    loop {
        let answer = plane.kubectl(&["get", "pods", "--all-namespaces", "-o", STATE], None)?;
        let mut found: Vec<&str> = answer.lines().collect();
        found.sort_unstable();
        if found == expected {
            return Ok(());
        }
        if begun.elapsed() > Duration::from_mins(2) {
            bail!("pods do not settle: expected {expected:?}, found {found:?}");
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}
