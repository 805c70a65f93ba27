//! The ways to a cluster: by kubeconfig, by a plugin of it, by EKS alone; and two that disagree.

use serde_json::{Value, json};

use super::harness::Estate;

#[test]
fn a_cluster_is_reached_without_a_kubeconfig() {
    let estate = Estate::shared();
    let environment = estate.environment();
    let cluster = format!("--cluster={}", estate.cluster);
    for environment in
        [environment.clone().without("KUBECONFIG"), environment.with("KUBECONFIG", "")]
    {
        let wanted = ["snapshot", "pods", "--json", "--wait=60", &cluster];
        let json = environment.run(&wanted).ended(0).json();
        assert!(json["rows"].as_array().unwrap().len() > 50);
        assert!(source(&json).contains(&estate.cluster), "{:#}", json["source"]);
        let mut terminal = environment.console(&["--pane=pods", &cluster]);
        terminal.until_text("postgres-0");
        terminal.until_text(&estate.cluster);
        terminal.send("q");
        assert_eq!(terminal.ended().exit_code(), 0);
    }
}

#[test]
fn a_plugin_gives_the_token() {
    let json = Estate::shared().snapshot(&["pods", "--context=lab-plugin"]).ended(0).json();
    assert!(json["rows"].as_array().unwrap().len() > 50);
    assert!(source(&json).contains("lab-plugin"), "{:#}", json["source"]);
}

#[test]
fn a_context_that_points_elsewhere_is_a_mismatch() {
    let mut estate = Estate::own_account();
    let authority = estate.plane().authority_data().unwrap();
    let cluster = estate.cluster.clone();
    estate.aws.set_cluster(&cluster, "https://127.0.0.1:1", &authority).unwrap();
    for arguments in [&["--context=lab"][..], &["--context=lab", &format!("--cluster={cluster}")]] {
        let mut terminal = estate.console(arguments);
        terminal.until_text("CONTEXT MISMATCH");
        terminal.send("!");
        terminal.until_text("cluster and context do not match");
        terminal.until_text("context lab points to https://127.0.0.1:");
    }
    let json = estate.snapshot(&["nodes", "--context=lab"]).ended(3).json();
    assert_ne!(json["source"][0]["error"], json!(null), "{:#}", json["source"]);
    assert_eq!(json["rows"].as_array().unwrap().len(), 13, "no instance of another cluster");
}

/// The name of the Kubernetes side.
fn source(json: &Value) -> &str {
    json["source"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap()
}
