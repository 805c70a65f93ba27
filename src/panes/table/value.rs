//! What a cell says, typed: one value sorts, filters, prints and becomes JSON.

use std::borrow::Cow;

use jiff::Timestamp;

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
    /// So many of so many, such as ready containers; JSON gives `[1, 2]`.
    OutOf(u64, u64),
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
