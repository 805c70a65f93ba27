//! A node as the kubelet of an EKS node group registers it.

use serde_json::{Map, Value, json};

use super::document::{Estate, InstanceType, Node};
use super::karpenter;

/// The Node object of an instance.
pub(super) fn object(estate: &Estate, node: &Node) -> Value {
    let name = node.node.as_deref().unwrap_or_default();
    let group = estate.group(&node.group);
    let taints: Vec<Value> = group
        .iter()
        .flat_map(|group| &group.taints)
        .map(|taint| {
            json!({"key": taint.key, "value": taint.value, "effect": effect(&taint.effect)})
        })
        .collect();
    let disk = group.map_or(20, |group| group.disk_gib);
    let instance = &estate.instance_types[&node.instance_type];
    json!({
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": labels(estate, node, instance)},
        "spec": {
            "providerID": format!("aws:///{}/{}", node.zone, node.instance_id),
            "taints": taints,
        },
        "status": {
            "capacity": {
                "cpu": instance.vcpu.to_string(), "memory": format!("{}Mi", instance.memory_mib),
                "pods": instance.max_pods.to_string(), "ephemeral-storage": format!("{disk}Gi"),
            },
            "allocatable": {
                "cpu": format!("{}m", allocatable_millicores(instance.vcpu)),
                "memory": format!("{}Mi", allocatable_mib(instance)),
                "pods": instance.max_pods.to_string(),
                "ephemeral-storage": format!("{}Gi", disk * 9 / 10),
            },
            "addresses": [
                {"type": "InternalIP", "address": node.ip},
                // The API server connects to this one, where kwok plays the kubelet.
                {"type": "InternalDNS", "address": "localhost"},
                {"type": "Hostname", "address": name},
            ],
            "nodeInfo": {
                "architecture": architecture(instance), "operatingSystem": "linux",
                "kubeletVersion": format!("v{}.5-eks-113cf36", estate.cluster.version),
                "containerRuntimeVersion": "containerd://2.1.4", "kubeProxyVersion": "",
                "kernelVersion": "6.12.46-66.121.amzn2023.x86_64",
                "osImage": "Amazon Linux 2023.9.20250929",
                "machineID": node.instance_id, "systemUUID": node.instance_id, "bootID": "",
            },
        },
    })
}

fn labels(estate: &Estate, node: &Node, instance: &InstanceType) -> Map<String, Value> {
    let zone_letter = node.zone.bytes().last().unwrap_or(b'a');
    let mut labels = Map::new();
    let mut set = |key: &str, value: &str| labels.insert(key.to_owned(), value.into());
    set("kubernetes.io/hostname", node.node.as_deref().unwrap_or_default());
    set("kubernetes.io/os", "linux");
    set("kubernetes.io/arch", architecture(instance));
    set("node.kubernetes.io/instance-type", &node.instance_type);
    set("topology.kubernetes.io/region", &estate.cluster.region);
    set("topology.kubernetes.io/zone", &node.zone);
    set("topology.k8s.aws/zone-id", &format!("use1-az{}", zone_letter - b'a' + 1));
    set(estate.group_label(&node.group), &node.group);
    if node.claim.is_some() {
        set("karpenter.sh/capacity-type", karpenter::capacity(node));
        set("karpenter.sh/registered", "true");
    } else {
        set("eks.amazonaws.com/capacityType", &node.capacity);
        set("eks.amazonaws.com/nodegroup-image", "ami-0abcdef1234567890");
    }
    for (key, value) in estate.group(&node.group).iter().flat_map(|group| &group.labels) {
        set(key, value);
    }
    labels
}

pub(super) fn architecture(instance: &InstanceType) -> &'static str {
    if instance.arch == "arm64" { "arm64" } else { "amd64" }
}

fn effect(eks: &str) -> &'static str {
    match eks {
        "NO_EXECUTE" => "NoExecute",
        "PREFER_NO_SCHEDULE" => "PreferNoSchedule",
        _ => "NoSchedule",
    }
}

/// What EKS images keep back of the CPU: 6% of the first core, 1% of the second, 0.5% of the third
/// and fourth, 0.25% of each further one.
fn allocatable_millicores(cores: u64) -> u64 {
    let reserved_tenths: u64 = (1..=cores)
        .map(|core| match core {
            1 => 600,
            2 => 100,
            3 | 4 => 50,
            _ => 25,
        })
        .sum();
    cores * 1000 - reserved_tenths.div_ceil(10)
}

/// What EKS images keep back of the memory: 255 MiB, 11 MiB for each possible pod, and 100 MiB below
/// which the kubelet evicts.
fn allocatable_mib(instance: &InstanceType) -> u64 {
    instance.memory_mib - (255 + 11 * instance.max_pods + 100)
}
