//! The part of the estate file that the cluster is made from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use color_eyre::eyre::Result;
use serde::Deserialize;
use serde_json::Value;

/// The estate: what stands in the account and in the cluster.
#[derive(Debug, Clone, Deserialize)]
pub struct Estate {
    /// The cluster itself.
    pub cluster: Cluster,
    /// The node groups.
    pub node_groups: Vec<NodeGroup>,
    /// Instance types by name.
    pub instance_types: BTreeMap<String, InstanceType>,
    /// Karpenter's pools of nodes.
    #[serde(default)]
    pub node_pools: Vec<NodePool>,
    /// Nodes that also are instances.
    pub nodes: Vec<Node>,
    /// What lacks its other half.
    #[serde(default)]
    pub orphans: Orphans,
    /// Namespaces with workloads.
    pub namespaces: Vec<String>,
    /// Controllers and their pods.
    pub workloads: Vec<Workload>,
    /// What pods keep their data on.
    #[serde(default)]
    pub storage: Storage,
    /// What only the rig plants.
    #[serde(default)]
    pub rig: Planted,
}

/// The cluster as EKS names it.
#[derive(Debug, Clone, Deserialize)]
pub struct Cluster {
    /// Name.
    pub name: String,
    /// Kubernetes minor version, such as `1.33`.
    pub version: String,
    /// Region.
    pub region: String,
}

/// A node group.
#[derive(Debug, Clone, Deserialize)]
pub struct NodeGroup {
    /// Name.
    pub name: String,
    /// Disk of each node in GiB.
    pub disk_gib: u64,
    /// Labels of the nodes.
    pub labels: BTreeMap<String, String>,
    /// Taints of the nodes.
    pub taints: Vec<Taint>,
}

/// A `NodePool` of Karpenter.
#[derive(Debug, Clone, Deserialize)]
pub struct NodePool {
    /// Name.
    pub name: String,
    /// `amd64` or `arm64`.
    pub arch: String,
    /// The heavier is tried first.
    pub weight: u64,
    /// `spot` and `on-demand`, in the words of Karpenter.
    pub capacity_types: Vec<String>,
    /// Families of instance types.
    pub families: Vec<String>,
    /// Availability Zones.
    pub zones: Vec<String>,
    /// CPUs that all its nodes together may have.
    pub limit_cpu: u64,
    /// How long a node may be underused.
    pub consolidate_after: String,
    /// The `EC2NodeClass`.
    pub node_class: String,
}

/// What the rig plants beside what the sandbox shows too.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Planted {
    /// The node group of the pod that tries to harm terminals; without one there is no such pod.
    pub hostile_pod_group: Option<String>,
}

/// A taint as EKS writes it.
#[derive(Debug, Clone, Deserialize)]
pub struct Taint {
    /// Key.
    pub key: String,
    /// Value.
    pub value: String,
    /// `NO_SCHEDULE`, `NO_EXECUTE` or `PREFER_NO_SCHEDULE`.
    pub effect: String,
}

/// An instance type.
#[derive(Debug, Clone, Deserialize)]
pub struct InstanceType {
    /// Virtual CPUs.
    pub vcpu: u64,
    /// Memory in MiB.
    pub memory_mib: u64,
    /// `x86_64` or `arm64`.
    pub arch: String,
    /// Pods that fit by addresses.
    pub max_pods: u64,
}

/// An instance, a node, or both.
#[derive(Debug, Clone, Deserialize)]
pub struct Node {
    /// Name of the Node, if there is one.
    pub node: Option<String>,
    /// Private address.
    pub ip: String,
    /// Instance id.
    pub instance_id: String,
    /// Instance type.
    pub instance_type: String,
    /// Availability Zone.
    pub zone: String,
    /// Node group.
    pub group: String,
    /// `ON_DEMAND` or `SPOT`.
    pub capacity: String,
    /// The `NodeClaim` of a node that Karpenter made.
    pub claim: Option<String>,
}

/// One of each kind of orphan.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Orphans {
    /// A Node whose instance does not exist.
    pub node_without_instance: Option<Node>,
}

/// A controller and what its pods are like.
#[derive(Debug, Clone, Deserialize)]
pub struct Workload {
    /// Kind of the controller.
    pub kind: String,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Replicas of a Deployment or `StatefulSet`.
    #[serde(default)]
    pub replicas: u64,
    /// Completions of Jobs.
    #[serde(default)]
    pub completions: u64,
    /// CPU request.
    pub cpu: String,
    /// Memory request.
    pub memory: String,
    /// Node group that the pods are bound to.
    pub group: Option<String>,
    /// Whether the pods tolerate every taint.
    #[serde(default)]
    pub tolerate_all: bool,
    /// Image.
    pub image: String,
    /// Annotations of the pods.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// The limit of a disruption budget, if there is one.
    pub pdb: Option<serde_json::Map<String, Value>>,
}

/// What the cluster knows of storage.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Storage {
    /// Classes.
    pub classes: Vec<StorageClass>,
    /// Volumes.
    pub volumes: Vec<Volume>,
    /// Claims.
    pub claims: Vec<Claim>,
}

/// A `StorageClass`.
#[derive(Debug, Clone, Deserialize)]
pub struct StorageClass {
    /// Name.
    pub name: String,
    /// Who makes its volumes.
    pub provisioner: String,
    /// `Delete` or `Retain`.
    pub reclaim: String,
    /// Whether it serves claims that name no class.
    #[serde(default)]
    pub default: bool,
    /// What its volumes are like.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// A `PersistentVolume`.
#[derive(Debug, Clone, Deserialize)]
pub struct Volume {
    /// Name.
    pub name: String,
    /// Class.
    pub class: String,
    /// `Delete` or `Retain`.
    pub reclaim: String,
    /// Size.
    pub size_gib: u64,
    /// How it may be mounted.
    pub mode: String,
    /// The EBS volume, or the EFS file system with its access point.
    pub handle: String,
    /// Its zone, if it has only one.
    pub zone: Option<String>,
    /// Namespace and name of a claim that is gone.
    pub released_from: Option<(String, String)>,
}

/// A `PersistentVolumeClaim`.
#[derive(Debug, Clone, Deserialize)]
pub struct Claim {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Class, which need not exist.
    pub class: String,
    /// Size.
    pub size_gib: u64,
    /// How it may be mounted.
    pub mode: String,
    /// The volume, if it is bound.
    pub volume: Option<String>,
    /// The workload whose pods mount it.
    pub used_by: Option<String>,
}

impl Estate {
    /// An estate that the sandbox shows as well, such as `p2`.
    pub fn named(name: &str) -> Result<Self> {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/adapters/sandbox/estates");
        let text = fs::read(Path::new(directory).join(format!("{name}.json")))?;
        Ok(serde_json::from_slice(&text)?)
    }

    /// All that are Nodes in the cluster, the one without an instance last.
    pub fn cluster_nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().chain(&self.orphans.node_without_instance)
    }

    /// The label by which a node group or a pool finds its nodes.
    pub fn group_label(&self, name: &str) -> &'static str {
        let pool = self.node_pools.iter().any(|pool| pool.name == name);
        if pool { "karpenter.sh/nodepool" } else { "eks.amazonaws.com/nodegroup" }
    }

    /// A node group by its name.
    pub fn group(&self, name: &str) -> Option<&NodeGroup> {
        self.node_groups.iter().find(|group| group.name == name)
    }
}
