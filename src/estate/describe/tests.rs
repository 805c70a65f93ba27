use serde_json::json;

use super::*;
use crate::model::{
    Allocatable, Capacity, Delta, Event, Instance, Labels, ManagedInstance, Node, NodeGroup,
    Observation, Ping, Readiness, Scaling, SourceId, Symbol,
};

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn cluster() -> SourceId {
    SourceId::kubernetes("uid", "prod")
}

fn text(lines: &[Line]) -> String {
    let mut text = String::new();
    for Line { depth, label, value, tone } in lines {
        let mark = if *tone == Tone::Warning { "!" } else { " " };
        let indent = "  ".repeat(usize::from(*depth));
        text.push_str(format!("{mark}{indent}{label}: {value}").trim_end());
        text.push('\n');
    }
    text
}

fn event(kind: &str, about: &str, reason: &str, ago: i64, warning: bool) -> Event {
    let namespace = if kind == "Pod" { "shop" } else { "" };
    Event {
        id: ResourceId::namespaced(
            &cluster(),
            Kind::Event,
            "default",
            &format!("{about}.{reason}"),
        ),
        about_kind: kind.into(),
        about_namespace: namespace.into(),
        about: about.into(),
        reason: reason.into(),
        message: format!("{reason} happened").into(),
        warning,
        count: if warning { 3 } else { 1 },
        first: None,
        last: Timestamp::from_second(now().as_second() - ago).ok(),
        reporter: "kubelet".into(),
    }
}

fn node(id: &ResourceId) -> Node {
    Node {
        id: id.clone(),
        instance_id: Some("i-0abc".into()),
        node_group: Some("application".into()),
        instance_type: None,
        zone: None,
        arch: None,
        capacity: None,
        readiness: Readiness::Ready,
        ready_since: None,
        pressures: Vec::new(),
        cordoned: true,
        created: None,
        kubelet: None,
        internal_ip: None,
        allocatable: Allocatable::default(),
        taints: Vec::new(),
        labels: Labels::default(),
    }
}

fn instance(aws: &SourceId) -> Instance {
    Instance {
        id: ResourceId::new(aws, Kind::Instance, "i-0abc"),
        state: "stopping".into(),
        instance_type: "m5.xlarge".into(),
        zone: Some("eu-west-1a".into()),
        arch: None,
        capacity: Capacity::Spot,
        private_ip: None,
        private_dns: None,
        public_ip: None,
        launched: "2026-02-27T12:00:00Z".parse().ok(),
        image: Some("ami-1".into()),
        subnet: None,
        imds_v2_only: Some(false),
        tags: Labels::default(),
    }
}

fn group(aws: &SourceId) -> NodeGroup {
    NodeGroup {
        id: ResourceId::namespaced(aws, Kind::NodeGroup, "prod", "application"),
        status: "ACTIVE".into(),
        capacity: None,
        instance_types: Vec::<Symbol>::new(),
        ami_type: Some("AL2023_x86_64_STANDARD".into()),
        release: None,
        version: None,
        disk_gib: None,
        scaling: Some(Scaling { min: 3, desired: 5, max: 10 }),
        labels: Labels::default(),
        taints: Vec::new(),
        subnets: Vec::new(),
        scaling_groups: Vec::new(),
        issues: Vec::new(),
        update: None,
        tags: Labels::default(),
        created: None,
    }
}

#[test]
fn a_node_is_joined_with_its_instance_group_and_events() {
    let (id, aws) =
        (ResourceId::new(&cluster(), Kind::Node, "ip-10-0-0-1"), SourceId::aws("1", "r"));
    let mut store = Store::default();
    let agent = ManagedInstance {
        id: ResourceId::new(&aws, Kind::Instance, "i-0abc"),
        ping: Ping::ConnectionLost,
        last_ping: None,
        agent: Some("3.3".into()),
    };
    let events = vec![
        event("Node", "ip-10-0-0-1", "NodeNotReady", 60, true),
        event("Node", "ip-10-0-0-1", "Starting", 600, false),
        event("Pod", "ip-10-0-0-1", "Unrelated", 5, false),
    ];
    for observation in [
        Observation::Nodes(Delta::Resync(vec![node(&id)])),
        Observation::Instances(Delta::Resync(vec![instance(&aws)])),
        Observation::ManagedInstances(Delta::Resync(vec![agent])),
        Observation::NodeGroups(Delta::Resync(vec![group(&aws)])),
        Observation::Events(Delta::Resync(events)),
    ] {
        store.apply(observation, now());
    }
    let object = json!({
        "metadata": { "name": "ip-10-0-0-1", "creationTimestamp": "2026-02-27T12:00:00Z" },
        "spec": { "unschedulable": true, "taints": [{ "key": "gpu", "effect": "NoSchedule" }] },
        "status": {
            "conditions": [
                { "type": "MemoryPressure", "status": "False", "reason": "KubeletHasSufficientMemory" },
                { "type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown",
                  "lastTransitionTime": "2026-03-01T11:55:00Z" },
            ],
            "capacity": { "cpu": "4", "pods": "58" },
        },
    });
    insta::assert_snapshot!("node", text(&describe(&id, &object, &store, now())));
}

#[test]
fn a_crashing_pod_says_why() {
    let id = ResourceId::namespaced(&cluster(), Kind::Pod, "shop", "web-1");
    let mut store = Store::default();
    let events = vec![event("Pod", "web-1", "BackOff", 20, true)];
    store.apply(Observation::Events(Delta::Resync(events)), now());
    let object = json!({
        "metadata": {
            "name": "web-1", "namespace": "shop",
            "ownerReferences": [{ "kind": "ReplicaSet", "name": "web", "controller": true }],
        },
        "spec": {
            "nodeName": "ip-10-0-0-1",
            "containers": [{
                "name": "web", "image": "registry/web:1",
                "ports": [{ "containerPort": 80, "protocol": "TCP" }],
                "resources": { "requests": { "cpu": "100m", "memory": "64Mi" } },
                "env": [
                    { "name": "MODE", "value": "prod" },
                    { "name": "PASSWORD", "valueFrom": { "secretKeyRef": { "name": "db", "key": "pw" } } },
                ],
                "volumeMounts": [{ "name": "data", "mountPath": "/data", "readOnly": true }],
            }],
            "tolerations": [{ "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300 }],
            "volumes": [{ "name": "data", "emptyDir": {} }],
        },
        "status": {
            "phase": "Running",
            "containerStatuses": [{
                "name": "web", "ready": false, "restartCount": 4,
                "state": { "waiting": { "reason": "CrashLoopBackOff", "message": "back-off 40s" } },
                "lastState": { "terminated": { "reason": "OOMKilled", "exitCode": 137 } },
            }],
        },
    });
    insta::assert_snapshot!("pod", text(&describe(&id, &object, &store, now())));
}

#[test]
fn any_object_can_be_described() {
    let id = ResourceId::new(&SourceId::aws("1", "r"), Kind::Instance, "i-0abc");
    let object = json!({
        "InstanceId": "i-0abc", "LaunchTime": "2026-03-01T11:00:00Z", "Nothing": null,
        "State": { "Code": 16, "Name": "running" },
        "Tags": [{ "Key": "team", "Value": "a" }], "List": ["x", "y"],
    });
    insta::assert_snapshot!("instance", text(&describe(&id, &object, &Store::default(), now())));
    for odd in
        [json!(null), json!([1]), json!("x"), json!({ "metadata": 3, "spec": [], "status": "?" })]
    {
        for kind in Kind::ALL {
            let id = ResourceId::new(&cluster(), *kind, "x");
            let _ = describe(&id, &odd, &Store::default(), now());
        }
    }
}
