//! Nodes.

use std::net::IpAddr;

use serde::Deserialize;

use super::meta::{Condition, Meta, Quantities, filled, nullable};
use crate::{
    adapters::wire::{quantity::Quantity, slim::Slim},
    model::{Allocatable, Capacity, Kind, Labels, Node, Readiness, SourceId, Symbol, Taint},
};

/// A node as far as its row needs it.
#[derive(Debug, Deserialize)]
pub struct SlimNode {
    metadata: Meta,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(rename = "providerID")]
    provider_id: Option<Box<str>>,
    #[serde(default, deserialize_with = "nullable")]
    unschedulable: bool,
    #[serde(default, deserialize_with = "nullable")]
    taints: Vec<SlimTaint>,
}

#[derive(Debug, Deserialize)]
pub(super) struct SlimTaint {
    key: Symbol,
    #[serde(default)]
    value: Symbol,
    effect: Symbol,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default, deserialize_with = "nullable")]
    allocatable: Quantities,
    #[serde(default, deserialize_with = "nullable")]
    conditions: Vec<Condition>,
    #[serde(default, deserialize_with = "nullable")]
    addresses: Vec<Address>,
    #[serde(default, deserialize_with = "nullable")]
    node_info: NodeInfo,
}

#[derive(Debug, Deserialize)]
struct Address {
    #[serde(rename = "type")]
    kind: Symbol,
    address: Box<str>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NodeInfo {
    #[serde(default)]
    kubelet_version: Symbol,
    #[serde(default)]
    architecture: Symbol,
}

/// The labels that name a node group, the first that is there wins.
const GROUP_LABELS: &[&str] =
    &["eks.amazonaws.com/nodegroup", "alpha.eksctl.io/nodegroup-name", "karpenter.sh/nodepool"];

impl Slim for SlimNode {
    type Row = Node;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> Node {
        let Self { metadata, spec, status } = self;
        let id = metadata.id(source, kind);
        let labels = metadata.labels.0;
        let label = |key: &str| labels.get(key).cloned();
        Node {
            id,
            instance_id: spec.provider_id.as_deref().and_then(instance_id),
            node_group: GROUP_LABELS.iter().find_map(|key| label(key)),
            instance_type: label("node.kubernetes.io/instance-type"),
            zone: label("topology.kubernetes.io/zone"),
            arch: filled(status.node_info.architecture).or_else(|| label("kubernetes.io/arch")),
            capacity: capacity(&labels),
            readiness: readiness(&status.conditions),
            ready_since: ready(&status.conditions).and_then(|it| it.since.0),
            pressures: pressures(&status.conditions),
            cordoned: spec.unschedulable,
            created: metadata.creation_timestamp.0,
            kubelet: filled(status.node_info.kubelet_version),
            internal_ip: internal_ip(&status.addresses),
            allocatable: allocatable(&status.allocatable),
            taints: spec.taints.into_iter().map(taint).collect(),
            labels,
        }
    }
}

/// `aws:///us-east-1a/i-0123` names an instance; Fargate and other clouds do not.
fn instance_id(provider_id: &str) -> Option<Symbol> {
    let last = provider_id.strip_prefix("aws://")?.rsplit('/').next()?;
    last.starts_with("i-").then(|| Symbol::new(last))
}

fn capacity(labels: &Labels) -> Option<Capacity> {
    let label = labels
        .get("eks.amazonaws.com/capacityType")
        .or_else(|| labels.get("karpenter.sh/capacity-type"))?;
    match label.as_str() {
        "ON_DEMAND" | "on-demand" => Some(Capacity::OnDemand),
        "SPOT" | "spot" => Some(Capacity::Spot),
        "CAPACITY_BLOCK" | "reserved" => Some(Capacity::Reserved),
        _ => None,
    }
}

fn ready(conditions: &[Condition]) -> Option<&Condition> {
    conditions.iter().find(|condition| condition.name == "Ready")
}

fn readiness(conditions: &[Condition]) -> Readiness {
    match ready(conditions) {
        Some(ready) if ready.status == "True" => Readiness::Ready,
        Some(ready) if ready.status == "False" => Readiness::NotReady(ready.reason.clone()),
        _ => Readiness::Unknown,
    }
}

/// Most conditions name a trouble. Those of the EKS node monitoring agent, such as `KernelReady`,
/// name the good state and are written out when it has ended.
fn pressures(conditions: &[Condition]) -> Vec<Symbol> {
    let others = conditions.iter().filter(|condition| condition.name != "Ready");
    let troubles = others.filter_map(|condition| {
        match (condition.name.ends_with("Ready"), condition.status.as_str()) {
            (false, "True") => Some(condition.name.clone()),
            (true, "False") => Some(Symbol::from(format!("{}=False", condition.name))),
            _ => None,
        }
    });
    troubles.collect()
}

fn internal_ip(addresses: &[Address]) -> Option<IpAddr> {
    addresses.iter().find(|address| address.kind == "InternalIP")?.address.parse().ok()
}

fn allocatable(slim: &Quantities) -> Allocatable {
    let count = |units: u64| u32::try_from(units).ok();
    Allocatable {
        cpu_m: slim.cpu.map(Quantity::millis),
        memory: slim.memory.map(Quantity::units),
        pods: slim.pods.and_then(|pods| count(pods.units())),
        gpus: slim.gpus.and_then(|gpus| count(gpus.units())),
    }
}

pub(super) fn taint(slim: SlimTaint) -> Taint {
    Taint { key: slim.key, value: slim.value, effect: slim.effect }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn node(value: Value) -> Node {
        let slim: SlimNode = serde_json::from_value(value).unwrap();
        slim.into_row(&SourceId::kubernetes("u", "n"), Kind::Node)
    }

    #[test]
    fn an_eks_node() {
        let node = node(json!({
            "metadata": {"name": "ip-10-0-0-17.ec2.internal", "creationTimestamp": "2026-01-01T00:00:00Z",
                "managedFields": [{"manager": "kubelet", "fieldsV1": {"f:status": {}}}],
                "labels": {"eks.amazonaws.com/nodegroup": "system", "karpenter.sh/nodepool": "other",
                    "eks.amazonaws.com/capacityType": "SPOT", "topology.kubernetes.io/zone": "us-east-1a",
                    "node.kubernetes.io/instance-type": "m5.large"}},
            "spec": {"providerID": "aws:///us-east-1a/i-0abc", "unschedulable": true,
                "taints": [{"key": "dedicated", "effect": "NoSchedule"}]},
            "status": {"allocatable": {"cpu": "1930m", "memory": "7097536Ki", "pods": "29"},
                "addresses": [{"type": "Hostname", "address": "x"}, {"type": "InternalIP", "address": "10.0.0.17"}],
                "conditions": [{"type": "Ready", "status": "False", "reason": "KubeletNotReady",
                        "lastTransitionTime": "1970-01-01T00:01:00Z"},
                    {"type": "DiskPressure", "status": "True"}, {"type": "PIDPressure", "status": "False"},
                    {"type": "KernelReady", "status": "False"}, {"type": "StorageReady", "status": "True"}],
                "nodeInfo": {"kubeletVersion": "v1.33.1-eks-1", "architecture": "amd64"}}
        }));
        assert_eq!(node.instance_id.as_deref(), Some("i-0abc"));
        assert_eq!(node.node_group.as_deref(), Some("system"));
        assert_eq!(node.capacity, Some(Capacity::Spot));
        assert_eq!(node.readiness, Readiness::NotReady("KubeletNotReady".into()));
        assert_eq!(node.ready_since.map(jiff::Timestamp::as_second), Some(60));
        assert_eq!(node.pressures, ["DiskPressure", "KernelReady=False"]);
        assert_eq!(node.internal_ip, Some("10.0.0.17".parse().unwrap()));
        assert_eq!(node.allocatable.cpu_m, Some(1930));
        assert_eq!(node.allocatable.memory, Some(7_097_536 * 1024));
        assert_eq!(node.allocatable.pods, Some(29));
        assert_eq!(node.allocatable.gpus, None);
        assert_eq!(node.taints[0].to_string(), "dedicated:NoSchedule");
        assert!(node.cordoned);
    }

    #[test]
    fn what_a_node_does_not_say_stays_unknown() {
        let node = node(json!({
            "metadata": {"name": "fargate", "labels": null},
            "spec": {"providerID": "aws:///us-east-1a/0abc/fargate-ip-10-0-0-1", "taints": null},
            "status": {"conditions": [{"type": "Ready", "status": "Unknown"}]}
        }));
        assert_eq!(node.instance_id, None);
        assert_eq!(node.node_group, None);
        assert_eq!(node.capacity, None);
        assert_eq!((node.readiness, node.ready_since), (Readiness::Unknown, None));
        assert_eq!(node.allocatable, Allocatable::default());
    }
}
