//! Runs of plans as they are shown: rows that the console makes of what it carries out itself.

use jiff::Timestamp;

use super::ResourceId;

/// How a run or a step stands, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunMood {
    /// It is under way.
    Busy,
    /// It waits for something or somebody.
    Waiting,
    /// It is over, and well.
    Done,
    /// It needs somebody.
    Failed,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRow {
    /// Its identity: its name is what the journal knows it by.
    pub id: ResourceId,
    /// What it is called.
    pub title: Box<str>,
    /// How it stands, in a word.
    pub course: &'static str,
    /// The same, for its colour.
    pub mood: RunMood,
    /// Steps that are done or left out.
    pub over: u32,
    /// Steps there are.
    pub steps: u32,
    /// What it waits for, or what went wrong.
    pub detail: Box<str>,
    /// When it was begun here.
    pub begun: Timestamp,
    /// In the order in which they begin.
    pub parts: Vec<StepRow>,
}

/// A step of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRow {
    /// Its identity: its namespace is the run, its name its number from 1.
    pub id: ResourceId,
    /// Its place in the run, from 0.
    pub number: u32,
    /// What it does.
    pub title: Box<str>,
    /// How far it is, in a word.
    pub state: &'static str,
    /// The same, for its colour.
    pub mood: RunMood,
    /// Attempts that were made.
    pub attempts: u32,
    /// When it counts as failed unless its goal is seen before.
    pub deadline: Option<Timestamp>,
    /// When the pod that it ends is ended by force.
    pub ends: Option<Timestamp>,
    /// When it is tried again.
    pub again: Option<Timestamp>,
    /// Who refuses, or what is seen instead of the goal.
    pub detail: Box<str>,
}
