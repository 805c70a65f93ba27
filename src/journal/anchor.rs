//! What is kept elsewhere, so that a journal that was cut off is recognised.

use std::{fmt, str::FromStr};

use super::chain::Digest;

/// The newest entry at some time: its number and its digest, written `SEQ:HASH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The number of the entry, from 1.
    pub number: u64,
    /// Its digest.
    pub digest: Digest,
}

/// A text is no anchor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no anchor: a number, a colon and 64 hexadecimal digits, as the console prints it when it ends"
)]
pub struct AnchorError(String);

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.number, self.digest)
    }
}

impl FromStr for Anchor {
    type Err = AnchorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text.split_once(':').and_then(|(number, digest)| {
            let number = number.parse().ok().filter(|number| *number > 0)?;
            Some(Self { number, digest: Digest::parse(digest)? })
        });
        parsed.ok_or_else(|| AnchorError(text.to_owned()))
    }
}
