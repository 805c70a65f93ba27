//! Pods and what guards them.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{
    Collection, Kind, Labels, Placement, Resource, ResourceId, Selector, Store, Symbol, Uid,
};

/// Who an object belongs to: an owner reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Its API group, such as `apps`; empty for the core group.
    pub group: Symbol,
    /// Such as `ReplicaSet`.
    pub kind: Symbol,
    /// Its name.
    pub name: Symbol,
}

/// The quality-of-service class, which decides who is evicted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Qos {
    /// No requests at all.
    BestEffort,
    /// Some.
    Burstable,
    /// Limits equal requests everywhere.
    Guaranteed,
}

impl Qos {
    /// As Kubernetes writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BestEffort => "BestEffort",
            Self::Burstable => "Burstable",
            Self::Guaranteed => "Guaranteed",
        }
    }
}

/// CPU, memory and GPUs; absent where no container names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// CPU, millicores.
    pub cpu_m: Option<u64>,
    /// Memory, bytes.
    pub memory: Option<u64>,
    /// `nvidia.com/gpu` devices.
    pub gpus: Option<u32>,
}

/// A pod.
#[derive(Clone, Debug, PartialEq)]
pub struct Pod {
    /// Its identity.
    pub id: ResourceId,
    /// Its UID: two pods of the same name in turn differ in it.
    pub uid: Uid,
    /// The node it is bound to.
    pub node: Option<Symbol>,
    /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    pub phase: Symbol,
    /// The one word `kubectl get pods` shows as STATUS, such as `CrashLoopBackOff`.
    pub status: Symbol,
    /// Containers that are ready.
    pub ready: u16,
    /// Containers it has.
    pub containers: Vec<Symbol>,
    /// Restarts of all containers.
    pub restarts: u32,
    /// The last of them.
    pub last_restart: Option<Timestamp>,
    /// Its address.
    pub ip: Option<IpAddr>,
    /// The claims it mounts, of its own namespace.
    pub claims: Box<[Symbol]>,
    /// Its controller.
    pub owner: Option<Owner>,
    /// Its other owners: it has hardly ever any.
    pub other_owners: Box<[Owner]>,
    /// Its class.
    pub qos: Option<Qos>,
    /// What the scheduler reserves: the larger of the init containers' maximum and the sum of the
    /// containers, plus overhead.
    pub requests: Amounts,
    /// The sum of the containers' limits.
    pub limits: Amounts,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it will be, or was, ended by force: it is terminating.
    pub deleted: Option<Timestamp>,
    /// Its labels.
    pub labels: Labels,
    /// How it leaves its node, and where it may go; absent where nobody said.
    pub placement: Option<Placement>,
}

impl Pod {
    /// Whether it holds its requests on its node: neither finished nor failed.
    pub fn holds_resources(&self) -> bool {
        self.phase != "Succeeded" && self.phase != "Failed"
    }

    /// Whether one of its containers does not get to run: its status is neither on the way up nor
    /// on the way down.
    pub fn is_failing(&self) -> bool {
        const WELL: [&str; 6] = [
            "Running",
            "Pending",
            "SchedulingGated",
            "ContainerCreating",
            "PodInitializing",
            "Terminating",
        ];
        let status = self.status.as_str();
        self.holds_resources() && !WELL.contains(&status) && !is_initialising(status)
    }
}

/// `Init:1/3` counts init containers; `Init:CrashLoopBackOff` and the like say that one fails.
fn is_initialising(status: &str) -> bool {
    status.strip_prefix("Init:").is_some_and(|rest| !rest.contains(char::is_alphabetic))
}

impl Resource for Pod {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// A PodDisruptionBudget.
#[derive(Clone, Debug, PartialEq)]
pub struct DisruptionBudget {
    /// Its identity.
    pub id: ResourceId,
    /// The pods it guards, in its own namespace.
    pub selector: Selector,
    /// Evictions it allows now.
    pub allowed: u32,
    /// Healthy pods now.
    pub healthy: u32,
    /// Healthy pods it insists on.
    pub required: u32,
    /// Pods it counts.
    pub expected: u32,
}

impl Resource for DisruptionBudget {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// A controller of pods. Its [`Kind`] stands in its id.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// Its identity.
    pub id: ResourceId,
    /// Its own controller, such as the Deployment of a ReplicaSet.
    pub owner: Option<Owner>,
    /// Its other owners.
    pub other_owners: Box<[Owner]>,
    /// Pods asked for.
    pub desired: u32,
    /// Pods ready; of a Job, pods succeeded.
    pub ready: u32,
    /// Pods of the newest revision, where the kind counts them.
    pub updated: Option<u32>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// The images of its containers.
    pub images: Vec<Symbol>,
    /// The pods it owns.
    pub selector: Selector,
    /// How far it is from what was asked of it last.
    pub rollout: Rollout,
    /// Who else writes what is asked of it, such as `Helm`, as far as it says so itself.
    pub manager: Option<Symbol>,
    /// Why it became what it is, where whoever changed it has said so.
    pub cause: Option<Box<str>>,
}

/// How far the controller of a workload is from what was asked of it last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rollout {
    /// It has not taken note of it yet.
    pub behind: bool,
    /// Pods there are, of whatever revision, where the kind counts them.
    pub held: Option<u32>,
    /// It replaces no pods for now.
    pub paused: bool,
    /// Its place in the history, of a Deployment and of each of its ReplicaSets.
    pub revision: Option<u32>,
    /// When it was last told to make its pods anew.
    pub restarted: Option<Timestamp>,
}

impl Workload {
    /// Whether all its pods are of the newest revision, ready, and as many as are wanted.
    pub fn is_rolled_out(&self) -> bool {
        let wanted = |count: Option<u32>| count.is_none_or(|count| count == self.desired);
        !self.rollout.behind
            && self.ready == self.desired
            && wanted(self.updated)
            && wanted(self.rollout.held)
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.id.kind
    }
}

impl Store {
    /// The controllers of one kind, if it is one that makes pods.
    pub fn workloads(&self, kind: Kind) -> Option<&Collection<Workload>> {
        let all = [
            (Kind::Deployment, &self.deployments),
            (Kind::ReplicaSet, &self.replica_sets),
            (Kind::StatefulSet, &self.stateful_sets),
            (Kind::DaemonSet, &self.daemon_sets),
            (Kind::Job, &self.jobs),
        ];
        all.into_iter().find(|(it, _)| *it == kind).map(|(_, rows)| rows)
    }
}

impl Resource for Workload {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// Something Kubernetes reports about an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its identity.
    pub id: ResourceId,
    /// The kind of the object it is about, such as `Pod`.
    pub about_kind: Symbol,
    /// Its namespace.
    pub about_namespace: Symbol,
    /// Its name.
    pub about: Symbol,
    /// One word.
    pub reason: Symbol,
    /// One sentence, as it came.
    pub message: Box<str>,
    /// `Warning` rather than `Normal`.
    pub warning: bool,
    /// How often.
    pub count: u32,
    /// The first time, where that is told.
    pub first: Option<Timestamp>,
    /// The last time.
    pub last: Option<Timestamp>,
    /// Who says so.
    pub reporter: Symbol,
}

impl Resource for Event {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
