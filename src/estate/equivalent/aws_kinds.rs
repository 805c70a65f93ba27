//! The commands for the kinds of AWS that are plain tables.

use crate::model::{AwsKind, Printed, ResourceId, Store};

/// The commands that list a kind.
pub const fn list(kind: AwsKind) -> Result<&'static [&'static str], &'static str> {
    Ok(match kind {
        AwsKind::Buckets => &["aws s3api list-buckets"],
        AwsKind::Volumes => &["aws ec2 describe-volumes"],
        AwsKind::FileSystems => &["aws efs describe-file-systems"],
        AwsKind::Caches => &[
            "aws elasticache describe-replication-groups",
            "aws elasticache describe-cache-clusters",
            "aws elasticache describe-serverless-caches",
        ],
        AwsKind::Secrets => &["aws secretsmanager list-secrets"],
        AwsKind::Keys => &["aws kms list-keys", "aws kms list-aliases"],
        AwsKind::Addons => &["aws eks list-addons --cluster-name {cluster}"],
        AwsKind::AccessEntries => &["aws eks list-access-entries --cluster-name {cluster}"],
        AwsKind::ClusterVersions => &["aws eks describe-cluster-versions"],
        AwsKind::HostedZones => &["aws route53 list-hosted-zones"],
        AwsKind::Records => return Err("aws lists the records of one hosted zone at a time"),
        AwsKind::Distributions => &["aws cloudfront list-distributions"],
        AwsKind::Alarms => &["aws cloudwatch describe-alarms"],
    })
}

/// The commands that show one of a kind.
pub(super) fn one(kind: AwsKind, id: &ResourceId, store: &Store) -> &'static [&'static str] {
    match kind {
        AwsKind::Buckets => &[
            "aws s3api head-bucket --bucket {name}",
            "aws s3api get-public-access-block --bucket {name}",
            "aws s3api get-bucket-encryption --bucket {name}",
            "aws s3api get-bucket-versioning --bucket {name}",
            "aws s3api get-bucket-lifecycle-configuration --bucket {name}",
        ],
        AwsKind::Volumes => &["aws ec2 describe-volumes --volume-ids {name}"],
        AwsKind::FileSystems => &[
            "aws efs describe-file-systems --file-system-id {name}",
            "aws efs describe-mount-targets --file-system-id {name}",
            "aws efs describe-access-points --file-system-id {name}",
        ],
        AwsKind::Caches => cache(id, store),
        AwsKind::Secrets => &["aws secretsmanager describe-secret --secret-id {name}"],
        AwsKind::Keys => &[
            "aws kms describe-key --key-id {name}",
            "aws kms get-key-rotation-status --key-id {name}",
            "aws kms list-aliases --key-id {name}",
        ],
        AwsKind::Addons => &["aws eks describe-addon --cluster-name {cluster} --addon-name {name}"],
        AwsKind::AccessEntries => {
            &["aws eks describe-access-entry --cluster-name {cluster} --principal-arn {name}"]
        }
        AwsKind::ClusterVersions => {
            &["aws eks describe-cluster-versions --cluster-versions {name}"]
        }
        AwsKind::HostedZones => &["aws route53 get-hosted-zone --id {namespace}"],
        AwsKind::Records => {
            &["aws route53 list-resource-record-sets --hosted-zone-id {namespace} \
             --start-record-name {record} --start-record-type {type} --max-items 1"]
        }
        AwsKind::Distributions => &["aws cloudfront get-distribution --id {name}"],
        AwsKind::Alarms => &["aws cloudwatch describe-alarms --alarm-names {name}"],
    }
}

/// A cache is one of three things, which its row tells apart.
fn cache(id: &ResourceId, store: &Store) -> &'static [&'static str] {
    let caches = store.objects.get(&AwsKind::Caches.served());
    let row = caches.into_iter().flat_map(crate::model::Collection::rows).find(|it| it.id == *id);
    match row.and_then(|row| row.cells.first()) {
        Some(Printed::Text(form)) if **form == *"cluster" => {
            &["aws elasticache describe-cache-clusters --cache-cluster-id {name}"]
        }
        Some(Printed::Text(form)) if **form == *"serverless" => {
            &["aws elasticache describe-serverless-caches --serverless-cache-name {name}"]
        }
        Some(_) | None => {
            &["aws elasticache describe-replication-groups --replication-group-id {name}"]
        }
    }
}
