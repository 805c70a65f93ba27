//! Nodes with their instances, interfaces and pods.

use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
};

use super::{
    Pairs,
    network::{by_name, naming},
};
use crate::{
    estate::Cidr,
    model::{NetworkInterface, Pod, ResourceId, Store},
};

/// By instance: its node, or the instance itself where no node is known.
pub(super) fn machines(store: &Store) -> HashMap<&str, &ResourceId> {
    let instances = store.instances.rows().filter(|it| it.exists());
    let nodes = store.nodes.rows();
    let nodes = nodes.filter_map(|it| Some((it.instance_id.as_deref()?, &it.id)));
    instances.map(|it| (&*it.id.name, &it.id)).chain(nodes).collect()
}

pub(super) fn of_subnets(store: &Store) -> Pairs<'_> {
    let (machines, subnets) = (machines(store), by_name(&store.subnets));
    let standing = |it: &'_ std::sync::Arc<crate::model::Instance>| {
        let subnet = subnets.get(it.subnet.as_deref()?)?;
        Some((*subnet, *machines.get(&*it.id.name)?))
    };
    store.instances.rows().filter_map(standing).collect()
}

pub(super) fn of_groups(store: &Store) -> Pairs<'_> {
    naming(&store.node_groups, store.nodes.rows(), |it| it.node_group.iter())
}

pub(super) fn pods(store: &Store) -> Pairs<'_> {
    naming(&store.nodes, store.pods.rows(), |it| it.node.iter())
}

/// Each machine with its interfaces.
pub(super) fn interfaces(store: &Store) -> Pairs<'_> {
    let machines = machines(store);
    let attached = |it: &NetworkInterface| machines.get(it.instance.as_deref()?).copied();
    let rows = store.network_interfaces.rows();
    rows.filter_map(|it| Some((attached(it)?, &it.id))).collect()
}

/// Pods that hold their address; one that has ended may have left it to another.
pub(super) fn addressed(store: &Store) -> impl Iterator<Item = (&Pod, IpAddr)> {
    let pods = store.pods.rows().filter(|pod| pod.holds_resources());
    pods.filter_map(|pod| Some((&**pod, pod.ip?)))
}

pub(super) fn pods_of_subnets(store: &Store) -> Pairs<'_> {
    let blocks: Vec<(Cidr, &ResourceId)> = store
        .subnets
        .rows()
        .flat_map(|it| it.cidr.iter().chain(&it.ipv6_cidrs).map(|block| (block, &it.id)))
        .filter_map(|(block, id)| Some((block.parse().ok()?, id)))
        .collect();
    addressed(store).filter_map(|(pod, ip)| Some((only(&blocks, ip)?, &pod.id))).collect()
}

/// What has the block an address is in. Blocks of different VPCs may be the same: an address says
/// nothing then.
fn only<T: Copy>(blocks: &[(Cidr, T)], ip: IpAddr) -> Option<T> {
    let mut found = blocks.iter().filter(|(block, _)| block.contains_address(ip));
    found.next().filter(|_| found.next().is_none()).map(|(_, it)| *it)
}

/// Which interface holds an address. An address that several VPCs have is nobody's.
pub(super) struct Holders<'a> {
    single: HashMap<IpAddr, &'a NetworkInterface>,
    prefixes: Vec<(Cidr, &'a NetworkInterface)>,
}

impl<'a> Holders<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        let (mut single, mut twice) = (HashMap::new(), HashSet::new());
        let mut prefixes = Vec::new();
        for interface in store.network_interfaces.rows() {
            for ip in &interface.private_ips {
                if single.insert(*ip, &**interface).is_some() {
                    twice.insert(*ip);
                }
            }
            let blocks = interface.prefixes.iter().filter_map(|it| it.parse().ok());
            prefixes.extend(blocks.map(|block| (block, &**interface)));
        }
        single.retain(|ip, _| !twice.contains(ip));
        Self { single, prefixes }
    }

    pub(super) fn of(&self, ip: IpAddr) -> Option<&'a NetworkInterface> {
        self.single.get(&ip).copied().or_else(|| only(&self.prefixes, ip))
    }
}

pub(super) fn pods_of_interfaces(store: &Store) -> Pairs<'_> {
    let holders = Holders::new(store);
    addressed(store).filter_map(|(pod, ip)| Some((&holders.of(ip)?.id, &pod.id))).collect()
}
