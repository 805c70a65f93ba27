//! Kinds that the console knows nothing of read as kubectl prints them, cell by cell.

use serde_json::{Value, json};

use super::harness::Estate;

/// A line of `kubectl get -o wide`, by heading.
type Line = Vec<(String, String)>;

const NAMESPACE: &str = "printed";
const RBAC: &str = "rbac.authorization.k8s.io/v1";

const KINDS: &[&str] = &[
    "clusterrolebindings",
    "clusterroles",
    "configmaps",
    "cronjobs",
    "gauges",
    "horizontalpodautoscalers",
    "ingresses",
    "jobs",
    "networkpolicies",
    "resourcequotas",
    "rolebindings",
    "roles",
    "services",
    "storageclasses",
];

#[test]
fn every_cell_of_any_kind_reads_as_kubectl_prints_it() {
    let estate = Estate::own();
    plant(&estate);
    for kind in KINDS {
        agree(&estate, kind);
    }
    let gauges = rows(&estate, "gauges");
    let full = gauges.iter().find(|row| row["name"] == "full").unwrap();
    assert_eq!((&full["size"], &full["note"]), (&json!(7), &json!("far away")));
    let empty = gauges.iter().find(|row| row["name"] == "empty").unwrap();
    assert_eq!((&empty["size"], &empty["note"]), (&Value::Null, &Value::Null));
    let shown = estate.environment().run(&["snapshot", "--wait=60", "gauges"]).ended(0).stdout;
    assert!(shown.contains("SIZE") && !shown.contains("NOTE"), "priority is for wide: {shown}");
}

fn rows(estate: &Estate, kind: &str) -> Vec<Value> {
    estate.snapshot(&[kind]).ended(0).json()["rows"].as_array().unwrap().clone()
}

/// The two look one after the other, and controllers may write in between.
fn agree(estate: &Estate, kind: &str) {
    for _ in 0..10 {
        let before = by_kubectl(estate, kind);
        let rows = rows(estate, kind);
        if before == by_kubectl(estate, kind) {
            assert!(!before.is_empty(), "there are {kind}");
            assert_eq!(rows.len(), before.len(), "{kind}");
            for line in &before {
                compare(kind, line, &rows);
            }
            return;
        }
    }
    panic!("the {kind} never settle");
}

fn compare(kind: &str, line: &Line, rows: &[Value]) {
    let of = |key: &str| line.iter().find(|it| it.0 == key).map_or("", |it| &it.1);
    let same = |row: &&Value| {
        row["name"] == of("name")
            && row["namespace"].as_str().unwrap_or_default() == of("namespace")
    };
    let row = rows.iter().find(same).unwrap_or_else(|| panic!("{kind}: no {line:?}"));
    for (key, cell) in line {
        let ours = &row[key];
        let ours = ours.as_str().map_or_else(|| ours.to_string(), str::to_owned);
        let none = ours == "null" && ["", "<none>", "<unknown>"].contains(&&**cell);
        assert!(none || ours == *cell, "{kind} {}: {key} is {ours}, not {cell}", of("name"));
        assert!(row.get(key).is_some(), "{kind} has no column {key}");
    }
}

/// Headings stand where their cells begin, three blanks from each other. Ages differ by the time
/// between two looks.
fn by_kubectl(estate: &Estate, kind: &str) -> Vec<Line> {
    let table = estate.plane().kubectl(&["get", kind, "-A", "-o", "wide"], None).unwrap();
    let mut lines = table.lines();
    let head = lines.next().unwrap_or_default();
    let names: Vec<&str> = head.split("   ").map(str::trim).filter(|it| !it.is_empty()).collect();
    let mut from = 0;
    let starts: Vec<usize> = names
        .iter()
        .map(|name| {
            let start = from + head[from..].find(name).unwrap();
            from = start + name.len();
            start
        })
        .collect();
    let cell = |line: &str, index: usize| {
        let end = starts.get(index + 1).copied().unwrap_or(line.len()).min(line.len());
        // A class is the default beside its name, which alone finds it.
        line.get(starts[index]..end)
            .unwrap_or_default()
            .trim()
            .trim_end_matches(" (default)")
            .to_owned()
    };
    let line = |line: &str| {
        let cells = names.iter().enumerate().map(|(index, name)| (key(name), cell(line, index)));
        cells.filter(|(key, _)| key != "age").collect()
    };
    lines.map(line).collect()
}

fn key(heading: &str) -> String {
    heading.to_lowercase().replace(['(', ')'], "").replace([' ', '-'], "_")
}

fn plant(estate: &Estate) {
    let apply = |list: &Value| {
        estate.plane().kubectl(&["apply", "-f", "-"], Some(&list.to_string())).unwrap();
    };
    apply(&definition());
    let settled =
        ["wait", "--for=condition=Established", "crd/gauges.example.com", "--timeout=60s"];
    estate.plane().kubectl(&settled, None).unwrap();
    estate.plane().kubectl(&["create", "namespace", NAMESPACE], None).unwrap();
    let items: Vec<Value> = objects().into_iter().map(placed).collect();
    apply(&json!({"apiVersion": "v1", "kind": "List", "items": items}));
}

fn placed((version, kind, name, body): (&str, &str, &str, Value)) -> Value {
    let mut object = body;
    object["apiVersion"] = version.into();
    object["kind"] = kind.into();
    object["metadata"] = json!({"name": name});
    if kind != "StorageClass" {
        object["metadata"]["namespace"] = NAMESPACE.into();
    }
    object
}

/// Columns of each type; those with a priority are for wide tables.
fn definition() -> Value {
    let column = |name: &str, kind: &str, path: &str, priority: u8| json!({"name": name, "type": kind, "jsonPath": path, "priority": priority});
    let schema = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "gauges.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced",
            "names": {"plural": "gauges", "singular": "gauge", "kind": "Gauge"},
            "versions": [{"name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": schema},
                "additionalPrinterColumns": [
                    column("Phase", "string", ".status.phase", 0),
                    column("Size", "integer", ".spec.size", 0),
                    column("Open", "boolean", ".spec.open", 0),
                    column("Since", "date", ".spec.since", 0),
                    column("Note", "string", ".spec.note", 1),
                    column("First-One", "string", ".spec.list[0].name", 1),
                ]}]},
    })
}

type Planted = (&'static str, &'static str, &'static str, Value);

#[expect(clippy::too_many_lines, reason = "a table, one entry an object")]
fn objects() -> Vec<Planted> {
    let pod = json!({"spec": {"restartPolicy": "Never",
        "containers": [{"name": "app", "image": "registry.example/app:1"}]}});
    let job = json!({"suspend": true, "completions": 3, "template": pod});
    let group = "rbac.authorization.k8s.io";
    let subjects = json!([
        {"kind": "User", "apiGroup": group, "name": "ann"},
        {"kind": "Group", "apiGroup": group, "name": "people"},
        {"kind": "ServiceAccount", "namespace": NAMESPACE, "name": "default"},
    ]);
    let reference = json!({"apiGroup": group, "kind": "Role", "name": "reader"});
    let rules = json!([{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]);
    vec![
        ("example.com/v1", "Gauge", "empty", json!({"spec": {}})),
        (
            "example.com/v1",
            "Gauge",
            "full",
            json!({"status": {"phase": "Ready"}, "spec": {"size": 7, "open": true, "note": "far away",
                "since": "2020-02-02T00:00:00Z", "list": [{"name": "one"}, {"name": "two"}]}}),
        ),
        ("v1", "ConfigMap", "map", json!({"data": {"a": "1", "b": "2"}})),
        ("batch/v1", "Job", "once", json!({"spec": job})),
        (
            "batch/v1",
            "CronJob",
            "nightly",
            json!({"spec": {"schedule": "0 3 * * *", "timeZone": "Etc/UTC", "suspend": true,
                "jobTemplate": {"spec": {"template": pod}}}}),
        ),
        (
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            "scaled",
            json!({"spec": {"minReplicas": 2, "maxReplicas": 9,
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "gone"}}}),
        ),
        ("networking.k8s.io/v1", "Ingress", "door", ingress()),
        (
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "closed",
            json!({"spec": {"podSelector": {"matchLabels": {"app": "api"}}}}),
        ),
        (
            "v1",
            "ResourceQuota",
            "quota",
            json!({"spec": {"hard": {"pods": "5", "limits.cpu": "4"}}}),
        ),
        (RBAC, "Role", "reader", json!({"rules": rules})),
        (RBAC, "RoleBinding", "readers", json!({"roleRef": reference, "subjects": subjects})),
        (
            "storage.k8s.io/v1",
            "StorageClass",
            "gp3-slow",
            json!({"provisioner": "ebs.csi.aws.com", "allowVolumeExpansion": true,
                "volumeBindingMode": "WaitForFirstConsumer"}),
        ),
        (
            "v1",
            "Service",
            "api",
            json!({"spec": {"selector": {"app": "api"}, "type": "NodePort",
                "ports": [{"name": "http", "port": 80}, {"name": "dns", "port": 53, "protocol": "UDP"}]}}),
        ),
        (
            "v1",
            "Service",
            "elsewhere",
            json!({"spec": {"type": "ExternalName", "externalName": "db.example.com"}}),
        ),
    ]
}

fn ingress() -> Value {
    let backend = json!({"service": {"name": "api", "port": {"number": 80}}});
    let path = json!({"path": "/", "pathType": "Prefix", "backend": backend});
    json!({"spec": {"ingressClassName": "alb", "tls": [{"hosts": ["api.example.com"]}],
        "rules": [{"host": "api.example.com", "http": {"paths": [path]}}, {"host": "two.example.com"}]}})
}
