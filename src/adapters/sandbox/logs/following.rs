//! Reads logs: what there is, and then what comes, from where reading has got to.

use std::{collections::BTreeMap, sync::Arc};

use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    pattern::LogPattern,
    source::{Millis, Source, date},
    targets::{Found, Lives, Reader, Scenery, millis},
};
use crate::{
    adapters::sandbox::{Sandbox, estate::Estate},
    model::{Fault, Symbol},
    ports::{Begin, LogEvent, LogLine, LogQuery, LogTarget},
};

/// How often it is looked whether there is something new, milliseconds of simulated time.
const LOOK: u64 = 1_000;
/// Lines that are given at once, at most.
const MOST: usize = 5_000;

/// What is known of a log that is followed.
struct Known {
    of: Option<Reader>,
    /// Why it had no lines, as it was told.
    waiting: Option<Fault>,
}

/// A log, or several, that are followed.
struct Following {
    sandbox: Arc<Sandbox>,
    estate: Arc<Estate>,
    query: LogQuery,
    pattern: LogPattern,
    /// Everything before this moment has been given.
    from: Millis,
    known: BTreeMap<Symbol, Known>,
    over: bool,
}

/// What there is of a log now, and what comes if it is to be followed.
pub(in crate::adapters::sandbox) fn follow(
    sandbox: Arc<Sandbox>,
    estate: Arc<Estate>,
    query: LogQuery,
) -> BoxStream<'static, LogEvent> {
    let follows = query.follow && !query.previous;
    let (events, following) = match Following::begin(sandbox, estate, query) {
        Ok((events, following)) => (events, Some(following).filter(|_| follows)),
        Err(fault) => (vec![LogEvent::Failed(fault)], None),
    };
    let Some(following) = following else { return stream::iter(events).boxed() };
    let rest = stream::unfold(following, |mut following| async move {
        let events = following.next().await?;
        Some((stream::iter(events), following))
    });
    stream::iter(events).chain(rest.flatten()).boxed()
}

impl Following {
    fn begin(
        sandbox: Arc<Sandbox>,
        estate: Arc<Estate>,
        query: LogQuery,
    ) -> Result<(Vec<LogEvent>, Self), Fault> {
        if let Some(fault) = query.refusal() {
            return Err(fault);
        }
        let pattern = LogPattern::parse(&query.pattern)?;
        let (from, known) = (0, BTreeMap::new());
        let mut this = Self { sandbox, estate, query, pattern, from, known, over: false };
        let events = this.history()?;
        Ok((events, this))
    }

    /// What there is.
    fn history(&mut self) -> Result<Vec<LogEvent>, Fault> {
        self.sandbox.live();
        let living = self.sandbox.living();
        let which = if self.query.previous { Lives::Previous } else { Lives::Last };
        let now = millis(living.lived());
        let (found, more) =
            Scenery { estate: &self.estate, living: &living }.find(&self.query, which)?;
        drop(living);
        let most = match self.query.begin {
            Begin::Newest(count) if self.query.pattern.is_empty() => {
                usize::try_from(count).unwrap_or(usize::MAX)
            }
            Begin::Newest(_) | Begin::Ago(_) | Begin::Oldest => usize::MAX,
        };
        let start = |source: &Source| {
            let mut lines = source.lines(Millis::MIN, now, most);
            lines.retain(|line| self.pattern.matches(&line.text));
            begin(lines, self.query.begin, date(now))
        };
        let mut lines: Vec<LogLine> = found.iter().flat_map(|it| start(&it.source)).collect();
        if self.query.target.takes_pattern() {
            // CloudWatch Logs counts the lines of all streams together.
            lines.sort_by_key(|line| line.at);
            lines = begin(lines, self.query.begin, date(now));
        }
        let mut events: Vec<_> = lines.into_iter().map(LogEvent::Line).collect();
        if found.is_empty() {
            events.push(LogEvent::Note("no log is meant so far".to_owned()));
        }
        if more {
            events.push(LogEvent::Note("there are more pods than are read".to_owned()));
        }
        self.from = now;
        for it in found {
            events.extend(self.meet(&it).map(LogEvent::Failed));
            if !self.query.follow || self.query.previous {
                events.push(LogEvent::End(it.source.origin));
            }
        }
        Ok(events)
    }

    /// Takes note of a log. Gives why it has no lines, if that is news.
    fn meet(&mut self, found: &Found) -> Option<Fault> {
        let waiting = found.source.waiting.clone();
        let known = Known { of: found.of.clone(), waiting: waiting.clone() };
        let before = self.known.insert(found.source.origin.clone(), known);
        let told = before.and_then(|it| it.waiting);
        waiting.filter(|it| told.is_none_or(|told| told.message != it.message))
    }

    /// What comes next, once something does.
    async fn next(&mut self) -> Option<Vec<LogEvent>> {
        loop {
            if self.over {
                return None;
            }
            let due = u64::try_from(self.from).unwrap_or(0) + LOOK;
            self.sandbox.time.reach(due).await;
            let events = self.look();
            if !events.is_empty() {
                return Some(events);
            }
        }
    }

    /// What has come since the last look.
    fn look(&mut self) -> Vec<LogEvent> {
        self.sandbox.live();
        let (sandbox, estate) = (self.sandbox.clone(), self.estate.clone());
        let living = sandbox.living();
        let scenery = Scenery { estate: &estate, living: &living };
        let now = millis(living.lived());
        let found = scenery.find(&self.query, Lives::Both);
        let mut events = Vec::new();
        let (mut lines, mut ends) = (Vec::new(), Vec::new());
        let found = match found {
            Ok((found, _)) => found,
            // The only log there was is gone.
            Err(_) if matches!(self.query.target, LogTarget::Pod(..)) => Vec::new(),
            Err(fault) => return self.fail(fault),
        };
        for (origin, reader) in self.lost(&found) {
            let ended = living.ended(&reader.pod);
            if ended.is_some_and(|(at, _)| at >= now) {
                // Its last line comes with the next look.
                continue;
            }
            let runs: Vec<_> = ended
                .iter()
                .flat_map(|(_, runs)| runs.before.into_iter().chain(runs.last))
                .collect();
            lines.extend(scenery.read(&reader, &runs).lines(self.from, now, MOST));
            self.known.remove(&origin);
            ends.push(LogEvent::End(origin));
        }
        for it in &found {
            let known = self.known.get(&it.source.origin);
            if known.is_none() {
                events.push(LogEvent::Joined(it.source.origin.clone()));
            }
            if let Some((Some(was), now)) =
                known.map(|it| &it.of).zip(it.of.as_ref()).map(|(a, b)| (a.as_ref(), b))
                && now.lives > was.lives + 2
            {
                events.push(LogEvent::Gap(format!(
                    "{} was restarted several times",
                    it.source.origin
                )));
            }
            lines.extend(it.source.lines(self.from, now, MOST));
            ends.extend(self.meet(it).map(LogEvent::Failed));
        }
        self.from = now;
        self.over = self.known.is_empty() && matches!(self.query.target, LogTarget::Pod(..));
        events.extend(self.given(lines));
        events.extend(ends);
        events
    }

    fn fail(&mut self, fault: Fault) -> Vec<LogEvent> {
        self.over = true;
        vec![LogEvent::Failed(fault)]
    }

    /// The pods that are no longer there.
    fn lost(&self, found: &[Found]) -> Vec<(Symbol, Reader)> {
        let there: std::collections::BTreeSet<&Symbol> =
            found.iter().map(|it| &it.source.origin).collect();
        let gone = self.known.iter().filter(|(origin, _)| !there.contains(origin));
        gone.filter_map(|(origin, it)| Some((origin.clone(), it.of.clone()?))).collect()
    }

    /// Lines in order, as far as the pattern lets them through; the oldest are left out where there are
    /// too many.
    fn given(&self, mut lines: Vec<LogLine>) -> Vec<LogEvent> {
        lines.retain(|line| self.pattern.matches(&line.text));
        lines.sort_by_key(|line| line.at);
        let over = lines.len().saturating_sub(MOST);
        let gap = (over > 0)
            .then(|| LogEvent::Gap(format!("{over} lines came at once and are left out")));
        gap.into_iter().chain(lines.into_iter().skip(over).map(LogEvent::Line)).collect()
    }
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
