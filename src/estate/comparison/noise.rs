//! What two objects always differ in.

use serde_json::{Map, Value};

use super::applied::LAST_APPLIED;

/// What is left out, in words.
pub(super) const LEFT_OUT: &str = "status, uid, resource version, generation, time of creation, the volume of the token, and the last-applied configuration";

/// Fields of `metadata` that the API server writes.
const METADATA: &[&str] =
    &["uid", "resourceVersion", "generation", "creationTimestamp", "selfLink"];

/// Annotations that repeat the object, or count its changes.
const ANNOTATIONS: &[&str] = &[LAST_APPLIED, "deployment.kubernetes.io/revision"];

/// How the API server names the volume with the token of a pod's service account, before a part that
/// is by chance.
const TOKEN: &str = "kube-api-access-";

/// An object without what always differs. AWS says in no common way what that would be, so that
/// only the order of tags, which has no meaning there, is made the same.
pub(super) fn without_noise(mut object: Value) -> Value {
    match object.as_object_mut().filter(|fields| fields.contains_key("apiVersion")) {
        Some(fields) => strip(fields),
        None => sort_tags(&mut object),
    }
    object
}

fn strip(fields: &mut Map<String, Value>) {
    fields.shift_remove("status");
    if let Some(Value::Object(spec)) = fields.get_mut("spec") {
        strip_token(spec);
    }
    let Some(Value::Object(metadata)) = fields.get_mut("metadata") else { return };
    metadata.retain(|name, _| !METADATA.contains(&name.as_str()));
    let Some(Value::Object(annotations)) = metadata.get_mut("annotations") else { return };
    annotations.retain(|name, _| !ANNOTATIONS.contains(&name.as_str()));
    if annotations.is_empty() {
        metadata.shift_remove("annotations");
    }
}

/// Takes out the volume that each pod is given, and where its containers mount it.
fn strip_token(spec: &mut Map<String, Value>) {
    drop_token(spec, "volumes");
    for containers in ["containers", "initContainers", "ephemeralContainers"] {
        let Some(Value::Array(containers)) = spec.get_mut(containers) else { continue };
        for container in containers.iter_mut().filter_map(Value::as_object_mut) {
            drop_token(container, "volumeMounts");
        }
    }
}

fn drop_token(owner: &mut Map<String, Value>, list: &str) {
    let Some(Value::Array(items)) = owner.get_mut(list) else { return };
    items.retain(|item| !item["name"].as_str().is_some_and(|name| name.starts_with(TOKEN)));
    if items.is_empty() {
        owner.shift_remove(list);
    }
}

fn sort_tags(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(sort_tags);
            if items.iter().all(|item| key(item).is_some()) {
                items.sort_by(|a, b| key(a).cmp(&key(b)));
            }
        }
        Value::Object(fields) => fields.values_mut().for_each(sort_tags),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The key of a tag.
fn key(item: &Value) -> Option<&str> {
    item.get("Key").or_else(|| item.get("TagKey"))?.as_str()
}
