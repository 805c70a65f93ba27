//! Revisions of workloads, and the ReplicaSets that show them.

use super::{
    super::{
        Living,
        cast::RevisionRows,
        world::{Form, WorkloadKey},
    },
    names,
};
use crate::model::{self, Delta, Kind, Observation, Owner, ResourceId, Symbol, Workload};

/// ReplicaSets without pods that are kept beside the newest: the default of `revisionHistoryLimit`.
const HISTORY: usize = 10;

impl Living {
    /// Another revision of a workload is wanted from now on.
    pub(super) fn tell_rolled(&mut self, key: WorkloadKey) {
        let workload = self.simulation.world.workload(key);
        let (newest, form) = (workload.newest as usize, workload.form);
        if self.cast.workload(key).revisions.len() <= newest {
            let made = self.new_revision(key);
            self.cast.workloads[key.0 as usize].revisions.push(made);
        }
        let rows = self.cast.workload(key).clone();
        let images = &rows.revisions[newest].images;
        let number = Some(self.simulation.world.workload(key).revisions[newest].number);
        if let Some(set) = &rows.revisions[newest].set {
            self.show_set(key, set.clone(), images.clone());
            self.number_set(set, number);
        }
        if let Some(id) = rows.controller {
            let known = self.store.workloads(id.kind).and_then(|it| it.get(&id)).cloned();
            if let Some(row) = known {
                let revision = row.rollout.revision.and(number);
                let rollout = model::Rollout { behind: true, revision, ..row.rollout };
                let row = Workload { images: images.clone(), rollout, ..Workload::clone(&row) };
                self.show_controller(form, row);
            }
        }
        self.forget_sets(key);
        self.dirty.insert(key);
    }

    /// What the next revision runs: the image that comes after the last, or the same.
    fn new_revision(&self, key: WorkloadKey) -> RevisionRows {
        let (workload, rows) = (self.simulation.world.workload(key), self.cast.workload(key));
        let number = rows.revisions.len();
        let newest = workload.revision(workload.newest);
        let same = workload.revisions.iter().take(number).rposition(|it| it.image == newest.image);
        let images = same.map_or_else(
            || {
                let old = rows.revisions.last().map(|it| it.images.as_slice()).unwrap_or_default();
                let first = old.first().map(|image| later(image, newest.image));
                first.into_iter().chain(old.iter().skip(1).cloned()).collect()
            },
            |place| rows.revisions[place].images.clone(),
        );
        let has_sets = rows.revisions.iter().any(|it| it.set.is_some());
        let set = rows.controller.as_ref().filter(|_| has_sets).map(|id| {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let text = format!("{}/{}", id.namespace, id.name);
            let name = format!("{}-{}", id.name, names::letters(&text, number, 5));
            ResourceId::namespaced(&id.source, Kind::ReplicaSet, id.namespace.as_str(), &name)
        });
        RevisionRows { set, images }
    }

    /// The ReplicaSet of a revision that had none.
    fn show_set(&mut self, key: WorkloadKey, id: ResourceId, images: Vec<Symbol>) {
        if self.store.replica_sets.get(&id).is_some() {
            return;
        }
        let Some(controller) = self.cast.workload(key).controller.clone() else { return };
        let Some(deployment) = self.store.deployments.get(&controller).cloned() else { return };
        let owner = Owner {
            group: "apps".into(),
            kind: "Deployment".into(),
            name: Symbol::new(&controller.name),
        };
        self.show(Observation::ReplicaSets(Delta::Apply(Workload {
            id,
            owner: Some(owner),
            desired: 0,
            ready: 0,
            updated: None,
            created: Some(self.now()),
            images,
            rollout: model::Rollout { held: Some(0), ..model::Rollout::default() },
            ..Workload::clone(&deployment)
        })));
    }

    /// A ReplicaSet that is gone back to comes last in the history.
    fn number_set(&mut self, set: &ResourceId, revision: Option<u32>) {
        let Some(row) = self.store.replica_sets.get(set).cloned() else { return };
        let rollout = model::Rollout { revision, ..row.rollout };
        if rollout != row.rollout {
            let row = Workload { rollout, ..Workload::clone(&row) };
            self.show(Observation::ReplicaSets(Delta::Apply(row)));
        }
    }

    /// Lets go of the ReplicaSets that nobody will roll back to.
    fn forget_sets(&mut self, key: WorkloadKey) {
        let workload = self.simulation.world.workload(key);
        let rows = &self.cast.workload(key).revisions;
        let idle = |place: &usize| {
            let revision = &workload.revisions[*place];
            rows[*place].set.is_some()
                && revision.replicas == 0
                && *place != workload.newest as usize
                && workload.spoiled.is_none_or(|it| it as usize != *place)
        };
        let mut idle: Vec<_> = (0..rows.len()).filter(idle).collect();
        idle.sort_by_key(|place| workload.revisions[*place].number);
        idle.truncate(idle.len().saturating_sub(HISTORY));
        for place in idle {
            let set = self.cast.workloads[key.0 as usize].revisions[place].set.take();
            if let Some(id) = set {
                self.show(Observation::ReplicaSets(Delta::Delete(id)));
            }
        }
    }

    /// What the Deployment controller says when it sizes a ReplicaSet.
    pub(super) fn tell_scaled(&mut self, key: WorkloadKey, revision: u32, (from, to): (u32, u32)) {
        self.dirty.insert(key);
        let set = self.cast.set(key, revision).map(|it| it.name.clone());
        let (Some(set), Some(id)) = (set, self.cast.workload(key).controller.clone()) else {
            return;
        };
        let way = if to > from { "up" } else { "down" };
        let message = format!("Scaled {way} replica set {set} from {from} to {to}");
        self.report(("Deployment", &id), false, "ScalingReplicaSet", message);
    }

    /// Shows the row of a controller.
    pub(in super::super) fn show_controller(&mut self, form: Form, row: Workload) {
        self.show(match form {
            Form::Deployment | Form::Bare => Observation::Deployments(Delta::Apply(row)),
            Form::StatefulSet => Observation::StatefulSets(Delta::Apply(row)),
            Form::DaemonSet => Observation::DaemonSets(Delta::Apply(row)),
            Form::Job => Observation::Jobs(Delta::Apply(row)),
        });
    }
}

/// The image that comes so many versions after this one.
fn later(image: &Symbol, versions: u32) -> Symbol {
    let digits = image.as_str().rfind(|it: char| !it.is_ascii_digit()).map_or(0, |at| at + 1);
    let (rest, number) = image.as_str().split_at(digits);
    match number.parse::<u32>() {
        Ok(number) => format!("{rest}{}", number.saturating_add(1)).into(),
        Err(_) => format!("{image}-{versions}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_image_has_the_next_version() {
        assert_eq!(later(&"shop/api:2.14.9".into(), 1), "shop/api:2.14.10");
        assert_eq!(later(&"api:latest".into(), 2), "api:latest-2");
    }
}
