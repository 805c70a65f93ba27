//! Volumes, claims to them, and their classes.

use super::{
    Message,
    core::REFERENCE,
    inline, many,
    meta::{ANNOTATED, META},
    one, quantities, text, texts,
};

/// `PersistentVolumeClaim` of `core/v1`.
pub static PERSISTENT_VOLUME_CLAIM: Message = Message(&[
    one(1, "metadata", &META),
    one(2, "spec", &CLAIM_SPEC),
    one(3, "status", &CLAIM_STATUS),
]);

static CLAIM_SPEC: Message = Message(&[
    texts(1, "accessModes"),
    one(2, "resources", &RESOURCES),
    text(3, "volumeName"),
    text(5, "storageClassName"),
]);

static RESOURCES: Message = Message(&[quantities(2, "requests")]);

static CLAIM_STATUS: Message = Message(&[text(1, "phase"), quantities(3, "capacity")]);

/// `PersistentVolume` of `core/v1`.
pub static PERSISTENT_VOLUME: Message = Message(&[
    one(1, "metadata", &META),
    one(2, "spec", &VOLUME_SPEC),
    one(3, "status", &VOLUME_STATUS),
]);

static VOLUME_SPEC: Message = Message(&[
    quantities(1, "capacity"),
    inline(2, "persistentVolumeSource", &VOLUME_SOURCE),
    texts(3, "accessModes"),
    one(4, "claimRef", &REFERENCE),
    text(5, "persistentVolumeReclaimPolicy"),
    text(6, "storageClassName"),
    one(9, "nodeAffinity", &AFFINITY),
]);

static VOLUME_SOURCE: Message =
    Message(&[one(2, "awsElasticBlockStore", &IN_TREE), one(22, "csi", &CSI)]);

static IN_TREE: Message = Message(&[text(1, "volumeID")]);

static CSI: Message = Message(&[text(1, "driver"), text(2, "volumeHandle")]);

static AFFINITY: Message = Message(&[one(1, "required", &NODE_SELECTOR)]);

static NODE_SELECTOR: Message = Message(&[many(1, "nodeSelectorTerms", &NODE_TERM)]);

static NODE_TERM: Message = Message(&[many(1, "matchExpressions", &NODE_EXPRESSION)]);

static NODE_EXPRESSION: Message = Message(&[text(1, "key"), texts(3, "values")]);

static VOLUME_STATUS: Message = Message(&[text(1, "phase"), text(2, "message")]);

/// `StorageClass` of `storage.k8s.io/v1`.
pub static STORAGE_CLASS: Message = Message(&[
    one(1, "metadata", &ANNOTATED),
    text(2, "provisioner"),
    text(4, "reclaimPolicy"),
    text(7, "volumeBindingMode"),
    many(8, "allowedTopologies", &TOPOLOGY),
]);

static TOPOLOGY: Message = Message(&[many(1, "matchLabelExpressions", &TOPOLOGY_EXPRESSION)]);

static TOPOLOGY_EXPRESSION: Message = Message(&[text(1, "key"), texts(2, "values")]);
