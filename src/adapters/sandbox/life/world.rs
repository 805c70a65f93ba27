//! The simulated cluster as it is: who runs where, and how much room is left.

use std::collections::{BTreeMap, BTreeSet};

use super::queue::Instant;
pub(super) use super::workload::{Form, Revision, Rollout, TOO_LARGE_M, Temper, Workload};

macro_rules! keys {
    ($( #[doc = $doc:literal] $name:ident; )+) => {
        $(
            #[doc = $doc]
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub(super) struct $name(pub(super) u32);
        )+
    };
}

keys! {
    /// A group of machines, by its place.
    GroupKey;
    /// A machine; never used twice.
    MachineKey;
    /// A controller of pods, by its place.
    WorkloadKey;
    /// A pod; never used twice, as a UID.
    PodKey;
    /// An Availability Zone, by its place.
    ZoneKey;
}

/// What a machine offers, or what pods reserve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Room {
    /// Millicores.
    pub(super) cpu_m: u64,
    /// Bytes.
    pub(super) memory: u64,
    /// Pods.
    pub(super) pods: u64,
    /// Devices.
    pub(super) gpus: u64,
}

impl Room {
    /// Whether `more` still fits beside `used`.
    pub(super) const fn has_room(&self, used: &Self, more: &Self) -> bool {
        used.cpu_m + more.cpu_m <= self.cpu_m
            && used.memory + more.memory <= self.memory
            && used.pods + more.pods <= self.pods
            && used.gpus + more.gpus <= self.gpus
    }

    pub(super) const fn add(&mut self, more: &Self) {
        self.cpu_m += more.cpu_m;
        self.memory += more.memory;
        self.pods += more.pods;
        self.gpus += more.gpus;
    }

    pub(super) const fn remove(&mut self, less: &Self) {
        self.cpu_m -= less.cpu_m;
        self.memory -= less.memory;
        self.pods -= less.pods;
        self.gpus -= less.gpus;
    }

    /// What there is too little of for `more` beside `used`, in the words of the scheduler.
    pub(super) fn lacks(&self, used: &Self, more: &Self) -> impl Iterator<Item = &'static str> {
        let all = [
            (used.cpu_m + more.cpu_m > self.cpu_m, "Insufficient cpu"),
            (used.memory + more.memory > self.memory, "Insufficient memory"),
            (used.pods + more.pods > self.pods, "Too many pods"),
            (used.gpus + more.gpus > self.gpus, "Insufficient nvidia.com/gpu"),
        ];
        all.into_iter().filter(|(lacks, _)| *lacks).map(|(_, text)| text)
    }

    /// The larger of the shares of CPU and memory that `used` is of this, in thousandths.
    pub(super) fn share(&self, used: &Self) -> u64 {
        let cpu = used.cpu_m * 1000 / self.cpu_m.max(1);
        cpu.max(used.memory / (self.memory / 1000).max(1))
    }
}

/// Who makes machines when pods find no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provisioner {
    /// Cluster Autoscaler over an Auto Scaling group.
    Autoscaler,
    /// Karpenter, straight from EC2.
    Karpenter,
    /// Nobody: the group only replaces what it loses.
    Nobody,
}

/// Machines of one kind.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) provisioner: Provisioner,
    pub(super) spot: bool,
    pub(super) min: u32,
    pub(super) max: u32,
    /// What its machines may be.
    pub(super) offers: Vec<Offer>,
    /// Its first taint that keeps pods away, as the scheduler writes it.
    pub(super) taint: Option<Box<str>>,
    /// The pool of Karpenter that it belongs to, which may have two: one for Spot, one for On-Demand.
    pub(super) pool: Option<u32>,
    /// CPU that all machines of its pool may have together, millicores.
    pub(super) limit_cpu_m: Option<u64>,
    pub(super) machines: BTreeSet<MachineKey>,
    /// Until when nobody asks for more, since EC2 had none.
    pub(super) refused: Option<Instant>,
    /// Machines that Auto Scaling asks for until EC2 has some.
    pub(super) owed: u32,
}

impl Group {
    /// A group without machines, which may not have any either.
    pub(super) const fn empty(provisioner: Provisioner) -> Self {
        Self {
            provisioner,
            spot: false,
            min: 0,
            max: 0,
            offers: Vec::new(),
            taint: None,
            pool: None,
            limit_cpu_m: None,
            machines: BTreeSet::new(),
            refused: None,
            owed: 0,
        }
    }
}

/// One kind of machine.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// What it offers to pods.
    pub(super) room: Room,
    /// Only to be compared: On-Demand prices rise with vCPUs and memory.
    pub(super) price: u64,
}

impl Offer {
    pub(super) const fn new(room: Room) -> Self {
        // Four GiB cost about what a vCPU does.
        Self { room, price: room.cpu_m + (room.memory >> 22) }
    }
}

/// How far a machine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It is being started, and then joins.
    Launching,
    /// Its node takes part.
    Ready,
    /// EC2 takes it back at this time.
    Interrupted(Instant),
    /// Nothing is heard of its kubelet.
    Silent,
}

/// An instance and its node.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    pub(super) group: GroupKey,
    /// Which of the offers of its group it is.
    pub(super) offer: u32,
    pub(super) zone: ZoneKey,
    /// What it offers to pods.
    pub(super) room: Room,
    pub(super) stage: Stage,
    /// When it was asked for.
    pub(super) launched: Instant,
    /// No new pods are placed on it.
    pub(super) cordoned: bool,
    /// EC2 knows it.
    pub(super) known: bool,
    pub(super) pods: BTreeSet<PodKey>,
    pub(super) used: Room,
    /// Since when it has been worth removing.
    pub(super) idle_since: Option<Instant>,
    /// When a pod last came or went.
    pub(super) stirred: Instant,
    /// Images it has pulled, by the workload that brought them.
    pub(super) images: BTreeSet<(WorkloadKey, u32)>,
}

impl Machine {
    /// Whether the scheduler may use it.
    pub(super) fn is_open(&self) -> bool {
        self.stage == Stage::Ready && !self.cordoned
    }
}

/// How far a pod is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Pending,
    Pulling,
    ImageBackOff,
    /// Its container is being made.
    Creating,
    /// Its process runs, and no probe has succeeded yet.
    Starting,
    Ready,
    CrashBackOff,
    /// It is gone at this time, at the latest.
    Terminating(Instant),
    Succeeded,
}

/// A pod.
#[derive(Clone, Debug)]
pub(super) struct Pod {
    pub(super) workload: WorkloadKey,
    pub(super) ordinal: u32,
    /// Which revision of its workload it is of.
    pub(super) revision: u32,
    pub(super) machine: Option<MachineKey>,
    pub(super) life: Life,
    pub(super) restarts: u32,
    /// Pulls of its image that have failed.
    pub(super) pulls: u32,
    pub(super) created: Instant,
    /// When it became what it is.
    pub(super) since: Instant,
}

impl Pod {
    /// Whether it still has its place among the replicas.
    pub(super) const fn counts(&self) -> bool {
        !matches!(self.life, Life::Terminating(_) | Life::Succeeded)
    }
}

/// Everything there is.
#[derive(Debug)]
pub(super) struct World {
    pub(super) zones: Vec<Box<str>>,
    pub(super) groups: Vec<Group>,
    pub(super) machines: BTreeMap<MachineKey, Machine>,
    pub(super) workloads: Vec<Workload>,
    pub(super) pods: BTreeMap<PodKey, Pod>,
    /// Zones in which nothing can be started.
    pub(super) lost: BTreeSet<ZoneKey>,
    /// Groups for which EC2 has no capacity.
    pub(super) dry: BTreeSet<GroupKey>,
    /// Machines whose disk is full.
    pub(super) full: BTreeSet<MachineKey>,
    /// Spot machines that EC2 may well take back.
    pub(super) at_risk: BTreeSet<MachineKey>,
    /// Spot machines that EC2 takes back while nobody cares for them.
    pub(super) unattended: BTreeSet<MachineKey>,
    /// Machines that start become nodes.
    pub(super) joining: bool,
}

impl Default for World {
    fn default() -> Self {
        Self {
            zones: Vec::new(),
            groups: Vec::new(),
            machines: BTreeMap::new(),
            workloads: Vec::new(),
            pods: BTreeMap::new(),
            lost: BTreeSet::new(),
            dry: BTreeSet::new(),
            full: BTreeSet::new(),
            at_risk: BTreeSet::new(),
            unattended: BTreeSet::new(),
            joining: true,
        }
    }
}

impl World {
    pub(super) fn group(&self, key: GroupKey) -> &Group {
        &self.groups[key.0 as usize]
    }

    pub(super) fn group_mut(&mut self, key: GroupKey) -> &mut Group {
        &mut self.groups[key.0 as usize]
    }

    pub(super) fn workload(&self, key: WorkloadKey) -> &Workload {
        &self.workloads[key.0 as usize]
    }

    pub(super) fn workload_mut(&mut self, key: WorkloadKey) -> &mut Workload {
        &mut self.workloads[key.0 as usize]
    }

    /// What becomes of a pod, by its revision.
    pub(super) fn temper(&self, pod: &Pod) -> Temper {
        self.workload(pod.workload).revision(pod.revision).temper
    }

    /// What a pod reserves, wherever it may come to run.
    pub(super) fn request(&self, pod: &Pod) -> Room {
        let request = self.workload(pod.workload).request;
        match self.temper(pod) {
            Temper::TooLarge => Room { cpu_m: TOO_LARGE_M, ..request },
            Temper::Sound | Temper::Crashes | Temper::ImageMissing => request,
        }
    }

    /// Pods of a workload that are ready and stay.
    pub(super) fn ready(&self, workload: WorkloadKey) -> u32 {
        let pods = self.workload(workload).pods.iter().filter_map(|key| self.pods.get(key));
        pods.map(|pod| u32::from(pod.life == Life::Ready)).sum()
    }
}
