//! Who made an object: up the chain, one step at a time.

use serde_json::Value;

use crate::model::{Kind, Owner, ResourceId, Side, Store};

/// Kind, API group, name as in manifests, and whether it lives in namespaces.
const BUILTIN: &[(Kind, &str, &str, bool)] = &[
    (Kind::Deployment, "apps", "Deployment", true),
    (Kind::ReplicaSet, "apps", "ReplicaSet", true),
    (Kind::StatefulSet, "apps", "StatefulSet", true),
    (Kind::DaemonSet, "apps", "DaemonSet", true),
    (Kind::Job, "batch", "Job", true),
    (Kind::Node, "", "Node", false),
    (Kind::Pod, "", "Pod", true),
    (Kind::DisruptionBudget, "policy", "PodDisruptionBudget", true),
];

/// Group and name of a kind as owner references have them; absent for what Kubernetes does not serve,
/// or serves only to tell of other things.
pub fn manifest_kind(kind: Kind) -> Option<(&'static str, &'static str)> {
    if let Kind::Served(served) = kind {
        return (served.side() == Side::Kubernetes).then_some((served.group(), served.kind()));
    }
    let (_, group, name, _) = BUILTIN.iter().find(|(known, ..)| *known == kind)?;
    Some((group, name))
}

/// The identity of the owner of the object `id`; absent where the kinds the cluster serves do not
/// tell what it is. An owner without a namespace owns objects in any.
pub fn owner_id(store: &Store, id: &ResourceId, owner: &Owner) -> Option<ResourceId> {
    beside(store, id, (Some(&owner.group), &owner.kind), &owner.name)
}

/// The identity of an object of this kind in the namespace of `id`, if the kind has namespaces. The
/// group may be left out, as where the API server prints only kinds.
pub(super) fn beside(
    store: &Store,
    id: &ResourceId,
    (group, kind): (Option<&str>, &str),
    name: &str,
) -> Option<ResourceId> {
    let is = |other: &str, named: &str| group.is_none_or(|it| it == other) && named == kind;
    let builtin = BUILTIN.iter().find(|(_, group, name, _)| is(group, name));
    let served = || {
        let mut kinds = store.kinds.rows().map(|it| it.served);
        let of = kinds.find(|it| is(it.group(), it.kind()))?;
        Some((of.identity(), of.is_namespaced()))
    };
    let (kind, namespaced) = builtin.map(|it| (it.0, it.3)).or_else(served)?;
    let namespace = if namespaced { id.namespace.as_str() } else { "" };
    Some(ResourceId::namespaced(&id.source, kind, namespace, name))
}

/// The controller that an object names, or else the first owner.
pub fn owner_in(object: &Value) -> Option<Owner> {
    let owners = object.pointer("/metadata/ownerReferences")?.as_array()?;
    let owner = owners.iter().find(|it| it["controller"] == true).or(owners.first())?;
    let text = |key: &str| owner[key].as_str().unwrap_or_default();
    let group = text("apiVersion").split_once('/').map_or("", |(group, _)| group);
    Some(Owner { group: group.into(), kind: text("kind").into(), name: text("name").into() })
}
