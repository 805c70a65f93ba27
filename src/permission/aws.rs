//! The operations of AWS that the console may call: reads, and apart from them what commands change.

use super::Use;
use crate::model::{AwsKind, Feed};

/// An operation of an AWS API.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// The service, as its model names it.
    pub service: &'static str,
    /// The operation, as its model names it.
    pub name: &'static str,
    /// What it is called in messages: as IAM calls it.
    pub action: &'static str,
    /// The actions that IAM has to allow for it; empty where nobody is ever refused.
    pub needs: &'static [&'static str],
    /// What it is for.
    pub uses: &'static [Use],
}

/// One block per service: its name in its model, its prefix in IAM, and a line per operation. A line
/// without actions or without a use does not compile.
macro_rules! operations {
    ($( $service:literal = $prefix:literal { $(
        $constant:ident = $name:literal $how:ident [$action:literal $(, $more:literal)*]
            for [$( $use:ident $(($of:ident))? ),+];
    )+ } )+) => {
        $( $( #[doc = concat!("`", $name, "`, as IAM calls it.")] pub const $constant: &str = $action; )+ )+

        /// Every operation that changes nothing and may leave the console.
        pub const OPERATIONS: &[Operation] = &[$( $( Operation {
            service: $service,
            name: $name,
            action: $action,
            needs: operations!(@ $how $action $($more)*),
            uses: &[$( operations!(@ $use $($of)?) ),+],
        }, )+ )+];

        /// Services as their models name them, with their prefix in IAM.
        const SERVICES: &[(&str, &str)] = &[$( ($service, $prefix), )+];
    };
    (@ needs $($action:literal)+) => { &[$( $action ),+] };
    (@ always $action:literal) => { &[] };
    (@ Session) => { Use::Session };
    (@ Logs) => { Use::Logs };
    (@ Feed $feed:ident) => { Use::Feed(Feed::$feed) };
    (@ Kind $kind:ident) => { Use::Kind(AwsKind::$kind) };
}

operations! {
    "Auto Scaling" = "autoscaling" {
        DESCRIBE_SCALING_GROUPS = "DescribeAutoScalingGroups"
            needs ["autoscaling:DescribeAutoScalingGroups"] for [Feed(ScalingGroups)];
    }
    "CloudFront" = "cloudfront" {
        LIST_DISTRIBUTIONS = "ListDistributions"
            needs ["cloudfront:ListDistributions"] for [Kind(Distributions)];
        GET_DISTRIBUTION = "GetDistribution"
            needs ["cloudfront:GetDistribution"] for [Kind(Distributions)];
    }
    "CloudWatch" = "cloudwatch" {
        GET_METRIC_DATA = "GetMetricData"
            needs ["cloudwatch:GetMetricData"] for [Feed(NatTraffic), Feed(DatabaseLoad)];
        DESCRIBE_ALARMS = "DescribeAlarms"
            needs ["cloudwatch:DescribeAlarms"] for [Feed(Alarms), Kind(Alarms)];
    }
    "CloudWatch Logs" = "logs" {
        DESCRIBE_LOG_GROUPS = "DescribeLogGroups"
            needs ["logs:DescribeLogGroups"] for [Feed(LogGroups)];
        DESCRIBE_LOG_STREAMS = "DescribeLogStreams"
            needs ["logs:DescribeLogStreams"] for [Logs];
        FILTER_LOG_EVENTS = "FilterLogEvents"
            needs ["logs:FilterLogEvents"] for [Logs];
    }
    "EC2" = "ec2" {
        DESCRIBE_INSTANCES = "DescribeInstances" needs ["ec2:DescribeInstances"]
            for [Feed(Instances), Feed(InstanceStatuses), Feed(SpotRequests), Feed(InstanceTypes),
                Feed(ManagedInstances)];
        DESCRIBE_INSTANCE_STATUS = "DescribeInstanceStatus"
            needs ["ec2:DescribeInstanceStatus"] for [Feed(InstanceStatuses)];
        DESCRIBE_SPOT_REQUESTS = "DescribeSpotInstanceRequests"
            needs ["ec2:DescribeSpotInstanceRequests"] for [Feed(SpotRequests)];
        DESCRIBE_INSTANCE_TYPES = "DescribeInstanceTypes"
            needs ["ec2:DescribeInstanceTypes"] for [Feed(InstanceTypes)];
        DESCRIBE_REGIONS = "DescribeRegions" needs ["ec2:DescribeRegions"] for [Session];
        DESCRIBE_VPCS = "DescribeVpcs"
            needs ["ec2:DescribeVpcs"] for [Feed(Vpcs)];
        DESCRIBE_VPC_ATTRIBUTE = "DescribeVpcAttribute"
            needs ["ec2:DescribeVpcAttribute"] for [Feed(Vpcs)];
        DESCRIBE_SUBNETS = "DescribeSubnets"
            needs ["ec2:DescribeSubnets"] for [Feed(Subnets), Feed(SubnetReservations)];
        GET_SUBNET_RESERVATIONS = "GetSubnetCidrReservations"
            needs ["ec2:GetSubnetCidrReservations"] for [Feed(SubnetReservations)];
        DESCRIBE_ROUTE_TABLES = "DescribeRouteTables"
            needs ["ec2:DescribeRouteTables"] for [Feed(RouteTables)];
        DESCRIBE_NAT_GATEWAYS = "DescribeNatGateways"
            needs ["ec2:DescribeNatGateways"] for [Feed(NatGateways), Feed(NatTraffic)];
        DESCRIBE_ENDPOINTS = "DescribeVpcEndpoints"
            needs ["ec2:DescribeVpcEndpoints"] for [Feed(Endpoints)];
        DESCRIBE_SECURITY_GROUPS = "DescribeSecurityGroups"
            needs ["ec2:DescribeSecurityGroups"] for [Feed(SecurityGroups)];
        DESCRIBE_NETWORK_ACLS = "DescribeNetworkAcls"
            needs ["ec2:DescribeNetworkAcls"] for [Feed(NetworkAcls)];
        DESCRIBE_INTERFACES = "DescribeNetworkInterfaces"
            needs ["ec2:DescribeNetworkInterfaces"] for [Feed(NetworkInterfaces)];
        DESCRIBE_PEERINGS = "DescribeVpcPeeringConnections"
            needs ["ec2:DescribeVpcPeeringConnections"] for [Feed(Peerings)];
        DESCRIBE_TRANSIT_ATTACHMENTS = "DescribeTransitGatewayVpcAttachments"
            needs ["ec2:DescribeTransitGatewayVpcAttachments"] for [Feed(TransitAttachments)];
        DESCRIBE_FLOW_LOGS = "DescribeFlowLogs"
            needs ["ec2:DescribeFlowLogs"] for [Feed(FlowLogs)];
        DESCRIBE_VOLUMES = "DescribeVolumes"
            needs ["ec2:DescribeVolumes"] for [Feed(Volumes), Kind(Volumes)];
        DESCRIBE_SNAPSHOTS = "DescribeSnapshots"
            needs ["ec2:DescribeSnapshots"] for [Kind(Volumes)];
    }
    "EFS" = "elasticfilesystem" {
        DESCRIBE_FILE_SYSTEMS = "DescribeFileSystems"
            needs ["elasticfilesystem:DescribeFileSystems"] for [Feed(FileSystems), Kind(FileSystems)];
        DESCRIBE_ACCESS_POINTS = "DescribeAccessPoints"
            needs ["elasticfilesystem:DescribeAccessPoints"]
            for [Feed(AccessPoints), Kind(FileSystems)];
        DESCRIBE_MOUNT_TARGETS = "DescribeMountTargets"
            needs ["elasticfilesystem:DescribeMountTargets"] for [Kind(FileSystems)];
    }
    "EKS" = "eks" {
        LIST_CLUSTERS = "ListClusters"
            needs ["eks:ListClusters"] for [Session, Feed(Clusters)];
        DESCRIBE_CLUSTER = "DescribeCluster"
            needs ["eks:DescribeCluster"] for [Session, Feed(Clusters)];
        LIST_NODE_GROUPS = "ListNodegroups"
            needs ["eks:ListNodegroups"] for [Feed(NodeGroups)];
        DESCRIBE_NODE_GROUP = "DescribeNodegroup"
            needs ["eks:DescribeNodegroup"] for [Feed(NodeGroups)];
        LIST_ADDONS = "ListAddons"
            needs ["eks:ListAddons"] for [Kind(Addons)];
        DESCRIBE_ADDON = "DescribeAddon"
            needs ["eks:DescribeAddon"] for [Kind(Addons)];
        DESCRIBE_ADDON_VERSIONS = "DescribeAddonVersions"
            needs ["eks:DescribeAddonVersions"] for [Kind(Addons)];
        LIST_ACCESS_ENTRIES = "ListAccessEntries"
            needs ["eks:ListAccessEntries"] for [Kind(AccessEntries)];
        DESCRIBE_ACCESS_ENTRY = "DescribeAccessEntry"
            needs ["eks:DescribeAccessEntry"] for [Kind(AccessEntries)];
        LIST_ACCESS_POLICIES = "ListAssociatedAccessPolicies"
            needs ["eks:ListAssociatedAccessPolicies"] for [Kind(AccessEntries)];
        DESCRIBE_CLUSTER_VERSIONS = "DescribeClusterVersions"
            needs ["eks:DescribeClusterVersions"] for [Kind(ClusterVersions)];
    }
    "ElastiCache" = "elasticache" {
        DESCRIBE_CACHE_CLUSTERS = "DescribeCacheClusters"
            needs ["elasticache:DescribeCacheClusters"] for [Kind(Caches)];
        DESCRIBE_REPLICATION_GROUPS = "DescribeReplicationGroups"
            needs ["elasticache:DescribeReplicationGroups"] for [Kind(Caches)];
        DESCRIBE_SERVERLESS_CACHES = "DescribeServerlessCaches"
            needs ["elasticache:DescribeServerlessCaches"] for [Kind(Caches)];
    }
    "Elastic Load Balancing v2" = "elasticloadbalancing" {
        DESCRIBE_LOAD_BALANCERS = "DescribeLoadBalancers"
            needs ["elasticloadbalancing:DescribeLoadBalancers"] for [Feed(LoadBalancers)];
        DESCRIBE_LISTENERS = "DescribeListeners"
            needs ["elasticloadbalancing:DescribeListeners"] for [Feed(LoadBalancers)];
        DESCRIBE_TARGET_GROUPS = "DescribeTargetGroups"
            needs ["elasticloadbalancing:DescribeTargetGroups"] for [Feed(TargetHealths)];
        DESCRIBE_TARGET_HEALTH = "DescribeTargetHealth"
            needs ["elasticloadbalancing:DescribeTargetHealth"] for [Feed(TargetHealths)];
    }
    "KMS" = "kms" {
        LIST_KEYS = "ListKeys" needs ["kms:ListKeys"] for [Kind(Keys)];
        LIST_ALIASES = "ListAliases" needs ["kms:ListAliases"] for [Kind(Keys)];
        DESCRIBE_KEY = "DescribeKey" needs ["kms:DescribeKey"] for [Kind(Keys)];
        GET_KEY_ROTATION = "GetKeyRotationStatus"
            needs ["kms:GetKeyRotationStatus"] for [Kind(Keys)];
    }
    "RDS" = "rds" {
        DESCRIBE_DB_INSTANCES = "DescribeDBInstances"
            needs ["rds:DescribeDBInstances"]
            for [Feed(Databases), Feed(DatabaseLoad), Feed(DatabaseParameters)];
        DESCRIBE_DB_CLUSTERS = "DescribeDBClusters"
            needs ["rds:DescribeDBClusters"] for [Feed(DatabaseClusters), Feed(DatabaseParameters)];
        DESCRIBE_DB_SNAPSHOTS = "DescribeDBSnapshots"
            needs ["rds:DescribeDBSnapshots"] for [Feed(DatabaseSnapshots)];
        DESCRIBE_DB_CLUSTER_SNAPSHOTS = "DescribeDBClusterSnapshots"
            needs ["rds:DescribeDBClusterSnapshots"] for [Feed(DatabaseSnapshots)];
        DESCRIBE_EVENTS = "DescribeEvents"
            needs ["rds:DescribeEvents"] for [Feed(DatabaseEvents)];
        DESCRIBE_DB_PARAMETERS = "DescribeDBParameters"
            needs ["rds:DescribeDBParameters"] for [Feed(DatabaseParameters)];
        DESCRIBE_DB_CLUSTER_PARAMETERS = "DescribeDBClusterParameters"
            needs ["rds:DescribeDBClusterParameters"] for [Feed(DatabaseParameters)];
        DESCRIBE_PENDING_MAINTENANCE = "DescribePendingMaintenanceActions"
            needs ["rds:DescribePendingMaintenanceActions"] for [Feed(PendingMaintenance)];
        DESCRIBE_DB_LOG_FILES = "DescribeDBLogFiles"
            needs ["rds:DescribeDBLogFiles"] for [Logs];
        DOWNLOAD_DB_LOG_FILE = "DownloadDBLogFilePortion"
            needs ["rds:DownloadDBLogFilePortion"] for [Logs];
    }
    "Route 53" = "route53" {
        LIST_HOSTED_ZONES = "ListHostedZones"
            needs ["route53:ListHostedZones"] for [Kind(HostedZones), Kind(Records)];
        GET_HOSTED_ZONE = "GetHostedZone"
            needs ["route53:GetHostedZone"] for [Kind(HostedZones)];
        LIST_RECORDS = "ListResourceRecordSets"
            needs ["route53:ListResourceRecordSets"] for [Kind(Records)];
    }
    "S3" = "s3" {
        LIST_BUCKETS = "ListBuckets"
            needs ["s3:ListAllMyBuckets"] for [Kind(Buckets)];
        GET_BUCKET_ENCRYPTION = "GetBucketEncryption"
            needs ["s3:GetEncryptionConfiguration"] for [Kind(Buckets)];
        GET_BUCKET_LIFECYCLE = "GetBucketLifecycleConfiguration"
            needs ["s3:GetLifecycleConfiguration"] for [Kind(Buckets)];
        GET_BUCKET_VERSIONING = "GetBucketVersioning"
            needs ["s3:GetBucketVersioning"] for [Kind(Buckets)];
        GET_PUBLIC_ACCESS_BLOCK = "GetPublicAccessBlock"
            needs ["s3:GetBucketPublicAccessBlock"] for [Kind(Buckets)];
    }
    "SSM" = "ssm" {
        DESCRIBE_INSTANCE_INFORMATION = "DescribeInstanceInformation"
            needs ["ssm:DescribeInstanceInformation"] for [Feed(ManagedInstances)];
    }
    "STS" = "sts" {
        GET_CALLER_IDENTITY = "GetCallerIdentity" always ["sts:GetCallerIdentity"] for [Session];
    }
    "Secrets Manager" = "secretsmanager" {
        LIST_SECRETS = "ListSecrets" needs ["secretsmanager:ListSecrets"] for [Kind(Secrets)];
        DESCRIBE_SECRET = "DescribeSecret"
            needs ["secretsmanager:DescribeSecret"] for [Kind(Secrets)];
    }
}

/// An operation by the names of its model, if the console may call it.
pub fn operation(service: &str, name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|it| (it.service, it.name) == (service, name))
}

/// One block per service, and a line per operation that changes something: its constant, its name and
/// its IAM action.
macro_rules! changes {
    ($( $service:literal { $( $constant:ident = $name:literal needs $action:literal; )+ } )+) => {
        $( $( #[doc = concat!("`", $name, "`, as IAM calls it.")] pub const $constant: &str = $action; )+ )+

        /// Every operation by which a command changes something, and those that tell how it gets on: none
        /// leaves a console that only reads.
        pub const CHANGES: &[Operation] = &[$( $( Operation {
            service: $service,
            name: $name,
            action: $action,
            needs: &[$action],
            uses: &[],
        }, )+ )+];
    };
}

changes! {
    "Auto Scaling" {
        SET_DESIRED_CAPACITY = "SetDesiredCapacity" needs "autoscaling:SetDesiredCapacity";
        TERMINATE_IN_SCALING_GROUP = "TerminateInstanceInAutoScalingGroup"
            needs "autoscaling:TerminateInstanceInAutoScalingGroup";
    }
    "EKS" {
        UPDATE_NODE_GROUP_CONFIG = "UpdateNodegroupConfig" needs "eks:UpdateNodegroupConfig";
        UPDATE_NODE_GROUP_VERSION = "UpdateNodegroupVersion" needs "eks:UpdateNodegroupVersion";
        LIST_UPDATES = "ListUpdates" needs "eks:ListUpdates";
        DESCRIBE_UPDATE = "DescribeUpdate" needs "eks:DescribeUpdate";
    }
    "RDS" {
        REBOOT_DB_INSTANCE = "RebootDBInstance" needs "rds:RebootDBInstance";
        FAILOVER_DB_CLUSTER = "FailoverDBCluster" needs "rds:FailoverDBCluster";
        CREATE_DB_SNAPSHOT = "CreateDBSnapshot" needs "rds:CreateDBSnapshot";
        CREATE_DB_CLUSTER_SNAPSHOT = "CreateDBClusterSnapshot" needs "rds:CreateDBClusterSnapshot";
        START_DB_INSTANCE = "StartDBInstance" needs "rds:StartDBInstance";
        START_DB_CLUSTER = "StartDBCluster" needs "rds:StartDBCluster";
        STOP_DB_INSTANCE = "StopDBInstance" needs "rds:StopDBInstance";
        STOP_DB_CLUSTER = "StopDBCluster" needs "rds:StopDBCluster";
        APPLY_MAINTENANCE = "ApplyPendingMaintenanceAction" needs "rds:ApplyPendingMaintenanceAction";
        MODIFY_DB_INSTANCE = "ModifyDBInstance" needs "rds:ModifyDBInstance";
    }
}

/// An operation that changes something by the names of its model, if a command asks for it.
pub fn change(service: &str, name: &str) -> Option<&'static Operation> {
    CHANGES.iter().find(|it| (it.service, it.name) == (service, name))
}

/// The IAM prefix of a service that the console calls, from the name its model gives it.
pub fn prefix(service: &str) -> Option<&'static str> {
    SERVICES.iter().find(|(name, _)| *name == service).map(|(_, prefix)| *prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    const READS: &[&str] =
        &["Describe", "List", "Get", "FilterLogEvents", "DownloadDBLogFilePortion"];

    #[test]
    fn only_reads_are_in_the_table() {
        for operation in OPERATIONS {
            let read = READS.iter().any(|it| operation.name.starts_with(it));
            assert!(read, "{operation:?}");
            let prefix = prefix(operation.service).unwrap();
            for action in operation.needs.iter().chain([&operation.action]) {
                let (service, verb) = action.split_once(':').unwrap();
                assert_eq!(service, prefix, "{action}");
                let read = READS.iter().any(|it| verb.starts_with(it));
                assert!(read, "{action}");
            }
        }
    }

    #[test]
    fn no_operation_stands_twice() {
        for (index, operation) in OPERATIONS.iter().enumerate() {
            let (service, name) = (operation.service, operation.name);
            let first = OPERATIONS.iter().position(|it| (it.service, it.name) == (service, name));
            assert_eq!(first, Some(index), "{operation:?}");
        }
    }
}
