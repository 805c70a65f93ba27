//! The database clusters of the Region. RDS lists those of Neptune and `DocumentDB` among its own.

use aws_sdk_rds::types::{ClusterPendingModifiedValues, DbCluster, DbClusterMember};

use super::{PAGE, instances::changed, security_groups, tags};
use crate::{
    adapters::aws::{
        convert::{count, symbol, time},
        operations::DESCRIBE_DB_CLUSTERS,
        shared::Shared,
    },
    model::{
        Database, DatabaseMember, DatabaseStorage, Fault, Kind, ParameterGroup, PendingChange,
        ResourceId, SourceId,
    },
};

/// All of them.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<Database>, Fault> {
    let request = shared.clients().await.rds.describe_db_clusters();
    let mut pages = request.max_records(PAGE).into_paginator().send();
    let mut databases = Vec::new();
    while let Some(page) =
        shared.call(DESCRIBE_DB_CLUSTERS, async { pages.next().await.transpose() }).await?
    {
        for cluster in page.db_clusters() {
            let source = shared.source_of_arn(cluster.db_cluster_arn()).await?;
            databases.push(convert(&source, cluster));
        }
    }
    Ok(databases)
}

fn convert(source: &SourceId, cluster: &DbCluster) -> Database {
    let name = cluster.db_cluster_identifier().unwrap_or_default();
    let certificate = cluster.certificate_details();
    let group = symbol(cluster.db_cluster_parameter_group());
    let group = group.map(|name| ParameterGroup { name, status: None });
    Database {
        id: ResourceId::new(source, Kind::DatabaseCluster, name),
        arn: cluster.db_cluster_arn().unwrap_or_default().into(),
        engine: symbol(cluster.engine()).unwrap_or_default(),
        version: symbol(cluster.engine_version()),
        class: symbol(cluster.db_cluster_instance_class()),
        status: symbol(cluster.status()).unwrap_or_default(),
        zones: cluster.availability_zones().iter().filter_map(|it| symbol(Some(it))).collect(),
        multi_az: cluster.multi_az(),
        storage: storage(cluster),
        public: cluster.publicly_accessible(),
        endpoint: endpoint(cluster),
        reader_endpoint: cluster.reader_endpoint().map(Into::into),
        latest_restorable: time(cluster.latest_restorable_time()),
        backup_days: count(cluster.backup_retention_period()),
        backup_window: symbol(cluster.preferred_backup_window()),
        maintenance_window: symbol(cluster.preferred_maintenance_window()),
        authority: certificate.and_then(|it| symbol(it.ca_identifier())),
        certificate_ends: certificate.and_then(|it| time(it.valid_till())),
        pending: cluster.pending_modified_values().map(pending).unwrap_or_default(),
        deletion_protection: cluster.deletion_protection(),
        iam_login: cluster.iam_database_authentication_enabled(),
        subnet_group: symbol(cluster.db_subnet_group()),
        subnets: Vec::new(),
        subnet_zones: Vec::new(),
        performance_insights: cluster.performance_insights_enabled(),
        monitoring_s: count(cluster.monitoring_interval()),
        vpc: None,
        security_groups: security_groups(cluster.vpc_security_groups()),
        parameter_groups: group.into_iter().collect(),
        cluster: None,
        replica_of: symbol(cluster.replication_source_identifier()),
        members: cluster.db_cluster_members().iter().filter_map(member).collect(),
        created: time(cluster.cluster_create_time()),
        tags: tags(cluster.tag_list()),
    }
}

/// The storage of Aurora grows by itself: the 1 GiB that RDS says for it means nothing.
fn storage(cluster: &DbCluster) -> DatabaseStorage {
    let grows = cluster.engine().is_some_and(|engine| engine.starts_with("aurora"));
    DatabaseStorage {
        gib: count(cluster.allocated_storage()).filter(|_| !grows),
        most_gib: None,
        kind: symbol(cluster.storage_type()).or_else(|| grows.then(|| "aurora".into())),
        encrypted: cluster.storage_encrypted(),
        key: cluster.kms_key_id().map(Into::into),
    }
}

fn endpoint(cluster: &DbCluster) -> Option<Box<str>> {
    let host = cluster.endpoint()?;
    Some(cluster.port().map_or_else(|| host.into(), |port| format!("{host}:{port}").into()))
}

fn member(member: &DbClusterMember) -> Option<DatabaseMember> {
    Some(DatabaseMember {
        instance: symbol(member.db_instance_identifier())?,
        writer: member.is_cluster_writer().unwrap_or_default(),
        promotion_tier: count(member.promotion_tier()),
        parameters: symbol(member.db_cluster_parameter_group_status()),
    })
}

fn pending(values: &ClusterPendingModifiedValues) -> Vec<PendingChange> {
    let number = |number: Option<i32>| number.map(|number| number.to_string());
    let text = |text: Option<&str>| text.map(str::to_owned);
    let iam = values.iam_database_authentication_enabled().map(|flag| flag.to_string());
    let authority = values.certificate_details().and_then(|it| text(it.ca_identifier()));
    changed([
        ("DBClusterIdentifier", text(values.db_cluster_identifier())),
        ("MasterUserPassword", values.master_user_password().map(|_| "a new one".to_owned())),
        ("IAMDatabaseAuthenticationEnabled", iam),
        ("EngineVersion", text(values.engine_version())),
        ("BackupRetentionPeriod", number(values.backup_retention_period())),
        ("StorageType", text(values.storage_type())),
        ("AllocatedStorage", number(values.allocated_storage())),
        ("Iops", number(values.iops())),
        ("CACertificateIdentifier", authority),
    ])
}
