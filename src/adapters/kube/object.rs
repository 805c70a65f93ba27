//! Reads one object in full.

use serde_json::Value;

use super::{
    transport::{Ask, encode, fetch},
    upstream::Upstream,
};
use crate::model::{Fault, FaultClass, Kind, ResourceId};

/// The object, without `managedFields`, which nobody wants to read.
pub(crate) async fn read(upstream: &dyn Upstream, id: &ResourceId) -> Result<Value, Fault> {
    let action = format!("get {id}");
    let path = path(id).ok_or_else(|| {
        let message = format!("a {} is not an object of Kubernetes", id.kind.name());
        Fault::new(FaultClass::Invalid, &action, message)
    })?;
    let connection = upstream.connection().await?;
    let read = fetch::<Value>(&*connection.transport, Ask::get(&action, path)).await;
    let mut object = match read {
        Ok(object) => object,
        Err(refusal) => {
            if refusal.status == 401 {
                upstream.expired(&connection).await;
            }
            return Err(*refusal.fault);
        }
    };
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        // Keeps the order of the other fields.
        metadata.shift_remove("managedFields");
    }
    Ok(object)
}

/// Where the objects of the kinds that the console knows by itself are.
const PLACES: &[(Kind, &str, &str)] = &[
    (Kind::Node, "/api/v1", "nodes"),
    (Kind::Pod, "/api/v1", "pods"),
    (Kind::Event, "/api/v1", "events"),
    (Kind::DisruptionBudget, "/apis/policy/v1", "poddisruptionbudgets"),
    (Kind::Deployment, "/apis/apps/v1", "deployments"),
    (Kind::ReplicaSet, "/apis/apps/v1", "replicasets"),
    (Kind::StatefulSet, "/apis/apps/v1", "statefulsets"),
    (Kind::DaemonSet, "/apis/apps/v1", "daemonsets"),
    (Kind::Job, "/apis/batch/v1", "jobs"),
];

/// The path of an object; nothing for kinds that are not of Kubernetes.
pub(crate) fn path(id: &ResourceId) -> Option<String> {
    if let Kind::Served(served) = id.kind {
        let (group, plural) = served.path().rsplit_once('/')?;
        return Some(of(group, plural, id));
    }
    let (_, group, plural) = PLACES.iter().find(|(kind, ..)| *kind == id.kind)?;
    Some(of(group, plural, id))
}

fn of(group: &str, plural: &str, id: &ResourceId) -> String {
    let name = encode(&id.name);
    match id.namespace.as_str() {
        "" => format!("{group}/{plural}/{name}"),
        namespace => format!("{group}/namespaces/{}/{plural}/{name}", encode(namespace)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Side, SourceId};

    #[test]
    fn every_kind_of_kubernetes_has_a_path() {
        let source = SourceId::kubernetes("u", "n");
        let pod = ResourceId::namespaced(&source, Kind::Pod, "shop", "web-1");
        assert_eq!(path(&pod).unwrap(), "/api/v1/namespaces/shop/pods/web-1");
        let node = ResourceId::new(&source, Kind::Node, "n1");
        assert_eq!(path(&node).unwrap(), "/api/v1/nodes/n1");
        assert_eq!(path(&ResourceId::new(&source, Kind::Instance, "i-1")), None);
        for kind in Kind::ALL.iter().filter(|kind| kind.side() == Side::Kubernetes) {
            let id = ResourceId::new(&source, *kind, "n");
            assert!(*kind == Kind::ApiKind || path(&id).is_some(), "{kind:?}");
        }
    }
}
