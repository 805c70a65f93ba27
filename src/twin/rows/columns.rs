//! Columns of objects as they are printed: which of them get into a twin.

use super::cell::Becomes::{self, Clear, Left, Named};
use crate::model::{AwsKind, Served};

/// A kind of AWS: its columns that stay, and those that name something. The cells of others are left out.
type OfAws = (AwsKind, &'static [&'static str], &'static [&'static str]);

const AWS: &[OfAws] = &[
    (
        AwsKind::Buckets,
        &[
            "Region",
            "Public access",
            "Encryption",
            "Versioning",
            "Lifecycle rules",
            "Age",
            "MFA delete",
        ],
        &["Key"],
    ),
    (
        AwsKind::Volumes,
        &["State", "Size", "Type", "IOPS", "Zone", "Encrypted", "Age", "Throughput", "Device"],
        &["Instance", "Claim", "Snapshot", "Key"],
    ),
    (
        AwsKind::FileSystems,
        &["State", "Size", "Encrypted", "Throughput", "Performance", "Age", "One zone"],
        &["Named", "Mount targets", "Key"],
    ),
    (
        AwsKind::Caches,
        &[
            "Form",
            "Status",
            "Engine",
            "Version",
            "Node type",
            "Nodes",
            "Shards",
            "Multi-AZ",
            "Failover",
            "At rest",
            "In transit",
            "Age",
            "Zones",
            "Backup days",
            "Maintenance",
        ],
        &["Endpoint"],
    ),
    (
        AwsKind::Secrets,
        &[
            "Rotation",
            "Every days",
            "Rotated",
            "Next rotation",
            "Changed",
            "Used",
            "Deletion",
            "Age",
        ],
        &["Owner", "Key"],
    ),
    (
        AwsKind::Keys,
        &[
            "State",
            "Manager",
            "Rotation",
            "Deletion",
            "Usage",
            "Spec",
            "Age",
            "Next rotation",
            "Origin",
            "Multi-Region",
        ],
        &["Alias"],
    ),
    (
        AwsKind::Addons,
        &[
            "Status",
            "Version",
            "Newest",
            "Default",
            "Health",
            "Modified",
            "Age",
            "Owner",
            "Publisher",
        ],
        &["Role"],
    ),
    (AwsKind::AccessEntries, &["Type", "Age", "Modified"], &["Policies", "Groups", "User"]),
    (
        AwsKind::ClusterVersions,
        &[
            "Ours",
            "Support",
            "Standard ends",
            "Extended ends",
            "Released",
            "Default",
            "Patch",
            "Platform",
        ],
        &[],
    ),
    (AwsKind::HostedZones, &["Access", "Records", "Linked service"], &["Id", "VPCs"]),
    (AwsKind::Records, &["Type", "TTL"], &["Zone", "Values", "Routing", "Health check", "Zone id"]),
    (
        AwsKind::Distributions,
        &["Status", "Enabled", "Least TLS", "Modified", "HTTP", "Price class"],
        &["Aliases", "Origins", "WAF", "Domain"],
    ),
    (AwsKind::Alarms, &["State", "Since", "Changed"], &["Metric", "Of", "Goes off", "Actions"]),
];

/// A kind of Kubernetes: group, version and plural; kind; whether it lives in namespaces; its columns that
/// stay, and those that name something.
type Row = (
    (&'static str, &'static str, &'static str),
    &'static str,
    bool,
    &'static [&'static str],
    &'static [&'static str],
);

/// The kinds of Kubernetes of which a twin has objects.
const KUBERNETES: &[Row] = &[
    (("", "v1", "namespaces"), "Namespace", false, &["Status", "Age"], &[]),
    (
        ("", "v1", "services"),
        "Service",
        true,
        &["Type", "Port(s)", "Age"],
        &["Cluster-IP", "External-IP", "Selector"],
    ),
    (("", "v1", "configmaps"), "ConfigMap", true, &["Data", "Age"], &[]),
    (("", "v1", "secrets"), "Secret", true, &["Data", "Age"], &["Type"]),
    (("", "v1", "serviceaccounts"), "ServiceAccount", true, &["Age"], &[]),
    (
        ("discovery.k8s.io", "v1", "endpointslices"),
        "EndpointSlice",
        true,
        &["AddressType", "Ports", "Age"],
        &["Endpoints"],
    ),
    (
        ("networking.k8s.io", "v1", "ingresses"),
        "Ingress",
        true,
        &["Ports", "Age"],
        &["Class", "Hosts", "Address"],
    ),
    (
        ("autoscaling", "v2", "horizontalpodautoscalers"),
        "HorizontalPodAutoscaler",
        true,
        &["MinPods", "MaxPods", "Replicas", "Age"],
        &["Reference", "Targets"],
    ),
    (
        ("batch", "v1", "cronjobs"),
        "CronJob",
        true,
        &["Schedule", "Suspend", "Active", "Last Schedule", "Age"],
        &["Timezone"],
    ),
];

/// Which kinds of Kubernetes those are.
pub(in crate::twin) fn kubernetes() -> impl Iterator<Item = Served> {
    KUBERNETES
        .iter()
        .map(|(path, kind, namespaced, ..)| Served::new(*path, kind, *namespaced, true))
}

/// What becomes of a column; absent if not even its heading stays.
pub(super) fn column(kind: Served, heading: &str) -> Option<Becomes> {
    let path = (kind.group(), kind.version(), kind.plural());
    let of_cluster = || KUBERNETES.iter().find(|row| row.0 == path).map(|row| (row.3, row.4));
    let aws = AwsKind::of(kind);
    let of_aws = |kind| AWS.iter().find(|row| row.0 == kind).map(|row| (row.1, row.2));
    let (clear, named) = aws.and_then(of_aws).or_else(of_cluster)?;
    match heading {
        _ if clear.contains(&heading) => Some(Clear),
        _ if named.contains(&heading) || heading == "Name" => Some(Named),
        // What a cluster prints may have any heading: they are not even named.
        _ => aws.filter(|kind| kind.headings().iter().any(|it| it.name == heading)).map(|_| Left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_in_the_table_is_one_of_its_kind_and_no_kind_is_forgotten() {
        for kind in AwsKind::ALL {
            let (_, clear, named) = AWS.iter().find(|row| row.0 == *kind).unwrap();
            let headings: Vec<_> = kind.headings().iter().map(|it| it.name).collect();
            for name in clear.iter().chain(*named) {
                assert!(headings.contains(name), "{kind:?} has no column {name}");
            }
        }
        let secrets = kubernetes().find(|it| it.plural() == "secrets").unwrap();
        assert_eq!(column(secrets, "Token"), None, "a heading nobody knows goes with its cells");
        assert_eq!(column(AwsKind::Secrets.served(), "Description"), Some(Left));
    }
}
