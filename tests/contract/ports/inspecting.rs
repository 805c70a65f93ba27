//! `Inspector::object` of a row of every feed: who can be read in full, and what that looks like.

use std::collections::BTreeMap;

use futures::future::join_all;
use quarterdeck::{
    model::{AwsKind, FaultClass, Feed, Kind, ResourceId, Side},
    ports::Ports,
};
use serde_json::Value;

use super::{
    Place,
    seen::{PATIENCE, Watch, feeds},
};

/// Kinds that are rows and nothing else: neither API has an object of that name.
const ONLY_ROWS: &[Kind] = &[
    Kind::ApiKind,
    Kind::InstanceType,
    Kind::SubnetReservation,
    Kind::LogStream,
    Kind::LogFile,
    Kind::TargetHealth,
    Kind::AccessPoint,
    Kind::DatabaseSnapshot,
    Kind::DatabaseParameter,
    Kind::DatabaseEvent,
    Kind::Condition,
    Kind::Run,
];

pub(super) async fn examine(place: &Place) {
    let (mut complaints, mut absent_ones) = (Vec::new(), Vec::new());
    for (id, read) in objects(&place.ports).await {
        complaints.extend(complaint(&id, read));
        let mut gone = ResourceId { name: absent(&id.name).into(), ..id.clone() };
        if gone.kind == Kind::Served(AwsKind::HostedZones.served()) {
            // A zone is told from others of its name by what stands in front of it.
            gone.namespace = absent(&id.namespace).as_str().into();
        }
        absent_ones.push(absence(&place.ports, gone));
    }
    complaints.extend(join_all(absent_ones).await.into_iter().flatten());
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// A row of each kind, and its object.
async fn objects(ports: &Ports) -> Vec<(ResourceId, Result<Value, FaultClass>)> {
    let mut first: BTreeMap<Kind, ResourceId> = BTreeMap::new();
    for id in join_all(feeds().into_iter().map(|feed| row(ports, feed))).await.into_iter().flatten()
    {
        first.entry(id.kind).or_insert(id);
    }
    let read = first.into_values().map(async |id| {
        let object = tokio::time::timeout(PATIENCE, ports.inspector.object(id.clone())).await;
        let object = object.unwrap_or_else(|_| panic!("{id} is not read in time"));
        (id, object.map_err(|fault| fault.class))
    });
    join_all(read).await
}

async fn row(ports: &Ports, feed: Feed) -> Option<ResourceId> {
    let mut watch = Watch::begin(ports, feed);
    watch.answer().await.ok()?;
    let id = watch.rows().into_iter().min();
    assert_eq!(id.is_some(), !watch.ids.is_empty(), "{feed:?}: every collection is looked through");
    id
}

fn complaint(id: &ResourceId, read: Result<Value, FaultClass>) -> Option<String> {
    if ONLY_ROWS.contains(&id.kind) {
        let refused = matches!(read, Err(FaultClass::Missing | FaultClass::Invalid));
        return (!refused).then(|| format!("{id:?} is only a row: {read:?}"));
    }
    let object = match read {
        Ok(object) => object,
        Err(class) => return Some(format!("{id:?}: {}", class.name())),
    };
    let fits = match id.kind.side() {
        // A record is called by its name and its type.
        Side::Aws => id.name.split(' ').all(|part| object.to_string().contains(part)),
        Side::Kubernetes => {
            let kind = object["kind"].as_str().unwrap_or_default();
            let group = object["apiVersion"].as_str().unwrap_or_default();
            let metadata = &object["metadata"];
            kind.starts_with(|it: char| it.is_ascii_uppercase())
                && group.contains('v')
                && metadata["name"] == *id.name
                && metadata["namespace"].as_str().unwrap_or_default() == &*id.namespace
        }
    };
    (!fits).then(|| format!("{id:?}: {object}"))
}

/// What is not there is not found, whatever it is.
async fn absence(ports: &Ports, id: ResourceId) -> Option<String> {
    if ONLY_ROWS.contains(&id.kind) {
        return None;
    }
    match ports.inspector.object(id.clone()).await {
        Err(fault) if fault.class == FaultClass::NotFound => None,
        other => Some(format!("{id:?} is not there: {other:?}")),
    }
}

/// A name of the same form that nobody has.
fn absent(name: &str) -> String {
    let kept = name.trim_end_matches(|it: char| it.is_ascii_alphanumeric());
    let last = name.len() - kept.len();
    format!("{kept}{}", "0".repeat(last.max(1)))
}
