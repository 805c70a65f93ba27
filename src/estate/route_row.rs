//! Routes, one row each, with the subnets that follow them.

use std::{collections::HashMap, sync::Arc};

use super::{Routing, Tier};
use crate::model::{Kind, ResourceId, Route, RouteTable, Store, Subnet};

/// One route.
#[derive(Clone, Debug)]
pub struct RouteRow {
    /// Its identity: the destination; the namespace is the table.
    pub id: ResourceId,
    /// Its table.
    pub table: Arc<RouteTable>,
    /// The route.
    pub route: Route,
    /// The tier the table makes.
    pub tier: Tier,
    /// Subnets that use the table; absent while subnets or tables are not all known.
    pub subnets: Option<Vec<Arc<Subnet>>>,
}

/// Every route: blackholes first, then by table, the default route last as in the order of matching.
pub fn routes(store: &Store) -> Vec<RouteRow> {
    let users = subnets_by_table(store);
    let mut rows = Vec::new();
    for table in store.route_tables.rows() {
        let subnets =
            users.as_ref().map(|users| users.get(&table.id).map_or_else(Vec::new, Clone::clone));
        let row = |route: &Route| RouteRow {
            id: ResourceId::namespaced(
                &table.id.source,
                Kind::RouteTable,
                &table.id.name,
                &route.destination,
            ),
            table: table.clone(),
            route: route.clone(),
            tier: Tier::of(table),
            subnets: subnets.clone(),
        };
        rows.extend(table.routes.iter().map(row));
    }
    rows.sort_by(|a, b| {
        let key = |row: &RouteRow| {
            (!row.route.blackhole, row.tier, row.table.name().to_owned(), row.table.id.clone())
        };
        let within = |row: &RouteRow| (row.route.is_default(), row.route.destination.clone());
        key(a).cmp(&key(b)).then_with(|| within(a).cmp(&within(b)))
    });
    rows
}

/// The subnets that use each table, sorted by zone; absent while either side is not all known.
pub(super) fn subnets_by_table(store: &Store) -> Option<HashMap<ResourceId, Vec<Arc<Subnet>>>> {
    if !store.subnets.freshness().complete || !store.route_tables.freshness().complete {
        return None;
    }
    let mut users: HashMap<ResourceId, Vec<Arc<Subnet>>> = HashMap::new();
    for subnet in store.subnets.rows() {
        if let Some(routing) = Routing::of(store, subnet) {
            users.entry(routing.table.id.clone()).or_default().push(subnet.clone());
        }
    }
    for subnets in users.values_mut() {
        subnets.sort_by(|a, b| (&a.zone, &a.id).cmp(&(&b.zone, &b.id)));
    }
    Some(users)
}
