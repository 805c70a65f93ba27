//! Kubernetes objects as they come over the wire, and the rows they become. No SDK is needed.

mod encoding;
pub(crate) mod foreign;
mod lines;
mod pieces;
pub mod protobuf;
mod quantity;
mod rows;
mod slim;
mod status;

pub use self::{
    encoding::Encoding,
    lines::{Lines, Overlong},
    pieces::{Piece, PieceError, Pieces},
    quantity::Quantity,
    rows::{
        Columns, SlimBudget, SlimClaim, SlimDaemonSet, SlimEndpointSlice, SlimEvent, SlimJob,
        SlimLabels, SlimNode, SlimNodeClaim, SlimNodePool, SlimNodeUsage, SlimPersistentVolume,
        SlimPod, SlimPodUsage, SlimPrinted, SlimSelector, SlimStorageClass, SlimWorkload, head,
    },
    slim::{Endpoint, Mark, Page, PageMeta, Slim, WatchLine},
    status::Status,
};
