//! Gives an object to `serde`, field by field.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IntoDeserializer, MapAccess, Visitor, value::BorrowedStrDeserializer},
    forward_to_deserialize_any,
};

use super::{
    Unreadable,
    raw::{Fields, Value},
    repeated::Repeated,
    schema::{Content, Field, Form, Message},
};

/// Reads an object of the kind that `message` describes. How deep it goes is bounded by the table,
/// whatever stands in `bytes`.
pub fn read<'de, T: Deserialize<'de>>(
    bytes: &'de [u8],
    message: &'static Message,
) -> Result<T, Unreadable> {
    T::deserialize(Single { content: Content::Message(message), value: Value::Bytes(bytes) })
}

/// One value.
pub(super) struct Single<'de> {
    pub(super) content: Content,
    pub(super) value: Value<'de>,
}

impl<'de> Deserializer<'de> for Single<'de> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match (self.content, self.value) {
            (Content::Text, Value::Bytes(bytes)) => visitor.visit_borrowed_str(text(bytes)?),
            (Content::Flag, Value::Number(number)) => visitor.visit_bool(number != 0),
            // A number below zero stands there as its two's complement.
            (Content::Count, Value::Number(number)) => visitor.visit_i64(number.cast_signed()),
            // A time that is not set.
            (Content::Time, Value::Bytes([])) => visitor.visit_unit(),
            (Content::Time, Value::Bytes(bytes)) => visitor.visit_i64(microseconds(bytes)?),
            (Content::Quantity, Value::Bytes(bytes)) => {
                visitor.visit_borrowed_str(Fields(bytes).find(1)?.map_or(Ok("0"), text)?)
            }
            (Content::Message(message), Value::Bytes(bytes)) => {
                visitor.visit_map(Named::new(bytes, message))
            }
            _ => Err(Unreadable::Misfit),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let (Content::Text, Value::Bytes(bytes)) = (self.content, self.value) else {
            return Err(Unreadable::Misfit);
        };
        BorrowedStrDeserializer::new(text(bytes)?).deserialize_enum(name, variants, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier
    }
}

/// The fields of a message under their names.
struct Named<'de> {
    fields: Fields<'de>,
    message: &'static Message,
    /// What goes on after the fields of an inline message.
    outer: Option<(Fields<'de>, &'static Message)>,
    current: Option<(&'static Field, Value<'de>)>,
}

impl<'de> Named<'de> {
    fn new(bytes: &'de [u8], message: &'static Message) -> Self {
        Self { fields: Fields(bytes), message, outer: None, current: None }
    }

    fn advance(&mut self) -> Result<Option<&'static Field>, Unreadable> {
        loop {
            let Some((number, value)) = self.fields.next()? else {
                let Some(outer) = self.outer.take() else { return Ok(None) };
                (self.fields, self.message) = outer;
                continue;
            };
            let Some(field) = self.message.field(number) else { continue };
            let Form::Inline(inner) = field.form else {
                self.current = Some((field, value));
                return Ok(Some(field));
            };
            let (Value::Bytes(bytes), None) = (value, self.outer) else {
                return Err(Unreadable::Misfit);
            };
            self.outer = Some((self.fields, self.message));
            (self.fields, self.message) = (Fields(bytes), inner);
        }
    }
}

impl<'de> MapAccess<'de> for Named<'de> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unreadable> {
        let Some(field) = self.advance()? else { return Ok(None) };
        seed.deserialize(field.name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Unreadable> {
        let Some((field, value)) = self.current.take() else { return Err(Unreadable::Misfit) };
        let (content, named) = match field.form {
            Form::One(content) => return seed.deserialize(Single { content, value }),
            Form::Many(content) => (content, false),
            Form::Map(content) => (content, true),
            Form::Inline(_) => return Err(Unreadable::Misfit),
        };
        let (number, rest) = (field.number, &mut self.fields);
        seed.deserialize(Repeated { content, named, number, value, rest })
    }
}

pub(super) fn text(bytes: &[u8]) -> Result<&str, Unreadable> {
    std::str::from_utf8(bytes).map_err(|_| Unreadable::Text)
}

/// A `Timestamp`: seconds since 1970, and nanoseconds.
fn microseconds(bytes: &[u8]) -> Result<i64, Unreadable> {
    let mut fields = Fields(bytes);
    let (mut seconds, mut nanoseconds) = (0, 0);
    while let Some((number, value)) = fields.next()? {
        match (number, value) {
            (1, Value::Number(number)) => seconds = number.cast_signed(),
            (2, Value::Number(number)) => nanoseconds = number.cast_signed(),
            _ => {}
        }
    }
    let whole = seconds.checked_mul(1_000_000);
    whole.and_then(|it| it.checked_add(nanoseconds / 1000)).ok_or(Unreadable::Misfit)
}
