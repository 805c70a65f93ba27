//! Interfaces that services have made, with what they were made for.

use std::{collections::HashSet, sync::Arc};

use super::{Pairs, network::by_name};
use crate::{
    estate::{OwnerKind, owner},
    model::{AwsKind, Collection, Database, NetworkInterface, Resource, Store},
};

/// Interfaces of one kind of owner that name it.
fn owned<'a, R: Resource>(
    store: &'a Store,
    kind: OwnerKind,
    owners: &'a Collection<R>,
) -> Pairs<'a> {
    let owners = by_name(owners);
    let named = |it: &'a Arc<NetworkInterface>| {
        let (own, name) = owner(it);
        Some((*owners.get(name.filter(|_| own == kind)?)?, &it.id))
    };
    store.network_interfaces.rows().filter_map(named).collect()
}

pub(super) fn nat_gateways(store: &Store) -> Pairs<'_> {
    owned(store, OwnerKind::Nat, &store.nat_gateways)
}

pub(super) fn endpoints(store: &Store) -> Pairs<'_> {
    owned(store, OwnerKind::Endpoint, &store.endpoints)
}

pub(super) fn balancers(store: &Store) -> Pairs<'_> {
    owned(store, OwnerKind::LoadBalancer, &store.load_balancers)
}

pub(super) fn file_systems(store: &Store) -> Pairs<'_> {
    let known = store.objects.get(&AwsKind::FileSystems.served());
    known.map(|known| owned(store, OwnerKind::FileSystem, known)).unwrap_or_default()
}

/// RDS does not say which database an interface is of: those that are left in the same groups and
/// in a subnet it may stand in, and in a zone it stands in, may be.
pub(super) fn databases(store: &Store) -> Pairs<'_> {
    let interfaces = store.network_interfaces.rows();
    let of_rds: Vec<&Arc<NetworkInterface>> =
        interfaces.filter(|it| owner(it).0 == OwnerKind::Database).collect();
    let may_be = |database: &Database, it: &NetworkInterface| {
        let groups: HashSet<_> = database.security_groups.iter().collect();
        let same = groups == it.security_groups.iter().collect();
        same && database.subnets.contains(&it.subnet) && database.zones.contains(&it.zone)
    };
    let pairs = store.databases.rows().flat_map(|database| {
        let own = of_rds.iter().filter(|it| may_be(database, it));
        own.map(|it| (&database.id, &it.id)).collect::<Vec<_>>()
    });
    pairs.collect()
}
