//! Logs of an estate: each a function of the time and of what happened, so that the same lines come
//! whenever they are asked for.

mod following;
mod pattern;
mod source;
mod targets;
#[cfg(test)]
mod tests;
mod voices;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) use self::following::follow;
use self::source::{APART, LINES, Source, Stretch, date};
use super::{estate::Estate, origin, rows::Moment};
use crate::model::{Kind, LogGroup, LogHome, LogSource, ResourceId};

/// What is in one log file of a database.
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Bytes of a line in it.
const LINE: i128 = 96;

/// A group of CloudWatch Logs.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct LogGroupPart {
    pub(super) name: String,
    retention_days: Option<u32>,
    stored_mib: u64,
    age_days: i64,
    streams: Vec<StreamPart>,
}

/// A stream, and what its lines say: `{n}` stands for a number that grows.
#[derive(Clone, Debug, Deserialize)]
struct StreamPart {
    name: String,
    last_s: i64,
    lines: Vec<String>,
}

impl Estate {
    pub(super) fn log_group_rows(&self, at: Moment) -> Vec<LogGroup> {
        let row = |part: &LogGroupPart| LogGroup {
            id: ResourceId::new(&self.aws(), Kind::LogGroup, &part.name),
            retention_days: part.retention_days,
            stored_bytes: Some(part.stored_mib << 20),
            class: Some("STANDARD".into()),
            key: None,
            metric_filters: Some(0),
            protected: Some(false),
            created: at.ago(part.age_days * 86_400),
        };
        self.log_groups.iter().map(row).collect()
    }

    /// What is in a log group or a database.
    pub(super) fn log_source_rows(&self, home: LogHome, at: Moment) -> Vec<LogSource> {
        let now = i64::try_from(at.0.duration_since(origin::dawn()).as_millis()).unwrap_or(0);
        match home {
            LogHome::Group(name) => {
                let group = self.log_groups.iter().find(|part| part.name == name);
                let row = |stream: &StreamPart| {
                    let source = stream.source();
                    let whole = LINES * APART.max(stream.last_s * 1_000 + 1_000);
                    LogSource {
                        id: ResourceId::namespaced(
                            &self.aws(),
                            Kind::LogStream,
                            name,
                            &stream.name,
                        ),
                        first: Some(date(now - whole)),
                        last: source
                            .lines(now - 2 * APART.max(whole / LINES), now, 1)
                            .pop()
                            .and_then(|it| it.at),
                        bytes: None,
                    }
                };
                group.into_iter().flat_map(|it| &it.streams).map(row).collect()
            }
            LogHome::Database(name) => {
                let row = |(file, begin): (String, Timestamp)| {
                    let end = begin.checked_add(HOUR).unwrap_or(begin).min(at.0);
                    let written = end.duration_since(begin).as_millis() / i128::from(APART);
                    LogSource {
                        id: ResourceId::namespaced(&self.aws(), Kind::LogFile, name, &file),
                        first: None,
                        last: Some(end),
                        bytes: u64::try_from(written * LINE).ok(),
                    }
                };
                self.database_files(name, at).into_iter().map(row).collect()
            }
        }
    }
}

impl StreamPart {
    /// What it says by itself.
    fn source(&self) -> Source {
        let stretch = Stretch::since_ever(self.last_s * 1_000, self.lines.clone());
        Source { stretches: vec![stretch], ..Source::empty(self.name.as_str().into()) }
    }
}

/// A group as the API gives it.
pub(super) fn object(row: &LogGroup) -> Value {
    json!({
        "logGroupName": &*row.id.name,
        "retentionInDays": row.retention_days,
        "storedBytes": row.stored_bytes,
        "logGroupClass": row.class.as_deref(),
        "creationTime": row.created.map(Timestamp::as_millisecond),
        "metricFilterCount": row.metric_filters,
        "deletionProtectionEnabled": row.protected,
    })
}
