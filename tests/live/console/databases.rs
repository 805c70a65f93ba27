//! RDS on the rig: what scripts read, and what remains where a permission is missing.

use serde_json::{Value, json};

use super::harness::Estate;
use crate::rig::aws::{Fault, FaultKind};

fn row<'a>(json: &'a Value, name: &str) -> &'a Value {
    json["rows"].as_array().unwrap().iter().find(|row| row["id"] == name).unwrap()
}

#[test]
fn databases_say_what_a_restore_would_lose() {
    let json = Estate::shared().snapshot(&["rds"]).ended(0).json();
    let names = json["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap());
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["analytics-postgres", "events-aurora", "events-aurora-1", "events-aurora-2"],
        "a cluster stands above its members, its writer above its readers"
    );
    let postgres = row(&json, "analytics-postgres");
    let expected = json!({
        "kind": "instance", "role": "standalone", "engine": "postgres", "version": "16.8",
        "class": "db.r6g.xlarge", "multi_az": true, "zone": "us-east-1a",
        "secondary_zone": "us-east-1b", "status": "available", "encrypted": true,
        "storage_gib": 500, "storage_max_gib": 1000, "findings": ["maintenance"],
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(postgres[key], *value, "{key}");
    }
    let lost = |name: &str| row(&json, name)["rpo_s"].as_u64().unwrap();
    assert!((110..=300).contains(&lost("analytics-postgres")), "{}", postgres["rpo_s"]);
    assert!((15..=180).contains(&lost("events-aurora")));
    assert_eq!(lost("events-aurora"), lost("events-aurora-2"), "backups are the cluster's");
    let latest = postgres["latest_restorable_time"].as_str().unwrap();
    assert!(latest.parse::<jiff::Timestamp>().is_ok(), "{latest}");
    let roles = ["events-aurora-1", "events-aurora-2"].map(|name| row(&json, name)["role"].clone());
    assert_eq!(roles, ["writer", "reader"]);
}

#[test]
fn how_busy_databases_are_comes_from_cloudwatch() {
    let json = Estate::shared().snapshot(&["rds"]).ended(0).json();
    let postgres = row(&json, "analytics-postgres");
    assert_eq!((&postgres["connections"], &postgres["cpu"]), (&json!(212), &json!(0.375)));
    assert_eq!(postgres["free_storage"], json!(183_u64 << 30));
    assert_eq!(postgres["replica_lag_s"], Value::Null, "it copies nothing");
    assert!(postgres.get("unknown").is_none_or(|it| it.get("replica_lag_s").is_none()));
    let reader = row(&json, "events-aurora-2");
    assert_eq!((&reader["connections"], &reader["replica_lag_s"]), (&json!(41), &json!(0.018)));
    assert_eq!(reader["free_storage"], Value::Null, "the storage of Aurora grows by itself");
    let violations = Estate::shared().aws.violations().unwrap();
    assert!(violations.is_empty(), "{violations:#?}");
}

#[test]
fn without_cloudwatch_the_databases_stay_and_say_why_nothing_is_measured() {
    let estate = Estate::own_account();
    let denied = Fault::new(FaultKind::AccessDenied).on("cloudwatch", "GetMetricData");
    estate.aws.fault(&denied).unwrap();
    let json = estate.snapshot(&["rds"]).ended(4).json();
    let postgres = row(&json, "analytics-postgres");
    assert_eq!(
        (&postgres["status"], &postgres["connections"]),
        (&json!("available"), &Value::Null)
    );
    for name in ["connections", "cpu", "free_storage"] {
        let reason = postgres["unknown"][name].as_str().unwrap();
        assert!(reason.contains("cloudwatch:GetMetricData denied"), "{name}: {reason}");
    }
    let nat = estate.snapshot(&["nat"]).ended(4).json();
    let gateways = nat["rows"].as_array().unwrap();
    assert_eq!(gateways.len(), 3);
    for gateway in gateways {
        assert_eq!((&gateway["state"], &gateway["bytes_out"]), (&json!("available"), &Value::Null));
        assert!(gateway["unknown"]["port_errors"].as_str().unwrap().contains("denied"));
    }
}

#[test]
fn events_and_snapshots_of_databases_can_be_read() {
    let events = Estate::shared().snapshot(&["rds-events"]).ended(0).json();
    assert_eq!(events["rows"].as_array().unwrap().len(), 4);
    let snapshots = Estate::shared().snapshot(&["rds-snapshots"]).ended(0).json();
    assert_eq!(snapshots["rows"].as_array().unwrap().len(), 3);
    let violations = Estate::shared().aws.violations().unwrap();
    assert!(violations.is_empty(), "{violations:#?}");
}

#[test]
fn parameters_say_what_was_set_and_where_members_differ() {
    let estate = Estate::own_account();
    let json = estate.snapshot(&["rds-parameters"]).ended(0).json();
    let names = json["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap());
    let expected = ["max_connections", "rds.force_ssl", "work_mem", "rds.logical_replication"];
    assert_eq!(names.collect::<Vec<_>>(), expected);
    let memory = row(&json, "work_mem");
    assert_eq!(
        (&memory["value"], &memory["databases"]),
        (&json!("65536"), &json!(["events-aurora-2"]))
    );
    let others = memory["elsewhere"][0].as_str().unwrap();
    assert!(others.starts_with("default.aurora-postgresql16"), "{memory:#}");
    assert_eq!(row(&json, "rds.logical_replication")["databases"], json!(["events-aurora"]));
    let violations = estate.aws.violations().unwrap();
    assert!(violations.is_empty(), "{violations:#?}");
    let rds = estate.snapshot(&["rds"]).ended(0).json();
    let zones = json!(["us-east-1a", "us-east-1b", "us-east-1c"]);
    assert_eq!(row(&rds, "analytics-postgres")["subnet_zones"], zones);
    let denied = Fault::new(FaultKind::AccessDenied).on("rds", "DescribeDBParameters");
    estate.aws.fault(&denied).unwrap();
    let json = estate.snapshot(&["rds-parameters"]).ended(4).json();
    assert_eq!(json["errors"][0]["action"], "rds:DescribeDBParameters");
}

#[test]
fn what_is_not_denied_stays_on_the_screen() {
    const KEY: &str = "AKIAQUARTERDECKRDS01";
    let estate = Estate::own_account();
    let denied = Fault::new(FaultKind::AccessDenied).for_key(KEY).on("rds", "DescribeDBInstances");
    estate.aws.fault(&denied).unwrap();
    let environment = estate.environment().with("AWS_ACCESS_KEY_ID", KEY);
    let answer = environment.run(&["snapshot", "--json", "--wait=60", "rds"]);
    let json = answer.json();
    assert_eq!(json["errors"][0]["class"], "denied", "{json:#}");
    assert_eq!(json["errors"][0]["action"], "rds:DescribeDBInstances");
    assert_eq!(row(&json, "events-aurora")["kind"], "cluster", "clusters are still seen");
    let mut terminal = environment.console(&["--pane=rds"]);
    terminal.until_text("denied");
    terminal.until_text("events-aurora");
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}
