//! Controllers, disruption budgets and Services, as far as they follow from pods.

use super::super::{
    Living,
    world::{Form, Life, WorkloadKey},
};
use crate::model::{
    Backend, Delta, DisruptionBudget, EndpointSlice, Kind, Observation, ResourceId, Workload,
};

impl Living {
    /// Tells what has become of the workloads whose pods have changed.
    pub(super) fn tell_workloads(&mut self) {
        for key in std::mem::take(&mut self.dirty) {
            let rows = self.cast.workload(key).clone();
            for id in [rows.controller, rows.revision].into_iter().flatten() {
                self.tell_workload(key, &id);
            }
            for id in rows.budgets {
                self.tell_budget(key, &id);
            }
            for id in rows.slices {
                self.tell_slice(key, &id);
            }
        }
    }

    fn tell_workload(&mut self, key: WorkloadKey, id: &ResourceId) {
        let known = self.store.workloads(id.kind).and_then(|rows| rows.get(id));
        let Some(row) = known.cloned() else { return };
        let workload = self.simulation.world.workload(key);
        let desired = match workload.form {
            Form::DaemonSet => u32::try_from(workload.pods.len()).unwrap_or(u32::MAX),
            Form::Deployment | Form::StatefulSet | Form::Job | Form::Bare => workload.replicas,
        };
        let ready = match workload.form {
            Form::Job => self.count(key, Life::Succeeded),
            Form::Deployment | Form::StatefulSet | Form::DaemonSet | Form::Bare => {
                self.simulation.world.ready(key)
            }
        };
        if (row.desired, row.ready) == (desired, ready) {
            return;
        }
        let updated = row.updated.map(|_| desired);
        let row = Workload { desired, ready, updated, ..Workload::clone(&row) };
        let form = self.simulation.world.workload(key).form;
        self.show(match form {
            Form::Deployment | Form::Bare if id.kind == Kind::ReplicaSet => {
                Observation::ReplicaSets(Delta::Apply(row))
            }
            Form::Deployment | Form::Bare => Observation::Deployments(Delta::Apply(row)),
            Form::StatefulSet => Observation::StatefulSets(Delta::Apply(row)),
            Form::DaemonSet => Observation::DaemonSets(Delta::Apply(row)),
            Form::Job => Observation::Jobs(Delta::Apply(row)),
        });
    }

    fn count(&self, key: WorkloadKey, life: Life) -> u32 {
        let world = &self.simulation.world;
        let pods = world.workload(key).pods.iter().filter_map(|pod| world.pods.get(pod));
        pods.map(|pod| u32::from(pod.life == life)).sum()
    }

    fn tell_budget(&mut self, key: WorkloadKey, id: &ResourceId) {
        let Some(row) = self.store.budgets.get(id).cloned() else { return };
        let healthy = self.simulation.world.ready(key);
        let expected = self.simulation.world.workload(key).replicas;
        let allowed = healthy.saturating_sub(row.required);
        let now = DisruptionBudget { allowed, healthy, expected, ..DisruptionBudget::clone(&row) };
        if now != *row {
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
