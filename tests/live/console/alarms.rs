//! What is wrong on the rig: alarms of its CloudWatch, and what the console finds by itself.

use serde_json::{Value, json};

use super::harness::Estate;
use crate::rig::aws::{Fault, FaultKind};

fn named<'a>(json: &'a Value, name: &str) -> &'a Value {
    let found = json["rows"].as_array().unwrap().iter().find(|row| row["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {json:#}"))
}

fn has(row: &Value, expected: &Value) {
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(row[key], *value, "{key} of {row:#}");
    }
}

fn told(json: &Value, condition: &str) -> usize {
    let rows = json["rows"].as_array().unwrap().iter();
    rows.filter(|row| row["condition"] == condition).count()
}

/// Whether it is so many minutes ago, or a little more.
fn is_ago(then: &Value, minutes: i64) -> bool {
    let then: jiff::Timestamp = then.as_str().unwrap().parse().unwrap();
    (0..3600).contains(&(jiff::Timestamp::now().duration_since(then).as_secs() - 60 * minutes))
}

#[test]
fn what_has_gone_off_stands_beside_what_the_console_finds() {
    let estate = Estate::own_account();
    // Cut into pages, so that the second type of alarm is not forgotten.
    estate.aws.page_size(Some(1)).unwrap();
    let json = estate.snapshot(&["alarms"]).ended(0).json();
    let postgres = named(&json, "analytics-postgres-connections");
    has(
        postgres,
        &json!({"severity": "critical", "condition": "CloudWatch alarm",
                "metric": "AWS/RDS DatabaseConnections", "target": "database/analytics-postgres"}),
    );
    assert!(is_ago(&postgres["since"], 23), "{postgres:#}");
    assert!(postgres["reason"].as_str().unwrap().starts_with("Threshold Crossed: 3 out of"));
    has(named(&json, "analytics-availability"), &json!({"metric": null, "target": null}));
    assert_eq!(told(&json, "CloudWatch alarm"), 2, "the others are well");
    assert_eq!(told(&json, "endpoint missing"), 3);
    assert_eq!(
        (told(&json, "node without instance"), told(&json, "instance without node")),
        (1, 1)
    );
    let violations = estate.aws.violations().unwrap();
    assert!(violations.is_empty(), "{violations:#?}");
}

#[test]
fn every_alarm_is_a_row_of_its_kind() {
    let json = Estate::shared().snapshot(&["cloudwatch-alarms"]).ended(0).json();
    let postgres = named(&json, "analytics-postgres-connections");
    has(
        postgres,
        &json!({"state": "ALARM", "metric": "AWS/RDS DatabaseConnections", "actions": 1,
                "of": ["DBInstanceIdentifier=analytics-postgres"],
                "goes_off": "Maximum GreaterThanThreshold 200 in 3 of 3 periods of 60s"}),
    );
    has(named(&json, "analytics-api-5xx"), &json!({"state": "OK"}));
    has(named(&json, "ingest-lag"), &json!({"state": "INSUFFICIENT_DATA", "actions": "off"}));
    let both = named(&json, "analytics-availability");
    assert!(both["goes_off"].as_str().unwrap().starts_with("ALARM("), "{both:#}");
}

#[test]
fn a_missing_permission_is_a_condition_and_hides_no_other() {
    let estate = Estate::own_account();
    let denied = Fault::new(FaultKind::AccessDenied).on("cloudwatch", "DescribeAlarms");
    estate.aws.fault(&denied).unwrap();
    let json = estate.snapshot(&["alarms"]).ended(4).json();
    let stale = named(&json, "CloudWatch alarms");
    has(stale, &json!({"condition": "feed stale", "severity": "warning"}));
    assert!(stale["reason"].as_str().unwrap().contains("cloudwatch:DescribeAlarms denied"));
    assert_eq!((told(&json, "CloudWatch alarm"), told(&json, "endpoint missing")), (0, 3));
}

#[test]
fn an_alarm_leads_to_the_database_it_watches() {
    let mut terminal = Estate::shared().console(&["--pane=alarms"]);
    terminal.until_text("analytics-postgres-connections");
    terminal.send("/metric:connections\r");
    terminal.until_gone("analytics-availability");
    terminal.send("\r");
    terminal.until_text("describe analytics-postgres");
    terminal.until_text("16.8");
    terminal.send("\x1b");
    terminal.until_gone("describe analytics-postgres");
    terminal.send("d");
    terminal.until_text("GreaterThanThreshold");
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn what_is_wrong_is_told_wherever_one_looks() {
    let estate = Estate::own_account();
    let mut terminal = estate.console(&["--pane=routes"]);
    terminal.until_text("critical: 2 CloudWatch alarms");
    let denied = Fault::new(FaultKind::AccessDenied).on("ec2", "DescribeRouteTables");
    estate.aws.fault(&denied).unwrap();
    terminal.send("\x12");
    terminal.until_text("1 to watch: 1 feed stale");
    estate.aws.clear_faults().unwrap();
    terminal.send("\x12");
    terminal.until_gone("feed stale");
    terminal.send(":alarms\r");
    terminal.until_text("analytics-postgres-connections");
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
}
