//! Which pods stand behind a Service.

use super::{Kind, Resource, ResourceId, Served, Symbol};

/// An `EndpointSlice`: a part of what a Service leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointSlice {
    /// Its identity.
    pub id: ResourceId,
    /// The Service it is a part of.
    pub service: Option<Symbol>,
    /// What is in it.
    pub backends: Box<[Backend]>,
}

/// One address behind a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// The pod that has it, of the same namespace; absent where it is no pod's.
    pub pod: Option<Symbol>,
    /// It takes traffic.
    pub ready: bool,
}

impl EndpointSlice {
    /// The label that names its Service.
    pub const SERVICE: &str = "kubernetes.io/service-name";

    /// What it is in identifiers.
    pub fn kind() -> Kind {
        let path = ("discovery.k8s.io", "v1", "endpointslices");
        Kind::Served(Served::new(path, "EndpointSlice", true, true))
    }
}

impl Resource for EndpointSlice {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
