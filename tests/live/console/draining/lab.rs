//! Nodes and workloads of a test's own, in the estate that the tests of drains share.

use std::process::{Child, Stdio};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::console::environment::Answer;
use crate::console::harness::Estate;
use crate::rig::kube::control_plane::Options;

/// How long the cluster may take to do what it was told.
const PATIENCE: Duration = Duration::from_mins(2);

/// The estate, in one test at a time: some of them break it.
pub(crate) fn estate() -> MutexGuard<'static, Estate> {
    static ESTATE: LazyLock<Mutex<Estate>> = LazyLock::new(|| {
        let options = Options { metrics: false, audit: true, ..Options::default() };
        Mutex::new(Estate::own_with(options))
    });
    ESTATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Nodes that only the pods of a namespace of their own go to.
pub(crate) struct Lab<'e> {
    pub(crate) estate: &'e Estate,
    /// The namespace, which is also how its nodes are called.
    pub(crate) name: &'static str,
}

/// A workload of it.
pub(crate) struct App {
    /// `Deployment`, or `StatefulSet`: that makes a pod anew only once the one of its name has ended.
    pub(crate) kind: &'static str,
    pub(crate) name: &'static str,
    pub(crate) replicas: usize,
    /// How long its pods take to end, such as `2s`.
    pub(crate) ends_after: &'static str,
    /// How many of them may be missing, if that is limited.
    pub(crate) may_miss: Option<usize>,
}

impl<'e> Lab<'e> {
    /// An empty one.
    pub(crate) fn new(estate: &'e Estate, name: &'static str) -> Self {
        estate.plane().kubectl(&["create", "namespace", name], None).unwrap();
        Self { estate, name }
    }

    /// The name of a node on a side.
    pub(crate) fn node(&self, side: &str, number: usize) -> String {
        format!("{}-{side}-{number}", self.name)
    }

    /// The names of so many nodes on a side.
    pub(crate) fn names(&self, side: &str, count: usize) -> Vec<String> {
        (0..count).map(|number| self.node(side, number)).collect()
    }

    /// Adds so many nodes to a side, with room for so many pods each.
    pub(crate) fn add_nodes(&self, side: &str, count: usize, room: usize) {
        let capacity = json!({"cpu": "64", "memory": "256Gi", "pods": room.to_string()});
        let node = |name: String| {
            json!({
                "apiVersion": "v1", "kind": "Node",
                "metadata": {"name": name, "labels": {
                    "lab": self.name, "side": side, "kubernetes.io/hostname": name,
                    "topology.kubernetes.io/zone": "us-east-1a"}},
                "spec": {"taints": [{"key": "lab", "value": self.name, "effect": "NoSchedule"}]},
                "status": {"capacity": capacity, "allocatable": capacity},
            })
        };
        self.create(&self.names(side, count).into_iter().map(node).collect::<Vec<_>>());
        let label = format!("--selector=lab={},side={side}", self.name);
        self.kubectl(&["wait", "node", &label, "--for=condition=Ready", "--timeout=120s"]);
    }

    /// Creates workloads, with their budgets, and waits until all their pods are ready.
    pub(crate) fn deploy(&self, apps: &[App]) {
        self.create(&apps.iter().flat_map(|app| self.objects(app)).collect::<Vec<_>>());
        self.until("all pods are ready", |pods| {
            pods.iter().filter(|it| is_ready(it)).count()
                == apps.iter().map(|it| it.replicas).sum::<usize>()
        });
    }

    fn objects(&self, app: &App) -> Vec<Value> {
        let labels = json!({"app": app.name});
        let metadata = json!({"name": app.name, "namespace": self.name});
        let mut workload = json!({
            "apiVersion": "apps/v1", "kind": app.kind, "metadata": metadata,
            "spec": {"replicas": app.replicas, "selector": {"matchLabels": labels}, "template": {
                "metadata": {"labels": labels,
                    "annotations": {"sim.lab/terminate-after": app.ends_after}},
                "spec": {
                    "nodeSelector": {"lab": self.name}, "terminationGracePeriodSeconds": 2,
                    "tolerations": [{"key": "lab", "operator": "Exists"}],
                    "containers": [{"name": "app", "image": "registry.example/app:1"}],
                },
            }},
        });
        if app.kind == "StatefulSet" {
            workload["spec"]["serviceName"] = app.name.into();
            workload["spec"]["podManagementPolicy"] = "Parallel".into();
        }
        let budget = app.may_miss.map(|count| {
            json!({
                "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata,
                "spec": {"maxUnavailable": count, "selector": {"matchLabels": labels}},
            })
        });
        [workload].into_iter().chain(budget).collect()
    }

    fn create(&self, items: &[Value]) {
        let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
        self.estate.plane().kubectl(&["create", "-f", "-"], Some(&list.to_string())).unwrap();
    }

    /// Runs kubectl in its namespace.
    pub(crate) fn kubectl(&self, arguments: &[&str]) -> String {
        let space = format!("--namespace={}", self.name);
        self.estate.plane().kubectl(&[&[&*space], arguments].concat(), None).unwrap()
    }

    /// Its pods.
    pub(crate) fn pods(&self) -> Vec<Value> {
        let list: Value = serde_json::from_str(&self.kubectl(&["get", "pods", "-o=json"])).unwrap();
        list["items"].as_array().unwrap().clone()
    }

    /// How many of its pods are on a side.
    pub(crate) fn on_side(&self, side: &str) -> usize {
        let begin = format!("{}-{side}-", self.name);
        let pods = self.pods();
        pods.iter().filter(|it| node_of(it).starts_with(&begin)).count()
    }

    /// Waits until its pods are as wanted.
    pub(crate) fn until(&self, what: &str, wanted: impl Fn(&[Value]) -> bool) {
        let begun = Instant::now();
        while !wanted(&self.pods()) {
            assert!(begun.elapsed() < PATIENCE, "not {what}:\n{}", self.told());
            sleep(Duration::from_millis(300));
        }
    }

    /// Its pods, budgets and nodes, for whoever reads why a test has failed.
    pub(crate) fn told(&self) -> String {
        let pods: String = self.pods().iter().map(told).collect();
        let budgets = self.kubectl(&["get", "pdb", "-o=jsonpath={.items[*].status}"]);
        let label = format!("--selector=lab={}", self.name);
        format!("{pods}{budgets}\n{}", self.kubectl(&["get", "nodes", &label]))
    }

    /// Drains nodes, to the end.
    pub(crate) fn drain(&self, nodes: &[String], options: &[&str]) -> Answer {
        self.estate.environment().run(&drain(nodes, options))
    }

    /// Begins to drain nodes.
    pub(crate) fn begin(&self, nodes: &[String], options: &[&str]) -> Child {
        let mut command = self.estate.environment().command(&drain(nodes, options));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// What the API server was asked for in its namespace and let happen, by verb and resource.
    pub(crate) fn granted(&self, verb: &str, resource: &str) -> Vec<Value> {
        let path = self.estate.plane().directory().join("audit.log");
        let text = std::fs::read_to_string(path).unwrap();
        let records = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let is_meant = |it: &Value| {
            let object = &it["objectRef"];
            let subresource = object["subresource"].as_str().unwrap_or_default();
            let name = format!("{}/{subresource}", object["resource"].as_str().unwrap_or_default());
            it["verb"] == verb
                && object["namespace"] == self.name
                && name.trim_end_matches('/') == resource
                && it["stage"] == "ResponseComplete"
                && it["responseStatus"]["code"].as_u64().is_some_and(|code| code < 300)
        };
        records.filter(is_meant).collect()
    }
}

fn drain<'a>(nodes: &'a [String], options: &[&'a str]) -> Vec<&'a str> {
    let names = nodes.iter().map(String::as_str);
    ["drain"].into_iter().chain(names).chain(options.iter().copied()).collect()
}

/// A pod in a line.
fn told(pod: &Value) -> String {
    let ends = if pod["metadata"]["deletionTimestamp"].is_null() { "" } else { ", ends" };
    let ready = if is_ready(pod) { "ready" } else { "not ready" };
    format!("{} on {:?}: {ready}{ends}\n", pod["metadata"]["name"], node_of(pod))
}

/// The node of a pod.
pub(crate) fn node_of(pod: &Value) -> &str {
    pod["spec"]["nodeName"].as_str().unwrap_or_default()
}

/// Whether a pod serves.
pub(crate) fn is_ready(pod: &Value) -> bool {
    let conditions = pod["status"]["conditions"].as_array().map(Vec::as_slice).unwrap_or_default();
    conditions.iter().any(|it| it["type"] == "Ready" && it["status"] == "True")
}

/// What a drain that was begun has left.
pub(crate) fn ended(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}
