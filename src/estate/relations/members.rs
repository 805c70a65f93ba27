//! Members of groups: of security groups, of database clusters, of what a load balancer serves.

use std::collections::{BTreeSet, HashMap};

use super::{
    Pairs,
    machines::machines,
    network::{by_name, naming},
};
use crate::{
    estate::{TargetRow, targets, uses_parameter},
    model::{Collection, Database, Pod, Resource, ResourceId, Store},
};

pub(super) fn guarded_interfaces(store: &Store) -> Pairs<'_> {
    let interfaces = store.network_interfaces.rows();
    naming(&store.security_groups, interfaces, |it| it.security_groups.iter())
}

pub(super) fn guarded_endpoints(store: &Store) -> Pairs<'_> {
    naming(&store.security_groups, store.endpoints.rows(), |it| it.security_groups.iter())
}

pub(super) fn guarded_balancers(store: &Store) -> Pairs<'_> {
    naming(&store.security_groups, store.load_balancers.rows(), |it| it.security_groups.iter())
}

pub(super) fn guarded_databases(store: &Store) -> Pairs<'_> {
    let databases = store.databases.rows().chain(store.database_clusters.rows());
    naming(&store.security_groups, databases, |it| it.security_groups.iter())
}

/// A node is in the groups of its interfaces.
pub(super) fn guarded_nodes(store: &Store) -> Pairs<'_> {
    let (machines, groups) = (machines(store), by_name(&store.security_groups));
    let mut pairs = BTreeSet::new();
    for interface in store.network_interfaces.rows() {
        let machine = interface.instance.as_deref().and_then(|id| machines.get(id));
        let own = interface.security_groups.iter().filter_map(|it| groups.get(it.as_str()));
        pairs.extend(own.filter_map(|group| Some((*group, *machine?))));
    }
    pairs.into_iter().collect()
}

pub(super) fn of_clusters(store: &Store) -> Pairs<'_> {
    naming(&store.database_clusters, store.databases.rows(), |it| it.cluster.iter())
}

pub(super) fn snapshots(store: &Store) -> Pairs<'_> {
    let databases: HashMap<&ResourceId, &ResourceId> =
        own(&store.databases).into_iter().chain(own(&store.database_clusters)).collect();
    let rows = store.database_snapshots.rows();
    rows.filter_map(|it| Some((*databases.get(&it.of)?, &it.id))).collect()
}

/// Each database with what was set in the groups it uses.
pub(super) fn parameters(store: &Store) -> Pairs<'_> {
    let all = store.databases.rows().chain(store.database_clusters.rows());
    let of = |database: &'_ std::sync::Arc<Database>| {
        let own = store.database_parameters.rows().filter(|it| uses_parameter(database, it));
        own.map(|it| &it.id).collect::<Vec<_>>()
    };
    all.flat_map(|it| of(it).into_iter().map(|parameter| (&it.id, parameter))).collect()
}

/// RDS names the source by its identifier, or by its ARN where that is in another Region.
pub(super) fn replicas(store: &Store) -> Pairs<'_> {
    let all = || store.databases.rows().chain(store.database_clusters.rows());
    let source = |copy: &Database| {
        let name = copy.replica_of.as_deref()?;
        all().find(|it| *it.arn == *name || *it.id.name == *name).map(|it| &it.id)
    };
    all().filter_map(|copy| Some((source(copy)?, &copy.id))).collect()
}

pub(super) fn pods_behind(store: &Store) -> Pairs<'_> {
    let pods: HashMap<&ResourceId, &ResourceId> = own(&store.pods);
    let pod = |row: &TargetRow| {
        let id: &Pod = row.pod.as_deref()?;
        pods.get(&id.id).copied()
    };
    behind(store, pod)
}

pub(super) fn nodes_behind(store: &Store) -> Pairs<'_> {
    let nodes = by_name(&store.nodes);
    behind(store, |row| nodes.get(row.node.as_deref()?).copied())
}

/// Each load balancer with what `end` makes of its targets.
fn behind<'a>(store: &'a Store, end: impl Fn(&TargetRow) -> Option<&'a ResourceId>) -> Pairs<'a> {
    let balancers: HashMap<&str, &ResourceId> =
        store.load_balancers.rows().map(|it| (&*it.arn, &it.id)).collect();
    let mut pairs = BTreeSet::new();
    for row in targets(store, None) {
        let Some(end) = end(&row) else { continue };
        let fronts = row.target.balancers.iter().filter_map(|arn| balancers.get(&**arn));
        pairs.extend(fronts.map(|front| (*front, end)));
    }
    pairs.into_iter().collect()
}

/// The ids of rows, by themselves: to borrow from the store what a joined row holds.
fn own<R: Resource>(rows: &Collection<R>) -> HashMap<&ResourceId, &ResourceId> {
    rows.rows().map(|row| (row.id(), row.id())).collect()
}
