//! What tells resources apart, over accounts, Regions and clusters.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use super::{Kind, Side, Symbol};

/// Where a resource lives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// An account in a Region.
    Aws {
        /// The twelve digits of the account.
        account: Symbol,
        /// The Region, such as `us-east-1`.
        region: Symbol,
    },
    /// A cluster.
    Kubernetes {
        /// The UID of the namespace `kube-system`, which outlives every rename of a context.
        uid: Symbol,
        /// What people call it.
        name: Symbol,
    },
}

/// A shared [`Source`]: every resource carries one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId(Arc<Source>);

impl Hash for SourceId {
    /// Most tables hold one source alone: its texts would be hashed for nothing, at every change.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.side().hash(state);
    }
}

impl SourceId {
    /// An account in a Region.
    pub fn aws(account: &str, region: &str) -> Self {
        Self(Arc::new(Source::Aws { account: account.into(), region: region.into() }))
    }

    /// A cluster.
    pub fn kubernetes(uid: &str, name: &str) -> Self {
        Self(Arc::new(Source::Kubernetes { uid: uid.into(), name: name.into() }))
    }

    /// What it is.
    pub fn source(&self) -> &Source {
        &self.0
    }

    /// Which side it is on.
    pub fn side(&self) -> Side {
        match *self.0 {
            Source::Aws { .. } => Side::Aws,
            Source::Kubernetes { .. } => Side::Kubernetes,
        }
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Source::Aws { account, region } => write!(f, "aws:{account}/{region}"),
            Source::Kubernetes { uid, name } if uid.is_empty() => write!(f, "kubernetes:{name}"),
            Source::Kubernetes { uid, name } => write!(f, "kubernetes:{name}/{uid}"),
        }
    }
}

impl fmt::Debug for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The identity of a resource.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceId {
    /// Where it lives.
    pub source: SourceId,
    /// What it is.
    pub kind: Kind,
    /// Its namespace; empty where the kind has none.
    pub namespace: Symbol,
    /// Its name, unique within the four.
    pub name: Arc<str>,
}

impl ResourceId {
    /// A resource without a namespace.
    pub fn new(source: &SourceId, kind: Kind, name: &str) -> Self {
        Self::namespaced(source, kind, "", name)
    }

    /// A resource in a namespace.
    pub fn namespaced(source: &SourceId, kind: Kind, namespace: &str, name: &str) -> Self {
        Self { source: source.clone(), kind, namespace: namespace.into(), name: name.into() }
    }
}

/// By what differs: nearly all that are kept together live in one place and are of one kind.
impl Hash for ResourceId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.namespace.hash(state);
    }
}

impl fmt::Display for ResourceId {
    /// `node/ip-10-0-0-17`, `pod/kube-system/coredns-1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            write!(f, "{}/{}", self.kind.name(), self.name)
        } else {
            write!(f, "{}/{}/{}", self.kind.name(), self.namespace, self.name)
        }
    }
}

impl fmt::Debug for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} @ {}", self.source)
    }
}
