//! What comes between: budgets that never allow, pods that do not end, nodes, servers and rights that go.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use super::lab::{App, Lab, ended, estate, is_ready, node_of};
use crate::rig::kube::component::Component;

/// How long a verdict may take.
const VERDICT: Duration = Duration::from_secs(5);

fn app(name: &'static str, replicas: usize, ends_after: &'static str) -> App {
    App { kind: "Deployment", name, replicas, ends_after, may_miss: None }
}

#[test]
fn what_a_budget_never_allows_is_told_by_name_and_reason_within_five_seconds() {
    let estate = estate();
    let lab = Lab::new(&estate, "never");
    lab.add_nodes("a", 1, 10);
    lab.deploy(&[App { may_miss: Some(0), ..app("web", 2, "1s") }]);
    let node = lab.names("a", 1);
    let seen = (0..20).map(|_| lab.drain(&node, &["--plan", "--json"])).find(|it| it.code == 1);
    let answer = seen.expect("the budget is counted");
    let json = answer.json();
    let rows = json["rows"].as_array().unwrap();
    let never: Vec<_> = rows.iter().filter(|it| it["verdict"] == "never").collect();
    assert_eq!(never.len(), 2, "{json}");
    let detail = never[0]["detail"].as_str().unwrap();
    assert!(detail.contains("pdb/web wants 2 healthy of 2"), "{detail}");
    assert!(answer.took < VERDICT, "{:?}", answer.took);
    let refused = lab.drain(&node, &[]).ended(1);
    assert!(refused.stderr.contains("cannot be evicted: pdb/web wants 2"), "{refused:?}");
    assert!(lab.granted("create", "pods/eviction").is_empty());
}

#[test]
fn pods_that_do_not_end_are_told_when_the_time_is_over() {
    let estate = estate();
    let lab = Lab::new(&estate, "endless");
    lab.add_nodes("a", 1, 10);
    lab.deploy(&[app("deaf", 1, "600s"), app("held", 1, "0s")]);
    let pods = lab.pods();
    let name = |begin: &str| {
        let mut names = pods.iter().map(|it| it["metadata"]["name"].as_str().unwrap());
        names.find(|it| it.starts_with(begin)).unwrap().to_owned()
    };
    let finalizers = r#"{"metadata": {"finalizers": ["example.com/held"]}}"#;
    lab.kubectl(&["patch", "pod", &name("held"), "--type=merge", "-p", finalizers]);
    lab.add_nodes("b", 1, 10);
    let answer = lab.drain(&lab.names("a", 1), &["--deadline=15", "--json"]).ended(1);
    assert!(answer.stderr.contains("given up: it has taken 15 s"), "{answer:?}");
    assert!(answer.took < Duration::from_secs(40), "{:?}", answer.took);
    let told = answer.json();
    for begin in ["deaf", "held"] {
        let mut steps = told["steps"].as_array().unwrap().iter();
        let step = steps.find(|it| it["title"].as_str().unwrap().contains(&name(begin))).unwrap();
        assert!(step["detail"].as_str().unwrap().contains("Terminating"), "{step}");
    }
    lab.kubectl(&[
        "patch",
        "pod",
        &name("held"),
        "--type=merge",
        "-p",
        r#"{"metadata": {"finalizers": null}}"#,
    ]);
}

#[test]
fn a_node_that_goes_away_meanwhile_is_drained() {
    let estate = estate();
    let lab = Lab::new(&estate, "gone");
    lab.add_nodes("a", 1, 10);
    lab.deploy(&[app("web", 3, "300s")]);
    lab.add_nodes("b", 1, 10);
    let drain = lab.begin(&lab.names("a", 1), &["--deadline=80"]);
    lab.until("the pods end", |pods| {
        pods.iter().filter(|it| it["metadata"]["deletionTimestamp"].is_string()).count() == 3
    });
    lab.kubectl(&["delete", "node", &lab.node("a", 0), "--wait=false"]);
    // As the garbage collector of pods does after a while.
    for pod in lab.pods().iter().filter(|it| node_of(it) == lab.node("a", 0)) {
        let name = pod["metadata"]["name"].as_str().unwrap();
        lab.kubectl(&["delete", "pod", name, "--force", "--grace-period=0"]);
    }
    let (code, told) = ended(drain);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(lab.on_side("b"), 3);
}

/// Follows the pods, and gives how many were ready after each change until all of them are on a side.
fn ready_counts(lab: &Lab<'_>, side: &str, pods: usize) -> Vec<usize> {
    let space = format!("--namespace={}", lab.name);
    let watch = [
        &*space,
        "get",
        "pods",
        "--watch",
        "--output-watch-events",
        "-o=json",
        "--request-timeout=90s",
    ];
    let mut kubectl =
        lab.estate.plane().kubectl_command(&watch).stdout(Stdio::piped()).spawn().unwrap();
    let events =
        serde_json::Deserializer::from_reader(BufReader::new(kubectl.stdout.take().unwrap()));
    let (mut known, mut counts) = (BTreeMap::new(), Vec::new());
    let begin = format!("{}-{side}-", lab.name);
    for event in events.into_iter::<Value>() {
        let Ok(event) = event else { break };
        let pod = &event["object"];
        let name = pod["metadata"]["name"].as_str().unwrap().to_owned();
        let there = event["type"] != "DELETED";
        let ready = there && is_ready(pod) && pod["metadata"]["deletionTimestamp"].is_null();
        known.insert(name, (ready, there, node_of(pod).starts_with(&begin)));
        counts.push(known.values().filter(|it| it.0).count());
        let moved = known.values().filter(|it| it.0 && it.2).count();
        if moved == pods && known.values().all(|it| it.2 || !it.1) {
            break;
        }
    }
    kubectl.kill().unwrap();
    kubectl.wait().unwrap();
    counts
}

#[test]
fn a_budget_is_kept_to_at_every_moment_and_all_are_ready_in_the_end() {
    let estate = estate();
    let lab = Lab::new(&estate, "turns");
    lab.add_nodes("a", 2, 10);
    lab.deploy(&[App { may_miss: Some(2), ..app("web", 8, "1s") }]);
    lab.add_nodes("b", 2, 10);
    let drain = lab.begin(&lab.names("a", 2), &["--deadline=80"]);
    let counts = ready_counts(&lab, "b", 8);
    let (code, told) = ended(drain);
    assert_eq!(code, Some(0), "{told}");
    // The list that a watch begins with comes one by one.
    let lowest = counts.iter().skip(8).min().unwrap();
    assert!(*lowest >= 6, "{counts:?}");
    assert!(told.contains("is ready"), "{told}");
}

#[test]
fn a_server_that_restarts_in_the_middle_is_waited_for() {
    let estate = estate();
    let lab = Lab::new(&estate, "restart");
    lab.add_nodes("a", 1, 10);
    lab.deploy(&[App { may_miss: Some(1), ..app("web", 4, "2s") }]);
    lab.add_nodes("b", 1, 10);
    let drain = lab.begin(&lab.names("a", 1), &["--deadline=85"]);
    lab.until("the first has moved", |pods| pods.iter().any(|it| node_of(it).contains("-b-")));
    estate.plane().restart(Component::ApiServer).unwrap();
    let (code, told) = ended(drain);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!((lab.on_side("a"), lab.on_side("b")), (0, 4));
    assert_eq!(lab.granted("create", "pods/eviction").len(), 4, "{told}");
}

#[test]
fn rights_that_go_in_the_middle_end_it_and_are_named() {
    let estate = estate();
    let lab = Lab::new(&estate, "rights");
    lab.add_nodes("a", 1, 10);
    // The first to be made anew finds no node, so that the budget lets no other one go.
    lab.deploy(&[App { may_miss: Some(1), ..app("web", 3, "1s") }]);
    let group = "rbac.authorization.k8s.io";
    let binding = json!({
        "apiVersion": format!("{group}/v1"), "kind": "ClusterRoleBinding",
        "metadata": {"name": "for-a-while"},
        "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"apiGroup": group, "kind": "Group", "name": "viewers"}],
    });
    estate.plane().kubectl(&["create", "-f", "-"], Some(&binding.to_string())).unwrap();
    let options = ["--context=lab-viewer", "--deadline=80"];
    let mut drain = lab.begin(&lab.names("a", 1), &options);
    let mut lines = BufReader::new(drain.stderr.take().unwrap()).lines();
    let told = lines.find(|it| it.as_ref().is_ok_and(|it| it.contains(": blocked")));
    assert!(told.is_some(), "one waits for its turn");
    lab.kubectl(&["delete", "clusterrolebinding", "for-a-while"]);
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    let code = drain.wait().unwrap().code();
    let told = rest.join("\n");
    assert_eq!(code, Some(4), "{told}");
    assert!(
        told.contains("given up") && (told.contains("denied") || told.contains("forbidden")),
        "{told}"
    );
    // Without rights from the start nothing is begun.
    let before = lab.granted("create", "pods/eviction").len();
    let refused = lab.drain(&lab.names("a", 1), &["--context=lab-viewer"]).ended(4);
    assert!(refused.stderr.contains("error:"), "{refused:?}");
    assert_eq!(lab.granted("create", "pods/eviction").len(), before);
}

#[test]
fn two_consoles_that_drain_the_same_node_both_say_how_it_ended() {
    let estate = estate();
    let lab = Lab::new(&estate, "both");
    lab.add_nodes("a", 1, 10);
    lab.deploy(&[App { may_miss: Some(1), ..app("web", 3, "1s") }]);
    lab.add_nodes("b", 1, 10);
    let both = [(); 2].map(|()| lab.begin(&lab.names("a", 1), &["--deadline=80"]));
    for (code, told) in both.map(ended) {
        assert_eq!(code, Some(0), "{told}");
    }
    assert_eq!((lab.on_side("a"), lab.on_side("b")), (0, 3));
    // Each pod was replaced once.
    assert_eq!(lab.granted("create", "pods").len(), 6);
    sleep(Duration::from_secs(1));
    estate.environment().run(&["journal", "verify"]).ended(0);
}
