//! The controllers of pods, and which pods are whose.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        cast::{Cast, RevisionRows, WorkloadRows},
        demand::Scaler,
        share::{Guard, Share},
        world::{Form, GroupKey, Life, Revision, Rollout, Temper, Workload, WorkloadKey, World},
    },
    Intents, ScalerIntent, manners,
};
use crate::model::{self, Kind, ResourceId, Store, Symbol};

/// The controllers by kind, namespace and name; revisions lead to their Deployments.
pub(super) struct Controllers(BTreeMap<[Symbol; 3], (WorkloadKey, u32)>);

impl Controllers {
    pub(super) fn found(
        store: &Store,
        intents: &Intents,
        world: &mut World,
        cast: &mut Cast,
    ) -> Self {
        let mut known = Self(BTreeMap::new());
        let forms = [
            (Form::Deployment, "Deployment", &store.deployments),
            (Form::StatefulSet, "StatefulSet", &store.stateful_sets),
            (Form::DaemonSet, "DaemonSet", &store.daemon_sets),
            (Form::Job, "Job", &store.jobs),
        ];
        for (form, kind, rows) in forms {
            for row in rows.rows() {
                let intent = intents.get(&row.id);
                let manners = manners::of(intent, &row.id, cast);
                let workload = Workload { manners, ..workload(row, form) };
                let key = add(workload, Some(row.id.clone()), world, cast);
                cast.workloads[key.0 as usize].revisions[0].images.clone_from(&row.images);
                known.0.insert(name_of(kind, &row.id), (key, 0));
            }
        }
        known.sets(store, world, cast);
        known
    }

    /// The ReplicaSets of each Deployment are its revisions: those that have pods, or else the last.
    fn sets(&mut self, store: &Store, world: &mut World, cast: &mut Cast) {
        let mut sets = BTreeMap::<WorkloadKey, Vec<&model::Workload>>::new();
        for row in store.replica_sets.rows() {
            let Some(owner) = &row.owner else { continue };
            let deployment = [owner.kind.clone(), row.id.namespace.clone(), owner.name.clone()];
            if let Some((key, _)) = self.0.get(&deployment) {
                sets.entry(*key).or_default().push(row);
            }
        }
        for (key, mut rows) in sets {
            rows.sort_by_key(|row| (row.created, row.id.clone()));
            let last = rows.last().copied();
            rows.retain(|row| row.desired > 0);
            if rows.is_empty() {
                rows.extend(last);
            }
            let workload = world.workload_mut(key);
            let shown = &mut cast.workloads[key.0 as usize].revisions;
            (workload.revisions, *shown) = (Vec::new(), Vec::new());
            for (place, row) in (0..).zip(rows) {
                self.0.insert(name_of("ReplicaSet", &row.id), (key, place));
                let first = Revision::first(Temper::Sound, row.desired);
                workload.revisions.push(Revision { number: place + 1, image: place, ..first });
                shown.push(RevisionRows { set: Some(row.id.clone()), images: row.images.clone() });
                workload.newest = place;
            }
            if workload.revisions.len() > 1 {
                workload.rollout = Rollout::Rolling(0);
            }
        }
    }

    /// The controller of a pod; one of its own, if none is known.
    pub(super) fn of(
        &mut self,
        pod: &model::Pod,
        world: &mut World,
        cast: &mut Cast,
    ) -> (WorkloadKey, u32) {
        let owner = pod.owner.as_ref();
        let name = owner.map(|it| [it.kind.clone(), pod.id.namespace.clone(), it.name.clone()]);
        if let Some(key) = name.and_then(|name| self.0.get(&name)) {
            return *key;
        }
        let bare =
            Workload { name: (&*pod.id.name).into(), replicas: 1, ..Workload::empty(Form::Bare) };
        (add(bare, None, world, cast), 0)
    }

    /// What can be told of workloads once their pods are known.
    pub(super) fn settle((store, intents): (&Store, &Intents), world: &mut World, cast: &mut Cast) {
        for (workload, rows) in world.workloads.iter_mut().zip(&mut cast.workloads) {
            let pods: Vec<_> = workload.pods.iter().filter_map(|key| cast.pods.get(key)).collect();
            rows.template = pods.first().map(|it| model::Pod::clone(it));
            for (place, revision) in (0..).zip(&mut workload.revisions) {
                let own = workload.pods.iter().map(|key| &world.pods[key]);
                let lives = own.filter(|pod| pod.revision == place).map(|pod| pod.life);
                revision.temper = temper(&lives.collect::<Vec<_>>());
                revision.born = revision.temper;
            }
            let intent = rows.controller.as_ref().and_then(|id| intents.get(id));
            let written = intent.and_then(|it| it.guard);
            if let Some(scaler) = intent.and_then(|it| it.scaler) {
                let ready = workload.pods.iter().map(|key| world.pods[key].life);
                let ready = ready.filter(|life| *life == Life::Ready).count();
                scale(workload, scaler, ready as u64);
            }
            let Some(template) = &rows.template else { continue };
            let namespace = &template.id.namespace;
            let guards = store.budgets.rows().filter(|it| {
                it.id.namespace == *namespace && it.selector.matches(&template.labels)
            });
            for guard in guards {
                let counted = Guard::AtLeast(Share::Count(guard.required));
                workload.guards.push(written.unwrap_or(counted));
                rows.budgets.push(guard.id.clone());
            }
            let names: BTreeSet<&str> = pods.iter().map(|it| &*it.id.name).collect();
            let slices = store.endpoint_slices.rows().filter(|slice| {
                let mut backends = slice.backends.iter().filter_map(|it| it.pod.as_ref());
                slice.id.namespace == *namespace && backends.any(|it| names.contains(it.as_str()))
            });
            rows.slices = slices.map(|it| it.id.clone()).collect();
            let places = workload.pods.iter().filter_map(|key| {
                let pod = &world.pods[key];
                let machine = world.machines.get(&pod.machine?)?;
                Some((pod.ordinal, machine.group, machine.zone))
            });
            let places: Vec<_> = places.collect();
            if workload.form == Form::StatefulSet && !template.claims.is_empty() {
                workload.volumes = places.iter().map(|(at, _, zone)| (*at, *zone)).collect();
            }
            if intent.is_none() && workload.form != Form::DaemonSet {
                let homes: Vec<GroupKey> = places.iter().map(|(_, group, _)| *group).collect();
                let first = homes.first().map(|it| &world.groups[it.0 as usize]);
                let tainted = first.is_some_and(|it| it.taint.is_some());
                manners::infer(workload, &homes, world.groups.len(), tainted);
            }
        }
    }
}

/// The place of a pod among those of its controller.
pub(super) fn ordinal(pod: &model::Pod, workload: &Workload) -> u32 {
    match workload.form {
        Form::StatefulSet => {
            let number = pod.id.name.rsplit('-').next().and_then(|it| it.parse().ok());
            number.unwrap_or_else(|| u32::try_from(workload.pods.len()).unwrap_or(u32::MAX))
        }
        Form::Deployment | Form::DaemonSet | Form::Job | Form::Bare => 0,
    }
}

fn name_of(kind: &str, id: &ResourceId) -> [Symbol; 3] {
    [kind.into(), id.namespace.clone(), Symbol::new(&id.name)]
}

fn add(
    workload: Workload,
    controller: Option<ResourceId>,
    world: &mut World,
    cast: &mut Cast,
) -> WorkloadKey {
    let key = WorkloadKey(u32::try_from(world.workloads.len()).unwrap_or(u32::MAX));
    world.workloads.push(workload);
    cast.workloads.push(WorkloadRows {
        controller,
        revisions: vec![RevisionRows::default()],
        budgets: Vec::new(),
        slices: Vec::new(),
        template: None,
    });
    key
}

fn workload(row: &model::Workload, form: Form) -> Workload {
    debug_assert!(row.id.kind != Kind::ReplicaSet, "revisions are made by Deployments");
    Workload {
        name: (&*row.id.name).into(),
        replicas: row.desired,
        revisions: vec![Revision::first(Temper::Sound, row.desired)],
        ..Workload::empty(form)
    }
}

/// Gives a workload its autoscaler, and the work that so many ready pods had at dawn.
fn scale(workload: &mut Workload, intent: ScalerIntent, ready: u64) {
    let seen = u64::from(intent.seen);
    let ready = if ready == 0 { workload.replicas.into() } else { ready };
    workload.demand.shared_m = Some(workload.request.cpu_m * seen * ready / 100);
    workload.scaler = Some(Scaler {
        min: intent.min,
        max: intent.max,
        target: intent.target.into(),
        seen: Some(seen),
        recommended: Vec::new(),
    });
}

/// What is the matter with a workload, by its pods.
fn temper(lives: &[Life]) -> Temper {
    if lives.contains(&Life::CrashBackOff) {
        Temper::Crashes
    } else if lives.contains(&Life::ImageBackOff) {
        Temper::ImageMissing
    } else {
        Temper::Sound
    }
}
