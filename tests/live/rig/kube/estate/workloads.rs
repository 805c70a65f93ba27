//! The controllers of the estate, their disruption budgets, and one pod without a controller.

use serde_json::{Map, Value, json};

use super::document::{Estate, Workload};
use super::storage;
use crate::rig::kube::podlogs::{HOSTILE_NAMESPACE, HOSTILE_POD};

/// The name of the only container of every pod.
pub(super) const CONTAINER: &str = "app";

/// The label by which every controller finds its pods.
pub(super) const APP: &str = "app.kubernetes.io/name";

/// What a pod of the estate comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PodState {
    Running,
    Crashing,
    ImageMissing,
    Unschedulable,
    Done,
}

impl PodState {
    /// Its phase and the reason why its container waits, joined by a slash.
    pub(super) fn shown(self) -> &'static str {
        match self {
            Self::Running => "Running/",
            Self::Crashing => "Running/CrashLoopBackOff",
            Self::ImageMissing => "Pending/ImagePullBackOff",
            Self::Unschedulable => "Pending/",
            Self::Done => "Succeeded/",
        }
    }
}

/// The controller and, where there is one, its disruption budget.
pub(super) fn objects(estate: &Estate, workload: &Workload) -> Vec<Value> {
    let version = if workload.kind == "Job" { "batch/v1" } else { "apps/v1" };
    let mut objects = vec![json!({
        "apiVersion": version, "kind": workload.kind,
        "metadata": metadata(workload), "spec": specification(estate, workload),
    })];
    if let Some(limit) = &workload.pdb {
        let mut spec = limit.clone();
        spec.insert("selector".into(), selector(workload));
        objects.push(json!({
            "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
            "metadata": metadata(workload), "spec": spec,
        }));
    }
    objects
}

/// A pod without a controller whose annotation tries to harm a terminal, as its log does.
pub(super) fn hostile_pod(group: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "namespace": HOSTILE_NAMESPACE, "name": HOSTILE_POD, "labels": {APP: HOSTILE_POD},
            "annotations": {
                "example.com/note": "\u{1b}[2J\u{1b}]0;title taken over\u{7}\u{202e}note\u{200b}",
                "example.com/long": "0123456789".repeat(1_000),
            },
        },
        "spec": {
            "nodeSelector": {"eks.amazonaws.com/nodegroup": group},
            "containers": [container("hostile:1.0.0", "50m", "64Mi")],
        },
    })
}

/// The state of every pod that the estate and the hostile pod amount to.
pub(super) fn expected_pods(estate: &Estate) -> Vec<PodState> {
    let nodes = estate.cluster_nodes().count();
    let of_workload = |workload: &Workload| {
        let count = match workload.kind.as_str() {
            "DaemonSet" => nodes,
            "Job" => usize::try_from(workload.completions).unwrap_or(0),
            _ => usize::try_from(workload.replicas).unwrap_or(0),
        };
        vec![state(estate, workload); count]
    };
    let mut pods: Vec<PodState> = estate.workloads.iter().flat_map(of_workload).collect();
    pods.extend(estate.rig.hostile_pod_group.iter().map(|_| PodState::Running));
    pods
}

fn state(estate: &Estate, workload: &Workload) -> PodState {
    let cores = workload.cpu.parse().unwrap_or(0);
    match workload.annotations.get("sim.lab/state").map(String::as_str) {
        Some("crashloop") => PodState::Crashing,
        Some("imagepull") => PodState::ImageMissing,
        _ if estate.instance_types.values().all(|instance| instance.vcpu < cores) => {
            PodState::Unschedulable
        }
        _ if workload.kind == "Job" => PodState::Done,
        _ => PodState::Running,
    }
}

fn metadata(workload: &Workload) -> Value {
    json!({"namespace": workload.namespace, "name": workload.name, "labels": {APP: workload.name}})
}

fn selector(workload: &Workload) -> Value {
    json!({"matchLabels": {APP: workload.name}})
}

fn specification(estate: &Estate, workload: &Workload) -> Map<String, Value> {
    let mut spec = Map::new();
    spec.insert("template".into(), template(estate, workload));
    match workload.kind.as_str() {
        "Job" => {
            spec.insert("completions".into(), workload.completions.into());
        }
        "DaemonSet" => {
            spec.insert("selector".into(), selector(workload));
        }
        kind => {
            spec.insert("selector".into(), selector(workload));
            spec.insert("replicas".into(), workload.replicas.into());
            if kind == "StatefulSet" {
                spec.insert("serviceName".into(), workload.name.clone().into());
                let templates = storage::templates(estate, workload);
                spec.insert("volumeClaimTemplates".into(), templates.into());
            }
        }
    }
    spec
}

fn template(estate: &Estate, workload: &Workload) -> Value {
    let mut spec = Map::new();
    let container = container(&workload.image, &workload.cpu, &workload.memory);
    spec.insert("containers".into(), json!([container]));
    spec.insert("volumes".into(), storage::volumes(estate, workload).into());
    spec.insert("tolerations".into(), tolerations(estate, workload));
    spec.insert("terminationGracePeriodSeconds".into(), 5.into());
    if let Some(group) = &workload.group {
        spec.insert("nodeSelector".into(), json!({estate.group_label(group): group}));
    }
    if workload.kind == "Job" {
        spec.insert("restartPolicy".into(), "Never".into());
    }
    json!({
        "metadata": {"labels": {APP: workload.name}, "annotations": workload.annotations},
        "spec": spec,
    })
}

fn container(image: &str, cpu: &str, memory: &str) -> Value {
    json!({
        "name": CONTAINER, "image": format!("registry.example/{image}"),
        "resources": {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}},
    })
}

fn tolerations(estate: &Estate, workload: &Workload) -> Value {
    if workload.tolerate_all {
        return json!([{"operator": "Exists"}]);
    }
    let group = workload.group.as_deref().and_then(|name| estate.group(name));
    let taints = group.iter().flat_map(|group| &group.taints);
    taints.map(|taint| json!({"key": taint.key, "value": taint.value})).collect()
}
