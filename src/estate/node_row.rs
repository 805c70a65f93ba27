//! Nodes joined with their instances: what Kubernetes, EC2, Auto Scaling and Systems Manager know of
//! one machine, in one row.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;

use super::{
    Load, Pairing, load_by_node, max_pods,
    pairing::{Machine, Sides, machines},
};
use crate::model::{
    Capacity, Collection, Instance, InstanceStatus, InstanceType, ManagedInstance, Node, NodeClaim,
    Readiness, Resource, ResourceId, Store, Symbol, Usage,
};

/// One machine.
#[derive(Clone, Debug)]
pub struct NodeRow {
    /// The node, or the instance where there is no node.
    pub id: ResourceId,
    /// What Kubernetes knows.
    pub node: Option<Arc<Node>>,
    /// What EC2 knows.
    pub instance: Option<Arc<Instance>>,
    /// EC2's checks; absent when they are not known.
    pub checks: Option<Arc<InstanceStatus>>,
    /// The SSM agent; absent also when it never registered.
    pub agent: Option<Arc<ManagedInstance>>,
    /// All agents are known, so that an absent one is not registered.
    pub agents_known: bool,
    /// What the node uses.
    pub usage: Option<Arc<Usage>>,
    /// What its instance type offers.
    pub kind: Option<Arc<InstanceType>>,
    /// What its pods ask for; absent while not all pods are known.
    pub load: Option<Load>,
    /// The state of its place in an Auto Scaling group.
    pub lifecycle: Option<Symbol>,
    /// All Auto Scaling groups are known, so that an absent place is none.
    pub places_known: bool,
    /// What Karpenter made it for; absent also where it did not make it.
    pub claim: Option<Arc<NodeClaim>>,
    /// All claims are known, so that an absent one is none.
    pub claims_known: bool,
    /// Its node group.
    pub group: Option<Symbol>,
    /// Whether both sides know it.
    pub pairing: Pairing,
}

impl NodeRow {
    /// The node's name, or the name it would have.
    pub fn name(&self) -> &str {
        let instance = || self.instance.as_ref()?.private_dns.as_ref().map(Symbol::as_str);
        self.node.as_ref().map(|node| &*node.id.name).or_else(instance).unwrap_or(&self.id.name)
    }

    /// The EC2 instance id.
    pub fn instance_id(&self) -> Option<&str> {
        let claimed = || self.node.as_ref()?.instance_id.as_ref().map(Symbol::as_str);
        self.instance.as_ref().map(|instance| &*instance.id.name).or_else(claimed)
    }

    /// The instance type, by EC2 or else by label.
    pub fn instance_type(&self) -> Option<&Symbol> {
        let labelled = || self.node.as_ref()?.instance_type.as_ref();
        self.instance.as_ref().map(|instance| &instance.instance_type).or_else(labelled)
    }

    /// The Availability Zone.
    pub fn zone(&self) -> Option<&Symbol> {
        let real = || self.instance.as_ref()?.zone.as_ref();
        self.node.as_ref().and_then(|node| node.zone.as_ref()).or_else(real)
    }

    /// The architecture, in the words of Kubernetes.
    pub fn arch(&self) -> Option<&Symbol> {
        let real = || self.instance.as_ref()?.arch.as_ref();
        self.node.as_ref().and_then(|node| node.arch.as_ref()).or_else(real)
    }

    /// How it is paid for: EC2 knows, a label only says.
    pub fn capacity(&self) -> Option<Capacity> {
        let labelled = || self.node.as_ref()?.capacity;
        self.instance.as_ref().map(|instance| instance.capacity).or_else(labelled)
    }

    /// When it began: the node, or else the instance.
    pub fn began(&self) -> Option<Timestamp> {
        let launched = || self.instance.as_ref()?.launched;
        self.node.as_ref().and_then(|node| node.created).or_else(launched)
    }

    /// Pods that fit: what the node says, or else the formula for its type.
    pub fn pods_max(&self) -> Option<u32> {
        let said = self.node.as_ref().and_then(|node| node.allocatable.pods);
        said.or_else(|| self.kind.as_deref().and_then(max_pods))
    }

    /// Whether it serves: its node says so, and its instance is not known to be gone.
    pub fn serves(&self) -> bool {
        let ready = self.node.as_ref().is_some_and(|node| node.readiness == Readiness::Ready);
        ready && self.pairing != Pairing::NoInstance
    }
}

/// Every machine of the cluster: orphans first, then by group and name.
pub fn nodes(store: &Store) -> Vec<NodeRow> {
    let join = Join::new(store);
    let mut rows: Vec<_> = machines(store).map(|it| join.row(it)).collect();
    rows.sort_by(|a, b| {
        let key = |row: &NodeRow| (!row.pairing.is_orphan(), row.group.clone());
        key(a).cmp(&key(b)).then_with(|| a.name().cmp(b.name()))
    });
    rows
}

/// The sides of the join, by the names they are found under.
struct Join<'a> {
    checks: HashMap<&'a str, &'a Arc<InstanceStatus>>,
    agents: HashMap<&'a str, &'a Arc<ManagedInstance>>,
    usage: HashMap<&'a str, &'a Arc<Usage>>,
    kinds: HashMap<&'a str, &'a Arc<InstanceType>>,
    members: HashMap<&'a str, (&'a Symbol, Option<&'a Symbol>)>,
    claims: HashMap<&'a str, &'a Arc<NodeClaim>>,
    claims_known: bool,
    loads: Option<HashMap<Symbol, Load>>,
    agents_known: bool,
    places_known: bool,
    sides: Sides,
}

impl<'a> Join<'a> {
    fn new(store: &'a Store) -> Self {
        Self {
            checks: by_name(&store.instance_statuses),
            agents: by_name(&store.managed_instances),
            usage: by_name(&store.node_usage),
            kinds: by_name(&store.instance_types),
            members: members(store),
            claims: claims(store),
            claims_known: store.node_claims.freshness().complete,
            loads: load_by_node(store),
            agents_known: store.managed_instances.freshness().complete,
            places_known: store.scaling_groups.freshness().complete,
            sides: Sides::of(store),
        }
    }

    fn row(&self, Machine { id, node, instance }: Machine) -> NodeRow {
        let instance_id = match (&instance, &node) {
            (Some(instance), _) => Some(&*instance.id.name),
            (None, Some(node)) => node.instance_id.as_ref().map(Symbol::as_str),
            (None, None) => None,
        };
        let member = instance_id.and_then(|id| self.members.get(id));
        let mut row = NodeRow {
            id,
            checks: instance_id.and_then(|id| self.checks.get(id)).map(|it| Arc::clone(it)),
            agent: instance_id.and_then(|id| self.agents.get(id)).map(|it| Arc::clone(it)),
            agents_known: self.agents_known,
            usage: node.as_ref().and_then(|node| self.usage.get(&*node.id.name).copied().cloned()),
            kind: None,
            load: self.load(node.as_deref()),
            lifecycle: member.map(|(lifecycle, _)| (*lifecycle).clone()),
            places_known: self.places_known,
            claim: node.as_ref().and_then(|it| self.claims.get(&*it.id.name).copied().cloned()),
            claims_known: self.claims_known,
            group: group(node.as_deref(), instance.as_deref(), member.and_then(|it| it.1)),
            pairing: self.sides.pairing(node.as_deref(), instance.as_deref()),
            node,
            instance,
        };
        row.kind = row.instance_type().and_then(|it| self.kinds.get(it.as_str()).copied().cloned());
        row
    }

    fn load(&self, node: Option<&Node>) -> Option<Load> {
        let loads = self.loads.as_ref()?;
        Some(loads.get(&Symbol::new(&node?.id.name)).copied().unwrap_or_default())
    }
}

fn by_name<R: Resource>(collection: &Collection<R>) -> HashMap<&str, &Arc<R>> {
    collection.rows().map(|row| (&*row.id().name, row)).collect()
}

/// Claims by the node that has joined for them.
fn claims(store: &Store) -> HashMap<&str, &Arc<NodeClaim>> {
    store.node_claims.rows().filter_map(|it| Some((it.node.as_deref()?, it))).collect()
}

/// Instance id to the state of its place and the node group its Auto Scaling group is tagged with.
fn members(store: &Store) -> HashMap<&str, (&Symbol, Option<&Symbol>)> {
    let groups = store.scaling_groups.rows();
    groups
        .flat_map(|group| {
            let tag = group.tags.get("eks:nodegroup-name");
            group.members.iter().map(move |it| (it.instance_id.as_str(), (&it.lifecycle, tag)))
        })
        .collect()
}

fn group(
    node: Option<&Node>,
    instance: Option<&Instance>,
    member: Option<&Symbol>,
) -> Option<Symbol> {
    let labelled = node.and_then(|node| node.node_group.as_ref());
    let tagged = || instance?.tags.get("eks:nodegroup-name");
    labelled.or_else(tagged).or(member).cloned()
}
