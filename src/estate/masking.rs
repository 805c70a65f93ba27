//! Which parts of an object are never shown.

use serde_json::Value;

/// Annotation in which `kubectl apply` keeps a copy of the whole object.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The object without what nobody should see over a shoulder: the values of Secrets, and the copy of
/// them in an annotation. Field ownership, which kubectl hides as well, is left out.
#[must_use]
pub fn masked(mut object: Value) -> Value {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.shift_remove("managedFields");
    }
    if object.get("kind").and_then(Value::as_str) == Some("Secret") {
        for section in ["data", "stringData"] {
            if let Some(values) = object.get_mut(section) {
                hide(values);
            }
        }
        if let Some(copy) = object.pointer_mut("/metadata/annotations")
            && let Some(copy) = copy.get_mut(LAST_APPLIED)
        {
            hide(copy);
        }
    }
    if let Some(items) = object.get_mut("items").and_then(Value::as_array_mut) {
        for item in items {
            *item = masked(item.take());
        }
    }
    object
}

/// Replaces every value by its size.
fn hide(value: &mut Value) {
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

    #[test]
    fn no_value_of_a_secret_is_left() {
        let secret = json!({
            "kind": "Secret",
            "metadata": {
                "name": "db",
                "annotations": { LAST_APPLIED: "{\"data\":{\"password\":\"CANARY\"}}", "team": "a" },
                "managedFields": [{ "manager": "kubectl" }],
            },
            "data": { "password": "CANARY" },
            "stringData": { "user": "CANARY" },
        });
        let list = json!({ "kind": "List", "items": [secret.clone()] });
        for object in [secret, list] {
            let text = masked(object).to_string();
            assert!(!text.contains("CANARY") && !text.contains("managedFields"), "{text}");
            assert!(text.contains("password") && text.contains("hidden, 6 characters"), "{text}");
        }
    }

    #[test]
    fn other_objects_keep_their_data_in_order() {
        let map = json!({ "kind": "ConfigMap", "data": { "z": "1", "a": "2" } });
        assert_eq!(masked(map.clone()).to_string(), map.to_string());
    }
}
