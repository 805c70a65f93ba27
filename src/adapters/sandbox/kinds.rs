//! Kinds beyond those the console knows by itself: what the API of an estate serves and prints.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    estate::{Estate, WorkloadPart},
    objects::LAST_APPLIED,
    rows::{Moment, symbols},
};
use crate::model::{
    ApiKind, AwsKind, CronJob, Delta, EndpointSlice, Fault, FaultClass, Feed, Heading, Kind,
    Object, Owner, Printed, ResourceId, Served, lasting,
};

/// Group, plural, kind, whether it lives in namespaces, short name, columns (a `*` is only in wide tables).
type Row = (&'static str, &'static str, &'static str, bool, &'static str, &'static [&'static str]);

const KINDS: &[Row] = &[
    ("", "namespaces", "Namespace", false, "ns", &["Name", "Status", "Age"]),
    (
        "",
        "services",
        "Service",
        true,
        "svc",
        &["Name", "Type", "Cluster-IP", "Port(s)", "Age", "*Selector"],
    ),
    ("", "configmaps", "ConfigMap", true, "cm", &["Name", "Data", "Age"]),
    (
        "discovery.k8s.io",
        "endpointslices",
        "EndpointSlice",
        true,
        "",
        &["Name", "AddressType", "Ports", "Endpoints", "Age"],
    ),
    (
        "autoscaling",
        "horizontalpodautoscalers",
        "HorizontalPodAutoscaler",
        true,
        "hpa",
        &["Name", "Reference", "Targets", "MinPods", "MaxPods", "Replicas", "Age"],
    ),
    ("", "secrets", "Secret", true, "", &["Name", "Type", "Data", "Age"]),
    (
        "batch",
        "cronjobs",
        "CronJob",
        true,
        "cj",
        &["Name", "Schedule", "Timezone", "Suspend", "Active", "Last Schedule", "Age"],
    ),
];

fn served((group, plural, kind, namespaced, ..): &Row) -> Served {
    let version = if *group == "autoscaling" { "v2" } else { "v1" };
    Served::new((group, version, plural), kind, *namespaced, true)
}

/// `HorizontalPodAutoscaler`s.
pub(super) fn scalers() -> Served {
    let plural = "horizontalpodautoscalers";
    Served::new(("autoscaling", "v2", plural), "HorizontalPodAutoscaler", true, true)
}

/// The kinds of the cluster whose objects change with time.
pub(super) fn living() -> [Served; 2] {
    [scalers(), CronJob::served()]
}

/// The kinds that the estate serves.
pub(super) fn kinds(estate: &Estate) -> Vec<ApiKind> {
    let kind = |row: &Row| ApiKind {
        id: ResourceId::new(&estate.kubernetes(), Kind::ApiKind, served(row).full()),
        served: served(row),
        short_names: Some(row.4).filter(|name| !name.is_empty()).into_iter().collect(),
        categories: Vec::new(),
    };
    KINDS.iter().map(kind).collect()
}

/// Why a feed has nothing to show, where it is of a kind that the estate does not serve.
pub(super) fn unserved(feed: Feed) -> Option<Fault> {
    let Feed::Objects(kind) = feed else { return None };
    if AwsKind::of(kind).is_some() || KINDS.iter().any(|row| served(row) == kind) {
        return None;
    }
    let message = format!("the cluster does not serve {}", kind.full());
    Some(Fault::new(FaultClass::Missing, format!("list {}", kind.full()), message))
}

/// The objects of one kind, printed.
pub(super) fn objects(estate: &Estate, kind: Served, at: Moment) -> Delta<Object> {
    Delta::Resync(match AwsKind::of(kind) {
        Some(kind) => super::aws_kinds::objects(estate, kind, at),
        None => rows(estate, kind, at),
    })
}

/// What is owned in a namespace, or in all of them if it is empty.
pub(super) fn dependents(estate: &Estate, namespace: &str, at: Moment) -> Delta<Object> {
    let all = KINDS.iter().flat_map(|kind| rows(estate, served(kind), at));
    let here = |it: &Object| namespace.is_empty() || &*it.id.namespace == namespace;
    Delta::Resync(all.filter(|it| it.owner.is_some() && here(it)).collect())
}

fn rows(estate: &Estate, kind: Served, at: Moment) -> Vec<Object> {
    let headings = KINDS.iter().find(|row| served(row) == kind).map_or(&[][..], |row| row.5);
    let heading = |name: &&'static str| match name.strip_prefix('*') {
        Some(name) => Heading { name: lasting(name), priority: 1 },
        None => Heading { name, priority: 0 },
    };
    let headings: std::sync::Arc<[Heading]> = headings.iter().map(heading).collect();
    let row = |(namespace, name, mut cells, part): Printable<'_>| {
        cells.insert(0, Printed::Text(name.as_str().into()));
        Object {
            id: ResourceId::namespaced(&estate.kubernetes(), kind.identity(), namespace, &name),
            owner: part.and_then(|part| owner(kind, part)),
            other_owners: Box::default(),
            created: at.ago(20 * 86_400),
            terminating: false,
            labels: part.map(|it| symbols([("app", it.name.as_str())])).unwrap_or_default(),
            headings: Some(headings.clone()),
            cells: cells.into(),
        }
    };
    printed(estate, kind.plural()).into_iter().map(row).collect()
}

fn owner(kind: Served, part: &WorkloadPart) -> Option<Owner> {
    let (group, kind) = match kind.plural() {
        "configmaps" if part.kind == "Job" => ("batch", part.kind.as_str()),
        "configmaps" => ("apps", part.kind.as_str()),
        "endpointslices" => ("", "Service"),
        _ => return None,
    };
    Some(Owner { group: group.into(), kind: kind.into(), name: part.name.as_str().into() })
}

/// Namespace, name, cells after the name, and the workload it belongs to.
type Printable<'a> = (&'a str, String, Vec<Printed>, Option<&'a WorkloadPart>);

fn printed<'a>(estate: &'a Estate, plural: &str) -> Vec<Printable<'a>> {
    let text = |text: &str| Printed::Text(text.into());
    let age = || Printed::Text("20d".into());
    let parts = estate.workloads.iter();
    match plural {
        "namespaces" => {
            let names: BTreeSet<&str> = parts.map(|it| it.namespace.as_str()).collect();
            let row = |name: &str| ("", name.to_owned(), vec![text("Active"), age()], None);
            names.into_iter().map(row).collect()
        }
        "services" => {
            let row = |(index, it): (usize, &'a WorkloadPart)| {
                let ip = text(&format!("172.20.0.{}", index + 10));
                let selector = text(&format!("app={}", it.name));
                let cells = vec![text("ClusterIP"), ip, text("80/TCP"), age(), selector];
                (it.namespace.as_str(), it.name.clone(), cells, Some(it))
            };
            parts.filter(|it| it.replicas.is_some()).enumerate().map(row).collect()
        }
        "configmaps" => {
            let row = |it: &'a WorkloadPart| {
                let name = format!("{}-config", it.name);
                (it.namespace.as_str(), name, vec![Printed::Count(1), age()], Some(it))
            };
            parts.map(row).collect()
        }
        "endpointslices" => {
            let row = |it: &'a WorkloadPart| {
                let pods = text(&format!("{} pods", it.replicas.unwrap_or_default()));
                let cells = vec![text("IPv4"), Printed::Count(80), pods, age()];
                (it.namespace.as_str(), it.slice(), cells, Some(it))
            };
            parts.filter(|it| it.replicas.is_some()).map(row).collect()
        }
        "horizontalpodautoscalers" => parts.filter_map(scaler).collect(),
        // What each Job is made by.
        "cronjobs" => {
            let row = |it: &'a WorkloadPart| {
                let said = |text: &str| Printed::Text(text.into());
                let cells = vec![
                    said("30 2 * * *"),
                    Printed::Nothing,
                    said("False"),
                    Printed::Count(0),
                    said("20h"),
                    age(),
                ];
                (it.namespace.as_str(), it.name.clone(), cells, Some(it))
            };
            parts.filter(|it| it.kind == "Job").map(row).collect()
        }
        "secrets" => {
            let row = |it: &'a WorkloadPart| {
                let name = format!("{}-credentials", it.name);
                let cells = vec![text("Opaque"), Printed::Count(2), age()];
                (it.namespace.as_str(), name, cells, Some(it))
            };
            parts.filter(|it| it.kind == "StatefulSet").map(row).collect()
        }
        _ => Vec::new(),
    }
}

fn scaler(it: &WorkloadPart) -> Option<Printable<'_>> {
    let scaler = it.hpa.as_ref()?;
    let text = |text: String| Printed::Text(text.as_str().into());
    let (now, target) = (scaler.now_percent, scaler.target_percent);
    let counts = [scaler.min, scaler.max, it.replicas.unwrap_or(1)];
    let mut cells =
        vec![text(format!("{}/{}", it.kind, it.name)), text(format!("cpu: {now}%/{target}%"))];
    cells.extend(counts.map(|count| Printed::Count(count.into())));
    cells.push(text("20d".to_owned()));
    Some((it.namespace.as_str(), it.name.clone(), cells, Some(it)))
}

/// An object in full.
pub(super) fn object(estate: &Estate, kind: Served, id: &ResourceId) -> Option<Value> {
    if let Some(kind) = AwsKind::of(kind) {
        return super::aws_kinds::object(estate, kind, id);
    }
    let objects = printed(estate, kind.plural());
    let found = objects.into_iter().find(|it| it.0 == &*id.namespace && it.1 == *id.name)?;
    let (namespace, name, _, part) = found;
    let mut object = json!({
        "apiVersion": match kind.group() {
            "" => kind.version().to_owned(),
            group => format!("{group}/{}", kind.version()),
        },
        "kind": kind.kind(),
        "metadata": {"name": name, "namespace": namespace},
    });
    let app = part.map_or("", |it| &it.name);
    match kind.plural() {
        "services" => {
            object["spec"] = json!({
                "type": "ClusterIP",
                "selector": {"app": app},
                "ports": [{"port": 80, "protocol": "TCP"}],
            });
        }
        "horizontalpodautoscalers" => {
            let scaler = part.and_then(|it| it.hpa.as_ref());
            object["spec"] = json!({
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": part.map(|it| &it.kind), "name": app},
                "minReplicas": scaler.map(|it| it.min),
                "maxReplicas": scaler.map(|it| it.max),
                "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {
                    "type": "Utilization", "averageUtilization": scaler.map(|it| it.target_percent),
                }}}],
            });
        }
        "cronjobs" => {
            let image = part.map(|it| &it.image);
            object["spec"] = json!({
                "schedule": "30 2 * * *", "concurrencyPolicy": "Allow", "suspend": false,
                "jobTemplate": {"spec": {"template": {"spec": {
                    "containers": [{"name": "app", "image": image}], "restartPolicy": "Never",
                }}}},
            });
        }
        "endpointslices" => {
            object["metadata"]["labels"] = json!({EndpointSlice::SERVICE: app});
            object["addressType"] = json!("IPv4");
        }
        "configmaps" => object["data"] = json!({"settings.toml": "level = \"info\"\n"}),
        "secrets" => {
            object["data"] = json!({"user": "YXBw", "password": "c2ltdWxhdGVk"});
            // As `kubectl apply` leaves it.
            let applied = object.to_string();
            object["metadata"]["annotations"] = json!({LAST_APPLIED: applied});
        }
        _ => {}
    }
    Some(object)
}
