//! What commands of the user do to workloads, and what the API server would answer.

use jiff::Timestamp;

use super::{
    Living,
    commands::{Outcome, absent},
    world::{Form, WorkloadKey},
};
use crate::model::{FaultClass, Kind, ResourceId, Rollout, Workload};

impl Living {
    /// Sets the number of pods, if it is still what it was.
    pub(super) fn scale(
        &mut self,
        workload: &ResourceId,
        (from, to): (u32, u32),
        dry: bool,
    ) -> Outcome {
        let key = self.workload_of(workload)?;
        let known = self.simulation.world.workload(key);
        if !known.form.is_scaled() {
            let message = format!("a {} has no number of pods to be set", workload.kind.name());
            return Err((FaultClass::NotFound, message));
        }
        if known.replicas != from {
            let message = format!("{} wants {} pods, not {from}", workload.name, known.replicas);
            return Err((FaultClass::Conflict, message));
        }
        if !dry {
            self.simulation.scale(key, to);
        }
        Ok(())
    }

    /// Makes all pods anew, once for each time that is given.
    pub(super) fn restart_pods(
        &mut self,
        workload: &ResourceId,
        at: Timestamp,
        dry: bool,
    ) -> Outcome {
        let key = self.workload_of(workload)?;
        let row = self.store.workloads(workload.kind).and_then(|rows| rows.get(workload)).cloned();
        let row = row.ok_or_else(|| absent(workload))?;
        let known = self.simulation.world.workload(key);
        let (form, temper) = (known.form, known.revision(known.newest).temper);
        if matches!(form, Form::Job | Form::Bare) {
            return Err((FaultClass::Invalid, "its pods are not made anew".to_owned()));
        }
        if !dry && row.rollout.restarted != Some(at) {
            let rollout = Rollout { behind: true, restarted: Some(at), ..row.rollout };
            self.show_controller(form, Workload { rollout, ..Workload::clone(&row) });
            self.simulation.roll_out(key, temper, false);
        }
        Ok(())
    }

    /// Has a Deployment replace no more pods, or go on.
    pub(super) fn pause_rollout(
        &mut self,
        deployment: &ResourceId,
        (paused, dry): (bool, bool),
    ) -> Outcome {
        let key = self.deployment_of(deployment)?;
        if !dry {
            self.simulation.pause(key, paused);
        }
        Ok(())
    }

    /// Goes back to the pods of a ReplicaSet, if the Deployment has not moved on.
    pub(super) fn undo_rollout(
        &mut self,
        deployment: &ResourceId,
        (from, set): (u32, &ResourceId),
        dry: bool,
    ) -> Outcome {
        let key = self.deployment_of(deployment)?;
        let workload = self.simulation.world.workload(key);
        let number = workload.revision(workload.newest).number;
        if number != from {
            let message = format!("{} is at revision {number}, not {from}", deployment.name);
            return Err((FaultClass::Conflict, message));
        }
        let places = (0..).zip(&self.cast.workload(key).revisions);
        let mut found = places.filter(|(_, rows)| rows.set.as_ref() == Some(set));
        let place = found.next().map(|(place, _)| place).ok_or_else(|| absent(set))?;
        if !dry {
            self.simulation.turn_to(key, place);
        }
        Ok(())
    }

    fn deployment_of(&self, id: &ResourceId) -> Result<WorkloadKey, (FaultClass, String)> {
        let key = self.workload_of(id)?;
        if id.kind == Kind::Deployment {
            return Ok(key);
        }
        Err((FaultClass::Invalid, format!("a {} has no such rollouts", id.kind.name())))
    }

    pub(super) fn workload_of(&self, id: &ResourceId) -> Result<WorkloadKey, (FaultClass, String)> {
        let mut rows = (0..).map(WorkloadKey).zip(&self.cast.workloads);
        let found = rows.find(|(_, it)| it.controller.as_ref() == Some(id));
        found.map(|(key, _)| key).ok_or_else(|| absent(id))
    }
}
