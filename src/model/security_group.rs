//! Security groups.

use std::fmt;

use super::{Labels, Resource, ResourceId, Symbol};

/// A security group.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityGroup {
    /// Its identity: the group id.
    pub id: ResourceId,
    /// Its VPC.
    pub vpc: Option<Symbol>,
    /// Its name, unique in the VPC.
    pub name: Symbol,
    /// One sentence.
    pub description: Box<str>,
    /// Who may reach its members.
    pub inbound: Vec<SecurityRule>,
    /// Whom its members may reach.
    pub outbound: Vec<SecurityRule>,
    /// Its tags.
    pub tags: Labels,
}

/// One rule: one peer and one range of ports. EC2 lists several of both together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityRule {
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all.
    pub protocol: Symbol,
    /// Absent where every port is meant, or the protocol has none.
    pub ports: Option<PortRange>,
    /// The other side.
    pub peer: RulePeer,
    /// What somebody noted.
    pub description: Option<Box<str>>,
}

/// Ports from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortRange {
    /// The first.
    pub first: u16,
    /// The last, included.
    pub last: u16,
}

/// The other side of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RulePeer {
    /// Addresses.
    Cidr(Symbol),
    /// A prefix list.
    PrefixList(Symbol),
    /// The members of a group.
    Group(Symbol),
}

impl RulePeer {
    /// The block or id, as EC2 writes it.
    pub const fn name(&self) -> &Symbol {
        match self {
            Self::Cidr(it) | Self::PrefixList(it) | Self::Group(it) => it,
        }
    }
}

impl PortRange {
    /// Whether a port is in it.
    pub const fn contains(self, port: u16) -> bool {
        self.first <= port && port <= self.last
    }
}

impl fmt::Display for PortRange {
    /// `443` or `1025-65535`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}

impl SecurityRule {
    /// Every protocol and port.
    pub fn is_everything(&self) -> bool {
        self.protocol == "-1"
    }

    /// Whether it lets a TCP port through.
    pub fn admits_tcp(&self, port: u16) -> bool {
        let tcp = self.protocol == "tcp" || self.protocol == "6";
        self.is_everything() || tcp && self.ports.is_none_or(|ports| ports.contains(port))
    }
}

impl Resource for SecurityGroup {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
