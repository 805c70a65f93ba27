//! What an estate says of itself must agree: names lead somewhere, sizes and addresses fit.

use super::estate::{Estate, MachinePart};

/// Everything that does not agree, each with its place in the file.
pub(super) fn faults(estate: &Estate) -> Vec<String> {
    let mut faults = super::network::faults(&estate.vpc);
    faults.extend(groups(estate));
    faults.extend(estate.nodes.iter().enumerate().flat_map(|(index, it)| {
        machine(estate, it).into_iter().map(move |fault| format!("nodes[{index}]: {fault}"))
    }));
    let known = |name: &str| knows_group(estate, name);
    let lost = estate.workloads.iter().enumerate().filter_map(|(index, it)| {
        let group = it.group.as_ref().filter(|group| !known(group))?;
        Some(format!("workloads[{index}]: there is no group `{group}`"))
    });
    faults.extend(lost);
    faults
}

/// Sizes in order, and as many nodes as are desired.
fn groups(estate: &Estate) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, it) in estate.node_groups.iter().enumerate() {
        let place = format!("node_groups[{index}]");
        if it.min > it.desired || it.desired > it.max {
            let sizes = format!("{}/{}/{}", it.min, it.desired, it.max);
            faults.push(format!("{place}: {sizes} is no minimum, desired and maximum size"));
        }
        let found = estate.nodes.iter().filter(|node| node.group == it.name).count();
        if found != it.desired as usize {
            faults.push(format!("{place}: it desires {} and has {found} nodes", it.desired));
        }
    }
    faults
}

fn machine(estate: &Estate, it: &MachinePart) -> Vec<String> {
    let mut faults = Vec::new();
    if !estate.instance_types.contains_key(&it.instance_type) {
        faults.push(format!("there is no instance type `{}`", it.instance_type));
    }
    if !knows_group(estate, &it.group) {
        faults.push(format!("there is no group `{}`", it.group));
    }
    if estate.subnet_of(it).is_none() {
        faults.push(format!("{} is in no subnet", it.ip));
    }
    faults
}

/// A node group, or a `NodePool`.
fn knows_group(estate: &Estate, name: &str) -> bool {
    estate.node_groups.iter().any(|it| it.name == name)
        || estate.node_pools.iter().any(|it| it.name == name)
}
