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
}

impl Scope {
    /// Its part of the breadcrumbs.
    pub fn label(&self) -> Option<&str> {
        match self {
            Self::All => None,
            Self::Group(name) | Self::Node(name) => Some(name),
            Self::About(id) => Some(&id.name),
        }
    }
}
