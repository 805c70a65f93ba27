//! Which node runs on which instance, and which side knows a machine alone.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;

use crate::model::{Instance, Node, ResourceId, Store};

/// Whether both sides know a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pairing {
    /// EC2 runs an instance that has not joined the cluster.
    NoNode,
    /// The cluster has a node whose instance is gone.
    NoInstance,
    /// Both know it, or it has no instance of ours to know, such as a Fargate node.
    Paired,
    /// One side has not answered yet.
    Unknown,
}

impl Pairing {
    /// Only one side knows it.
    pub const fn is_orphan(self) -> bool {
        matches!(self, Self::NoNode | Self::NoInstance)
    }
}

/// A machine as both sides know it: at least one does.
pub(super) struct Machine {
    /// The node, or the instance where there is no node.
    pub(super) id: ResourceId,
    /// What Kubernetes knows.
    pub(super) node: Option<Arc<Node>>,
    /// What EC2 knows.
    pub(super) instance: Option<Arc<Instance>>,
}

/// Every machine of the cluster: nodes, then instances that no node names.
pub(super) fn machines(store: &Store) -> impl Iterator<Item = Machine> {
    let mut unclaimed: HashMap<&str, &Arc<Instance>> =
        store.instances.rows().map(|it| (&*it.id.name, it)).collect();
    let mut machines = Vec::with_capacity(store.nodes.rows().len());
    for node in store.nodes.rows() {
        let claimed = node.instance_id.as_ref().and_then(|id| unclaimed.remove(id.as_str()));
        let instance = claimed.cloned();
        machines.push(Machine { id: node.id.clone(), node: Some(node.clone()), instance });
    }
    let left = unclaimed.into_values().filter(|it| it.exists());
    let alone =
        left.map(|it| Machine { id: it.id.clone(), node: None, instance: Some(it.clone()) });
    machines.extend(alone);
    machines.into_iter()
}

/// How much is known of each side.
pub(super) struct Sides {
    nodes_known: bool,
    /// When the instances were last known, all of them.
    instances_seen: Option<Timestamp>,
}

impl Sides {
    pub(super) fn of(store: &Store) -> Self {
        let instances = store.instances.freshness();
        Self {
            nodes_known: store.nodes.freshness().complete,
            instances_seen: instances.seen.filter(|_| instances.complete),
        }
    }

    pub(super) fn pairing(&self, node: Option<&Node>, instance: Option<&Instance>) -> Pairing {
        match (node, instance) {
            (Some(_), Some(instance)) if instance.exists() => Pairing::Paired,
            (Some(node), _) if node.instance_id.is_none() => Pairing::Paired,
            (Some(node), _) if self.could_have_seen(node) => Pairing::NoInstance,
            (None, _) if self.nodes_known => Pairing::NoNode,
            _ => Pairing::Unknown,
        }
    }

    /// Whether EC2 answered since the node is there: the instance of a newer one is not missed yet.
    fn could_have_seen(&self, node: &Node) -> bool {
        self.instances_seen.is_some_and(|seen| node.created.is_none_or(|created| created <= seen))
    }
}
