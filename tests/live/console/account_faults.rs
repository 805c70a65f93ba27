//! An account that fails in part or as a whole: rows stay on the screen, the title says what is
//! wrong, `!` explains it, and the console recovers by itself.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use super::environment::Environment;
use super::harness::Estate;
use super::terminal::Terminal;
use crate::rig::aws::{Fault, FaultKind};

/// Disturbed by several tests at once, each by its own access key.
static DISTURBED: LazyLock<Estate> = LazyLock::new(Estate::own_account);

/// In the row of a node that is joined.
const JOINED: &str = "i-5fd9654af3d9fa921";

fn with_key(key: &str) -> Environment {
    DISTURBED.environment().with("AWS_ACCESS_KEY_ID", key)
}

fn plant(kind: FaultKind, key: &str) {
    DISTURBED.aws.fault(&Fault::new(kind).for_key(key)).unwrap();
}

fn quit(mut terminal: Terminal) {
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}

/// A console on the nodes that has seen everything.
fn nodes(environment: &Environment) -> Terminal {
    let terminal = environment.console(&["--pane=nodes"]);
    terminal.until("complete", |screen| {
        let text = screen.contents();
        text.contains("Nodes[14]") && text.contains(JOINED) && text.contains("ago")
    });
    terminal
}

/// Rows are there, called stale, and explained.
fn expect_stale(terminal: &mut Terminal, explained: &[&str]) {
    // Ctrl-r: whoever waits for the poller waits a minute.
    terminal.send("\x12");
    terminal.until_text("stale");
    assert!(terminal.contents().contains("Nodes[14]"), "{}", terminal.contents());
    assert!(terminal.contents().contains(JOINED), "{}", terminal.contents());
    assert!(terminal.contents().contains("instance gone"), "{}", terminal.contents());
    terminal.send("!");
    terminal.until_text("what is wrong");
    for text in explained {
        terminal.until_text(text);
    }
    terminal.send("\x1b");
    terminal.until_gone("what is wrong");
}

fn expect_recovered(terminal: &Terminal) {
    terminal.until_gone("stale");
    terminal.until_text(JOINED);
    assert!(terminal.contents().contains("Nodes[14]"), "{}", terminal.contents());
}

#[test]
fn every_kind_of_failure_keeps_the_rows_and_passes() {
    let kinds: [(FaultKind, &str, &[&str]); 6] = [
        (FaultKind::Throttle, "AKIAQUARTERDECK0001", &["throttled", "slows down by itself"]),
        (FaultKind::ServerError, "AKIAQUARTERDECK0002", &["unavailable", "InternalError"]),
        (FaultKind::Truncate, "AKIAQUARTERDECK0003", &["unavailable", "keeps trying"]),
        (FaultKind::Halve, "AKIAQUARTERDECK0004", &["unavailable", "cut off or unreadable"]),
        (FaultKind::Close, "AKIAQUARTERDECK0005", &["unavailable", "keeps trying"]),
        (FaultKind::AccessDenied, "AKIAQUARTERDECK0006", &["denied", "not authorized"]),
    ];
    let mut consoles: Vec<_> =
        kinds.iter().map(|(_, key, _)| (*key, nodes(&with_key(key)))).collect();
    for ((kind, key, explained), (_, terminal)) in kinds.iter().zip(&mut consoles) {
        plant(*kind, key);
        expect_stale(terminal, explained);
    }
    for (key, _) in &consoles {
        DISTURBED.aws.clear_faults_for(key).unwrap();
    }
    for (_, terminal) in consoles {
        expect_recovered(&terminal);
        quit(terminal);
    }
}

#[test]
fn an_endpoint_that_is_down_is_named_and_comes_back() {
    let mut estate = Estate::own_account();
    let mut terminal = nodes(&estate.environment());
    estate.aws.stop();
    let endpoint = estate.aws.endpoint();
    expect_stale(&mut terminal, &["unavailable", &endpoint]);
    let answer = estate.environment().run(&["snapshot", "nodes", "--json", "--wait=20"]).ended(3);
    let json = answer.json();
    assert_eq!(json["source"][0]["state"], "failed");
    assert!(json["source"][0]["error"].as_str().unwrap().contains(&endpoint), "{json:#}");
    assert_eq!(json["rows"].as_array().unwrap().len(), 13, "what Kubernetes knows stays");
    estate.aws.restart().unwrap();
    expect_recovered(&terminal);
    quit(terminal);
}

#[test]
fn node_groups_that_may_not_be_read_take_nothing_else_along() {
    let key = "AKIAQUARTERDECK0011";
    for action in ["ListNodegroups", "DescribeNodegroup"] {
        let denied = Fault::new(FaultKind::AccessDenied).on("eks", action).for_key(key);
        DISTURBED.aws.fault(&denied).unwrap();
    }
    let environment = with_key(key);
    let json = environment.run(&["snapshot", "node-groups", "--json"]).ended(4).json();
    assert_eq!(json["errors"][0]["class"], "denied", "{json:#}");
    assert!(json["errors"][0]["message"].as_str().unwrap().contains("eks:ListNodegroups"));
    for row in json["rows"].as_array().unwrap() {
        assert_eq!(row["kind"], "managed", "the labels of the nodes say so: {row}");
        assert_eq!(row["min"], serde_json::Value::Null);
        assert!(row["unknown"]["min"].is_string() && row["unknown"]["taints"].is_string());
    }
    assert_eq!(json["totals"]["min"], serde_json::Value::Null, "unknown is not 0");

    let mut terminal = environment.console(&[]);
    terminal.until_text("denied");
    terminal.until_text("application");
    terminal.send("0");
    terminal.until_text("Nodes[14]");
    terminal.until_text(JOINED);
    assert!(!terminal.contents().contains("stale"), "{}", terminal.contents());
    terminal.send("3");
    terminal.until_text("postgres-0");
    DISTURBED.aws.clear_faults_for(key).unwrap();
    terminal.send("2");
    terminal.until_gone("denied");
    terminal.until("a total", |screen| {
        let text = screen.contents();
        let total = text.lines().find(|line| line.trim_start().starts_with("total"));
        let words: Vec<_> = total.unwrap_or_default().split_whitespace().collect();
        words.starts_with(&["total", "8", "12", "20"])
    });
    quit(terminal);
}

#[test]
fn instances_that_may_not_be_read_are_not_gone() {
    let key = "AKIAQUARTERDECK0012";
    let denied = Fault::new(FaultKind::AccessDenied).on("ec2", "DescribeInstances").for_key(key);
    DISTURBED.aws.fault(&denied).unwrap();
    let json = with_key(key).run(&["snapshot", "nodes", "--json"]).ended(4).json();
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 13, "the nodes of Kubernetes");
    for row in rows {
        assert_eq!(row["status"], "Ready", "{row}");
        assert_eq!(row["orphan"], serde_json::Value::Null, "{row}");
        assert!(row["unknown"]["orphan"].is_string(), "{row}");
    }
    let mut terminal = with_key(key).console(&["--pane=nodes"]);
    terminal.until_text("Nodes[13]");
    terminal.until_text("denied");
    assert!(!terminal.contents().contains("instance gone"), "{}", terminal.contents());
    terminal.send("!");
    terminal.until_text("ec2:DescribeInstances");
    terminal.send("\x1b");
    DISTURBED.aws.clear_faults_for(key).unwrap();
    terminal.until_text("Nodes[14]");
    expect_recovered(&terminal);
    terminal.until_text("instance gone");
    quit(terminal);
}

fn write_credentials(path: &Path, key: &str) {
    let text = format!(
        "[default]\naws_access_key_id = {key}\naws_secret_access_key = only-for-the-rig\n\
         aws_session_token = session-of-{key}\n"
    );
    fs::write(path, text).unwrap();
}

#[test]
fn expired_credentials_are_renewed_without_a_restart() {
    let (old, new) = ("AKIAQUARTERDECK0021", "AKIAQUARTERDECK0022");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials");
    write_credentials(&file, old);
    let environment = DISTURBED
        .environment()
        .without("AWS_ACCESS_KEY_ID")
        .without("AWS_SECRET_ACCESS_KEY")
        .with("AWS_SHARED_CREDENTIALS_FILE", file.to_str().unwrap());
    let mut terminal = nodes(&environment);
    plant(FaultKind::ExpiredToken, old);
    expect_stale(&mut terminal, &["expired", "log in again"]);
    environment.run(&["snapshot", "nodes", "--json"]).ended(4);
    write_credentials(&file, new);
    expect_recovered(&terminal);
    quit(terminal);
}

#[test]
fn a_wrong_clock_is_found_by_doctor() {
    let key = "AKIAQUARTERDECK0031";
    let skew = |seconds: u32| {
        let fault = Fault::new(FaultKind::Skew).delayed(seconds * 1000).for_key(key);
        DISTURBED.aws.fault(&fault).unwrap();
    };
    let line = |text: &str, title: &str| {
        text.lines().find(|line| line.contains(title)).unwrap_or_default().to_owned()
    };
    skew(120);
    let answer = with_key(key).run(&["doctor"]).ended(1);
    let clock = line(&answer.stdout, "clock:");
    assert!(clock.contains("failed") && clock.contains(" s away from this"), "{}", answer.stdout);
    assert!(answer.stdout.contains("what helps: set the clock"), "{}", answer.stdout);
    DISTURBED.aws.clear_faults_for(key).unwrap();
    skew(600);
    let answer = with_key(key).run(&["doctor"]).ended(4);
    assert!(answer.stdout.contains("the clock of this machine is off"), "{}", answer.stdout);
    DISTURBED.aws.clear_faults_for(key).unwrap();
}
