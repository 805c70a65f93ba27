//! What objects of all kinds have, and what stands beside them.

use super::{Message, count, flag, labels, many, one, text, texts, time};

/// `ObjectMeta`.
pub(super) static META: Message = Message(&[
    text(1, "name"),
    text(3, "namespace"),
    text(5, "uid"),
    text(6, "resourceVersion"),
    time(8, "creationTimestamp"),
    time(9, "deletionTimestamp"),
    labels(11, "labels"),
    many(13, "ownerReferences", &OWNER),
]);

/// `ObjectMeta` of what people and tools write, with what they leave there: annotations also say how pods
/// leave their nodes.
pub(super) static MANAGED: Message = Message(&[
    text(1, "name"),
    text(3, "namespace"),
    text(5, "uid"),
    text(6, "resourceVersion"),
    count(7, "generation"),
    time(8, "creationTimestamp"),
    time(9, "deletionTimestamp"),
    labels(11, "labels"),
    labels(12, "annotations"),
    many(13, "ownerReferences", &OWNER),
]);

/// `ObjectMeta` with annotations, which may be large.
pub(super) static ANNOTATED: Message =
    Message(&[text(1, "name"), text(6, "resourceVersion"), labels(12, "annotations")]);

static OWNER: Message =
    Message(&[text(1, "kind"), text(3, "name"), text(5, "apiVersion"), flag(6, "controller")]);

/// `ListMeta`.
pub static LIST: Message = Message(&[text(2, "resourceVersion"), text(3, "continue")]);

/// Any object of which only the version is read.
pub static MARK: Message = Message(&[one(1, "metadata", &VERSION)]);

static VERSION: Message = Message(&[text(6, "resourceVersion")]);

/// `Status`.
pub static STATUS: Message = Message(&[
    text(3, "message"),
    text(4, "reason"),
    one(5, "details", &DETAILS),
    count(6, "code"),
]);

static DETAILS: Message = Message(&[many(4, "causes", &CAUSE)]);

static CAUSE: Message = Message(&[text(1, "reason"), text(2, "message")]);

/// `LabelSelector`.
pub(super) static SELECTOR: Message =
    Message(&[labels(1, "matchLabels"), many(2, "matchExpressions", &REQUIREMENT)]);

static REQUIREMENT: Message = Message(&[text(1, "key"), text(2, "operator"), texts(3, "values")]);

/// The condition of a pod or a node, which agree in these.
pub(super) static CONDITION: Message = Message(&[
    text(1, "type"),
    text(2, "status"),
    time(4, "lastTransitionTime"),
    text(5, "reason"),
]);
