//! Databases as JSON, with the member names of the RDS API. `aws rds describe-db-instances` and
//! `describe-db-clusters` have the rest.

use aws_sdk_rds::types::{DbCluster, DbInstance, DbSubnetGroup, Tag, VpcSecurityGroupMembership};
use aws_smithy_types::DateTime;
use serde_json::{Value, json};

use crate::{
    adapters::aws::{
        convert::time,
        operations::{DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_INSTANCES},
        shared::Shared,
    },
    model::{Fault, FaultClass},
};

/// A database instance.
pub(in crate::adapters::aws) async fn instance(
    shared: &Shared,
    name: &str,
) -> Result<Value, Fault> {
    let call = shared.clients().await.rds.describe_db_instances().db_instance_identifier(name);
    let answer = shared.call(DESCRIBE_DB_INSTANCES, call.send()).await?;
    let found = answer.db_instances().first();
    found.map(of_instance).ok_or_else(|| gone(DESCRIBE_DB_INSTANCES, name))
}

/// A database cluster.
pub(in crate::adapters::aws) async fn cluster(shared: &Shared, name: &str) -> Result<Value, Fault> {
    let call = shared.clients().await.rds.describe_db_clusters().db_cluster_identifier(name);
    let answer = shared.call(DESCRIBE_DB_CLUSTERS, call.send()).await?;
    let found = answer.db_clusters().first();
    found.map(of_cluster).ok_or_else(|| gone(DESCRIBE_DB_CLUSTERS, name))
}

fn gone(action: &str, name: &str) -> Fault {
    Fault::new(FaultClass::NotFound, action, format!("{name} does not exist any more"))
}

fn of_instance(instance: &DbInstance) -> Value {
    merge([
        json!({
            "DBInstanceIdentifier": instance.db_instance_identifier(),
            "DBInstanceArn": instance.db_instance_arn(),
            "DbiResourceId": instance.dbi_resource_id(),
            "DBInstanceStatus": instance.db_instance_status(),
            "DBInstanceClass": instance.db_instance_class(),
            "Engine": instance.engine(),
            "EngineVersion": instance.engine_version(),
            "EngineLifecycleSupport": instance.engine_lifecycle_support(),
            "DBName": instance.db_name(),
            "MasterUsername": instance.master_username(),
            "InstanceCreateTime": at(instance.instance_create_time()),
            "DBClusterIdentifier": instance.db_cluster_identifier(),
            "PromotionTier": instance.promotion_tier(),
            "ReadReplicaSourceDBInstanceIdentifier":
                instance.read_replica_source_db_instance_identifier(),
            "ReadReplicaDBInstanceIdentifiers": instance.read_replica_db_instance_identifiers(),
        }),
        placement(instance),
        keeping(instance),
        json!({
            "PendingModifiedValues": instance.pending_modified_values().map(|values| json!({
                "DBInstanceClass": values.db_instance_class(),
                "AllocatedStorage": values.allocated_storage(),
                "BackupRetentionPeriod": values.backup_retention_period(),
                "MultiAZ": values.multi_az(),
                "EngineVersion": values.engine_version(),
                "StorageType": values.storage_type(),
                "CACertificateIdentifier": values.ca_certificate_identifier(),
            })),
            "AutoMinorVersionUpgrade": instance.auto_minor_version_upgrade(),
            "DeletionProtection": instance.deletion_protection(),
            "EnabledCloudwatchLogsExports": instance.enabled_cloudwatch_logs_exports(),
            "MonitoringInterval": instance.monitoring_interval(),
            "PerformanceInsightsEnabled": instance.performance_insights_enabled(),
            "TagList": tags(instance.tag_list()),
        }),
    ])
}

fn placement(instance: &DbInstance) -> Value {
    json!({
        "Endpoint": instance.endpoint().map(|endpoint| json!({
            "Address": endpoint.address(),
            "Port": endpoint.port(),
        })),
        "AvailabilityZone": instance.availability_zone(),
        "SecondaryAvailabilityZone": instance.secondary_availability_zone(),
        "MultiAZ": instance.multi_az(),
        "PubliclyAccessible": instance.publicly_accessible(),
        "DBSubnetGroup": instance.db_subnet_group().map(subnet_group),
        "VpcSecurityGroups": groups(instance.vpc_security_groups()),
        "DBParameterGroups": instance.db_parameter_groups().iter().map(|group| json!({
            "DBParameterGroupName": group.db_parameter_group_name(),
            "ParameterApplyStatus": group.parameter_apply_status(),
        })).collect::<Vec<_>>(),
        "OptionGroupMemberships": instance.option_group_memberships().iter().map(|group| json!({
            "OptionGroupName": group.option_group_name(),
            "Status": group.status(),
        })).collect::<Vec<_>>(),
        "CACertificateIdentifier": instance.ca_certificate_identifier(),
        "CertificateDetails": instance.certificate_details().map(|details| json!({
            "CAIdentifier": details.ca_identifier(),
            "ValidTill": at(details.valid_till()),
        })),
        "IAMDatabaseAuthenticationEnabled": instance.iam_database_authentication_enabled(),
    })
}

fn keeping(instance: &DbInstance) -> Value {
    json!({
        "StorageType": instance.storage_type(),
        "AllocatedStorage": instance.allocated_storage(),
        "MaxAllocatedStorage": instance.max_allocated_storage(),
        "Iops": instance.iops(),
        "StorageThroughput": instance.storage_throughput(),
        "StorageEncrypted": instance.storage_encrypted(),
        "KmsKeyId": instance.kms_key_id(),
        "BackupRetentionPeriod": instance.backup_retention_period(),
        "PreferredBackupWindow": instance.preferred_backup_window(),
        "LatestRestorableTime": at(instance.latest_restorable_time()),
        "PreferredMaintenanceWindow": instance.preferred_maintenance_window(),
    })
}

fn of_cluster(cluster: &DbCluster) -> Value {
    merge([
        json!({
            "DBClusterIdentifier": cluster.db_cluster_identifier(),
            "DBClusterArn": cluster.db_cluster_arn(),
            "DbClusterResourceId": cluster.db_cluster_resource_id(),
            "Status": cluster.status(),
            "Engine": cluster.engine(),
            "EngineVersion": cluster.engine_version(),
            "EngineMode": cluster.engine_mode(),
            "DatabaseName": cluster.database_name(),
            "MasterUsername": cluster.master_username(),
            "ClusterCreateTime": at(cluster.cluster_create_time()),
            "GlobalClusterIdentifier": cluster.global_cluster_identifier(),
            "ReplicationSourceIdentifier": cluster.replication_source_identifier(),
            "DBClusterMembers": cluster.db_cluster_members().iter().map(|member| json!({
                "DBInstanceIdentifier": member.db_instance_identifier(),
                "IsClusterWriter": member.is_cluster_writer(),
                "DBClusterParameterGroupStatus": member.db_cluster_parameter_group_status(),
                "PromotionTier": member.promotion_tier(),
            })).collect::<Vec<_>>(),
            "Endpoint": cluster.endpoint(),
            "ReaderEndpoint": cluster.reader_endpoint(),
            "CustomEndpoints": cluster.custom_endpoints(),
            "Port": cluster.port(),
        }),
        json!({
            "AvailabilityZones": cluster.availability_zones(),
            "MultiAZ": cluster.multi_az(),
            "DBSubnetGroup": cluster.db_subnet_group(),
            "VpcSecurityGroups": groups(cluster.vpc_security_groups()),
            "DBClusterParameterGroup": cluster.db_cluster_parameter_group(),
            "StorageType": cluster.storage_type(),
            "AllocatedStorage": cluster.allocated_storage(),
            "StorageEncrypted": cluster.storage_encrypted(),
            "KmsKeyId": cluster.kms_key_id(),
            "BackupRetentionPeriod": cluster.backup_retention_period(),
            "PreferredBackupWindow": cluster.preferred_backup_window(),
            "EarliestRestorableTime": at(cluster.earliest_restorable_time()),
            "LatestRestorableTime": at(cluster.latest_restorable_time()),
            "PreferredMaintenanceWindow": cluster.preferred_maintenance_window(),
            "IAMDatabaseAuthenticationEnabled": cluster.iam_database_authentication_enabled(),
            "DeletionProtection": cluster.deletion_protection(),
            "EnabledCloudwatchLogsExports": cluster.enabled_cloudwatch_logs_exports(),
            "TagList": tags(cluster.tag_list()),
        }),
    ])
}

fn subnet_group(group: &DbSubnetGroup) -> Value {
    json!({
        "DBSubnetGroupName": group.db_subnet_group_name(),
        "VpcId": group.vpc_id(),
        "SubnetGroupStatus": group.subnet_group_status(),
        "Subnets": group.subnets().iter().map(|subnet| json!({
            "SubnetIdentifier": subnet.subnet_identifier(),
            "SubnetAvailabilityZone":
                subnet.subnet_availability_zone().and_then(|zone| zone.name()),
        })).collect::<Vec<_>>(),
    })
}

fn groups(groups: &[VpcSecurityGroupMembership]) -> Vec<Value> {
    let group = |group: &VpcSecurityGroupMembership| json!({ "VpcSecurityGroupId": group.vpc_security_group_id(), "Status": group.status() });
    groups.iter().map(group).collect()
}

fn tags(tags: &[Tag]) -> Vec<Value> {
    tags.iter().map(|tag| json!({ "Key": tag.key(), "Value": tag.value() })).collect()
}

fn at(at: Option<&DateTime>) -> Option<String> {
    time(at).map(|at| at.to_string())
}

/// The members of several objects as one.
fn merge<const N: usize>(parts: [Value; N]) -> Value {
    let members = parts.into_iter().filter_map(|part| match part {
        Value::Object(members) => Some(members),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            None
        }
    });
    Value::Object(members.flatten().collect())
}
