//! What the console shows of a cluster is what kubectl prints of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::harness::Estate;

/// One line of `kubectl get pods`: ready, status and restarts by namespace and name.
type Lines = BTreeMap<String, (String, String, String)>;

fn by_kubectl(estate: &Estate) -> Lines {
    let table = estate.plane().kubectl(&["get", "pods", "-A", "--no-headers"], None).unwrap();
    let line = |line: &str| {
        let cells: Vec<_> = line.split_whitespace().collect();
        let values = (cells[2].to_owned(), cells[3].to_owned(), cells[4].to_owned());
        (format!("{}/{}", cells[0], cells[1]), values)
    };
    table.lines().map(line).collect()
}

fn key(row: &Value) -> String {
    format!("{}/{}", row["namespace"].as_str().unwrap(), row["name"].as_str().unwrap())
}

fn by_console(rows: &[Value]) -> Lines {
    let line = |row: &Value| {
        let ready = format!("{}/{}", row["ready"][0], row["ready"][1]);
        (key(row), (ready, row["status"].as_str().unwrap().to_owned(), row["restarts"].to_string()))
    };
    rows.iter().map(line).collect()
}

fn rows(estate: &Estate, pane: &str) -> Vec<Value> {
    estate.snapshot(&[pane]).ended(0).json()["rows"].as_array().unwrap().clone()
}

fn objects(estate: &Estate, kind: &str) -> Vec<Value> {
    let list = estate.plane().kubectl(&["get", kind, "-A", "-o", "json"], None).unwrap();
    serde_json::from_str::<Value>(&list).unwrap()["items"].as_array().unwrap().clone()
}

/// The two look one after the other, and a cluster is never quite still.
fn agree(estate: &Estate) -> Vec<Value> {
    for _ in 0..10 {
        let before = by_kubectl(estate);
        let rows = rows(estate, "pods");
        if before == by_kubectl(estate) {
            let ours = by_console(&rows);
            // Of the pod that tries to harm, kubectl prints what cannot be told apart by blanks.
            for (pod, line) in before.iter().filter(|(pod, _)| *pod != "ingest/hostile-status") {
                assert_eq!(ours.get(pod), Some(line), "{pod}");
            }
            assert_eq!(ours.len(), before.len());
            return rows;
        }
    }
    panic!("the pods never settle");
}

#[test]
fn pods_in_every_condition_read_as_kubectl_prints_them() {
    let estate = Estate::lab();
    shapes::create(estate);
    let rows = agree(estate);
    let pods = objects(estate, "pods");
    for pod in &pods {
        let name = json!([pod["metadata"]["namespace"], pod["metadata"]["name"]]);
        let row = rows.iter().find(|row| json!([row["namespace"], row["name"]]) == name);
        let Some(row) = row else { continue };
        assert_eq!(row["node"], pod["spec"]["nodeName"], "{name}");
        assert_eq!(row["ip"], pod["status"]["podIP"], "{name}");
        assert_eq!(row["qos"], pod["status"]["qosClass"], "{name}");
    }
    for (name, status) in shapes::EXPECTED {
        let row = rows.iter().find(|row| row["name"] == *name).unwrap();
        assert_eq!(row["status"], *status, "{name}");
    }
}

#[test]
fn pods_that_come_and_go_leave_the_right_table() {
    let estate = Estate::lab();
    let scale = |replicas: usize| {
        let count = format!("--replicas={replicas}");
        let scale = ["scale", "-n=analytics", "deployment/dashboard", &count];
        estate.plane().kubectl(&scale, None).unwrap();
    };
    let mut terminal = estate.console(&["--pane=pods"]);
    terminal.until_text("analytics");
    terminal.send("/name:^dashboard- status:running\r");
    let until_shown = |count: usize| {
        let shown = format!("[{count}/");
        terminal.until(&shown, |screen| screen.contents().contains(&shown));
    };
    for replicas in [3, 12, 5, 9, 1, 4] {
        scale(replicas);
        until_shown(replicas);
    }
    let rows = agree(estate);
    let screen = terminal.contents();
    let dashboards = rows
        .iter()
        .filter(|row| row["owner"].as_str().is_some_and(|owner| owner.contains("dashboard")));
    let names: Vec<_> = dashboards.map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 4);
    for name in names {
        assert!(screen.contains(name), "{name}\n{screen}");
    }
    scale(3);
    until_shown(3);
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn nodes_read_as_the_cluster_has_them() {
    let estate = Estate::lab();
    let nodes = objects(estate, "nodes");
    let rows = rows(estate, "nodes");
    assert_eq!(nodes.len() + 1, rows.len(), "and one instance without a node");
    for node in &nodes {
        let name = &node["metadata"]["name"];
        let row = rows.iter().find(|row| row["name"] == *name).unwrap();
        let conditions = node["status"]["conditions"].as_array().unwrap();
        let ready = conditions.iter().any(|it| it["type"] == "Ready" && it["status"] == "True");
        assert_eq!(row["ready"], ready, "{name}");
        assert_eq!(row["kubelet"], node["status"]["nodeInfo"]["kubeletVersion"], "{name}");
        assert_eq!(row["cordoned"], node["spec"]["unschedulable"].as_bool().unwrap_or(false));
        let taints = node["spec"]["taints"].as_array().cloned().unwrap_or_default();
        let taints: Value = taints.iter().map(taint).collect();
        assert_eq!(row["taints"], taints, "{name}");
        let provider = node["spec"]["providerID"].as_str().unwrap();
        assert_eq!(row["instance_id"], provider.rsplit('/').next().unwrap(), "{name}");
    }
}

/// As kubectl describes it.
fn taint(taint: &Value) -> Value {
    let text = |key: &str| taint[key].as_str().unwrap_or_default();
    let value =
        if text("value").is_empty() { String::new() } else { format!("={}", text("value")) };
    format!("{}{value}:{}", text("key"), text("effect")).into()
}

/// Pods in conditions that a healthy cluster rarely shows.
mod shapes {
    use serde_json::{Value, json};

    use crate::console::harness::Estate;

    /// What kubectl prints for some of them, so that both cannot be wrong in the same way.
    pub(super) const EXPECTED: &[(&str, &str)] = &[
        ("evicted", "Evicted"),
        ("gated", "SchedulingGated"),
        ("init-crashing", "Init:CrashLoopBackOff"),
        ("init-exited", "Init:ExitCode:3"),
        ("init-second", "Init:1/2"),
        ("killed", "OOMKilled"),
        ("half-done", "NotReady"),
        ("signalled", "Signal:9"),
        ("exited", "ExitCode:7"),
        ("lost", "Unknown"),
        ("going", "Terminating"),
    ];

    fn waiting(name: &str, reason: &str, restarts: u32) -> Value {
        container(name, &json!({"waiting": {"reason": reason}}), restarts)
    }

    fn ended(name: &str, state: &Value) -> Value {
        container(name, &json!({"terminated": state}), 0)
    }

    fn running(name: &str, restarts: u32) -> Value {
        let state = json!({"running": {"startedAt": "2026-01-01T00:00:00Z"}});
        let mut status = container(name, &state, restarts);
        status["ready"] = true.into();
        status["started"] = true.into();
        status
    }

    fn container(name: &str, state: &Value, restarts: u32) -> Value {
        json!({
            "name": name, "state": state, "lastState": {}, "ready": false, "restartCount": restarts,
            "image": "registry.example/app:1", "imageID": "",
        })
    }

    /// By name: what differs in the specification, and the status.
    #[expect(clippy::too_many_lines, reason = "a table, one entry a shape")]
    fn all() -> Vec<(&'static str, Value, Value)> {
        let second = json!({"containers": [image("app"), image("beside")]});
        let initial = json!({"initContainers": [image("first"), image("second")]});
        let sidecar = json!({"initContainers": [
            {"name": "first", "image": "registry.example/app:1", "restartPolicy": "Always"},
        ]});
        let done = json!({"exitCode": 0, "reason": "Completed"});
        let initialised = json!({"type": "Initialized", "status": "True"});
        let init = |first: &Value, second: &Value| {
            json!({"phase": "Pending", "initContainerStatuses": [first, second],
                   "containerStatuses": [waiting("app", "PodInitializing", 0)]})
        };
        vec![
            ("evicted", json!({}), json!({"phase": "Failed", "reason": "Evicted"})),
            ("gated", json!({"schedulingGates": [{"name": "example.com/wait"}]}), Value::Null),
            (
                "init-crashing",
                initial.clone(),
                init(
                    &waiting("first", "CrashLoopBackOff", 4),
                    &waiting("second", "PodInitializing", 0),
                ),
            ),
            (
                "init-exited",
                initial.clone(),
                init(
                    &ended("first", &json!({"exitCode": 3})),
                    &waiting("second", "PodInitializing", 0),
                ),
            ),
            (
                "init-second",
                initial,
                init(&ended("first", &done), &waiting("second", "PodInitializing", 0)),
            ),
            (
                "init-sidecar",
                sidecar,
                json!({"phase": "Running", "conditions": [initialised],
                "initContainerStatuses": [running("first", 2)],
                "containerStatuses": [running("app", 1)]}),
            ),
            (
                "killed",
                json!({}),
                json!({"phase": "Failed", "containerStatuses": [
                ended("app", &json!({"exitCode": 137, "reason": "OOMKilled"}))]}),
            ),
            (
                "half-done",
                second.clone(),
                json!({"phase": "Running", "containerStatuses": [
                ended("app", &done), running("beside", 0)]}),
            ),
            (
                "whole",
                second,
                json!({"phase": "Running",
                "conditions": [{"type": "Ready", "status": "True"}],
                "containerStatuses": [running("app", 3), running("beside", 2)]}),
            ),
            (
                "signalled",
                json!({}),
                json!({"phase": "Failed", "containerStatuses": [
                ended("app", &json!({"exitCode": 0, "signal": 9}))]}),
            ),
            (
                "exited",
                json!({}),
                json!({"phase": "Failed", "containerStatuses": [
                ended("app", &json!({"exitCode": 7}))]}),
            ),
            (
                "creating",
                json!({}),
                json!({"phase": "Pending", "containerStatuses": [
                waiting("app", "ContainerCreating", 0)]}),
            ),
            (
                "lost",
                json!({}),
                json!({"phase": "Running", "reason": "NodeLost",
                "containerStatuses": [running("app", 0)]}),
            ),
            (
                "going",
                json!({}),
                json!({"phase": "Running", "containerStatuses": [running("app", 0)]}),
            ),
        ]
    }

    fn image(name: &str) -> Value {
        json!({"name": name, "image": "registry.example/app:1"})
    }

    /// Creates them where nothing touches them: no scheduler, no kubelet.
    pub(super) fn create(estate: &Estate) {
        let kubectl = |arguments: &[&str], input: Option<&Value>| {
            let input = input.map(Value::to_string);
            estate.plane().kubectl(arguments, input.as_deref()).unwrap();
        };
        kubectl(&["create", "namespace", "shapes"], None);
        let pods: Vec<_> = all().into_iter().map(|(name, spec, _)| pod(name, &spec)).collect();
        let list = json!({"apiVersion": "v1", "kind": "List", "items": pods});
        kubectl(&["create", "-f", "-"], Some(&list));
        for (name, _, status) in all().iter().filter(|(_, _, status)| !status.is_null()) {
            let patch = json!({ "status": status }).to_string();
            kubectl(
                &["patch", "pod", "-n=shapes", name, "--subresource=status", "-p", &patch],
                None,
            );
        }
        kubectl(&["delete", "pod", "-n=shapes", "lost", "going", "--wait=false"], None);
    }

    fn pod(name: &str, extra: &Value) -> Value {
        let mut spec = json!({"schedulerName": "nobody", "containers": [image("app")]});
        for (key, value) in extra.as_object().unwrap() {
            spec[key] = value.clone();
        }
        json!({
            "apiVersion": "v1", "kind": "Pod", "spec": spec,
            "metadata": {
                "name": name, "namespace": "shapes",
                // Keeps those that are deleted.
                "finalizers": ["example.com/stay"],
            },
        })
    }
}
