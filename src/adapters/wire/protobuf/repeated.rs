//! Fields that occur several times, as a list or a map.

use serde::{
    Deserializer,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor, value::BorrowedStrDeserializer},
    forward_to_deserialize_any,
};

use super::{
    Unreadable,
    object::{Single, text},
    raw::{Fields, Value},
    schema::Content,
};

/// A field together with those of its number that follow it. Kubernetes writes them without a gap;
/// after a gap they are a second field of the same name, which no struct takes.
pub(super) struct Repeated<'de, 'a> {
    pub(super) content: Content,
    /// Each has a name: it is a map.
    pub(super) named: bool,
    pub(super) number: u32,
    /// The first of them.
    pub(super) value: Value<'de>,
    pub(super) rest: &'a mut Fields<'de>,
}

impl<'de> Deserializer<'de> for Repeated<'de, '_> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let named = self.named;
        let items = Items { next: Some(self.value), of: self, entry: None };
        if named { visitor.visit_map(items) } else { visitor.visit_seq(items) }
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

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier
    }
}

struct Items<'de, 'a> {
    next: Option<Value<'de>>,
    of: Repeated<'de, 'a>,
    /// The value of the entry whose name was given.
    entry: Option<&'de [u8]>,
}

impl<'de> Items<'de, '_> {
    fn advance(&mut self) -> Result<Option<Value<'de>>, Unreadable> {
        if let Some(first) = self.next.take() {
            return Ok(Some(first));
        }
        let mut ahead = *self.of.rest;
        match ahead.next()? {
            Some((number, value)) if number == self.of.number => {
                *self.of.rest = ahead;
                Ok(Some(value))
            }
            _ => Ok(None),
        }
    }
}

impl<'de> SeqAccess<'de> for Items<'de, '_> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        let Some(value) = self.advance()? else { return Ok(None) };
        seed.deserialize(Single { content: self.of.content, value }).map(Some)
    }
}

impl<'de> MapAccess<'de> for Items<'de, '_> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unreadable> {
        let entry = match self.advance()? {
            None => return Ok(None),
            Some(Value::Bytes(entry)) => Fields(entry),
            Some(Value::Number(_) | Value::Fixed) => return Err(Unreadable::Misfit),
        };
        self.entry = Some(entry.find(2)?.unwrap_or_default());
        let name = text(entry.find(1)?.unwrap_or_default())?;
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Unreadable> {
        let entry = self.entry.take().ok_or(Unreadable::Misfit)?;
        seed.deserialize(Single { content: self.of.content, value: Value::Bytes(entry) })
    }
}
