//! What a pane is limited to.

use crate::model::{ResourceId, Symbol};

/// The rows a pane shows of all there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    #[default]
    All,
    /// The nodes of a node group.
    Group(Symbol),
    /// The pods of a node.
    Node(Symbol),
    /// The events about an object.
    About(ResourceId),
    /// What is in a VPC.
    Vpc(Symbol),
    /// What is in a subnet.
    Subnet(Symbol),
    /// The subnets that use a route table.
    RouteTable(Symbol),
    /// The subnets that leave through a NAT gateway.
    Nat(Symbol),
    /// The interfaces a security group protects.
    SecurityGroup(Symbol),
}

impl Scope {
    /// Whether something in `vpc` is in it. Scopes of other kinds limit nothing here.
    pub(super) fn admits_vpc(&self, vpc: &str) -> bool {
        match self {
            Self::Vpc(only) => **only == *vpc,
            Self::All
            | Self::Group(_)
            | Self::Node(_)
            | Self::About(_)
            | Self::Subnet(_)
            | Self::RouteTable(_)
            | Self::Nat(_)
            | Self::SecurityGroup(_) => true,
        }
    }

    /// The object it is about, if it is about one.
    pub(super) fn object(&self) -> Option<&ResourceId> {
        match self {
            Self::About(id) => Some(id),
            Self::All
            | Self::Group(_)
            | Self::Node(_)
            | Self::Vpc(_)
            | Self::Subnet(_)
            | Self::RouteTable(_)
            | Self::Nat(_)
            | Self::SecurityGroup(_) => None,
        }
    }

    /// Its part of the breadcrumbs.
    pub fn label(&self) -> Option<&str> {
        match self {
            Self::All => None,
            Self::Group(name)
            | Self::Node(name)
            | Self::Vpc(name)
            | Self::Subnet(name)
            | Self::RouteTable(name)
            | Self::Nat(name)
            | Self::SecurityGroup(name) => Some(name),
            Self::About(id) => Some(&id.name),
        }
    }
}
