//! The network of an estate, as its file writes it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::names;
use crate::estate::{Cidr, CidrError};

/// A VPC.
#[derive(Clone, Debug, Deserialize)]
pub(in super::super) struct VpcPart {
    pub(super) name: String,
    pub(super) cidr: String,
    /// Blocks that it was given when the first one was full.
    #[serde(default)]
    pub(super) more_cidrs: Vec<String>,
    pub(in crate::adapters::sandbox) flow_log_group: Option<String>,
    pub(super) subnets: Vec<SubnetPart>,
    pub(super) nat_gateways: Vec<NatPart>,
    pub(super) endpoints: Vec<EndpointPart>,
    #[serde(default)]
    pub(super) balancers: Vec<BalancerPart>,
    pub(super) security_groups: Vec<GroupPart>,
}

impl VpcPart {
    /// The zone of the subnet of a name.
    pub(in crate::adapters::sandbox) fn zone_of(&self, subnet: &str) -> Option<&str> {
        self.subnets.iter().find(|it| it.name == subnet).map(|it| it.zone.as_str())
    }

    /// Whether there is a security group of a name.
    pub(in crate::adapters::sandbox) fn has_group(&self, name: &str) -> bool {
        self.security_groups.iter().any(|it| it.name == name)
    }

    /// The blocks it has, as they are written.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        [&self.cidr].into_iter().chain(&self.more_cidrs).map(String::as_str)
    }

    /// The blocks it has.
    pub(super) fn blocks(&self) -> Result<Vec<Cidr>, CidrError> {
        self.written().map(str::parse).collect()
    }
}

/// A subnet.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct SubnetPart {
    pub(super) name: String,
    /// `public`, `private` or `intra`.
    pub(super) tier: String,
    pub(super) zone: String,
    pub(super) cidr: String,
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
}

/// A NAT gateway.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct NatPart {
    pub(super) name: String,
    pub(super) subnet: String,
    pub(super) public_ip: String,
    pub(super) traffic: TrafficPart,
}

/// What goes through a NAT gateway by the second, and how many connections it has.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct TrafficPart {
    pub(super) bytes_out_s: u64,
    pub(super) bytes_in_s: u64,
    pub(super) port_errors_s: u64,
    pub(super) connections: u64,
}

/// A VPC endpoint: a gateway on every private table, or an interface in every private subnet.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct EndpointPart {
    pub(super) service: String,
    pub(super) kind: String,
}

/// A security group.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct GroupPart {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) inbound: Vec<RulePart>,
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
}

/// A rule; the peer is a block or the name of a group.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct RulePart {
    pub(super) protocol: String,
    pub(super) ports: Option<String>,
    pub(super) peer: String,
    #[serde(default)]
    pub(super) description: Option<String>,
}

/// An id as EC2 makes them: always the same for the same thing.
pub(in crate::adapters::sandbox) fn id(prefix: &str, name: &str) -> String {
    let hash = names::digest(name.bytes());
    format!("{prefix}-0{hash:016x}")
}

/// A load balancer over the public subnets, with the instances of a node group behind it.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::adapters::sandbox) struct BalancerPart {
    pub(super) name: String,
    /// Its security group.
    pub(super) group: String,
    pub(super) listeners: Vec<ListenerPart>,
    pub(super) targets: TargetsPart,
}

/// A port it listens at.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::adapters::sandbox) struct ListenerPart {
    pub(super) port: u16,
    pub(super) protocol: String,
}

/// What is behind it.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::adapters::sandbox) struct TargetsPart {
    pub(super) name: String,
    pub(super) node_group: String,
    pub(super) port: u16,
    /// Namespace and name of the workload that answers there, with a `/` between them.
    #[serde(default)]
    pub(super) workload: Option<String>,
}
