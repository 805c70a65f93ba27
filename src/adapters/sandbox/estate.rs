//! The file format of an estate.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::aws_kinds::AwsPart;
use super::databases::DatabaseParts;
use super::logs::LogGroupPart;
use super::network::VpcPart;

/// A platform as data.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Estate {
    pub(super) cluster: ClusterPart,
    pub(super) vpc: VpcPart,
    pub(super) node_groups: Vec<GroupPart>,
    pub(super) instance_types: BTreeMap<String, TypePart>,
    pub(super) nodes: Vec<MachinePart>,
    pub(super) orphans: OrphanParts,
    pub(super) workloads: Vec<WorkloadPart>,
    #[serde(default)]
    pub(super) databases: DatabaseParts,
    /// Objects of the kinds of AWS, by the plural of the kind.
    #[serde(default)]
    pub(super) aws_kinds: BTreeMap<String, Vec<AwsPart>>,
    /// Groups of CloudWatch Logs.
    #[serde(default)]
    pub(super) log_groups: Vec<LogGroupPart>,
}

/// The cluster.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ClusterPart {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) account: String,
    pub(super) region: String,
    pub(super) endpoint_public: bool,
    pub(super) endpoint_private: bool,
}

/// A node group.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct GroupPart {
    pub(super) name: String,
    pub(super) capacity: String,
    pub(super) instance_types: Vec<String>,
    pub(super) min: u32,
    pub(super) desired: u32,
    pub(super) max: u32,
    pub(super) disk_gib: u32,
    pub(super) ami_type: String,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) taints: Vec<TaintPart>,
}

/// A taint, in the words of EKS.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct TaintPart {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) effect: String,
}

/// An instance type.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct TypePart {
    pub(super) vcpu: u32,
    pub(super) memory_mib: u64,
    pub(super) enis: u32,
    pub(super) ips_per_eni: u32,
    pub(super) arch: String,
    pub(super) max_pods: u32,
}

/// An instance and its node.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct MachinePart {
    /// Absent if the instance never joined.
    pub(super) node: Option<String>,
    pub(super) private_dns: String,
    pub(super) ip: String,
    pub(super) instance_id: String,
    pub(super) instance_type: String,
    pub(super) zone: String,
    pub(super) group: String,
    pub(super) capacity: String,
    /// Whether EC2 knows it.
    pub(super) instance: bool,
}

/// The planted orphans.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct OrphanParts {
    pub(super) instance_without_node: MachinePart,
    pub(super) node_without_instance: MachinePart,
}

/// A controller and its pods.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct WorkloadPart {
    pub(super) kind: String,
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) replicas: Option<u32>,
    pub(super) cpu: String,
    pub(super) memory: String,
    pub(super) group: Option<String>,
    pub(super) image: String,
    pub(super) pdb: Option<BudgetPart>,
    #[serde(default)]
    pub(super) annotations: BTreeMap<String, String>,
}

/// A disruption budget: one of the two.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct BudgetPart {
    #[serde(rename = "minAvailable")]
    pub(super) min_available: Option<u32>,
}

/// Why an estate cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum EstateError {
    /// There is no such estate.
    #[error("there is no sandbox `{0}`; there is: p2")]
    Unknown(String),
    /// The file is not an estate.
    #[error("the estate {0} cannot be read: {1}")]
    Malformed(String, serde_json::Error),
}

impl Estate {
    /// An estate that comes with the console.
    pub(super) fn named(name: &str) -> Result<Self, EstateError> {
        let text = match name {
            "p2" => include_str!("estates/p2.json"),
            _ => return Err(EstateError::Unknown(name.to_owned())),
        };
        serde_json::from_str(text).map_err(|error| EstateError::Malformed(name.to_owned(), error))
    }

    /// Every machine, orphans included.
    pub(super) fn machines(&self) -> impl Iterator<Item = &MachinePart> {
        let orphans = [&self.orphans.instance_without_node, &self.orphans.node_without_instance];
        self.nodes.iter().chain(orphans)
    }
}
