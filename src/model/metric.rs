//! What CloudWatch measures. Named like what is measured; absent where it has no recent value.

use super::{Resource, ResourceId};

/// What went through a NAT gateway within five minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct NatTraffic {
    /// The NAT gateway.
    pub id: ResourceId,
    /// Bytes that left through it.
    pub bytes_out: Option<u64>,
    /// Bytes that came back.
    pub bytes_in: Option<u64>,
    /// Connections it refused, since no port was free.
    pub port_errors: Option<u64>,
    /// The most connections at a time.
    pub connections: Option<u64>,
}

/// How busy a database instance is.
#[derive(Clone, Debug, PartialEq)]
pub struct DatabaseLoad {
    /// The database instance.
    pub id: ResourceId,
    /// Connections of clients.
    pub connections: Option<u64>,
    /// CPU in use, 0 to 1.
    pub cpu: Option<f64>,
    /// Bytes of storage that are free; absent also where the storage grows by itself.
    pub free_storage: Option<u64>,
    /// How far a replica is behind what it copies, seconds; absent also where it copies nothing.
    pub replica_lag_s: Option<f64>,
}

impl Resource for NatTraffic {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for DatabaseLoad {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
