//! Follows logs.

use futures::stream::BoxStream;
use jiff::Timestamp;

use super::PortError;
use crate::model::{ResourceId, Symbol};

/// Which lines are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogQuery {
    /// The pod.
    pub pod: ResourceId,
    /// Its container; all of them if absent.
    pub container: Option<Symbol>,
    /// The instance before the last restart.
    pub previous: bool,
    /// Lines from the end to start with.
    pub tail: u32,
    /// Go on with new lines.
    pub follow: bool,
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// The container it came from.
    pub container: Symbol,
    /// When it was written, by the clock of the node.
    pub at: Option<Timestamp>,
    /// The text as it came: whoever shows it neutralises it.
    pub text: Box<str>,
}

/// Something that happened while following.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogEvent {
    /// A line.
    Line(LogLine),
    /// Lines may be missing here, and why.
    Gap(String),
    /// This container has no more lines.
    End(Symbol),
    /// The log cannot be read. Following goes on if the adapter can reconnect.
    Failed(PortError),
}

/// Reads logs of pods.
pub trait Logs: Send + Sync {
    /// Lines and what happens to the stream, until dropped.
    fn follow(&self, query: LogQuery) -> BoxStream<'static, LogEvent>;
}
