//! GPUs: what the nodes have, who asked for them, and which groups stand at none.

use std::{collections::BTreeMap, sync::Arc};

use crate::model::{Node, NodeGroup, Pod, ResourceId, Store, Symbol};

/// Who has a device.
#[derive(Clone, Debug)]
pub enum Holder {
    /// Nobody.
    Nobody,
    /// This pod, since nothing else is possible.
    Pod(Arc<Pod>),
    /// It cannot be told, and why.
    Unknown(&'static str),
}

/// One device of a node, or a node group that could have some and has no node.
#[derive(Clone, Debug)]
pub struct GpuRow {
    /// What the cursor follows: the node with the number of the device, or the group.
    pub id: ResourceId,
    /// The node; absent for a group at zero.
    pub node: Option<Arc<Node>>,
    /// The group, for a group at zero.
    pub group: Option<Arc<NodeGroup>>,
    /// The number of the device on its node. It is a place in the count, not what the driver calls
    /// it.
    pub index: Option<u32>,
    /// Devices of its node, and how many of them pods asked for; absent while not all pods are
    /// known.
    pub on_node: Option<(u32, u32)>,
    /// Who has it.
    pub holder: Holder,
}

impl GpuRow {
    /// The name of the group the row is of.
    pub fn group_name(&self) -> Option<&str> {
        let of_node = || self.node.as_ref()?.node_group.as_ref().map(Symbol::as_str);
        self.group.as_ref().map(|group| &*group.id.name).or_else(of_node)
    }
}

/// Every device, by node; then the groups at zero.
pub fn gpus(store: &Store) -> Vec<GpuRow> {
    let holders = holders(store);
    let mut nodes: Vec<_> = store.nodes.rows().filter(|node| devices(node) > 0).collect();
    nodes.sort_by(|a, b| a.id.cmp(&b.id));
    let mut rows = Vec::new();
    for node in nodes {
        let none = Vec::new();
        let pods = holders.get(&*node.id.name).unwrap_or(&none);
        let holder = holder(store, node, pods);
        let asked = pods.iter().map(|pod| asked(pod)).sum();
        let known = store.pods.freshness().complete;
        rows.extend((0..devices(node)).map(|index| GpuRow {
            id: ResourceId { namespace: format!("gpu-{index}").into(), ..node.id.clone() },
            node: Some(node.clone()),
            group: None,
            index: Some(index),
            on_node: known.then_some((devices(node), asked)),
            holder: holder.clone(),
        }));
    }
    rows.extend(at_zero(store));
    rows
}

fn devices(node: &Node) -> u32 {
    node.allocatable.gpus.unwrap_or(0)
}

fn asked(pod: &Pod) -> u32 {
    pod.requests.gpus.unwrap_or(0)
}

/// Pods that hold GPUs, by node.
fn holders(store: &Store) -> BTreeMap<&str, Vec<&Arc<Pod>>> {
    let mut holders: BTreeMap<&str, Vec<&Arc<Pod>>> = BTreeMap::new();
    for pod in store.pods.rows().filter(|pod| asked(pod) > 0 && pod.holds_resources()) {
        if let Some(node) = &pod.node {
            holders.entry(node.as_str()).or_default().push(pod);
        }
    }
    holders
}

/// The scheduler counts devices; only the kubelet knows which is whose. It can be told from outside
/// where nobody has any, or where one pod has all.
fn holder(store: &Store, node: &Node, pods: &[&Arc<Pod>]) -> Holder {
    match pods {
        _ if !store.pods.freshness().complete => Holder::Unknown("the pods are not all known yet"),
        [] => Holder::Nobody,
        [pod] if asked(pod) >= devices(node) => Holder::Pod((*pod).clone()),
        _ => Holder::Unknown("only the kubelet knows which pod has which of the node's devices"),
    }
}

/// Managed groups without a node whose image or labels are for GPUs.
fn at_zero(store: &Store) -> Vec<GpuRow> {
    let empty = |group: &&Arc<NodeGroup>| group.scaling.is_some_and(|it| it.desired == 0);
    let mut groups: Vec<_> =
        store.node_groups.rows().filter(empty).filter(|it| has_gpus(store, it)).collect();
    groups.sort_by(|a, b| a.id.cmp(&b.id));
    let row = |group: &Arc<NodeGroup>| GpuRow {
        id: group.id.clone(),
        node: None,
        group: Some(group.clone()),
        index: None,
        on_node: None,
        holder: Holder::Nobody,
    };
    groups.into_iter().map(row).collect()
}

/// Whether the nodes of a group would have NVIDIA devices, by its instance types, image, taints or
/// labels.
fn has_gpus(store: &Store, group: &NodeGroup) -> bool {
    let of_type = store
        .instance_types
        .rows()
        .any(|it| it.gpus > 0 && group.instance_types.iter().any(|name| **name == *it.id.name));
    let of_image = group.ami_type.as_ref().is_some_and(|image| {
        let image = image.to_ascii_uppercase();
        image.contains("GPU") || image.contains("NVIDIA")
    });
    let of_taint = group.taints.iter().any(|taint| taint.key == "nvidia.com/gpu");
    let of_label = group.labels.iter().any(|(key, _)| key.starts_with("nvidia.com/gpu"));
    of_type || of_image || of_taint || of_label
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{
        Allocatable, Amounts, Delta, Kind, Labels, Observation, Readiness, Scaling, SourceId,
    };

    fn node(name: &str, gpus: u32) -> Node {
        Node {
            id: ResourceId::new(&SourceId::kubernetes("u", "n"), Kind::Node, name),
            instance_id: None,
            node_group: Some("accelerated".into()),
            instance_type: None,
            zone: None,
            arch: None,
            capacity: None,
            readiness: Readiness::Ready,
            ready_since: None,
            pressures: Vec::new(),
            cordoned: false,
            created: None,
            kubelet: None,
            internal_ip: None,
            allocatable: Allocatable { gpus: Some(gpus), ..Allocatable::default() },
            taints: Vec::new(),
            labels: Labels::default(),
        }
    }

    fn pod(name: &str, node: &str, gpus: u32) -> Pod {
        let source = SourceId::kubernetes("u", "n");
        Pod {
            id: ResourceId::namespaced(&source, Kind::Pod, "ml", name),
            uid: "".into(),
            node: Some(node.into()),
            phase: "Running".into(),
            status: "Running".into(),
            ready: 1,
            containers: Vec::new(),
            restarts: 0,
            last_restart: None,
            ip: None,
            claims: Box::default(),
            owner: None,
            other_owners: Box::default(),
            qos: None,
            requests: Amounts { gpus: Some(gpus), ..Amounts::default() },
            limits: Amounts::default(),
            created: None,
            deleted: None,
            labels: Labels::default(),
            placement: None,
        }
    }

    fn group(name: &str, desired: u32, image: &str) -> NodeGroup {
        NodeGroup {
            id: ResourceId::namespaced(&SourceId::aws("1", "r"), Kind::NodeGroup, "c", name),
            status: "ACTIVE".into(),
            capacity: None,
            instance_types: Vec::new(),
            ami_type: Some(image.into()),
            release: None,
            version: None,
            disk_gib: None,
            scaling: Some(Scaling { min: 0, desired, max: 4 }),
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

    fn brief(store: &Store) -> Vec<String> {
        let brief = |row: &GpuRow| {
            let name = row.node.as_ref().map_or("-", |node| &*node.id.name);
            let holder = match &row.holder {
                Holder::Nobody => "nobody".to_owned(),
                Holder::Pod(pod) => pod.id.name.to_string(),
                Holder::Unknown(_) => "?".to_owned(),
            };
            format!("{name} {:?} {holder} {:?}", row.index, row.on_node)
        };
        gpus(store).iter().map(brief).collect()
    }

    #[test]
    fn a_device_has_an_owner_only_where_nothing_else_is_possible() {
        let mut store = Store::default();
        let mut see = |seen| store.apply(seen, Timestamp::UNIX_EPOCH);
        let nodes = vec![node("full", 2), node("part", 2), node("free", 1), node("plain", 0)];
        see(Observation::Nodes(Delta::Resync(nodes)));
        let groups =
            vec![group("accelerated", 0, "AL2023_x86_64_NVIDIA"), group("other", 0, "AL2023")];
        see(Observation::NodeGroups(Delta::Resync(groups)));
        let pods =
            vec![pod("trainer", "full", 2), pod("server", "part", 1), pod("web", "plain", 0)];
        see(Observation::Pods(Delta::Page(pods.clone())));
        assert!(brief(&store)[0].contains('?'), "not all pods are known yet");
        let mut see = |seen| store.apply(seen, Timestamp::UNIX_EPOCH);
        see(Observation::Pods(Delta::Resync(pods)));
        assert_eq!(
            brief(&store),
            [
                "free Some(0) nobody Some((1, 0))",
                "full Some(0) trainer Some((2, 2))",
                "full Some(1) trainer Some((2, 2))",
                "part Some(0) ? Some((2, 1))",
                "part Some(1) ? Some((2, 1))",
                "- None nobody None",
            ]
        );
    }
}
