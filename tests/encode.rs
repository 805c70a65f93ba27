//! Writes Kubernetes' protobuf by the tables that read it: for tests and measurements. Who takes this
//! file in has the names of the tables at hand.
#![allow(dead_code, reason = "not everybody who takes it in needs all of it")]

use jiff::Timestamp;
use serde_json::Value;

use super::{Content, Form, Message};

/// A list of these objects, as it comes over the wire. Beside each of them stands `ballast`, which
/// nobody reads.
pub(crate) fn list(objects: &[Value], message: &Message, ballast: &[u8]) -> Vec<u8> {
    let head = bytes(1, &bytes(2, b"1"));
    let items = objects.iter().flat_map(|it| {
        let item = [object(it, message), bytes(99, ballast)].concat();
        bytes(2, &item)
    });
    wrapped(&head.into_iter().chain(items).collect::<Vec<_>>())
}

/// An object, or a list of them, in what Kubernetes wraps them in.
pub(crate) fn wrapped(object: &[u8]) -> Vec<u8> {
    let kind = bytes(1, &[bytes(1, b"v1"), bytes(2, b"Thing")].concat());
    [b"k8s\0".to_vec(), kind, bytes(2, object), bytes(3, b""), bytes(4, b"")].concat()
}

/// What the table names of an object in JSON.
pub(crate) fn object(value: &Value, message: &Message) -> Vec<u8> {
    let fields = message.0.iter().flat_map(|field| {
        let (number, within) = (field.number, &value[field.name]);
        match field.form {
            Form::Inline(inner) => bytes(number, &object(value, inner)),
            _ if within.is_null() => Vec::new(),
            Form::One(content) => one(number, content, within),
            Form::Many(content) => {
                let items = within.as_array().into_iter().flatten();
                items.flat_map(|item| one(number, content, item)).collect()
            }
            Form::Map(content) => {
                let entries = within.as_object().into_iter().flatten();
                let entry = |(name, value): (&String, _)| {
                    bytes(number, &[bytes(1, name.as_bytes()), one(2, content, value)].concat())
                };
                entries.flat_map(entry).collect()
            }
        }
    });
    fields.collect()
}

/// A field that holds bytes: a text or a message.
pub(crate) fn bytes(field: u32, value: &[u8]) -> Vec<u8> {
    [&varint(u64::from(field) << 3 | 2), &varint(value.len() as u64), value].concat()
}

/// A field that holds a number.
pub(crate) fn number(field: u32, value: i64) -> Vec<u8> {
    [varint(u64::from(field) << 3), varint(value.cast_unsigned())].concat()
}

/// Seven bits in each byte, the lowest first.
pub(crate) fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let seven = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            bytes.push(seven);
            return bytes;
        }
        bytes.push(seven | 0x80);
    }
}

fn one(number_of_field: u32, content: Content, value: &Value) -> Vec<u8> {
    match content {
        Content::Text => bytes(number_of_field, value.as_str().unwrap_or_default().as_bytes()),
        Content::Flag => number(number_of_field, i64::from(value == &Value::Bool(true))),
        Content::Count => number(number_of_field, value.as_i64().unwrap_or_default()),
        Content::Time => bytes(number_of_field, &time(value.as_str().unwrap_or_default())),
        Content::Quantity => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            bytes(number_of_field, &bytes(1, text.as_bytes()))
        }
        Content::Message(message) => bytes(number_of_field, &object(value, message)),
    }
}

fn time(text: &str) -> Vec<u8> {
    let time: Timestamp = text.parse().unwrap_or_default();
    [number(1, time.as_second()), number(2, i64::from(time.subsec_nanosecond()))].concat()
}
