//! The groups of machines that are made anew: managed node groups, and pools of Karpenter.

use std::{collections::BTreeMap, net::Ipv4Addr};

use super::{
    super::{
        cast::{Cast, GroupRows, KindRows},
        world::{Group, GroupKey, Offer, Provisioner, World},
    },
    LONERS, room,
};
use crate::{
    estate::max_pods,
    model::{
        Allocatable, Capacity, InstanceType, Kind, Labels, Node, NodeGroup, NodePool, Readiness,
        ResourceId, Store, Symbol, Taint,
    },
};

/// One zone, its subnet, and where the addresses of that begin.
type Subnets = BTreeMap<Symbol, (Symbol, Ipv4Addr)>;

/// Fills world and cast with the groups, in the order in which they are asked for machines: of Karpenter's
/// pools first all for Spot and then all for On-Demand, and of each the heavier first.
pub(super) fn found(store: &Store, world: &mut World, cast: &mut Cast) {
    add(Group::empty(Provisioner::Nobody), rows_of("", Capacity::OnDemand), (world, cast));
    let mut pools: Vec<_> = (0..).zip(store.node_pools.rows()).collect();
    for row in store.node_groups.rows() {
        managed(store, row, !pools.is_empty(), (world, cast));
    }
    pools.sort_by_key(|(_, pool)| std::cmp::Reverse(pool.weight.unwrap_or(0)));
    for capacity in [Capacity::Spot, Capacity::OnDemand] {
        for (number, row) in &pools {
            if may_be(row, capacity) {
                pool(store, (*number, row), capacity, (world, cast));
            }
        }
    }
}

/// The group of a node.
pub(super) fn of(node: &Node, cast: &Cast) -> GroupKey {
    let name = node.node_group.as_ref().or_else(|| node.labels.get("karpenter.sh/nodepool"));
    let named = |group: &GroupRows| name.is_some_and(|name| group.name == *name);
    let exact = |group: &GroupRows| named(group) && node.capacity == Some(group.capacity);
    let place = cast.groups.iter().position(exact);
    let place = place.or_else(|| cast.groups.iter().position(named));
    place.and_then(|it| u32::try_from(it).ok()).map_or(LONERS, GroupKey)
}

fn add(group: Group, rows: GroupRows, (world, cast): (&mut World, &mut Cast)) {
    let taint = rows.taints.iter().find(|taint| taint.effect != "PreferNoSchedule");
    let taint = taint.map(|it| format!("{}: {}", it.key, it.value).into());
    let offers = rows.kinds.iter().map(|kind| Offer::new(room(&kind.allocatable)));
    world.groups.push(Group { offers: offers.collect(), taint, ..group });
    cast.groups.push(rows);
}

/// A managed node group. Of its instance types those are used that are as large as the first.
fn managed(
    store: &Store,
    row: &NodeGroup,
    has_karpenter: bool,
    (world, cast): (&mut World, &mut Cast),
) {
    let capacity = row.capacity.unwrap_or(Capacity::OnDemand);
    let scaling = row.scaling;
    let kinds: Vec<_> = row.instance_types.iter().filter_map(|it| kind_of(store, it)).collect();
    let mut labels: Vec<(Symbol, Symbol)> =
        row.labels.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    labels.push(("eks.amazonaws.com/nodegroup".into(), Symbol::new(&row.id.name)));
    labels.push(("eks.amazonaws.com/capacityType".into(), capacity.name().into()));
    let taints = row.taints.clone();
    let kind = kinds.first().copied();
    let node =
        Mould { name: &row.id.name, capacity, kind, labels, taints: taints.clone() }.node(store);
    let size = |kind: &InstanceType| (kind.vcpus, kind.memory);
    let alike = kinds.iter().filter(|it| kind.is_some_and(|first| size(first) == size(it)));
    let mut rows = rows_of(&row.id.name, capacity);
    rows.kinds = alike.map(|kind| kind_rows(kind)).collect();
    if let Some(node) = node.as_ref().filter(|_| rows.kinds.is_empty()) {
        rows.kinds.extend(known(node));
    }
    let names = |id: &ResourceId| row.scaling_groups.contains(&Symbol::new(&id.name));
    rows.managed = Some(row.id.clone());
    rows.scaling = store.scaling_groups.rows().find(|it| names(&it.id)).map(|it| it.id.clone());
    rows.subnets = subnets(store, &row.subnets);
    (rows.node, rows.taints) = (node, taints);
    let provisioner = if has_karpenter { Provisioner::Nobody } else { Provisioner::Autoscaler };
    let group = Group {
        spot: capacity == Capacity::Spot,
        min: scaling.map_or(0, |it| it.min),
        max: scaling.map_or(0, |it| it.max),
        ..Group::empty(provisioner)
    };
    add(group, rows, (world, cast));
}

/// The part of a pool of Karpenter that is of one capacity type.
fn pool(
    store: &Store,
    (number, row): (u32, &NodePool),
    capacity: Capacity,
    (world, cast): (&mut World, &mut Cast),
) {
    let allowed = store.instance_types.rows().filter(|kind| is_allowed(row, kind));
    let allowed: Vec<&InstanceType> = allowed.map(|it| &**it).collect();
    let called = if capacity == Capacity::Spot { "spot" } else { "on-demand" };
    let labels = vec![
        ("karpenter.sh/nodepool".into(), Symbol::new(&row.id.name)),
        ("karpenter.sh/capacity-type".into(), called.into()),
    ];
    let (kind, taints) = (allowed.first().copied(), row.taints.clone());
    let node =
        Mould { name: &row.id.name, capacity, kind, labels, taints: taints.clone() }.node(store);
    let mut rows = rows_of(&row.id.name, capacity);
    rows.kinds = allowed.iter().map(|kind| kind_rows(kind)).collect();
    let shared: Vec<Symbol> = store.node_groups.rows().flat_map(|it| it.subnets.clone()).collect();
    rows.subnets = subnets(store, &shared);
    (rows.node, rows.taints) = (node, taints);
    let group = Group {
        spot: capacity == Capacity::Spot,
        max: u32::MAX,
        pool: Some(number),
        limit_cpu_m: row.limit_cpu_m,
        ..Group::empty(Provisioner::Karpenter)
    };
    add(group, rows, (world, cast));
}

/// Whether a pool may have machines of a capacity type: if it says nothing, On-Demand.
fn may_be(pool: &NodePool, capacity: Capacity) -> bool {
    let kinds = pool.requirements.iter().find(|it| it.label == "karpenter.sh/capacity-type");
    let word = if capacity == Capacity::Spot { "spot" } else { "on-demand" };
    match kinds {
        Some(kinds) => kinds.values.iter().any(|value| value == word),
        None => capacity == Capacity::OnDemand,
    }
}

fn kind_rows(kind: &InstanceType) -> KindRows {
    let name = Symbol::new(&kind.id.name);
    KindRows { name, arch: kind.arch.clone(), allocatable: allocatable(kind) }
}

/// The kind of a node of whose type nothing is known.
fn known(node: &Node) -> Option<KindRows> {
    let name = node.instance_type.clone()?;
    Some(KindRows { name, arch: node.arch.clone(), allocatable: node.allocatable.clone() })
}

/// Whether Karpenter may take instances of this type.
fn is_allowed(pool: &NodePool, kind: &InstanceType) -> bool {
    let is_among = |label: &str, value: &str| {
        let demand = pool.requirements.iter().find(|it| it.label == label);
        demand.is_none_or(|it| it.values.iter().any(|allowed| allowed == value))
    };
    let family = kind.id.name.split('.').next().unwrap_or_default();
    let arch = kind.arch.as_ref().map_or("", Symbol::as_str);
    is_among("karpenter.k8s.aws/instance-family", family) && is_among("kubernetes.io/arch", arch)
}

fn kind_of<'a>(store: &'a Store, name: &Symbol) -> Option<&'a InstanceType> {
    store.instance_types.rows().find(|kind| *kind.id.name == *name.as_str()).map(|it| &**it)
}

fn subnets(store: &Store, wanted: &[Symbol]) -> Subnets {
    let rows = store.subnets.rows().filter(|row| wanted.contains(&Symbol::new(&row.id.name)));
    let entry = |row: &std::sync::Arc<crate::model::Subnet>| {
        let base = row.cidr.as_ref()?.as_str().split('/').next()?.parse().ok()?;
        Some((row.zone.clone(), (Symbol::new(&row.id.name), base)))
    };
    rows.filter_map(entry).collect()
}

fn rows_of(name: &str, capacity: Capacity) -> GroupRows {
    GroupRows {
        name: name.into(),
        managed: None,
        scaling: None,
        capacity,
        kinds: Vec::new(),
        taints: Vec::new(),
        node: None,
        subnets: Subnets::new(),
    }
}

/// What the nodes of a group have in common.
struct Mould<'a> {
    name: &'a str,
    capacity: Capacity,
    kind: Option<&'a InstanceType>,
    labels: Vec<(Symbol, Symbol)>,
    taints: Vec<Taint>,
}

impl Mould<'_> {
    /// A node of the group that is like its others, if there is anything to make one from.
    fn node(self, store: &Store) -> Option<Node> {
        let sibling =
            store.nodes.rows().find(|it| it.node_group.as_ref().is_some_and(|it| it == self.name));
        if let Some(sibling) = sibling {
            return Some(Node::clone(sibling));
        }
        let kind = self.kind?;
        let any = store.nodes.rows().next();
        let name = Symbol::new(&kind.id.name);
        let mut labels = self.labels;
        labels.push(("node.kubernetes.io/instance-type".into(), name.clone()));
        Some(Node {
            id: ResourceId::new(&any?.id.source, Kind::Node, ""),
            instance_id: None,
            node_group: Some(self.name.into()),
            instance_type: Some(name),
            zone: None,
            arch: kind.arch.clone(),
            capacity: Some(self.capacity),
            readiness: Readiness::Ready,
            ready_since: None,
            pressures: Vec::new(),
            cordoned: false,
            created: None,
            kubelet: any.and_then(|it| it.kubelet.clone()),
            internal_ip: None,
            allocatable: allocatable(kind),
            taints: self.taints,
            labels: labels.into_iter().collect::<Labels>(),
        })
    }
}

/// What a kubelet of EKS leaves to pods, roughly.
fn allocatable(kind: &InstanceType) -> Allocatable {
    Allocatable {
        cpu_m: kind.vcpus.map(|cpus| (u64::from(cpus) * 1000).saturating_sub(80)),
        memory: kind.memory.map(|bytes| bytes.saturating_sub(1 << 30)),
        pods: max_pods(kind),
        gpus: (kind.gpus > 0).then_some(kind.gpus),
    }
}
