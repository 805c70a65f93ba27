//! Pure reasoning over the model: one question per file.

pub mod describe;
mod gpu_row;
mod group_row;
mod load;
pub mod masking;
mod max_pods;
mod node_row;
mod owner;
mod pod_row;
mod workload_row;

pub use self::{
    gpu_row::{GpuRow, Holder, gpus},
    group_row::{GroupKind, GroupRow, groups},
    load::{Load, load_by_node},
    max_pods::max_pods,
    node_row::{NodeRow, Pairing, nodes},
    owner::{owner_id, owner_in},
    pod_row::{PodRow, pods},
    workload_row::{belongs, workloads},
};
