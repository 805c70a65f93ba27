//! Looks in what the feeds show whether goals are reached, and who has taken the place of whom.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Progress, Request, Run, StepNumber};
use crate::{
    estate::Keeper,
    model::{Health, Kind, Pod, ResourceId, Store, Symbol, Uid},
    plan::{Goal, Reached, Sequel},
};

/// The pod that has taken the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heir {
    /// The pod.
    pub pod: ResourceId,
    /// The node that it was placed on.
    pub node: Option<Symbol>,
    uid: Uid,
}

impl Run {
    /// Looks whether goals are reached; what is to be done then.
    pub fn look(&mut self, store: &Store) -> Vec<Request> {
        self.ledger.look(&self.plan, store, self.now);
        // Who was refused before is asked for before those that have not begun.
        let mut requests = self.wake();
        requests.extend(self.look_by(|goal| goal.look(store)));
        if self.states.iter().any(Progress::is_settling) {
            self.look_for_heirs(store);
            requests.extend(self.go_on());
        }
        requests
    }

    pub(super) fn look_by(&mut self, look: impl Fn(&Goal) -> Reached) -> Vec<Request> {
        for (number, (state, step)) in self.states.iter_mut().zip(self.plan.steps()).enumerate() {
            if !state.awaits_goal() {
                continue;
            }
            match look(&step.goal) {
                Reached::Yes if step.sequel.is_some() => {
                    let (attempt, why) =
                        (state.attempts(), "no pod has taken its place".to_owned());
                    *state = Progress::Settling { attempt, since: self.now, why };
                    self.left.insert(number);
                }
                Reached::Yes => *state = Progress::Done { at: self.now },
                Reached::Failed(why) => state.give_up(why),
                Reached::NotYet(why) | Reached::Unknown(why) => state.explain(why),
            }
        }
        self.go_on()
    }

    /// Who has taken the place of the pod that a step has ended.
    pub fn heir(&self, step: StepNumber) -> Option<&Heir> {
        self.heirs.get(&step)
    }

    /// Whether the pod that a step has ended is gone, and only the one that takes its place is missing.
    pub fn has_left(&self, step: StepNumber) -> bool {
        self.left.contains(&step)
    }

    /// How many that should have taken the place of others are not ready, and why the first is not.
    pub fn unready(&self) -> Option<String> {
        let missing = self.left.iter().filter(|it| !self.states[**it].is_over());
        let why = |number: &StepNumber| {
            let state = &self.states[*number];
            let (Progress::Settling { why, .. } | Progress::Failed { why, .. }) = state else {
                return "it is asked for again".to_owned();
            };
            why.clone()
        };
        let first = missing.clone().next().map(why)?;
        let (count, all) = (missing.count(), self.left.len());
        Some(format!("{count} of {all} replacements are not ready: {first}"))
    }

    /// What only waits for its turn is asked for as soon as its budget lets one go.
    fn wake(&mut self) -> Vec<Request> {
        let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
        for (state, step) in self.states.iter().zip(self.plan.steps()) {
            if let Some(queue) = step.queue.as_ref().filter(|_| state.is_asked()) {
                *asked.entry(&queue.name).or_default() += 1;
            }
        }
        let mut woken = false;
        for (state, step) in self.states.iter_mut().zip(self.plan.steps()) {
            let Some(queue) = &step.queue else { continue };
            let count = asked.entry(&queue.name).or_default();
            if self.ledger.free(queue).is_some_and(|it| it > *count) && state.wake(self.now) {
                *count += 1;
                woken = true;
            }
        }
        if woken { self.expire() } else { Vec::new() }
    }

    fn look_for_heirs(&mut self, store: &Store) {
        if store.pods.freshness().health != Health::Live {
            return;
        }
        let family = Family::of(self, store);
        let mut taken = self.forget_lost_heirs(&family);
        for (number, (state, step)) in self.states.iter_mut().zip(self.plan.steps()).enumerate() {
            let Some(sequel) = step.sequel.as_ref().filter(|_| state.is_settling()) else {
                continue;
            };
            let known = self.heirs.get(&number).map(|it| it.uid.clone());
            let heir = family.heir(sequel, step.act.target(), known.as_ref(), &taken);
            if let Some(pod) = heir {
                let (uid, node) = (pod.uid.clone(), pod.node.clone());
                taken.insert(uid.clone());
                self.heirs.insert(number, Heir { pod: pod.id.clone(), node, uid });
                state.explain(instead(pod));
            }
            let is_well = |pod: &Pod| pod.is_healthy() || pod.phase == "Succeeded";
            if heir.map_or_else(|| family.is_complete(store, sequel), is_well) {
                *state = Progress::Done { at: self.now };
            }
        }
    }

    /// Who is gone again leaves the place open, unless it was ready once. Those that are left.
    fn forget_lost_heirs(&mut self, family: &Family<'_>) -> HashSet<Uid> {
        let states = &self.states;
        self.heirs.retain(|step, heir| !states[*step].is_settling() || family.is_there(&heir.uid));
        self.heirs.values().map(|it| it.uid.clone()).collect()
    }
}

fn instead(pod: &Pod) -> String {
    let (name, status) = (&pod.id.name, &pod.status);
    match &pod.node {
        None => format!("{name} has no node yet ({status})"),
        Some(node) => {
            let (ready, all) = (pod.ready, pod.containers.len());
            format!("{name} on {node}: {ready} of {all} ready ({status})")
        }
    }
}

/// The pods of all that have lost one, the oldest first.
struct Family<'s> {
    pods: HashMap<ResourceId, Vec<&'s Pod>>,
    /// Those that leave, or have left.
    leaving: HashSet<Uid>,
}

impl<'s> Family<'s> {
    fn of(run: &Run, store: &'s Store) -> Self {
        let settling = run.states.iter().zip(run.plan.steps()).filter(|it| it.0.is_settling());
        let mut pods: HashMap<ResourceId, Vec<&Pod>> = settling
            .filter_map(|(_, step)| Some((step.sequel.as_ref()?.owner.clone(), Vec::new())))
            .collect();
        let names: HashSet<Symbol> = pods.keys().map(|it| Symbol::new(&it.name)).collect();
        let leaving = run.plan.steps().filter_map(|it| it.act.uid()).map(Uid::from).collect();
        for pod in store.pods.rows() {
            if pod.owner.as_ref().is_some_and(|it| names.contains(&it.name))
                && let Some(of) = Keeper::id_of(pod).and_then(|id| pods.get_mut(&id))
            {
                of.push(&**pod);
            }
        }
        for of in pods.values_mut() {
            of.sort_by(|a, b| a.created.cmp(&b.created).then_with(|| a.id.cmp(&b.id)));
        }
        Self { pods, leaving }
    }

    fn is_there(&self, uid: &Uid) -> bool {
        let mut all = self.pods.values().flatten();
        all.any(|pod| pod.uid == *uid && pod.deleted.is_none())
    }

    /// The pod that it is already, or else the first one that was made since and takes nobody else's place.
    /// Those of a StatefulSet have the name of the one before.
    fn heir(
        &self,
        sequel: &Sequel,
        departed: &ResourceId,
        known: Option<&Uid>,
        taken: &HashSet<Uid>,
    ) -> Option<&'s Pod> {
        let named = sequel.owner.kind == Kind::StatefulSet;
        let is_new = |pod: &Pod| match (pod.created, sequel.after) {
            (Some(created), Some(after)) => created > after || named,
            (None, _) | (_, None) => true,
        };
        let fits = |pod: &&&Pod| {
            !self.leaving.contains(&pod.uid)
                && pod.deleted.is_none()
                && is_new(pod)
                && (!named || pod.id == *departed)
                && known.map_or_else(|| !taken.contains(&pod.uid), |it| *it == pod.uid)
        };
        self.pods.get(&sequel.owner)?.iter().find(fits).copied()
    }

    /// Whether its controller wants no other: it has as many that are well as it wants, or is gone.
    fn is_complete(&self, store: &Store, sequel: &Sequel) -> bool {
        let Some(rows) = store.workloads(sequel.owner.kind) else { return false };
        if rows.freshness().health != Health::Live {
            return false;
        }
        let well = |pod: &&&Pod| pod.is_healthy() && pod.deleted.is_none();
        let count = self.pods.get(&sequel.owner).map_or(0, |it| it.iter().filter(well).count());
        rows.get(&sequel.owner).is_none_or(|row| count >= row.desired as usize)
    }
}
