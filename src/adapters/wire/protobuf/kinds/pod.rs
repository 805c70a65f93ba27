//! Pods.

use super::{
    Message, count, flag, inline, labels, many,
    meta::{CONDITION, MANAGED},
    one, quantities, text, time,
};

/// `Pod` of `core/v1`.
pub static POD: Message =
    Message(&[one(1, "metadata", &MANAGED), one(2, "spec", &SPEC), one(3, "status", &STATUS)]);

static SPEC: Message = Message(&[
    many(1, "volumes", &VOLUME),
    many(2, "containers", &CONTAINER),
    count(4, "terminationGracePeriodSeconds"),
    labels(7, "nodeSelector"),
    text(10, "nodeName"),
    one(18, "affinity", &AFFINITY),
    many(20, "initContainers", &CONTAINER),
    many(22, "tolerations", &TOLERATION),
    quantities(32, "overhead"),
    many(33, "topologySpreadConstraints", &SPREADING),
    one(40, "resources", &RESOURCES),
]);

static VOLUME: Message = Message(&[text(1, "name"), inline(2, "volumeSource", &VOLUME_SOURCE)]);

static VOLUME_SOURCE: Message = Message(&[
    one(1, "hostPath", &NOTHING),
    one(2, "emptyDir", &NOTHING),
    one(10, "persistentVolumeClaim", &CLAIM),
    one(29, "ephemeral", &NOTHING),
]);

static CLAIM: Message = Message(&[text(1, "claimName")]);

/// A message that says enough by being there.
static NOTHING: Message = Message(&[]);

static CONTAINER: Message = Message(&[
    text(1, "name"),
    many(6, "ports", &PORT),
    one(8, "resources", &RESOURCES),
    text(24, "restartPolicy"),
]);

static PORT: Message = Message(&[count(2, "hostPort")]);

static AFFINITY: Message = Message(&[
    one(1, "nodeAffinity", &DEMANDS),
    one(2, "podAffinity", &DEMANDS_OF_PODS),
    one(3, "podAntiAffinity", &DEMANDS_OF_PODS),
]);

static DEMANDS: Message =
    Message(&[one(1, "requiredDuringSchedulingIgnoredDuringExecution", &NOTHING)]);

static DEMANDS_OF_PODS: Message =
    Message(&[many(1, "requiredDuringSchedulingIgnoredDuringExecution", &NOTHING)]);

static TOLERATION: Message =
    Message(&[text(1, "key"), text(2, "operator"), text(3, "value"), text(4, "effect")]);

static SPREADING: Message = Message(&[text(3, "whenUnsatisfiable")]);

static RESOURCES: Message = Message(&[quantities(1, "limits"), quantities(2, "requests")]);

static STATUS: Message = Message(&[
    text(1, "phase"),
    many(2, "conditions", &CONDITION),
    text(4, "reason"),
    text(6, "podIP"),
    many(8, "containerStatuses", &CONTAINER_STATUS),
    text(9, "qosClass"),
    many(10, "initContainerStatuses", &CONTAINER_STATUS),
]);

static CONTAINER_STATUS: Message = Message(&[
    text(1, "name"),
    one(2, "state", &STATE),
    one(3, "lastState", &STATE),
    flag(4, "ready"),
    count(5, "restartCount"),
    flag(9, "started"),
]);

static STATE: Message = Message(&[
    one(1, "waiting", &WAITING),
    one(2, "running", &NOTHING),
    one(3, "terminated", &TERMINATED),
]);

static WAITING: Message = Message(&[text(1, "reason")]);

static TERMINATED: Message =
    Message(&[count(1, "exitCode"), count(2, "signal"), text(3, "reason"), time(6, "finishedAt")]);
