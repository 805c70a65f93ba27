//! Procedures: everything that will be done is decided before any of it is.
//!
//! A [`Plan`] is data: it can be shown, examined and confirmed. A [`Run`] carries it out as a pure state
//! machine: events in, requests out, no clock and no I/O. Drains, wizards, runbooks and restores differ
//! in their plans and in nothing else.

mod draft;
mod drain;
mod fact;
mod goal;
mod hurry;
mod in_shell;
mod machines;
mod modifying;
mod preflight;
mod premise;
mod run;
mod wish;

pub use self::{
    draft::{Draft, Rebooting, Restarting, Scaling, Snapshotting, Triggering},
    drain::{CORDONED_S, Drain, drain_of},
    fact::{Fact, Weight},
    goal::{Goal, Reached, Replacement, serving},
    hurry::{Ending, Hurrying, Leaver},
    in_shell::in_shell,
    machines::{Each, Replacing, Resizing, Updating},
    modifying::Modifying,
    preflight::{Finding, Inquiry, Preflight, Report, Topic, inquiries},
    premise::Premises,
    run::{Course, Event, Heir, Progress, Request, Run, StepNumber},
    wish::Wish,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    action::Risk,
    model::{Feed, Kind, ResourceId},
    ports::Command,
};

/// A procedure: what is confirmed is what is done.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Plan {
    /// What it is called, such as `drain ip-10-0-1-17`.
    pub title: String,
    /// What it is for, in one sentence.
    pub intent: String,
    /// What is to be weighed before, such as what it costs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// One after the other.
    pub stages: Vec<Stage>,
}

/// Steps that do not depend on each other.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Stage {
    /// What it is called.
    pub title: String,
    /// How many of its steps may be under way at a time; at least 1.
    pub width: usize,
    /// In the order in which they begin.
    pub steps: Vec<Step>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Step {
    /// What it does, in one sentence.
    pub title: String,
    /// The change.
    pub act: Command,
    /// The change that takes it back, where there is one.
    pub undo: Option<Command>,
    /// What must be seen before it counts as done.
    pub goal: Goal,
    /// How long it may take from its first request until its goal is seen, seconds.
    pub deadline_s: u32,
    /// With whom it has to take turns, such as with the other pods of its disruption budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<Queue>,
    /// What has to follow, which holds up no other step of its stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequel: Option<Sequel>,
}

/// Another pod takes the place of the one that a step ends, and is ready.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Sequel {
    /// Who makes it.
    pub owner: ResourceId,
    /// It is made later than this, by the clock of the cluster.
    pub after: Option<Timestamp>,
    /// How long that may take, seconds.
    pub deadline_s: u32,
}

/// Steps of a stage that take turns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Queue {
    /// What they share.
    pub name: Box<str>,
    /// How many of them may be under way at a time; at least 1.
    pub width: usize,
}

impl Step {
    /// The feeds that tell how far it is, and whether it may begin.
    pub fn feeds(&self) -> impl Iterator<Item = Feed> + '_ {
        let budgets = self.queue.as_ref().map(|_| Feed::Budgets);
        let of = |it: &Sequel| {
            let named = it.owner.kind == Kind::StatefulSet;
            if named { Feed::StatefulSets } else { Feed::ReplicaSets }
        };
        let keepers = self.sequel.as_ref().map(of);
        let seen = self.goal.feeds().iter().chain(self.goal.reasons()).copied();
        seen.chain(budgets).chain(keepers)
    }

    /// A change of which the goal follows, and that may take so long.
    pub fn new(title: String, act: Command, deadline_s: u32) -> Self {
        let (goal, undo) = (Goal::of(&act), act.undo());
        Self { title, act, undo, goal, deadline_s, queue: None, sequel: None }
    }
}

impl Plan {
    /// One change alone. `intent` says what it is for.
    pub fn single(step: Step, intent: &str) -> Self {
        let (title, intent) = (step.title.clone(), intent.to_owned());
        let stage = Stage { title: title.clone(), width: 1, steps: vec![step] };
        Self { title, intent, facts: Vec::new(), stages: vec![stage] }
    }

    /// The same, with what is to be weighed before.
    #[must_use]
    pub fn weighing(self, facts: Vec<Fact>) -> Self {
        Self { facts, ..self }
    }

    /// All steps, in order.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.stages.iter().flat_map(|stage| &stage.steps)
    }

    /// The worst that any of its steps can do.
    pub fn risk(&self) -> Risk {
        self.steps().map(|step| step.act.risk()).max().unwrap_or(Risk::Read)
    }

    /// What takes back the steps that are `done`, the last first; absent where nothing can be taken back.
    pub fn rollback(&self, done: impl Fn(usize) -> bool) -> Option<Self> {
        let all: Vec<_> = self.steps().enumerate().filter(|(number, _)| done(*number)).collect();
        let back = |step: &Step| {
            let act = step.undo.clone()?;
            let goal = Goal::of(&act);
            let title = format!("take back: {}", step.title);
            Some(Step { undo: None, goal, ..Step::new(title, act, step.deadline_s) })
        };
        let steps: Vec<_> = all.into_iter().rev().filter_map(|(_, step)| back(step)).collect();
        (!steps.is_empty()).then(|| Self {
            title: format!("roll back {}", self.title),
            intent: format!("Take back what can be taken back of: {}", self.intent),
            facts: Vec::new(),
            stages: vec![Stage { title: "take back".to_owned(), width: 1, steps }],
        })
    }
}
