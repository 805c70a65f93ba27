//! The storage of an estate: claims, volumes and classes of the cluster, and the disks they are on.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{aws_kinds::AwsPart, estate::Estate, rows::Moment};
use crate::model::{
    AccessPoint, Attachment, AwsKind, Backing, Claim, FileSystem, Kind, PersistentVolume,
    ResourceId, StorageClass, Symbol, Volume,
};

/// What the cluster knows of storage.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct StorageParts {
    pub(super) classes: Vec<ClassPart>,
    pub(super) volumes: Vec<VolumePart>,
    pub(super) claims: Vec<ClaimPart>,
}

/// A `StorageClass`; its volumes wait for a pod.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ClassPart {
    pub(super) name: String,
    provisioner: String,
    reclaim: String,
    #[serde(default)]
    default: bool,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

/// A `PersistentVolume`: bound if a claim names it, else released from the claim it names.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct VolumePart {
    pub(super) name: String,
    class: String,
    reclaim: String,
    size_gib: u64,
    mode: String,
    /// Of an EBS volume, or of an EFS file system and its access point.
    handle: String,
    zone: Option<String>,
    /// Namespace and name of a claim that is gone.
    released_from: Option<(String, String)>,
}

/// A `PersistentVolumeClaim`: pending without a volume.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ClaimPart {
    pub(super) namespace: String,
    pub(super) name: String,
    class: String,
    size_gib: u64,
    mode: String,
    pub(super) volume: Option<String>,
    /// The workload whose pods mount it; of a `StatefulSet`, the pod that it is named after.
    pub(super) used_by: Option<String>,
}

impl VolumePart {
    fn backing(&self) -> Backing {
        match self.handle.split_once("::") {
            None => Backing::Ebs(self.handle.as_str().into()),
            Some((file_system, point)) => {
                Backing::Efs { file_system: file_system.into(), access_point: Some(point.into()) }
            }
        }
    }

    fn driver(&self) -> &'static str {
        match self.backing() {
            Backing::Efs { .. } => "efs.csi.aws.com",
            Backing::Ebs(_) | Backing::Other(_) => "ebs.csi.aws.com",
        }
    }

    fn phase(&self) -> &'static str {
        if self.released_from.is_some() { "Released" } else { "Bound" }
    }
}

impl ClaimPart {
    fn phase(&self) -> &'static str {
        if self.volume.is_some() { "Bound" } else { "Pending" }
    }
}

impl Estate {
    pub(super) fn claim_rows(&self, at: Moment) -> Vec<Claim> {
        let row = |part: &ClaimPart| Claim {
            id: self.claim_id(part),
            phase: part.phase().into(),
            class: Some(part.class.as_str().into()),
            volume: part.volume.as_deref().map(Into::into),
            modes: vec![part.mode.as_str().into()],
            requested: Some(part.size_gib << 30),
            capacity: part.volume.as_ref().map(|_| part.size_gib << 30),
            labels: super::rows::symbols(part.used_by.iter().map(|it| ("app", it.as_str()))),
            created: at.ago(110 * 86_400),
        };
        self.storage.claims.iter().map(row).collect()
    }

    fn claim_id(&self, part: &ClaimPart) -> ResourceId {
        ResourceId::namespaced(&self.kubernetes(), Claim::kind(), &part.namespace, &part.name)
    }

    /// The claims that a pod of a workload mounts.
    pub(super) fn mounted(
        &self,
        (namespace, workload): (&str, &str),
        set: bool,
        pod: &str,
    ) -> Box<[Symbol]> {
        let own = |it: &&ClaimPart| {
            let used = it.namespace == namespace && it.used_by.as_deref() == Some(workload);
            used && (!set || it.name.ends_with(pod))
        };
        self.storage.claims.iter().filter(own).map(|it| it.name.as_str().into()).collect()
    }

    /// Namespace and name of the claim that a volume is kept for.
    fn kept_for<'a>(&'a self, part: &'a VolumePart) -> Option<(&'a str, &'a str)> {
        let bound = self.storage.claims.iter().find(|it| it.volume.as_ref() == Some(&part.name));
        let gone = part.released_from.as_ref();
        bound
            .map(|it| (it.namespace.as_str(), it.name.as_str()))
            .or_else(|| gone.map(|(namespace, name)| (namespace.as_str(), name.as_str())))
    }

    pub(super) fn persistent_volume_rows(&self, at: Moment) -> Vec<PersistentVolume> {
        let row = |part: &VolumePart| PersistentVolume {
            id: ResourceId::new(&self.kubernetes(), PersistentVolume::kind(), &part.name),
            phase: part.phase().into(),
            message: None,
            class: Some(part.class.as_str().into()),
            claim: self.kept_for(part).map(|(namespace, name)| (namespace.into(), name.into())),
            reclaim: part.reclaim.as_str().into(),
            modes: vec![part.mode.as_str().into()],
            capacity: Some(part.size_gib << 30),
            backing: part.backing(),
            zones: part.zone.iter().map(|it| it.as_str().into()).collect(),
            created: at.ago(110 * 86_400),
        };
        self.storage.volumes.iter().map(row).collect()
    }

    pub(super) fn storage_class_rows(&self) -> Vec<StorageClass> {
        let row = |part: &ClassPart| StorageClass {
            id: ResourceId::new(&self.kubernetes(), StorageClass::kind(), &part.name),
            provisioner: part.provisioner.as_str().into(),
            reclaim: part.reclaim.as_str().into(),
            waits: true,
            default: part.default,
            zones: Vec::new(),
        };
        self.storage.classes.iter().map(row).collect()
    }

    pub(super) fn volume_rows(&self, at: Moment) -> Vec<Volume> {
        let row = |part: &AwsPart| Volume {
            id: ResourceId::new(&self.aws(), Volume::kind(), part.name()),
            state: part.symbol("State").unwrap_or_default(),
            form: part.symbol("VolumeType").unwrap_or_default(),
            size: part.number("Size").map(|gib| u64::from(gib) << 30),
            iops: part.number("Iops"),
            throughput: part.number("Throughput"),
            zone: part.symbol("AvailabilityZone").unwrap_or_default(),
            encrypted: part.flag("Encrypted"),
            multi_attach: part.flag("MultiAttachEnabled") == Some(true),
            attachments: part.list("Attachments").iter().filter_map(attachment).collect(),
            tags: part.labels(),
            created: part.created(at),
        };
        super::aws_kinds::parts(self, AwsKind::Volumes).iter().map(row).collect()
    }

    pub(super) fn file_system_rows(&self) -> Vec<FileSystem> {
        let row = |part: &AwsPart| FileSystem {
            id: ResourceId::new(&self.aws(), FileSystem::kind(), part.name()),
            state: part.symbol("LifeCycleState").unwrap_or_default(),
            form: part.symbol("ThroughputMode"),
            encrypted: part.flag("Encrypted"),
            zone: part.symbol("AvailabilityZoneName"),
        };
        super::aws_kinds::parts(self, AwsKind::FileSystems).iter().map(row).collect()
    }

    pub(super) fn access_point_rows(&self) -> Vec<AccessPoint> {
        let row = |part: &AwsPart, it: &Value| {
            Some(AccessPoint {
                id: ResourceId::new(&self.aws(), Kind::AccessPoint, it["AccessPointId"].as_str()?),
                file_system: part.name().into(),
                path: it["RootDirectory"]["Path"].as_str().map(Into::into),
                state: it["LifeCycleState"].as_str()?.into(),
            })
        };
        let systems = super::aws_kinds::parts(self, AwsKind::FileSystems).iter();
        let points =
            systems.flat_map(|part| part.list("AccessPoints").iter().map(move |it| (part, it)));
        points.filter_map(|(part, it)| row(part, it)).collect()
    }
}

fn attachment(it: &Value) -> Option<Attachment> {
    Some(Attachment {
        instance: it["InstanceId"].as_str()?.into(),
        state: it["State"].as_str().unwrap_or_default().into(),
        ends_with_instance: it["DeleteOnTermination"] == true,
    })
}

/// A claim, a volume or a class in full.
pub(super) fn object(estate: &Estate, id: &ResourceId) -> Option<Value> {
    let parts = &estate.storage;
    if id.kind == Claim::kind() {
        return parts.claims.iter().find(|it| estate.claim_id(it) == *id).map(claim);
    }
    if id.kind == PersistentVolume::kind() {
        let part = parts.volumes.iter().find(|it| it.name == *id.name)?;
        return Some(volume(part, estate.kept_for(part)));
    }
    let part = parts.classes.iter().find(|it| it.name == *id.name)?;
    (id.kind == StorageClass::kind()).then(|| class(part))
}

fn claim(part: &ClaimPart) -> Value {
    let size = format!("{}Gi", part.size_gib);
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"namespace": part.namespace, "name": part.name},
        "spec": {
            "storageClassName": part.class,
            "volumeName": part.volume,
            "accessModes": [part.mode],
            "resources": {"requests": {"storage": size}},
        },
        "status": {"phase": part.phase()},
    })
}

fn volume(part: &VolumePart, claim: Option<(&str, &str)>) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolume",
        "metadata": {"name": part.name},
        "spec": {
            "storageClassName": part.class,
            "persistentVolumeReclaimPolicy": part.reclaim,
            "accessModes": [part.mode],
            "capacity": {"storage": format!("{}Gi", part.size_gib)},
            "csi": {"driver": part.driver(), "volumeHandle": part.handle},
            "claimRef": claim.map(|(namespace, name)| json!({"namespace": namespace, "name": name})),
        },
        "status": {"phase": part.phase()},
    })
}

fn class(part: &ClassPart) -> Value {
    json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": {"name": part.name, "annotations": {
            "storageclass.kubernetes.io/is-default-class": part.default.to_string(),
        }},
        "provisioner": part.provisioner,
        "parameters": part.parameters,
        "reclaimPolicy": part.reclaim,
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": true,
    })
}
