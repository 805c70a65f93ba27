//! Logs of an estate: lines that are made when they are asked for, always the same at the same time.

use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{estate::Estate, log_pattern::LogPattern, rows::Moment};
use crate::model::{
    Fault, FaultClass, Kind, LogGroup, LogHome, LogPreset, LogSource, Pod, ResourceId, Selector,
    SelectorError, Store, Symbol,
};
use crate::ports::{Begin, LogEvent, LogLine, LogQuery, LogTarget};

/// Lines that every source has, and how far apart they are.
const LINES: u32 = 2000;
const APART_S: i64 = 7;

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

/// A log with the lines it repeats.
struct Source {
    origin: Symbol,
    last_s: i64,
    texts: Vec<String>,
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
        let span = i64::from(LINES) * APART_S;
        match home {
            LogHome::Group(name) => {
                let group = self.log_groups.iter().find(|part| part.name == name);
                let row = |stream: &StreamPart| LogSource {
                    id: ResourceId::namespaced(&self.aws(), Kind::LogStream, name, &stream.name),
                    first: at.ago(stream.last_s + span),
                    last: at.ago(stream.last_s),
                    bytes: None,
                };
                group.into_iter().flat_map(|it| &it.streams).map(row).collect()
            }
            LogHome::Database(name) => {
                let row = |(file, last_s): (String, i64)| LogSource {
                    id: ResourceId::namespaced(&self.aws(), Kind::LogFile, name, &file),
                    first: None,
                    last: at.ago(last_s),
                    bytes: Some(u64::from(LINES) * 96),
                };
                self.database_files(name, at).into_iter().map(row).collect()
            }
        }
    }

    /// The log files of the last three hours.
    fn database_files(&self, name: &str, at: Moment) -> Vec<(String, i64)> {
        if !self.database_rows(at).iter().any(|row| &*row.id.name == name) {
            return Vec::new();
        }
        let file = |hours: i64| {
            let then = at.0.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(at.0);
            (format!("error/postgresql.log.{}", then.strftime("%Y-%m-%d-%H")), hours * 3600 + 20)
        };
        (0..3).map(file).collect()
    }

    fn sources(&self, target: &LogTarget, store: &Store, at: Moment) -> Result<Vec<Source>, Fault> {
        match target {
            LogTarget::Pod(id, container) => {
                let found: Vec<_> = store.pods.get(id).map(|it| &**it).into_iter().collect();
                Self::of_pods(&found, container.as_ref(), false)
            }
            LogTarget::Pods(ids) => {
                let pods = store.pods.rows().filter(|pod| ids.contains(&pod.id));
                let found: Vec<_> = pods.map(|it| &**it).collect();
                Self::of_pods(&found, None, true)
            }
            LogTarget::Workload(id) => {
                let row = store.workloads(id.kind).and_then(|rows| rows.get(id));
                let row = row.ok_or_else(|| missing(&id.to_string()))?;
                Self::picked(Some(&row.id.namespace), &row.selector, store)
            }
            LogTarget::Labelled(namespace, selector) => {
                let invalid = |error: SelectorError| {
                    let action = format!("list pods with {selector}");
                    Fault::new(FaultClass::Invalid, action, error.to_string())
                };
                let selector = selector.parse().map_err(invalid)?;
                Self::picked(namespace.as_deref(), &selector, store)
            }
            LogTarget::Group(group, stream) => {
                self.of_group(group, |name| stream.as_ref().is_none_or(|it| **it == *name))
            }
            LogTarget::Preset(preset) if preset.prefix().is_empty() => {
                let group = self.vpc.flow_log_group.as_deref();
                self.of_group(group.ok_or_else(|| missing("flow log group"))?, |_| true)
            }
            LogTarget::Preset(preset) => {
                self.of_group(&LogPreset::group_of(&self.cluster.name), |name| preset.has(name))
            }
            LogTarget::DatabaseFile(database, file) => {
                let files = self.database_files(database, at);
                let found = files.into_iter().find(|(name, _)| **file == **name);
                let (_, last_s) = found.ok_or_else(|| missing(&format!("log file {file}")))?;
                let text = "{time} UTC:10.0.11.7(52114):app@analytics:[{n}]:LOG:  duration: {n} ms";
                Ok(vec![Source { origin: file.clone(), last_s, texts: vec![text.to_owned()] }])
            }
        }
    }

    fn picked(
        namespace: Option<&str>,
        selector: &Selector,
        store: &Store,
    ) -> Result<Vec<Source>, Fault> {
        let is_meant = |pod: &&Pod| {
            namespace.is_none_or(|it| *pod.id.namespace == *it) && selector.matches(&pod.labels)
        };
        let found: Vec<_> = store.pods.rows().map(|it| &**it).filter(is_meant).collect();
        if found.is_empty() { Ok(Vec::new()) } else { Self::of_pods(&found, None, true) }
    }

    fn of_pods(
        pods: &[&Pod],
        container: Option<&Symbol>,
        several: bool,
    ) -> Result<Vec<Source>, Fault> {
        if pods.is_empty() {
            return Err(missing("such a pod"));
        }
        let name = container.cloned().unwrap_or_else(|| "app".into());
        let source = |(index, pod): (usize, &&Pod)| Source {
            origin: if several {
                format!("{}/{name}", pod.id.name).as_str().into()
            } else {
                name.clone()
            },
            last_s: 1 + i64::try_from(index % 7).unwrap_or_default(),
            texts: vec!["request {n} served in {n} ms".to_owned()],
        };
        Ok(pods.iter().enumerate().map(source).collect())
    }

    fn of_group(&self, group: &str, wanted: impl Fn(&str) -> bool) -> Result<Vec<Source>, Fault> {
        let part = self.log_groups.iter().find(|part| part.name == group);
        let part = part.ok_or_else(|| missing(&format!("log group {group}")))?;
        let source = |stream: &StreamPart| Source {
            origin: stream.name.as_str().into(),
            last_s: stream.last_s,
            texts: stream.lines.clone(),
        };
        Ok(part.streams.iter().filter(|it| wanted(&it.name)).map(source).collect())
    }

    /// What there is of a log at `now`; nothing comes after it.
    pub(super) fn follow(
        &self,
        query: &LogQuery,
        store: &Store,
        now: Timestamp,
    ) -> BoxStream<'static, LogEvent> {
        let rest = if query.follow { stream::pending().boxed() } else { stream::empty().boxed() };
        let events =
            self.history(query, store, now).unwrap_or_else(|fault| vec![LogEvent::Failed(fault)]);
        stream::iter(events).chain(rest).boxed()
    }

    fn history(
        &self,
        query: &LogQuery,
        store: &Store,
        now: Timestamp,
    ) -> Result<Vec<LogEvent>, Fault> {
        if let Some(fault) = query.refusal() {
            return Err(fault);
        }
        let pattern = LogPattern::parse(&query.pattern)?;
        let mut sources = self.sources(&query.target, store, Moment(now))?;
        if query.previous {
            restarted(&query.target, store)?;
            // It ended where what there is of the present one begins.
            for source in &mut sources {
                source.last_s += i64::from(LINES) * APART_S;
            }
        }
        let each = |source: &Source| {
            let lines = source.lines(now).filter(|line| pattern.matches(&line.text));
            begin(lines.collect(), query.begin, now)
        };
        let mut lines: Vec<LogLine> = sources.iter().flat_map(each).collect();
        if query.target.takes_pattern() {
            // CloudWatch Logs counts the lines of all streams together.
            lines.sort_by_key(|line| line.at);
            lines = begin(lines, query.begin, now);
        }
        let mut events: Vec<_> = lines.into_iter().map(LogEvent::Line).collect();
        if sources.is_empty() {
            events.push(LogEvent::Note("no log is meant so far".to_owned()));
        }
        if !query.follow {
            events.extend(sources.into_iter().map(|source| LogEvent::End(source.origin)));
        }
        Ok(events)
    }
}

/// Only a pod that was restarted has lines from before.
fn restarted(target: &LogTarget, store: &Store) -> Result<(), Fault> {
    let LogTarget::Pod(id, _) = target else { return Ok(()) };
    if store.pods.get(id).is_some_and(|pod| pod.restarts > 0) {
        return Ok(());
    }
    let message = format!("previous terminated container of {id} not found");
    Err(Fault::new(FaultClass::NotFound, "read log", message))
}

/// The lines from `start` on.
fn begin(mut lines: Vec<LogLine>, start: Begin, now: Timestamp) -> Vec<LogLine> {
    match start {
        Begin::Newest(count) => {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            lines.drain(..lines.len().saturating_sub(count));
        }
        Begin::Ago(seconds) => {
            let from = now.checked_sub(SignedDuration::from_secs(seconds.into())).ok();
            lines.retain(|line| line.at >= from);
        }
        Begin::Oldest => {}
    }
    lines
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

impl Source {
    fn lines(&self, now: Timestamp) -> impl Iterator<Item = LogLine> {
        (0..LINES).rev().filter_map(move |back| {
            let ago = self.last_s + i64::from(back) * APART_S;
            let at = now.checked_sub(SignedDuration::from_secs(ago)).ok()?;
            let number = LINES - back;
            let text = self.texts.get(number as usize % self.texts.len().max(1))?;
            let time = at.strftime("%Y-%m-%d %H:%M:%S").to_string();
            let text = text.replace("{n}", &number.to_string()).replace("{time}", &time);
            Some(LogLine { origin: self.origin.clone(), at: Some(at), text: text.into() })
        })
    }
}

fn missing(what: &str) -> Fault {
    Fault::new(FaultClass::NotFound, "read log", format!("there is no {what}"))
}
