//! Node groups of every kind, with the nodes that make them up.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use super::{Load, NodeRow, nodes};
use crate::model::{
    Allocatable, Capacity, Health, Kind, NodeGroup, NodePool, ResourceId, Scaling, ScalingGroup,
    Store, Symbol,
};

/// Who grows and shrinks a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKind {
    /// An EKS managed node group.
    Managed,
    /// A Karpenter `NodePool`; one that Kubernetes has not told us of is known by the label of its
    /// nodes.
    Karpenter,
    /// An Auto Scaling group of the cluster that belongs to no managed group.
    SelfManaged,
    /// Nodes that belong to no group.
    Ungrouped,
}

impl GroupKind {
    /// As the snapshot writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Managed => "managed",
            Self::Karpenter => "karpenter",
            Self::SelfManaged => "asg",
            Self::Ungrouped => "none",
        }
    }
}

/// One group.
#[derive(Clone, Debug)]
pub struct GroupRow {
    /// Its identity.
    pub id: ResourceId,
    /// Who scales it.
    pub kind: GroupKind,
    /// What EKS knows, of a managed group.
    pub managed: Option<Arc<NodeGroup>>,
    /// What Karpenter is told, of a pool.
    pub pool: Option<Arc<NodePool>>,
    /// Its size; absent where nobody sets one.
    pub scaling: Option<Scaling>,
    /// Instance types, as declared or else as found.
    pub instance_types: Vec<Symbol>,
    /// How its instances are paid for; absent when unknown or mixed.
    pub capacity: Option<Capacity>,
    /// Machines found, orphans included.
    pub found: usize,
    /// Nodes that serve; absent while nodes or instances are still being asked for.
    pub ready: Option<u32>,
    /// Architectures found.
    pub archs: Vec<Symbol>,
    /// What its pods ask for; absent while not all nodes and pods are known.
    pub load: Option<Load>,
    /// What its nodes offer; absent where a node does not say, or not all are known.
    pub offered: Allocatable,
    /// Orphans among its machines; absent while nodes or instances are not all known.
    pub orphans: Option<usize>,
}

/// Every group: as EKS names them, then Karpenter's, then self-managed ones, then the rest.
pub fn groups(store: &Store) -> Vec<GroupRow> {
    let mut machines: BTreeMap<Option<Symbol>, Vec<NodeRow>> = BTreeMap::new();
    for row in nodes(store) {
        machines.entry(row.group.clone()).or_default().push(row);
    }
    let mut rows = Vec::new();
    for group in store.node_groups.rows() {
        let own = machines.remove(&Some(Symbol::new(&group.id.name))).unwrap_or_default();
        rows.push(managed(group, &own, store));
    }
    for group in unmanaged(store) {
        let own = machines.remove(&Some(Symbol::new(&group.id.name))).unwrap_or_default();
        rows.push(self_managed(group, &own, store));
    }
    for pool in store.node_pools.rows() {
        let own = machines.remove(&Some(Symbol::new(&pool.id.name))).unwrap_or_default();
        rows.push(of_karpenter(pool, &own, store));
    }
    rows.extend(machines.into_iter().filter_map(|(name, own)| found(name.as_ref(), &own, store)));
    rows.sort_by(|a, b| (a.kind, &a.id.name).cmp(&(b.kind, &b.id.name)));
    rows
}

fn managed(group: &Arc<NodeGroup>, own: &[NodeRow], store: &Store) -> GroupRow {
    GroupRow {
        managed: Some(group.clone()),
        scaling: group.scaling,
        instance_types: group.instance_types.clone(),
        capacity: group.capacity,
        ..sums(group.id.clone(), GroupKind::Managed, own, store)
    }
}

fn of_karpenter(pool: &Arc<NodePool>, own: &[NodeRow], store: &Store) -> GroupRow {
    let sums = sums(pool.id.clone(), GroupKind::Karpenter, own, store);
    GroupRow { pool: Some(pool.clone()), ..sums }
}

fn self_managed(group: &ScalingGroup, own: &[NodeRow], store: &Store) -> GroupRow {
    let sums = sums(group.id.clone(), GroupKind::SelfManaged, own, store);
    GroupRow { scaling: Some(group.scaling), ..sums }
}

/// Auto Scaling groups that no managed group stands on.
fn unmanaged(store: &Store) -> impl Iterator<Item = &Arc<ScalingGroup>> {
    let groups = store.node_groups.rows();
    let taken: HashSet<&str> =
        groups.flat_map(|group| group.scaling_groups.iter().map(Symbol::as_str)).collect();
    let known = store.node_groups.freshness().complete;
    store.scaling_groups.rows().filter(move |group| {
        known && !taken.contains(&*group.id.name) && group.tags.get("eks:nodegroup-name").is_none()
    })
}

/// A group that is only known by its machines: Karpenter's, or a managed one that EKS has not told us
/// of, or does not want to.
fn found(name: Option<&Symbol>, own: &[NodeRow], store: &Store) -> Option<GroupRow> {
    let first = own.first()?;
    let karpenter = first.node.as_ref().is_some_and(|node| {
        node.labels.get("karpenter.sh/nodepool").is_some_and(|pool| Some(pool) == name)
    });
    let kind = match name {
        None => GroupKind::Ungrouped,
        Some(_) if karpenter => GroupKind::Karpenter,
        Some(_) => GroupKind::Managed,
    };
    let label = name.map_or("(no group)", Symbol::as_str);
    let id = ResourceId::new(&first.id.source, Kind::NodeGroup, label);
    Some(sums(id, kind, own, store))
}

/// All that follows from the machines.
fn sums(id: ResourceId, kind: GroupKind, own: &[NodeRow], store: &Store) -> GroupRow {
    let capacity = own.first().and_then(NodeRow::capacity);
    let nodes_known = store.nodes.freshness().complete;
    let uniform = own.iter().all(|row| row.capacity() == capacity);
    GroupRow {
        id,
        kind,
        managed: None,
        pool: None,
        scaling: None,
        instance_types: distinct(own.iter().filter_map(NodeRow::instance_type)),
        capacity: capacity.filter(|_| uniform),
        found: own.len(),
        ready: ready(own, store),
        archs: distinct(own.iter().filter_map(NodeRow::arch)),
        load: nodes_known.then(|| load(own)).flatten(),
        offered: if nodes_known { offered(own) } else { Allocatable::default() },
        orphans: orphans(own, store),
    }
}

/// Nodes that serve. While EC2 is being asked nobody can tell which of them have lost their instance;
/// where EC2 does not answer, what the nodes say has to do.
fn ready(own: &[NodeRow], store: &Store) -> Option<u32> {
    let instances = store.instances.freshness();
    let asked = instances.complete || matches!(instances.health, Health::Stale(_));
    let serving = own.iter().filter(|row| row.serves()).count();
    (store.nodes.freshness().complete && asked).then(|| u32::try_from(serving).unwrap_or(u32::MAX))
}

fn orphans(own: &[NodeRow], store: &Store) -> Option<usize> {
    let known = store.instances.freshness().complete && store.nodes.freshness().complete;
    known.then(|| own.iter().filter(|row| row.pairing.is_orphan()).count())
}

fn distinct<'a>(symbols: impl Iterator<Item = &'a Symbol>) -> Vec<Symbol> {
    let mut distinct: Vec<_> = symbols.cloned().collect();
    distinct.sort();
    distinct.dedup();
    distinct
}

fn load(own: &[NodeRow]) -> Option<Load> {
    let mut sum = Load::default();
    for row in own.iter().filter(|row| row.node.is_some()) {
        sum.merge(row.load?);
    }
    Some(sum)
}

fn offered(own: &[NodeRow]) -> Allocatable {
    let nodes = || own.iter().filter_map(|row| row.node.as_deref());
    Allocatable {
        cpu_m: nodes().map(|node| node.allocatable.cpu_m).sum(),
        memory: nodes().map(|node| node.allocatable.memory).sum(),
        pods: own.iter().filter(|row| row.node.is_some()).map(NodeRow::pods_max).sum(),
        gpus: nodes().map(|node| node.allocatable.gpus).sum(),
    }
}
