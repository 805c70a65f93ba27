//! A little cluster to drain.

use jiff::Timestamp;

use crate::model::{
    Allocatable, Amounts, Delta, DisruptionBudget, Kind, Labels, Node, Observation, Owner,
    Placement, Pod, Readiness, ResourceId, Selector, SourceId, Store,
};

pub(crate) const NOW: Timestamp = Timestamp::UNIX_EPOCH;

pub(crate) fn source() -> SourceId {
    SourceId::kubernetes("u", "n")
}

pub(crate) fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
}

/// A node with four cores and room for ten pods.
pub(crate) fn node(name: &str) -> Node {
    Node {
        id: ResourceId::new(&source(), Kind::Node, name),
        instance_id: None,
        node_group: None,
        instance_type: None,
        zone: Some("z1".into()),
        arch: None,
        capacity: None,
        readiness: Readiness::Ready,
        ready_since: None,
        pressures: Vec::new(),
        cordoned: false,
        created: None,
        kubelet: None,
        internal_ip: None,
        allocatable: Allocatable {
            cpu_m: Some(4000),
            memory: Some(8 << 30),
            pods: Some(10),
            gpus: None,
        },
        taints: Vec::new(),
        labels: Labels::default(),
    }
}

pub(crate) fn owned(group: &str, kind: &str, name: &str) -> Owner {
    Owner { group: group.into(), kind: kind.into(), name: name.into() }
}

/// A ready pod of the ReplicaSet `app` on the node `a`.
pub(crate) fn pod(app: &str, name: &str) -> Pod {
    Pod {
        id: ResourceId::namespaced(&source(), Kind::Pod, "shop", name),
        uid: name.into(),
        node: Some("a".into()),
        phase: "Running".into(),
        status: "Running".into(),
        ready: 1,
        containers: vec!["app".into()],
        restarts: 0,
        last_restart: None,
        ip: None,
        claims: Box::default(),
        owner: Some(owned("apps", "ReplicaSet", app)),
        other_owners: Box::default(),
        qos: None,
        requests: Amounts { cpu_m: Some(1000), memory: Some(1 << 30), gpus: None },
        limits: Amounts::default(),
        created: None,
        deleted: None,
        labels: labels(&[("app", app)]),
        placement: Some(Placement { grace_s: Some(30), ..Placement::default() }),
    }
}

pub(crate) fn budget(
    app: &str,
    (allowed, healthy): (u32, u32),
    (required, expected): (u32, u32),
) -> DisruptionBudget {
    DisruptionBudget {
        id: ResourceId::namespaced(&source(), Kind::DisruptionBudget, "shop", app),
        selector: Selector { equal: labels(&[("app", app)]), expressions: Vec::new() },
        allowed,
        healthy,
        required,
        expected,
    }
}

pub(crate) fn store(nodes: Vec<Node>, pods: Vec<Pod>, budgets: Vec<DisruptionBudget>) -> Store {
    let mut store = Store::default();
    store.apply(Observation::Nodes(Delta::Resync(nodes)), NOW);
    store.apply(Observation::Pods(Delta::Resync(pods)), NOW);
    store.apply(Observation::Budgets(Delta::Resync(budgets)), NOW);
    store
}
