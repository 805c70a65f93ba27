//! Controllers, disruption budgets and Services, as far as they follow from pods.

use super::super::{
    Living,
    world::{Form, Life, Stage, WorkloadKey},
};
use crate::model::{
    Backend, Delta, DisruptionBudget, EndpointSlice, Observation, ResourceId, Rollout, Workload,
};

impl Living {
    /// Tells what has become of the workloads whose pods have changed.
    pub(super) fn tell_workloads(&mut self) {
        for key in std::mem::take(&mut self.dirty) {
            let rows = self.cast.workload(key).clone();
            if let Some(id) = rows.controller {
                self.tell_controller(key, &id);
            }
            for (revision, set) in
                (0..).zip(rows.revisions).filter_map(|(at, it)| Some((at, it.set?)))
            {
                self.tell_set(key, revision, &set);
            }
            for (place, id) in rows.budgets.iter().enumerate() {
                self.tell_budget(key, place, id);
            }
            for id in rows.slices {
                self.tell_slice(key, &id);
            }
        }
    }

    fn tell_controller(&mut self, key: WorkloadKey, id: &ResourceId) {
        let known = self.store.workloads(id.kind).and_then(|rows| rows.get(id));
        let Some(row) = known.cloned() else { return };
        let world = &self.simulation.world;
        let workload = world.workload(key);
        let form = workload.form;
        let staying = workload.pods.iter().map(|pod| &world.pods[pod]).filter(|pod| pod.counts());
        let updated = staying.clone().filter(|pod| pod.revision == workload.newest).count();
        let nodes = || world.machines.values().filter(|it| it.stage != Stage::Launching).count();
        let desired = match form {
            Form::DaemonSet => u32::try_from(nodes()).unwrap_or(u32::MAX),
            Form::Deployment | Form::StatefulSet | Form::Job | Form::Bare => workload.replicas,
        };
        let ready = match form {
            Form::Job => self.count(key, Life::Succeeded),
            Form::Deployment | Form::StatefulSet | Form::DaemonSet | Form::Bare => world.ready(key),
        };
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let held = row.rollout.held.map(|_| count(staying.count()));
        let updated = row.updated.map(|_| count(updated));
        let rollout = Rollout { behind: false, held, paused: workload.paused, ..row.rollout };
        let now = Workload { desired, ready, updated, rollout, ..Workload::clone(&row) };
        if now != *row {
            self.show_controller(form, now);
        }
    }

    fn tell_set(&mut self, key: WorkloadKey, revision: u32, id: &ResourceId) {
        let Some(row) = self.store.replica_sets.get(id).cloned() else { return };
        let world = &self.simulation.world;
        let workload = world.workload(key);
        let desired = workload.revision(revision).replicas;
        let ready = workload.pods.iter().map(|pod| &world.pods[pod]);
        let ready = ready.filter(|pod| pod.revision == revision && pod.life == Life::Ready).count();
        let ready = u32::try_from(ready).unwrap_or(u32::MAX);
        let held = Some(desired);
        if (row.desired, row.ready, row.rollout.held) != (desired, ready, held) {
            let rollout = Rollout { held, ..row.rollout };
            let row = Workload { desired, ready, rollout, ..Workload::clone(&row) };
            self.show(Observation::ReplicaSets(Delta::Apply(row)));
        }
    }

    fn count(&self, key: WorkloadKey, life: Life) -> u32 {
        let world = &self.simulation.world;
        let pods = world.workload(key).pods.iter().filter_map(|pod| world.pods.get(pod));
        pods.map(|pod| u32::from(pod.life == life)).sum()
    }

    fn tell_budget(&mut self, key: WorkloadKey, place: usize, id: &ResourceId) {
        let Some(row) = self.store.budgets.get(id).cloned() else { return };
        let workload = self.simulation.world.workload(key);
        let (healthy, expected) = (self.simulation.world.ready(key), workload.replicas);
        let required = workload.guards.get(place).map_or(row.required, |it| it.required(expected));
        let allowed = healthy.saturating_sub(required);
        let row = DisruptionBudget::clone(&row);
        let now = DisruptionBudget { allowed, healthy, required, expected, ..row.clone() };
        if now != row {
            self.show(Observation::Budgets(Delta::Apply(now)));
        }
    }

    fn tell_slice(&mut self, key: WorkloadKey, id: &ResourceId) {
        let Some(row) = self.store.endpoint_slices.get(id).cloned() else { return };
        let world = &self.simulation.world;
        let backend = |pod: &super::super::world::PodKey| {
            let life = world.pods.get(pod)?.life;
            let placed = !matches!(life, Life::Pending | Life::Succeeded);
            let name = placed.then(|| self.cast.pods.get(pod)).flatten()?;
            Some(Backend { pod: Some((&*name.id.name).into()), ready: life == Life::Ready })
        };
        let backends: Box<[_]> = world.workload(key).pods.iter().filter_map(backend).collect();
        if backends != row.backends {
            let row = EndpointSlice { backends, ..EndpointSlice::clone(&row) };
            self.show(Observation::EndpointSlices(Delta::Apply(row)));
        }
    }
}
