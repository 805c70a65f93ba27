//! The snapshots of databases and clusters in the Region, those of our account.

use aws_sdk_rds::types::{DbClusterSnapshot, DbSnapshot};

use super::PAGE;
use crate::{
    adapters::aws::{
        convert::{count, symbol, time},
        operations::{DESCRIBE_DB_CLUSTER_SNAPSHOTS, DESCRIBE_DB_SNAPSHOTS},
        shared::Shared,
    },
    model::{DatabaseSnapshot, Fault, Kind, ResourceId, SourceId},
};

/// All of them.
pub(in crate::adapters::aws) async fn read(
    shared: &Shared,
) -> Result<Vec<DatabaseSnapshot>, Fault> {
    let mut snapshots = of_instances(shared).await?;
    snapshots.extend(of_clusters(shared).await?);
    Ok(snapshots)
}

async fn of_instances(shared: &Shared) -> Result<Vec<DatabaseSnapshot>, Fault> {
    let request = shared.clients().await.rds.describe_db_snapshots();
    let mut pages = request.max_records(PAGE).into_paginator().send();
    let mut snapshots = Vec::new();
    while let Some(page) =
        shared.call(DESCRIBE_DB_SNAPSHOTS, async { pages.next().await.transpose() }).await?
    {
        for snapshot in page.db_snapshots() {
            let source = shared.source_of_arn(snapshot.db_snapshot_arn()).await?;
            snapshots.push(of_instance(&source, snapshot));
        }
    }
    Ok(snapshots)
}

async fn of_clusters(shared: &Shared) -> Result<Vec<DatabaseSnapshot>, Fault> {
    let request = shared.clients().await.rds.describe_db_cluster_snapshots();
    let mut pages = request.max_records(PAGE).into_paginator().send();
    let mut snapshots = Vec::new();
    while let Some(page) =
        shared.call(DESCRIBE_DB_CLUSTER_SNAPSHOTS, async { pages.next().await.transpose() }).await?
    {
        for snapshot in page.db_cluster_snapshots() {
            let source = shared.source_of_arn(snapshot.db_cluster_snapshot_arn()).await?;
            snapshots.push(of_cluster(&source, snapshot));
        }
    }
    Ok(snapshots)
}

fn of_instance(source: &SourceId, snapshot: &DbSnapshot) -> DatabaseSnapshot {
    let database = snapshot.db_instance_identifier().unwrap_or_default();
    let name = snapshot.db_snapshot_identifier().unwrap_or_default();
    DatabaseSnapshot {
        id: ResourceId::namespaced(source, Kind::DatabaseSnapshot, database, name),
        of: ResourceId::new(source, Kind::Database, database),
        origin: symbol(snapshot.snapshot_type()).unwrap_or_default(),
        status: symbol(snapshot.status()).unwrap_or_default(),
        created: time(snapshot.snapshot_create_time()),
        gib: count(snapshot.allocated_storage()),
        encrypted: snapshot.encrypted(),
        version: symbol(snapshot.engine_version()),
    }
}

fn of_cluster(source: &SourceId, snapshot: &DbClusterSnapshot) -> DatabaseSnapshot {
    let database = snapshot.db_cluster_identifier().unwrap_or_default();
    let name = snapshot.db_cluster_snapshot_identifier().unwrap_or_default();
    DatabaseSnapshot {
        id: ResourceId::namespaced(source, Kind::DatabaseSnapshot, database, name),
        of: ResourceId::new(source, Kind::DatabaseCluster, database),
        origin: symbol(snapshot.snapshot_type()).unwrap_or_default(),
        status: symbol(snapshot.status()).unwrap_or_default(),
        created: time(snapshot.snapshot_create_time()),
        gib: count(snapshot.allocated_storage()),
        encrypted: snapshot.storage_encrypted(),
        version: symbol(snapshot.engine_version()),
    }
}
