//! What of a network does not agree with itself.

use super::parts::VpcPart;
use crate::estate::Cidr;

/// Everything that does not agree, each with its place in the file.
pub(in crate::adapters::sandbox) fn faults(vpc: &VpcPart) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, it) in vpc.subnets.iter().enumerate() {
        if let Err(error) = it.cidr.parse::<Cidr>() {
            faults.push(format!("vpc.subnets[{index}]: {error}"));
        }
    }
    for (index, it) in vpc.nat_gateways.iter().enumerate() {
        if !vpc.subnets.iter().any(|subnet| subnet.name == it.subnet) {
            faults.push(format!("vpc.nat_gateways[{index}]: there is no subnet `{}`", it.subnet));
        }
    }
    let known = |peer: &str| {
        peer.contains('/') || vpc.security_groups.iter().any(|group| group.name == peer)
    };
    for (index, group) in vpc.security_groups.iter().enumerate() {
        for (rule, it) in group.inbound.iter().enumerate().filter(|(_, it)| !known(&it.peer)) {
            faults.push(format!(
                "vpc.security_groups[{index}].inbound[{rule}]: there is no security group `{}`",
                it.peer
            ));
        }
    }
    faults
}
