//! `HorizontalPodAutoscaler`s, as far as their columns follow from what they do.

use super::super::{Living, world::WorkloadKey};
use crate::{
    adapters::sandbox::kinds,
    model::{Delta, Object, Observation, Printed, ResourceId},
};

/// The places of the columns `Targets` and `Replicas` of an autoscaler.
const TARGETS: usize = 2;
const REPLICAS: usize = 5;

impl Living {
    /// Shows what an autoscaler has measured, and how many pods there are to be.
    pub(super) fn tell_measured(&mut self, key: WorkloadKey) {
        let Some(id) = self.scaler_id(key) else { return };
        let rows = self.store.objects.get(&kinds::scalers());
        let Some(row) = rows.and_then(|rows| rows.get(&id)).cloned() else { return };
        let workload = self.simulation.world.workload(key);
        let Some(scaler) = &workload.scaler else { return };
        let seen = scaler.seen.map_or_else(|| "<unknown>".to_owned(), |it| format!("{it}%"));
        let targets = format!("cpu: {seen}/{}%", scaler.target);
        let mut row = Object::clone(&row);
        let mut cells = row.cells.to_vec();
        if let Some(cell) = cells.get_mut(TARGETS) {
            *cell = Printed::Text(targets.as_str().into());
        }
        if let Some(cell) = cells.get_mut(REPLICAS) {
            *cell = Printed::Count(workload.replicas.into());
        }
        row.cells = cells.into();
        self.show(Observation::Objects(kinds::scalers(), Delta::Apply(row)));
    }

    /// What an autoscaler says when it asks for another number of pods.
    pub(super) fn tell_rescaled(&mut self, key: WorkloadKey, from: u32, to: u32) {
        let Some(id) = self.scaler_id(key) else { return };
        let why = if to > from {
            "cpu resource utilization (percentage of request) above target"
        } else {
            "All metrics below target"
        };
        let message = format!("New size: {to}; reason: {why}");
        self.report(("HorizontalPodAutoscaler", &id), false, "SuccessfulRescale", message);
    }

    fn scaler_id(&self, key: WorkloadKey) -> Option<ResourceId> {
        let id = self.cast.workload(key).controller.as_ref()?;
        let kind = kinds::scalers().identity();
        Some(ResourceId::namespaced(&id.source, kind, id.namespace.as_str(), &id.name))
    }
}
