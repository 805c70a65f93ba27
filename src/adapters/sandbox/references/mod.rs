//! What an estate says of itself must agree: names lead somewhere and are there once, sizes and
//! addresses fit, and there is no more of anything than the console is meant to hold.

mod account;
mod machines;
mod workloads;

use std::collections::HashSet;

use super::estate::Estate;

/// Everything that does not agree, each with its place in the file.
pub(super) fn faults(estate: &Estate) -> Vec<String> {
    let mut faults = super::network::faults(estate);
    faults.extend(machines::faults(estate));
    faults.extend(workloads::faults(estate));
    faults.extend(account::faults(estate));
    faults
}

/// A node group, or a `NodePool`.
fn knows_group(estate: &Estate, name: &str) -> bool {
    estate.node_groups.iter().any(|it| it.name == name)
        || estate.node_pools.iter().any(|it| it.name == name)
}

/// The elements of a list that have the name of an earlier one.
pub(super) fn twice(place: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let repeated = |(index, name): (usize, String)| {
        let fault = format!("{place}[{index}]: `{name}` is there twice");
        (!seen.insert(name)).then_some(fault)
    };
    names.enumerate().filter_map(repeated).collect()
}
