//! What Karpenter is told to make nodes of, and what it has made.

use std::fmt;

use super::{Kind, Resource, ResourceId, Served, Symbol, Taint};

/// The API that serves Karpenter's kinds.
const API: (&str, &str) = ("karpenter.sh", "v1");

/// A `NodePool`: which nodes may be made, and up to where.
#[derive(Clone, Debug, PartialEq)]
pub struct NodePool {
    /// Its identity.
    pub id: ResourceId,
    /// The heavier is tried first.
    pub weight: Option<u32>,
    /// CPU that all its nodes together may have, in thousandths.
    pub limit_cpu_m: Option<u64>,
    /// Memory that all its nodes together may have, bytes.
    pub limit_memory: Option<u64>,
    /// CPU that all its nodes together have, in thousandths; absent before it says so.
    pub used_cpu_m: Option<u64>,
    /// When it does away with nodes, and after how long, such as `WhenEmpty after 1m`.
    pub consolidation: Option<Symbol>,
    /// How many of its nodes may be disrupted at a time, such as `10%`, and when and why.
    pub budgets: Vec<Symbol>,
    /// What a node has to be.
    pub requirements: Vec<Demand>,
    /// What its nodes keep pods away with.
    pub taints: Vec<Taint>,
    /// Whether it can make nodes; absent before it says so.
    pub ready: Option<bool>,
}

/// What a node has to be under one label.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// The label.
    pub label: Symbol,
    /// How it is compared: beside the operators of selectors, Karpenter knows `Gt` and `Lt`.
    pub operator: Symbol,
    /// With what.
    pub values: Vec<Symbol>,
}

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.label, self.operator)?;
        for (index, value) in self.values.iter().enumerate() {
            write!(f, "{}{value}", if index == 0 { " " } else { "," })?;
        }
        Ok(())
    }
}

/// A `NodeClaim`: one node that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeClaim {
    /// Its identity.
    pub id: ResourceId,
    /// The pool it was made for.
    pub pool: Option<Symbol>,
    /// Its node, once that has joined.
    pub node: Option<Symbol>,
}

impl NodePool {
    /// What it is in identifiers.
    pub fn kind() -> Kind {
        Kind::Served(Served::new((API.0, API.1, "nodepools"), "NodePool", false, true))
    }

    /// The values that its nodes may have under a label; none where it does not say.
    pub fn allowed(&self, label: &str) -> &[Symbol] {
        let own = self.requirements.iter().find(|it| it.label == label && it.operator == "In");
        own.map_or(&[], |it| &it.values)
    }
}

impl NodeClaim {
    /// The label that names its pool.
    pub const POOL: &str = "karpenter.sh/nodepool";

    /// What it is in identifiers.
    pub fn kind() -> Kind {
        Kind::Served(Served::new((API.0, API.1, "nodeclaims"), "NodeClaim", false, true))
    }
}

impl Resource for NodePool {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for NodeClaim {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
