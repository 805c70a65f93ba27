//! Keeps up with a log group: what there is first, then what comes, by asking again and again.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;

use super::{
    rhythm::Rhythm,
    search::{Range, Search, ago, line},
};
use crate::{
    adapters::{
        aws::{now, operations::FILTER_LOG_EVENTS, shared::Shared},
        generate::Emitter,
    },
    model::{Fault, Symbol},
    ports::{Begin, LogEvent, LogQuery},
};

/// How often to ask for new lines. An account may ask ten times per second, for all its users.
const PERIOD: Duration = Duration::from_secs(5);
/// Lines that are older than the newest by less than this may still come, milliseconds.
const LATE_MS: i64 = 60_000;
/// How far back the newest lines are looked for, seconds: a fortnight.
const HORIZON_S: i64 = 14 * 86_400;
/// Answers to one question, at most: each may be empty while CloudWatch Logs goes on searching.
const PAGES: usize = 50;
/// Lines of one look, at most.
const MOST: usize = 100_000;
/// Looks after which the streams of a preset are asked for again.
const RENEW: u32 = 60;

/// Follows one search.
pub(super) struct Tail {
    search: Search,
    query: LogQuery,
    shared: Arc<Shared>,
    out: Emitter<LogEvent>,
    rhythm: Rhythm,
    /// The time of the newest line, milliseconds.
    newest_ms: Option<i64>,
    /// Lines that were given and may be found again: time and event id.
    given: BTreeSet<(i64, String)>,
}

impl Tail {
    /// Follows `search` as `query` says.
    pub(super) fn new(
        search: Search,
        query: LogQuery,
        shared: Arc<Shared>,
        out: Emitter<LogEvent>,
    ) -> Self {
        let rhythm = Rhythm::new(query.follow, FILTER_LOG_EVENTS, PERIOD);
        Self { search, query, shared, out, rhythm, newest_ms: None, given: BTreeSet::new() }
    }

    /// Until dropped; without following, until what there is was read.
    pub(super) async fn run(mut self) {
        let mut begun = false;
        let mut looks = 0_u32;
        loop {
            let looked = if begun { self.look(looks).await } else { self.begin().await };
            begun |= looked.is_ok();
            looks = looks.wrapping_add(1);
            let looked = looked.map(|lines| lines > 0);
            if !self.rhythm.rest(looked, &self.shared, &mut self.out).await {
                let origin = Symbol::new(&self.search.group);
                self.out.emit(LogEvent::End(origin)).await;
                return;
            }
        }
    }

    /// What there is.
    async fn begin(&mut self) -> Result<usize, Fault> {
        let started = now();
        let (range, most) = match self.query.begin {
            Begin::Newest(lines) => {
                let range = Range { from_ms: ago(started, HORIZON_S), newest: Some(lines) };
                (range, usize::try_from(lines).unwrap_or(MOST).min(MOST))
            }
            Begin::Ago(seconds) => {
                (Range { from_ms: ago(started, seconds.into()), newest: None }, MOST)
            }
            Begin::Oldest => (Range { from_ms: 0, newest: None }, MOST),
        };
        let found =
            self.search.run(&self.shared, &self.query.pattern, range, (PAGES, most)).await?;
        self.newest_ms = Some(started.as_millisecond());
        let full = found.events.len() >= most;
        if found.cut || full && range.newest.is_none() {
            self.out.emit(LogEvent::Gap(incomplete(found.events.len()))).await;
        } else if found.events.is_empty() {
            self.out.emit(LogEvent::Note(nothing(self.query.begin))).await;
        }
        let mut events = found.events;
        if range.newest.is_some() {
            events.sort_by_key(|event| std::cmp::Reverse(event.timestamp()));
            events.truncate(most);
        }
        Ok(self.give(events).await)
    }

    /// What has come.
    async fn look(&mut self, looks: u32) -> Result<usize, Fault> {
        if looks % RENEW == RENEW - 1 {
            self.search.renew(&self.shared).await?;
        }
        let newest_ms = self.newest_ms.unwrap_or_else(|| now().as_millisecond());
        let range = Range { from_ms: newest_ms.saturating_sub(LATE_MS), newest: None };
        let found =
            self.search.run(&self.shared, &self.query.pattern, range, (PAGES, MOST)).await?;
        if found.cut || found.events.len() >= MOST {
            self.out.emit(LogEvent::Gap(incomplete(found.events.len()))).await;
        }
        Ok(self.give(found.events).await)
    }

    /// Gives what was not given before, by time.
    async fn give(&mut self, mut events: Vec<FilteredLogEvent>) -> usize {
        events.sort_by_key(FilteredLogEvent::timestamp);
        let mut new = 0;
        for event in &events {
            let (ms, line) = line(event);
            if self.given.insert((ms, event.event_id().unwrap_or_default().to_owned())) {
                self.newest_ms = self.newest_ms.max(Some(ms));
                self.out.emit(LogEvent::Line(line)).await;
                new += 1;
            }
        }
        // Older ones are never asked for again.
        let oldest = self.newest_ms.unwrap_or_default().saturating_sub(LATE_MS);
        self.given = self.given.split_off(&(oldest, String::new()));
        new
    }
}

fn incomplete(lines: usize) -> String {
    format!(
        "the search was given up after {lines} lines, since there are too many to look through: \
         begin later, or narrow it with a filter pattern"
    )
}

fn nothing(begin: Begin) -> String {
    match begin {
        Begin::Newest(_) => "no line within the last 14 days".to_owned(),
        Begin::Ago(_) => "no line since then".to_owned(),
        Begin::Oldest => "no line at all".to_owned(),
    }
}
