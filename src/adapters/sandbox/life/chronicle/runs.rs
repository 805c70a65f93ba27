//! When containers ran: what their logs are of.

use super::super::{
    Living,
    queue::Instant,
    world::{Life, PodKey},
};
use crate::model::{self, ResourceId};

/// Milliseconds after dawn; negative before.
type Millis = i64;

/// How long a container that crashed at dawn had run, and when it had ended before.
const CRASHED_AFTER: Millis = 4_000;
const BACK_OFF: Millis = 300_000;
/// A container runs this long after its pod was made, where nobody has seen it.
const STARTED_AFTER: Millis = 6_000;
/// How long a Job of before dawn took.
const WORKED: Millis = 150_000;
/// So long the log of a pod that is gone can be read to its end by those who follow it.
const READ_ON: Instant = 120_000;

/// One life of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::adapters::sandbox) struct Run {
    /// When it began.
    pub(in crate::adapters::sandbox) from: Millis,
    /// When it ended, if it has.
    pub(in crate::adapters::sandbox) until: Option<Millis>,
    /// It ended with an error.
    pub(in crate::adapters::sandbox) crashed: bool,
}

/// The last two lives of a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::adapters::sandbox) struct Runs {
    /// How many there were since dawn.
    pub(in crate::adapters::sandbox) count: u32,
    /// The one that runs, or ran last.
    pub(in crate::adapters::sandbox) last: Option<Run>,
    /// The one before.
    pub(in crate::adapters::sandbox) before: Option<Run>,
}

impl Runs {
    fn begin(&mut self, from: Millis) {
        self.count += 1;
        self.before = self.last.or(self.before);
        self.last = Some(Run { from, until: None, crashed: false });
    }

    fn end(&mut self, at: Millis, crashed: bool) {
        if let Some(run) = self.last.as_mut().filter(|it| it.until.is_none()) {
            (run.until, run.crashed) = (Some(at), crashed);
        }
    }

    /// The one whose end the API server knows: what `previous` gives.
    pub(in crate::adapters::sandbox) fn previous(&self) -> Option<Run> {
        self.last.filter(|it| it.until.is_some()).or(self.before)
    }

    fn is_running(&self) -> bool {
        self.last.is_some_and(|it| it.until.is_none())
    }
}

impl Living {
    /// The lives of the container of a pod.
    pub(in crate::adapters::sandbox) fn runs(&self, pod: &model::Pod) -> Runs {
        let known = self.chronicle.runs.get(&pod.id).copied();
        known.unwrap_or_else(|| self.runs_at_dawn(pod))
    }

    /// The same of a pod that is gone, and when it went.
    pub(in crate::adapters::sandbox) fn ended(&self, pod: &ResourceId) -> Option<(Millis, Runs)> {
        let (at, _, runs) = self.chronicle.gone.iter().rev().find(|(_, id, _)| id == pod)?;
        Some((millis(*at), *runs))
    }

    /// What there was before anything changed.
    fn runs_at_dawn(&self, pod: &model::Pod) -> Runs {
        let after_dawn = |at: jiff::Timestamp| {
            i64::try_from(at.duration_since(self.dawn).as_millis()).unwrap_or(0)
        };
        let from = pod.created.map_or(-STARTED_AFTER, after_dawn) + STARTED_AFTER;
        let run = |from, until, crashed| Some(Run { from, until, crashed });
        let restarted = pod.last_restart.map(after_dawn);
        let (last, before) = match (pod.phase.as_str(), pod.status.as_str()) {
            ("Succeeded" | "Failed", _) => (run(from, Some(from + WORKED), false), None),
            (_, "CrashLoopBackOff") => {
                let end = restarted.unwrap_or(-CRASHED_AFTER);
                let earlier = end - CRASHED_AFTER - BACK_OFF;
                (
                    run(end - CRASHED_AFTER, Some(end), true),
                    run(earlier - CRASHED_AFTER, Some(earlier), true),
                )
            }
            ("Running", _) => match restarted {
                Some(at) => (run(at, None, false), run(from.min(at), Some(at), true)),
                None => (run(from, None, false), None),
            },
            _ => (None, None),
        };
        Runs { count: 0, last, before }
    }

    /// Notes when the container of a pod begins and ends.
    pub(super) fn note_run(&mut self, key: PodKey) {
        let Some(pod) = self.simulation.world.pods.get(&key) else { return };
        let Some(row) = self.cast.pods.get(&key) else { return };
        let (life, since) = (pod.life, millis(pod.since));
        let mut runs = self.runs_before(row, life);
        let was = runs;
        match life {
            Life::Starting | Life::Ready if !runs.is_running() => runs.begin(since),
            Life::CrashBackOff => runs.end(since, true),
            Life::Succeeded => runs.end(since, false),
            Life::Starting
            | Life::Ready
            | Life::Pending
            | Life::Pulling
            | Life::ImageBackOff
            | Life::Creating
            | Life::Terminating(_) => {}
        }
        if runs != was {
            self.chronicle.runs.insert(row.id.clone(), runs);
        }
    }

    /// The row says already what the pod has become; at first that is all there is.
    fn runs_before(&self, row: &model::Pod, life: Life) -> Runs {
        if let Some(known) = self.chronicle.runs.get(&row.id) {
            return *known;
        }
        let is_new = row.created.is_some_and(|it| it >= self.dawn);
        let began = matches!(life, Life::Starting | Life::Ready);
        if is_new {
            return Runs::default();
        }
        let before = model::Pod {
            status: if row.restarts > 0 && began {
                "CrashLoopBackOff".into()
            } else {
                row.status.clone()
            },
            ..row.clone()
        };
        self.runs_at_dawn(&before)
    }

    /// A pod is gone: whoever follows its log reads it to the end.
    pub(in super::super) fn note_gone(&mut self, row: &model::Pod) {
        let now = self.simulation.now;
        let mut runs = self.runs(row);
        self.chronicle.runs.remove(&row.id);
        runs.end(millis(now), false);
        self.chronicle.gone.push_back((now, row.id.clone(), runs));
        while self.chronicle.gone.front().is_some_and(|(at, ..)| at + READ_ON < now) {
            self.chronicle.gone.pop_front();
        }
    }
}

pub(super) fn millis(at: Instant) -> Millis {
    i64::try_from(at).unwrap_or(Millis::MAX)
}
