//! Route tables and NAT gateways: which way packets leave a subnet.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Labels, Resource, ResourceId, Symbol, vpc::named};

/// A route table.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteTable {
    /// Its identity: the route table id.
    pub id: ResourceId,
    /// Its VPC.
    pub vpc: Symbol,
    /// Subnets without a table of their own use it.
    pub main: bool,
    /// Subnets that use it because somebody said so.
    pub subnets: Vec<Symbol>,
    /// Its routes.
    pub routes: Vec<Route>,
    /// Its tags.
    pub tags: Labels,
}

/// One route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// A block or the id of a prefix list.
    pub destination: Symbol,
    /// What kind of thing it leads to.
    pub via: Via,
    /// The id of that thing; `local` within the VPC.
    pub target: Symbol,
    /// The target is gone: packets are dropped.
    pub blackhole: bool,
    /// A gateway announced it.
    pub propagated: bool,
}

/// What a route leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// The VPC itself.
    Local,
    /// The internet, both ways.
    InternetGateway,
    /// The internet over IPv6, outwards.
    EgressOnlyGateway,
    /// A NAT gateway.
    Nat,
    /// A transit gateway.
    TransitGateway,
    /// Another VPC.
    Peering,
    /// A VPC endpoint.
    Endpoint,
    /// A network interface, such as that of a firewall or NAT instance.
    Interface,
    /// A VPN or Direct Connect gateway.
    VirtualPrivateGateway,
    /// Something else.
    Other,
}

impl Via {
    /// A short name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::InternetGateway => "igw",
            Self::EgressOnlyGateway => "eigw",
            Self::Nat => "nat",
            Self::TransitGateway => "tgw",
            Self::Peering => "peering",
            Self::Endpoint => "endpoint",
            Self::Interface => "eni",
            Self::VirtualPrivateGateway => "vgw",
            Self::Other => "other",
        }
    }

    /// The kind of thing an id of EC2 names, by its prefix.
    pub fn of(target: &str) -> Self {
        match target.split_once('-').map_or(target, |(prefix, _)| prefix) {
            "local" => Self::Local,
            "igw" => Self::InternetGateway,
            "eigw" => Self::EgressOnlyGateway,
            "nat" => Self::Nat,
            "tgw" => Self::TransitGateway,
            "pcx" => Self::Peering,
            "vpce" => Self::Endpoint,
            "eni" | "i" => Self::Interface,
            "vgw" => Self::VirtualPrivateGateway,
            _ => Self::Other,
        }
    }
}

impl Route {
    /// Whether it takes whatever no other route takes.
    pub fn is_default(&self) -> bool {
        matches!(self.destination.as_str(), "0.0.0.0/0" | "::/0")
    }
}

impl RouteTable {
    /// What people call it; the id where they call it nothing.
    pub fn name(&self) -> &str {
        named(&self.tags, &self.id)
    }

    /// The route of packets that no other route takes: the IPv4 one, or else the IPv6 one.
    pub fn default_route(&self) -> Option<&Route> {
        let found = |destination: &str| {
            self.routes.iter().find(|route| route.destination.as_str() == destination)
        };
        found("0.0.0.0/0").or_else(|| found("::/0"))
    }
}

/// A NAT gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct NatGateway {
    /// Its identity: the NAT gateway id.
    pub id: ResourceId,
    /// Its VPC.
    pub vpc: Symbol,
    /// The subnet it stands in; absent where AWS spreads it over the zones.
    pub subnet: Option<Symbol>,
    /// `pending`, `available`, `failed`, `deleting` or `deleted`.
    pub state: Symbol,
    /// It leads to the internet, not only to other private networks.
    pub public: bool,
    /// Its addresses.
    pub addresses: Vec<NatAddress>,
    /// Why it failed.
    pub failure: Option<Box<str>>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Its tags.
    pub tags: Labels,
}

/// An address of a NAT gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NatAddress {
    /// Seen on the internet.
    pub public_ip: Option<IpAddr>,
    /// Seen in the VPC.
    pub private_ip: Option<IpAddr>,
    /// Its network interface.
    pub interface: Option<Symbol>,
}

impl NatGateway {
    /// What people call it; the id where they call it nothing.
    pub fn name(&self) -> &str {
        named(&self.tags, &self.id)
    }

    /// Whether it still stands: deleted ones are listed for an hour.
    pub fn exists(&self) -> bool {
        self.state != "deleted" && self.state != "deleting"
    }
}

impl Resource for RouteTable {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for NatGateway {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
