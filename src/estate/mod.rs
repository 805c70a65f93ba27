//! Pure reasoning over the model: one question per file.

mod database_row;
pub mod describe;
mod group_row;
mod load;
pub mod masking;
mod max_pods;
mod node_row;
mod pod_row;

pub use self::{
    database_row::{
        DATABASE_LIMITS, DatabaseFinding, DatabaseLimits, DatabaseRole, DatabaseRow,
        certificate_days, databases,
    },
    group_row::{GroupKind, GroupRow, groups},
    load::{Load, load_by_node},
    max_pods::max_pods,
    node_row::{NodeRow, Pairing, nodes},
    pod_row::{PodRow, pods},
};
