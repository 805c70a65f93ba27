//! What a channel asks of its driver, and how it ends.

use std::fmt;

use secrecy::SecretString;
use thiserror::Error;

use crate::session::{FrameFault, Kind, MuxFault, StreamEnd, StreamId};

/// Something for the driver to do, or to know. Printed without what was typed or shown.
pub enum Effect {
    /// Send a text message; it holds the token.
    SendText(SecretString),
    /// Send a binary message.
    Send(Vec<u8>),
    /// The session can be used.
    Opened(Opened),
    /// Bytes of a shell's terminal, of a command's standard output or of a port.
    Output(Vec<u8>),
    /// Bytes of a command's standard error.
    ErrorOutput(Vec<u8>),
    /// A message of the administrator for the user.
    Message(String),
    /// Ask KMS for a data key.
    RequestKey(KeyRequest),
    /// Ask for a new token and connect again; the attempt, from 1.
    Resume(u32),
    /// End the session at the service.
    Terminate,
    /// The far end has acknowledged nothing for five seconds although it is connected.
    Stalled,
    /// It acknowledges again.
    Flowing,
    /// The agent cannot connect to the port.
    PortRefused,
    /// Bytes of a stream.
    StreamData(StreamId, Vec<u8>),
    /// A stream has ended, both ways. The driver still drops it.
    StreamEnded(StreamId, StreamEnd),
    /// The session is over; nothing follows.
    Ended(End),
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SendText(_) => write!(f, "SendText([hidden])"),
            Self::Send(bytes) => write!(f, "Send({} bytes)", bytes.len()),
            Self::Opened(opened) => f.debug_tuple("Opened").field(opened).finish(),
            Self::Output(bytes) => write!(f, "Output({} bytes)", bytes.len()),
            Self::ErrorOutput(bytes) => write!(f, "ErrorOutput({} bytes)", bytes.len()),
            Self::Message(text) => f.debug_tuple("Message").field(text).finish(),
            Self::RequestKey(request) => f.debug_tuple("RequestKey").field(request).finish(),
            Self::Resume(attempt) => write!(f, "Resume({attempt})"),
            Self::Terminate => write!(f, "Terminate"),
            Self::Stalled => write!(f, "Stalled"),
            Self::Flowing => write!(f, "Flowing"),
            Self::PortRefused => write!(f, "PortRefused"),
            Self::StreamData(stream, bytes) => {
                write!(f, "StreamData({stream}, {} bytes)", bytes.len())
            }
            Self::StreamEnded(stream, end) => write!(f, "StreamEnded({stream}, {end:?})"),
            Self::Ended(end) => f.debug_tuple("Ended").field(end).finish(),
        }
    }
}

/// What a session turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// How its bytes are meant.
    pub kind: Kind,
    /// The agent's version, where it told it.
    pub agent: Option<String>,
    /// Whether the bytes are encrypted from end to end.
    pub encrypted: bool,
}

/// What to ask KMS for: `GenerateDataKey` of [`KEY_BYTES`](crate::session::KEY_BYTES) bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRequest {
    /// The key, as the agent names it.
    pub key: String,
    /// The encryption context.
    pub context: Vec<(&'static str, String)>,
}

/// Why a connection could not be had again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResumeFault {
    /// The service knows the session no longer, or answers with an empty token.
    SessionOver,
    /// It will not become better by trying.
    Refused(String),
    /// It may.
    Transient(String),
}

/// How a session ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Why.
    pub reason: EndReason,
    /// The command's exit code, where the protocol tells one.
    pub exit_code: Option<i64>,
    /// Bytes are known to be missing from the end of the output.
    pub incomplete: bool,
}

/// Why a session ended.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EndReason {
    /// The far end is done.
    #[error("the session ended")]
    Finished,
    /// The service or the agent closed it and says why.
    #[error("the session was closed: {0}")]
    Closed(String),
    /// We closed it.
    #[error("the session was closed here")]
    ClosedHere,
    /// The agent asks for something we cannot do.
    #[error("the agent asks for `{0}`, which is not supported; update this program")]
    Unsupported(String),
    /// No data key.
    #[error("no key for the encrypted session: {0}")]
    Key(String),
    /// The connection could not be had again.
    #[error("the connection was lost and could not be resumed: {0}")]
    Lost(String),
    /// The service no longer has the session.
    #[error("the session is over: it could not be resumed; start a new one")]
    Expired,
    /// Connected, but without an answer for minutes.
    #[error("the agent has not answered for {0} s; the session was given up")]
    Unresponsive(u64),
    /// The far end breaks the protocol.
    #[error("the session was given up: {0}")]
    Violation(#[from] Violation),
}

/// What ends a session at once.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Violation {
    /// Too much that could not be used.
    #[error("the far end keeps sending unusable messages; the last: {0}")]
    Misuse(Misuse),
    /// A handshake that cannot be read.
    #[error("the agent's handshake cannot be understood")]
    Unreadable,
    /// A handshake again, or never begun; or output before it is complete.
    #[error("the agent sent a message out of its place in the handshake")]
    Order,
    /// Not sealed with the session's key.
    #[error("a message is not encrypted with the session's key; it may have been tampered with")]
    Cipher,
    /// The streams cannot be told apart any more.
    #[error(transparent)]
    Streams(#[from] MuxFault),
}

/// One message that could not be used. It is dropped: an honest far end repeats it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Misuse {
    /// Not a message.
    #[error(transparent)]
    Frame(#[from] FrameFault),
    /// A sequence number that cannot be.
    #[error("sequence number {0} cannot be")]
    Sequence(i64),
    /// An acknowledgement of nothing.
    #[error("an acknowledgement names no message that was sent")]
    Acknowledgement,
    /// A message only clients send.
    #[error("a message that only a client may send")]
    Direction,
    /// An exit code that is none.
    #[error("an exit code that is not a number")]
    ExitCode,
}
