//! Parameters of databases.

use super::{Kind, Resource, ResourceId, SourceId, Symbol};

/// A parameter that somebody has set in a group of parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseParameter {
    /// Its identity: the name; the namespace tells its group from all others.
    pub id: ResourceId,
    /// Its group.
    pub group: Symbol,
    /// The group is one of clusters.
    pub of_clusters: bool,
    /// The value; absent where it was set to nothing.
    pub value: Option<Box<str>>,
    /// Who set it: `user`, `system` or `engine-default`.
    pub source: Symbol,
    /// `dynamic`, or `static` if only a restart brings it into force.
    pub apply_type: Symbol,
    /// `immediate` or `pending-reboot`.
    pub apply_method: Symbol,
    /// Such as `integer`.
    pub data_type: Symbol,
    /// One sentence.
    pub description: Box<str>,
}

impl DatabaseParameter {
    /// Its identity. A group of clusters may be called as one of instances.
    pub fn identity(source: &SourceId, group: &str, of_clusters: bool, name: &str) -> ResourceId {
        let form = if of_clusters { "cluster" } else { "instance" };
        ResourceId::namespaced(source, Kind::DatabaseParameter, &format!("{form}:{group}"), name)
    }
}

impl Resource for DatabaseParameter {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
