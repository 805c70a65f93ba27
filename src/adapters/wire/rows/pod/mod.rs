//! Pods.

mod placement;
mod requests;
mod status;

use serde::{Deserialize, de::IgnoredAny};

use self::{
    placement::{Affinity, Port, SlimToleration, Spreading, placement},
    requests::{limits, requests},
    status::summary,
};
use super::meta::{Condition, Meta, Moment, Quantities, SlimLabels, filled, nullable};
use crate::{
    adapters::wire::slim::Slim,
    model::{Kind, Pod, Qos, SourceId, Symbol},
};

/// A pod as far as its row needs it.
#[derive(Debug, Deserialize)]
pub struct SlimPod {
    metadata: Meta,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(default)]
    node_name: Symbol,
    #[serde(default, deserialize_with = "nullable")]
    containers: Vec<Container>,
    #[serde(default, deserialize_with = "nullable")]
    init_containers: Vec<Container>,
    overhead: Option<Quantities>,
    #[serde(default, deserialize_with = "nullable")]
    volumes: Vec<PodVolume>,
    #[serde(default, deserialize_with = "nullable")]
    resources: Resources,
    termination_grace_period_seconds: Option<i64>,
    #[serde(default)]
    node_selector: SlimLabels,
    #[serde(default, deserialize_with = "nullable")]
    tolerations: Vec<SlimToleration>,
    #[serde(default, deserialize_with = "nullable")]
    affinity: Affinity,
    #[serde(default, deserialize_with = "nullable")]
    topology_spread_constraints: Vec<Spreading>,
}

/// A volume of a pod, if it is a claim or of its node.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PodVolume {
    #[serde(default)]
    name: Symbol,
    persistent_volume_claim: Option<ClaimSource>,
    ephemeral: Option<Ephemeral>,
    empty_dir: Option<IgnoredAny>,
    host_path: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClaimSource {
    claim_name: Symbol,
}

/// A claim is made for the pod alone.
#[derive(Debug, Deserialize)]
struct Ephemeral {}

impl PodVolume {
    /// A claim that is made for a pod alone is named after it.
    fn claim(&self, pod: &str) -> Option<Symbol> {
        let own = || self.ephemeral.as_ref().map(|_| format!("{pod}-{}", self.name).into());
        self.persistent_volume_claim.as_ref().map(|it| it.claim_name.clone()).or_else(own)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    #[serde(default)]
    name: Symbol,
    #[serde(default, deserialize_with = "nullable")]
    resources: Resources,
    #[serde(default)]
    restart_policy: Symbol,
    #[serde(default, deserialize_with = "nullable")]
    ports: Vec<Port>,
}

impl Container {
    /// An init container that keeps running: a sidecar.
    fn is_sidecar(&self) -> bool {
        self.restart_policy == "Always"
    }
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct Resources {
    #[serde(default, deserialize_with = "nullable")]
    requests: Quantities,
    #[serde(default, deserialize_with = "nullable")]
    limits: Quantities,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    phase: Symbol,
    #[serde(default)]
    reason: Symbol,
    #[serde(default, rename = "podIP", deserialize_with = "nullable")]
    pod_ip: Box<str>,
    #[serde(default)]
    qos_class: Symbol,
    #[serde(default, deserialize_with = "nullable")]
    conditions: Vec<Condition>,
    #[serde(default, deserialize_with = "nullable")]
    init_container_statuses: Vec<ContainerStatus>,
    #[serde(default, deserialize_with = "nullable")]
    container_statuses: Vec<ContainerStatus>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerStatus {
    #[serde(default)]
    name: Symbol,
    #[serde(default)]
    ready: bool,
    started: Option<bool>,
    #[serde(default)]
    restart_count: u32,
    #[serde(default, deserialize_with = "nullable")]
    state: State,
    #[serde(default, deserialize_with = "nullable")]
    last_state: State,
}

#[derive(Debug, Default, Deserialize)]
struct State {
    waiting: Option<Waiting>,
    running: Option<Running>,
    terminated: Option<Terminated>,
}

#[derive(Debug, Deserialize)]
struct Waiting {
    #[serde(default)]
    reason: Symbol,
}

#[derive(Debug, Deserialize)]
struct Running {}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Terminated {
    #[serde(default)]
    reason: Symbol,
    #[serde(default)]
    exit_code: i32,
    #[serde(default, deserialize_with = "nullable")]
    signal: i32,
    #[serde(default)]
    finished_at: Moment,
}

impl Slim for SlimPod {
    type Row = Pod;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> Pod {
        let summary = summary(&self);
        let Self { mut metadata, mut spec, status } = self;
        let placement = placement(&mut spec, &metadata.annotations);
        let (requests, limits) = (requests(&spec), limits(&spec));
        let sidecars = spec.init_containers.into_iter().filter(Container::is_sidecar);
        let containers = spec.containers.into_iter().chain(sidecars);
        let mut containers: Vec<_> = containers.map(|container| container.name).collect();
        containers.shrink_to_fit();
        let (owner, other_owners) = metadata.owners();
        Pod {
            id: metadata.id(source, kind),
            owner,
            other_owners,
            node: filled(spec.node_name),
            phase: status.phase,
            status: summary.status,
            ready: summary.ready,
            containers,
            restarts: summary.restarts,
            last_restart: summary.last_restart.0,
            ip: status.pod_ip.parse().ok(),
            claims: spec.volumes.iter().filter_map(|it| it.claim(&metadata.name)).collect(),
            qos: qos(&status.qos_class),
            requests,
            limits,
            created: metadata.creation_timestamp.0,
            deleted: metadata.deletion_timestamp.0,
            uid: metadata.uid,
            labels: metadata.labels.0,
            placement: Some(placement),
        }
    }
}

fn qos(class: &str) -> Option<Qos> {
    match class {
        "BestEffort" => Some(Qos::BestEffort),
        "Burstable" => Some(Qos::Burstable),
        "Guaranteed" => Some(Qos::Guaranteed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    pub(super) fn pod(value: Value) -> Pod {
        let slim: SlimPod = serde_json::from_value(value).unwrap();
        slim.into_row(&SourceId::kubernetes("u", "n"), Kind::Pod)
    }

    #[test]
    fn claims_are_named_whether_they_are_shared_or_its_own() {
        let pod = pod(json!({
            "metadata": {"name": "db-0", "namespace": "data"},
            "spec": {"volumes": [
                {"name": "data", "persistentVolumeClaim": {"claimName": "data-db-0"}},
                {"name": "scratch", "ephemeral": {"volumeClaimTemplate": {"spec": {}}}},
                {"name": "settings", "configMap": {"name": "settings"}}]},
        }));
        assert_eq!(*pod.claims, ["data-db-0", "db-0-scratch"]);
    }

    #[test]
    fn a_whole_pod() {
        let pod = pod(json!({
            "metadata": {"name": "web-1", "namespace": "shop", "uid": "u-1", "labels": {"app": "web"},
                "creationTimestamp": "2026-01-01T00:00:00Z",
                "ownerReferences": [{"kind": "ReplicaSet", "name": "web", "controller": true}]},
            "spec": {"nodeName": "n1", "containers": [{"name": "web"}],
                "initContainers": [{"name": "once"}, {"name": "proxy", "restartPolicy": "Always"}]},
            "status": {"phase": "Running", "podIP": "10.0.0.9", "qosClass": "Burstable",
                "containerStatuses": [{"name": "web", "ready": true, "restartCount": 2,
                    "state": {"running": {"startedAt": "2026-01-01T00:10:00Z"}},
                    "lastState": {"terminated": {"exitCode": 1, "finishedAt": "2026-01-01T00:09:00Z"}}}]}
        }));
        assert_eq!(pod.containers, ["web", "proxy"]);
        assert_eq!((pod.ready, pod.restarts), (1, 2));
        assert_eq!(pod.last_restart, Some("2026-01-01T00:09:00Z".parse().unwrap()));
        assert_eq!(pod.owner.unwrap().name, "web");
        assert_eq!(pod.qos, Some(Qos::Burstable));
        assert_eq!(pod.ip, Some("10.0.0.9".parse().unwrap()));
    }
}
