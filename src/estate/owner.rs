//! Who made an object: up the chain, one step at a time.

use serde_json::Value;

use crate::model::{Kind, Owner, ResourceId, Store};

/// The identity of the owner of the object `id`; absent where the kinds the cluster serves do not
/// tell what it is. An owner without a namespace owns objects in any.
pub fn owner_id(store: &Store, id: &ResourceId, owner: &Owner) -> Option<ResourceId> {
    let builtin = match (owner.group.as_str(), owner.kind.as_str()) {
        ("apps", "Deployment") => Some((Kind::Deployment, true)),
        ("apps", "ReplicaSet") => Some((Kind::ReplicaSet, true)),
        ("apps", "StatefulSet") => Some((Kind::StatefulSet, true)),
        ("apps", "DaemonSet") => Some((Kind::DaemonSet, true)),
        ("batch", "Job") => Some((Kind::Job, true)),
        ("", "Node") => Some((Kind::Node, false)),
        ("", "Pod") => Some((Kind::Pod, true)),
        _ => None,
    };
    let served = || {
        let mut kinds = store.kinds.rows().map(|it| it.served);
        let of = kinds.find(|it| it.group() == &*owner.group && it.kind() == &*owner.kind)?;
        Some((of.identity(), of.is_namespaced()))
    };
    let (kind, namespaced) = builtin.or_else(served)?;
    let namespace = if namespaced { id.namespace.as_str() } else { "" };
    Some(ResourceId::namespaced(&id.source, kind, namespace, &owner.name))
}

/// The controller that an object names, or else the first owner.
pub fn owner_in(object: &Value) -> Option<Owner> {
    let owners = object.pointer("/metadata/ownerReferences")?.as_array()?;
    let owner = owners.iter().find(|it| it["controller"] == true).or(owners.first())?;
    let text = |key: &str| owner[key].as_str().unwrap_or_default();
    let group = text("apiVersion").split_once('/').map_or("", |(group, _)| group);
    Some(Owner { group: group.into(), kind: text("kind").into(), name: text("name").into() })
}
