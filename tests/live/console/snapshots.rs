//! What `snapshot` prints of an estate where all is well.

use std::collections::BTreeSet;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use super::harness::Estate;

fn rows(json: &Value) -> &[Value] {
    json["rows"].as_array().unwrap()
}

fn row<'a>(json: &'a Value, name: &str) -> &'a Value {
    rows(json).iter().find(|row| row["name"] == name).unwrap()
}

#[test]
fn node_groups_have_the_sizes_of_the_estate() {
    let json = Estate::shared().snapshot(&["node-groups"]).ended(0).json();
    let sizes = |row: &Value| ["min", "desired", "max"].map(|key| row[key].as_i64().unwrap());
    assert_eq!(rows(&json).len(), 3);
    assert_eq!(sizes(row(&json, "system")), [2, 3, 4]);
    assert_eq!(sizes(row(&json, "application")), [3, 5, 10]);
    assert_eq!(sizes(row(&json, "database")), [3, 4, 6]);
    assert_eq!(sizes(&json["totals"]), [8, 12, 20]);
    assert_eq!(json["totals"]["ready"], 12, "the node without an instance does not serve");
    assert_eq!(json["errors"], serde_json::json!([]));
}

#[test]
fn node_groups_are_typed_as_scripts_expect() {
    let json = Estate::shared().snapshot(&["node-groups"]).ended(0).json();
    assert_eq!(json["pane"], "node-groups");
    assert!(json["taken_at"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
    for source in json["source"].as_array().unwrap() {
        assert_eq!(source["state"], "live", "{source}");
        assert!(source["id"].is_string() && source["age_ms"].is_u64(), "{source}");
    }
    let database = row(&json, "database");
    assert_eq!(database["kind"], "managed");
    assert_eq!(database["capacity"], "ON_DEMAND");
    assert_eq!(database["instance_types"], serde_json::json!(["r5.2xlarge"]));
    assert_eq!(database["kubernetes_version"], "1.33");
    assert_eq!(database["taints"], serde_json::json!(["workload=database:NoSchedule"]));
    assert!(database["labels"].as_array().unwrap().contains(&Value::from("role=database")));
    assert_eq!(database["disk_gib"], 500);
    assert_eq!(database["health"], "ok");
    assert_eq!(database["ready"], 4);
}

#[test]
fn nodes_are_joined_and_orphans_come_first() {
    let json = Estate::shared().snapshot(&["nodes"]).ended(0).json();
    assert_eq!(rows(&json).len(), 14);
    let orphans: BTreeSet<_> =
        rows(&json)[..2].iter().map(|row| row["orphan"].as_str().unwrap()).collect();
    assert_eq!(orphans, BTreeSet::from(["no-instance", "no-node"]));
    for row in &rows(&json)[2..] {
        assert_eq!(row["orphan"], Value::Null, "{row}");
        assert!(row["instance_id"].as_str().unwrap().starts_with("i-"), "{row}");
        assert_eq!(row["state"], "running", "{row}");
        assert_eq!(row["ready"], true, "{row}");
        assert!(
            ["system", "application", "database"].contains(&row["node_group"].as_str().unwrap())
        );
        for number in ["age_s", "cpu_requested_m", "cpu_allocatable_m", "memory_requested", "pods"]
        {
            assert!(row[number].is_u64(), "{number}: {row}");
        }
    }
    for row in rows(&json) {
        assert_eq!(row["price"], Value::Null);
        assert!(row["unknown"]["price"].is_string(), "{row}");
        for (key, reason) in row["unknown"].as_object().unwrap() {
            assert_eq!(row[key], Value::Null, "{key} is known although {reason}");
        }
    }
}

#[test]
fn an_instance_without_a_node_gets_its_pods_by_the_formula() {
    let json = Estate::shared().snapshot(&["nodes"]).ended(0).json();
    let lonely = rows(&json).iter().find(|row| row["orphan"] == "no-node").unwrap();
    // Four interfaces with 15 addresses each: 4 * (15 - 1) + 2.
    assert_eq!(lonely["instance_type"], "m5.2xlarge");
    assert_eq!(lonely["pods_max"], 58);
    let gone = "the instance has not joined the cluster";
    for key in ["pods", "cpu_share", "memory_share", "cpu_allocatable_m", "ready"] {
        assert_eq!(lonely["unknown"][key], gone, "{key}");
    }
}

#[test]
fn pods_come_in_every_condition() {
    let json = Estate::shared().snapshot(&["pods"]).ended(0).json();
    let counted = ["get", "pods", "--all-namespaces", "--no-headers"];
    let counted = Estate::shared().plane().kubectl(&counted, None).unwrap().lines().count();
    assert!(counted > 50, "{counted} pods");
    assert_eq!(rows(&json).len(), counted, "as kubectl counts them");
    let statuses: BTreeSet<_> =
        rows(&json).iter().map(|row| row["status"].as_str().unwrap()).collect();
    for status in ["Running", "Pending", "CrashLoopBackOff", "ImagePullBackOff", "Completed"] {
        assert!(statuses.contains(status), "{statuses:?}");
    }
    let postgres = row(&json, "postgres-0");
    assert_eq!(postgres["namespace"], "data");
    assert_eq!(postgres["owner"], "StatefulSet/postgres");
    assert_eq!(postgres["cpu_request_m"], 4000);
    assert_eq!(postgres["memory_request"], 28_u64 << 30);
    assert_eq!(postgres["gpu_request"], 0);
    assert_eq!(postgres["qos"], "Burstable");
    assert!(postgres["restarts"].is_u64() && postgres["age_s"].is_u64(), "{postgres}");
}

#[test]
fn text_and_filter_show_the_same_rows() {
    let environment = Estate::shared().environment();
    let text = environment.run(&["snapshot", "node-groups", "--wait=60"]).ended(0).stdout;
    let last: Vec<_> = text.lines().last().unwrap().split_whitespace().collect();
    assert_eq!(last, ["total", "8", "12", "20", "12"]);
    let filter = ["pods", "--filter=status:CrashLoopBackOff"];
    let json = Estate::shared().snapshot(&filter).ended(0).json();
    assert_eq!(rows(&json).len(), 2, "{:#}", json["rows"]);
    let refused = Estate::shared().snapshot(&["pods", "--filter=colour:red"]).ended(2);
    assert!(refused.stderr.contains("colour"), "{}", refused.stderr);
}

/// Time is the matter here: what a console costs that nobody touches.
#[test]
fn an_idle_console_calls_rarely_and_correctly() {
    let estate = Estate::own_account();
    let mut terminal = estate.console(&["--pane=nodes"]);
    terminal.until_text("i-5fd9654af3d9fa921");
    terminal.until_text("Nodes[14]");
    estate.aws.clear_requests().unwrap();
    sleep(Duration::from_secs(20));
    let calls: Vec<_> = estate.aws.requests().unwrap().into_iter().map(|it| it.action).collect();
    assert!(calls.len() < 20, "{calls:?}");
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
    let violations = estate.aws.violations().unwrap();
    assert!(violations.is_empty(), "{violations:#?}");
}
