//! Objects as they are printed: which of their columns get into a twin.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::cell::{
    self,
    Becomes::{self, Clear, Left, Named},
};
use crate::{
    model::{AwsKind, Heading, Kind, Object, Printed, Served, lasting},
    twin::{
        form::{Form, Joining, Kept, Parts, Veiled},
        reader::Reader,
        veil::Veil,
    },
};

/// Columns of AWS, by kind and heading. What is not here is left out.
fn of_aws(kind: AwsKind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        AwsKind::Buckets => (
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
        AwsKind::Volumes => (
            &["State", "Size", "Type", "IOPS", "Zone", "Encrypted", "Age", "Throughput", "Device"],
            &["Instance", "Claim", "Snapshot", "Key"],
        ),
        AwsKind::FileSystems => (
            &["State", "Size", "Encrypted", "Throughput", "Performance", "Age", "One zone"],
            &["Named", "Mount targets", "Key"],
        ),
        AwsKind::Caches => (
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
        AwsKind::Secrets => (
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
        AwsKind::Keys => (
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
        AwsKind::Addons => (
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
        AwsKind::AccessEntries => (&["Type", "Age", "Modified"], &["Policies", "Groups", "User"]),
        AwsKind::ClusterVersions => (
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
        AwsKind::HostedZones => (&["Access", "Records", "Linked service"], &["Id", "VPCs"]),
        AwsKind::Records => {
            (&["Type", "TTL"], &["Zone", "Values", "Routing", "Health check", "Zone id"])
        }
        AwsKind::Distributions => (
            &["Status", "Enabled", "Least TLS", "Modified", "HTTP", "Price class"],
            &["Aliases", "Origins", "WAF", "Domain"],
        ),
        AwsKind::Alarms => {
            (&["State", "Since", "Goes off", "Changed"], &["Metric", "Of", "Actions"])
        }
    }
}

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
    (("", "v1", "secrets"), "Secret", true, &["Type", "Data", "Age"], &[]),
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
        &["Targets", "MinPods", "MaxPods", "Replicas", "Age"],
        &["Reference"],
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
fn column(kind: Served, heading: &str) -> Option<Becomes> {
    let of_cluster = || {
        let path = (kind.group(), kind.version(), kind.plural());
        let row = KUBERNETES.iter().find(|row| row.0 == path);
        row.map(|row| (row.3, row.4))
    };
    let aws = AwsKind::of(kind);
    let (clear, named) = aws.map(of_aws).or_else(of_cluster)?;
    match heading {
        _ if clear.contains(&heading) => Some(Clear),
        _ if named.contains(&heading) || heading == "Name" => Some(Named),
        // We know what AWS is asked for. What a cluster prints may have any heading.
        _ => aws.map(|_| Left),
    }
}

impl Form<Parts> for Object {
    fn write(&self, veil: &Veil) -> Value {
        let Self { id, owner, other_owners, created, terminating, labels, headings, cells } = self;
        let mut parts = Map::new();
        parts.insert("id".to_owned(), id.write(veil));
        parts.insert("owner".to_owned(), owner.write(veil));
        parts.insert("other_owners".to_owned(), other_owners.write(veil));
        parts.insert("created".to_owned(), created.write(veil));
        parts.insert("terminating".to_owned(), terminating.write(veil));
        parts.insert("labels".to_owned(), Form::<Joining>::write(labels, veil));
        if let (Some(headings), Kind::Served(kind)) = (headings, id.kind) {
            // A record of DNS may hold any text, such as what proves who owns a domain.
            let text = AwsKind::of(kind) == Some(AwsKind::Records) && is_text(headings, cells);
            let columns = headings.iter().zip(cells).filter_map(|(heading, cell)| {
                let becomes = column(kind, heading.name)?;
                let becomes = if text && heading.name == "Values" { Left } else { becomes };
                let cell = cell::write(cell, becomes, veil);
                Some(json!({"heading": heading.name, "wide": heading.priority > 0, "cell": cell}))
            });
            parts.insert("columns".to_owned(), columns.collect());
        }
        parts.retain(|_, value| !value.is_null());
        Value::Object(parts)
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let names = ["id", "owner", "other_owners", "created", "terminating", "labels", "columns"];
        let parts = reader.object(value, &names)?;
        let id = reader.member::<Veiled, _>(parts, "id");
        let owner = reader.member::<Parts, _>(parts, "owner");
        let other_owners = reader.member::<Parts, _>(parts, "other_owners");
        let created = reader.member::<Kept, _>(parts, "created");
        let terminating = reader.member::<Kept, _>(parts, "terminating");
        let labels = reader.member::<Joining, _>(parts, "labels");
        let columns = parts
            .get("columns")
            .map(|it| reader.within("columns", |reader| reader.each(it, Column::read)));
        let (headings, cells): (Option<Arc<[_]>>, Vec<_>) = match columns {
            Some(columns) => {
                let pairs = columns?.into_iter().map(|Column(heading, cell)| (heading, cell));
                let (headings, cells): (Vec<_>, Vec<_>) = pairs.unzip();
                (Some(headings.into()), cells)
            }
            None => (None, Vec::new()),
        };
        Some(Self {
            id: id?,
            owner: owner?,
            other_owners: other_owners?,
            created: created?,
            terminating: terminating?,
            labels: labels?,
            headings,
            cells: cells.into(),
        })
    }
}

/// Whether it is a record of DNS that holds text.
fn is_text(headings: &[Heading], cells: &[Printed]) -> bool {
    let mut pairs = headings.iter().zip(cells);
    pairs.any(|(heading, cell)| match cell {
        Printed::Text(text) => heading.name == "Type" && ["TXT", "SPF"].contains(&&**text),
        _ => false,
    })
}

/// A heading and the cell below it.
struct Column(Heading, Printed);

impl Column {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let parts = reader.object(value, &["heading", "wide", "cell"])?;
        let name = reader.member::<Kept, Box<str>>(parts, "heading");
        let wide = reader.member::<Kept, bool>(parts, "wide");
        let cell = parts.get("cell").unwrap_or(&Value::Null);
        let cell = reader.within("cell", |reader| cell::read(cell, reader));
        let heading = Heading { name: lasting(&name?), priority: wide?.into() };
        Some(Self(heading, cell?))
    }
}
