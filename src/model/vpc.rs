//! VPCs, their subnets, and what links a VPC to other networks.

use super::{Labels, Resource, ResourceId, Symbol};

/// A VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct Vpc {
    /// Its identity: the VPC id.
    pub id: ResourceId,
    /// Every associated block, IPv4 and IPv6, the first one first.
    pub cidrs: Vec<Symbol>,
    /// AWS made it with the account.
    pub is_default: bool,
    /// `default` or `dedicated`.
    pub tenancy: Symbol,
    /// Its DHCP option set.
    pub dhcp_options: Option<Symbol>,
    /// Instances are given names; absent when not known. Endpoints with private names need it.
    pub dns_hostnames: Option<bool>,
    /// The resolver of Amazon answers; absent when not known.
    pub dns_support: Option<bool>,
    /// Its tags.
    pub tags: Labels,
}

/// A subnet.
#[derive(Clone, Debug, PartialEq)]
pub struct Subnet {
    /// Its identity: the subnet id.
    pub id: ResourceId,
    /// Its VPC.
    pub vpc: Symbol,
    /// Its Availability Zone.
    pub zone: Symbol,
    /// Its IPv4 block; absent where it has only IPv6.
    pub cidr: Option<Symbol>,
    /// Its IPv6 blocks.
    pub ipv6_cidrs: Vec<Symbol>,
    /// IPv4 addresses EC2 would still give out by itself: neither taken nor kept back by a
    /// reservation.
    pub free: Option<u64>,
    /// Whatever starts in it gets a public address.
    pub public_ip_on_launch: bool,
    /// Its tags.
    pub tags: Labels,
}

/// Addresses of a subnet that EC2 keeps back.
#[derive(Clone, Debug, PartialEq)]
pub struct SubnetReservation {
    /// Its identity: the reservation id.
    pub id: ResourceId,
    /// Its subnet.
    pub subnet: Symbol,
    /// The block kept back.
    pub cidr: Symbol,
    /// What for.
    pub purpose: ReservationPurpose,
}

/// What addresses are kept back for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReservationPurpose {
    /// Prefixes of network interfaces.
    Prefix,
    /// Addresses that somebody assigns by hand.
    Explicit,
}

/// A connection of two VPCs.
#[derive(Clone, Debug, PartialEq)]
pub struct VpcPeering {
    /// Its identity: the peering id.
    pub id: ResourceId,
    /// The VPC that asked.
    pub requester: Symbol,
    /// The VPC that was asked.
    pub accepter: Symbol,
    /// `active`, `pending-acceptance`, `expired` and so on.
    pub state: Symbol,
}

/// A place of a transit gateway in a VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitGatewayAttachment {
    /// Its identity: the attachment id.
    pub id: ResourceId,
    /// The transit gateway.
    pub gateway: Symbol,
    /// The VPC.
    pub vpc: Symbol,
    /// Its subnets.
    pub subnets: Vec<Symbol>,
    /// `available`, `pendingAcceptance` and so on.
    pub state: Symbol,
}

/// Where the traffic of a VPC, subnet or interface is written down.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowLog {
    /// Its identity: the flow log id.
    pub id: ResourceId,
    /// The VPC, subnet or interface.
    pub resource: Symbol,
    /// `ALL`, `ACCEPT` or `REJECT`.
    pub traffic: Symbol,
    /// The log group, or the ARN of a bucket or stream.
    pub destination: Option<Box<str>>,
    /// `cloud-watch-logs`, `s3` or `kinesis-data-firehose`.
    pub destination_kind: Symbol,
    /// Seconds over which packets are summed up, at most.
    pub interval_s: Option<u32>,
    /// Records arrive where they should.
    pub delivers: Option<bool>,
    /// Why they do not, such as `Access error`.
    pub error: Option<Box<str>>,
}

impl Vpc {
    /// What people call it; the id where they call it nothing.
    pub fn name(&self) -> &str {
        named(&self.tags, &self.id)
    }
}

impl Subnet {
    /// What people call it; the id where they call it nothing.
    pub fn name(&self) -> &str {
        named(&self.tags, &self.id)
    }
}

/// The tag `Name`, or the id.
pub(super) fn named<'a>(tags: &'a Labels, id: &'a ResourceId) -> &'a str {
    let name = tags.get("Name").map(Symbol::as_str).filter(|name| !name.is_empty());
    name.unwrap_or(&id.name)
}

impl Resource for Vpc {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for Subnet {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for SubnetReservation {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for VpcPeering {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for TransitGatewayAttachment {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for FlowLog {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
