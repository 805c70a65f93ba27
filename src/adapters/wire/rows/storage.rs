//! `PersistentVolumeClaim`, `PersistentVolume` and `StorageClass`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::meta::{Meta, filled, nullable};
use crate::{
    adapters::wire::{quantity::Quantity, slim::Slim},
    model::{Backing, Claim, Kind, PersistentVolume, ResourceId, SourceId, StorageClass, Symbol},
};

/// Who makes EBS volumes, and who mounts EFS file systems.
const EBS: [&str; 2] = ["ebs.csi.aws.com", "kubernetes.io/aws-ebs"];
const EFS: &str = "efs.csi.aws.com";

/// Every driver and version of Kubernetes has its own label for the zone.
const ZONES: [&str; 3] = [
    "topology.kubernetes.io/zone",
    "topology.ebs.csi.aws.com/zone",
    "failure-domain.beta.kubernetes.io/zone",
];

/// The annotation that makes a class the default.
const DEFAULT: &str = "storageclass.kubernetes.io/is-default-class";

/// Amounts of storage.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct Storage {
    storage: Option<Quantity>,
}

impl Storage {
    fn bytes(self) -> Option<u64> {
        self.storage.map(Quantity::units)
    }
}

/// A claim as far as its row needs it.
#[derive(Debug, Deserialize)]
pub struct SlimClaim {
    metadata: Meta,
    #[serde(default)]
    spec: ClaimSpec,
    #[serde(default, deserialize_with = "nullable")]
    status: ClaimStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ClaimSpec {
    storage_class_name: Option<Symbol>,
    volume_name: Symbol,
    #[serde(deserialize_with = "nullable")]
    access_modes: Vec<Symbol>,
    #[serde(deserialize_with = "nullable")]
    resources: Requested,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Requested {
    #[serde(deserialize_with = "nullable")]
    requests: Storage,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ClaimStatus {
    phase: Symbol,
    #[serde(deserialize_with = "nullable")]
    capacity: Storage,
}

impl Slim for SlimClaim {
    type Row = Claim;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> Claim {
        let Self { metadata, spec, status } = self;
        Claim {
            id: metadata.id(source, kind),
            phase: status.phase,
            class: spec.storage_class_name,
            volume: filled(spec.volume_name),
            modes: spec.access_modes,
            requested: spec.resources.requests.bytes(),
            capacity: status.capacity.bytes(),
            labels: metadata.labels.0,
            created: metadata.creation_timestamp.0,
        }
    }
}

/// A volume as far as its row needs it.
#[derive(Debug, Deserialize)]
pub struct SlimPersistentVolume {
    metadata: Meta,
    #[serde(default)]
    spec: VolumeSpec,
    #[serde(default, deserialize_with = "nullable")]
    status: VolumeStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct VolumeSpec {
    storage_class_name: Symbol,
    claim_ref: Option<ClaimRef>,
    persistent_volume_reclaim_policy: Symbol,
    #[serde(deserialize_with = "nullable")]
    access_modes: Vec<Symbol>,
    #[serde(deserialize_with = "nullable")]
    capacity: Storage,
    csi: Option<Csi>,
    aws_elastic_block_store: Option<InTree>,
    #[serde(deserialize_with = "nullable")]
    node_affinity: Affinity,
}

#[derive(Debug, Deserialize)]
struct ClaimRef {
    #[serde(default)]
    namespace: Symbol,
    name: Symbol,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Csi {
    driver: Symbol,
    #[serde(default)]
    volume_handle: Symbol,
}

/// From before there were drivers: `aws://us-east-1a/vol-1`, or the id alone.
#[derive(Debug, Deserialize)]
struct InTree {
    #[serde(rename = "volumeID")]
    volume: Symbol,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Affinity {
    #[serde(deserialize_with = "nullable")]
    required: Terms,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Terms {
    #[serde(deserialize_with = "nullable")]
    node_selector_terms: Vec<Term>,
}

/// A term of a node selector, or of the topologies of a class.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Term {
    #[serde(deserialize_with = "nullable")]
    match_expressions: Vec<Expression>,
    #[serde(deserialize_with = "nullable")]
    match_label_expressions: Vec<Expression>,
}

#[derive(Debug, Deserialize)]
struct Expression {
    key: Symbol,
    #[serde(default, deserialize_with = "nullable")]
    values: Vec<Symbol>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VolumeStatus {
    phase: Symbol,
    #[serde(deserialize_with = "nullable")]
    message: Box<str>,
}

/// The zones that the terms name.
fn zones(terms: Vec<Term>) -> Vec<Symbol> {
    let expressions = terms
        .into_iter()
        .flat_map(|term| term.match_expressions.into_iter().chain(term.match_label_expressions));
    let named = expressions.filter(|it| ZONES.contains(&it.key.as_str()));
    let mut zones: Vec<Symbol> = named.flat_map(|it| it.values).collect();
    zones.sort_unstable();
    zones.dedup();
    zones
}

impl VolumeSpec {
    fn backing(&self) -> Backing {
        match (&self.csi, &self.aws_elastic_block_store) {
            (Some(csi), _) if EBS.contains(&csi.driver.as_str()) => {
                Backing::Ebs(csi.volume_handle.clone())
            }
            (Some(csi), _) if csi.driver == EFS => file_system(&csi.volume_handle),
            (Some(csi), _) => Backing::Other(csi.driver.clone()),
            (None, Some(disk)) => {
                Backing::Ebs(disk.volume.rsplit('/').next().unwrap_or_default().into())
            }
            (None, None) => Backing::Other("no driver".into()),
        }
    }
}

/// The handle of an EFS volume: `fs-1`, `fs-1:/path`, or `fs-1:/path:fsap-1` with a path that may be
/// empty.
fn file_system(handle: &str) -> Backing {
    let mut parts = handle.split(':');
    let file_system = parts.next().unwrap_or_default().into();
    let access_point = parts.nth(1).filter(|it| !it.is_empty()).map(Into::into);
    Backing::Efs { file_system, access_point }
}

impl Slim for SlimPersistentVolume {
    type Row = PersistentVolume;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> PersistentVolume {
        let Self { metadata, spec, status } = self;
        PersistentVolume {
            id: metadata.id(source, kind),
            backing: spec.backing(),
            phase: status.phase,
            message: Some(status.message).filter(|it| !it.is_empty()),
            class: filled(spec.storage_class_name),
            claim: spec.claim_ref.map(|it| (it.namespace, it.name)),
            reclaim: spec.persistent_volume_reclaim_policy,
            modes: spec.access_modes,
            capacity: spec.capacity.bytes(),
            zones: zones(spec.node_affinity.required.node_selector_terms),
            created: metadata.creation_timestamp.0,
        }
    }
}

/// A class as far as its row needs it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SlimStorageClass {
    metadata: ClassMeta,
    #[serde(default)]
    provisioner: Symbol,
    #[serde(default)]
    reclaim_policy: Symbol,
    #[serde(default)]
    volume_binding_mode: Symbol,
    #[serde(default, deserialize_with = "nullable")]
    allowed_topologies: Vec<Term>,
}

/// Its annotations say whether it is the default.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClassMeta {
    name: Box<str>,
    #[serde(default)]
    resource_version: Box<str>,
    #[serde(default, deserialize_with = "nullable")]
    annotations: BTreeMap<Box<str>, Box<str>>,
}

impl Slim for SlimStorageClass {
    type Row = StorageClass;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> StorageClass {
        StorageClass {
            id: ResourceId::new(source, kind, &self.metadata.name),
            provisioner: self.provisioner,
            reclaim: self.reclaim_policy,
            waits: self.volume_binding_mode == "WaitForFirstConsumer",
            default: self.metadata.annotations.get(DEFAULT).is_some_and(|it| &**it == "true"),
            zones: zones(self.allowed_topologies),
        }
    }
}

#[cfg(test)]
#[path = "storage_tests.rs"]
mod tests;
