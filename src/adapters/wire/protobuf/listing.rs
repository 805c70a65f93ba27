//! Takes a list apart while it still comes: its head, then one object after the other.

use std::ops::Range;

use super::{
    Unreadable,
    envelope::{ENCODING, MAGIC, RAW},
    raw::{Fields, Head},
};

/// Largest object, bytes; etcd refuses those above 1.5 MiB.
const LARGEST: usize = 16 << 20;
/// The numbers of `metadata` and `items` in every list.
const METADATA: u32 = 1;
const ITEMS: u32 = 2;

/// A list of which some bytes have come.
#[derive(Debug, Default)]
pub struct Listing {
    /// Where the next piece is appended.
    pub buffer: Vec<u8>,
    /// Bytes at the start that were handed out.
    taken: usize,
    stage: Stage,
    /// The field of the list that was taken last, and where it stands.
    found: Option<(u32, Range<usize>)>,
}

/// What is next in the bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Magic,
    /// A field of the `runtime.Unknown` before the list, or the list.
    Before,
    /// A field of the list, of which so many bytes are to come.
    Within(usize),
    /// A field of the `runtime.Unknown` after the list.
    After,
}

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Its `ListMeta`, which comes first.
    Head(&'a [u8]),
    /// An object.
    Item(&'a [u8]),
}

impl Listing {
    /// The next part, or nothing until more comes.
    pub fn cut(&mut self) -> Result<Option<Part<'_>>, Unreadable> {
        while self.advance()? {
            let Some((number, bytes)) = self.found.take() else { continue };
            match number {
                METADATA => return Ok(Some(Part::Head(&self.buffer[bytes]))),
                ITEMS => return Ok(Some(Part::Item(&self.buffer[bytes]))),
                _ => {}
            }
        }
        self.buffer.drain(..self.taken);
        self.taken = 0;
        Ok(None)
    }

    /// Whether the whole list has come, and nothing is left over.
    pub fn is_complete(&self) -> bool {
        matches!(self.stage, Stage::After | Stage::Within(0)) && self.taken == self.buffer.len()
    }

    /// Goes one step on, if enough has come for it.
    fn advance(&mut self) -> Result<bool, Unreadable> {
        match self.stage {
            Stage::Magic => self.magic(),
            Stage::Before | Stage::After => self.around(),
            Stage::Within(0) => {
                self.stage = Stage::After;
                Ok(true)
            }
            Stage::Within(left) => self.within(left),
        }
    }

    fn magic(&mut self) -> Result<bool, Unreadable> {
        let come = &self.buffer[..self.buffer.len().min(MAGIC.len())];
        if !MAGIC.starts_with(come) {
            return Err(Unreadable::Envelope);
        }
        let all = come.len() == MAGIC.len();
        if all {
            (self.taken, self.stage) = (MAGIC.len(), Stage::Before);
        }
        Ok(all)
    }

    /// A field of the `runtime.Unknown`.
    fn around(&mut self) -> Result<bool, Unreadable> {
        let Some(begun) = self.begun(self.buffer.len() - self.taken)? else { return Ok(false) };
        match (begun.number, self.stage) {
            (RAW, Stage::Before) => {
                self.taken += begun.head;
                self.stage = Stage::Within(begun.length);
                Ok(true)
            }
            // The list twice, or in a form of its own.
            (RAW, _) => Err(Unreadable::Envelope),
            (ENCODING, _) if begun.length > 0 => Err(Unreadable::Envelope),
            _ => Ok(self.step(&begun).is_some()),
        }
    }

    /// A field of the list, of which `left` bytes were not handed out yet.
    fn within(&mut self, left: usize) -> Result<bool, Unreadable> {
        let Some(begun) = self.begun(left)? else { return Ok(false) };
        if begun.head + begun.length > left {
            return Err(Unreadable::Malformed);
        }
        let Some(bytes) = self.step(&begun) else { return Ok(false) };
        self.stage = Stage::Within(left - begun.head - begun.length);
        self.found = Some((begun.number, bytes));
        Ok(true)
    }

    /// The beginning of the next field, which has `left` bytes at most.
    fn begun(&self, left: usize) -> Result<Option<Begun>, Unreadable> {
        let come = &self.buffer[self.taken..];
        let mut fields = Fields(&come[..come.len().min(left)]);
        let (number, length) = match fields.head() {
            Ok((number, Head::Number(_))) => (number, 0),
            Ok((number, Head::Bytes(length) | Head::Fixed(length))) => (number, length),
            Err(Unreadable::Cut) if come.len() < left || self.stage != Stage::Within(left) => {
                return Ok(None);
            }
            Err(Unreadable::Cut) => return Err(Unreadable::Malformed),
            Err(error) => return Err(error),
        };
        let whole = self.stage == Stage::Before && number == RAW;
        if length > LARGEST && !whole {
            return Err(Unreadable::Overlong);
        }
        let head = come.len().min(left) - fields.0.len();
        Ok(Some(Begun { number, head, length }))
    }

    /// Takes a field, if all of it has come.
    fn step(&mut self, begun: &Begun) -> Option<Range<usize>> {
        let start = self.taken + begun.head;
        let end = start.checked_add(begun.length).filter(|end| *end <= self.buffer.len())?;
        self.taken = end;
        Some(start..end)
    }
}

/// The beginning of a field.
struct Begun {
    number: u32,
    /// Bytes before its value.
    head: usize,
    /// Bytes of its value.
    length: usize,
}
