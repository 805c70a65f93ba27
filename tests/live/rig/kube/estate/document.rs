//! The part of the estate file that the cluster is made from.

use std::collections::BTreeMap;

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
    /// Nodes that also are instances.
    pub nodes: Vec<Node>,
    /// What lacks its other half.
    pub orphans: Orphans,
    /// Namespaces with workloads.
    pub namespaces: Vec<String>,
    /// Controllers and their pods.
    pub workloads: Vec<Workload>,
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
}

/// One of each kind of orphan.
#[derive(Debug, Clone, Deserialize)]
pub struct Orphans {
    /// A Node whose instance does not exist.
    pub node_without_instance: Node,
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

impl Estate {
    /// The platform of three node groups that the tests mostly use.
    pub fn p2() -> Result<Self> {
        // The file that the sandbox shows as well.
        const TEXT: &str = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/adapters/sandbox/estates/p2.json"
        ));
        Ok(serde_json::from_str(TEXT)?)
    }

    /// All that are Nodes in the cluster, the one without an instance last.
    pub fn cluster_nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().chain([&self.orphans.node_without_instance])
    }

    /// A node group by its name.
    pub fn group(&self, name: &str) -> Option<&NodeGroup> {
        self.node_groups.iter().find(|group| group.name == name)
    }
}
