//! How many addresses the next scale-out may take in each subnet.

use std::collections::HashMap;

use crate::model::{NodeGroup, Store, Symbol};

/// Interfaces that a fresh node fills by the defaults of the VPC CNI: its first, and a warm one.
const FILLED: u64 = 2;
/// Addresses of a fresh node with prefixes: its own, one prefix in use and a warm one.
const WITH_PREFIXES: u64 = 1 + 2 * 16;

/// By subnet: the addresses that node groups may still take there when each grows to its maximum, or
/// why nobody knows. Subnets without node groups are absent.
pub(super) fn demands(
    store: &Store,
    prefixed: &dyn Fn(&Symbol) -> bool,
) -> HashMap<Symbol, Result<u64, &'static str>> {
    let mut demands: HashMap<Symbol, Result<u64, &'static str>> = HashMap::new();
    for group in store.node_groups.rows() {
        let each = addresses_per_node(store, group);
        let nodes = nodes_to_come(group);
        for subnet in &group.subnets {
            let each = if prefixed(subnet) { Ok(WITH_PREFIXES) } else { each };
            let own = match (nodes, each) {
                (Ok(0), _) => Ok(0),
                (Ok(nodes), Ok(each)) => Ok(nodes * each),
                (Err(reason), _) | (_, Err(reason)) => Err(reason),
            };
            let sum = demands.entry(subnet.clone()).or_insert(Ok(0));
            *sum = (*sum).and_then(|sum| Ok(sum + own?));
        }
    }
    demands
}

/// Nodes that may still come to each subnet of a group: Auto Scaling spreads them evenly.
fn nodes_to_come(group: &NodeGroup) -> Result<u64, &'static str> {
    let scaling = group.scaling.ok_or("the size of a node group is not known")?;
    let missing = u64::from(scaling.max.saturating_sub(scaling.desired));
    Ok(missing.div_ceil(group.subnets.len().max(1) as u64))
}

/// The most that any type of the group takes, of those that are known.
fn addresses_per_node(store: &Store, group: &NodeGroup) -> Result<u64, &'static str> {
    let types = store.instance_types.rows();
    let own = types.filter(|it| group.instance_types.iter().any(|name| **name == *it.id.name));
    let most = own.filter_map(|it| it.addresses_per_interface).max();
    most.map(taken_at_first).ok_or("the instance types of a node group are not known")
}

/// Addresses that a node takes when it begins, of so many that an interface of its type can have.
pub(super) fn taken_at_first(addresses_per_interface: u32) -> u64 {
    u64::from(addresses_per_interface) * FILLED
}
