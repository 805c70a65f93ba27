//! What makes pods, and the revisions of what it makes.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    demand::{Demand, Scaler},
    placement::Manners,
    queue::Instant,
    share::{Guard, Share},
    world::{PodKey, Room, ZoneKey},
};

/// Grace of a pod that does not say, milliseconds: thirty seconds, as Kubernetes has it.
const GRACE: Instant = 30_000;

/// What makes pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Deployment,
    /// Ordinals; a pod keeps its zone, where its volume is.
    StatefulSet,
    /// One on every node.
    DaemonSet,
    /// Pods that end.
    Job,
    /// Nobody makes them anew.
    Bare,
}

impl Form {
    /// Whether its number of pods can be set.
    pub(super) const fn is_scaled(self) -> bool {
        matches!(self, Self::Deployment | Self::StatefulSet)
    }
}

/// What becomes of its pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Temper {
    Sound,
    /// Its container ends with an error soon after each start.
    Crashes,
    /// Its image does not exist.
    ImageMissing,
    /// It asks for more CPU than any machine has.
    TooLarge,
}

/// What a pod that is too large asks for, in millicores: more than the largest instance type has.
pub(super) const TOO_LARGE_M: u64 = 900_000;

/// One version of the pods of a workload; of a Deployment, a ReplicaSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Revision {
    pub(super) temper: Temper,
    /// What became of its pods when it was made.
    pub(super) born: Temper,
    /// Which of the images of the workload it runs.
    pub(super) image: u32,
    /// How many pods the ReplicaSet of it keeps.
    pub(super) replicas: u32,
    /// Its place in the history, counted from 1: one that is rolled back to comes last again.
    pub(super) number: u32,
}

impl Revision {
    /// The only one of a workload.
    pub(super) const fn first(temper: Temper, replicas: u32) -> Self {
        Self { temper, born: temper, image: 0, replicas, number: 1 }
    }
}

/// How far a change of revision is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rollout {
    Done,
    /// It last got on at this time.
    Rolling(Instant),
    /// It has not got on for longer than its deadline.
    Stuck(Instant),
}

/// A controller of pods.
#[derive(Clone, Debug)]
pub(super) struct Workload {
    pub(super) name: Box<str>,
    pub(super) form: Form,
    pub(super) replicas: u32,
    /// What one of its pods reserves.
    pub(super) request: Room,
    pub(super) manners: Manners,
    /// How long its pods may take to end, milliseconds.
    pub(super) grace: Instant,
    /// What its disruption budgets insist on.
    pub(super) guards: Vec<Guard>,
    pub(super) pods: BTreeSet<PodKey>,
    /// Where the volume of each ordinal is.
    pub(super) volumes: BTreeMap<u32, ZoneKey>,
    /// In the order in which they were made; there is always one.
    pub(super) revisions: Vec<Revision>,
    /// Which of them is wanted.
    pub(super) newest: u32,
    /// Which of them the pods of a StatefulSet have whose turn has not come, and from which ordinal
    /// on it has.
    pub(super) before: (u32, u32),
    pub(super) rollout: Rollout,
    /// It replaces no pods for now, of a Deployment.
    pub(super) paused: bool,
    /// The last one that was well, where a fault has brought another since.
    pub(super) spoiled: Option<u32>,
    pub(super) demand: Demand,
    pub(super) scaler: Option<Scaler>,
    /// How many pods more than wanted a rollout may make, and how many less it may leave ready.
    pub(super) surge: Share,
    pub(super) unavailable: Share,
}

impl Workload {
    /// One that wants no pods, with the defaults of Kubernetes.
    pub(super) fn empty(form: Form) -> Self {
        Self {
            name: "".into(),
            form,
            replicas: 0,
            request: Room::default(),
            manners: Manners::default(),
            grace: GRACE,
            guards: Vec::new(),
            pods: BTreeSet::new(),
            volumes: BTreeMap::new(),
            revisions: vec![Revision::first(Temper::Sound, 0)],
            newest: 0,
            before: (0, 0),
            rollout: Rollout::Done,
            paused: false,
            spoiled: None,
            demand: Demand::USUAL,
            scaler: None,
            surge: Share::Percent(25),
            // A DaemonSet replaces one pod at a time unless it is told otherwise.
            unavailable: if form == Form::DaemonSet { Share::Count(1) } else { Share::Percent(25) },
        }
    }

    pub(super) fn revision(&self, which: u32) -> &Revision {
        &self.revisions[which as usize]
    }

    pub(super) const fn is_rolling(&self) -> bool {
        !matches!(self.rollout, Rollout::Done)
    }

    /// Ready pods that its disruption budgets insist on, if there are any.
    pub(super) fn required(&self) -> Option<u32> {
        self.guards.iter().map(|guard| guard.required(self.replicas)).max()
    }

    /// How many pods a rollout may make beyond those wanted, and how many it may lack: up and down,
    /// as the Deployment controller rounds, and never none of both.
    pub(super) const fn slack(&self) -> (u32, u32) {
        match (self.surge.up(self.replicas), self.unavailable.down(self.replicas)) {
            (0, 0) => (0, 1),
            slack => slack,
        }
    }
}
