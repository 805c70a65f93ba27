//! Cluster nodes, as Kubernetes sees them.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Labels, Resource, ResourceId, Symbol, Taint};

/// How an instance is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capacity {
    /// On demand.
    OnDemand,
    /// Spot: may be taken back at two minutes' notice.
    Spot,
    /// A capacity block or another reservation.
    Reserved,
}

impl Capacity {
    /// As EKS writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnDemand => "ON_DEMAND",
            Self::Spot => "SPOT",
            Self::Reserved => "CAPACITY_BLOCK",
        }
    }
}

/// Whether a node takes part, from its `Ready` condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// `True`.
    Ready,
    /// `False`, with its reason.
    NotReady(Symbol),
    /// `Unknown` or never reported: the kubelet is silent.
    Unknown,
}

/// What a node offers to pods; absent where the node does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allocatable {
    /// CPU, millicores.
    pub cpu_m: Option<u64>,
    /// Memory, bytes.
    pub memory: Option<u64>,
    /// Pods.
    pub pods: Option<u32>,
    /// `nvidia.com/gpu` devices.
    pub gpus: Option<u32>,
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its identity.
    pub id: ResourceId,
    /// The EC2 instance, from `spec.providerID`.
    pub instance_id: Option<Symbol>,
    /// The EKS node group, from the label `eks.amazonaws.com/nodegroup`.
    pub node_group: Option<Symbol>,
    /// From the label `node.kubernetes.io/instance-type`.
    pub instance_type: Option<Symbol>,
    /// From the label `topology.kubernetes.io/zone`.
    pub zone: Option<Symbol>,
    /// `amd64` or `arm64`.
    pub arch: Option<Symbol>,
    /// From the labels of EKS or Karpenter.
    pub capacity: Option<Capacity>,
    /// Its `Ready` condition.
    pub readiness: Readiness,
    /// Since when that has been so.
    pub ready_since: Option<Timestamp>,
    /// Conditions that should be false and are not, such as `DiskPressure`.
    pub pressures: Vec<Symbol>,
    /// No new pods are placed on it.
    pub cordoned: bool,
    /// When the node object was made.
    pub created: Option<Timestamp>,
    /// The version of its kubelet.
    pub kubelet: Option<Symbol>,
    /// Its address inside the VPC.
    pub internal_ip: Option<IpAddr>,
    /// What it offers.
    pub allocatable: Allocatable,
    /// What it refuses.
    pub taints: Vec<Taint>,
    /// Its labels.
    pub labels: Labels,
}

impl Resource for Node {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// What a node or a pod uses now, from metrics.k8s.io. Named like the node or pod.
#[derive(Clone, Debug, PartialEq)]
pub struct Usage {
    /// The node or pod.
    pub id: ResourceId,
    /// CPU, millicores, averaged over the window of the metrics server.
    pub cpu_m: u64,
    /// Working set, bytes.
    pub memory: u64,
    /// When it was measured.
    pub at: Option<Timestamp>,
}

impl Resource for Usage {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
