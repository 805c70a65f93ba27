//! How a value stands in a twin, and what becomes of it there.

use std::{net::IpAddr, sync::Arc};

use jiff::Timestamp;
use serde_json::{Number, Value, json};

use super::{reader::Reader, veil::Veil};
use crate::model::{Symbol, Uid, lasting};

/// A value that can be written to a twin and read from one, `As` what stands in its table.
pub(super) trait Form<As>: Sized {
    /// As it stands in the file; nothing is not written at all.
    fn write(&self, veil: &Veil) -> Value;

    /// From the file.
    fn read(value: &Value, reader: &mut Reader) -> Option<Self>;
}

/// It stays as it is: a kind, a type, a state, a size, a version, a time.
#[derive(Debug)]
pub(super) struct Kept;

/// A name, an id or an address: a pseudonym takes its place.
#[derive(Debug)]
pub(super) struct Veiled;

/// It has parts, with a table of their own.
#[derive(Debug)]
pub(super) struct Parts;

/// Labels and tags that the console joins by, with pseudonyms where they name something.
#[derive(Debug)]
pub(super) struct Joining;

/// A sentence: that there is one stays, and not what it says.
#[derive(Debug)]
pub(super) struct Hushed;

/// A setting: it stays where it is a number or a switch.
#[derive(Debug)]
pub(super) struct Setting;

/// What a service notes on its own interfaces, and nobody else's notes.
#[derive(Debug)]
pub(super) struct OfService;

/// One line per row: what becomes of each field. A field
/// that the row has and the table has not does not compile.
macro_rules! rows {
    ($( $row:ident { $( $field:ident: $as:ident ),+ $(,)? } )+) => { $(
        impl $crate::twin::form::Form<$crate::twin::form::Parts> for $crate::model::$row {
            fn write(&self, veil: &$crate::twin::veil::Veil) -> ::serde_json::Value {
                let Self { $( $field, )+ } = self;
                let mut parts = ::serde_json::Map::new();
                $(
                    let value = $crate::twin::form::Form::<$crate::twin::form::$as>::write($field, veil);
                    if !value.is_null() {
                        parts.insert(stringify!($field).to_owned(), value);
                    }
                )+
                ::serde_json::Value::Object(parts)
            }

            fn read(
                value: &::serde_json::Value,
                reader: &mut $crate::twin::reader::Reader,
            ) -> Option<Self> {
                let parts = reader.object(value, &[$( stringify!($field) ),+])?;
                $( let $field = reader.member::<$crate::twin::form::$as, _>(parts, stringify!($field)); )+
                Some(Self { $( $field: $field?, )+ })
            }
        }

        #[cfg(test)]
        impl $crate::twin::planted::Planted for $crate::model::$row {
            fn planted() -> Self {
                Self { $( $field: $crate::twin::planted::Planted::planted(), )+ }
            }
        }
    )+ };
}
pub(super) use rows;

/// Words of an enum, in the file as in the source.
macro_rules! words {
    ($( $type:ident { $( $word:ident ),+ } )+) => { $(
        impl $crate::twin::form::Form<$crate::twin::form::Kept> for $crate::model::$type {
            fn write(&self, _veil: &$crate::twin::veil::Veil) -> ::serde_json::Value {
                match self { $( Self::$word => stringify!($word).into(), )+ }
            }

            fn read(
                value: &::serde_json::Value,
                reader: &mut $crate::twin::reader::Reader,
            ) -> Option<Self> {
                match reader.text(value)? {
                    $( stringify!($word) => Some(Self::$word), )+
                    _ => reader.fault(concat!("expected one of" $(, " ", stringify!($word))+)),
                }
            }
        }

        #[cfg(test)]
        impl $crate::twin::planted::Planted for $crate::model::$type {
            fn planted() -> Self {
                [$( Self::$word ),+][0]
            }
        }
    )+ };
}
pub(super) use words;

macro_rules! whole_numbers {
    ($( $number:ident ),+) => { $(
        impl Form<Kept> for $number {
            fn write(&self, _veil: &Veil) -> Value {
                (*self).into()
            }

            fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
                let Value::Number(number) = value else { return reader.expected("a number", value) };
                let number = number.as_u64().filter(|it| *it <= MOST);
                let most = MOST.min(u64::from(Self::MAX));
                number.and_then(|it| it.try_into().ok()).or_else(|| {
                    reader.fault(format_args!("expected a whole number from 0 to {most}"))
                })
            }
        }
    )+ };
}

/// Sums of many of these are still numbers.
const MOST: u64 = 1 << 50;

whole_numbers!(u16, u32, u64);

impl Form<Kept> for bool {
    fn write(&self, _veil: &Veil) -> Value {
        (*self).into()
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        value.as_bool().or_else(|| reader.expected("true or false", value))
    }
}

impl Form<Kept> for f64 {
    fn write(&self, _veil: &Veil) -> Value {
        Number::from_f64(*self).map_or(Value::Null, Value::Number)
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        const FAR: f64 = 1e15;
        match value.as_f64() {
            Some(number) if number.abs() <= FAR => Some(number),
            Some(_) => reader.fault("the number is too far from zero"),
            None => reader.expected("a number", value),
        }
    }
}

impl Form<Kept> for Timestamp {
    fn write(&self, _veil: &Veil) -> Value {
        self.to_string().into()
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let time = reader.text(value)?.parse();
        time.map_or_else(|_| reader.fault("expected a time, such as 2026-01-05T09:00:00Z"), Some)
    }
}

/// The longest text there is, in bytes.
pub(super) const LONGEST: usize = 4096;

/// A text that can be read again: without controls, and not too long.
pub(super) fn printable(text: &str) -> String {
    let mut length = 0;
    let fits = |it: &char| {
        length += it.len_utf8();
        length <= LONGEST
    };
    text.chars().map(|it| if it.is_control() { '?' } else { it }).take_while(fits).collect()
}

macro_rules! texts {
    ($( $text:ty = |$read:ident| $made:expr; )+) => { $(
        impl Form<Kept> for $text {
            fn write(&self, _veil: &Veil) -> Value {
                printable(self).into()
            }

            fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
                reader.text(value).map(|$read| $made)
            }
        }

        impl Form<Veiled> for $text {
            fn write(&self, veil: &Veil) -> Value {
                printable(&veil.text(self)).into()
            }

            fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
                reader.text(value).map(|$read| $made)
            }
        }
    )+ };
}

texts! {
    Symbol = |text| text.into();
    Box<str> = |text| text.into();
    Arc<str> = |text| text.into();
    &'static str = |text| lasting(text);
}

impl Form<Veiled> for Uid {
    fn write(&self, veil: &Veil) -> Value {
        printable(&veil.text(&self.to_string())).into()
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.text(value).map(Self::from)
    }
}

impl Form<Veiled> for IpAddr {
    fn write(&self, veil: &Veil) -> Value {
        veil.address(*self).to_string().into()
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let address = reader.text(value)?.parse();
        address.map_or_else(|_| reader.fault("expected an IP address"), Some)
    }
}

impl<As, T: Form<As>> Form<As> for Option<T> {
    fn write(&self, veil: &Veil) -> Value {
        self.as_ref().map_or(Value::Null, |it| it.write(veil))
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::read(value, reader).map(Some) }
    }
}

impl<As, T: Form<As>> Form<As> for Vec<T> {
    fn write(&self, veil: &Veil) -> Value {
        self.iter().map(|it| it.write(veil)).collect()
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.list(value)
    }
}

impl<As, T: Form<As>> Form<As> for Box<[T]> {
    fn write(&self, veil: &Veil) -> Value {
        self.iter().map(|it| it.write(veil)).collect()
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.list(value).map(Vec::into)
    }
}

impl Form<Veiled> for (Symbol, Symbol) {
    fn write(&self, veil: &Veil) -> Value {
        json!([veil.text(&self.0), veil.text(&self.1)])
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        match reader.list::<Kept, Symbol>(value)?.as_slice() {
            [first, second] => Some((first.clone(), second.clone())),
            _ => reader.fault("expected two texts"),
        }
    }
}
