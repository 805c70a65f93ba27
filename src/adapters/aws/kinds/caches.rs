//! `ElastiCache`: replication groups, clusters that are in none, and serverless caches.

use std::collections::BTreeSet;

use aws_sdk_elasticache::types::{
    AutomaticFailoverStatus, CacheCluster, Endpoint, MultiAzStatus, ReplicationGroup,
    ServerlessCache,
};
use serde_json::Value;

use super::{
    Table,
    print::{count, expect, flag, list, since, text, wanted},
};
use crate::{
    adapters::aws::{
        network::every_page,
        object::Body,
        operations::{
            DESCRIBE_CACHE_CLUSTERS, DESCRIBE_REPLICATION_GROUPS, DESCRIBE_SERVERLESS_CACHES,
        },
        shared::Shared,
    },
    model::{Fault, FaultClass, Object, Printed, ResourceId},
};

pub(super) async fn read(shared: &Shared, table: &Table) -> Result<Vec<Object>, Fault> {
    let cache = &shared.clients().await.elasticache;
    let request = cache.describe_replication_groups();
    let groups = every_page!(shared, DESCRIBE_REPLICATION_GROUPS, request, replication_groups);
    let request = cache.describe_cache_clusters().show_cache_node_info(true);
    let clusters: Vec<CacheCluster> =
        every_page!(shared, DESCRIBE_CACHE_CLUSTERS, request, cache_clusters);
    let request = cache.describe_serverless_caches();
    let boundless = every_page!(shared, DESCRIBE_SERVERLESS_CACHES, request, serverless_caches);
    let boundless = boundless.iter().filter_map(|it| serverless(table, it));
    let grouped = groups.iter().filter_map(|it| group(table, it, &clusters));
    let alone = clusters.iter().filter(|it| it.replication_group_id().is_none());
    let alone = alone.filter_map(|it| cluster(table, it));
    Ok(grouped.chain(alone).chain(boundless).collect())
}

fn group(table: &Table, group: &ReplicationGroup, clusters: &[CacheCluster]) -> Option<Object> {
    let id = group.replication_group_id()?;
    let members: Vec<_> =
        clusters.iter().filter(|it| it.replication_group_id() == Some(id)).collect();
    let any = members.first();
    let shard = group.node_groups().first();
    let endpoint =
        group.configuration_endpoint().or_else(|| shard.and_then(|it| it.primary_endpoint()));
    let multi_az = group.multi_az().map(|it| *it == MultiAzStatus::Enabled);
    Some(table.row(
        id,
        [
            Printed::Text("group".into()),
            expect(group.status(), "available"),
            text(group.engine().or_else(|| any.and_then(|it| it.engine()))),
            text(any.and_then(|it| it.engine_version())),
            text(group.cache_node_type()),
            count(Some(group.member_clusters().len() as u64)),
            count(Some(group.node_groups().len() as u64)),
            wanted(multi_az),
            text(group.automatic_failover().map(AutomaticFailoverStatus::as_str)),
            wanted(group.at_rest_encryption_enabled()),
            wanted(group.transit_encryption_enabled()),
            since(group.replication_group_create_time()),
            zones(members.iter().copied()),
            address(endpoint),
            count(group.snapshot_retention_limit()),
            text(any.and_then(|it| it.preferred_maintenance_window())),
        ],
    ))
}

fn cluster(table: &Table, cluster: &CacheCluster) -> Option<Object> {
    let node = cluster.cache_nodes().first();
    let endpoint = cluster.configuration_endpoint().or_else(|| node.and_then(|it| it.endpoint()));
    Some(table.row(
        cluster.cache_cluster_id()?,
        [
            Printed::Text("cluster".into()),
            expect(cluster.cache_cluster_status(), "available"),
            text(cluster.engine()),
            text(cluster.engine_version()),
            text(cluster.cache_node_type()),
            count(cluster.num_cache_nodes()),
            Printed::Nothing,
            Printed::Nothing,
            Printed::Nothing,
            flag(cluster.at_rest_encryption_enabled()),
            flag(cluster.transit_encryption_enabled()),
            since(cluster.cache_cluster_create_time()),
            zones([cluster]),
            address(endpoint),
            count(cluster.snapshot_retention_limit()),
            text(cluster.preferred_maintenance_window()),
        ],
    ))
}

/// It grows by itself, is spread over zones and is always encrypted.
fn serverless(table: &Table, cache: &ServerlessCache) -> Option<Object> {
    let status = cache.status().map(str::to_lowercase);
    Some(table.row(
        cache.serverless_cache_name()?,
        [
            Printed::Text("serverless".into()),
            expect(status.as_deref(), "available"),
            text(cache.engine()),
            text(cache.full_engine_version().or(cache.major_engine_version())),
            Printed::Nothing,
            Printed::Nothing,
            Printed::Nothing,
            flag(Some(true)),
            Printed::Nothing,
            flag(Some(true)),
            flag(Some(true)),
            since(cache.create_time()),
            Printed::Nothing,
            address(cache.endpoint()),
            count(cache.snapshot_retention_limit()),
            Printed::Nothing,
        ],
    ))
}

fn zones<'a>(clusters: impl IntoIterator<Item = &'a CacheCluster>) -> Printed {
    let zones = clusters.into_iter().filter_map(CacheCluster::preferred_availability_zone);
    list(zones.collect::<BTreeSet<_>>())
}

fn address(endpoint: Option<&Endpoint>) -> Printed {
    let Some(address) = endpoint.and_then(Endpoint::address) else { return Printed::Nothing };
    match endpoint.and_then(Endpoint::port) {
        Some(port) => Printed::Text(format!("{address}:{port}").into()),
        None => Printed::Text(address.into()),
    }
}

/// A replication group, or the cluster or the serverless cache of that name.
pub(super) async fn object(shared: &Shared, id: &ResourceId) -> Result<Value, Fault> {
    let cache = &shared.clients().await.elasticache;
    let body = Body::default();
    let request = cache.describe_replication_groups().replication_group_id(&*id.name).customize();
    let call = request.interceptor(body.clone()).send();
    match shared.call(DESCRIBE_REPLICATION_GROUPS, call).await {
        Ok(_) => {
            let place = "/DescribeReplicationGroupsResult/ReplicationGroups/0";
            return body.at(place, DESCRIBE_REPLICATION_GROUPS);
        }
        Err(fault) if fault.class == FaultClass::NotFound => {}
        Err(fault) => return Err(fault),
    }
    let body = Body::default();
    let request = cache.describe_cache_clusters().cache_cluster_id(&*id.name);
    let request = request.show_cache_node_info(true).customize();
    let call = request.interceptor(body.clone()).send();
    match shared.call(DESCRIBE_CACHE_CLUSTERS, call).await {
        Ok(_) => {
            let place = "/DescribeCacheClustersResult/CacheClusters/0";
            return body.at(place, DESCRIBE_CACHE_CLUSTERS);
        }
        Err(fault) if fault.class == FaultClass::NotFound => {}
        Err(fault) => return Err(fault),
    }
    let body = Body::default();
    let request = cache.describe_serverless_caches().serverless_cache_name(&*id.name).customize();
    let call = request.interceptor(body.clone()).send();
    shared.call(DESCRIBE_SERVERLESS_CACHES, call).await?;
    body.at("/DescribeServerlessCachesResult/ServerlessCaches/0", DESCRIBE_SERVERLESS_CACHES)
}
