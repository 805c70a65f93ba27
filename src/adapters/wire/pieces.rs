//! Cuts the body of a watch into its events, and reads them.

use super::{
    encoding::Encoding,
    lines::{Lines, Overlong},
    protobuf::{self, Frames, Message},
    slim::{Slim, WatchLine},
};

/// Longest event, bytes; etcd refuses objects above 1.5 MiB.
const LONGEST: usize = 16 << 20;

/// A body of which some bytes have come.
#[derive(Debug)]
pub enum Pieces {
    /// In JSON, an event is a line.
    Lines(Lines),
    /// In protobuf, an event comes after its length.
    Frames(Frames),
}

impl Pieces {
    /// A body in `encoding` that has not begun.
    pub fn new(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Json => Self::Lines(Lines::new(LONGEST)),
            Encoding::Protobuf => Self::Frames(Frames::new(LONGEST)),
        }
    }

    /// Where the next bytes are appended.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        match self {
            Self::Lines(lines) => &mut lines.buffer,
            Self::Frames(frames) => &mut frames.buffer,
        }
    }

    /// The next complete event, or nothing until more comes.
    pub fn cut(&mut self) -> Result<Option<Piece<'_>>, Overlong> {
        Ok(match self {
            Self::Lines(lines) => lines.cut()?.map(Piece::Line),
            Self::Frames(frames) => frames.cut()?.map(Piece::Frame),
        })
    }

    /// Whether an event has begun that has no end yet.
    pub fn is_within(&self) -> bool {
        match self {
            Self::Lines(lines) => lines.is_within(),
            Self::Frames(frames) => frames.is_within(),
        }
    }
}

/// The bytes of one event.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'a> {
    /// In JSON.
    Line(&'a [u8]),
    /// In protobuf.
    Frame(&'a [u8]),
}

/// Why an event cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PieceError {
    /// It makes no sense in JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It makes no sense in protobuf.
    #[error(transparent)]
    Protobuf(#[from] protobuf::Unreadable),
}

impl Piece<'_> {
    /// Reads it; nothing if it is an empty line. `fields` are those of its object in protobuf.
    pub fn read<S: Slim>(
        self,
        fields: Option<&'static Message>,
    ) -> Result<Option<WatchLine<S>>, PieceError> {
        match self {
            Self::Line(line) if line.trim_ascii().is_empty() => Ok(None),
            Self::Line(line) => Ok(Some(serde_json::from_slice(line)?)),
            Self::Frame(frame) => {
                let fields = fields.ok_or(protobuf::Unreadable::Envelope)?;
                Ok(Some(protobuf::event(frame, fields)?))
            }
        }
    }
}
