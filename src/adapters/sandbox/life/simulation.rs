//! A cluster that lives: pods are placed, pulled, probed, evicted and ended; machines come and go.
//!
//! A discrete-event simulation: it knows no clock and does no I/O. Time passes when
//! [`Simulation::advance`] is called, and the same seed gives the same history, however time is cut
//! into pieces.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    demand, market, provisioning,
    queue::{Instant, Queue},
    world::{GroupKey, MachineKey, PodKey, WorkloadKey, World},
};
use crate::random::Random;

/// Something that will happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The scheduler looks at what waits.
    Schedule,
    /// A controller compares what is with what should be.
    Reconcile(WorkloadKey),
    /// A rollout of a Deployment has to have got on by now; the number tells which.
    Deadline(WorkloadKey, u32),
    /// A step in the life of a pod; the number tells whether it is still meant.
    Pod(PodKey, u32, Step),
    /// The instance of a machine runs.
    Booted(MachineKey),
    /// A machine joins the cluster.
    Joined(MachineKey),
    /// Pods of a machine are evicted.
    Drain(MachineKey),
    /// A machine ends.
    Removed(MachineKey),
    /// EC2 no longer knows a machine that has ended.
    Forgotten(MachineKey),
    /// The node controller gives up a machine that is silent.
    Unknown(MachineKey),
    /// Auto Scaling starts another one for it.
    Replaced(MachineKey),
    /// Its pods are given up, and it is ended.
    Abandoned(MachineKey),
    /// It was to become empty by now, and ends in any case.
    Overdue(MachineKey),
    /// Something of the account happens, by its number.
    Scene(u32),
    /// The autoscalers look.
    Autoscale,
    /// Karpenter looks at what waits.
    Provision,
    /// Auto Scaling asks again for a machine.
    Owed(GroupKey),
    /// The autoscalers of pods look.
    Balance,
    /// EC2 looks which Spot machines it needs back.
    Market,
}

/// A step in the life of a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
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
pub(super) enum Change {
    Pod(PodKey),
    PodGone(PodKey, WorkloadKey),
    /// The scheduler has found no place for it.
    Unplaced(PodKey),
    /// What is wanted of a workload, or how it does.
    Workload(WorkloadKey),
    /// Another revision of a workload is wanted from now on.
    Rolled(WorkloadKey),
    /// A ReplicaSet keeps another number of pods from now on.
    Scaled {
        workload: WorkloadKey,
        revision: u32,
        from: u32,
        to: u32,
    },
    /// What an autoscaler of pods sees has changed.
    Measured(WorkloadKey),
    /// It asks for another number of pods.
    Rescaled {
        workload: WorkloadKey,
        from: u32,
        to: u32,
    },
    Machine(MachineKey),
    /// EC2 may well take it back.
    AtRisk(MachineKey),
    MachineGone(MachineKey, GroupKey),
    /// An autoscaler takes it away.
    Retired(MachineKey),
    /// EC2 has none for a group.
    Refused(GroupKey),
    /// A machine is asked for because of a pod, in a group that had so many.
    Nominated {
        pod: PodKey,
        machine: MachineKey,
        from: u32,
    },
    /// EC2 no longer knows it.
    Forgotten(MachineKey),
    /// Something of the account happens.
    Scene(u32),
}

/// The cluster, what will happen to it, and what has happened since it was last asked.
pub(super) struct Simulation {
    pub(super) world: World,
    pub(super) now: Instant,
    pub(super) queue: Queue<Event>,
    pub(super) random: Random,
    pub(super) pending: BTreeSet<PodKey>,
    /// Those of them of which it was told that they find no place.
    pub(super) unplaced: BTreeSet<PodKey>,
    /// The scheduler has been woken.
    pub(super) scheduling: bool,
    /// Controllers that have been woken.
    pub(super) reconciling: BTreeSet<WorkloadKey>,
    /// Machines that go as soon as they are empty.
    pub(super) retiring: BTreeSet<MachineKey>,
    /// Machines that go as soon as those that take their place have joined, by these.
    pub(super) replacing: BTreeMap<MachineKey, MachineKey>,
    /// Pods for which machines are on their way.
    pub(super) nominated: BTreeMap<PodKey, MachineKey>,
    /// Karpenter has been woken.
    pub(super) batching: bool,
    /// When something was last added for pods that waited.
    pub(super) grown: Instant,
    /// How often something has come to or gone from a machine; at which count Karpenter last found
    /// nothing to consolidate, and until when it takes that for granted.
    pub(super) stirs: u64,
    pub(super) calm: Option<(u64, Instant)>,
    /// How many steps each pod has made: an event for an earlier one is void.
    pub(super) steps: BTreeMap<PodKey, u32>,
    pub(super) made: u32,
    pub(super) launched: u32,
    pub(super) changes: Vec<Change>,
}

impl Simulation {
    /// A cluster in which nothing has happened yet.
    pub(super) fn new(world: World, seed: u64) -> Self {
        let workloads = u32::try_from(world.workloads.len()).unwrap_or(u32::MAX);
        let mut simulation = Self {
            world,
            now: 0,
            queue: Queue::new(),
            random: Random::new(seed),
            pending: BTreeSet::new(),
            unplaced: BTreeSet::new(),
            scheduling: false,
            reconciling: BTreeSet::new(),
            retiring: BTreeSet::new(),
            replacing: BTreeMap::new(),
            nominated: BTreeMap::new(),
            batching: false,
            grown: 0,
            stirs: 1,
            calm: None,
            steps: BTreeMap::new(),
            made: 0,
            launched: 0,
            changes: Vec::new(),
        };
        for workload in (0..workloads).map(WorkloadKey) {
            simulation.reconcile_soon(workload);
        }
        simulation.queue.plan(provisioning::SCAN, Event::Autoscale);
        simulation.queue.plan(market::MARKET, Event::Market);
        if simulation.world.workloads.iter().any(|it| it.scaler.is_some()) {
            simulation.queue.plan(demand::SYNC, Event::Balance);
        }
        simulation
    }

    /// Lets time pass until then.
    pub(super) fn advance(&mut self, until: Instant) {
        while let Some((at, event)) = self.queue.due(until) {
            self.now = at;
            self.happen(event);
        }
        self.now = self.now.max(until);
    }

    /// What has changed since the last call, in order.
    pub(super) fn changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Schedule => self.schedule(),
            Event::Reconcile(workload) => self.reconcile(workload),
            Event::Deadline(workload, number) => self.deadline(workload, number),
            Event::Booted(machine) => self.changes.push(Change::Machine(machine)),
            Event::Joined(machine) => self.joined(machine),
            Event::Drain(machine) => self.drain(machine),
            Event::Removed(machine) | Event::Abandoned(machine) => self.removed(machine),
            Event::Overdue(machine) => self.overdue(machine),
            Event::Forgotten(machine) => self.changes.push(Change::Forgotten(machine)),
            Event::Unknown(machine) => self.unknown(machine),
            Event::Replaced(machine) => self.replaced(machine),
            Event::Scene(number) => self.changes.push(Change::Scene(number)),
            Event::Autoscale => self.autoscale(),
            Event::Provision => self.provision(),
            Event::Owed(group) => self.owed(group),
            Event::Balance => self.balance(),
            Event::Market => self.market(),
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
