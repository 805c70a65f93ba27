//! A cluster that lives: pods are placed, pulled, probed, evicted and ended; machines come and go.
//!
//! A discrete-event simulation: it knows no clock and does no I/O. Time passes when
//! [`Simulation::advance`] is called, and the same seed gives the same history, however time is cut
//! into pieces.

mod controllers;
mod kubelet;
mod machines;
#[cfg(test)]
mod properties;
mod queue;
mod random;
mod scheduling;
#[cfg(test)]
mod tests;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use self::{
    queue::{Instant, Queue},
    random::Random,
    world::{MachineKey, PodKey, WorkloadKey, World},
};

/// Something that will happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    /// The scheduler looks at what waits.
    Schedule,
    /// A controller compares what is with what should be.
    Reconcile(WorkloadKey),
    /// A step in the life of a pod; the number tells whether it is still meant.
    Pod(PodKey, u32, Step),
    /// A machine joins the cluster.
    Joined(MachineKey),
    /// Pods of a machine are evicted.
    Drain(MachineKey),
    /// A machine ends.
    Removed(MachineKey),
    /// The autoscalers look.
    Autoscale,
}

/// A step in the life of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Begin,
    PullFailed,
    Pulled,
    Started,
    Probed,
    Crashed,
    Finished,
    Gone,
}

/// What those who watch must be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Pod(PodKey),
    PodGone(PodKey),
    Machine(MachineKey),
    MachineGone(MachineKey),
}

/// The cluster, what will happen to it, and what has happened since it was last asked.
struct Simulation {
    world: World,
    now: Instant,
    queue: Queue<Event>,
    random: Random,
    pending: BTreeSet<PodKey>,
    /// The scheduler has been woken.
    scheduling: bool,
    /// Controllers that have been woken.
    reconciling: BTreeSet<WorkloadKey>,
    /// Machines that go as soon as they are empty.
    retiring: BTreeSet<MachineKey>,
    /// How many steps each pod has made: an event for an earlier one is void.
    steps: BTreeMap<PodKey, u32>,
    made: u32,
    launched: u32,
    changes: Vec<Change>,
}

impl Simulation {
    /// A cluster in which nothing has happened yet.
    fn new(world: World, seed: u64) -> Self {
        let workloads = u32::try_from(world.workloads.len()).unwrap_or(u32::MAX);
        let mut simulation = Self {
            world,
            now: 0,
            queue: Queue::new(),
            random: Random::new(seed),
            pending: BTreeSet::new(),
            scheduling: false,
            reconciling: BTreeSet::new(),
            retiring: BTreeSet::new(),
            steps: BTreeMap::new(),
            made: 0,
            launched: 0,
            changes: Vec::new(),
        };
        for workload in (0..workloads).map(WorkloadKey) {
            simulation.reconcile_soon(workload);
        }
        simulation.queue.plan(machines::SCAN, Event::Autoscale);
        simulation
    }

    /// Lets time pass until then.
    fn advance(&mut self, until: Instant) {
        while let Some((at, event)) = self.queue.due(until) {
            self.now = at;
            self.happen(event);
        }
        self.now = self.now.max(until);
    }

    /// What has changed since the last call, in order.
    fn changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Schedule => self.schedule(),
            Event::Reconcile(workload) => self.reconcile(workload),
            Event::Joined(machine) => self.joined(machine),
            Event::Drain(machine) => self.drain(machine),
            Event::Removed(machine) => self.removed(machine),
            Event::Autoscale => self.autoscale(),
            Event::Pod(pod, number, step) if self.steps.get(&pod) == Some(&number) => {
                self.live(pod, step);
            }
            // Something came between.
            Event::Pod(..) => {}
        }
    }

    fn live(&mut self, pod: PodKey, step: Step) {
        match step {
            Step::Begin => self.begin(pod),
            Step::PullFailed => self.pull_failed(pod),
            Step::Pulled => self.pulled(pod),
            Step::Started => self.started(pod),
            Step::Probed => self.probed(pod),
            Step::Crashed => self.crashed(pod),
            Step::Finished => self.finished(pod),
            Step::Gone => self.gone(pod),
        }
    }
}
