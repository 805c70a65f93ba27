//! The chain of entries, and what of it still holds.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::Anchor;

/// The SHA-256 of an entry and all before it.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest([u8; 32]);

impl Digest {
    /// What the first entry follows.
    pub const NONE: Self = Self([0; 32]);

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.bytes().all(|it| it.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, place) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[place..place + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// That of a text which follows `self` as entry `number`. The number and the length stand before the
    /// text, so that no two chains have the same bytes.
    #[must_use]
    pub fn then(&self, number: u64, text: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(number.to_be_bytes());
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number, from 1.
    pub number: u64,
    /// The digest of the one before.
    pub previous: Digest,
    /// The entry, as a line of JSON.
    pub text: Box<str>,
    /// The digest of this one.
    pub digest: Digest,
}

impl Record {
    /// The entry that follows `last`, or the first one.
    pub fn after(last: Option<Anchor>, text: Box<str>) -> Self {
        let (number, previous) = last.map_or((1, Digest::NONE), |it| (it.number + 1, it.digest));
        let digest = previous.then(number, &text);
        Self { number, previous, text, digest }
    }

    /// What to keep of it elsewhere.
    pub const fn anchor(&self) -> Anchor {
        Anchor { number: self.number, digest: self.digest }
    }
}

/// What is wrong with a journal, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The text of this entry is not the one that was written.
    Changed(u64),
    /// These entries are missing, both included.
    Removed(u64, u64),
    /// This entry does not follow the one before it.
    Reordered(u64),
    /// The journal ends before this entry, which was there once.
    CutOff(u64),
    /// This entry is another one than the anchor says: all was written anew.
    Rewritten(u64),
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(number) => write!(f, "entry {number} was changed"),
            Self::Removed(first, last) if first == last => write!(f, "entry {first} was removed"),
            Self::Removed(first, last) => write!(f, "entries {first} to {last} were removed"),
            Self::Reordered(number) => {
                write!(f, "entry {number} does not follow the one before it")
            }
            Self::CutOff(number) => {
                write!(f, "the end was cut off: entry {number} of the anchor is missing")
            }
            Self::Rewritten(number) => {
                write!(f, "entry {number} is not that of the anchor: the journal was written anew")
            }
        }
    }
}

/// What of a journal holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Integrity {
    /// Every entry is as it was written, up to this one. Of what was cut off nobody would know unless it
    /// is `anchored`.
    Intact {
        /// The number of the last entry; 0 in an empty journal.
        to: u64,
        /// The last entry of which an anchor tells.
        anchored: Option<u64>,
    },
    /// Something was done to it: everything that was found.
    Broken(Vec<Break>),
}

impl fmt::Display for Integrity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intact { to, anchored: Some(anchor) } if anchor == to => {
                write!(f, "intact to {to}, anchored")
            }
            Self::Intact { to, anchored: Some(anchor) } => {
                write!(f, "intact to {to}, anchored to {anchor}, tail unanchored")
            }
            Self::Intact { to, anchored: None } => write!(f, "intact to {to}, tail unanchored"),
            Self::Broken(breaks) => {
                let breaks: Vec<_> = breaks.iter().map(Break::to_string).collect();
                f.write_str(&breaks.join("\n"))
            }
        }
    }
}

/// Examines a journal, in the order in which it is kept.
pub fn verify(records: impl IntoIterator<Item = Record>, anchor: Option<Anchor>) -> Integrity {
    let (mut last, mut breaks) = (Anchor { number: 0, digest: Digest::NONE }, Vec::new());
    let mut seen = anchor.is_none();
    for record in records {
        let expected = last.number + 1;
        if record.number < expected {
            breaks.push(Break::Reordered(record.number));
        } else if record.number > expected {
            breaks.push(Break::Removed(expected, record.number - 1));
        } else if record.previous != last.digest {
            breaks.push(Break::Reordered(record.number));
        }
        if record.previous.then(record.number, &record.text) != record.digest {
            breaks.push(Break::Changed(record.number));
        }
        if let Some(anchor) = anchor.filter(|it| it.number == record.number) {
            seen = true;
            if anchor.digest != record.digest {
                breaks.push(Break::Rewritten(record.number));
            }
        }
        last = record.anchor();
    }
    if let Some(anchor) = anchor.filter(|_| !seen) {
        breaks.push(Break::CutOff(anchor.number));
    }
    if breaks.is_empty() {
        Integrity::Intact { to: last.number, anchored: anchor.map(|it| it.number) }
    } else {
        Integrity::Broken(breaks)
    }
}
