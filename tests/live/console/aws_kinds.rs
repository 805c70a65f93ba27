//! The kinds of AWS on the rig: what scripts read, what is read in full, and what remains where a
//! permission is missing.

use serde_json::{Value, json};

use super::harness::Estate;
use crate::rig::aws::{Fault, FaultKind};

fn rows(json: &Value) -> &[Value] {
    json["rows"].as_array().unwrap()
}

fn row<'a>(json: &'a Value, name: &str) -> &'a Value {
    let found = rows(json).iter().find(|row| row["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {json:#}"))
}

fn has(row: &Value, expected: &Value) {
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(row[key], *value, "{key} of {row:#}");
    }
}

fn snapshot(kind: &str) -> Value {
    Estate::shared().snapshot(&[kind]).ended(0).json()
}

#[test]
fn buckets_say_how_they_are_kept() {
    let json = snapshot("buckets");
    assert_eq!(rows(&json).len(), 4);
    let state = row(&json, "llm-analytics-hub-prod-eks-terraform-state");
    has(
        state,
        &json!({"region": "us-east-1", "public_access": "blocked", "encryption": "aws:kms",
                "versioning": "Enabled", "lifecycle_rules": 1}),
    );
    let age = state["age_s"].as_u64().unwrap();
    assert!((320 * 86_400..321 * 86_400).contains(&age), "{age}");
    let web = row(&json, "llm-analytics-hub-web");
    has(web, &json!({"public_access": "not blocked", "versioning": "off", "lifecycle_rules": 0}));
}

#[test]
fn volumes_file_systems_and_caches_say_where_they_are() {
    let volumes = snapshot("volumes");
    let postgres = row(&volumes, "vol-0a1b2c3d4e5f60001");
    has(
        postgres,
        &json!({"state": "in-use", "size": 200_u64 << 30, "type": "gp3", "iops": 3000,
                "encrypted": true, "claim": "data/data-postgres-0", "throughput": 125}),
    );
    has(row(&volumes, "vol-0a1b2c3d4e5f60008"), &json!({"state": "available", "instance": null}));
    let shared = snapshot("efs");
    has(
        row(&shared, "fs-0c9a1f2e3d4b5a687"),
        &json!({"named": "llm-analytics-hub-shared", "state": "available", "encrypted": true,
                "mount_targets": ["us-east-1a", "us-east-1b", "us-east-1c"]}),
    );
    let caches = snapshot("elasticache");
    has(
        row(&caches, "llm-analytics-hub-answers"),
        &json!({"form": "serverless", "status": "available", "engine": "valkey", "version": "8.0",
                "multi_az": true, "at_rest": true, "nodes": null, "backup_days": 1}),
    );
    has(
        row(&caches, "llm-analytics-hub-sessions"),
        &json!({"form": "group", "status": "available", "version": "7.1.0", "nodes": 2,
                "multi_az": true, "at_rest": true, "zones": ["us-east-1a", "us-east-1b"]}),
    );
}

#[test]
fn secrets_and_keys_say_when_they_change() {
    let secrets = snapshot("aws-secrets");
    let postgres = row(&secrets, "llm-analytics-hub/postgres");
    has(postgres, &json!({"rotation": true, "every_days": 30, "deletion": null}));
    assert!(postgres["next_rotation"].is_string() && postgres["rotated"].is_string());
    assert!(row(&secrets, "llm-analytics-hub/old-smtp")["deletion"].is_string());
    assert!(!secrets.to_string().contains("CANARY"), "{secrets}");
    let values = Estate::shared().aws.requests_of("GetSecretValue").unwrap();
    assert!(values.is_empty(), "{values:?}");
    let keys = snapshot("kms-keys");
    let own = row(&keys, "5f2c1c9e-6a53-4f0e-9a0d-2f6a3f0b7c11");
    has(
        own,
        &json!({"alias": ["alias/eks/llm-analytics-hub-prod-eks"], "state": "Enabled", "rotation": true}),
    );
    let leaving = row(&keys, "2b8e4c70-77a1-4a55-b0b3-1e5d9c6f8a02");
    assert_eq!(leaving["state"], "PendingDeletion");
    assert!(leaving["deletion"].is_string(), "{leaving}");
    assert_eq!(row(&keys, "9d1b7f52-0c43-4f7e-8a41-6be2f0a9c3d4")["rotation"], Value::Null);
}

#[test]
fn the_cluster_has_its_addons_access_and_versions() {
    let addons = snapshot("addons");
    has(
        row(&addons, "aws-ebs-csi-driver"),
        &json!({"status": "DEGRADED", "version": "v1.41.0-eksbuild.1", "newest": "v1.51.0-eksbuild.1",
                "default": "v1.48.0-eksbuild.1", "health": "ConfigurationConflict",
                "role": "llm-analytics-hub-ebs-csi"}),
    );
    has(row(&addons, "kube-proxy"), &json!({"newest": "v1.33.3-eksbuild.10", "health": "ok"}));
    let access = snapshot("access-entries");
    let developer = row(&access, "arn:aws:iam::123456789012:role/Developer");
    has(
        developer,
        &json!({"type": "STANDARD", "policies": ["AmazonEKSViewPolicy (analytics, ingest)"],
                "groups": ["analytics-readers"]}),
    );
    let versions = snapshot("cluster-versions");
    has(row(&versions, "1.33"), &json!({"ours": true, "support": "standard", "default": false}));
    has(row(&versions, "1.31"), &json!({"ours": false, "support": "extended"}));
}

#[test]
fn edges_are_readable() {
    let zones = snapshot("hosted-zones");
    has(row(&zones, "prod.internal."), &json!({"access": "private", "records": 3}));
    let vpcs = row(&zones, "prod.internal.")["vpcs"].as_array().unwrap().clone();
    let [vpc] = vpcs.as_slice() else { panic!("{vpcs:?}") };
    let vpc = vpc.as_str().unwrap();
    assert!(vpc.starts_with("vpc-") && vpc.ends_with(" (us-east-1)"), "{vpc}");
    assert_eq!(row(&zones, "analytics.example.com.")["vpcs"], serde_json::Value::Null);
    let records = snapshot("dns");
    has(
        row(&records, "api.analytics.example.com. A blue"),
        &json!({"routing": "weighted 90", "ttl": 60, "values": ["203.0.113.10"]}),
    );
    let edges = snapshot("cloudfront");
    let [edge] = rows(&edges) else { panic!("{edges:#}") };
    has(
        edge,
        &json!({"status": "Deployed", "enabled": true, "waf": false, "least_tls": "TLSv1.2_2021"}),
    );
    let violations = Estate::shared().aws.violations().unwrap();
    assert!(violations.is_empty(), "{violations:#?}");
}

/// Each kind, looked for on screen and read in full.
#[test]
fn everything_can_be_described() {
    let words = [
        ("buckets", "llm-analytics-hub-web", "AES256"),
        ("volumes", "vol-0a1b2c3d4e5f60001", "availabilityZone"),
        ("file-systems", "fs-0c9a1f2e3d4b5a687", "MountTargets"),
        ("caches", "llm-analytics-hub-sessions", "AutomaticFailover"),
        ("aws-secrets", "llm-analytics-hub/postgres", "RotationEnabled"),
        ("kms-keys", "5f2c1c9e-6a53-4f0e-9a0d-2f6a3f0b7c11", "KeyUsage"),
        ("addons", "aws-ebs-csi-driver", "Conflicts found"),
        ("access-entries", "role/Developer", "AmazonEKSViewPolicy"),
        ("cluster-versions", "1.32", "versionStatus"),
        ("hosted-zones", "prod.internal.", "VPCId"),
        ("records", "api.analytics.example.com. A blue", "weighted 90"),
        ("distributions", "analytics.example.com", "X-Origin-Verify"),
        ("cloudwatch-alarms", "analytics-postgres-connections", "StateTransitionedTimestamp"),
    ];
    let mut terminal = Estate::shared().console(&["--pane=kinds"]);
    terminal.until_text("Kinds[");
    for (kind, name, word) in words {
        terminal.send(&format!(":{kind}\r"));
        terminal.until_text(&format!("Kind({kind})["));
        terminal.until_text(name);
        terminal.send(&format!("/{name}\r"));
        terminal.send("y");
        terminal.until_text("yaml ");
        terminal.send(&format!("/{word}\r"));
        terminal.until_text(word);
        assert!(!terminal.contents().contains("CANARY"), "{}", terminal.contents());
    }
    terminal.send("\x03");
    terminal.ended();
}

#[test]
fn what_one_bucket_denies_is_unknown_of_this_bucket() {
    const KEY: &str = "AKIAQUARTERDECKBUK01";
    let estate = Estate::own_account();
    let denied = Fault::new(FaultKind::AccessDenied).for_key(KEY).on("s3", "GetPublicAccessBlock");
    estate.aws.fault(&denied.times(1)).unwrap();
    let environment = estate.environment().with("AWS_ACCESS_KEY_ID", KEY);
    let json = environment.run(&["snapshot", "--json", "--wait=60", "buckets"]).ended(0).json();
    let unknown = rows(&json).iter().filter(|row| row["unknown"].is_object()).count();
    assert_eq!(unknown, 1, "{json:#}");
    let reason = rows(&json).iter().find_map(|row| row["unknown"]["public_access"].as_str());
    assert!(reason.unwrap().contains("s3:GetBucketPublicAccessBlock denied"), "{reason:?}");
}

#[test]
fn a_denied_service_leaves_the_others() {
    const KEY: &str = "AKIAQUARTERDECKSVC01";
    let estate = Estate::own_account();
    let denied = Fault::new(FaultKind::AccessDenied).for_key(KEY).on("kms", "*");
    estate.aws.fault(&denied).unwrap();
    let environment = estate.environment().with("AWS_ACCESS_KEY_ID", KEY);
    let json = environment.run(&["snapshot", "--json", "--wait=60", "kms-keys"]).ended(4).json();
    assert_eq!(json["errors"][0]["action"], "kms:ListKeys", "{json:#}");
    let json = environment.run(&["snapshot", "--json", "--wait=60", "efs"]).ended(0).json();
    assert_eq!(rows(&json).len(), 1);
    let unknown = environment.run(&["snapshot", "bukets"]).ended(2);
    assert!(unknown.stderr.contains("did you mean `buckets`?"), "{}", unknown.stderr);
    let services = environment.run(&["snapshot", "--json", "--wait=60", "svc"]).ended(0).json();
    assert!(!rows(&services).is_empty(), "the API server has one of its own");
}
