//! How a workload goes from one revision of its pods to the next, as the controllers of Kubernetes do.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    queue::Instant,
    simulation::{Change, Event, Simulation},
    world::{
        Form, Life, Machine, Pod, PodKey, Revision, Rollout, Stage, Temper, WorkloadKey, World,
    },
};

/// Without progress for so long, a rollout of a Deployment has failed: the default of
/// `progressDeadlineSeconds`.
const DEADLINE: Instant = 600_000;

/// The pods of one revision that stay.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    held: u32,
    ready: u32,
}

impl Simulation {
    /// Has a workload make its pods anew, of another image or of the same. Gives the revision.
    pub(super) fn roll_out(&mut self, key: WorkloadKey, temper: Temper, new_image: bool) -> u32 {
        let workload = self.world.workload_mut(key);
        let revisions = &mut workload.revisions;
        let image = revisions[workload.newest as usize].image;
        let last = revisions.iter().map(|it| it.image).max().unwrap_or(0);
        let image = if new_image { last + 1 } else { image };
        let made = u32::try_from(revisions.len()).unwrap_or(u32::MAX);
        revisions.push(Revision { image, ..Revision::first(temper, 0) });
        self.turn_to(key, made);
        made
    }

    /// Has a workload go to a revision, which may be one that it had before.
    pub(super) fn turn_to(&mut self, key: WorkloadKey, revision: u32) {
        let now = self.now;
        let workload = self.world.workload_mut(key);
        if workload.newest == revision {
            return;
        }
        let last = workload.revisions.iter().map(|it| it.number).max().unwrap_or(0);
        if !workload.is_rolling() {
            workload.before.0 = workload.newest;
        }
        workload.before.1 = workload.replicas;
        workload.revisions[revision as usize].number = last + 1;
        workload.newest = revision;
        workload.rollout = Rollout::Rolling(now);
        self.changes.push(Change::Rolled(key));
        self.queue.plan(now + DEADLINE, Event::Deadline(key, last + 1));
        self.reconcile_soon(key);
    }

    /// Has a Deployment replace no more pods, or go on.
    pub(super) fn pause(&mut self, key: WorkloadKey, paused: bool) {
        let now = self.now;
        let workload = self.world.workload_mut(key);
        workload.paused = paused;
        if let (false, Rollout::Rolling(progress)) = (paused, &mut workload.rollout) {
            *progress = now;
        }
        self.changes.push(Change::Workload(key));
        self.reconcile_soon(key);
    }

    /// Looks whether a rollout still gets on.
    pub(super) fn deadline(&mut self, key: WorkloadKey, number: u32) {
        let now = self.now;
        let workload = self.world.workload_mut(key);
        let Rollout::Rolling(progress) = workload.rollout else { return };
        if workload.form != Form::Deployment || workload.revision(workload.newest).number != number
        {
            return;
        }
        if workload.paused {
            self.queue.plan(now + DEADLINE, Event::Deadline(key, number));
        } else if progress + DEADLINE <= now {
            workload.rollout = Rollout::Stuck(progress);
            self.changes.push(Change::Workload(key));
        } else {
            self.queue.plan(progress + DEADLINE, Event::Deadline(key, number));
        }
    }

    /// A pod has become ready: a rollout may go on, and so may a StatefulSet.
    pub(super) fn progress(&mut self, pod: PodKey) {
        let Some(pod) = self.world.pods.get(&pod) else { return };
        let (key, revision) = (pod.workload, pod.revision);
        let now = self.now;
        let workload = self.world.workload_mut(key);
        if workload.is_rolling() && workload.newest == revision {
            workload.rollout = Rollout::Rolling(now);
        }
        if workload.is_rolling() || workload.form == Form::StatefulSet {
            self.reconcile_soon(key);
        }
    }

    /// Sizes the ReplicaSets of a Deployment, and has each keep its pods.
    pub(super) fn reconcile_deployment(&mut self, key: WorkloadKey) {
        let before: Vec<u32> = sizes(&self.world, key).collect();
        let workload = self.world.workload(key);
        if !(workload.paused && workload.is_rolling()) {
            resize(&mut self.world, key);
        }
        let after: Vec<u32> = sizes(&self.world, key).collect();
        for (revision, (from, to)) in (0..).zip(before.into_iter().zip(after)) {
            if from != to {
                // What one ReplicaSet gives up another may take: it is looked at again.
                self.reconcile_soon(key);
                self.changes.push(Change::Scaled { workload: key, revision, from, to });
            }
            self.keep(key, revision, to);
        }
        let workload = self.world.workload(key);
        let tallies = tallies(&self.world, key);
        let newest = tallies[workload.newest as usize];
        let old: u32 = tallies.iter().map(|it| it.held).sum::<u32>() - newest.held;
        if old == 0 && newest.ready == workload.replicas {
            self.finish(key);
        }
    }

    /// Every pod is of the newest revision.
    fn finish(&mut self, key: WorkloadKey) {
        let workload = self.world.workload_mut(key);
        if workload.is_rolling() {
            workload.rollout = Rollout::Done;
            self.changes.push(Change::Workload(key));
        }
    }

    /// Makes and ends pods of one revision until there are as many as its ReplicaSet is to keep.
    fn keep(&mut self, key: WorkloadKey, revision: u32, wanted: u32) {
        let held = self.world.workload(key).pods.iter().copied();
        let held: Vec<PodKey> = held
            .filter(|pod| {
                let pod = &self.world.pods[pod];
                pod.revision == revision && pod.counts()
            })
            .collect();
        let count = u32::try_from(held.len()).unwrap_or(u32::MAX);
        for _ in count..wanted {
            self.make(key, 0, revision);
        }
        let surplus = count.saturating_sub(wanted) as usize;
        if surplus > 0 {
            for pod in least_missed(&self.world, held, surplus) {
                self.terminate(pod, None);
            }
        }
    }

    /// One pod of a StatefulSet after the other: made from the lowest ordinal on, ended from the
    /// highest, and each only when all others are ready.
    pub(super) fn reconcile_stateful(&mut self, key: WorkloadKey) {
        let workload = self.world.workload(key);
        let pods: BTreeMap<u32, PodKey> =
            workload.pods.iter().map(|pod| (self.world.pods[pod].ordinal, *pod)).collect();
        let (wanted, newest, (before, from)) =
            (workload.replicas, workload.newest, workload.before);
        for ordinal in 0..wanted {
            let Some(pod) = pods.get(&ordinal) else {
                let late = workload.is_rolling() && ordinal < from;
                return self.make(key, ordinal, if late { before } else { newest });
            };
            if self.world.pods[pod].life != Life::Ready {
                return;
            }
        }
        if let Some((_, pod)) = pods.range(wanted..).next_back() {
            return self.terminate(*pod, None);
        }
        let old = pods.iter().rev().find(|(_, pod)| self.world.pods[pod].revision != newest);
        match old {
            Some((ordinal, pod)) => {
                self.world.workload_mut(key).before.1 = *ordinal;
                self.terminate(*pod, None);
            }
            None => self.finish(key),
        }
    }

    /// Ends daemons of old revisions: those that are not ready, and of the others as many as may be
    /// missing.
    pub(super) fn roll_daemons(&mut self, key: WorkloadKey) {
        let workload = self.world.workload(key);
        let newest = workload.newest;
        let pods = workload.pods.iter().map(|pod| (*pod, &self.world.pods[pod]));
        let (ready, broken): (Vec<_>, Vec<_>) =
            pods.filter(|(_, pod)| pod.counts()).partition(|(_, pod)| pod.life == Life::Ready);
        let is_node = |it: &&Machine| it.stage != Stage::Launching;
        let nodes = self.world.machines.values().filter(is_node).count();
        let is_old = |(_, pod): &&(PodKey, &Pod)| pod.revision != newest;
        let most = workload.unavailable.up(u32::try_from(nodes).unwrap_or(u32::MAX));
        let spare = (most.max(1) as usize).saturating_sub(nodes.saturating_sub(ready.len()));
        let leaving = broken.iter().filter(is_old).chain(ready.iter().filter(is_old).take(spare));
        let leaving: Vec<PodKey> = leaving.map(|(pod, _)| *pod).collect();
        let done = broken.is_empty() && leaving.is_empty() && !ready.iter().any(|it| is_old(&it));
        for pod in leaving {
            self.terminate(pod, None);
        }
        if done {
            self.finish(key);
        }
    }

    /// Asks for another number of pods. A Deployment that is between two revisions gives each its share.
    pub(super) fn scale(&mut self, key: WorkloadKey, replicas: u32) {
        let workload = self.world.workload_mut(key);
        let before: u32 = workload.revisions.iter().map(|it| it.replicas).sum();
        workload.replicas = replicas;
        let active = workload.revisions.iter().filter(|it| it.replicas > 0).count();
        if active > 1 && replicas > 0 {
            let total = replicas + workload.slack().0;
            for revision in &mut workload.revisions {
                revision.replicas = revision.replicas * total / before.max(1);
            }
        }
        self.changes.push(Change::Workload(key));
        self.reconcile_soon(key);
    }
}

fn sizes(world: &World, key: WorkloadKey) -> impl Iterator<Item = u32> + '_ {
    world.workload(key).revisions.iter().map(|it| it.replicas)
}

fn tallies(world: &World, key: WorkloadKey) -> Vec<Tally> {
    let workload = world.workload(key);
    let mut tallies = vec![Tally::default(); workload.revisions.len()];
    for pod in workload.pods.iter().map(|pod| &world.pods[pod]).filter(|pod| pod.counts()) {
        let tally = &mut tallies[pod.revision as usize];
        tally.held += 1;
        tally.ready += u32::from(pod.life == Life::Ready);
    }
    tallies
}

/// One step of a rolling update, as the Deployment controller takes it (`rolling.go`): the new
/// ReplicaSet grows as far as the surge allows; the old ones lose first what is not ready, and then
/// what may be missing.
fn resize(world: &mut World, key: WorkloadKey) {
    let tallies = tallies(world, key);
    let workload = world.workload_mut(key);
    let (wanted, newest) = (workload.replicas, workload.newest as usize);
    let (surge, missing) = workload.slack();
    let sets = &mut workload.revisions;
    let total: u32 = sets.iter().map(|it| it.replicas).sum();
    let size = sets[newest].replicas;
    let grown = size + (wanted + surge).saturating_sub(total).min(wanted.saturating_sub(size));
    sets[newest].replicas = grown.min(wanted);
    let total = total - size + sets[newest].replicas;
    let least = wanted.saturating_sub(missing);
    let unready = sets[newest].replicas.saturating_sub(tallies[newest].ready);
    let mut spare = total.saturating_sub(least + unready);
    if spare == 0 {
        return;
    }
    let old = |(place, _): &(usize, &mut Revision)| *place != newest;
    for (place, set) in sets.iter_mut().enumerate().filter(old) {
        let broken = set.replicas.saturating_sub(tallies[place].ready).min(spare);
        set.replicas -= broken;
        spare -= broken;
    }
    let ready: u32 = tallies.iter().map(|it| it.ready).sum();
    let mut down = ready.saturating_sub(least).min(spare);
    for (_, set) in sets.iter_mut().enumerate().filter(old) {
        let leaving = set.replicas.min(down);
        set.replicas -= leaving;
        down -= leaving;
    }
}

/// Those of the pods that a ReplicaSet gives up first: not placed, not ready, crowded, young.
fn least_missed(world: &World, pods: Vec<PodKey>, count: usize) -> Vec<PodKey> {
    let mut crowds = BTreeMap::<_, u32>::new();
    for place in pods.iter().filter_map(|pod| world.pods[pod].machine) {
        *crowds.entry(place).or_default() += 1;
    }
    let worth = |key: &PodKey| {
        let pod = &world.pods[key];
        let crowd = pod.machine.and_then(|it| crowds.get(&it)).copied().unwrap_or_default();
        (pod.machine.is_some(), pod.life == Life::Ready, Reverse(crowd), Reverse(*key))
    };
    let mut pods = pods;
    pods.sort_by_key(worth);
    pods.truncate(count);
    pods
}
