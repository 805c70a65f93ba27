//! Network interfaces with their owners: the way from an address to a node.

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
    vpc::{read, symbols},
};
use crate::{
    action::Verb,
    estate::{self, InterfaceRow},
    keymap::Context,
    model::{Feed, ResourceId, Store, Symbol},
};

const NODES_LOADING: &str = "the nodes are not all known yet";

/// The interface table.
pub(super) struct Interfaces;

type Cell = Column<InterfaceRow>;

impl TableSpec for Interfaces {
    type Row = InterfaceRow;

    const PANE: PaneId = PaneId::Interfaces;
    const TITLE: &'static str = "Network interfaces";
    const CONTEXT: Context = Context::Interfaces;
    const FEEDS: &'static [Feed] = &[Feed::NetworkInterfaces, Feed::Subnets, Feed::Nodes];
    const ROW_FEEDS: &'static [Feed] = &[Feed::NetworkInterfaces];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("id", "INTERFACE", (12, 21), |row| Value::text(&row.interface.id.name)),
        Cell::new("owner_kind", "OWNED BY", (8, 18), |row| Value::text(row.kind.name())),
        Cell::new("owner", "OWNER", (8, 40), |row| {
            row.owner.as_ref().map_or(Value::None, |it| Value::text(it))
        }),
        Cell::new("node", "NODE", (8, 48), |row| match &row.node {
            Some(node) => Value::text(node),
            None if row.nodes_known || row.interface.instance.is_none() => Value::None,
            None => Value::unknown(NODES_LOADING),
        }),
        Cell::new("subnet", "SUBNET", (8, 32), |row| Value::text(&row.subnet)),
        Cell::new("zone", "ZONE", (6, 16), |row| Value::text(&row.interface.zone)),
        Cell::new("private_ip", "IP", (9, 39), |row: &InterfaceRow| {
            let primary = row.interface.private_ips.first().map(ToString::to_string);
            primary.map_or(Value::None, |ip| Value::Text(ip.into()))
        }),
        Cell::new("public_ip", "PUBLIC IP", (9, 39), |row: &InterfaceRow| {
            let ip = row.interface.public_ip.map(|ip| ip.to_string());
            ip.map_or(Value::None, |ip| Value::Text(ip.into()))
        }),
        Cell::new("addresses", "ADDRESSES", (9, 9), |row: &InterfaceRow| {
            Value::Count(row.interface.private_ips.len() as u64)
        }),
        Cell::new("prefixes", "PREFIXES", (8, 8), |row: &InterfaceRow| {
            Value::Count(row.interface.prefixes.len() as u64)
        }),
        Cell::new("security_groups", "GROUPS", (8, 44), |row: &InterfaceRow| {
            symbols(&row.interface.security_groups)
        })
        .shown(Shown::Wide),
        Cell::new("status", "STATUS", (6, 10), |row: &InterfaceRow| {
            Value::text(&row.interface.status)
        })
        .shown(Shown::Wide),
        Cell::new("description", "DESCRIPTION", (11, 60), |row: &InterfaceRow| {
            Value::text(&row.interface.description)
        })
        .shown(Shown::Wide),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<InterfaceRow> {
        let mut rows = estate::interfaces(store);
        rows.retain(|row| match scope {
            Scope::Subnet(subnet) => row.interface.subnet == *subnet,
            Scope::SecurityGroup(group) => row.interface.security_groups.contains(group),
            Scope::Node(node) => row.node.as_ref() == Some(node),
            _ => scope.admits_vpc(&row.interface.vpc),
        });
        rows
    }

    fn id(row: &InterfaceRow) -> &ResourceId {
        &row.interface.id
    }

    fn offer(_store: &Store, row: &InterfaceRow, verb: Verb) -> Offer {
        match (verb, &row.node) {
            (Verb::Drill, Some(node)) => {
                let scope = Scope::Node(Symbol::new(node));
                Offer::Possible(Location::Table(PaneId::Pods, scope))
            }
            (Verb::Drill, None) => Offer::Refused("it belongs to no node".to_owned()),
            _ => read(&row.interface.id, verb),
        }
    }
}
