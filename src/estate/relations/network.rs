//! What stands in subnets, and where their packets go.

use std::{collections::HashMap, sync::Arc};

use super::Pairs;
use crate::{
    estate::subnets as subnet_rows,
    model::{Collection, Resource, ResourceId, Store, Symbol, Via},
};

/// Rows by their names, which are unique within an account.
pub(super) fn by_name<R: Resource>(rows: &Collection<R>) -> HashMap<&str, &ResourceId> {
    rows.rows().map(|row| (&*row.id().name, row.id())).collect()
}

/// Whatever names rows of `left`, with these rows.
pub(super) fn naming<'a, L: Resource, R: Resource, N: Iterator<Item = &'a Symbol>>(
    left: &'a Collection<L>,
    right: impl Iterator<Item = &'a Arc<R>>,
    names: impl Fn(&'a R) -> N,
) -> Pairs<'a> {
    let known = by_name(left);
    let pairs_of = |row: &'a Arc<R>| {
        let found = names(row).filter_map(|name| known.get(name.as_str()).copied());
        found.map(|it| (it, row.id())).collect::<Vec<_>>()
    };
    right.flat_map(pairs_of).collect()
}

pub(super) fn subnets(store: &Store) -> Pairs<'_> {
    naming(&store.vpcs, store.subnets.rows(), |it| std::iter::once(&it.vpc))
}

pub(super) fn nat_gateways(store: &Store) -> Pairs<'_> {
    naming(&store.subnets, store.nat_gateways.rows(), |it| it.subnet.iter())
}

pub(super) fn interfaces(store: &Store) -> Pairs<'_> {
    naming(&store.subnets, store.network_interfaces.rows(), |it| std::iter::once(&it.subnet))
}

pub(super) fn endpoints(store: &Store) -> Pairs<'_> {
    naming(&store.subnets, store.endpoints.rows(), |it| it.subnets.iter())
}

pub(super) fn balancers(store: &Store) -> Pairs<'_> {
    naming(&store.subnets, store.load_balancers.rows(), |it| it.subnets.iter())
}

pub(super) fn databases(store: &Store) -> Pairs<'_> {
    naming(&store.subnets, store.databases.rows(), |it| it.subnets.iter())
}

pub(super) fn network_acls(store: &Store) -> Pairs<'_> {
    naming(&store.subnets, store.network_acls.rows(), |it| it.subnets.iter())
}

/// Flow logs of whole VPCs; those of subnets and interfaces tell less.
pub(super) fn flow_logs(store: &Store) -> Pairs<'_> {
    naming(&store.vpcs, store.flow_logs.rows(), |it| std::iter::once(&it.resource))
}

/// A flow log names its group, where it goes to one.
pub(super) fn log_groups(store: &Store) -> Pairs<'_> {
    let groups = by_name(&store.log_groups);
    let logs = store.flow_logs.rows();
    logs.filter_map(|it| Some((&it.id, *groups.get(it.destination.as_deref()?)?))).collect()
}

/// The table each subnet uses, which may be the main one of its VPC.
pub(super) fn route_tables(store: &Store) -> Pairs<'_> {
    let (subnets, tables) = (by_name(&store.subnets), by_name(&store.route_tables));
    let rows = subnet_rows(store).into_iter().filter_map(|row| {
        let table = row.routing.as_ref()?.table.id.name.clone();
        Some((*subnets.get(&*row.subnet.id.name)?, *tables.get(&*table)?))
    });
    rows.collect()
}

/// The NAT gateways that the routes of each subnet lead to.
pub(super) fn ways_out(store: &Store) -> Pairs<'_> {
    let (subnets, gateways) = (by_name(&store.subnets), by_name(&store.nat_gateways));
    let mut pairs = Vec::new();
    for row in subnet_rows(store) {
        let Some(subnet) = subnets.get(&*row.subnet.id.name) else { continue };
        let routes = row.routing.iter().flat_map(|it| &it.table.routes);
        for route in routes.filter(|route| route.via == Via::Nat) {
            pairs.extend(gateways.get(route.target.as_str()).map(|gateway| (*subnet, *gateway)));
        }
    }
    pairs
}
