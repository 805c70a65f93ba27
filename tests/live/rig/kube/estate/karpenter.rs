//! Karpenter's kinds, with the columns that `kubectl get` prints of the real ones, and the objects of an
//! estate that has them.

use color_eyre::eyre::Result;
use serde_json::{Value, json};

use super::document::{Estate, Node, NodePool};
use super::nodes;
use crate::rig::kube::control_plane::ControlPlane;

const READY: &str = r#".status.conditions[?(@.type=="Ready")].status"#;
const AGE: &str = ".metadata.creationTimestamp";

/// Heading, path, and 1 for a column that only wide tables have.
type Column = (&'static str, &'static str, u8);

const POOL: &[Column] = &[
    ("NodeClass", ".spec.template.spec.nodeClassRef.name", 0),
    ("Nodes", ".status.resources.nodes", 0),
    ("Ready", READY, 0),
    ("Age", AGE, 0),
    ("Weight", ".spec.weight", 1),
    ("CPU", ".status.resources.cpu", 1),
    ("Memory", ".status.resources.memory", 1),
];

const CLAIM: &[Column] = &[
    ("Type", r".metadata.labels.node\.kubernetes\.io/instance-type", 0),
    ("Capacity", r".metadata.labels.karpenter\.sh/capacity-type", 0),
    ("Zone", r".metadata.labels.topology\.kubernetes\.io/zone", 0),
    ("Node", ".status.nodeName", 0),
    ("Ready", READY, 0),
    ("Age", AGE, 0),
    ("ID", ".status.providerID", 1),
    ("NodePool", r".metadata.labels.karpenter\.sh/nodepool", 1),
    ("NodeClass", ".spec.nodeClassRef.name", 1),
];

const CLASS: &[Column] = &[("Ready", READY, 0), ("Age", AGE, 0), ("Role", ".spec.role", 1)];

/// Teaches the cluster the kinds, if the estate needs them, and waits until it serves them.
pub(super) fn define(plane: &ControlPlane, estate: &Estate) -> Result<()> {
    if estate.node_pools.is_empty() {
        return Ok(());
    }
    let kinds = [
        definition("karpenter.sh", ("nodepools", "NodePool"), POOL),
        definition("karpenter.sh", ("nodeclaims", "NodeClaim"), CLAIM),
        definition("karpenter.k8s.aws", ("ec2nodeclasses", "EC2NodeClass"), CLASS),
    ];
    let list = json!({"apiVersion": "v1", "kind": "List", "items": kinds});
    plane.kubectl(&["create", "-f", "-"], Some(&list.to_string()))?;
    let established = ["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"];
    plane.kubectl(&established, None)?;
    Ok(())
}

/// A definition without a status of its own, so that an object can be made with it.
fn definition(group: &str, (plural, kind): (&str, &str), columns: &[Column]) -> Value {
    let column = |(name, path, priority): &Column| {
        let kind = if *path == AGE { "date" } else { "string" };
        // The weight is a number to the API server.
        let kind = if *name == "Weight" { "integer" } else { kind };
        json!({"name": name, "jsonPath": path, "priority": priority, "type": kind})
    };
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.{group}")},
        "spec": {
            "group": group, "scope": "Cluster",
            "names": {
                "plural": plural, "singular": kind.to_lowercase(), "kind": kind,
                "categories": ["karpenter"],
            },
            "versions": [{
                "name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {
                    "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                }},
                "additionalPrinterColumns": columns.iter().map(column).collect::<Vec<_>>(),
            }],
        },
    })
}

/// The pools, their class, and a claim for each node that Karpenter made.
pub(super) fn objects(estate: &Estate) -> Vec<Value> {
    let claimed = estate.nodes.iter().filter_map(|node| Some((node, node.claim.as_deref()?)));
    let mut objects: Vec<Value> = claimed.map(|(node, name)| claim(estate, node, name)).collect();
    objects.extend(estate.node_pools.iter().map(|pool| node_pool(estate, pool)));
    let mut classes: Vec<&str> = estate.node_pools.iter().map(|it| &*it.node_class).collect();
    classes.dedup();
    objects.extend(classes.into_iter().map(|name| class(estate, name)));
    objects
}

/// How a node is paid for, in the words of Karpenter.
pub(super) fn capacity(node: &Node) -> &'static str {
    if node.capacity == "SPOT" { "spot" } else { "on-demand" }
}

fn ready() -> Value {
    json!([{
        "type": "Ready", "status": "True", "reason": "Ready", "message": "",
        "lastTransitionTime": "2026-01-01T00:00:00Z",
    }])
}

fn reference(name: &str) -> Value {
    json!({"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": name})
}

fn node_pool(estate: &Estate, pool: &NodePool) -> Value {
    let own = || estate.nodes.iter().filter(|node| node.group == pool.name);
    let types = || own().map(|node| &estate.instance_types[&node.instance_type]);
    let requirement =
        |key: &str, values: Value| json!({"key": key, "operator": "In", "values": values});
    json!({
        "apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": {"name": pool.name},
        "spec": {
            "weight": pool.weight,
            "limits": {"cpu": pool.limit_cpu.to_string()},
            "disruption": {
                "consolidationPolicy": "WhenEmptyOrUnderutilized",
                "consolidateAfter": pool.consolidate_after,
            },
            "template": {"spec": {
                "nodeClassRef": reference(&pool.node_class),
                "requirements": [
                    requirement("kubernetes.io/arch", json!([pool.arch])),
                    requirement("karpenter.sh/capacity-type", json!(pool.capacity_types)),
                    requirement("karpenter.k8s.aws/instance-family", json!(pool.families)),
                    requirement("topology.kubernetes.io/zone", json!(pool.zones)),
                ],
            }},
        },
        "status": {
            "resources": {
                "nodes": own().count().to_string(),
                "cpu": types().map(|it| it.vcpu).sum::<u64>().to_string(),
                "memory": format!("{}Mi", types().map(|it| it.memory_mib).sum::<u64>()),
            },
            "conditions": ready(),
        },
    })
}

fn claim(estate: &Estate, node: &Node, name: &str) -> Value {
    let pool = estate.node_pools.iter().find(|pool| pool.name == node.group);
    json!({
        "apiVersion": "karpenter.sh/v1", "kind": "NodeClaim",
        "metadata": {"name": name, "labels": {
            "karpenter.sh/nodepool": node.group,
            "karpenter.sh/capacity-type": capacity(node),
            "kubernetes.io/arch": nodes::architecture(&estate.instance_types[&node.instance_type]),
            "node.kubernetes.io/instance-type": node.instance_type,
            "topology.kubernetes.io/zone": node.zone,
        }},
        "spec": {"nodeClassRef": pool.map(|pool| reference(&pool.node_class))},
        "status": {
            "nodeName": node.node,
            "providerID": format!("aws:///{}/{}", node.zone, node.instance_id),
            "conditions": ready(),
        },
    })
}

fn class(estate: &Estate, name: &str) -> Value {
    let cluster = &estate.cluster.name;
    let discovery = json!([{"tags": {"karpenter.sh/discovery": cluster}}]);
    json!({
        "apiVersion": "karpenter.k8s.aws/v1", "kind": "EC2NodeClass", "metadata": {"name": name},
        "spec": {
            "role": format!("{cluster}-node"),
            "amiSelectorTerms": [{"alias": "al2023@latest"}],
            "subnetSelectorTerms": discovery,
            "securityGroupSelectorTerms": discovery,
            "metadataOptions": {"httpTokens": "required"},
        },
        "status": {"conditions": ready()},
    })
}
