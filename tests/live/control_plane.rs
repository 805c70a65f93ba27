//! The rig itself: what the other tests build on.
#![expect(clippy::expect_used, reason = "what the tests share fails the test as they do")]

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::fixture::shared;
use crate::rig::kube::access::ACCESS_KEY;
use crate::rig::kube::component::Component;
use crate::rig::kube::control_plane::{ControlPlane, Options};
use crate::rig::kube::podlogs::hostile_lines;

fn objects(plane: &ControlPlane, arguments: &[&str]) -> Vec<Value> {
    let all = [&["get", "-o", "json"], arguments].concat();
    let answer = plane.kubectl(&all, None).expect("kubectl answers");
    let mut list: Value = serde_json::from_str(&answer).expect("kubectl answers JSON");
    serde_json::from_value(list["items"].take()).expect("a list")
}

#[test]
fn nodes_are_those_of_the_estate() {
    let nodes = objects(shared(), &["nodes"]);
    assert_eq!(nodes.len(), 13, "12 with an instance and one without");
    for node in &nodes {
        let ready = node["status"]["conditions"].as_array().unwrap();
        assert!(ready.iter().any(|it| it["type"] == "Ready" && it["status"] == "True"), "{node}");
    }
    let database = nodes.iter().find(|it| it["metadata"]["name"] == "ip-10-0-0-70.ec2.internal");
    let database = database.unwrap();
    assert_eq!(database["spec"]["providerID"], "aws:///us-east-1a/i-5fd9654af3d9fa921");
    assert_eq!(database["spec"]["taints"][0]["effect"], "NoSchedule");
    assert_eq!(database["status"]["allocatable"]["cpu"], "7910m");
    assert_eq!(database["status"]["allocatable"]["pods"], "58");
    assert_eq!(database["metadata"]["labels"]["eks.amazonaws.com/capacityType"], "ON_DEMAND");
}

#[test]
fn pods_stand_on_the_nodes_of_their_group() {
    let nodes = objects(shared(), &["nodes"]);
    let group_of = |name: &Value| {
        let node = nodes.iter().find(|node| node["metadata"]["name"] == *name).unwrap();
        node["metadata"]["labels"]["eks.amazonaws.com/nodegroup"].clone()
    };
    let pods = objects(shared(), &["pods", "--all-namespaces"]);
    for pod in &pods {
        let wanted = &pod["spec"]["nodeSelector"]["eks.amazonaws.com/nodegroup"];
        if wanted.is_string() && pod["spec"]["nodeName"].is_string() {
            assert_eq!(group_of(&pod["spec"]["nodeName"]), *wanted, "{}", pod["metadata"]["name"]);
        }
    }
    let unscheduled: Vec<_> = pods.iter().filter(|pod| pod["spec"]["nodeName"].is_null()).collect();
    assert_eq!(unscheduled.len(), 1);
    assert_eq!(unscheduled[0]["metadata"]["labels"]["app.kubernetes.io/name"], "model-trainer");
}

#[test]
fn metrics_lack_one_node() {
    let nodes = objects(shared(), &["nodes.metrics.k8s.io"]);
    assert_eq!(nodes.len(), 11, "12 with an instance but for the newest");
    let top = shared().kubectl(&["top", "pods", "--all-namespaces", "--no-headers"], None).unwrap();
    assert!(top.lines().any(|line| line.contains("postgres-0")), "{top}");
    assert!(!top.contains("report-worker"), "a crashing pod uses nothing: {top}");
}

#[test]
fn a_viewer_without_roles_is_refused() {
    let refusal = shared().kubectl(&["--context=lab-viewer", "get", "pods"], None).unwrap_err();
    assert!(refusal.to_string().contains("(Forbidden)"), "{refusal}");
}

#[test]
fn a_followed_log_gets_new_lines() {
    let follow = ["logs", "-f", "--tail=1", "-n=data", "postgres-0"];
    let mut kubectl =
        shared().kubectl_command(&follow).stdout(Stdio::piped()).spawn().expect("kubectl starts");
    let mut lines = BufReader::new(kubectl.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("simulated container log"));
    shared().append_log("a line that was not there before").unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "a line that was not there before");
    kubectl.kill().unwrap();
    kubectl.wait().unwrap();
}

#[test]
fn hostile_content_arrives_unharmed() {
    let log = shared().kubectl(&["logs", "-n=ingest", "hostile"], None).unwrap();
    assert_eq!(
        log.split('\n').filter(|line| !line.is_empty()).collect::<Vec<_>>(),
        hostile_lines()
    );
    let pod =
        shared().kubectl(&["get", "pod", "-n=ingest", "hostile", "-o", "json"], None).unwrap();
    let pod: Value = serde_json::from_str(&pod).unwrap();
    let note = pod["metadata"]["annotations"]["example.com/note"].as_str().unwrap();
    assert!(note.contains('\u{1b}'), "{note:?}");
}

#[test]
fn the_api_server_survives_a_kill_and_forgets_after_compaction() {
    let options = Options { metrics: false, audit: true, ..Options::default() };
    let plane = ControlPlane::temporary(options).unwrap();
    plane.kubectl(&["create", "namespace", "kept"], None).unwrap();
    let audit = std::fs::read_to_string(plane.directory().join("audit.log")).unwrap();
    assert!(audit.contains("\"name\":\"kept\""), "every request is on record");

    plane.freeze(Component::ApiServer).unwrap();
    let patient = ["get", "namespace", "kept", "--request-timeout=1s"];
    assert!(plane.kubectl(&patient, None).is_err(), "the connection opens and nothing comes");
    plane.thaw(Component::ApiServer).unwrap();
    plane.kubectl(&patient, None).unwrap();

    plane.kill(Component::ApiServer).unwrap();
    assert!(plane.kubectl(&["get", "namespace", "kept"], None).is_err(), "nobody answers");
    plane.restart(Component::ApiServer).unwrap();
    let raw = plane.kubectl(&["get", "--raw", "/api/v1/namespaces/kept/pods"], None).unwrap();
    let list: Value = serde_json::from_str(&raw).unwrap();
    let version = list["metadata"]["resourceVersion"].as_str().unwrap();

    plane.compact().unwrap();
    let watch =
        format!("/api/v1/namespaces/kept/pods?watch=1&timeoutSeconds=5&resourceVersion={version}");
    let event = plane.kubectl(&["get", "--raw", &watch], None).unwrap();
    let event: Value = serde_json::from_str(event.trim()).unwrap();
    assert_eq!(event["type"], "ERROR", "{event}");
    assert_eq!(event["object"]["code"], 410, "{event}");
}

#[test]
fn tokens_of_eks_are_checked_as_eks_checks_them() {
    let whoami = |arguments: &[&str]| {
        let question = ["auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"];
        shared().kubectl(&[&question, arguments].concat(), None).map_err(|error| error.to_string())
    };
    let operator = "arn:aws:iam::123456789012:user/operator";
    assert_eq!(whoami(&["--context=lab-plugin"]).as_deref(), Ok(operator));
    assert!(shared().kubectl(&["--context=lab-plugin", "get", "nodes"], None).is_ok());

    let path = shared().directory().join("access.json");
    let token = |extra: &[&str]| {
        let mut command = std::process::Command::new(shared().binary());
        command.arg("token").arg("--access").arg(&path).arg("--key-id").arg(ACCESS_KEY).args(extra);
        let output = command.output().expect("the plugin runs");
        let credential: Value = serde_json::from_slice(&output.stdout).expect("a credential");
        credential["status"]["token"].as_str().expect("a token").to_owned()
    };
    // Without a client certificate, which would outrank the token.
    let with = |token: &str| whoami(&["--context=lab-viewer", &format!("--token={token}")]);
    let fresh = token(&[]);
    assert_eq!(with(&fresh).as_deref(), Ok(operator));
    assert!(with(&token(&["--age=16m"])).is_err(), "expired");
    assert!(with(&fresh[..fresh.len() - 4]).is_err(), "signature cut short");
}
