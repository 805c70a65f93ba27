//! Logs of pods, of CloudWatch Logs and of databases, by the real program on the rig.

use std::time::Duration;

use serde_json::{Value, json};

use super::{environment::Answer, harness::Estate};
use crate::rig::aws::{Fault, FaultKind};

/// Whose calls are denied here: faults only strike the calls of this key.
const KEY: &str = "AKIALOGSDENIED000000";

fn run(arguments: &[&str]) -> Answer {
    let command = [&["logs"], arguments].concat();
    Estate::shared().environment().run(&command)
}

/// What `quarterdeck logs` prints as JSON.
fn lines(arguments: &[&str]) -> Vec<Value> {
    let output = run(&[&["--json"], arguments].concat()).ended(0).stdout;
    output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn column<'a>(lines: &'a [Value], key: &str) -> Vec<&'a str> {
    lines.iter().map(|line| line[key].as_str().unwrap()).collect()
}

#[test]
fn groups_and_how_long_they_keep_lines() {
    let json = Estate::shared().snapshot(&["logs"]).ended(0).json();
    let rows = json["rows"].as_array().unwrap();
    let kept: Vec<_> = rows.iter().map(|row| json!([row["name"], row["retention_days"]])).collect();
    let expected = [
        json!(["/aws/containerinsights/llm-analytics-hub-prod-eks/application", null]),
        json!(["/aws/eks/llm-analytics-hub-prod-eks/cluster", 30]),
        json!(["/aws/rds/instance/analytics-postgres/postgresql", 7]),
        json!(["/aws/vpc/llm-analytics-hub-prod/flow-logs", 14]),
    ];
    assert_eq!(kept, expected, "{json:#}");
}

#[test]
fn the_control_plane_is_read_by_component() {
    let audit = lines(&["audit", "--tail", "50"]);
    assert_eq!(audit.len(), 50);
    assert!(column(&audit, "source").iter().all(|it| it.starts_with("kube-apiserver-audit-")));
    assert!(column(&audit, "at").is_sorted());
    let server = lines(&["apiserver", "--since", "10m"]);
    assert!(!server.is_empty());
    assert!(column(&server, "source").iter().all(|it| !it.contains("audit")));
    let denied = lines(&["authenticator", "--since", "1h", "--pattern", "denied"]);
    assert!(!denied.is_empty());
    assert!(column(&denied, "text").iter().all(|it| it.contains("access denied")));
}

#[test]
fn flow_logs_are_found_by_the_vpc() {
    let flows = lines(&["flow", "--tail", "20"]);
    assert!(column(&flows, "text").iter().all(|it| it.contains(" eni-")), "{flows:?}");
}

#[test]
fn pods_are_read_one_by_one_by_label_and_by_workload() {
    let one = lines(&["data/postgres-0", "--tail", "5"]);
    assert_eq!(one.len(), 5);
    let workload = lines(&["sts/data/postgres", "--tail", "5"]);
    let mut sources = column(&workload, "source");
    sources.sort_unstable();
    sources.dedup();
    assert!(sources.len() >= 2 && sources.iter().all(|it| it.starts_with("postgres-")));
    assert_eq!(workload.len(), 5 * sources.len());
    assert!(column(&workload, "at").is_sorted());
}

#[test]
fn log_files_of_a_database_are_listed_and_read() {
    // The file of the hour before is still there, whichever side of the hour the emulator stands on.
    let file = jiff::Timestamp::now() - Duration::from_mins(30);
    let file = file.strftime("error/postgresql.log.%Y-%m-%d-%H").to_string();
    let selector = format!("rds:analytics-postgres/{file}");
    let output = run(&[&selector, "--tail", "3"]).ended(0).stdout;
    assert!(output.lines().count() <= 3 && output.contains("LOG:  duration"), "{output}");
}

#[test]
fn what_is_missing_is_said() {
    let told = run(&["/no/such/group"]).ended(1).stderr;
    assert!(told.contains("/no/such/group") && told.contains("does not exist"), "{told}");
    let told = run(&["data/postgres-99"]).ended(1).stderr;
    assert!(told.contains("postgres-99"), "{told}");
}

#[test]
fn a_denied_search_is_named() {
    let estate = Estate::shared();
    let denied = Fault::new(FaultKind::AccessDenied).for_key(KEY).on("logs", "FilterLogEvents");
    estate.aws.fault(&denied).unwrap();
    let environment = estate.environment().with("AWS_ACCESS_KEY_ID", KEY);
    let told = environment.run(&["logs", "audit"]).ended(4).stderr;
    estate.aws.clear_faults_for(KEY).unwrap();
    assert!(told.contains("logs:FilterLogEvents"), "{told}");
}

#[test]
fn the_console_follows_a_group_and_joins_pods_that_come() {
    let mut terminal = Estate::shared().console(&["--pane", "logs"]);
    terminal.until_text("/aws/eks/");
    terminal.send("jl");
    terminal.until_text("following");
    terminal.until_text("kube-apiserver-audit-");
    // The rig writes a line every seven seconds.
    terminal.send("t");
    terminal.until_text("Z kube-");
    let before = terminal.contents();
    terminal.until("a new line", |screen| screen.contents() != before);
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
}
