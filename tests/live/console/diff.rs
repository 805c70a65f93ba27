//! Comparisons on the rig: real `kubectl apply`, real drift, real Secrets, and two databases.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{harness::Estate, terminal::Terminal};

const CANARY: &str = "CANARY-compared";

/// A Deployment and a Secret as `kubectl apply` leaves them, changed by hand since.
fn drift(estate: &Estate) {
    let metadata = json!({"name": "drifted", "namespace": "drift"});
    let container = json!({"name": "web", "image": "web:1", "ports": [{"containerPort": 80}]});
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "drift"}},
        {
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
            "spec": {
                "replicas": 0,
                "selector": {"matchLabels": {"app": "drifted"}},
                "template": {
                    "metadata": {"labels": {"app": "drifted"}},
                    "spec": {"containers": [container]},
                },
            },
        },
        {
            "apiVersion": "v1", "kind": "Secret", "metadata": metadata,
            "stringData": {"password": format!("{CANARY}-1"), "user": CANARY},
        },
    ]});
    let kubectl = |arguments: &[&str], input: Option<&str>| {
        estate.plane().kubectl(arguments, input).unwrap();
    };
    kubectl(&["apply", "-f", "-"], Some(&list.to_string()));
    kubectl(&["-n", "drift", "set", "image", "deployment/drifted", "web=web:2"], None);
    let patch = json!({"data": {"password": STANDARD.encode(format!("{CANARY}-2"))}}).to_string();
    kubectl(&["-n", "drift", "patch", "secret", "drifted", "-p", &patch], None);
}

fn filtered(terminal: &mut Terminal, name: &str) {
    terminal.send(&format!("/name:^{name}$\r"));
    terminal.until_text("[1/");
}

#[test]
fn what_was_changed_since_the_last_apply_is_shown_and_secrets_stay_hidden() {
    let estate = Estate::lab();
    drift(estate);
    let mut terminal = estate.console(&["--pane=workloads"]);
    terminal.until_text("drifted");
    filtered(&mut terminal, "drifted");
    terminal.send("\x1bd");
    terminal.until_text("diff drifted [1 difference]");
    let screen = terminal.contents();
    for line in ["-        image: web:1", "+        image: web:2"] {
        assert!(screen.contains(line), "{line} is missing: {screen}");
    }
    assert!(!screen.contains("terminationMessagePath"), "a default is no difference: {screen}");
    terminal.send("\x1bn");
    terminal.until_text("terminationMessagePath");
    terminal.send("\x1b");
    terminal.until_gone("diff drifted");
    terminal.send("\x1b");
    terminal.until_gone("[1/");
    terminal.send(":secrets\r");
    terminal.until_text("Kind(secrets)[");
    terminal.until_text("drifted");
    filtered(&mut terminal, "drifted");
    terminal.send("\x1bd");
    terminal.until_text("diff drifted [1 difference]");
    terminal.until_text("hidden, 24 characters, another value");
    terminal.send("\x1bn");
    terminal.until_text(" everything ");
    terminal.send("c\x03");
    terminal.ended();
    let bytes = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    for form in [CANARY.to_owned(), STANDARD.encode(CANARY)] {
        assert!(!bytes.contains(&form[..12]), "{form} was shown");
    }
}

#[test]
fn two_databases_are_compared_as_rds_describes_them() {
    let mut terminal = Estate::shared().console(&["--pane=rds"]);
    terminal.until_text("events-aurora-2");
    terminal.send("/name:^events-aurora-[12]$\r");
    terminal.until_text("[2/");
    terminal.send(" j \x1bd");
    terminal.until_text("diff events-aurora-");
    terminal.until_text("--- database/events-aurora-");
    terminal.until_text("DBInstanceIdentifier: events-aurora-2");
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
}
