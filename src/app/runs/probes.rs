//! Databases that runs interrupt: they are knocked at until they serve again.

use super::{Effect, Kept, Part, State, Ticket};
use crate::{
    app::probing::Probed,
    journal::{Entry, Phase},
    model::{Kind, ResourceId},
    plan::Plan,
    ports::{Command, Door, Greeting},
};

impl State {
    /// Has the first database knocked at that a run lets fail over or restarts.
    pub(super) fn knock(&self, run: &str, plan: &Plan) -> Option<Effect> {
        Some(Effect::Probe(run.into(), self.door(interrupted(plan)?)?))
    }

    fn door(&self, id: &ResourceId) -> Option<Door> {
        let clusters = id.kind == Kind::DatabaseCluster;
        let rows = if clusters { &self.store.database_clusters } else { &self.store.databases };
        let row = rows.get(id)?;
        let greeting = Greeting::of(row.engine.as_str());
        Some(Door { database: id.clone(), endpoint: row.endpoint.clone()?, greeting })
    }

    /// What knocking has found; what it found in the end is written down.
    pub(in crate::app) fn probed(&mut self, run: &str, probed: Probed) -> Vec<Effect> {
        let Some(place) = self.runs.place_of(run) else { return Vec::new() };
        let Probed { found, is_over } = probed;
        self.runs.kept[place].downtime = Some(found.as_str().into());
        self.show_runs();
        let ticket = Ticket { run: run.into(), part: Part::Measured };
        let entry = is_over.then(|| self.measured(&self.runs.kept[place], found));
        entry.map(|entry| Effect::Record(ticket, Box::new(entry))).into_iter().collect()
    }

    fn measured(&self, kept: &Kept, found: String) -> Entry {
        let act = interrupted(kept.run.plan()).map(|id| format!("downtime of {id}"));
        let title = act.unwrap_or_else(|| kept.run.plan().title.clone());
        Entry {
            title: title.into(),
            ..self.about(&kept.run, Phase::Measured { found: found.into() })
        }
    }
}

/// The first database that a plan lets fail over or restarts.
pub(super) fn interrupted(plan: &Plan) -> Option<&ResourceId> {
    let interrupts =
        |act: &&Command| matches!(act, Command::FailOver { .. } | Command::Reboot { .. });
    plan.steps().map(|step| &step.act).find(interrupts).map(Command::target)
}
