//! Lines from the fields of an object.

use jiff::Timestamp;
use serde_json::Value;

use super::{Line, Tone};
use crate::ui::format;

/// Lines as they come together.
pub(super) struct Sheet {
    pub(super) lines: Vec<Line>,
    pub(super) now: Timestamp,
}

/// A scalar as text; nothing for null, lists as `a, b`, tables as `k=v, l=w`.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let pairs = fields.iter().map(|(key, value)| format!("{key}={}", text(value)));
            pairs.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The text at a JSON pointer; empty if there is none.
pub(super) fn at(object: &Value, pointer: &str) -> String {
    object.pointer(pointer).map(text).unwrap_or_default()
}

/// The list at a JSON pointer; empty if there is none.
pub(super) fn items<'a>(object: &'a Value, pointer: &str) -> &'a [Value] {
    object.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

impl Sheet {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { lines: Vec::new(), now }
    }

    pub(super) fn push(&mut self, depth: u8, tone: Tone, label: &str, value: impl Into<String>) {
        self.lines.push(Line { depth, label: label.to_owned(), value: value.into(), tone });
    }

    pub(super) fn heading(&mut self, depth: u8, label: &str) {
        self.push(depth, Tone::Heading, label, "");
    }

    /// A line, unless the object does not say.
    pub(super) fn field(&mut self, depth: u8, label: &str, object: &Value, pointer: &str) {
        let value = at(object, pointer);
        if !value.is_empty() {
            self.push(depth, Tone::Plain, label, value);
        }
    }

    /// A time, with how long ago it was.
    pub(super) fn time(&mut self, depth: u8, label: &str, object: &Value, pointer: &str) {
        let value = at(object, pointer);
        if !value.is_empty() {
            self.push(depth, Tone::Plain, label, self.ago(&value));
        }
    }

    fn ago(&self, time: &str) -> String {
        let Ok(then) = time.parse::<Timestamp>() else { return time.to_owned() };
        format!("{time} ({} ago)", format::duration(format::seconds_since(then, self.now)))
    }

    /// A table, one entry a line; `<none>` if it is empty or absent.
    pub(super) fn map(&mut self, depth: u8, label: &str, object: &Value, pointer: &str) {
        let entries = object.pointer(pointer).and_then(Value::as_object);
        let Some(entries) = entries.filter(|entries| !entries.is_empty()) else {
            return self.push(depth, Tone::Muted, label, "<none>");
        };
        self.heading(depth, label);
        for (key, value) in entries {
            self.push(depth + 1, Tone::Plain, key, text(value));
        }
    }

    /// What every Kubernetes object begins with.
    pub(super) fn metadata(&mut self, object: &Value) {
        self.field(0, "Name", object, "/metadata/name");
        self.field(0, "Namespace", object, "/metadata/namespace");
        self.time(0, "Created", object, "/metadata/creationTimestamp");
        if let Some(owner) =
            items(object, "/metadata/ownerReferences").iter().find(|it| it["controller"] == true)
        {
            let owner = format!("{}/{}", at(owner, "/kind"), at(owner, "/name"));
            self.push(0, Tone::Plain, "Controlled by", owner);
        }
        self.time(0, "Terminating", object, "/metadata/deletionTimestamp");
        self.map(0, "Labels", object, "/metadata/labels");
        self.map(0, "Annotations", object, "/metadata/annotations");
    }

    /// `status.conditions`, those that are not as they should be highlighted.
    pub(super) fn conditions(&mut self, object: &Value) {
        let conditions = items(object, "/status/conditions");
        if !conditions.is_empty() {
            self.heading(0, "Conditions");
        }
        for condition in conditions {
            let (kind, status) = (at(condition, "/type"), at(condition, "/status"));
            let bad_when_true = kind.ends_with("Pressure")
                || matches!(
                    kind.as_str(),
                    "NetworkUnavailable" | "ReplicaFailure" | "Failed" | "Suspended"
                );
            let well = if bad_when_true { status == "False" } else { status == "True" };
            let mut value = format!("{status:<8}{}", at(condition, "/reason"));
            for more in [at(condition, "/message"), self.since(condition)] {
                if !more.is_empty() {
                    value = format!("{value}  {more}");
                }
            }
            self.push(1, if well { Tone::Plain } else { Tone::Warning }, &kind, value);
        }
    }

    fn since(&self, condition: &Value) -> String {
        let since = at(condition, "/lastTransitionTime").parse::<Timestamp>();
        since.map_or_else(
            |_| String::new(),
            |then| format!("for {}", format::duration(format::seconds_since(then, self.now))),
        )
    }

    /// What is left of an object after its metadata, field by field.
    pub(super) fn rest(&mut self, object: &Value) {
        let mut rest = object.clone();
        if let Some(fields) = rest.as_object_mut() {
            fields.retain(|key, _| !["apiVersion", "kind", "metadata"].contains(&key.as_str()));
        }
        self.generic(0, &rest);
    }

    /// Any object, field by field.
    pub(super) fn generic(&mut self, depth: u8, object: &Value) {
        let Some(fields) = object.as_object() else {
            return self.push(depth, Tone::Plain, "", text(object));
        };
        for (key, value) in fields {
            match value {
                Value::Object(inner) if !inner.is_empty() => {
                    self.heading(depth, key);
                    self.generic(depth.saturating_add(1), value);
                }
                Value::Array(entries) if entries.iter().any(Value::is_object) => {
                    self.heading(depth, key);
                    for (index, entry) in entries.iter().enumerate() {
                        self.push(depth.saturating_add(1), Tone::Muted, &format!("[{index}]"), "");
                        self.generic(depth.saturating_add(2), entry);
                    }
                }
                Value::Null => self.push(depth, Tone::Muted, key, "<none>"),
                Value::String(text) => self.push(depth, Tone::Plain, key, self.ago(text)),
                Value::Array(_) | Value::Object(_) | Value::Bool(_) | Value::Number(_) => {
                    self.push(depth, Tone::Plain, key, text(value));
                }
            }
        }
    }
}
