//! Storage as the API server writes it.

use serde_json::{Value, json};

use super::*;

fn row<S: Slim + for<'de> Deserialize<'de>>(value: Value, kind: Kind) -> S::Row {
    let slim: S = serde_json::from_value(value).unwrap();
    slim.into_row(&SourceId::kubernetes("u", "n"), kind)
}

fn volume(spec: &Value) -> PersistentVolume {
    let value = json!({"metadata": {"name": "pvc-1"}, "spec": spec});
    row::<SlimPersistentVolume>(value, PersistentVolume::kind())
}

#[test]
fn a_claim_that_is_bound_and_one_that_waits() {
    let bound = row::<SlimClaim>(
        json!({
            "metadata": {"name": "data-db-0", "namespace": "data", "labels": {"app": "db"}},
            "spec": {"storageClassName": "gp3", "volumeName": "pvc-1",
                "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "200Gi"}}},
            "status": {"phase": "Bound", "capacity": {"storage": "100Gi"}},
        }),
        Claim::kind(),
    );
    assert_eq!((bound.class.as_deref(), bound.volume.as_deref()), (Some("gp3"), Some("pvc-1")));
    assert_eq!((bound.requested, bound.capacity), (Some(200 << 30), Some(100 << 30)));
    assert_eq!(
        (bound.phase.as_str(), bound.modes.as_slice()),
        ("Bound", &["ReadWriteOnce".into()][..])
    );
    let waits = row::<SlimClaim>(
        json!({"metadata": {"name": "a", "namespace": "b"}, "spec": {"resources": null}, "status": null}),
        Claim::kind(),
    );
    assert_eq!((waits.class, waits.volume, waits.requested), (None, None, None));
}

#[test]
fn a_volume_says_what_it_is_on_and_where() {
    let disk = volume(&json!({
        "capacity": {"storage": "200Gi"}, "persistentVolumeReclaimPolicy": "Retain",
        "claimRef": {"namespace": "data", "name": "data-db-0"},
        "csi": {"driver": "ebs.csi.aws.com", "volumeHandle": "vol-1"},
        "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [
            {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["us-east-1a"]}]}]}},
    }));
    assert_eq!((disk.backing, disk.reclaim.as_str()), (Backing::Ebs("vol-1".into()), "Retain"));
    assert_eq!((disk.zones, disk.capacity), (vec!["us-east-1a".into()], Some(200 << 30)));
    assert_eq!(disk.claim, Some(("data".into(), "data-db-0".into())));
    let old = volume(&json!({"awsElasticBlockStore": {"volumeID": "aws://us-east-1a/vol-2"}}));
    assert_eq!(old.backing, Backing::Ebs("vol-2".into()));
    assert_eq!(volume(&json!({"hostPath": {}})).backing, Backing::Other("no driver".into()));
}

#[test]
fn an_efs_handle_may_name_a_path_and_an_access_point() {
    for (handle, point) in [
        ("fs-1", None),
        ("fs-1:/data", None),
        ("fs-1::fsap-1", Some("fsap-1")),
        ("fs-1:/data:fsap-1", Some("fsap-1")),
    ] {
        let spec = json!({"csi": {"driver": "efs.csi.aws.com", "volumeHandle": handle}});
        let expected =
            Backing::Efs { file_system: "fs-1".into(), access_point: point.map(Into::into) };
        assert_eq!(volume(&spec).backing, expected, "{handle}");
    }
}

#[test]
fn a_class_says_whether_it_is_the_default_and_whether_it_waits() {
    let class = row::<SlimStorageClass>(
        json!({
            "metadata": {"name": "gp3",
                "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
            "provisioner": "ebs.csi.aws.com", "reclaimPolicy": "Delete",
            "volumeBindingMode": "WaitForFirstConsumer",
            "allowedTopologies": [{"matchLabelExpressions": [
                {"key": "topology.ebs.csi.aws.com/zone", "values": ["us-east-1b", "us-east-1a"]}]}],
        }),
        StorageClass::kind(),
    );
    assert!(class.default && class.waits);
    assert_eq!(class.zones, ["us-east-1a", "us-east-1b"]);
    let plain =
        json!({"metadata": {"name": "io2", "annotations": null}, "reclaimPolicy": "Retain"});
    let plain = row::<SlimStorageClass>(plain, StorageClass::kind());
    assert!(!plain.default && !plain.waits && plain.zones.is_empty());
}
