//! A plan that is being carried out.
//!
//! Every request is written down before it leaves and after it is answered: a step goes
//! `Waiting -> Recording -> Acting -> Verifying -> Done`, with `Retrying` for what is refused for now.
//! The first step that fails lets no other begin; what is under way is finished.

mod ledger;
mod looking;
mod recovery;
mod room;
#[cfg(test)]
mod settling_tests;
mod state;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use self::ledger::Ledger;
pub use self::{looking::Heir, state::Progress};
use super::{Plan, Step};
use crate::{
    journal::{Outcome, Phase},
    model::FaultClass,
    ports::{Answer, Command, PortError, Repeat},
};

/// The place of a step in its plan, from 0.
pub type StepNumber = usize;

/// How often a request that nobody answered is made at most.
const MOST_ATTEMPTS: u32 = 6;
/// The longest pause between two of them, seconds.
const LONGEST_PAUSE_S: u32 = 30;

/// How a run as a whole stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// Steps begin as soon as they may.
    Running,
    /// No step begins until it is resumed.
    Paused,
    /// A step has failed: no step begins until it is tried again or left out.
    Halted,
    /// The user has ended it: no step begins any more.
    Aborted,
    /// Every step is done or left out.
    Finished,
}

/// Something that happens to a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// It is so late.
    Tick(Timestamp),
    /// The journal has taken what was to be recorded before a request, or why not.
    Recorded(StepNumber, u32, Result<(), String>),
    /// The world has answered an attempt at a step, after so many milliseconds.
    Answered(StepNumber, u32, Answer, u64),
    /// Let no step begin.
    Pause,
    /// Let steps begin again.
    Resume,
    /// Try a step that has failed again.
    Retry(StepNumber),
    /// Leave out a step that has failed or not begun, for this reason.
    Skip(StepNumber, String),
    /// Let no step begin any more.
    Abort,
}

/// What a run asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Write this down. If it is `Phase::Before`, the run waits for [`Event::Recorded`].
    Record(StepNumber, u32, Phase),
    /// Send this to the world; a repeated one has the same token.
    Perform(StepNumber, u32, Command, Box<str>),
}

/// A plan, how far each of its steps is, and what the time is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    id: Box<str>,
    plan: Plan,
    states: Vec<Progress>,
    course: Course,
    now: Timestamp,
    /// How many of each queue may go, as far as their budgets tell.
    ledger: Ledger,
    /// The pods that have taken the places of those that steps have ended.
    heirs: BTreeMap<StepNumber, Heir>,
    /// Steps whose goal was seen and that something has to follow.
    left: BTreeSet<StepNumber>,
}

impl Run {
    /// A run of which nothing has begun, and its first requests.
    pub fn start(id: &str, plan: Plan, now: Timestamp) -> (Self, Vec<Request>) {
        let mut run = Self::new(id, plan, now);
        let requests = run.go_on();
        (run, requests)
    }

    fn new(id: &str, plan: Plan, now: Timestamp) -> Self {
        Self {
            id: id.into(),
            states: plan.steps().map(|_| Progress::Waiting).collect(),
            plan,
            course: Course::Running,
            now,
            ledger: Ledger::default(),
            heirs: BTreeMap::new(),
            left: BTreeSet::new(),
        }
    }

    /// What it is known by.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it carries out.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How it stands.
    pub const fn course(&self) -> &Course {
        &self.course
    }

    /// How far each step is, in order.
    pub fn states(&self) -> &[Progress] {
        &self.states
    }

    /// Whether nothing more comes of it unless the user asks for it.
    pub fn is_at_rest(&self) -> bool {
        self.course != Course::Running && !self.states.iter().any(Progress::is_under_way)
    }

    /// What would take back what is done.
    pub fn rollback(&self) -> Option<Plan> {
        self.plan.rollback(|number| matches!(self.states[number], Progress::Done { .. }))
    }

    /// Takes note of an event; what is to be done now. Late answers of earlier attempts are dropped.
    pub fn handle(&mut self, event: Event) -> Vec<Request> {
        let mut requests = match event {
            Event::Tick(now) => {
                self.now = self.now.max(now);
                self.expire()
            }
            Event::Recorded(step, attempt, result) => self.recorded(step, attempt, result),
            Event::Answered(step, attempt, answer, took) => {
                self.answered((step, attempt), answer, took)
            }
            Event::Pause if self.course == Course::Running => {
                self.course = Course::Paused;
                Vec::new()
            }
            Event::Resume if self.course == Course::Paused => {
                self.course = Course::Running;
                Vec::new()
            }
            Event::Retry(step) => self.retry(step),
            Event::Skip(step, why) => self.skip(step, &why),
            Event::Abort if self.course != Course::Finished => {
                self.course = Course::Aborted;
                Vec::new()
            }
            Event::Pause | Event::Resume | Event::Abort => Vec::new(),
        };
        requests.extend(self.go_on());
        requests
    }

    /// Lets steps begin as long as there is room for them.
    fn go_on(&mut self) -> Vec<Request> {
        self.settle();
        if self.course == Course::Aborted {
            return self.give_up();
        }
        let mut requests = Vec::new();
        if self.course != Course::Running {
            return requests;
        }
        let mut first = 0;
        for stage in &self.plan.stages {
            let range = first..first + stage.steps.len();
            first = range.end;
            let states = &mut self.states[range.clone()];
            for place in room::next(stage, states, &self.ledger) {
                states[place] = Progress::Recording { attempt: 1, since: self.now };
                let number = range.start + place;
                requests.push(Request::Record(number, 1, before(&self.id, number)));
            }
            if !states.iter().all(Progress::is_over) {
                break;
            }
        }
        requests
    }

    /// What the user has ended asks for nothing again, and waits for nothing that only follows.
    fn give_up(&mut self) -> Vec<Request> {
        let mut requests = Vec::new();
        for (number, state) in self.states.iter_mut().enumerate() {
            if let Progress::Retrying { attempt, why, .. } = state {
                let (attempt, why) =
                    (*attempt, format!("the run was ended; it was refused: {why}"));
                let phase = Phase::Skipped { why: why.as_str().into() };
                requests.push(Request::Record(number, attempt, phase));
                *state = Progress::Skipped { why };
            } else if state.is_settling() {
                *state = Progress::Done { at: self.now };
            }
        }
        requests
    }

    /// Decides how the run stands by how its steps stand.
    fn settle(&mut self) {
        if self.course != Course::Aborted && self.states.iter().all(Progress::is_over) {
            self.course = Course::Finished;
        } else if self.course == Course::Running && self.states.iter().any(Progress::has_failed) {
            self.course = Course::Halted;
        } else if self.course == Course::Halted && !self.states.iter().any(Progress::has_failed) {
            self.course = Course::Running;
        }
    }

    fn recorded(
        &mut self,
        step: StepNumber,
        attempt: u32,
        result: Result<(), String>,
    ) -> Vec<Request> {
        let Some(Progress::Recording { attempt: open, since }) = self.states.get(step).cloned()
        else {
            return Vec::new();
        };
        if open != attempt {
            return Vec::new();
        }
        if let Err(why) = result {
            let why = format!("the journal refused, so that nothing was sent: {why}");
            self.states[step] = Progress::Failed { attempt, why };
            return Vec::new();
        }
        self.states[step] = Progress::Acting { attempt, since };
        let act = self.step(step).map(|it| it.act.clone());
        let perform = |act| Request::Perform(step, attempt, act, token(&self.id, step));
        act.map(perform).into_iter().collect()
    }

    fn answered(
        &mut self,
        (step, attempt): (StepNumber, u32),
        answer: Answer,
        duration_ms: u64,
    ) -> Vec<Request> {
        let Some(Progress::Acting { attempt: open, since }) = self.states.get(step).cloned() else {
            return Vec::new();
        };
        if open != attempt {
            return Vec::new();
        }
        let (error, request_ids) = match &answer {
            Answer::Done(ids) => (None, ids.clone()),
            Answer::Later { why, .. } => (Some(why.as_str().into()), Vec::new()),
            Answer::Failed(fault) => {
                let ids = fault.request_id.iter().map(|id| id.as_str().into()).collect();
                (Some(fault.to_string().into()), ids)
            }
        };
        self.states[step] = match answer {
            Answer::Done(_) => Progress::Verifying { attempt, since, why: String::new() },
            Answer::Later { why, after_s } => {
                Progress::Retrying { attempt, since, why, at: self.after(after_s), held: true }
            }
            Answer::Failed(fault) => self.failed(step, attempt, since, &fault),
        };
        let again = matches!(self.states[step], Progress::Retrying { .. });
        if let Some(queue) = self.plan.steps().nth(step).and_then(|it| it.queue.as_ref()) {
            self.ledger.answered(queue, error.is_none(), self.now);
        }
        let outcome = Outcome { error, again, request_ids, duration_ms };
        vec![Request::Record(step, attempt, Phase::After(outcome))]
    }

    /// What becomes of a step after a fault.
    fn failed(
        &self,
        step: StepNumber,
        attempt: u32,
        since: Timestamp,
        fault: &PortError,
    ) -> Progress {
        let step = self.step(step);
        let repeat = step.map_or(Repeat::Never, |it| it.act.repeat());
        // Who waits for its turn has been refused often: that it is tried no more, its deadline sees to.
        let patient = step.is_some_and(|it| it.queue.is_some());
        let why = fault.to_string();
        match fault.class {
            FaultClass::Unavailable if repeat == Repeat::Never => {
                Progress::Unknown { attempt, why: format!("nobody knows what became of it: {why}") }
            }
            // It was not let in, or a second time does no harm.
            FaultClass::Throttled | FaultClass::Unavailable
                if patient || attempt < MOST_ATTEMPTS =>
            {
                let at = self.after(pause(attempt));
                Progress::Retrying { attempt, since, why, at, held: false }
            }
            // It may be gone because it is done: that is what the goal is for.
            FaultClass::NotFound => Progress::Verifying { attempt, since, why },
            // So may be what it names, if it was asked for before.
            FaultClass::Conflict if attempt > 1 && repeat == Repeat::Precondition => {
                Progress::Verifying { attempt, since, why }
            }
            FaultClass::Denied
            | FaultClass::Expired
            | FaultClass::Conflict
            | FaultClass::Throttled
            | FaultClass::Invalid
            | FaultClass::Unavailable
            | FaultClass::Missing => Progress::Failed { attempt, why },
        }
    }

    /// What has waited long enough is tried again, what has taken too long has failed.
    fn expire(&mut self) -> Vec<Request> {
        let mut requests = Vec::new();
        let (now, id) = (self.now, &self.id);
        // While nothing may begin, nothing begins again either; what a failure halts is finished.
        let goes_on = matches!(self.course, Course::Running | Course::Halted);
        for (number, (state, step)) in self.states.iter_mut().zip(self.plan.steps()).enumerate() {
            let Some((attempt, since, why)) = state.patience() else { continue };
            let limit = state.limit_s(step);
            if now.duration_since(since).as_secs() >= i64::from(limit) {
                let why = format!("not within {limit} s: {why}");
                *state = Progress::Failed { attempt, why };
            } else if goes_on && state.is_due(now) {
                let attempt = attempt + 1;
                *state = Progress::Recording { attempt, since };
                requests.push(Request::Record(number, attempt, before(id, number)));
            }
        }
        requests
    }

    fn retry(&mut self, step: StepNumber) -> Vec<Request> {
        let Some(Progress::Failed { attempt, .. } | Progress::Unknown { attempt, .. }) =
            self.states.get(step).cloned()
        else {
            return Vec::new();
        };
        let attempt = attempt + 1;
        self.states[step] = Progress::Recording { attempt, since: self.now };
        vec![Request::Record(step, attempt, before(&self.id, step))]
    }

    fn skip(&mut self, step: StepNumber, why: &str) -> Vec<Request> {
        let attempt = match self.states.get(step) {
            Some(Progress::Waiting) => 0,
            Some(Progress::Failed { attempt, .. } | Progress::Unknown { attempt, .. }) => *attempt,
            _ => return Vec::new(),
        };
        self.states[step] = Progress::Skipped { why: why.to_owned() };
        vec![Request::Record(step, attempt, Phase::Skipped { why: why.into() })]
    }

    fn step(&self, number: StepNumber) -> Option<&Step> {
        self.plan.steps().nth(number)
    }

    fn after(&self, seconds: u32) -> Timestamp {
        let pause = jiff::SignedDuration::from_secs(seconds.into());
        self.now.saturating_add(pause).unwrap_or(Timestamp::MAX)
    }
}

/// Seconds before the next attempt: 1, 2, 4 ... and no more than half a minute.
fn pause(attempt: u32) -> u32 {
    2_u32.saturating_pow(attempt.saturating_sub(1)).min(LONGEST_PAUSE_S)
}

/// By which the other side recognises a request that it has had before.
fn token(run: &str, step: StepNumber) -> Box<str> {
    format!("{run}-{step}").into()
}

fn before(run: &str, step: StepNumber) -> Phase {
    Phase::Before { token: Some(token(run, step)) }
}
