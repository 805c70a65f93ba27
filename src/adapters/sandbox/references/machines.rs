//! Node groups, nodes, and instances that are none.

use std::net::IpAddr;

use super::{knows_group, twice};
use crate::adapters::sandbox::estate::{Estate, GroupPart, MachinePart, ServerPart, TypePart};

/// As many as the console is meant to hold.
const MOST_NODES: usize = 10_000;

pub(super) fn faults(estate: &Estate) -> Vec<String> {
    let mut faults = names(estate);
    for (index, it) in estate.node_groups.iter().enumerate() {
        let group = group(estate, it).into_iter();
        faults.extend(group.map(|fault| format!("node_groups[{index}]: {fault}")));
    }
    for (name, it) in &estate.instance_types {
        let sizes = sizes(it).into_iter();
        faults.extend(sizes.map(|fault| format!("instance_types.{name}: {fault}")));
    }
    for (place, it) in placed(estate) {
        faults.extend(machine(estate, it).into_iter().map(|fault| format!("{place}: {fault}")));
    }
    for (index, it) in estate.instances.iter().enumerate() {
        let server = server(estate, it).into_iter();
        faults.extend(server.map(|fault| format!("instances[{index}]: {fault}")));
    }
    if estate.nodes.len() > MOST_NODES {
        faults.push(format!("nodes: {} are more than {MOST_NODES}", estate.nodes.len()));
    }
    faults
}

/// Every machine with its place in the file.
fn placed(estate: &Estate) -> impl Iterator<Item = (String, &MachinePart)> {
    let nodes = estate.nodes.iter().enumerate();
    let nodes = nodes.map(|(index, it)| (format!("nodes[{index}]"), it));
    let orphans = &estate.orphans;
    let orphans = [
        ("instance_without_node", &orphans.instance_without_node),
        ("node_without_instance", &orphans.node_without_instance),
    ];
    let orphans = orphans.into_iter();
    nodes.chain(orphans.filter_map(|(name, it)| Some((format!("orphans.{name}"), it.as_ref()?))))
}

fn names(estate: &Estate) -> Vec<String> {
    let groups = estate.node_groups.iter().map(|it| it.name.clone());
    let pools = estate.node_pools.iter().map(|it| it.name.clone());
    let servers = estate.instances.iter();
    let mut faults = twice("node_groups", groups.chain(pools));
    faults.extend(twice("nodes", estate.nodes.iter().map(|it| it.instance_id.clone())));
    faults.extend(twice("nodes", estate.nodes.iter().map(|it| it.ip.clone())));
    faults.extend(twice("nodes", estate.nodes.iter().filter_map(|it| it.node.clone())));
    faults.extend(twice("instances", servers.map(|it| it.instance_id.clone())));
    faults
}

/// Sizes in order, as many nodes as are desired, and words that mean something.
fn group(estate: &Estate, it: &GroupPart) -> Vec<String> {
    let mut faults = Vec::new();
    if it.min > it.desired || it.desired > it.max {
        let sizes = format!("{}/{}/{}", it.min, it.desired, it.max);
        faults.push(format!("{sizes} is no minimum, desired and maximum size"));
    }
    let found = estate.nodes.iter().filter(|node| node.group == it.name).count();
    if found != it.desired as usize {
        faults.push(format!("it desires {} and has {found} nodes", it.desired));
    }
    faults.extend(capacity(&it.capacity));
    let effects = it.taints.iter().map(|taint| taint.effect.as_str());
    let known = ["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"];
    faults
        .extend(effects.filter(|it| !known.contains(it)).map(|it| format!("`{it}` is no effect")));
    let lost = it.subnets.iter().filter(|name| estate.vpc.zone_of(name).is_none());
    faults.extend(lost.map(|name| format!("there is no subnet `{name}`")));
    faults
}

fn capacity(word: &str) -> Option<String> {
    (!["SPOT", "ON_DEMAND"].contains(&word)).then(|| format!("`{word}` is no capacity"))
}

/// A type that a node can be of.
fn sizes(it: &TypePart) -> Vec<String> {
    let number = |name: &str, number: u64, least: u64, most: u64| {
        let fits = (least..=most).contains(&number);
        (!fits).then(|| format!("{name} {number} is not within {least} and {most}"))
    };
    let faults = [
        number("vcpu", it.vcpu.into(), 1, 1024),
        number("memory_mib", it.memory_mib, 1024, 64 << 20),
        number("enis", it.enis.into(), 1, 64),
        number("ips_per_eni", it.ips_per_eni.into(), 1, 64),
        number("max_pods", it.max_pods.into(), 1, 1024),
        number("gpus", it.gpus.into(), 0, 64),
    ];
    faults.into_iter().flatten().collect()
}

fn machine(estate: &Estate, it: &MachinePart) -> Vec<String> {
    let mut faults = Vec::new();
    if !estate.instance_types.contains_key(&it.instance_type) {
        faults.push(format!("there is no instance type `{}`", it.instance_type));
    }
    if !knows_group(estate, &it.group) {
        faults.push(format!("there is no group `{}`", it.group));
    }
    match estate.zone_of(it) {
        None => faults.push(format!("{} is in no subnet", it.ip)),
        Some(zone) if zone != it.zone => {
            faults.push(format!("{} is in {zone}, not in {}", it.ip, it.zone));
        }
        Some(_) => {}
    }
    faults.extend(capacity(&it.capacity));
    faults
}

fn server(estate: &Estate, it: &ServerPart) -> Vec<String> {
    let mut faults = Vec::new();
    if estate.vpc.zone_of(&it.subnet).is_none() {
        faults.push(format!("there is no subnet `{}`", it.subnet));
    }
    if !estate.vpc.has_group(&it.security_group) {
        faults.push(format!("there is no security group `{}`", it.security_group));
    }
    let addresses = [Some(&it.ip), it.public_ip.as_ref()].into_iter().flatten();
    let wrong = addresses.filter(|ip| ip.parse::<IpAddr>().is_err());
    faults.extend(wrong.map(|ip| format!("`{ip}` is no address")));
    faults
}
