//! Which parts of an object are never shown.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

type Fields = Map<String, Value>;

/// Annotations in which tools keep a copy of the whole object, packed by some of them.
const COPIES: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    "banzaicloud.com/last-applied",
    "kapp.k14s.io/original",
    "objectset.rio.cattle.io/applied",
];

/// Shorter values are also parts of other words, and hide little.
const TELLING: usize = 4;

/// The object without what nobody should see over a shoulder: the values of Secrets, also of those
/// that lists, templates and annotations carry, the copies of these values in annotations, and what
/// Helm keeps of a release. Field ownership, which kubectl hides as well, is left out.
#[must_use]
pub fn masked(mut object: Value) -> Value {
    mask(&mut object);
    object
}

fn mask(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(fields) => {
            mask_object(fields);
            fields.values_mut().for_each(mask);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn mask_object(fields: &mut Fields) {
    match fields.get("kind").and_then(Value::as_str) {
        Some("Secret") => hide_secret(fields),
        // The items of a typed list do not say what they are.
        Some("SecretList") => {
            let items = fields.get_mut("items").and_then(Value::as_array_mut);
            let items = items.into_iter().flatten().filter_map(Value::as_object_mut);
            items.for_each(hide_secret);
        }
        Some("ConfigMap") if is_release(fields) => hide_at(fields, "data"),
        _ => {}
    }
    if let Some(Value::Object(metadata)) = fields.get_mut("metadata") {
        metadata.shift_remove("managedFields");
        if let Some(Value::Object(annotations)) = metadata.get_mut("annotations") {
            annotations.values_mut().for_each(mask_manifest);
        }
    }
}

/// Helm keeps what was installed, passwords among it, in a `ConfigMap` if it is told to.
fn is_release(fields: &Fields) -> bool {
    let label = |name| fields.get("metadata")?.get("labels")?.get(name)?.as_str();
    label("owner") == Some("helm") || label("OWNER") == Some("TILLER")
}

/// A manifest as text, as tools leave it in annotations.
fn mask_manifest(text: &mut Value) {
    let Some(Ok(manifest)) = text.as_str().map(serde_json::from_str::<Value>) else { return };
    let clean = masked(manifest.clone());
    if clean != manifest {
        *text = Value::from(clean.to_string());
    }
}

fn hide_secret(secret: &mut Fields) {
    let values = values(secret);
    hide_at(secret, "data");
    hide_at(secret, "stringData");
    let Some(Value::Object(metadata)) = secret.get_mut("metadata") else { return };
    let Some(Value::Object(annotations)) = metadata.get_mut("annotations") else { return };
    for (name, copy) in annotations.iter_mut() {
        let tells = |text: &str| values.iter().any(|value| text.contains(value));
        if COPIES.contains(&name.as_str()) || copy.as_str().is_some_and(tells) {
            hide(copy);
        }
    }
}

/// The values of a Secret, encoded and decoded.
fn values(secret: &Fields) -> Vec<String> {
    let texts = |section| secret.get(section).and_then(Value::as_object).into_iter().flatten();
    let mut values = Vec::new();
    for (_, value) in texts("data").chain(texts("stringData")) {
        let Some(text) = value.as_str() else { continue };
        let decoded = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        values.extend(decoded);
        values.push(text.to_owned());
    }
    values.retain(|value| value.trim().len() >= TELLING);
    values
}

fn hide_at(fields: &mut Fields, section: &str) {
    if let Some(values) = fields.get_mut(section) {
        hide(values);
    }
}

/// Replaces every value by its size.
pub(super) fn hide(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(hide),
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::String(text) => *value = Value::from(format!("hidden, {} characters", text.len())),
        Value::Null | Value::Bool(_) | Value::Number(_) => *value = Value::from("hidden"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn secret() -> Value {
        json!({
            "kind": "Secret",
            "metadata": {
                "name": "db",
                "annotations": {
                    COPIES[0]: "{\"data\":{\"password\":\"Q0FOQVJZ\"}}",
                    "a-copy": "password=CANARY", "another": "Q0FOQVJZ", "team": "a",
                },
                "managedFields": [{ "manager": "kubectl" }],
            },
            "data": { "password": "Q0FOQVJZ" },
            "stringData": { "user": "CANARY" },
        })
    }

    /// Fails if a value is left; gives the text.
    fn safe(object: Value) -> String {
        let text = masked(object).to_string();
        let leaks = ["CANARY", "Q0FOQVJZ", "managedFields"].map(|it| text.contains(it));
        assert_eq!(leaks, [false; 3], "{text}");
        text
    }

    #[test]
    fn no_value_of_a_secret_is_left_wherever_it_stands() {
        let mut bare = secret();
        bare.as_object_mut().unwrap().remove("kind");
        for object in [
            secret(),
            json!({ "kind": "List", "items": [secret()] }),
            json!({ "kind": "SecretList", "items": [bare] }),
            json!({ "kind": "Work", "spec": { "manifests": [{ "object": secret() }] } }),
        ] {
            let text = safe(object);
            assert!(text.contains("password") && text.contains("hidden, 8 characters"), "{text}");
            assert!(text.contains(r#""team":"a""#), "{text}");
        }
    }

    #[test]
    fn a_manifest_in_an_annotation_is_masked_too() {
        let work = json!({ "kind": "Work", "spec": { "manifests": [secret()] } }).to_string();
        let text =
            safe(json!({ "kind": "Work", "metadata": { "annotations": { COPIES[0]: work } } }));
        assert!(text.contains("manifests") && text.contains("hidden"), "{text}");
    }

    #[test]
    fn what_helm_keeps_in_a_config_map_is_hidden() {
        for label in [("owner", "helm"), ("OWNER", "TILLER")] {
            let labels = json!({ label.0: label.1 });
            let data = json!({ "release": "CANARY" });
            safe(json!({ "kind": "ConfigMap", "metadata": { "labels": labels }, "data": data }));
        }
    }

    #[test]
    fn other_objects_keep_their_data_in_order() {
        let annotations = json!({ COPIES[0]: "{\"kind\": \"ConfigMap\",  \"data\": {}}" });
        let map = json!({
            "kind": "ConfigMap", "metadata": { "annotations": annotations },
            "data": { "z": "1", "a": "2" },
            "spec": { "ref": { "kind": "Secret", "name": "db" } },
        });
        assert_eq!(masked(map.clone()).to_string(), map.to_string());
    }
}
