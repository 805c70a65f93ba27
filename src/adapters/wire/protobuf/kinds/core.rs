//! Nodes and events.

use super::{
    Message, count, flag, many,
    meta::{CONDITION, META},
    one, quantities, text, time,
};

/// `Node` of `core/v1`.
pub static NODE: Message =
    Message(&[one(1, "metadata", &META), one(2, "spec", &SPEC), one(3, "status", &STATUS)]);

static SPEC: Message =
    Message(&[text(3, "providerID"), flag(4, "unschedulable"), many(5, "taints", &TAINT)]);

static TAINT: Message = Message(&[text(1, "key"), text(2, "value"), text(3, "effect")]);

static STATUS: Message = Message(&[
    quantities(2, "allocatable"),
    many(4, "conditions", &CONDITION),
    many(5, "addresses", &ADDRESS),
    one(7, "nodeInfo", &INFO),
]);

static ADDRESS: Message = Message(&[text(1, "type"), text(2, "address")]);

static INFO: Message = Message(&[text(7, "kubeletVersion"), text(10, "architecture")]);

/// `Event` of `core/v1`.
pub static EVENT: Message = Message(&[
    one(1, "metadata", &META),
    one(2, "involvedObject", &REFERENCE),
    text(3, "reason"),
    text(4, "message"),
    one(5, "source", &SOURCE),
    time(6, "firstTimestamp"),
    time(7, "lastTimestamp"),
    count(8, "count"),
    text(9, "type"),
    time(10, "eventTime"),
    one(11, "series", &SERIES),
    text(14, "reportingComponent"),
]);

/// `ObjectReference`.
pub(super) static REFERENCE: Message =
    Message(&[text(1, "kind"), text(2, "namespace"), text(3, "name")]);

static SOURCE: Message = Message(&[text(1, "component")]);

static SERIES: Message = Message(&[count(1, "count"), time(2, "lastObservedTime")]);
