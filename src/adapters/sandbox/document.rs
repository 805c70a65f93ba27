//! JSON of somebody else's making: what plain readers of JSON let pass is told, each with its place.

use std::{fmt, ops::RangeInclusive};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// More values than this are no estate, but a way to fill the memory.
const MOST_VALUES: usize = 4_000_000;

/// Faults that are listed; more are only counted.
const MOST_FAULTS: usize = 1000;

/// A file that is JSON, and what is wrong with it nevertheless.
pub(super) struct Document {
    pub(super) root: Map<String, Value>,
    pub(super) faults: Vec<String>,
    /// Members that are there twice: whatever the form of the file, nobody knows which is meant.
    pub(super) twice: Vec<String>,
}

impl Document {
    /// Reads a whole file. What is no JSON has only one fault: nobody knows what comes after it.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let mut notes = Notes::default();
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let part = Part { place: Place::Root, foreign: false, notes: &mut notes };
        let value = part.deserialize(&mut reader)?;
        reader.end()?;
        let Value::Object(root) = value else {
            return Err(Error::custom("the whole is no object"));
        };
        let mut faults = notes.faults;
        if notes.untold > 0 {
            faults.push(format!("and {} more faults like these", notes.untold));
        }
        Ok(Self { root, faults, twice: notes.twice })
    }
}

/// What was noticed so far.
#[derive(Default)]
struct Notes {
    values: usize,
    faults: Vec<String>,
    twice: Vec<String>,
    untold: usize,
}

/// Where a value stands.
#[derive(Clone, Copy)]
enum Place<'a> {
    Root,
    Member(&'a Place<'a>, &'a str),
    Element(&'a Place<'a>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Self::Root, name) => f.write_str(name),
            Self::Member(above, name) => write!(f, "{above}.{name}"),
            Self::Element(above, index) => write!(f, "{above}[{index}]"),
        }
    }
}

/// Reads one value at its place.
struct Part<'a> {
    place: Place<'a>,
    /// It is quoted from AWS or from a log, which may say anything.
    foreign: bool,
    notes: &'a mut Notes,
}

impl Part<'_> {
    fn fault(&mut self, message: fmt::Arguments<'_>) {
        if self.notes.faults.len() < MOST_FAULTS {
            self.notes.faults.push(format!("{}: {message}", self.place));
        } else {
            self.notes.untold += 1;
        }
    }

    fn check_text(&mut self, text: &str) {
        if self.foreign {
            return;
        }
        if let Some(hidden) = text.chars().find(|it| is_hidden(*it)) {
            self.fault(format_args!("`{}` is not to be seen", hidden.escape_unicode()));
        }
        if text.is_empty() && matches!(self.place, Place::Member(_, "name")) {
            self.fault(format_args!("it is empty"));
        }
    }

    fn check_number(&mut self, number: i128) {
        let range = range(match self.place {
            Place::Member(_, name) => name,
            Place::Root | Place::Element(..) => "",
        });
        if !self.foreign && !range.contains(&number) {
            self.fault(format_args!(
                "{number} is not within {} and {}",
                range.start(),
                range.end()
            ));
        }
    }
}

/// What can be multiplied into bytes, seconds and sums without an overflow.
fn range(name: &str) -> RangeInclusive<i128> {
    let most = match name {
        _ if name.starts_with("bytes") => 10_i128.pow(16),
        _ if name.ends_with("_gib") => 10_i128.pow(7),
        _ => 10_i128.pow(9),
    };
    -most..=most
}

/// Controls, directions, and everything else that a terminal does not draw.
fn is_hidden(character: char) -> bool {
    !character.is_ascii_graphic() && character != ' ' && character.escape_debug().len() > 1
}

/// The text with everything that is not to be seen spelt out, and no longer than a few lines.
pub(super) fn printable(text: &str) -> String {
    const LONGEST: usize = 300;
    let mut out = String::new();
    for character in text.chars().take(LONGEST) {
        if is_hidden(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.notes.values += 1;
        if self.notes.values > MOST_VALUES {
            return Err(Error::custom(format!("it has more than {MOST_VALUES} values")));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(flag.into())
    }

    fn visit_u64<E: Error>(mut self, number: u64) -> Result<Value, E> {
        self.check_number(number.into());
        Ok(number.into())
    }

    fn visit_i64<E: Error>(mut self, number: i64) -> Result<Value, E> {
        self.check_number(number.into());
        Ok(number.into())
    }

    fn visit_f64<E: Error>(mut self, number: f64) -> Result<Value, E> {
        if !self.foreign && number.abs() > 1e16 {
            self.fault(format_args!("{number:e} is too far from zero"));
        }
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<Value, E> {
        self.check_text(text);
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        let Self { place, foreign, notes } = self;
        loop {
            let below = Place::Element(&place, list.len());
            let part = Part { place: below, foreign, notes: &mut *notes };
            match access.next_element_seed(part)? {
                Some(value) => list.push(value),
                None => return Ok(list.into()),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            self.check_text(&name);
            if map.contains_key(&name) {
                self.fault(format_args!("`{name}` is there twice"));
                self.notes.twice.extend(self.notes.faults.last().cloned());
            }
            let foreign = self.foreign || ["object", "lines"].contains(&name.as_str());
            let below = Place::Member(&self.place, &name);
            let value =
                access.next_value_seed(Part { place: below, foreign, notes: self.notes })?;
            map.insert(name, value);
        }
        Ok(map.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        Document::parse(text.as_bytes()).unwrap().faults
    }

    #[test]
    fn what_plain_readers_let_pass_is_told_with_its_place() {
        let text = r#"{"a": {"b": [1, {"c": 1, "c": 2}]}, "a": 2, "n": ["x\u0007y", "\u202Ez"],
            "size_gib": 10000001, "bytes": 10000001, "min": -1e300, "name": "", "m": 18446744073709551615}"#;
        let expected = [
            "a.b[1]: `c` is there twice",
            ": `a` is there twice",
            "n[0]: `\\u{7}` is not to be seen",
            "n[1]: `\\u{202e}` is not to be seen",
            "size_gib: 10000001 is not within -10000000 and 10000000",
            "min: -1e300 is too far from zero",
            "name: it is empty",
            "m: 18446744073709551615 is not within -1000000000 and 1000000000",
        ];
        assert_eq!(faults(text), expected);
        let quoted = r#"{"object": {"at": 1767603600000, "text": "\u001b[1m"}, "lines": ["\t"]}"#;
        assert_eq!(faults(quoted), [""; 0], "AWS and logs may say anything");
    }

    #[test]
    fn what_is_no_json_or_no_object_is_told_with_its_line() {
        let deep = "[".repeat(10_000);
        for (text, part) in [
            ("{\"a\": 1,\n", "EOF while parsing a value at line 2"),
            ("{} x", "trailing characters at line 1"),
            ("[]", "the whole is no object"),
            (deep.as_str(), "recursion limit exceeded at line 1"),
            ("{\"a\": 1e999}", "number out of range at line 1"),
        ] {
            let error = Document::parse(text.as_bytes()).err().unwrap().to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn faults_are_printable_and_counted_where_there_are_too_many() {
        assert_eq!(printable("a\u{1b}[2Jb\u{200b}é"), "a\\u{1b}[2Jb\\u{200b}é");
        assert_eq!(printable(&"x".repeat(400)).chars().count(), 301);
        let many = format!("{{\"a\": [{}0]}}", "\"\\u0001\",".repeat(1500));
        let faults = faults(&many);
        assert_eq!(faults.len(), 1001);
        assert_eq!(faults[1000], "and 500 more faults like these");
    }
}
