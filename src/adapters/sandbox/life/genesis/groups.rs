//! The groups of machines that are made anew: managed node groups, and pools of Karpenter.

use std::{collections::BTreeMap, net::Ipv4Addr};

use super::{
    super::{
        cast::{Cast, GroupRows},
        world::{Group, GroupKey, Provisioner, World},
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

/// Fills world and cast with the groups, in the order in which they are asked for machines.
pub(super) fn found(store: &Store, world: &mut World, cast: &mut Cast) {
    world.groups.push(Group {
        provisioner: Provisioner::Nobody,
        spot: false,
        min: 0,
        max: 0,
        room: super::Room::default(),
        tainted: false,
    });
    cast.groups.push(rows_of("", (None, None), Capacity::OnDemand, None));
    let has_karpenter = store.node_pools.rows().len() > 0;
    for row in store.node_groups.rows() {
        managed(store, row, has_karpenter, (world, cast));
    }
    let mut pools: Vec<_> = store.node_pools.rows().collect();
    pools.sort_by_key(|pool| std::cmp::Reverse(pool.weight.unwrap_or(0)));
    for row in pools {
        pool(store, row, (world, cast));
    }
}

/// The group of a node.
pub(super) fn of(node: &Node, cast: &Cast) -> GroupKey {
    let name = node.node_group.as_ref().or_else(|| node.labels.get("karpenter.sh/nodepool"));
    let place = name.and_then(|name| cast.groups.iter().position(|group| group.name == *name));
    place.and_then(|it| u32::try_from(it).ok()).map_or(LONERS, GroupKey)
}

fn managed(
    store: &Store,
    row: &NodeGroup,
    has_karpenter: bool,
    (world, cast): (&mut World, &mut Cast),
) {
    let capacity = row.capacity.unwrap_or(Capacity::OnDemand);
    let scaling = row.scaling;
    let kind = row.instance_types.first().and_then(|name| kind_of(store, name));
    let mut labels: Vec<(Symbol, Symbol)> =
        row.labels.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    labels.push(("eks.amazonaws.com/nodegroup".into(), Symbol::new(&row.id.name)));
    labels.push(("eks.amazonaws.com/capacityType".into(), capacity.name().into()));
    let mould = Mould { name: &row.id.name, capacity, kind, labels, taints: row.taints.clone() };
    let node = mould.node(store);
    world.groups.push(Group {
        provisioner: if has_karpenter { Provisioner::Nobody } else { Provisioner::Autoscaler },
        spot: capacity == Capacity::Spot,
        min: scaling.map_or(0, |it| it.min),
        max: scaling.map_or(0, |it| it.max),
        room: node.as_ref().map(|it| room(&it.allocatable)).unwrap_or_default(),
        tainted: keeps_away(&row.taints),
    });
    let names = |id: &ResourceId| row.scaling_groups.contains(&Symbol::new(&id.name));
    let scaling_group = store.scaling_groups.rows().find(|it| names(&it.id));
    let ids = (Some(row.id.clone()), scaling_group.map(|it| it.id.clone()));
    let mut rows = rows_of(&row.id.name, ids, capacity, node);
    rows.subnets = subnets(store, &row.subnets);
    cast.groups.push(rows);
}

fn pool(store: &Store, row: &NodePool, (world, cast): (&mut World, &mut Cast)) {
    let kind = store.instance_types.rows().find(|kind| is_allowed(row, kind)).map(|it| &**it);
    let kinds = row.requirements.iter().find(|it| it.label == "karpenter.sh/capacity-type");
    let spot = kinds.is_some_and(|it| it.values.iter().any(|value| value == "spot"));
    let capacity = if spot { Capacity::Spot } else { Capacity::OnDemand };
    let labels = vec![
        ("karpenter.sh/nodepool".into(), Symbol::new(&row.id.name)),
        ("karpenter.sh/capacity-type".into(), if spot { "spot" } else { "on-demand" }.into()),
    ];
    let mould = Mould { name: &row.id.name, capacity, kind, labels, taints: row.taints.clone() };
    let node = mould.node(store);
    let cpu_m = node.as_ref().and_then(|it| it.allocatable.cpu_m).unwrap_or(0);
    let most = row.limit_cpu_m.filter(|_| cpu_m > 0).map_or(0, |limit| limit / cpu_m);
    world.groups.push(Group {
        provisioner: Provisioner::Karpenter,
        spot,
        min: 0,
        max: u32::try_from(most).unwrap_or(u32::MAX),
        room: node.as_ref().map(|it| room(&it.allocatable)).unwrap_or_default(),
        tainted: keeps_away(&row.taints),
    });
    let mut rows = rows_of(&row.id.name, (None, None), capacity, node);
    let shared: Vec<Symbol> = store.node_groups.rows().flat_map(|it| it.subnets.clone()).collect();
    rows.subnets = subnets(store, &shared);
    cast.groups.push(rows);
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

fn keeps_away(taints: &[Taint]) -> bool {
    taints.iter().any(|taint| taint.effect != "PreferNoSchedule")
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

fn rows_of(
    name: &str,
    (managed, scaling): (Option<ResourceId>, Option<ResourceId>),
    capacity: Capacity,
    node: Option<Node>,
) -> GroupRows {
    let kind = node.as_ref().and_then(|node| node.instance_type.clone());
    GroupRows {
        name: name.into(),
        managed,
        scaling,
        capacity,
        instance_type: kind.unwrap_or_default(),
        node,
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
