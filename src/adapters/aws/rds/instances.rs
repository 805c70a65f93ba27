//! The database instances of the Region.

use std::collections::BTreeSet;

use aws_sdk_rds::types::{DbInstance, DbSubnetGroup, PendingModifiedValues};

use super::{PAGE, security_groups, tags};
use crate::{
    adapters::aws::{
        convert::{count, symbol, time},
        operations::DESCRIBE_DB_INSTANCES,
        shared::Shared,
    },
    model::{
        Database, DatabaseStorage, Fault, Kind, ParameterGroup, PendingChange, ResourceId,
        SourceId, Symbol,
    },
};

/// All of them.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<Database>, Fault> {
    let request = shared.clients().await.rds.describe_db_instances();
    let mut pages = request.max_records(PAGE).into_paginator().send();
    let mut databases = Vec::new();
    while let Some(page) =
        shared.call(DESCRIBE_DB_INSTANCES, async { pages.next().await.transpose() }).await?
    {
        for instance in page.db_instances() {
            let source = shared.source_of_arn(instance.db_instance_arn()).await?;
            databases.push(convert(&source, instance));
        }
    }
    Ok(databases)
}

fn convert(source: &SourceId, instance: &DbInstance) -> Database {
    let name = instance.db_instance_identifier().unwrap_or_default();
    let group = instance.db_subnet_group();
    let subnets = || group.into_iter().flat_map(DbSubnetGroup::subnets);
    let zones = [instance.availability_zone(), instance.secondary_availability_zone()];
    let original = instance
        .read_replica_source_db_instance_identifier()
        .or_else(|| instance.read_replica_source_db_cluster_identifier());
    Database {
        id: ResourceId::new(source, Kind::Database, name),
        arn: instance.db_instance_arn().unwrap_or_default().into(),
        engine: symbol(instance.engine()).unwrap_or_default(),
        version: symbol(instance.engine_version()),
        class: symbol(instance.db_instance_class()),
        status: symbol(instance.db_instance_status()).unwrap_or_default(),
        zones: zones.into_iter().filter_map(symbol).collect(),
        multi_az: instance.multi_az(),
        storage: storage(instance),
        public: instance.publicly_accessible(),
        endpoint: endpoint(instance),
        reader_endpoint: None,
        latest_restorable: time(instance.latest_restorable_time()),
        backup_days: count(instance.backup_retention_period()),
        backup_window: symbol(instance.preferred_backup_window()),
        maintenance_window: symbol(instance.preferred_maintenance_window()),
        authority: symbol(instance.ca_certificate_identifier()),
        certificate_ends: instance.certificate_details().and_then(|it| time(it.valid_till())),
        pending: instance.pending_modified_values().map(pending).unwrap_or_default(),
        deletion_protection: instance.deletion_protection(),
        iam_login: instance.iam_database_authentication_enabled(),
        subnet_group: group.and_then(|it| symbol(it.db_subnet_group_name())),
        subnets: subnets().filter_map(|it| symbol(it.subnet_identifier())).collect(),
        subnet_zones: subnet_zones(group),
        performance_insights: instance.performance_insights_enabled(),
        monitoring_s: count(instance.monitoring_interval()),
        vpc: group.and_then(|it| symbol(it.vpc_id())),
        security_groups: security_groups(instance.vpc_security_groups()),
        parameter_groups: parameter_groups(instance),
        cluster: symbol(instance.db_cluster_identifier()),
        replica_of: symbol(original),
        members: Vec::new(),
        created: time(instance.instance_create_time()),
        tags: tags(instance.tag_list()),
    }
}

/// Every zone once, in order.
fn subnet_zones(group: Option<&DbSubnetGroup>) -> Vec<Symbol> {
    let subnets = group.into_iter().flat_map(DbSubnetGroup::subnets);
    let zones = subnets.filter_map(|it| symbol(it.subnet_availability_zone()?.name()));
    zones.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The storage of a member of an Aurora cluster is the cluster's: RDS says 1 GiB for it.
fn storage(instance: &DbInstance) -> DatabaseStorage {
    let kind = symbol(instance.storage_type());
    let shared = kind.as_ref().is_some_and(|kind| kind.starts_with("aurora"));
    let gib = count(instance.allocated_storage()).filter(|_| !shared);
    let most = count(instance.max_allocated_storage());
    DatabaseStorage {
        gib,
        most_gib: most.filter(|most| gib.is_some_and(|gib| *most > gib)),
        kind,
        encrypted: instance.storage_encrypted(),
        key: instance.kms_key_id().map(Into::into),
    }
}

fn endpoint(instance: &DbInstance) -> Option<Box<str>> {
    let endpoint = instance.endpoint()?;
    let host = endpoint.address()?;
    Some(endpoint.port().map_or_else(|| host.into(), |port| format!("{host}:{port}").into()))
}

fn parameter_groups(instance: &DbInstance) -> Vec<ParameterGroup> {
    let groups = instance.db_parameter_groups().iter().filter_map(|group| {
        let name = symbol(group.db_parameter_group_name())?;
        Some(ParameterGroup { name, status: symbol(group.parameter_apply_status()) })
    });
    groups.collect()
}

/// What is to come. A new password is only said to be one.
fn pending(values: &PendingModifiedValues) -> Vec<PendingChange> {
    let number = |number: Option<i32>| number.map(|number| number.to_string());
    let flag = |flag: Option<bool>| flag.map(|flag| flag.to_string());
    let text = |text: Option<&str>| text.map(str::to_owned);
    let changes = [
        ("DBInstanceClass", text(values.db_instance_class())),
        ("AllocatedStorage", number(values.allocated_storage())),
        ("MasterUserPassword", values.master_user_password().map(|_| "a new one".to_owned())),
        ("Port", number(values.port())),
        ("BackupRetentionPeriod", number(values.backup_retention_period())),
        ("MultiAZ", flag(values.multi_az())),
        ("Engine", text(values.engine())),
        ("EngineVersion", text(values.engine_version())),
        ("LicenseModel", text(values.license_model())),
        ("Iops", number(values.iops())),
        ("StorageThroughput", number(values.storage_throughput())),
        ("DBInstanceIdentifier", text(values.db_instance_identifier())),
        ("StorageType", text(values.storage_type())),
        ("CACertificateIdentifier", text(values.ca_certificate_identifier())),
        ("DBSubnetGroupName", text(values.db_subnet_group_name())),
        ("IAMDatabaseAuthenticationEnabled", flag(values.iam_database_authentication_enabled())),
        ("DedicatedLogVolume", flag(values.dedicated_log_volume())),
        ("MultiTenant", flag(values.multi_tenant())),
    ];
    changed(changes)
}

/// Those that have a value.
pub(super) fn changed<const N: usize>(
    changes: [(&'static str, Option<String>); N],
) -> Vec<PendingChange> {
    let changes = changes.into_iter().filter_map(|(what, value)| {
        Some(PendingChange { what, value: value.filter(|value| !value.is_empty())?.into() })
    });
    changes.collect()
}
