//! Storage on the rig: claims joined with the EBS volumes and the file system of the account.

use serde_json::{Value, json};

use super::harness::Estate;
use crate::rig::aws::{Fault, FaultKind};

fn rows(json: &Value) -> &[Value] {
    json["rows"].as_array().unwrap()
}

fn claim<'a>(json: &'a Value, name: &str) -> &'a Value {
    rows(json).iter().find(|row| row["claim"] == name).unwrap_or_else(|| panic!("{name}: {json:#}"))
}

fn has(row: &Value, expected: &Value) {
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(row[key], *value, "{key} of {row:#}");
    }
}

#[test]
fn a_claim_is_joined_with_its_volume_disk_node_and_pods() {
    let json = Estate::shared().snapshot(&["storage"]).ended(0).json();
    let disk = json!({
        "namespace": "data", "status": "Bound", "class": "gp3-retain", "reclaim": "Retain",
        "size": 200_u64 << 30, "type": "gp3", "iops": 3000, "throughput_mib_s": 125,
        "encrypted": true, "zone": "us-east-1a", "state": "in-use",
        "attached": ["ip-10-0-0-70.ec2.internal"], "pods": ["postgres-0"],
        "disk": "vol-0a1b2c3d4e5f60001", "access_modes": ["ReadWriteOnce"], "findings": null,
    });
    has(claim(&json, "data-postgres-0"), &disk);
    let files = claim(&json, "reports");
    let on = "fs-0c9a1f2e3d4b5a687/fsap-0b2c3d4e5f6a70001";
    has(
        files,
        &json!({"disk": on, "encrypted": true, "state": "available", "zone": "all",
                       "path": "/reports", "findings": null}),
    );
    assert_eq!(files["pods"].as_array().unwrap().len(), 3, "{files}");
    let redis = claim(&json, "data-redis-1")["findings"].as_str().unwrap();
    assert!(redis.contains("Delete") && redis.contains("redis"), "{redis}");
}

fn said(row: &Value) -> String {
    row["findings"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_claim_that_waits_says_for_what() {
    let estate = Estate::lab();
    let waiting = |name: &str, class: &str| {
        json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name},
            "spec": {
                "storageClassName": class, "accessModes": ["ReadWriteOnce"],
                "resources": {"requests": {"storage": "1Gi"}},
            },
        })
    };
    let claims = [waiting("without-class", "gp3-fast"), waiting("without-pod", "gp3")];
    let claims = json!({"apiVersion": "v1", "kind": "List", "items": claims});
    estate.plane().kubectl(&["create", "-f", "-"], Some(&claims.to_string())).unwrap();
    let json = estate.snapshot(&["storage"]).ended(0).json();
    let missing = claim(&json, "without-class");
    has(missing, &json!({"namespace": "default", "status": "Pending", "size": 1 << 30}));
    assert!(said(missing).contains("class gp3-fast does not exist"), "{missing}");
    let waits = said(claim(&json, "without-pod"));
    assert!(waits.contains("no pod mounts it"), "{waits}");
}

#[test]
fn what_nothing_uses_any_more_says_why() {
    let json = Estate::shared().snapshot(&["storage"]).ended(0).json();
    let on = |disk: &str| rows(&json).iter().find(|row| row["disk"] == disk).unwrap();
    let released = on("vol-0a1b2c3d4e5f60009");
    assert_eq!(released["status"], "Released", "{released}");
    assert!(said(released).contains("data/data-timescaledb-0 is gone"), "{released}");
    let orphan = on("vol-0a1b2c3d4e5f60008");
    has(orphan, &json!({"status": "Orphan", "claim": null, "volume": null, "encrypted": false}));
    assert!(said(orphan).contains("made for data/data-kafka-0"), "{orphan}");
}

#[test]
fn without_the_permission_for_volumes_the_claims_remain() {
    let estate = Estate::own_account();
    let denied = Fault::new(FaultKind::AccessDenied).on("ec2", "DescribeVolumes");
    estate.aws.fault(&denied).unwrap();
    let json = estate.snapshot(&["storage"]).ended(4).json();
    let row = claim(&json, "data-postgres-0");
    has(row, &json!({"encrypted": null, "zone": "us-east-1a", "pods": ["postgres-0"]}));
    assert!(row["unknown"]["encrypted"].as_str().unwrap().contains("denied"), "{row:#}");
}
