//! Who plays whom: the rows that stand for what is simulated.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use super::world::{GroupKey, MachineKey, PodKey, WorkloadKey};
use crate::model::{
    Allocatable, Capacity, Instance, Node, NodeClaim, Pod, ResourceId, Symbol, Taint,
};

/// Every row of something that lives.
#[derive(Debug, Default)]
pub(super) struct Cast {
    pub(super) pods: BTreeMap<PodKey, Pod>,
    pub(super) machines: BTreeMap<MachineKey, MachineRows>,
    /// By the key of the workload.
    pub(super) workloads: Vec<WorkloadRows>,
    /// By the key of the group.
    pub(super) groups: Vec<GroupRows>,
    /// By the key of the zone.
    pub(super) zones: Vec<Symbol>,
    /// Those that instances have.
    pub(super) addresses: BTreeSet<IpAddr>,
}

/// The rows of one machine.
#[derive(Clone, Debug, Default)]
pub(super) struct MachineRows {
    pub(super) node: Option<Node>,
    pub(super) instance: Option<Instance>,
    pub(super) claim: Option<NodeClaim>,
}

/// Which rows a workload has beside its pods.
#[derive(Clone, Debug)]
pub(super) struct WorkloadRows {
    /// Its controller; none of a bare pod.
    pub(super) controller: Option<ResourceId>,
    /// By the place of each revision.
    pub(super) revisions: Vec<RevisionRows>,
    /// In the order of its guards.
    pub(super) budgets: Vec<ResourceId>,
    pub(super) slices: Vec<ResourceId>,
    /// What its pods are made from.
    pub(super) template: Option<Pod>,
}

/// What shows one revision.
#[derive(Clone, Debug, Default)]
pub(super) struct RevisionRows {
    /// Its ReplicaSet, of a Deployment.
    pub(super) set: Option<ResourceId>,
    /// What its containers run.
    pub(super) images: Vec<Symbol>,
}

/// One kind of machine.
#[derive(Clone, Debug)]
pub(super) struct KindRows {
    /// Its instance type.
    pub(super) name: Symbol,
    pub(super) arch: Option<Symbol>,
    pub(super) allocatable: Allocatable,
}

/// What the machines of a group are made from.
#[derive(Clone, Debug)]
pub(super) struct GroupRows {
    pub(super) name: Symbol,
    pub(super) managed: Option<ResourceId>,
    pub(super) scaling: Option<ResourceId>,
    pub(super) capacity: Capacity,
    /// By the place of the offer.
    pub(super) kinds: Vec<KindRows>,
    pub(super) taints: Vec<Taint>,
    /// A node of it, whose zone and addresses are another's.
    pub(super) node: Option<Node>,
    /// By zone, a subnet and where its addresses begin.
    pub(super) subnets: BTreeMap<Symbol, (Symbol, std::net::Ipv4Addr)>,
}

impl GroupRows {
    /// Which of its offers an instance type is; the first, if it is none.
    pub(super) fn offer(&self, name: Option<&Symbol>) -> u32 {
        let place = self.kinds.iter().position(|it| Some(&it.name) == name);
        place.and_then(|it| u32::try_from(it).ok()).unwrap_or(0)
    }
}

impl Cast {
    pub(super) fn workload(&self, key: WorkloadKey) -> &WorkloadRows {
        &self.workloads[key.0 as usize]
    }

    /// The ReplicaSet of a revision, of a Deployment.
    pub(super) fn set(&self, key: WorkloadKey, revision: u32) -> Option<&ResourceId> {
        self.workload(key).revisions.get(revision as usize)?.set.as_ref()
    }

    pub(super) fn group(&self, key: GroupKey) -> &GroupRows {
        &self.groups[key.0 as usize]
    }
}
