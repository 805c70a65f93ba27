//! What a pane is limited to.

use super::leaving::Leaving;
use crate::{
    estate::Relation,
    model::{Kind, LogHome, ResourceId, Selector, Served, Symbol},
};

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
    /// The pods of a workload, and what picks them.
    Workload(ResourceId, Selector),
    /// The revisions of a workload.
    Revisions(ResourceId),
    /// The workloads of one kind.
    Kind(Kind),
    /// The objects of one kind, whatever it is.
    Served(Served),
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
    /// What an object has to do with in this way; every table picks these rows alike.
    Related(ResourceId, Relation),
    /// The pods of nodes that would be drained.
    Drain(Leaving),
    /// The steps of a run.
    Run(Symbol),
    /// What is in a log group, or the log files of a database.
    LogHome(LogHome),
}

impl Scope {
    /// Whether something in `vpc` is in it. Scopes of other kinds limit nothing here.
    pub(super) fn admits_vpc(&self, vpc: &str) -> bool {
        if let Self::Vpc(only) = self { **only == *vpc } else { true }
    }

    /// The object it is about, if it is about one.
    pub(super) fn object(&self) -> Option<&ResourceId> {
        if let Self::About(id) = self { Some(id) } else { None }
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
            | Self::SecurityGroup(name)
            | Self::Run(name) => Some(name),
            Self::About(id)
            | Self::Workload(id, _)
            | Self::Related(id, _)
            | Self::Revisions(id) => Some(&id.name),
            Self::Kind(kind) => Some(kind.name()),
            Self::Served(served) => Some(served.full()),
            Self::Drain(leaving) => Some(leaving.label()),
            Self::LogHome(home) => Some(home.name()),
        }
    }
}
