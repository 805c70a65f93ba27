//! What `kubectl apply` was last given for an object.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

/// Where `kubectl apply` keeps it.
pub(super) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The manifest in the annotation; not masked yet. Without one, or with one that cannot be read, the
/// end of a sentence about the object.
pub(super) fn last_applied(live: &Value) -> Result<Value, String> {
    let annotations = live.get("metadata").and_then(|it| it.get("annotations"));
    let text = annotations.and_then(|it| it.get(LAST_APPLIED)).and_then(Value::as_str);
    let text = text.ok_or(
        "carries no last-applied configuration: only `kubectl apply` leaves one, and neither Helm \
         nor server-side apply does",
    )?;
    let read = serde_json::from_str(text);
    let Ok(Value::Object(mut applied)) = read else {
        let reason = read.err().map_or_else(|| "no object".to_owned(), |error| error.to_string());
        return Err(format!("has a last-applied configuration that cannot be read: {reason}"));
    };
    // Whether it is a Secret is decided by the cluster, and not by what the annotation claims.
    if let Some(kind) = live.get("kind") {
        applied.insert("kind".to_owned(), kind.clone());
    }
    if live.get("kind").and_then(Value::as_str) == Some("Secret") {
        encode(&mut applied);
    }
    Ok(Value::Object(applied))
}

/// The object without the annotation, which would be compared with itself.
pub(super) fn without_copy(live: &Value) -> Value {
    let mut live = live.clone();
    let annotations = live.get_mut("metadata").and_then(|it| it.get_mut("annotations"));
    if let Some(annotations) = annotations.and_then(Value::as_object_mut) {
        annotations.shift_remove(LAST_APPLIED);
    }
    live
}

/// The API server turns `stringData` into `data`.
fn encode(secret: &mut Map<String, Value>) {
    let Some(Value::Object(texts)) = secret.shift_remove("stringData") else { return };
    let data = secret.entry("data").or_insert_with(|| Value::Object(Map::new()));
    let Some(data) = data.as_object_mut() else { return };
    for (name, text) in texts {
        let value = text.as_str().map_or(text.clone(), |text| STANDARD.encode(text).into());
        data.insert(name, value);
    }
}
