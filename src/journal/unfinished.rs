//! Runs that a console left in the middle.

use serde_json::Value;

use super::{Entry, Phase, Record};

/// A run that was begun and has not ended, as far as the journal tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// What it is known by.
    pub run: Box<str>,
    /// The plan, as it was written down.
    pub plan: Value,
    /// What is written of its steps, the oldest first.
    pub entries: Vec<Entry>,
}

/// Collects the unfinished runs from a journal that is read from its beginning, however long it is.
#[derive(Clone, Debug, Default)]
pub struct Collector(Vec<Unfinished>);

impl Collector {
    /// Takes in the next record. One that is no entry tells nothing.
    pub fn take(&mut self, record: &Record) {
        let Ok(entry) = serde_json::from_str::<Entry>(&record.text) else { return };
        match &entry.phase {
            Phase::Begun { plan } => {
                let (run, plan) = (entry.run.clone(), plan.clone());
                self.0.push(Unfinished { run, plan, entries: Vec::new() });
            }
            Phase::Ended { .. } => self.0.retain(|it| it.run != entry.run),
            // It tells nothing of how far a run is.
            Phase::Measured { .. } => {}
            Phase::Before { .. }
            | Phase::After(_)
            | Phase::Refused { .. }
            | Phase::Dry(_)
            | Phase::Skipped { .. } => {
                if let Some(open) = self.0.iter_mut().find(|it| it.run == entry.run) {
                    open.entries.push(entry);
                }
            }
        }
    }

    /// Those that have not ended, the oldest first.
    pub fn finish(self) -> Vec<Unfinished> {
        self.0
    }
}
