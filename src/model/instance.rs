//! EC2 instances, their health, their types, and what Session Manager knows of them.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Capacity, Labels, Resource, ResourceId, Symbol};

/// An EC2 instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its identity.
    pub id: ResourceId,
    /// `pending`, `running`, `stopping` and so on.
    pub state: Symbol,
    /// Such as `m5.xlarge`.
    pub instance_type: Symbol,
    /// Its Availability Zone.
    pub zone: Option<Symbol>,
    /// `amd64` or `arm64`, in the words of Kubernetes.
    pub arch: Option<Symbol>,
    /// How it is paid for.
    pub capacity: Capacity,
    /// Its address inside the VPC.
    pub private_ip: Option<IpAddr>,
    /// Its name inside the VPC: the node name, where the cluster names nodes by DNS.
    pub private_dns: Option<Symbol>,
    /// Its address on the internet.
    pub public_ip: Option<IpAddr>,
    /// When it was started.
    pub launched: Option<Timestamp>,
    /// Its image.
    pub image: Option<Symbol>,
    /// Its subnet.
    pub subnet: Option<Symbol>,
    /// Only IMDSv2 is answered.
    pub imds_v2_only: Option<bool>,
    /// Its tags.
    pub tags: Labels,
}

impl Instance {
    /// Whether it still costs and may still serve: neither terminated nor on its way there.
    pub fn exists(&self) -> bool {
        self.state != "terminated" && self.state != "shutting-down"
    }
}

impl Resource for Instance {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// What EC2's own checks say of an instance. Named like the instance.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceStatus {
    /// The instance.
    pub id: ResourceId,
    /// The host: `ok`, `impaired`, `initializing`, `insufficient-data`, `not-applicable`.
    pub system: Symbol,
    /// The instance itself, in the same words.
    pub instance: Symbol,
    /// Retirement, reboot and maintenance that AWS has announced.
    pub scheduled: Vec<ScheduledEvent>,
}

/// Something AWS will do to an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledEvent {
    /// Such as `instance-retirement`.
    pub code: Symbol,
    /// One sentence.
    pub description: Box<str>,
    /// Not before this time.
    pub not_before: Option<Timestamp>,
}

impl Resource for InstanceStatus {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// The request that a Spot instance came from. Named like the instance.
#[derive(Clone, Debug, PartialEq)]
pub struct SpotRequest {
    /// The instance.
    pub id: ResourceId,
    /// The name of the request.
    pub request: Symbol,
    /// Such as `fulfilled`, `marked-for-termination` or `instance-terminated-no-capacity`.
    pub status: Symbol,
    /// Since when it has that status.
    pub since: Option<Timestamp>,
    /// One sentence.
    pub message: Box<str>,
}

impl Resource for SpotRequest {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// What an instance type offers.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceType {
    /// Its identity: the name, such as `m5.xlarge`.
    pub id: ResourceId,
    /// Virtual CPUs.
    pub vcpus: Option<u32>,
    /// Memory, bytes.
    pub memory: Option<u64>,
    /// Network interfaces at most, on the default card.
    pub interfaces: Option<u32>,
    /// IPv4 addresses at most, per interface.
    pub addresses_per_interface: Option<u32>,
    /// GPUs.
    pub gpus: u32,
    /// `amd64` or `arm64`, in the words of Kubernetes.
    pub arch: Option<Symbol>,
}

impl Resource for InstanceType {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// Whether the SSM agent of an instance answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ping {
    /// Sessions can be started.
    Online,
    /// It answered before and no longer does.
    ConnectionLost,
    /// Silent for so long that it counts as gone.
    Inactive,
}

impl Ping {
    /// As Systems Manager writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Online => "Online",
            Self::ConnectionLost => "ConnectionLost",
            Self::Inactive => "Inactive",
        }
    }
}

/// What Systems Manager knows of an instance. Named like the instance.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagedInstance {
    /// The instance.
    pub id: ResourceId,
    /// Whether the agent answers.
    pub ping: Ping,
    /// When it last did.
    pub last_ping: Option<Timestamp>,
    /// The version of the agent.
    pub agent: Option<Symbol>,
}

impl Resource for ManagedInstance {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
