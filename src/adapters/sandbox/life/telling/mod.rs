//! What can be seen of what happens: changes of the simulation become changes of rows.

mod autoscaling;
mod events;
mod machines;
mod names;
mod objects;
mod pods;
mod rollouts;
mod scalers;
mod spot;
mod workloads;

use super::{Living, simulation::Change};

impl Living {
    /// Tells everything that has changed since it was last told.
    pub(super) fn tell(&mut self) {
        for change in self.simulation.changes() {
            match change {
                Change::Pod(key) => self.tell_pod(key),
                Change::PodGone(key, workload) => self.tell_pod_gone(key, workload),
                Change::Unplaced(key) => self.tell_unplaced(key),
                Change::Workload(key) => drop(self.dirty.insert(key)),
                Change::Rolled(key) => self.tell_rolled(key),
                Change::Scaled { workload, revision, from, to } => {
                    self.tell_scaled(workload, revision, (from, to));
                }
                Change::Measured(key) => self.tell_measured(key),
                Change::Rescaled { workload, from, to } => self.tell_rescaled(workload, from, to),
                Change::Machine(key) => self.tell_machine(key),
                Change::AtRisk(key) => self.tell_risk(key),
                Change::MachineGone(key, group) => self.tell_machine_gone(key, group),
                Change::Retired(key) => self.tell_retired(key),
                Change::Refused(group) => self.tell_refused(group),
                Change::Nominated { pod, machine, from } => self.tell_nominated(pod, machine, from),
                Change::Forgotten(key) => self.tell_forgotten(key),
                Change::Scene(number) => self.play(number),
            }
            self.narrate(change);
            self.account_for(change);
        }
        self.tell_workloads();
        self.sweep_events();
    }
}
