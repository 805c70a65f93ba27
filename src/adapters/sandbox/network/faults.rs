//! What of a network does not agree with itself.

use std::net::IpAddr;

use super::parts::{BalancerPart, GroupPart, RulePart, VpcPart};
use crate::{
    adapters::sandbox::{estate::Estate, references::twice},
    estate::Cidr,
};

/// More than AWS lets a VPC have.
const MOST: usize = 500;

/// Everything that does not agree, each with its place in the file.
pub(in crate::adapters::sandbox) fn faults(estate: &Estate) -> Vec<String> {
    let vpc = &estate.vpc;
    let mut faults = subnets(vpc);
    faults.extend(names(vpc));
    for (index, it) in vpc.nat_gateways.iter().enumerate() {
        if vpc.zone_of(&it.subnet).is_none() {
            faults.push(format!("vpc.nat_gateways[{index}]: there is no subnet `{}`", it.subnet));
        }
        if it.public_ip.parse::<IpAddr>().is_err() {
            faults.push(format!("vpc.nat_gateways[{index}]: `{}` is no address", it.public_ip));
        }
    }
    for (index, it) in vpc.endpoints.iter().enumerate() {
        if !["gateway", "interface"].contains(&it.kind.as_str()) {
            let kind = &it.kind;
            faults.push(format!("vpc.endpoints[{index}]: `{kind}` is no gateway and no interface"));
        }
    }
    for (index, it) in vpc.security_groups.iter().enumerate() {
        faults.extend(rules(vpc, it, &format!("vpc.security_groups[{index}]")));
    }
    for (index, it) in vpc.balancers.iter().enumerate() {
        faults.extend(balancer(estate, it, &format!("vpc.balancers[{index}]")));
    }
    faults
}

/// Blocks that are some, lie in the VPC, and do not overlap; tiers that are known.
fn subnets(vpc: &VpcPart) -> Vec<String> {
    let mut faults = Vec::new();
    let whole = vpc.blocks();
    if let Err(error) = &whole {
        faults.push(format!("vpc: {error}"));
    }
    let mut taken: Vec<(Cidr, &str)> = Vec::new();
    for (index, it) in vpc.subnets.iter().enumerate().take(MOST) {
        let place = format!("vpc.subnets[{index}]");
        if !["public", "private", "intra"].contains(&it.tier.as_str()) {
            faults.push(format!("{place}: `{}` is no public, private or intra", it.tier));
        }
        let block = match it.cidr.parse::<Cidr>() {
            Ok(block) => block,
            Err(error) => {
                faults.push(format!("{place}: {error}"));
                continue;
            }
        };
        if let Some((_, other)) = taken.iter().find(|(known, _)| known.overlaps(block)) {
            faults.push(format!("{place}: {} overlaps {other}", it.cidr));
        }
        if whole.as_ref().is_ok_and(|all| !all.iter().any(|it| it.contains(block))) {
            faults.push(format!("{place}: {} is not in the VPC", it.cidr));
        }
        taken.push((block, &it.name));
    }
    faults
}

fn names(vpc: &VpcPart) -> Vec<String> {
    let mut faults = twice("vpc.subnets", vpc.subnets.iter().map(|it| it.name.clone()));
    faults.extend(twice("vpc.nat_gateways", vpc.nat_gateways.iter().map(|it| it.name.clone())));
    faults.extend(twice("vpc.endpoints", vpc.endpoints.iter().map(|it| it.service.clone())));
    faults.extend(twice("vpc.balancers", vpc.balancers.iter().map(|it| it.name.clone())));
    let groups = vpc.security_groups.iter().map(|it| it.name.clone());
    faults.extend(twice("vpc.security_groups", groups));
    let lists = [
        ("subnets", vpc.subnets.len()),
        ("nat_gateways", vpc.nat_gateways.len()),
        ("endpoints", vpc.endpoints.len()),
        ("balancers", vpc.balancers.len()),
        ("security_groups", vpc.security_groups.len()),
    ];
    let long = lists.into_iter().filter(|(_, count)| *count > MOST);
    faults.extend(long.map(|(name, count)| format!("vpc.{name}: {count} are more than {MOST}")));
    faults
}

/// Peers that are there, and ports that are some.
fn rules(vpc: &VpcPart, group: &GroupPart, place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, it) in group.inbound.iter().enumerate() {
        let place = format!("{place}.inbound[{index}]");
        if it.peer.contains('/') {
            let wrong = it.peer.parse::<Cidr>().err();
            faults.extend(wrong.map(|error| format!("{place}: {error}")));
        } else if !vpc.has_group(&it.peer) {
            faults.push(format!("{place}: there is no security group `{}`", it.peer));
        }
        if !has_ports(it) {
            let ports = it.ports.as_deref().unwrap_or_default();
            faults.push(format!("{place}: `{ports}` are no ports"));
        }
    }
    faults
}

fn has_ports(rule: &RulePart) -> bool {
    rule.ports.as_deref().is_none_or(|text| {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let number = |text: &str| text.parse::<u16>().ok();
        number(first).zip(number(last)).is_some_and(|(first, last)| first <= last)
    })
}

fn balancer(estate: &Estate, it: &BalancerPart, place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !estate.vpc.has_group(&it.group) {
        faults.push(format!("{place}: there is no security group `{}`", it.group));
    }
    let known = |wanted: &str| {
        estate.workloads.iter().any(|it| format!("{}/{}", it.namespace, it.name) == wanted)
    };
    if let Some(workload) = it.targets.workload.as_ref().filter(|it| !known(it)) {
        faults.push(format!("{place}.targets: there is no workload `{workload}`"));
    }
    let group = &it.targets.node_group;
    if !estate.node_groups.iter().any(|known| known.name == *group) {
        faults.push(format!("{place}.targets: there is no node group `{group}`"));
    }
    faults
}
