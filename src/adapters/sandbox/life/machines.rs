//! Machines come, are taken back and go; Cluster Autoscaler and Karpenter decide how many there are.

use std::collections::BTreeMap;

use super::{
    queue::Instant,
    simulation::{Change, Event, Simulation},
    world::{
        Form, GroupKey, Life, Machine, MachineKey, PodKey, Provisioner, Room, Stage, Workload,
        WorkloadKey, ZoneKey,
    },
};

/// Cluster Autoscaler looks this often, and this long after pods began to wait.
pub(super) const SCAN: Instant = 10_000;
/// A machine below half its requests goes after ten minutes with Cluster Autoscaler.
const AUTOSCALER_IDLE: Instant = 600_000;
const AUTOSCALER_SHARE: u64 = 500;
/// Karpenter consolidates after a minute, and only what is empty here.
const KARPENTER_IDLE: Instant = 60_000;
/// From the order to the instance that runs.
pub(super) const BOOT: Instant = 20_000;
/// How long EC2 remembers an instance that has ended.
const REMEMBERED: Instant = 600_000;
/// How often EC2 looks, and how many of a thousand Spot machines it takes back each time: about one
/// in fifty a day, the least that its advisor tells apart.
pub(super) const MARKET: Instant = 300_000;
const TAKEN: u64 = 1;
/// From the notice of EC2 to the end of a Spot machine.
pub(super) const NOTICE: Instant = 120_000;

impl Simulation {
    /// Starts a machine: 3 to 5 minutes with Cluster Autoscaler, 30 to 60 s with Karpenter.
    pub(super) fn launch(&mut self, group: GroupKey) -> MachineKey {
        let key = self.machine(group, self.emptiest_zone(group), Stage::Launching);
        let joins = match self.world.group(group).provisioner {
            Provisioner::Autoscaler | Provisioner::Nobody => self.random.between(180_000, 300_000),
            Provisioner::Karpenter => self.random.between(30_000, 60_000),
        };
        self.queue.plan(self.now + BOOT, Event::Booted(key));
        self.queue.plan(self.now + joins, Event::Joined(key));
        key
    }

    /// A machine that is there at once.
    pub(super) fn machine(&mut self, group: GroupKey, zone: ZoneKey, stage: Stage) -> MachineKey {
        self.launched += 1;
        let key = MachineKey(self.launched);
        let machine = Machine {
            group,
            zone,
            room: self.world.group(group).room,
            stage,
            launched: self.now,
            kept: false,
            cordoned: false,
            known: true,
            pods: std::collections::BTreeSet::new(),
            used: Room::default(),
            idle_since: None,
            images: std::collections::BTreeSet::new(),
        };
        self.world.machines.insert(key, machine);
        self.changes.push(Change::Machine(key));
        key
    }

    pub(super) fn joined(&mut self, key: MachineKey) {
        if !self.world.joining {
            // It is started in vain, and looks again later.
            self.queue.plan(self.now + AUTOSCALER_IDLE, Event::Joined(key));
            return;
        }
        if let Some(machine) = self.world.machines.get_mut(&key) {
            machine.stage = Stage::Ready;
            self.changes.push(Change::Machine(key));
            self.call_daemons();
            self.wake_scheduler();
        }
    }

    /// Every node gets its daemons.
    fn call_daemons(&mut self) {
        let workloads = (0..).map(WorkloadKey).zip(&self.world.workloads);
        let daemons = workloads.filter(|(_, it)| it.form == Form::DaemonSet);
        for key in daemons.map(|(key, _)| key).collect::<Vec<_>>() {
            self.reconcile_soon(key);
        }
    }

    /// One look of EC2 at its Spot machines.
    pub(super) fn market(&mut self) {
        self.queue.plan(self.now + MARKET, Event::Market);
        let spot =
            |it: &Machine| self.world.group(it.group).spot && it.known && it.stage == Stage::Ready;
        let machines = self.world.machines.iter().filter(|(_, it)| spot(it));
        for key in machines.map(|(key, _)| *key).collect::<Vec<_>>() {
            if self.random.happens(TAKEN) {
                self.interrupt(key);
            }
        }
    }

    /// EC2 takes a Spot machine back. Its handler cordons it, asks for another and drains at once.
    pub(super) fn interrupt(&mut self, key: MachineKey) {
        let reclaimed = self.now + NOTICE;
        let Some(machine) = self.world.machines.get_mut(&key) else { return };
        if machine.stage != Stage::Ready {
            return;
        }
        machine.stage = Stage::Interrupted(reclaimed);
        machine.cordoned = true;
        let group = machine.group;
        self.changes.push(Change::Machine(key));
        self.queue.plan(reclaimed, Event::Removed(key));
        self.launch(group);
        self.queue.plan(self.now, Event::Drain(key));
    }

    /// Evicts what may be evicted, and tries the rest again until the machine is empty or gone, or takes
    /// pods again.
    pub(super) fn drain(&mut self, key: MachineKey) {
        let cordoned = self.world.machines.get(&key).filter(|it| it.cordoned);
        let Some(machine) = cordoned else { return };
        let stays = |pod: &PodKey| {
            self.world
                .pods
                .get(pod)
                .is_none_or(|pod| self.world.workload(pod.workload).form == Form::DaemonSet)
        };
        let leaving: Vec<PodKey> = machine.pods.iter().copied().filter(|pod| !stays(pod)).collect();
        for pod in &leaving {
            // What is guarded now is tried again below.
            let _ = self.evict(*pod);
        }
        if !leaving.is_empty() {
            self.queue.plan(self.now + 5_000, Event::Drain(key));
        } else if self.retiring.remove(&key) {
            self.removed(key);
        }
    }

    /// The machine is no more, nor is what ran on it.
    pub(super) fn removed(&mut self, key: MachineKey) {
        let Some(machine) = self.world.machines.get(&key) else { return };
        for pod in machine.pods.iter().copied().collect::<Vec<_>>() {
            self.gone(pod);
        }
        self.world.machines.remove(&key);
        self.changes.push(Change::MachineGone(key));
        self.queue.plan(self.now + REMEMBERED, Event::Forgotten(key));
        // What it held is made elsewhere, and daemons of it are not made again.
        self.wake_scheduler();
    }

    /// One look of the autoscalers.
    pub(super) fn autoscale(&mut self) {
        self.queue.plan(self.now + SCAN, Event::Autoscale);
        self.grow();
        self.shrink();
    }

    /// Machines for the pods that have waited, each filled in thought before the next is started.
    fn grow(&mut self) {
        let mut coming = self.coming();
        let waiting: Vec<_> = self.pending.iter().copied().collect();
        for key in waiting {
            let Some(pod) = self.world.pods.get(&key) else { continue };
            let workload = self.world.workload(pod.workload);
            if pod.since + SCAN > self.now || workload.form == Form::DaemonSet {
                continue;
            }
            let request = self.world.request(pod);
            let Some(group) = self.home((workload, &request), &coming) else { continue };
            let room = self.world.group(group).room;
            let open = coming.entry(group).or_default();
            if let Some(used) = open.iter_mut().find(|used| room.has_room(used, &request)) {
                used.add(&request);
            } else if self.world.size(group) < self.world.group(group).max {
                open.push(request);
                self.launch(group);
            }
        }
    }

    /// What is already reserved, in thought, on the machines on their way.
    fn coming(&self) -> BTreeMap<GroupKey, Vec<Room>> {
        let mut coming = BTreeMap::<_, Vec<_>>::new();
        for machine in self.world.machines.values().filter(|it| it.stage == Stage::Launching) {
            coming.entry(machine.group).or_default().push(Room::default());
        }
        coming
    }

    /// The first group that could take a pod: where there is room on its way, or room to grow.
    fn home(
        &self,
        (workload, request): (&Workload, &Room),
        coming: &BTreeMap<GroupKey, Vec<Room>>,
    ) -> Option<GroupKey> {
        let groups = (0..).map(GroupKey).zip(&self.world.groups);
        let mut groups = groups.filter(|(key, group)| {
            let meant = workload.group.map_or(!group.tainted, |wanted| wanted == *key);
            let grows = group.provisioner != Provisioner::Nobody;
            meant && grows && group.room.has_room(&Room::default(), request)
        });
        groups
            .find(|(key, group)| {
                let mut open = coming.get(key).into_iter().flatten();
                self.world.size(*key) < group.max
                    || open.any(|used| group.room.has_room(used, request))
            })
            .map(|(key, _)| key)
    }

    /// Retires machines that have been idle for long enough, one a look.
    fn shrink(&mut self) {
        let mut idle = None;
        let sizes = self.sizes();
        let keys: Vec<_> = self.world.machines.keys().copied().collect();
        for key in keys {
            let spare = self.is_spare(key, &sizes);
            let now = self.now;
            let Some(machine) = self.world.machines.get_mut(&key) else { continue };
            machine.idle_since = spare.then(|| machine.idle_since.unwrap_or(now));
            let patience = match self.world.groups[machine.group.0 as usize].provisioner {
                Provisioner::Autoscaler | Provisioner::Nobody => AUTOSCALER_IDLE,
                Provisioner::Karpenter => KARPENTER_IDLE,
            };
            if machine.idle_since.is_some_and(|since| since + patience <= now) {
                idle = idle.or(Some(key));
            }
        }
        if let Some(key) = idle {
            self.retire(key);
        }
    }

    /// Whether nothing would miss the machine.
    fn is_spare(&self, key: MachineKey, sizes: &BTreeMap<GroupKey, u32>) -> bool {
        let open = self.world.machines.get(&key).filter(|it| it.is_open() && !it.kept);
        let Some(machine) = open else { return false };
        let group = self.world.group(machine.group);
        if sizes.get(&machine.group).is_none_or(|size| *size <= group.min) {
            return false;
        }
        let moving: Vec<&Workload> = self.moving(machine).collect();
        match group.provisioner {
            Provisioner::Karpenter => moving.is_empty(),
            Provisioner::Nobody => false,
            Provisioner::Autoscaler => {
                machine.room.share(&machine.used) < AUTOSCALER_SHARE
                    && self.fit_elsewhere(key, &moving)
            }
        }
    }

    /// The workloads of the pods that would have to move.
    fn moving<'a>(&'a self, machine: &'a Machine) -> impl Iterator<Item = &'a Workload> + 'a {
        let pods = machine.pods.iter().filter_map(|pod| self.world.pods.get(pod));
        let staying = |pod: &&super::world::Pod| !matches!(pod.life, Life::Terminating(_));
        let workloads = pods.filter(staying).map(|pod| self.world.workload(pod.workload));
        workloads.filter(|workload| workload.form != Form::DaemonSet)
    }

    fn fit_elsewhere(&self, leaving: MachineKey, moving: &[&Workload]) -> bool {
        let others =
            self.world.machines.iter().filter(|(key, it)| **key != leaving && it.is_open());
        let mut others: Vec<(&Machine, Room)> = others.map(|(_, it)| (it, it.used)).collect();
        moving.iter().all(|workload| {
            let taker = others.iter_mut().find(|(machine, used)| {
                let tainted = self.world.group(machine.group).tainted;
                let meant = workload.group.map_or(!tainted, |wanted| wanted == machine.group);
                let fits = machine.room.has_room(used, &workload.request);
                meant && workload.volumes.is_empty() && fits
            });
            taker.map(|(_, used)| used.add(&workload.request)).is_some()
        })
    }

    /// The machines of each group that stay.
    fn sizes(&self) -> BTreeMap<GroupKey, u32> {
        let mut sizes = BTreeMap::new();
        for (key, machine) in &self.world.machines {
            let stays = !matches!(machine.stage, Stage::Interrupted(_) | Stage::Silent)
                && !self.retiring.contains(key);
            *sizes.entry(machine.group).or_default() += u32::from(stays);
        }
        sizes
    }

    fn retire(&mut self, key: MachineKey) {
        if let Some(machine) = self.world.machines.get_mut(&key) {
            machine.cordoned = true;
            self.retiring.insert(key);
            self.changes.push(Change::Machine(key));
            self.queue.plan(self.now, Event::Drain(key));
        }
    }

    /// The zone with fewest machines of the group.
    fn emptiest_zone(&self, group: GroupKey) -> ZoneKey {
        let zones = (0..u32::try_from(self.world.zones.len()).unwrap_or(1)).map(ZoneKey);
        let zones = zones.filter(|zone| !self.world.lost.contains(zone));
        let crowd = |zone: &ZoneKey| {
            let of_group = self.world.machines.values().filter(|it| it.group == group);
            of_group.filter(|it| it.zone == *zone).count()
        };
        zones.min_by_key(crowd).unwrap_or(ZoneKey(0))
    }
}
