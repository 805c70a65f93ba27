//! Follows logs.

use std::fmt;

use futures::stream::BoxStream;
use jiff::Timestamp;

use super::PortError;
use crate::model::{FaultClass, Kind, LogPreset, LogSource, ResourceId, Symbol};

/// Whose lines are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogTarget {
    /// A pod: all its containers, or this one.
    Pod(ResourceId, Option<Symbol>),
    /// Pods that were chosen one by one.
    Pods(Vec<ResourceId>),
    /// The pods that a workload or a Service picks, those that come later too.
    Workload(ResourceId),
    /// The pods that a selector picks, as after `kubectl -l`; of one namespace, or of all.
    Labelled(Option<Symbol>, Box<str>),
    /// A group of CloudWatch Logs: all its streams, or the one of this name.
    Group(Symbol, Option<Symbol>),
    /// What AWS logs of the cluster.
    Preset(LogPreset),
    /// A log file of a database instance: the instance, and the file.
    DatabaseFile(Symbol, Symbol),
}

/// Where reading begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// With the newest lines, so many of them (of each container, at Kubernetes).
    Newest(u32),
    /// So many seconds ago.
    Ago(u32),
    /// With the oldest line there is.
    Oldest,
}

/// Which lines are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogQuery {
    /// Whose.
    pub target: LogTarget,
    /// From where on.
    pub begin: Begin,
    /// Only lines that match, in the filter syntax of CloudWatch Logs; empty for all. Whoever has no
    /// such filter says so.
    pub pattern: Box<str>,
    /// Of the instance of each container before its last restart.
    pub previous: bool,
    /// Go on with new lines.
    pub follow: bool,
}

impl LogTarget {
    /// A stream of a group, or a log file of a database.
    pub fn of(source: &LogSource) -> Self {
        let (home, name) = ((&*source.id.namespace).into(), (&*source.id.name).into());
        if source.id.kind == Kind::LogFile {
            Self::DatabaseFile(home, name)
        } else {
            Self::Group(home, Some(name))
        }
    }

    /// A short name, for breadcrumbs.
    pub fn name(&self) -> String {
        match self {
            Self::Pod(id, None) | Self::Workload(id) => id.name.to_string(),
            Self::Pod(id, Some(container)) => format!("{}/{container}", id.name),
            Self::Pods(pods) => format!("{} pods", pods.len()),
            Self::Labelled(_, selector) => selector.to_string(),
            Self::Group(group, None) => group.to_string(),
            Self::Group(_, Some(stream)) => stream.to_string(),
            Self::Preset(preset) => preset.name().to_owned(),
            Self::DatabaseFile(_, file) => file.to_string(),
        }
    }

    /// Whether CloudWatch Logs keeps the lines, so that it can filter them.
    pub const fn takes_pattern(&self) -> bool {
        matches!(self, Self::Group(..) | Self::Preset(_))
    }

    /// Whether Kubernetes has the lines.
    pub const fn is_of_pods(&self) -> bool {
        matches!(self, Self::Pod(..) | Self::Pods(_) | Self::Workload(_) | Self::Labelled(..))
    }
}

/// In full, for titles.
impl fmt::Display for LogTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pod(id, None) | Self::Workload(id) => write!(f, "{id}"),
            Self::Pod(id, Some(container)) => write!(f, "{id} {container}"),
            Self::Labelled(Some(namespace), selector) => write!(f, "{selector} in {namespace}"),
            Self::Labelled(None, selector) => write!(f, "{selector} in all namespaces"),
            Self::DatabaseFile(database, file) => write!(f, "{database} {file}"),
            Self::Pods(_) | Self::Group(..) | Self::Preset(_) => f.write_str(&self.name()),
        }
    }
}

impl LogQuery {
    /// Lines to start with, unless others are asked for.
    pub const NEWEST: u32 = 1000;
    /// Lines of each container to start with where there are several pods.
    const NEWEST_OF_EACH: u32 = 200;

    /// The newest lines, and those to come.
    pub fn newest(target: LogTarget) -> Self {
        let several = target.is_of_pods() && !matches!(target, LogTarget::Pod(..));
        let lines = if several { Self::NEWEST_OF_EACH } else { Self::NEWEST };
        let (begin, pattern) = (Begin::Newest(lines), Box::default());
        Self { target, begin, pattern, previous: false, follow: true }
    }

    /// That lines cannot be filtered, where a pattern asks for it and whoever has them has no filter.
    pub fn refusal(&self) -> Option<PortError> {
        let action = format!("filter log lines of {}", self.target.name());
        let message = "only CloudWatch Logs filters lines by a pattern";
        let is_refused = !self.pattern.is_empty() && !self.target.takes_pattern();
        is_refused.then(|| PortError::new(FaultClass::Invalid, action, message))
    }

    /// What the instance before the last restart wrote.
    #[must_use]
    pub fn before_restart(self) -> Self {
        Self { previous: true, follow: false, ..self }
    }
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// What it came from: a container, with its pod where there are several; a stream; a file.
    pub origin: Symbol,
    /// When it was written, by the clock of its origin.
    pub at: Option<Timestamp>,
    /// The text as it came: whoever shows it neutralises it.
    pub text: Box<str>,
}

/// Something that happened while following.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogEvent {
    /// A line. Lines of one origin come in their order, those of several may not.
    Line(LogLine),
    /// This origin was found later than the others, and is followed from now on.
    Joined(Symbol),
    /// Something to know, such as how far back was looked.
    Note(String),
    /// Lines may be missing here, and why.
    Gap(String),
    /// This origin has no more lines.
    End(Symbol),
    /// The log cannot be read. Following goes on if the adapter can reconnect.
    Failed(PortError),
}

#[cfg(all(test, feature = "live"))]
impl LogEvent {
    /// In a few words, to compare what came.
    pub(crate) fn brief(&self) -> String {
        match self {
            Self::Line(line) => format!("{}: {}", line.origin, line.text),
            Self::Joined(origin) => format!("joined {origin}"),
            Self::Note(text) => format!("note {text}"),
            Self::Gap(_) => "gap".into(),
            Self::End(origin) => format!("end {origin}"),
            Self::Failed(fault) => format!("{}: {}", fault.class.name(), fault.message),
        }
    }
}

/// Reads logs.
pub trait Logs: Send + Sync {
    /// Lines and what happens to the stream, until dropped.
    fn follow(&self, query: LogQuery) -> BoxStream<'static, LogEvent>;
}
