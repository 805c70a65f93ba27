//! What draining nodes would do, pod by pod, before anything is done.

#[cfg(test)]
pub(crate) mod fixtures;
mod refuge;
mod summary;
#[cfg(test)]
mod tests;
mod verdict;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use jiff::Timestamp;

pub use self::{
    refuge::Refuge,
    summary::{lasts, summary},
    verdict::Verdict,
};
use self::{refuge::Rooms, verdict::Turns};
use super::{owner_id, pods};
use crate::model::{DisruptionBudget, Feed, Kind, Node, Pod, ResourceId, Store, Symbol};

/// What a simulation looks at.
pub const DRAIN_FEEDS: &[Feed] = &[
    Feed::Pods,
    Feed::Nodes,
    Feed::Budgets,
    Feed::Claims,
    Feed::PersistentVolumes,
    Feed::ReplicaSets,
    Feed::StatefulSets,
    Feed::Instances,
    Feed::Subnets,
];

/// What must be known before nodes are drained.
pub const DRAIN_NEEDS: &[Feed] = &[Feed::Pods, Feed::Nodes, Feed::Budgets];

/// Who sees to it that there are always so many of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeper {
    /// A ReplicaSet or a StatefulSet.
    pub id: ResourceId,
    /// When the newest of its pods was made, by the clock of the cluster.
    pub newest: Option<Timestamp>,
}

impl Keeper {
    /// Of a pod, if it has one.
    pub fn id_of(pod: &Pod) -> Option<ResourceId> {
        let owner = pod.owner.as_ref().filter(|it| it.group == "apps")?;
        let kinds = [("ReplicaSet", Kind::ReplicaSet), ("StatefulSet", Kind::StatefulSet)];
        let kind = kinds.into_iter().find(|(name, _)| owner.kind == *name)?.1;
        Some(ResourceId::namespaced(&pod.id.source, kind, &pod.id.namespace, &owner.name))
    }
}

/// A pod of a node that would be drained.
#[derive(Clone, Debug)]
pub struct Departure {
    /// The pod.
    pub pod: Arc<Pod>,
    /// What guards it.
    pub budgets: Vec<Arc<DisruptionBudget>>,
    /// It is the only one of its controller; absent where that is not known.
    pub singleton: Option<bool>,
    /// Who makes another one.
    pub keeper: Option<Keeper>,
    /// Where else there is room for it.
    pub refuge: Refuge,
    /// Addresses that the subnet of that node has left for it and for those that come after it; absent
    /// also where that is not known.
    pub addresses: Option<u64>,
    /// What becomes of it.
    pub verdict: Verdict,
}

impl Departure {
    /// How long it may take to end, seconds: what Kubernetes gives a pod that says nothing, where
    /// nobody said.
    pub fn grace_s(&self) -> u32 {
        let said = self.pod.placement.as_ref().and_then(|it| it.grace_s);
        said.unwrap_or(30)
    }

    /// Its namespace and name.
    pub fn name(&self) -> String {
        format!("{}/{}", self.pod.id.namespace, self.pod.id.name)
    }

    /// Why it keeps its node from being drained, if it does.
    pub fn obstacle(&self) -> Option<String> {
        let name = self.name();
        match &self.verdict {
            Verdict::Never(why) => Some(format!("{name} cannot be evicted: {why}")),
            Verdict::Lost => Some(format!("{name} would be lost: nothing makes another one")),
            Verdict::Unknown => Some("the disruption budgets are not all known yet".to_owned()),
            Verdict::Evict
            | Verdict::Ending
            | Verdict::Blocked { .. }
            | Verdict::DaemonSet
            | Verdict::Mirror
            | Verdict::Finished => None,
        }
    }

    /// The budget that it has to wait for, if it has to wait.
    pub fn budget(&self) -> Option<&DisruptionBudget> {
        let counts = matches!(self.verdict, Verdict::Evict | Verdict::Blocked { .. });
        self.budgets.first().filter(|_| counts && !self.pod.is_unguarded()).map(|it| &**it)
    }
}

impl Pod {
    /// Whether no budget counts it any more, or yet: Kubernetes evicts such pods at once.
    fn is_unguarded(&self) -> bool {
        self.deleted.is_some() || self.phase == "Pending" || !self.holds_resources()
    }

    /// Whether a budget counts it as healthy.
    pub(crate) fn is_healthy(&self) -> bool {
        self.phase == "Running" && usize::from(self.ready) >= self.containers.len()
    }
}

/// The nodes of these names, and the names of which there is none.
pub fn nodes_to_drain(store: &Store, names: &[Symbol]) -> (Vec<Arc<Node>>, Vec<Symbol>) {
    let found = |name: &Symbol| store.nodes.rows().find(|it| *it.id.name == **name).cloned();
    let known: Vec<_> = names.iter().filter_map(found).collect();
    let is_known = |name: &&Symbol| known.iter().any(|it| *it.id.name == ***name);
    let missing = names.iter().filter(|name| !is_known(name)).cloned().collect();
    (known, missing)
}

/// Every pod on the nodes of these names, by namespace and name, and what would become of it.
pub fn drain(store: &Store, names: &[Symbol]) -> Vec<Departure> {
    let leaving: HashSet<&Symbol> = names.iter().collect();
    let rows = pods(store, |pod| pod.node.as_ref().is_some_and(|node| leaving.contains(node)));
    let mut turns = Turns::new(store.budgets.freshness().complete);
    let mut departures: Vec<_> = rows
        .into_iter()
        .map(|row| Departure {
            verdict: turns.verdict(&row.pod, &row.budgets),
            singleton: singleton(store, &row.pod),
            keeper: None,
            refuge: Refuge::NotNeeded,
            addresses: None,
            budgets: row.budgets,
            pod: row.pod,
        })
        .collect();
    let mut rooms = Rooms::of(store, &leaving);
    for place in largest_first(&departures) {
        let (refuge, addresses) = rooms.refuge(store, &departures[place].pod);
        (departures[place].refuge, departures[place].addresses) = (refuge, addresses);
    }
    name_keepers(store, &mut departures);
    departures
}

/// Notes who makes others in their places, and when that was last done.
fn name_keepers(store: &Store, departures: &mut [Departure]) {
    let mut newest: HashMap<ResourceId, Option<Timestamp>> =
        departures.iter().filter_map(|it| Some((Keeper::id_of(&it.pod)?, None))).collect();
    for pod in store.pods.rows() {
        if let Some(last) = Keeper::id_of(pod).and_then(|id| newest.get_mut(&id)) {
            *last = pod.created.max(*last);
        }
    }
    for departure in departures {
        let id = Keeper::id_of(&departure.pod);
        departure.keeper = id.map(|id| Keeper { newest: newest.get(&id).copied().flatten(), id });
    }
}

/// Those that need another node. The largest is placed first: whether the others fit beside it shows
/// then.
fn largest_first(departures: &[Departure]) -> Vec<usize> {
    let moves = |it: &Departure| it.verdict.needs_place() && it.pod.owner.is_some();
    let mut places: Vec<_> =
        (0..departures.len()).filter(|place| moves(&departures[*place])).collect();
    places.sort_by_key(|place| {
        let asks = departures[*place].pod.requests;
        std::cmp::Reverse((asks.gpus, asks.cpu_m, asks.memory))
    });
    places
}

/// Whether its controller wants no other pod.
fn singleton(store: &Store, pod: &Pod) -> Option<bool> {
    let Some(owner) = &pod.owner else { return Some(true) };
    let id: ResourceId = owner_id(store, &pod.id, owner)?;
    if !matches!(id.kind, Kind::ReplicaSet | Kind::StatefulSet) {
        return None;
    }
    Some(store.workloads(id.kind)?.get(&id)?.desired == 1)
}
