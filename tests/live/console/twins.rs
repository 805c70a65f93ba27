//! A twin of the rig: it opens and shows the same, and nothing gets into it that is not on the list.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::harness::Estate;
use crate::rig::aws::{Fault, FaultKind};

/// Planted wherever nothing may be taken from.
const CANARY: &str = "CanaryInTheMine";

/// Panes, and what of their rows does not change between two looks and has no pseudonym.
const PANES: &[(&str, &[&str])] = &[
    ("vpc", &["subnets", "tenancy", "is_default", "nat_gateways", "endpoints"]),
    ("subnets", &["tier", "zone", "usable"]),
    ("routes", &["state", "tier", "main"]),
    ("nat", &["state", "zone", "public"]),
    ("endpoints", &["service", "type", "present", "needed", "state", "zones"]),
    ("security-groups", &["direction", "ports"]),
    (
        "node-groups",
        &[
            "kind",
            "capacity",
            "instance_types",
            "min",
            "desired",
            "max",
            "ready",
            "disk_gib",
            "health",
        ],
    ),
    (
        "nodes",
        &[
            "instance_type",
            "arch",
            "zone",
            "capacity",
            "ready",
            "cordoned",
            "pods_max",
            "ssm",
            "orphan",
        ],
    ),
    ("pods", &["ready", "status", "qos", "cpu_request_m", "memory_request", "gpu_request"]),
    ("workloads", &["kind", "ready"]),
    (
        "rds",
        &["kind", "role", "engine", "version", "class", "multi_az", "zone", "status", "encrypted"],
    ),
    ("storage", &["status", "size", "type", "zone", "state", "reclaim"]),
    ("buckets", &["region", "versioning", "encryption"]),
    ("addons", &["name", "version", "status"]),
];

fn export(estate: &Estate, path: &Path, more: &[&str]) -> Value {
    let arguments = ["estate", "export", path.to_str().unwrap(), "--wait=60"];
    let answer = estate.environment().run(&[&arguments[..], more].concat()).ended(0);
    let rights = fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(rights & 0o777, 0o600, "{}", answer.stderr);
    let told = answer.stderr.contains("are the real ones");
    assert_eq!(told, more.contains(&"--real-names"), "{}", answer.stderr);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The rows of a pane of a twin.
fn of_twin(estate: &Estate, path: &Path, pane: &str) -> Value {
    let sandbox = format!("--sandbox={}", path.display());
    estate.environment().run(&["snapshot", "--json", pane, &sandbox]).ended(0).json()
}

/// Rows by some of their members, in an order of their own.
fn by(json: &Value, members: &[&str]) -> Vec<String> {
    let row = |row: &Value| members.iter().map(|it| row[*it].to_string()).collect::<Vec<_>>();
    let rows = json["rows"].as_array().unwrap();
    let mut lines: Vec<_> = rows.iter().map(|it| row(it).join(" ")).collect();
    lines.sort();
    lines
}

#[test]
fn a_twin_of_p2_shows_the_same_snapshots() {
    let estate = Estate::shared();
    let folder = tempfile::tempdir().unwrap();
    let (real, veiled) = (folder.path().join("real"), folder.path().join("veiled"));
    export(estate, &real, &["--real-names"]);
    let text = export(estate, &veiled, &[]).to_string();
    for (pane, members) in PANES {
        let original = estate.snapshot(&[pane]).ended(0).json();
        let named = [&["namespace", "name", "id"], *members].concat();
        assert_eq!(by(&of_twin(estate, &real, pane), &named), by(&original, &named), "{pane}");
        let twin = of_twin(estate, &veiled, pane);
        assert_eq!(by(&twin, members), by(&original, members), "{pane}");
        // Nothing that is called by a name of its own is called so in the twin.
        for row in original["rows"].as_array().unwrap() {
            let name = row["name"].as_str().unwrap_or_default();
            assert!(!name.contains("llm-analytics") || !text.contains(name), "{name}");
        }
    }
    assert!(!text.contains("llm-analytics") && !text.contains(&estate.cluster));
}

/// What may not get into a file: of Kubernetes.
fn plant_in_cluster(estate: &Estate) {
    let encoded = STANDARD.encode(CANARY);
    let annotations = json!({"example.com/note": CANARY});
    let metadata = |name: &str| json!({"name": name, "namespace": "canaries", "annotations": annotations, "labels": {"note": CANARY}});
    let pod = json!({
        "metadata": {"labels": {"app": "caged", "note": CANARY}, "annotations": annotations},
        "spec": {"containers": [{
            "name": "cage", "image": "cage:1", "args": [CANARY], "command": [CANARY],
            "env": [{"name": CANARY, "value": CANARY}],
        }]},
    });
    let items = json!([
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "canaries", "annotations": annotations}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": metadata("one"), "data": {"a": encoded}, "stringData": {"b": CANARY}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata("two"), "data": {"a": CANARY, CANARY: encoded}},
        {"apiVersion": "v1", "kind": "Service", "metadata": metadata("three"), "spec": {"ports": [{"port": 80}], "selector": {"app": "caged"}}},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata("four"),
            "spec": {"selector": {"matchLabels": {"app": "caged"}}, "template": pod}},
        {"apiVersion": "v1", "kind": "Event", "metadata": metadata("five"), "reason": "Sang", "message": CANARY,
            "type": "Warning", "involvedObject": {"kind": "Pod", "namespace": "canaries", "name": "x"}},
    ]);
    let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
    estate.plane().kubectl(&["apply", "-f", "-"], Some(&list.to_string())).unwrap();
    let wait =
        ["-n", "canaries", "wait", "--for=condition=Available", "deployment/four", "--timeout=60s"];
    estate.plane().kubectl(&wait, None).unwrap();
}

/// A tag on an instance, as any client of EC2 sets it.
fn plant_in_account(estate: &Estate, instance: &str) {
    let endpoint = estate.aws.endpoint();
    let host = endpoint.rsplit('/').next().unwrap();
    let body = format!(
        "Action=CreateTags&Version=2016-11-15&ResourceId.1={instance}&Tag.1.Key={CANARY}&Tag.1.Value={CANARY}\
         &Tag.2.Key=Owner&Tag.2.Value={CANARY}"
    );
    let scope = "AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/ec2/aws4_request";
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {host}\r\nAuthorization: AWS4-HMAC-SHA256 Credential={scope}, \
         SignedHeaders=host, Signature=0\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("CreateTagsResponse"),
        "{answer}"
    );
}

#[test]
fn nothing_that_is_not_on_the_list_gets_into_a_twin() {
    let estate = Estate::own();
    plant_in_cluster(&estate);
    let nodes = estate.snapshot(&["nodes"]).ended(0).json();
    let instances: BTreeSet<_> = nodes["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["instance_id"].as_str())
        .collect();
    plant_in_account(&estate, instances.first().unwrap());
    let shown = estate.environment().run(&["snapshot", "events", "--json", "--wait=60"]).stdout;
    assert!(shown.contains(CANARY), "the canary is alive");
    let folder = tempfile::tempdir().unwrap();
    for more in [&[][..], &["--real-names"]] {
        let path = folder.path().join(format!("twin{}", more.len()));
        let text = export(&estate, &path, more).to_string().to_lowercase();
        for form in
            [CANARY.to_owned(), STANDARD.encode(CANARY), STANDARD.encode(STANDARD.encode(CANARY))]
        {
            // The last letters depend on what follows.
            let form = form[..form.len() - 4].to_lowercase();
            let place = text.find(&form).map(|at| &text[at.saturating_sub(200)..at]);
            assert_eq!(place, None, "{more:?}: {form}");
        }
        let caged = text.contains("canaries");
        assert_eq!(caged, !more.is_empty(), "a real name is there only on request");
    }
}

#[test]
fn a_file_is_not_replaced_unasked_and_what_could_not_be_had_is_said() {
    let estate = Estate::shared();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twin.json");
    fs::write(&path, "mine").unwrap();
    let name = path.to_str().unwrap();
    let refused = estate.environment().run(&["estate", "export", name]).ended(2);
    assert!(refused.stderr.contains("is there already; --force replaces it"), "{}", refused.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let denied = "AKIATWINTWINTWINTWIN";
    let account = Estate::own_account();
    let fault =
        Fault::new(FaultKind::AccessDenied).on("rds", "DescribeDBInstances").for_key(denied);
    account.aws.fault(&fault).unwrap();
    let environment = account.environment().with("AWS_ACCESS_KEY_ID", denied);
    let partial = environment.run(&["estate", "export", name, "--force", "--wait=60"]).ended(3);
    assert!(partial.stderr.contains("warning: RDS instances: "), "{}", partial.stderr);
    let twin: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(twin["absent"]["databases"], "Denied");
    assert!(twin["feeds"]["vpcs"].is_array() && twin["feeds"]["databases"].is_null());
    let sandbox = format!("--sandbox={name}");
    let opened = environment.run(&["snapshot", "rds", "--json", &sandbox]).ended(4);
    let why = "it could not be had when the twin was taken";
    assert!(opened.stdout.contains(why), "{}", opened.stdout);
}
