//! Frames of the multiplexer, read as they come: nothing is kept but an incomplete header.

use thiserror::Error;

/// Bytes of a header.
pub(crate) const HEADER: usize = 8;
const VERSION: u8 = 1;

/// What a frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// A new stream.
    Open,
    /// The end of a stream, both ways.
    Finish,
    /// Data.
    Data,
    /// Nothing: keeps the session awake.
    Nothing,
}

impl Command {
    fn number(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Finish => 1,
            Self::Data => 2,
            Self::Nothing => 3,
        }
    }

    fn read(number: u8) -> Option<Self> {
        let all = [Self::Open, Self::Finish, Self::Data, Self::Nothing];
        all.into_iter().find(|command| command.number() == number)
    }
}

/// What no far end may send. The byte stream has no way to find its frames again after it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum MuxFault {
    /// Another version.
    #[error("the far end speaks version {0} of the multiplexer instead of 1")]
    Version(u8),
    /// No such command.
    #[error("the far end sent an unknown multiplexer command {0}")]
    Command(u8),
    /// Only we open streams.
    #[error("the far end opened stream {0}, which only a client may")]
    Opened(u32),
    /// Never opened.
    #[error("the far end sent data on stream {0}, which was never opened")]
    Unknown(u32),
}

/// A part of what arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// The start of a frame; data follow for `Data` of any length but 0.
    Start(Command, u32),
    /// Data of a stream.
    Data(u32, &'a [u8]),
}

/// The header of a frame.
pub(crate) fn header(command: Command, length: u16, stream: u32) -> [u8; HEADER] {
    let [low, high] = length.to_le_bytes();
    let [a, b, c, d] = stream.to_le_bytes();
    [VERSION, command.number(), low, high, a, b, c, d]
}

/// Finds frames in a byte stream whose pieces mean nothing.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    header: [u8; HEADER],
    /// Bytes of the header that are there.
    filled: usize,
    /// Bytes of data still to come.
    remaining: usize,
    stream: u32,
}

impl Decoder {
    /// The next piece; takes its bytes off the front.
    pub(crate) fn next<'a>(&mut self, bytes: &mut &'a [u8]) -> Result<Option<Piece<'a>>, MuxFault> {
        if self.remaining > 0 {
            let (data, rest) = bytes.split_at(self.remaining.min(bytes.len()));
            self.remaining -= data.len();
            *bytes = rest;
            return Ok((!data.is_empty()).then_some(Piece::Data(self.stream, data)));
        }
        let missing = self.header.get_mut(self.filled..).unwrap_or_default();
        let (part, rest) = bytes.split_at(missing.len().min(bytes.len()));
        for (place, byte) in missing.iter_mut().zip(part) {
            *place = *byte;
        }
        *bytes = rest;
        self.filled += part.len();
        if self.filled < HEADER { Ok(None) } else { self.start().map(Some) }
    }

    fn start(&mut self) -> Result<Piece<'static>, MuxFault> {
        self.filled = 0;
        let [version, command, low, high, a, b, c, d] = self.header;
        if version != VERSION {
            return Err(MuxFault::Version(version));
        }
        let command = Command::read(command).ok_or(MuxFault::Command(command))?;
        self.remaining = usize::from(u16::from_le_bytes([low, high]));
        self.stream = u32::from_le_bytes([a, b, c, d]);
        Ok(Piece::Start(command, self.stream))
    }
}
