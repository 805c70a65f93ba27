//! What a pane is limited to.

use crate::model::{Kind, ResourceId, Selector, Served, Symbol};

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
    /// The workloads of one kind.
    Kind(Kind),
    /// The objects of one kind, whatever it is.
    Served(Served),
}

impl Scope {
    /// Its part of the breadcrumbs.
    pub fn label(&self) -> Option<&str> {
        match self {
            Self::All => None,
            Self::Group(name) | Self::Node(name) => Some(name),
            Self::About(id) | Self::Workload(id, _) => Some(&id.name),
            Self::Kind(kind) => Some(kind.name()),
            Self::Served(served) => Some(served.full()),
        }
    }
}
