//! Controllers of pods, and what limits their disruption.

use super::{
    Message, count, flag, labels, many,
    meta::{MANAGED, META, SELECTOR},
    one, text,
};

/// `Deployment` of `apps/v1`.
pub static DEPLOYMENT: Message = Message(&[
    one(1, "metadata", &MANAGED),
    one(2, "spec", &DEPLOYMENT_SPEC),
    one(3, "status", &DEPLOYMENT_STATUS),
]);

/// `ReplicaSet` of `apps/v1`.
pub static REPLICA_SET: Message = Message(&[
    one(1, "metadata", &MANAGED),
    one(2, "spec", &REPLICATED),
    one(3, "status", &REPLICA_SET_STATUS),
]);

/// `StatefulSet` of `apps/v1`.
pub static STATEFUL_SET: Message = Message(&[
    one(1, "metadata", &MANAGED),
    one(2, "spec", &REPLICATED),
    one(3, "status", &STATEFUL_SET_STATUS),
]);

/// `DaemonSet` of `apps/v1`.
pub static DAEMON_SET: Message = Message(&[
    one(1, "metadata", &MANAGED),
    one(2, "spec", &DAEMON_SPEC),
    one(3, "status", &DAEMON_STATUS),
]);

/// `Job` of `batch/v1`.
pub static JOB: Message =
    Message(&[one(1, "metadata", &META), one(2, "spec", &JOB_SPEC), one(3, "status", &JOB_STATUS)]);

/// `PodDisruptionBudget` of `policy/v1`.
pub static DISRUPTION_BUDGET: Message = Message(&[
    one(1, "metadata", &META),
    one(2, "spec", &BUDGET_SPEC),
    one(3, "status", &BUDGET_STATUS),
]);

static DEPLOYMENT_SPEC: Message = Message(&[
    count(1, "replicas"),
    one(2, "selector", &SELECTOR),
    one(3, "template", &TEMPLATE),
    flag(7, "paused"),
]);

/// The spec of a `ReplicaSet` or `StatefulSet`, which agree in these.
static REPLICATED: Message =
    Message(&[count(1, "replicas"), one(2, "selector", &SELECTOR), one(3, "template", &TEMPLATE)]);

static DEPLOYMENT_STATUS: Message = Message(&[
    count(1, "observedGeneration"),
    count(2, "replicas"),
    count(3, "updatedReplicas"),
    count(7, "readyReplicas"),
]);

static REPLICA_SET_STATUS: Message =
    Message(&[count(1, "replicas"), count(3, "observedGeneration"), count(4, "readyReplicas")]);

static STATEFUL_SET_STATUS: Message = Message(&[
    count(1, "observedGeneration"),
    count(2, "replicas"),
    count(3, "readyReplicas"),
    count(5, "updatedReplicas"),
]);

static DAEMON_SPEC: Message =
    Message(&[one(1, "selector", &SELECTOR), one(2, "template", &TEMPLATE)]);

static DAEMON_STATUS: Message = Message(&[
    count(3, "desiredNumberScheduled"),
    count(4, "numberReady"),
    count(5, "observedGeneration"),
    count(6, "updatedNumberScheduled"),
]);

static JOB_SPEC: Message = Message(&[
    count(1, "parallelism"),
    count(2, "completions"),
    one(4, "selector", &SELECTOR),
    one(6, "template", &TEMPLATE),
]);

static JOB_STATUS: Message = Message(&[count(5, "succeeded")]);

static TEMPLATE: Message =
    Message(&[one(1, "metadata", &TEMPLATE_META), one(2, "spec", &POD_SPEC)]);

static TEMPLATE_META: Message = Message(&[labels(12, "annotations")]);

static POD_SPEC: Message = Message(&[many(2, "containers", &CONTAINER)]);

static CONTAINER: Message = Message(&[text(2, "image")]);

static BUDGET_SPEC: Message = Message(&[one(2, "selector", &SELECTOR)]);

static BUDGET_STATUS: Message = Message(&[
    count(3, "disruptionsAllowed"),
    count(4, "currentHealthy"),
    count(5, "desiredHealthy"),
    count(6, "expectedPods"),
]);
