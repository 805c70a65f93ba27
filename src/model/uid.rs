//! What tells two objects apart that bear the same name in turn.

use std::fmt;

use serde::{Deserialize, Deserializer, de};

/// The UID of an object.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Uid(Form);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Form {
    /// As Kubernetes makes them: 32 digits in five groups take sixteen bytes.
    Digits([u8; 16]),
    /// Any other text.
    Text(Box<str>),
}

/// Where the hyphens stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];
/// Characters of 32 digits with their hyphens.
const LENGTH: usize = 36;

impl From<&str> for Uid {
    fn from(text: &str) -> Self {
        Self(digits(text.as_bytes()).map_or_else(|| Form::Text(text.into()), Form::Digits))
    }
}

impl From<String> for Uid {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl PartialEq<str> for Uid {
    fn eq(&self, other: &str) -> bool {
        match &self.0 {
            Form::Digits(bytes) => digits(other.as_bytes()).as_ref() == Some(bytes),
            Form::Text(text) => **text == *other,
        }
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = match &self.0 {
            Form::Digits(bytes) => bytes,
            Form::Text(text) => return f.write_str(text),
        };
        for (index, byte) in bytes.iter().enumerate() {
            let hyphen = if matches!(index, 4 | 6 | 8 | 10) { "-" } else { "" };
            write!(f, "{hyphen}{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

impl<'de> Deserialize<'de> for Uid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Uid;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a UID")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Uid, E> {
                Ok(text.into())
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

impl Default for Uid {
    fn default() -> Self {
        Self(Form::Text("".into()))
    }
}

/// Only what reads back as it was written: the digits `a` to `f` in small letters, and all hyphens.
fn digits(text: &[u8]) -> Option<[u8; 16]> {
    if text.len() != LENGTH || HYPHENS.iter().any(|place| text[*place] != b'-') {
        return None;
    }
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut places = (0..LENGTH).filter(|place| !HYPHENS.contains(place));
    let mut bytes = [0; 16];
    for byte in &mut bytes {
        let high = digit(&text[places.next()?])?;
        *byte = high << 4 | digit(&text[places.next()?])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const USUAL: &str = "0b7e1c52-3f5a-4d11-9c3e-00000000002a";

    #[test]
    fn the_usual_form_takes_no_memory_of_its_own() {
        assert!(matches!(Uid::from(USUAL).0, Form::Digits(_)));
        assert_eq!(size_of::<Uid>(), 24);
        for text in ["", "u-1", &USUAL.to_uppercase(), &USUAL.replace('-', "0"), &USUAL[1..]] {
            assert!(matches!(Uid::from(text).0, Form::Text(_)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_text_reads_as_it_was_written(text in "\\PC{0,40}|[0-9a-f-]{36}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}") {
            let uid = Uid::from(&*text);
            prop_assert_eq!(uid.to_string(), &*text);
            prop_assert!(uid == *text);
        }
    }
}
