//! What the data of the cluster is on.

pub(super) mod access_points;
pub(super) mod file_systems;
pub(super) mod volumes;
