//! What a cell says, typed: one value sorts, filters, prints and becomes JSON.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Value as Json;

use crate::ui::format;

/// The content of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// A count.
    Count(u64),
    /// CPU, millicores.
    Millicores(u64),
    /// Memory or storage, bytes.
    Bytes(u64),
    /// Storage, GiB.
    Gibibytes(u64),
    /// How long ago something began.
    Since(Timestamp),
    /// How long until something is to happen; negative once its time has passed.
    Until(Timestamp),
    /// So many of so many, such as ready containers; JSON gives `[1, 2]`.
    OutOf(u64, u64),
    /// How long, seconds.
    Seconds(f64),
    /// A share, 0 to 1 and beyond; shown in per cent.
    Share(f64),
    /// Yes or no.
    Flag(bool),
    /// Several texts.
    List(Vec<Cow<'a, str>>),
    /// There is none, and that is an answer: an orphan column of a row that is none.
    None,
    /// Nobody knows, and why: shown as `?`, in JSON as null with this reason.
    Unknown(Cow<'a, str>),
}

impl<'a> Value<'a> {
    /// Text.
    pub fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// Unknown for a reason known at compile time.
    pub const fn unknown(reason: &'static str) -> Self {
        Self::Unknown(Cow::Borrowed(reason))
    }

    /// A value that may be missing, for `reason`.
    pub fn known<T>(value: Option<T>, wrap: impl FnOnce(T) -> Self, reason: &'static str) -> Self {
        value.map_or(Self::unknown(reason), wrap)
    }
}

impl<'a> Value<'a> {
    /// As people read it, not yet cleaned: `?` where nobody knows, `-` where there is none.
    pub fn into_text(self, now: Timestamp) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text,
            Self::Count(count) => count.to_string().into(),
            Self::Millicores(millicores) => format::cpu(millicores).into(),
            Self::Bytes(bytes) => format::bytes(bytes).into(),
            Self::Gibibytes(size) => format!("{size}Gi").into(),
            Self::Since(then) => format::duration(format::seconds_since(then, now)).into(),
            Self::Until(then) => format::until(then, now).into(),
            Self::OutOf(some, all) => format!("{some}/{all}").into(),
            Self::Seconds(seconds) if seconds.is_finite() => format::seconds(seconds).into(),
            Self::Share(share) if share.is_finite() => format::share(share).into(),
            Self::Flag(flag) => Cow::Borrowed(if flag { "yes" } else { "no" }),
            Self::List(texts) => texts.join(",").into(),
            Self::None => Cow::Borrowed("-"),
            Self::Seconds(_) | Self::Share(_) | Self::Unknown(_) => Cow::Borrowed("?"),
        }
    }

    /// The content for JSON under `key`: numbers in base units, times as RFC 3339, or as seconds
    /// of age where the key ends in `_s`; null for what is not there or not known.
    pub fn to_json(&self, key: &str, now: Timestamp) -> Json {
        match self {
            Self::Text(text) => Json::from(&**text),
            Self::Count(number)
            | Self::Millicores(number)
            | Self::Bytes(number)
            | Self::Gibibytes(number) => Json::from(*number),
            Self::Since(then) if key.ends_with("_s") => {
                Json::from(format::seconds_since(*then, now))
            }
            Self::Since(then) | Self::Until(then) => Json::from(then.to_string()),
            Self::OutOf(some, all) => Json::from(vec![*some, *all]),
            Self::Seconds(number) | Self::Share(number) => Json::from(*number),
            Self::Flag(flag) => Json::from(*flag),
            Self::List(texts) => texts.iter().map(|text| Json::from(&**text)).collect(),
            Self::None | Self::Unknown(_) => Json::Null,
        }
    }

    /// Why nobody knows, if nobody does.
    pub(super) fn unknown_because(&self) -> Option<&str> {
        match self {
            Self::Unknown(reason) => Some(reason),
            Self::Seconds(number) | Self::Share(number) if !number.is_finite() => {
                Some("it has no finite value")
            }
            Self::Text(_)
            | Self::Count(_)
            | Self::Millicores(_)
            | Self::Bytes(_)
            | Self::Gibibytes(_)
            | Self::Since(_)
            | Self::Until(_)
            | Self::OutOf(..)
            | Self::Seconds(_)
            | Self::Share(_)
            | Self::Flag(_)
            | Self::List(_)
            | Self::None => None,
        }
    }

    /// Whether it is read from the right, as numbers are; absent where there is nothing to read.
    pub(super) fn is_number(&self) -> Option<bool> {
        match self {
            Self::Text(_) | Self::Flag(_) | Self::List(_) => Some(false),
            Self::Count(_)
            | Self::Millicores(_)
            | Self::Bytes(_)
            | Self::Gibibytes(_)
            | Self::Since(_)
            | Self::Until(_)
            | Self::OutOf(..)
            | Self::Seconds(_)
            | Self::Share(_) => Some(true),
            Self::None | Self::Unknown(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hour_ago() -> (Timestamp, Timestamp) {
        (Timestamp::UNIX_EPOCH, Timestamp::from_second(3600).unwrap())
    }

    #[test]
    fn text_is_short_and_honest() {
        let (then, now) = hour_ago();
        let cases = [
            (Value::text("a"), "a"),
            (Value::Count(3), "3"),
            (Value::Millicores(1500), "1.5"),
            (Value::Bytes(1 << 30), "1Gi"),
            (Value::Gibibytes(80), "80Gi"),
            (Value::Since(then), "1h"),
            (Value::Until(now), "0s"),
            (Value::OutOf(1, 2), "1/2"),
            (Value::Seconds(0.018), "18ms"),
            (Value::Seconds(90.4), "1m30s"),
            (Value::Share(0.834), "83%"),
            (Value::Share(f64::NAN), "?"),
            (Value::Flag(true), "yes"),
            (Value::List(vec!["a".into(), "b".into()]), "a,b"),
            (Value::None, "-"),
            (Value::unknown("no price book"), "?"),
        ];
        for (value, text) in cases {
            assert_eq!(value.clone().into_text(now), text, "{value:?}");
        }
    }

    #[test]
    fn json_is_typed() {
        let (then, now) = hour_ago();
        let cases = [
            (Value::text("a"), json!("a")),
            (Value::Count(3), json!(3)),
            (Value::Millicores(1500), json!(1500)),
            (Value::Gibibytes(80), json!(80)),
            (Value::OutOf(1, 2), json!([1, 2])),
            (Value::Seconds(0.018), json!(0.018)),
            (Value::Share(0.5), json!(0.5)),
            (Value::Flag(false), json!(false)),
            (Value::List(vec!["a".into()]), json!(["a"])),
            (Value::None, json!(null)),
            (Value::unknown("why"), json!(null)),
        ];
        for (value, expected) in cases {
            assert_eq!(value.to_json("x", now), expected, "{value:?}");
        }
        assert_eq!(Value::Since(then).to_json("age_s", now), json!(3600));
        assert_eq!(Value::Until(then).to_json("ends", now), json!("1970-01-01T00:00:00Z"));
        assert_eq!(Value::Since(then).to_json("created", now), json!("1970-01-01T00:00:00Z"));
    }
}
