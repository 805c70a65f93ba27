//! Network interfaces with their owners.

use std::sync::Arc;

use super::{OwnerKind, owner};
use crate::model::{Kind, NetworkInterface, ResourceId, Store, Symbol};

/// One interface.
#[derive(Clone, Debug)]
pub struct InterfaceRow {
    /// What EC2 knows.
    pub interface: Arc<NetworkInterface>,
    /// The kind of its owner.
    pub kind: OwnerKind,
    /// Its owner, where EC2 tells.
    pub owner: Option<Symbol>,
    /// Its subnet, by name; the id where there is none.
    pub subnet: Symbol,
    /// The node its instance is, where it is one.
    pub node: Option<Symbol>,
    /// All nodes are known, so that an instance without one is none.
    pub nodes_known: bool,
}

/// Every interface, by subnet, owner and id.
pub fn interfaces(store: &Store) -> Vec<InterfaceRow> {
    let nodes = store.nodes.rows();
    let nodes: std::collections::HashMap<&str, &str> =
        nodes.filter_map(|it| Some((it.instance_id.as_deref()?, &*it.id.name))).collect();
    let row = |interface: &Arc<NetworkInterface>| {
        let (kind, name) = owner(interface);
        let node = interface.instance.as_deref().and_then(|id| nodes.get(id));
        let id = ResourceId::new(&interface.id.source, Kind::Subnet, &interface.subnet);
        let subnet = store.subnets.get(&id).map(|it| it.name().into());
        InterfaceRow {
            interface: interface.clone(),
            kind,
            owner: name.map(Symbol::new),
            subnet: subnet.unwrap_or_else(|| interface.subnet.clone()),
            node: node.map(|it| Symbol::new(it)),
            nodes_known: store.nodes.freshness().complete,
        }
    };
    let mut rows: Vec<_> = store.network_interfaces.rows().map(row).collect();
    rows.sort_by(|a, b| {
        let key = |row: &InterfaceRow| (row.subnet.clone(), row.kind, row.owner.clone());
        key(a).cmp(&key(b)).then_with(|| a.interface.id.cmp(&b.interface.id))
    });
    rows
}
