//! Rows from the wire: one kind of object per file.

mod budget;
mod event;
mod meta;
mod node;
mod pod;
mod printed;
mod usage;
mod workload;

pub(crate) use self::{
    budget::SlimBudget,
    event::SlimEvent,
    node::SlimNode,
    pod::SlimPod,
    printed::{Columns, SlimPrinted, head},
    usage::{SlimNodeUsage, SlimPodUsage},
    workload::{SlimDaemonSet, SlimJob, SlimWorkload},
};
