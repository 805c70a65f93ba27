//! Elastic network interfaces.

use std::net::IpAddr;

use super::{Resource, ResourceId, Symbol};

/// An elastic network interface.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkInterface {
    /// Its identity: the interface id.
    pub id: ResourceId,
    /// Its VPC.
    pub vpc: Symbol,
    /// Its subnet.
    pub subnet: Symbol,
    /// Its Availability Zone.
    pub zone: Symbol,
    /// `available`, `in-use` and so on.
    pub status: Symbol,
    /// What EC2 calls its kind: `interface`, `nat_gateway`, `vpc_endpoint`, `lambda` and so on.
    pub kind: Symbol,
    /// Private addresses, the primary one first.
    pub private_ips: Vec<IpAddr>,
    /// IPv4 prefixes, `/28` each, whose addresses are handed on to pods.
    pub prefixes: Vec<Symbol>,
    /// Its first address on the internet.
    pub public_ip: Option<IpAddr>,
    /// The instance it is attached to.
    pub instance: Option<Symbol>,
    /// Who asked for it, where that was a service.
    pub requester: Option<Symbol>,
    /// What its maker noted: services put their name here.
    pub description: Box<str>,
    /// Its security groups.
    pub security_groups: Vec<Symbol>,
}

impl Resource for NetworkInterface {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
