//! Rows from the wire: one kind of object per file.

mod budget;
mod endpoint_slice;
mod event;
#[cfg(test)]
mod forms_tests;
mod karpenter;
mod meta;
mod node;
mod pod;
mod printed;
mod storage;
mod usage;
#[cfg(test)]
mod vectors_tests;
mod workload;

pub use self::{
    budget::SlimBudget,
    endpoint_slice::SlimEndpointSlice,
    event::SlimEvent,
    karpenter::{SlimNodeClaim, SlimNodePool},
    meta::{SlimLabels, SlimSelector},
    node::SlimNode,
    pod::SlimPod,
    printed::{Columns, SlimPrinted, head},
    storage::{SlimClaim, SlimPersistentVolume, SlimStorageClass},
    usage::{SlimNodeUsage, SlimPodUsage},
    workload::{SlimDaemonSet, SlimJob, SlimWorkload},
};
