//! Runs as rows, for the pane that shows them.

use jiff::{SignedDuration, Timestamp};

use super::{Kept, Standing, State};
use crate::{
    model::{Kind, ResourceId, RunMood, RunRow, SourceId, StepRow, Store},
    plan::{Course, Heir, Progress, Run, Step},
    ports::Command,
};

impl State {
    /// Shows how the runs stand, if anything has happened to them since.
    pub(in crate::app) fn catch_up_with_runs(&mut self) {
        if std::mem::take(&mut self.runs.behind) {
            self.show_runs();
        }
    }

    /// Shows how the runs stand now, the newest first.
    pub(super) fn show_runs(&mut self) {
        let rows: Vec<_> = self.runs.kept.iter().rev().map(|it| row(it, &self.store)).collect();
        if self.store.runs != rows {
            self.store.runs = rows;
            self.store.runs_version += 1;
            self.behind = true;
            self.dirty = true;
        }
    }
}

fn row(kept: &Kept, store: &Store) -> RunRow {
    let run = &kept.run;
    // They are of this console, and of no account.
    let source = SourceId::aws("", "");
    let id = ResourceId::new(&source, Kind::Run, run.id());
    let states = run.states();
    let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
    let (course, mood) = course(kept);
    RunRow {
        title: run.plan().title.as_str().into(),
        course,
        mood,
        over: count(states.iter().filter(|it| it.is_over()).count()),
        steps: count(states.len()),
        detail: measured(detail(run), kept.downtime.as_deref()),
        begun: kept.begun,
        parts: run
            .plan()
            .steps()
            .enumerate()
            .map(|(number, step)| part(run, &source, (number, step), store))
            .collect(),
        id,
    }
}

fn course(kept: &Kept) -> (&'static str, RunMood) {
    match (kept.standing, kept.run.course()) {
        (Standing::Opening, _) => ("beginning", RunMood::Busy),
        (_, Course::Finished) => ("finished", RunMood::Done),
        (_, Course::Aborted) => ("aborted", RunMood::Waiting),
        (_, _) if !kept.here => ("elsewhere", RunMood::Waiting),
        (_, Course::Running) => ("running", RunMood::Busy),
        (_, Course::Paused) => ("paused", RunMood::Waiting),
        (_, Course::Halted) => ("halted", RunMood::Failed),
    }
}

/// What needs somebody, or else what is waited for.
fn detail(run: &Run) -> Box<str> {
    let states = run.states();
    let failed = states.iter().position(Progress::has_failed);
    let busy = || states.iter().find(|it| it.is_under_way() && !it.is_settling());
    if let Some(number) = failed.filter(|it| !run.has_left(*it)) {
        return why(&states[number]);
    }
    match busy().filter(|_| failed.is_none()) {
        Some(state) => why(state),
        None => run.unready().unwrap_or_default().into(),
    }
}

/// The same with what was measured.
fn measured(detail: Box<str>, downtime: Option<&str>) -> Box<str> {
    match downtime {
        None => detail,
        Some(downtime) if detail.is_empty() => downtime.into(),
        Some(downtime) => format!("{downtime}; {detail}").into(),
    }
}

fn part(run: &Run, source: &SourceId, (number, step): (usize, &Step), store: &Store) -> StepRow {
    let state = &run.states()[number];
    let place = u32::try_from(number).unwrap_or(u32::MAX);
    let name = format!("{:03}", number + 1);
    let (pod, heir) = (ending(&step.act), run.heir(number));
    let (word, mood) = if pod.is_some() { departing(state, heir) } else { progress(state) };
    let until = |since: Timestamp, seconds: u32| {
        since.checked_add(SignedDuration::from_secs(seconds.into())).ok()
    };
    let deadline = state.since().and_then(|since| until(since, state.limit_s(step)));
    StepRow {
        id: ResourceId::namespaced(source, Kind::Run, run.id(), &name),
        number: place,
        title: step.title.as_str().into(),
        state: word,
        mood,
        attempts: state.attempts(),
        deadline,
        ends: pod.filter(|_| state.is_under_way()).and_then(|it| ends(store, it)),
        again: if let Progress::Retrying { at, .. } = state { Some(*at) } else { None },
        detail: told(state, heir),
    }
}

fn progress(state: &Progress) -> (&'static str, RunMood) {
    match state {
        Progress::Waiting => ("waiting", RunMood::Waiting),
        Progress::Recording { .. } => ("recording", RunMood::Busy),
        Progress::Acting { .. } => ("asked", RunMood::Busy),
        Progress::Retrying { .. } => ("refused for now", RunMood::Busy),
        Progress::Verifying { .. } | Progress::Settling { .. } => ("not seen yet", RunMood::Busy),
        Progress::Done { .. } => ("done", RunMood::Done),
        Progress::Skipped { .. } => ("left out", RunMood::Waiting),
        Progress::Failed { .. } => ("failed", RunMood::Failed),
        Progress::Unknown { .. } => ("unknown", RunMood::Failed),
    }
}

/// The pod that a command ends, and its UID.
fn ending(act: &Command) -> Option<(&ResourceId, &str)> {
    if let Command::Evict { pod, uid, .. } | Command::Delete { pod, uid, .. } = act {
        return Some((pod, uid));
    }
    None
}

/// When it will be ended by force, once it is on its way out.
fn ends(store: &Store, (pod, uid): (&ResourceId, &str)) -> Option<Timestamp> {
    store.pods.get(pod).filter(|it| it.uid == *uid)?.deleted
}

/// The same of a pod that ends, in the words of a drain.
fn departing(state: &Progress, heir: Option<&Heir>) -> (&'static str, RunMood) {
    let (word, mood) = progress(state);
    let word = match state {
        Progress::Waiting => "queued",
        Progress::Recording { .. } | Progress::Acting { .. } => "evicting",
        Progress::Retrying { .. } => "blocked",
        Progress::Verifying { .. } => "terminating",
        Progress::Settling { .. } if heir.is_some() => "rescheduled",
        Progress::Done { .. } if heir.is_some() => "moved",
        Progress::Settling { .. } | Progress::Done { .. } => "gone",
        Progress::Skipped { .. } | Progress::Failed { .. } | Progress::Unknown { .. } => word,
    };
    (word, mood)
}

/// Why it is not over; or who has taken its place.
fn told(state: &Progress, heir: Option<&Heir>) -> Box<str> {
    let Some(heir) = heir.filter(|_| matches!(state, Progress::Done { .. })) else {
        return why(state);
    };
    let on = heir.node.as_ref().map(|it| format!(" on {it}")).unwrap_or_default();
    format!("{}{on} is ready", heir.pod.name).into()
}

fn why(state: &Progress) -> Box<str> {
    match state {
        Progress::Retrying { why, .. }
        | Progress::Verifying { why, .. }
        | Progress::Settling { why, .. }
        | Progress::Skipped { why }
        | Progress::Failed { why, .. }
        | Progress::Unknown { why, .. } => why.as_str().into(),
        Progress::Waiting
        | Progress::Recording { .. }
        | Progress::Acting { .. }
        | Progress::Done { .. } => Box::default(),
    }
}
