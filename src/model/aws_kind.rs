//! Kinds of AWS that are shown as plain tables: what they are called, and which columns they have.

use std::sync::Arc;

use super::{Heading, Served};

/// One entry per kind. A column that begins with `*` is only in wide tables.
macro_rules! aws_kinds {
    ($( #[doc = $doc:literal] $variant:ident = $plural:literal $kind:literal
        of $service:literal $version:literal every $period:literal
        as [$( $name:literal ),*] with [$( $column:literal ),+]; )+) => {
        /// A kind of AWS that has no pane of its own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum AwsKind { $( #[doc = $doc] $variant, )+ }

        impl AwsKind {
            /// All of them.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            const fn facts(self) -> &'static Facts {
                match self {
                    $( Self::$variant => const { &Facts {
                        doc: $doc.trim_ascii(),
                        plural: $plural,
                        kind: $kind,
                        service: $service,
                        version: $version,
                        period_s: $period,
                        names: &[$( $name, )*],
                        columns: &[$( $column, )+],
                    } }, )+
                }
            }
        }
    };
}

/// What is said of one kind.
struct Facts {
    doc: &'static str,
    plural: &'static str,
    kind: &'static str,
    service: &'static str,
    version: &'static str,
    period_s: u32,
    names: &'static [&'static str],
    columns: &'static [&'static str],
}

aws_kinds! {
    /// S3 buckets: encryption, versioning, public access, lifecycle.
    Buckets = "buckets" "Bucket" of "s3" "2006-03-01" every 600 as ["bucket", "s3"] with
        ["Region", "Public access", "Encryption", "Versioning", "Lifecycle rules", "Age", "*Key", "*MFA delete"];
    /// EBS volumes: state, type, size, zone, who uses them.
    Volumes = "volumes" "Volume" of "ec2" "2016-11-15" every 300 as ["volume", "ebs"] with
        ["State", "Size", "Type", "IOPS", "Zone", "Encrypted", "Instance", "Claim", "Age", "*Throughput", "*Device", "*Snapshot", "*Key"];
    /// EFS file systems with their mount targets.
    FileSystems = "file-systems" "FileSystem" of "elasticfilesystem" "2015-02-01" every 600 as ["filesystems", "efs"] with
        ["Named", "State", "Size", "Mount targets", "Encrypted", "Throughput", "Performance", "Age", "*Key", "*One zone"];
    /// ElastiCache: replication groups, clusters and serverless caches.
    Caches = "caches" "Cache" of "elasticache" "2015-02-02" every 600 as ["cache", "elasticache", "redis", "valkey", "memcached"] with
        ["Form", "Status", "Engine", "Version", "Node type", "Nodes", "Shards", "Multi-AZ", "Failover", "At rest", "In transit", "Age", "*Zones", "*Endpoint", "*Backup days", "*Maintenance"];
    /// Secrets Manager: names and rotation, never values.
    Secrets = "aws-secrets" "AwsSecret" of "secretsmanager" "2017-10-17" every 600 as ["aws-secret", "secretsmanager", "secrets-manager"] with
        ["Rotation", "Every days", "Rotated", "Next rotation", "Changed", "Used", "Deletion", "Age", "*Owner", "*Key", "*Description"];
    /// KMS keys: alias, state, rotation, pending deletion.
    Keys = "kms-keys" "Key" of "kms" "2014-11-01" every 600 as ["kms-key", "kms"] with
        ["Alias", "State", "Manager", "Rotation", "Deletion", "Usage", "Spec", "Age", "*Next rotation", "*Origin", "*Multi-Region", "*Description"];
    /// Add-ons of the EKS cluster: version, newest compatible, health, role.
    Addons = "addons" "Addon" of "eks" "2017-11-01" every 300 as ["addon", "add-ons"] with
        ["Status", "Version", "Newest", "Default", "Health", "Role", "Modified", "Age", "*Owner", "*Publisher"];
    /// Access entries of the EKS cluster: who may do what.
    AccessEntries = "access-entries" "AccessEntry" of "eks" "2017-11-01" every 600 as ["access-entry", "access"] with
        ["Type", "Policies", "Groups", "User", "Age", "*Modified"];
    /// Kubernetes versions of EKS: support and its end.
    ClusterVersions = "cluster-versions" "ClusterVersion" of "eks" "2017-11-01" every 3600 as ["cluster-version", "eks-versions"] with
        ["Ours", "Support", "Standard ends", "Extended ends", "Released", "Default", "*Patch", "*Platform"];
    /// Route 53 hosted zones.
    HostedZones = "hosted-zones" "HostedZone" of "route53" "2013-04-01" every 600 as ["hosted-zone", "zones", "route53"] with
        ["Id", "Access", "VPCs", "Records", "Comment", "*Linked service"];
    /// DNS records of the Route 53 hosted zones.
    Records = "records" "Record" of "route53" "2013-04-01" every 600 as ["record", "dns"] with
        ["Zone", "Type", "TTL", "Values", "Routing", "*Health check", "*Zone id"];
    /// CloudFront distributions.
    Distributions = "distributions" "Distribution" of "cloudfront" "2020-05-31" every 600 as ["distribution", "cloudfront", "edges"] with
        ["Aliases", "Status", "Enabled", "Origins", "WAF", "Least TLS", "Domain", "Modified", "*HTTP", "*Price class", "*Comment"];
    /// CloudWatch alarms in every state: what they watch, and what they said last.
    Alarms = "cloudwatch-alarms" "Alarm" of "cloudwatch" "2010-08-01" every 300 as ["cloudwatch-alarm", "cloudwatch"] with
        ["State", "Since", "Metric", "Of", "Goes off", "Actions", "Reason", "*Changed", "*Description"];
}

impl AwsKind {
    /// The kind that is meant, if it is one of these.
    pub fn of(served: Served) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.served() == served)
    }

    /// The kind by one of its names.
    pub fn called(name: &str) -> Option<Self> {
        let called = |kind: &Self| kind.plural() == name || kind.names().contains(&name);
        Self::ALL.iter().copied().find(called)
    }

    /// The kind as what it shares with all others.
    pub fn served(self) -> Served {
        let it = self.facts();
        Served::of_aws((it.service, it.version, it.plural), it.kind, it.period_s)
    }

    /// What it is asked for by: `buckets`.
    pub const fn plural(self) -> &'static str {
        self.facts().plural
    }

    /// Other names that mean it.
    pub const fn names(self) -> &'static [&'static str] {
        self.facts().names
    }

    /// The prefix of its permissions in IAM, whose budget it spends.
    pub const fn service(self) -> &'static str {
        self.facts().service
    }

    /// One sentence, shown in the palette.
    pub const fn doc(self) -> &'static str {
        self.facts().doc
    }

    /// What the cells of its rows mean.
    pub fn headings(self) -> Arc<[Heading]> {
        let heading = |column: &&'static str| match column.strip_prefix('*') {
            Some(name) => Heading { name, priority: 1 },
            None => Heading { name: column, priority: 0 },
        };
        self.facts().columns.iter().map(heading).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::{Feed, Kind, Side};

    #[test]
    fn no_two_kinds_share_a_name() {
        let names = AwsKind::ALL.iter().flat_map(|it| it.names().iter().copied());
        let names: Vec<_> = names.chain(AwsKind::ALL.iter().map(|it| it.plural())).collect();
        let once: BTreeSet<_> = names.iter().collect();
        assert_eq!(once.len(), names.len(), "{names:?}");
        for kind in AwsKind::ALL {
            assert_eq!(AwsKind::called(kind.plural()), Some(*kind));
        }
    }

    #[test]
    fn kinds_of_aws_are_read_from_aws() {
        for kind in AwsKind::ALL {
            let served = kind.served();
            assert_eq!(AwsKind::of(served), Some(*kind));
            assert_eq!(Kind::Served(served).side(), Side::Aws);
            assert_eq!(Feed::Objects(served).side(), Side::Aws);
            assert!(Feed::Objects(served).period_s() >= 300, "{kind:?} costs too many calls");
        }
    }
}
