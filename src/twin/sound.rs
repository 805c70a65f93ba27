//! Sizes that no platform has: what is simulated of them would fill the memory.

use super::reader::Reader;
use crate::model::{Allocatable, Amounts, Store, Workload};

/// Most pods that all controllers together may want.
const MOST_PODS: u64 = 500_000;

/// Most machines that a group may have.
const MOST_MACHINES: u32 = 100_000;

/// Most CPU of a machine or a pod, millicores.
const MOST_CPU_M: u64 = 10_000_000;

/// Most memory of a machine or a pod, bytes.
const MOST_MEMORY: u64 = 1 << 46;

/// Most pods of a machine.
const MOST_PODS_OF_NODE: u32 = 10_000;

/// Notes every feed with something that cannot be.
pub(super) fn check(store: &Store, reader: &mut Reader) {
    let sets = [
        ("deployments", &store.deployments),
        ("replica_sets", &store.replica_sets),
        ("stateful_sets", &store.stateful_sets),
        ("daemon_sets", &store.daemon_sets),
        ("jobs", &store.jobs),
    ];
    for (name, rows) in sets {
        let wanted = |row: &std::sync::Arc<Workload>| u64::from(row.desired);
        let all: u64 = rows.rows().map(wanted).sum();
        refuse(all > MOST_PODS, name, "more pods are wanted than any cluster has", reader);
    }
    let requests = |it: &Amounts| is_too_large(it.cpu_m, it.memory);
    let pods = store.pods.rows().any(|it| requests(&it.requests) || requests(&it.limits));
    refuse(pods, "pods", "a pod asks for more than any machine has", reader);
    let offers = |it: &Allocatable| {
        is_too_large(it.cpu_m, it.memory) || it.pods.is_some_and(|pods| pods > MOST_PODS_OF_NODE)
    };
    let nodes = store.nodes.rows().any(|it| offers(&it.allocatable));
    refuse(nodes, "nodes", "a node offers more than any machine has", reader);
    let groups = store.node_groups.rows().filter_map(|it| it.scaling);
    let large = { groups }.any(|it| it.max.max(it.desired).max(it.min) > MOST_MACHINES);
    refuse(large, "node_groups", "a group is larger than any is", reader);
}

fn is_too_large(cpu_m: Option<u64>, memory: Option<u64>) -> bool {
    cpu_m.is_some_and(|it| it > MOST_CPU_M) || memory.is_some_and(|it| it > MOST_MEMORY)
}

fn refuse(wrong: bool, feed: &str, why: &str, reader: &mut Reader) {
    if wrong {
        reader.within(format_args!("feeds.{feed}"), |it| it.fault::<()>(why));
    }
}
