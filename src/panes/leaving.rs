//! Which nodes would be drained.

use crate::model::Symbol;

/// The names of nodes that would be drained, and what they are called together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving(Box<[Symbol]>, Box<str>);

impl Leaving {
    /// These nodes.
    pub fn new(names: impl IntoIterator<Item = Symbol>) -> Self {
        let names: Box<[Symbol]> = names.into_iter().collect();
        let label = match &*names {
            [name] => format!("drain {name}"),
            names => format!("drain {} nodes", names.len()),
        };
        Self(names, label.into())
    }

    /// The nodes.
    pub fn names(&self) -> &[Symbol] {
        &self.0
    }

    /// What they are called together.
    pub fn label(&self) -> &str {
        &self.1
    }
}
