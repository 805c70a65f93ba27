//! What pods and nodes use: what they used at dawn, with a swing of their own.

use std::collections::BTreeMap;

use super::{
    Living,
    demand::{Demand, MOST_PERCENT, fair_share},
    jobs,
    world::Life,
};
use crate::{
    model::{Amounts, ResourceId, Store, Usage},
    random::Random,
};

/// The metrics server measures this often, milliseconds.
const SAMPLE: u64 = 30_000;

/// Millicores and bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    cpu_m: u64,
    memory: u64,
}

impl From<&Usage> for Used {
    fn from(row: &Usage) -> Self {
        Self { cpu_m: row.cpu_m, memory: row.memory }
    }
}

/// What was used at dawn.
#[derive(Debug, Default)]
pub(super) struct Load {
    pods: BTreeMap<ResourceId, Used>,
    /// What a node uses beside its pods.
    nodes: BTreeMap<ResourceId, Used>,
}

impl Load {
    /// The load of the rows.
    pub(super) fn of(store: &Store) -> Self {
        let pods: BTreeMap<_, _> =
            store.pod_usage.rows().map(|row| (row.id.clone(), Used::from(&**row))).collect();
        let mut on_nodes = BTreeMap::<&str, Used>::new();
        for pod in store.pods.rows() {
            let (Some(node), Some(used)) = (&pod.node, pods.get(&pod.id)) else { continue };
            let sum = on_nodes.entry(node.as_str()).or_default();
            (sum.cpu_m, sum.memory) = (sum.cpu_m + used.cpu_m, sum.memory + used.memory);
        }
        let beside = |row: &Usage| {
            let pods = on_nodes.get(&*row.id.name).copied().unwrap_or_default();
            Used {
                cpu_m: row.cpu_m.saturating_sub(pods.cpu_m),
                memory: row.memory.saturating_sub(pods.memory),
            }
        };
        let nodes = store.node_usage.rows().map(|row| (row.id.clone(), beside(row))).collect();
        Self { pods, nodes }
    }
}

impl Living {
    /// What the pods that are ready use.
    pub(super) fn pod_usage(&self) -> Vec<Usage> {
        let sample = self.simulation.now / SAMPLE;
        let world = &self.simulation.world;
        let mut shares = BTreeMap::new();
        let pods = self.simulation.world.pods.iter().filter(|(_, pod)| pod.life == Life::Ready);
        let rows = pods.filter_map(|(key, _)| Some((*key, self.cast.pods.get(key)?)));
        let usage = |(key, row): (super::world::PodKey, &crate::model::Pod)| {
            let used = self.load.pods.get(&row.id).copied();
            let used = used.unwrap_or_else(|| share(&row.requests, key.0));
            let workload = world.pods[&key].workload;
            let demand = world.workload(workload).demand;
            if sample == 0 && demand == Demand::USUAL {
                return self.measured(row.id.clone(), used.cpu_m, used.memory);
            }
            let fair = shares.entry(workload).or_insert_with(|| {
                // Read once for all pods of a workload.
                fair_share(world, workload, sample * SAMPLE)
            });
            let alone = || {
                let most = (row.requests.cpu_m.unwrap_or(0) * MOST_PERCENT / 100).max(used.cpu_m);
                let jobs = jobs::level(&world.workload(workload).name, sample * SAMPLE);
                (used.cpu_m * demand.level(sample * SAMPLE) / 1000 * jobs / 1000).min(most)
            };
            // Those who share the work differ less than those who have each their own.
            let (cpu_m, swing) = match *fair {
                Some(fair) => (fair, swing(key.0, sample, 50)),
                None => (alone(), swing(key.0, sample, 200)),
            };
            self.measured(row.id.clone(), cpu_m * swing / 1000, used.memory)
        };
        rows.map(usage).collect()
    }

    /// What the nodes use.
    pub(super) fn node_usage(&self) -> Vec<Usage> {
        let mut on_nodes = BTreeMap::<&str, Used>::new();
        for used in self.pod_usage() {
            let node = self.store.pods.get(&used.id).and_then(|it| it.node.as_ref());
            let Some(node) = node else { continue };
            let sum = on_nodes.entry(node.as_str()).or_default();
            (sum.cpu_m, sum.memory) = (sum.cpu_m + used.cpu_m, sum.memory + used.memory);
        }
        // A kubelet and what else runs on a node that nobody has measured at dawn.
        let least = Used { cpu_m: 120, memory: 700 << 20 };
        let usage = |node: &std::sync::Arc<crate::model::Node>| {
            let beside = self.load.nodes.get(&node.id).copied().unwrap_or(least);
            let pods = on_nodes.get(&*node.id.name).copied().unwrap_or_default();
            let (cpu_m, memory) = (beside.cpu_m + pods.cpu_m, beside.memory + pods.memory);
            self.measured(node.id.clone(), cpu_m, memory)
        };
        self.store.nodes.rows().map(usage).collect()
    }

    fn measured(&self, id: ResourceId, cpu_m: u64, memory: u64) -> Usage {
        let at = self.date(self.simulation.now / SAMPLE * SAMPLE);
        let at = at.checked_sub(jiff::SignedDuration::from_secs(10)).ok();
        Usage { id, cpu_m, memory, at }
    }
}

/// What a pod that nobody has measured uses of its requests.
fn share(requests: &Amounts, number: u32) -> Used {
    let percent = 30 + u64::from(number) * 11 % 60;
    Used {
        cpu_m: requests.cpu_m.unwrap_or(0) * percent / 100,
        memory: requests.memory.unwrap_or(0) / 100 * (percent + 10),
    }
}

/// Thousandths of the usual: up to so many more or less.
fn swing(number: u32, sample: u64, most: u64) -> u64 {
    Random::new(sample << 32 | u64::from(number)).between(1000 - most, 1000 + most)
}
