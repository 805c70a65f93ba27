//! The operations this adapter may call. None of them changes anything.

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::BeforeSerializationInterceptorContextRef},
        orchestrator::Metadata,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;

macro_rules! reads {
    ($( $name:ident = $action:literal; )+) => {
        $( pub(super) const $name: &str = $action; )+

        /// Every operation that may leave this adapter, by its IAM action.
        pub(super) const READS: &[&str] = &[$( $action, )+];
    };
}

reads! {
    DESCRIBE_SCALING_GROUPS = "autoscaling:DescribeAutoScalingGroups";
    GET_METRIC_DATA = "cloudwatch:GetMetricData";
    DESCRIBE_INSTANCES = "ec2:DescribeInstances";
    DESCRIBE_INSTANCE_STATUS = "ec2:DescribeInstanceStatus";
    DESCRIBE_INSTANCE_TYPES = "ec2:DescribeInstanceTypes";
    DESCRIBE_FLOW_LOGS = "ec2:DescribeFlowLogs";
    DESCRIBE_NAT_GATEWAYS = "ec2:DescribeNatGateways";
    DESCRIBE_INTERFACES = "ec2:DescribeNetworkInterfaces";
    DESCRIBE_ROUTE_TABLES = "ec2:DescribeRouteTables";
    DESCRIBE_SECURITY_GROUPS = "ec2:DescribeSecurityGroups";
    DESCRIBE_SUBNETS = "ec2:DescribeSubnets";
    DESCRIBE_TRANSIT_ATTACHMENTS = "ec2:DescribeTransitGatewayVpcAttachments";
    DESCRIBE_VPC_ATTRIBUTE = "ec2:DescribeVpcAttribute";
    DESCRIBE_ENDPOINTS = "ec2:DescribeVpcEndpoints";
    DESCRIBE_PEERINGS = "ec2:DescribeVpcPeeringConnections";
    DESCRIBE_VPCS = "ec2:DescribeVpcs";
    GET_SUBNET_RESERVATIONS = "ec2:GetSubnetCidrReservations";
    DESCRIBE_CLUSTER = "eks:DescribeCluster";
    DESCRIBE_NODE_GROUP = "eks:DescribeNodegroup";
    LIST_CLUSTERS = "eks:ListClusters";
    DESCRIBE_LISTENERS = "elasticloadbalancing:DescribeListeners";
    DESCRIBE_LOAD_BALANCERS = "elasticloadbalancing:DescribeLoadBalancers";
    DESCRIBE_TARGET_GROUPS = "elasticloadbalancing:DescribeTargetGroups";
    DESCRIBE_TARGET_HEALTH = "elasticloadbalancing:DescribeTargetHealth";
    LIST_NODE_GROUPS = "eks:ListNodegroups";
    DESCRIBE_INSTANCE_INFORMATION = "ssm:DescribeInstanceInformation";
    GET_CALLER_IDENTITY = "sts:GetCallerIdentity";
    DESCRIBE_DB_INSTANCES = "rds:DescribeDBInstances";
    DESCRIBE_DB_CLUSTERS = "rds:DescribeDBClusters";
    DESCRIBE_DB_SNAPSHOTS = "rds:DescribeDBSnapshots";
    DESCRIBE_DB_CLUSTER_SNAPSHOTS = "rds:DescribeDBClusterSnapshots";
    DESCRIBE_EVENTS = "rds:DescribeEvents";
    DESCRIBE_PENDING_MAINTENANCE = "rds:DescribePendingMaintenanceActions";
    LIST_BUCKETS = "s3:ListAllMyBuckets";
    GET_BUCKET_ENCRYPTION = "s3:GetEncryptionConfiguration";
    GET_BUCKET_LIFECYCLE = "s3:GetLifecycleConfiguration";
    GET_BUCKET_VERSIONING = "s3:GetBucketVersioning";
    GET_PUBLIC_ACCESS_BLOCK = "s3:GetBucketPublicAccessBlock";
    DESCRIBE_VOLUMES = "ec2:DescribeVolumes";
    DESCRIBE_SNAPSHOTS = "ec2:DescribeSnapshots";
    DESCRIBE_FILE_SYSTEMS = "elasticfilesystem:DescribeFileSystems";
    DESCRIBE_MOUNT_TARGETS = "elasticfilesystem:DescribeMountTargets";
    DESCRIBE_CACHE_CLUSTERS = "elasticache:DescribeCacheClusters";
    DESCRIBE_REPLICATION_GROUPS = "elasticache:DescribeReplicationGroups";
    LIST_SECRETS = "secretsmanager:ListSecrets";
    DESCRIBE_SECRET = "secretsmanager:DescribeSecret";
    LIST_KEYS = "kms:ListKeys";
    LIST_ALIASES = "kms:ListAliases";
    DESCRIBE_KEY = "kms:DescribeKey";
    GET_KEY_ROTATION = "kms:GetKeyRotationStatus";
    LIST_ADDONS = "eks:ListAddons";
    DESCRIBE_ADDON = "eks:DescribeAddon";
    DESCRIBE_ADDON_VERSIONS = "eks:DescribeAddonVersions";
    LIST_ACCESS_ENTRIES = "eks:ListAccessEntries";
    DESCRIBE_ACCESS_ENTRY = "eks:DescribeAccessEntry";
    LIST_ACCESS_POLICIES = "eks:ListAssociatedAccessPolicies";
    DESCRIBE_CLUSTER_VERSIONS = "eks:DescribeClusterVersions";
    LIST_HOSTED_ZONES = "route53:ListHostedZones";
    GET_HOSTED_ZONE = "route53:GetHostedZone";
    LIST_RECORDS = "route53:ListResourceRecordSets";
    LIST_DISTRIBUTIONS = "cloudfront:ListDistributions";
    GET_DISTRIBUTION = "cloudfront:GetDistribution";
}

/// Refuses, before anything is sent, every operation that is not in [`READS`].
#[derive(Debug)]
pub(super) struct ReadOnly;

/// An operation that was refused.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not among the read operations of this console; nothing was sent")]
pub(super) struct Refused(String);

impl Intercept for ReadOnly {
    fn name(&self) -> &'static str {
        "ReadOnly"
    }

    // The first hook that knows the operation.
    fn read_before_serialization(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let action = settings.load::<Metadata>().map(action).unwrap_or_default();
        if READS.contains(&action.as_str()) { Ok(()) } else { Err(Refused(action).into()) }
    }
}

/// The IAM action of an operation.
fn action(operation: &Metadata) -> String {
    let (service, name) = (prefix(operation.service()), operation.name());
    let own = PERMISSIONS.iter().find(|(operation, _)| *operation == (service, name));
    format!("{service}:{}", own.map_or(name, |(_, permission)| permission))
}

/// Operations that IAM calls otherwise than their API does.
const PERMISSIONS: &[((&str, &str), &str)] = &[
    (("s3", "ListBuckets"), "ListAllMyBuckets"),
    (("s3", "GetBucketEncryption"), "GetEncryptionConfiguration"),
    (("s3", "GetBucketLifecycleConfiguration"), "GetLifecycleConfiguration"),
    (("s3", "GetPublicAccessBlock"), "GetBucketPublicAccessBlock"),
];

/// The IAM prefix of a service, from the name its model gives it.
pub(super) fn prefix(service: &str) -> &str {
    match service {
        "Auto Scaling" => "autoscaling",
        "CloudWatch" => "cloudwatch",
        "EC2" => "ec2",
        "EKS" => "eks",
        "Elastic Load Balancing v2" => "elasticloadbalancing",
        "SSM" => "ssm",
        "STS" => "sts",
        "RDS" => "rds",
        "S3" => "s3",
        "EFS" => "elasticfilesystem",
        "ElastiCache" => "elasticache",
        "Secrets Manager" => "secretsmanager",
        "KMS" => "kms",
        "Route 53" => "route53",
        "CloudFront" => "cloudfront",
        other => other,
    }
}

/// The service of an IAM action.
pub(super) fn service(action: &'static str) -> &'static str {
    action.split(':').next().unwrap_or(action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay;

    #[test]
    fn only_reads_are_in_the_table() {
        for action in READS {
            let verb = action.split(':').nth(1).unwrap();
            let read = ["Describe", "List", "Get"].iter().any(|prefix| verb.starts_with(prefix));
            assert!(read, "{action}");
        }
    }

    #[test]
    fn actions_are_named_as_iam_names_them() {
        assert_eq!(
            action(&Metadata::new("DescribeAutoScalingGroups", "Auto Scaling")),
            DESCRIBE_SCALING_GROUPS
        );
        assert_eq!(action(&Metadata::new("ListBuckets", "S3")), LIST_BUCKETS);
        assert_eq!(action(&Metadata::new("DescribeFileSystems", "EFS")), DESCRIBE_FILE_SYSTEMS);
        assert_eq!(service(LIST_CLUSTERS), "eks");
    }

    #[tokio::test]
    async fn what_is_no_read_is_never_sent() {
        let (shared, asked) = replay::account(&[("", 200, "{}")]).await;
        let clients = shared.clients().await;
        let deleted = clients.eks.delete_nodegroup().cluster_name("a").nodegroup_name("b").send();
        let deleted = shared.call("eks:DeleteNodegroup", deleted).await.unwrap_err();
        let terminated = clients.ec2.terminate_instances().instance_ids("i-1").send();
        let terminated = shared.call("ec2:TerminateInstances", terminated).await.unwrap_err();
        let command = clients.ssm.send_command().document_name("AWS-RunShellScript").send();
        let command = shared.call("ssm:SendCommand", command).await.unwrap_err();
        let session = clients.ssm.start_session().target("i-1").send();
        let session = shared.call("ssm:StartSession", session).await.unwrap_err();
        let value = clients.secrets.get_secret_value().secret_id("db").send();
        let value = shared.call("secretsmanager:GetSecretValue", value).await.unwrap_err();
        let object = clients.s3.get_object().bucket("b").key("k").send();
        let object = shared.call("s3:GetObject", object).await.unwrap_err();
        assert_eq!(asked.lock().unwrap().as_slice(), [""; 0]);
        assert_eq!(
            [deleted, terminated, command, session, value, object].map(|fault| fault.message),
            [
                "eks:DeleteNodegroup",
                "ec2:TerminateInstances",
                "ssm:SendCommand",
                "ssm:StartSession",
                "secretsmanager:GetSecretValue",
                "s3:GetObject"
            ]
            .map(|action| Refused(action.into()).to_string())
        );
    }
}
