//! What cannot be used as given: named, located, with what to do, before a terminal is taken.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::environment::Environment;
use super::harness::Estate;

/// The rig's kubeconfig, changed, in a file of its own.
struct Changed {
    _folder: TempDir,
    path: PathBuf,
}

impl Changed {
    fn new(change: impl FnOnce(&mut Value)) -> Self {
        let text = fs::read_to_string(Estate::shared().plane().kubeconfig()).unwrap();
        let mut config: Value = serde_json::from_str(&text).unwrap();
        change(&mut config);
        Self::of(&config.to_string())
    }

    fn of(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("changed-kubeconfig");
        fs::write(&path, text).unwrap();
        Self { _folder: folder, path }
    }

    fn with_server(server: &str) -> Self {
        Self::new(|config| config["clusters"][0]["cluster"]["server"] = json!(server))
    }

    fn environment(&self) -> Environment {
        Estate::shared().environment().with("KUBECONFIG", self.path.to_str().unwrap())
    }
}

/// The console refuses, says all of this, and never touches the terminal; a snapshot says the same.
fn refused(environment: &Environment, arguments: &[&str], said: &[&str]) {
    let all = [&["snapshot", "nodes", "--json"], arguments].concat();
    let answer = environment.run(&all).ended(2);
    assert_eq!(answer.stdout, "");
    let mut terminal = environment.console(arguments);
    let code = terminal.ended().exit_code();
    assert_eq!(code, 2, "{}", terminal.contents());
    for text in said {
        assert!(answer.stderr.contains(text), "{arguments:?}: {}", answer.stderr);
        terminal.until_text(text);
    }
    let printed = String::from_utf8(terminal.bytes()).unwrap();
    assert!(!printed.contains('\x1b'), "the terminal was taken: {printed:?}");
}

#[test]
fn what_does_not_exist_is_refused_with_what_does() {
    let estate = Estate::shared().environment();
    let folder = tempfile::tempdir().unwrap();
    let profiles = folder.path().join("config");
    fs::write(&profiles, "[profile prod-admin]\nregion = us-east-1\n").unwrap();
    let profiles = estate.clone().with("AWS_CONFIG_FILE", profiles.to_str().unwrap());
    let hint = "did you mean `prod-admin`?";
    refused(&profiles, &["--profile=prod-admn"], &["no AWS profile 'prod-admn'", hint]);
    refused(&profiles.with("AWS_PROFILE", "gone"), &[], &["'gone'", "known are prod-admin"]);
    refused(&estate, &["--region=us_east_1"], &["'us_east_1' is not a Region", "`us-east-1`?"]);
    let real = estate.clone().without("AWS_ENDPOINT_URL");
    refused(&real, &["--region=eu-wset-1"], &["no AWS Region 'eu-wset-1'", "`eu-west-1`?"]);
    refused(&estate, &["--context=lba"], &["no context \"lba\"", "lab, lab-viewer, lab-plugin"]);
    let nowhere = estate.without("AWS_REGION").without("AWS_DEFAULT_REGION");
    refused(&nowhere, &[], &["no Region", "--region", "AWS_REGION"]);
}

#[test]
fn a_broken_kubeconfig_is_located() {
    let broken = Changed::of("apiVersion: v1\nclusters: [\n");
    refused(&broken.environment(), &[], &["changed-kubeconfig", "line "]);
    let estate = Estate::shared().environment();
    refused(&estate, &["--kubeconfig=/nowhere/at-all"], &["/nowhere/at-all", "No such file"]);
    let ghost = |what: &str| Changed::new(|it| it["contexts"][0]["context"][what] = json!("ghost"));
    for what in ["user", "cluster"] {
        let said = format!("names the {what} \"ghost\", which is missing");
        refused(&ghost(what).environment(), &[], &["context \"lab\"", &said]);
    }
    let address = Changed::with_server("nonsense");
    refused(&address.environment(), &[], &["server of the cluster \"lab\" is not a URL"]);
}

#[test]
fn an_unknown_cluster_is_told_with_those_there_are() {
    let estate = Estate::shared();
    let answer = estate.snapshot(&["node-groups", "--cluster=nope"]).ended(3);
    let error = answer.json()["source"][0]["error"].as_str().unwrap().to_owned();
    assert!(error.contains("no EKS cluster 'nope'") && error.contains(&estate.cluster), "{error}");
    let mut terminal = estate.console(&["--cluster=nope"]);
    terminal.until_text("CONTEXT MISMATCH");
    terminal.send("!");
    terminal.until_text("no EKS cluster 'nope'");
}

#[test]
fn a_server_that_refuses_connections_is_named() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = format!("https://{closed}");
    let changed = Changed::with_server(&server);
    let answer = changed.environment().run(&["snapshot", "pods", "--json"]).ended(3);
    let json = answer.json();
    let source = json["source"].as_array().unwrap().last().unwrap();
    assert_eq!(source["state"], "failed");
    assert!(source["error"].as_str().unwrap().contains(&server), "{json:#}");
    let mut terminal = changed.environment().console(&["--pane=pods"]);
    terminal.until_text("unavailable");
    terminal.send("!");
    terminal.until_text("unreachable");
    terminal.until_text("next try");
}

#[test]
fn a_server_that_never_answers_holds_nobody_up() {
    // Accepted by the system and read by nobody.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let changed = Changed::with_server(&format!("https://{}", silent.local_addr().unwrap()));
    let wanted = ["snapshot", "pods", "--json", "--wait=2"];
    let answer = changed.environment().run(&wanted).ended(3);
    assert!(answer.took < Duration::from_secs(30), "{:?} for --wait=2", answer.took);
    let json = answer.json();
    let source = json["source"].as_array().unwrap().last().unwrap();
    assert_eq!(source["state"], "failed", "{json:#}");
    assert!(source["error"].is_string(), "it says why: {json:#}");
}

#[test]
fn without_credentials_what_needs_none_is_shown() {
    let environment = Estate::shared()
        .environment()
        .without("AWS_ACCESS_KEY_ID")
        .without("AWS_SECRET_ACCESS_KEY");
    let json = environment.run(&["snapshot", "nodes", "--json"]).ended(4).json();
    assert_eq!(json["rows"].as_array().unwrap().len(), 13, "the nodes of Kubernetes");
    let error = json["source"][0]["error"].as_str().unwrap();
    for advice in ["no credentials", "aws sso login", "--profile", "AWS_ACCESS_KEY_ID"] {
        assert!(error.contains(advice), "{error}");
    }
    let text = environment.run(&["snapshot", "nodes"]).ended(4);
    assert!(text.stdout.contains("Ready") && text.stderr.contains("aws sso login"), "{text:#?}");
    let terminal = environment.console(&["--pane=pods"]);
    terminal.until_text("postgres-0");
    terminal.until_text("AWS expired");
}
