//! What the pods of a node ask for.

use std::collections::HashMap;

use crate::model::{Pod, Store, Symbol};

/// The sum over pods that hold resources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Pods.
    pub pods: u32,
    /// Requested CPU, millicores.
    pub cpu_m: u64,
    /// Requested memory, bytes.
    pub memory: u64,
    /// Requested GPUs.
    pub gpus: u32,
}

impl Load {
    /// Adds a pod. What a pod does not ask for is nothing asked for.
    pub fn add(&mut self, pod: &Pod) {
        self.pods += 1;
        self.cpu_m += pod.requests.cpu_m.unwrap_or(0);
        self.memory += pod.requests.memory.unwrap_or(0);
        self.gpus += pod.requests.gpus.unwrap_or(0);
    }

    /// Adds the load of another node.
    pub fn merge(&mut self, other: Self) {
        self.pods += other.pods;
        self.cpu_m += other.cpu_m;
        self.memory += other.memory;
        self.gpus += other.gpus;
    }
}

/// The load of every node that has pods, by node name. None while the pods are not all known: a
/// partial sum would look like room that is not there.
pub fn load_by_node(store: &Store) -> Option<HashMap<Symbol, Load>> {
    if !store.pods.freshness().complete {
        return None;
    }
    let mut loads: HashMap<Symbol, Load> = HashMap::new();
    for pod in store.pods.rows().filter(|pod| pod.holds_resources()) {
        if let Some(node) = &pod.node {
            loads.entry(node.clone()).or_default().add(pod);
        }
    }
    Some(loads)
}
