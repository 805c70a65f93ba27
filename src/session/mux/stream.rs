//! One connection of a multiplexed session.

use std::{collections::VecDeque, fmt};

use thiserror::Error;

use super::decoder::{Command, HEADER, header};

/// Bytes that wait to be sent on one stream; then its local reader is held.
pub(crate) const QUEUE: usize = 64 * 1024;
/// Data in one frame: with its header four whole messages.
const FRAME: usize = 4096 - HEADER;

/// Names a stream; never used twice in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub(crate) u32);

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamEnd {
    /// The far end has finished; all its data was delivered.
    Finished,
    /// The agent could not connect to the port.
    Refused,
    /// The local side took its data too slowly and too much had gathered.
    SlowReader {
        /// Bytes it had not taken.
        unread: usize,
    },
}

/// Why no stream can be opened.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum StreamRefusal {
    /// Not a multiplexed session, or not open yet, or over.
    #[error("the session does not carry streams")]
    NotMultiplexed,
    /// Too many at a time.
    #[error("the session carries {0} connections already; open another session")]
    TooMany(usize),
    /// All numbers are used.
    #[error("the session has used up its stream numbers; open another session")]
    Exhausted,
}

/// How much of a stream is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// Both ways.
    Open,
    /// The local socket is gone: what waits is sent, then the end.
    Leaving,
    /// Over for the far end; kept until the driver drops it, for its unread bytes.
    Over,
}

#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) life: Life,
    queue: VecDeque<u8>,
    /// Bytes given to the driver and not yet taken by the local side.
    pub(crate) unread: usize,
    /// Whether anything ever came.
    pub(crate) answered: bool,
    announced: bool,
}

impl Stream {
    pub(crate) fn new() -> Self {
        Self {
            life: Life::Open,
            queue: VecDeque::new(),
            unread: 0,
            answered: false,
            announced: false,
        }
    }

    /// Bytes that wait.
    pub(crate) fn queued(&self) -> usize {
        self.queue.len()
    }

    /// Queues bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.queue.extend(bytes);
    }

    /// Forgets what waits; returns how much.
    pub(crate) fn clear(&mut self) -> usize {
        let length = self.queue.len();
        self.queue = VecDeque::new();
        length
    }

    /// Whether there is something to send.
    pub(crate) fn is_ready(&self) -> bool {
        match self.life {
            Life::Open => !self.announced || !self.queue.is_empty(),
            Life::Leaving => true,
            Life::Over => false,
        }
    }

    /// The next frame, and how many queued bytes it carries.
    pub(crate) fn frame(&mut self, id: u32) -> (Vec<u8>, usize) {
        let mut bytes = Vec::new();
        if !self.announced {
            self.announced = true;
            bytes.extend(header(Command::Open, 0, id));
        }
        let length = self.queue.len().min(FRAME);
        if length > 0 {
            bytes.extend(header(Command::Data, u16::try_from(length).unwrap_or(u16::MAX), id));
            bytes.extend(self.queue.drain(..length));
        }
        if self.queue.is_empty() {
            self.queue.shrink_to(FRAME);
        }
        (bytes, length)
    }
}
