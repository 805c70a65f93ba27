//! Classes, volumes and claims of an estate, as the drivers of EBS and EFS would leave them.

use serde_json::{Value, json};

use super::document::{Claim, Estate, StorageClass, Volume, Workload};

/// The template from which a `StatefulSet` names its claims: `data-postgres-0`.
const TEMPLATE: &str = "data";

/// Everything that has to be there before the pods that mount it. Claims without a volume are left to
/// tests: the control plane would report about them for ever.
pub(super) fn objects(estate: &Estate) -> Vec<Value> {
    let storage = &estate.storage;
    let mut objects: Vec<Value> = storage.classes.iter().map(class).collect();
    objects.extend(storage.volumes.iter().map(|it| volume(it, &storage.claims)));
    objects.extend(storage.claims.iter().filter(|it| it.volume.is_some()).map(claim));
    objects
}

fn class(class: &StorageClass) -> Value {
    json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": {"name": class.name, "annotations": {
            "storageclass.kubernetes.io/is-default-class": class.default.to_string(),
        }},
        "provisioner": class.provisioner, "parameters": class.parameters,
        "reclaimPolicy": class.reclaim, "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": true,
    })
}

fn volume(volume: &Volume, claims: &[Claim]) -> Value {
    let bound = claims.iter().find(|it| it.volume.as_ref() == Some(&volume.name));
    let bound = bound.map(|it| json!({"namespace": it.namespace, "name": it.name}));
    // A claim of this UID does not exist, so that the volume counts as released.
    let gone = volume.released_from.as_ref().map(|(namespace, name)| {
        json!({"namespace": namespace, "name": name, "uid": "00000000-0000-4000-8000-000000000000"})
    });
    let driver =
        if volume.handle.starts_with("vol-") { "ebs.csi.aws.com" } else { "efs.csi.aws.com" };
    let mut object = json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": volume.name},
        "spec": {
            "storageClassName": volume.class, "persistentVolumeReclaimPolicy": volume.reclaim,
            "accessModes": [volume.mode], "capacity": {"storage": size(volume.size_gib)},
            "csi": {"driver": driver, "volumeHandle": volume.handle},
            "claimRef": bound.or(gone),
        },
    });
    if let Some(zone) = &volume.zone {
        let here =
            json!({"key": "topology.kubernetes.io/zone", "operator": "In", "values": [zone]});
        object["spec"]["nodeAffinity"] =
            json!({"required": {"nodeSelectorTerms": [{"matchExpressions": [here]}]}});
    }
    object
}

fn claim(claim: &Claim) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"namespace": claim.namespace, "name": claim.name},
        "spec": {
            "storageClassName": claim.class, "volumeName": claim.volume,
            "accessModes": [claim.mode],
            "resources": {"requests": {"storage": size(claim.size_gib)}},
        },
    })
}

fn size(gib: u64) -> String {
    format!("{gib}Gi")
}

fn used_by<'a>(estate: &'a Estate, workload: &'a Workload) -> impl Iterator<Item = &'a Claim> {
    estate.storage.claims.iter().filter(|it| {
        let used =
            it.namespace == workload.namespace && it.used_by.as_ref() == Some(&workload.name);
        used && it.volume.is_some()
    })
}

/// What the pods of a workload mount by the name of the claim.
pub(super) fn volumes(estate: &Estate, workload: &Workload) -> Vec<Value> {
    if workload.kind == "StatefulSet" {
        return Vec::new();
    }
    let volume =
        |it: &Claim| json!({"name": it.name, "persistentVolumeClaim": {"claimName": it.name}});
    used_by(estate, workload).map(volume).collect()
}

/// What a `StatefulSet` makes claims of; those that are there already are taken as they are.
pub(super) fn templates(estate: &Estate, workload: &Workload) -> Vec<Value> {
    let template = |it: &Claim| {
        json!({
            "metadata": {"name": TEMPLATE},
            "spec": {
                "storageClassName": it.class, "accessModes": [it.mode],
                "resources": {"requests": {"storage": size(it.size_gib)}},
            },
        })
    };
    used_by(estate, workload).take(1).map(template).collect()
}
