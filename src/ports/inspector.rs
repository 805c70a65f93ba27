//! Reads one object in full.

use futures::future::BoxFuture;
use serde_json::Value;

use super::PortError;
use crate::model::ResourceId;

/// Fetches what the slim rows leave out. Nothing of it is kept.
pub trait Inspector: Send + Sync {
    /// The object as its API gives it.
    fn object(&self, id: ResourceId) -> BoxFuture<'static, Result<Value, PortError>>;
}
