//! Brings the fields of two objects into one order, so that order is no difference.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Detail;

/// By which of its fields an entry of a list is recognised, as the merge keys of Kubernetes and the
/// names of AWS do it. The first that tells all entries apart counts.
const NAMES: &[&str] = &["name", "mountPath", "containerPort", "port", "ip", "Key", "type"];

/// Both sides with the fields of the new one first, in its order. [`Detail::Telling`] leaves out
/// fields of the new side that the old one does not name, and those of the old side that name nothing.
/// Lists keep all their entries, in their own order.
pub(super) fn aligned(old: &Value, new: &Value, detail: Detail) -> [Value; 2] {
    match (old, new) {
        (Value::Object(olds), Value::Object(news)) => {
            aligned_fields(olds, news, detail).map(Value::Object)
        }
        (Value::Array(olds), Value::Array(news)) => {
            aligned_entries(olds, news, detail).map(Value::Array)
        }
        _ => [old.clone(), new.clone()],
    }
}

type Fields = Map<String, Value>;

fn aligned_fields(olds: &Fields, news: &Fields, detail: Detail) -> [Fields; 2] {
    let (mut left, mut right) = (Fields::new(), Fields::new());
    for (name, new) in news {
        match (olds.get(name), detail) {
            // A field that is applied as null is one that is not to be there.
            (Some(Value::Null) | None, Detail::Telling) => {}
            (None, Detail::Full) => {
                right.insert(name.clone(), new.clone());
            }
            (Some(old), _) => {
                let [old, new] = aligned(old, new, detail);
                left.insert(name.clone(), old);
                right.insert(name.clone(), new);
            }
        }
    }
    for (name, old) in olds.iter().filter(|(name, _)| !news.contains_key(*name)) {
        if detail == Detail::Full || !names_nothing(old) {
            left.insert(name.clone(), old.clone());
        }
    }
    [left, right]
}

fn names_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(names_nothing),
        Value::Array(entries) => entries.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn aligned_entries(olds: &[Value], news: &[Value], detail: Detail) -> [Vec<Value>; 2] {
    let (mut left, mut right) = (olds.to_vec(), news.to_vec());
    for (old, new) in partners(olds, news) {
        [left[old], right[new]] = aligned(&olds[old], &news[new], detail);
    }
    [left, right]
}

/// Which entries of two lists are about the same: those of one name, or else of one place.
fn partners(olds: &[Value], news: &[Value]) -> Vec<(usize, usize)> {
    let named = NAMES.iter().find_map(|name| Some((places(olds, name)?, places(news, name)?)));
    let Some((olds, news)) = named else {
        return (0..olds.len().min(news.len())).map(|place| (place, place)).collect();
    };
    olds.into_iter().filter_map(|(name, old)| Some((old, *news.get(name)?))).collect()
}

/// Where each name stands; nothing if an entry has none, or the same as another.
fn places<'a>(entries: &'a [Value], name: &str) -> Option<HashMap<&'a Value, usize>> {
    let mut places = HashMap::new();
    for (place, entry) in entries.iter().enumerate() {
        if places.insert(entry.get(name)?, place).is_some() {
            return None;
        }
    }
    Some(places)
}
