//! Objects of an estate in full, as the APIs would give them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{alarms, databases, estate::Estate, kinds, machines, network, rows::Moment, storage};
use crate::model::{
    Alarm, DisruptionBudget, Event, Fault, FaultClass, Kind, Node, NodePool, Owner, Pod,
    ResourceId, Store, Workload,
};

/// Kinds that are rows and nothing else: AWS describes no such thing by its name.
const ONLY_ROWS: &[Kind] = &[
    Kind::InstanceType,
    Kind::SubnetReservation,
    Kind::LogStream,
    Kind::LogFile,
    Kind::TargetHealth,
    Kind::AccessPoint,
    Kind::DatabaseSnapshot,
    Kind::DatabaseParameter,
    Kind::DatabaseEvent,
    Kind::Condition,
    Kind::Run,
];

/// Where `kubectl apply` leaves what it was given.
pub(super) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The object, if the estate has it.
#[expect(clippy::wildcard_enum_match_arm, reason = "the network looks through the rest")]
pub(super) fn object(
    (estate, store): (&Estate, &Store),
    id: &ResourceId,
    now: Timestamp,
) -> Option<Value> {
    if let Some(object) = living(store, id) {
        return Some(match store.workloads(id.kind).and_then(|rows| rows.get(id)) {
            Some(row) => applied_workload(estate, row),
            None => object,
        });
    }
    match id.kind {
        Kind::Cluster => {
            Some(estate.cluster_row()).filter(|row| row.id == *id).map(machines::cluster)
        }
        Kind::Instance => {
            let server = estate.instances.iter().find(|it| *it.instance_id == *id.name);
            server.map(machines::server)
        }
        Kind::LogGroup => {
            let rows = estate.log_group_rows(Moment(now));
            rows.iter().find(|row| row.id == *id).map(super::logs::object)
        }
        kind if kind == NodePool::kind() => estate.node_pool_object(&id.name),
        Kind::Served(served) => {
            let found = storage::object(estate, id).or_else(|| kinds::object(estate, served, id));
            found
                .map(|it| if id.kind == Alarm::kind() { alarms::as_now(store, id, it) } else { it })
        }
        _ => network::object(estate, id),
    }
}

/// What lives, as it is now: a row that changes with time, in full.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest does not change")]
pub(super) fn living(store: &Store, id: &ResourceId) -> Option<Value> {
    match id.kind {
        Kind::Pod => store.pods.get(id).map(|row| pod(row)),
        Kind::Node => store.nodes.get(id).map(|row| node(row)),
        Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet | Kind::DaemonSet | Kind::Job => {
            store.workloads(id.kind)?.get(id).map(|row| workload(row))
        }
        Kind::DisruptionBudget => store.budgets.get(id).map(|row| budget(row)),
        Kind::Event => store.events.get(id).map(|row| event(row)),
        Kind::NodeGroup => store.node_groups.get(id).map(|row| machines::node_group(row)),
        Kind::ScalingGroup => store.scaling_groups.get(id).map(|row| machines::scaling_group(row)),
        Kind::Instance => store.instances.get(id).map(|row| machines::instance(row)),
        Kind::Database => store.databases.get(id).map(|row| databases::object(row)),
        Kind::DatabaseCluster => store.database_clusters.get(id).map(|row| databases::object(row)),
        Kind::NatGateway => store.nat_gateways.get(id).map(|row| network::nat_gateway(row)),
        _ => None,
    }
}

fn pod(pod: &Pod) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": &*pod.id.name,
            "namespace": &*pod.id.namespace,
            "uid": pod.uid.to_string(),
            "creationTimestamp": pod.created,
            "labels": labels(&pod.labels),
            "ownerReferences": pod.owner.as_ref().map(owner),
        },
        "spec": {
            "nodeName": pod.node.as_deref(),
            "containers": [{
                "name": "app",
                "resources": {"requests": {
                    "cpu": pod.requests.cpu_m.map(|milli| format!("{milli}m")),
                    "memory": pod.requests.memory.map(|bytes| bytes.to_string()),
                }},
            }],
        },
        "status": {
            "phase": &*pod.phase,
            "podIP": pod.ip.map(|ip| ip.to_string()),
            "containerStatuses": [{
                "name": "app",
                "ready": pod.ready > 0,
                "restartCount": pod.restarts,
            }],
        },
    })
}

/// As manifests call the kind of a controller.
#[expect(clippy::wildcard_enum_match_arm, reason = "only controllers are asked about")]
const fn controller(kind: Kind) -> &'static str {
    match kind {
        Kind::Deployment => "Deployment",
        Kind::ReplicaSet => "ReplicaSet",
        Kind::StatefulSet => "StatefulSet",
        Kind::DaemonSet => "DaemonSet",
        Kind::Job => "Job",
        other => other.name(),
    }
}

/// A workload, with what `kubectl apply` was given for it.
fn applied_workload(estate: &Estate, row: &Workload) -> Value {
    let mut object = workload(row);
    if let Some(applied) = applied(estate, &row.id, &object) {
        object["metadata"]["annotations"] = json!({LAST_APPLIED: applied.to_string()});
    }
    object
}

fn workload(row: &Workload) -> Value {
    let id = &row.id;
    let mut object = json!({
        "apiVersion": if id.kind == Kind::Job { "batch/v1" } else { "apps/v1" },
        "kind": controller(id.kind),
        "metadata": {
            "name": &*id.name,
            "namespace": &*id.namespace,
            "creationTimestamp": row.created,
            "ownerReferences": row.owner.as_ref().map(owner),
        },
        "spec": {
            "replicas": row.desired,
            "selector": {"matchLabels": labels(&row.selector.equal)},
            "template": {"spec": {"containers": [{"name": "app", "image": row.images.first().map(|it| &**it)}]}},
        },
        "status": {"readyReplicas": row.ready},
    });
    if row.rollout.paused {
        object["spec"]["paused"] = true.into();
    }
    if let Some(at) = row.rollout.restarted {
        let annotations = json!({"kubectl.kubernetes.io/restartedAt": at});
        object["spec"]["template"]["metadata"] = json!({"annotations": annotations});
    }
    object
}

/// What `kubectl apply` was given for a workload, which is how Deployments and `StatefulSet`s got there.
fn applied(estate: &Estate, id: &ResourceId, live: &Value) -> Option<Value> {
    let is_applied = matches!(id.kind, Kind::Deployment | Kind::StatefulSet);
    let part = estate.workloads.iter().filter(|_| is_applied).find(|part| {
        let same_place = *part.namespace == *id.namespace && *part.name == *id.name;
        same_place && part.kind.eq_ignore_ascii_case(id.kind.name())
    })?;
    let mut spec = live["spec"].clone();
    spec["template"]["spec"]["containers"][0]["image"] =
        json!(part.applied_image.as_ref().unwrap_or(&part.image));
    Some(json!({
        "apiVersion": live["apiVersion"],
        "kind": live["kind"],
        "metadata": {"annotations": {}, "name": part.name, "namespace": part.namespace},
        "spec": spec,
    }))
}

fn owner(owner: &Owner) -> Value {
    json!([{
        "apiVersion": format!("{}/v1", owner.group),
        "kind": &*owner.kind,
        "name": &*owner.name,
        "controller": true,
    }])
}

fn node(row: &Node) -> Value {
    let zone = row.zone.as_deref().unwrap_or_default();
    let instance = row.instance_id.as_deref().unwrap_or_default();
    let mut spec = json!({"providerID": format!("aws:///{zone}/{instance}")});
    if row.cordoned {
        spec["unschedulable"] = true.into();
    }
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": &*row.id.name, "labels": labels(&row.labels)},
        "spec": spec,
        "status": {"addresses": [
            {"type": "InternalIP", "address": row.internal_ip.map(|ip| ip.to_string())},
        ]},
    })
}

fn budget(row: &DisruptionBudget) -> Value {
    json!({
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": &*row.id.name, "namespace": &*row.id.namespace},
        "spec": {
            "minAvailable": row.required,
            "selector": {"matchLabels": labels(&row.selector.equal)},
        },
        "status": {
            "disruptionsAllowed": row.allowed,
            "currentHealthy": row.healthy,
            "desiredHealthy": row.required,
            "expectedPods": row.expected,
        },
    })
}

fn event(row: &Event) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": &*row.id.name, "namespace": &*row.id.namespace},
        "involvedObject": {
            "kind": &*row.about_kind,
            "namespace": &*row.about_namespace,
            "name": &*row.about,
        },
        "type": if row.warning { "Warning" } else { "Normal" },
        "reason": &*row.reason,
        "message": &*row.message,
        "count": row.count,
        "firstTimestamp": row.first,
        "lastTimestamp": row.last,
        "source": {"component": &*row.reporter},
    })
}

/// Why there is no object behind a row.
pub(super) fn absence(id: &ResourceId) -> Fault {
    let (class, message) = if id.kind == Kind::ApiKind {
        (FaultClass::Invalid, format!("a {} is not an object", id.kind.name()))
    } else if ONLY_ROWS.contains(&id.kind) {
        (FaultClass::Missing, format!("{id} has no description"))
    } else {
        (FaultClass::NotFound, format!("there is no {id}"))
    };
    Fault::new(class, format!("get {}", id.kind.name()), message)
}

fn labels(labels: &crate::model::Labels) -> Value {
    labels.iter().map(|(key, value)| (key.to_string(), json!(&**value))).collect()
}
