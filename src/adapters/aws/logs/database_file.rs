//! Reads a log file of a database, and keeps up with it.

use std::{sync::Arc, time::Duration};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::{about, rhythm::Rhythm, search::ago};
use crate::{
    adapters::{
        aws::{now, operations::DOWNLOAD_DB_LOG_FILE, shared::Shared},
        generate::Emitter,
    },
    model::{Fault, Symbol},
    ports::{Begin, LogEvent, LogLine, LogQuery},
};

/// How often to ask for new lines.
const PERIOD: Duration = Duration::from_secs(10);
/// Where a file begins.
const START: &str = "0";

/// A log file of a database instance.
pub(super) struct DatabaseFile {
    database: Symbol,
    file: Symbol,
    query: LogQuery,
    shared: Arc<Shared>,
    out: Emitter<LogEvent>,
    rhythm: Rhythm,
    /// Where reading goes on.
    marker: Option<String>,
    /// A line whose end has not been read.
    rest: String,
    /// Lines before this are not wanted.
    from: Option<Timestamp>,
}

impl DatabaseFile {
    /// Reads `file` of `database` as `query` says.
    pub(super) fn new(
        database: Symbol,
        file: Symbol,
        query: LogQuery,
        shared: Arc<Shared>,
        out: Emitter<LogEvent>,
    ) -> Self {
        let from = match query.begin {
            Begin::Ago(seconds) => Timestamp::from_millisecond(ago(now(), seconds.into())).ok(),
            Begin::Newest(_) | Begin::Oldest => None,
        };
        let rhythm = Rhythm::new(query.follow, DOWNLOAD_DB_LOG_FILE, PERIOD);
        Self { database, file, query, shared, out, rhythm, marker: None, rest: String::new(), from }
    }

    /// Until dropped; without following, until its end.
    pub(super) async fn run(mut self) {
        loop {
            let looked = self.read().await;
            if !self.rhythm.rest(looked, &self.shared, &mut self.out).await {
                self.end().await;
                return;
            }
        }
    }

    async fn end(mut self) {
        let rest = std::mem::take(&mut self.rest);
        if !rest.is_empty() {
            self.give(&rest).await;
        }
        self.out.emit(LogEvent::End(self.file.clone())).await;
    }

    /// What is there now; whether there was anything.
    async fn read(&mut self) -> Result<bool, Fault> {
        let mut any = false;
        loop {
            let request = self.shared.clients().await.rds.download_db_log_file_portion();
            let request = request
                .db_instance_identifier(self.database.as_str())
                .log_file_name(self.file.as_str());
            let request = match (&self.marker, self.query.begin) {
                (Some(marker), _) => request.marker(marker),
                // Without a marker RDS gives the end of the file.
                (None, Begin::Newest(lines)) => {
                    request.number_of_lines(i32::try_from(lines).unwrap_or(i32::MAX))
                }
                (None, Begin::Ago(_) | Begin::Oldest) => request.marker(START),
            };
            let what = format!("log file {} of {}", self.file, self.database);
            let answer = self.shared.call(DOWNLOAD_DB_LOG_FILE, request.send()).await;
            let answer = answer.map_err(|fault| about(&what, fault))?;
            if let Some(marker) = answer.marker() {
                self.marker = Some(marker.to_owned());
            }
            let text = answer.log_file_data().unwrap_or_default();
            any |= !text.is_empty();
            self.cut(text).await;
            if !answer.additional_data_pending().unwrap_or_default() || text.is_empty() {
                return Ok(any);
            }
        }
    }

    async fn cut(&mut self, text: &str) {
        let mut text = std::mem::take(&mut self.rest) + text;
        if let Some(end) = text.rfind('\n') {
            self.rest = text.split_off(end + 1);
            for line in text.lines() {
                self.give(line).await;
            }
        } else {
            self.rest = text;
        }
    }

    async fn give(&mut self, text: &str) {
        let at = stamp(text);
        if at.is_some_and(|at| self.from.is_some_and(|from| at < from)) {
            return;
        }
        let line = LogLine { origin: self.file.clone(), at, text: text.into() };
        self.out.emit(LogEvent::Line(line)).await;
    }
}

/// When a line was written, where it begins with that: `2026-01-05 09:00:00 UTC:` of `PostgreSQL` with
/// the `log_line_prefix` of RDS, `2026-01-05T09:00:00.123456Z` of `MySQL`.
fn stamp(line: &str) -> Option<Timestamp> {
    let (first, rest) = line.split_once(' ')?;
    if let Ok(at) = first.parse() {
        return Some(at);
    }
    let (time, rest) = rest.split_once(' ')?;
    rest.starts_with("UTC").then_some(())?;
    let at: DateTime = format!("{first}T{time}").parse().ok()?;
    at.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_when_they_were_written_or_nothing() {
        let nine = "2026-01-05T09:00:00Z".parse().ok();
        assert_eq!(stamp("2026-01-05 09:00:00 UTC:10.0.1.2(5432):app@db:[7]:LOG:  x"), nine);
        assert_eq!(stamp("2026-01-05T09:00:00Z 12 [Note] ready"), nine);
        assert_eq!(stamp("\tcontinued 2026-01-05 09:00:00 UTC"), None);
        assert_eq!(stamp("2026-01-05 09:00:00 CET:x y"), None);
    }
}
