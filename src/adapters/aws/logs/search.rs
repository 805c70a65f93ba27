//! One search of a log group: `FilterLogEvents`.

use aws_sdk_cloudwatchlogs::{
    operation::filter_log_events::builders::FilterLogEventsFluentBuilder, types::FilteredLogEvent,
};
use jiff::Timestamp;

use super::{about, moment, preset};
use crate::{
    adapters::aws::{operations::FILTER_LOG_EVENTS, shared::Shared},
    model::{Fault, LogPreset, Symbol},
    ports::LogLine,
};

/// As many lines as CloudWatch Logs gives at once.
const PAGE: u32 = 10_000;

/// A group, and which of its streams; all of them where none is named.
#[derive(Clone, Debug)]
pub(super) struct Search {
    pub(super) group: Symbol,
    pub(super) streams: Vec<Symbol>,
    /// Whose streams they are, where that can change.
    pub(super) preset: Option<LogPreset>,
}

/// From when on, milliseconds, and which lines first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) from_ms: i64,
    /// The newest first, and how many are enough.
    pub(super) newest: Option<u32>,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In the order of AWS: within a page by time.
    pub(super) events: Vec<FilteredLogEvent>,
    /// It was not looked at everything there is.
    pub(super) cut: bool,
}

impl Search {
    /// Lines in `range` that match `pattern`. Stops after `pages` answers, which may be empty, or
    /// when there are `most` lines.
    pub(super) async fn run(
        &self,
        shared: &Shared,
        pattern: &str,
        range: Range,
        (pages, most): (usize, usize),
    ) -> Result<Found, Fault> {
        let request = self.request(shared, pattern, range).await;
        let mut answers = request.into_paginator().send();
        let mut found = Found::default();
        for _ in 0..pages {
            let page = shared.call(FILTER_LOG_EVENTS, async { answers.next().await.transpose() });
            let page = page.await.map_err(|fault| about(&self.name(), fault))?;
            let Some(page) = page else { return Ok(found) };
            found.events.extend(page.events.unwrap_or_default());
            if found.events.len() >= most {
                break;
            }
        }
        found.cut = found.events.len() < most;
        Ok(found)
    }

    async fn request(
        &self,
        shared: &Shared,
        pattern: &str,
        range: Range,
    ) -> FilterLogEventsFluentBuilder {
        let limit = range.newest.unwrap_or(PAGE).clamp(1, PAGE);
        let request = shared.clients().await.logs.filter_log_events();
        let mut request = request
            .log_group_name(self.group.as_str())
            .start_time(range.from_ms)
            .start_from_head(range.newest.is_none())
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        for stream in &self.streams {
            request = request.log_stream_names(stream.as_str());
        }
        if !pattern.is_empty() {
            request = request.filter_pattern(pattern);
        }
        request
    }

    /// Looks which streams there are by now.
    pub(super) async fn renew(&mut self, shared: &Shared) -> Result<(), Fault> {
        if let Some(preset) = self.preset {
            self.streams = preset::streams(shared, &self.group, preset).await?;
        }
        Ok(())
    }

    fn name(&self) -> String {
        match self.streams.as_slice() {
            [stream] => format!("log group {}, stream {stream}", self.group),
            _ => format!("log group {}", self.group),
        }
    }
}

/// An event as a line, and its time in milliseconds.
pub(super) fn line(event: &FilteredLogEvent) -> (i64, LogLine) {
    let ms = event.timestamp().unwrap_or_default();
    let text = event.message().unwrap_or_default();
    let text = text.strip_suffix('\n').unwrap_or(text);
    let origin = Symbol::new(event.log_stream_name().unwrap_or_default());
    (ms, LogLine { origin, at: moment(event.timestamp()), text: text.into() })
}

/// `seconds` before `now`, milliseconds.
pub(super) fn ago(now: Timestamp, seconds: i64) -> i64 {
    now.as_millisecond().saturating_sub(seconds.saturating_mul(1000))
}
