//! Machines for pods that find no place: Cluster Autoscaler and Karpenter.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    machines::Wanted,
    placement::{Admission, Apart},
    queue::Instant,
    simulation::{Change, Event, Simulation},
    world::{
        Form, GroupKey, MachineKey, Offer, Pod, PodKey, Provisioner, Room, Stage, Workload,
        WorkloadKey, ZoneKey,
    },
};

/// Cluster Autoscaler looks this often, and this long after pods began to wait.
pub(super) const SCAN: Instant = 10_000;
/// Karpenter waits so long for more pods before it decides: the default of `BATCH_IDLE_DURATION`.
const BATCH: Instant = 1_000;

/// A machine on its way, or one that is thought of, and what is meant for it.
struct Bin {
    group: GroupKey,
    /// It has been asked for already.
    ordered: Option<MachineKey>,
    /// The largest that it may still become.
    room: Room,
    used: Room,
    zone: Option<ZoneKey>,
    workloads: BTreeSet<WorkloadKey>,
    pods: Vec<PodKey>,
}

impl Simulation {
    /// Pods have begun to wait: Karpenter looks soon.
    pub(super) fn batch(&mut self) {
        let karpenter = |it: &super::world::Group| it.provisioner == Provisioner::Karpenter;
        if !self.batching && self.world.groups.iter().any(karpenter) {
            self.batching = true;
            self.queue.plan(self.now + BATCH, Event::Provision);
        }
    }

    /// Karpenter looks at what waits.
    pub(super) fn provision(&mut self) {
        self.batching = false;
        self.grow(false);
    }

    /// One look of the autoscalers.
    pub(super) fn autoscale(&mut self) {
        self.queue.plan(self.now + SCAN, Event::Autoscale);
        self.grow(true);
        self.shrink();
        self.consolidate();
    }

    /// Machines for the pods that have waited, each filled in thought before the next is started.
    fn grow(&mut self, scanning: bool) {
        if self.pending.is_empty() {
            return;
        }
        let overhead = self.overhead();
        let mut bins = self.coming(overhead);
        for key in self.pending.iter().copied().collect::<Vec<_>>() {
            let Some(pod) = self.world.pods.get(&key) else { continue };
            let form = self.world.workload(pod.workload).form;
            let told = self.unplaced.contains(&key) && form != Form::DaemonSet;
            if told && !self.is_nominated(key) {
                self.pack(key, (scanning, overhead), &mut bins);
            }
        }
        for bin in &bins {
            self.fulfil(bin);
        }
    }

    /// What every node runs.
    fn overhead(&self) -> Room {
        let mut sum = Room::default();
        let daemons = self.world.workloads.iter().filter(|it| it.form == Form::DaemonSet);
        daemons.for_each(|it| sum.add(&it.request));
        sum
    }

    /// Whether a machine is on its way for a pod.
    fn is_nominated(&self, pod: PodKey) -> bool {
        let machine = self.nominated.get(&pod).and_then(|key| self.world.machines.get(key));
        machine.is_some_and(|it| it.stage == Stage::Launching)
    }

    /// The machines on their way, with what is meant for them.
    fn coming(&self, overhead: Room) -> Vec<Bin> {
        let mut meant = BTreeMap::<MachineKey, Vec<PodKey>>::new();
        for (pod, machine) in &self.nominated {
            meant.entry(*machine).or_default().push(*pod);
        }
        let launching = self.world.machines.iter().filter(|(_, it)| it.stage == Stage::Launching);
        let bin = |(key, machine): (&MachineKey, &super::world::Machine)| {
            let mut bin = Bin {
                group: machine.group,
                ordered: Some(*key),
                room: machine.room,
                used: overhead,
                zone: Some(machine.zone),
                workloads: BTreeSet::new(),
                pods: Vec::new(),
            };
            for pod in meant.get(key).into_iter().flatten() {
                if let Some(pod) = self.world.pods.get(pod) {
                    bin.used.add(&self.world.request(pod));
                    bin.workloads.insert(pod.workload);
                }
            }
            bin
        };
        launching.map(bin).collect()
    }

    /// Puts a pod into the first machine that could take it, or into a new one.
    fn pack(&self, key: PodKey, (scanning, overhead): (bool, Room), bins: &mut Vec<Bin>) {
        let pod = &self.world.pods[&key];
        let (workload, request) = (self.world.workload(pod.workload), self.world.request(pod));
        let zone = zone_for(pod, workload);
        if zone.is_some_and(|zone| self.world.lost.contains(&zone)) {
            return;
        }
        let waits = |group: GroupKey| match self.world.group(group).provisioner {
            Provisioner::Karpenter => pod.since + BATCH <= self.now,
            Provisioner::Autoscaler => scanning && pod.since + SCAN <= self.now,
            Provisioner::Nobody => false,
        };
        let takes = |bin: &&mut Bin| {
            let fits =
                bin.room.has_room(&bin.used, &request) && self.is_welcome(workload, bin.group);
            let zoned = zone.is_none() || bin.zone.is_none() || bin.zone == zone;
            let alone = workload.manners.apart == Apart::Demanded;
            fits && zoned && waits(bin.group) && !(alone && bin.workloads.contains(&pod.workload))
        };
        if let Some(bin) = bins.iter_mut().find(takes) {
            bin.used.add(&request);
            bin.zone = bin.zone.or(zone);
            bin.workloads.insert(pod.workload);
            bin.pods.push(key);
            return;
        }
        let mut used = overhead;
        used.add(&request);
        let groups = (0..).map(GroupKey).take(self.world.groups.len());
        let mut homes = groups.filter(|group| waits(*group) && self.is_welcome(workload, *group));
        let home = homes.find_map(|group| Some((group, self.next(group, &used, bins)?)));
        let Some((group, room)) = home else { return };
        bins.push(Bin {
            group,
            ordered: None,
            room,
            used,
            zone,
            workloads: BTreeSet::from([pod.workload]),
            pods: vec![key],
        });
    }

    fn is_welcome(&self, workload: &Workload, group: GroupKey) -> bool {
        workload.admission(group, self.world.group(group)) == Admission::Welcome
    }

    /// What the largest machine offers that a group may have beside those thought of, if one that is
    /// large enough is among them.
    fn next(&self, key: GroupKey, used: &Room, bins: &[Bin]) -> Option<Room> {
        let group = self.world.group(key);
        let refused = group.refused.is_some_and(|until| until > self.now);
        let planned = bins.iter().filter(|it| it.ordered.is_none() && it.group == key).count();
        let size = self.size(key).saturating_add(u32::try_from(planned).unwrap_or(u32::MAX));
        if refused || size >= group.max {
            return None;
        }
        let left = self.left(key, bins);
        let offers = group.offers.iter().filter(|it| it.room.cpu_m <= left);
        let largest = offers.max_by_key(|it| it.price)?.room;
        largest.has_room(&Room::default(), used).then_some(largest)
    }

    /// The CPU that the pool of a group may still have, beside what is thought of.
    fn left(&self, key: GroupKey, bins: &[Bin]) -> u64 {
        let group = self.world.group(key);
        let Some((pool, limit)) = group.pool.and_then(|pool| Some((pool, group.limit_cpu_m?)))
        else {
            return u64::MAX;
        };
        let groups = self.world.groups.iter().filter(|it| it.pool == Some(pool));
        let machines = groups.flat_map(|it| &it.machines).map(|it| &self.world.machines[it]);
        let used: u64 = machines.map(|it| it.room.cpu_m).sum();
        let of_pool = |it: &&Bin| self.world.group(it.group).pool == Some(pool);
        let planned = bins.iter().filter(|it| it.ordered.is_none()).filter(of_pool);
        limit.saturating_sub(used + planned.map(|it| it.room.cpu_m).sum::<u64>())
    }

    /// Asks for a machine that was thought of: the cheapest that holds what is meant for it.
    fn fulfil(&mut self, bin: &Bin) {
        let machine = bin.ordered.or_else(|| {
            let offer = smallest(&self.world.group(bin.group).offers, &bin.used)?;
            let size = self.size(bin.group);
            let machine = self.order(Wanted { group: bin.group, offer, zone: bin.zone })?;
            self.grown = self.now;
            if let Some(pod) = bin.pods.first() {
                self.changes.push(Change::Nominated { pod: *pod, machine, from: size });
            }
            Some(machine)
        });
        match machine {
            Some(machine) => self.nominated.extend(bin.pods.iter().map(|pod| (*pod, machine))),
            // The next kind is tried at once.
            None => self.batch(),
        }
    }
}

/// The cheapest of some offers that has room for so much.
pub(super) fn smallest(offers: &[Offer], used: &Room) -> Option<u32> {
    let fitting = (0..).zip(offers).filter(|(_, it)| it.room.has_room(&Room::default(), used));
    fitting.min_by_key(|(_, it)| it.price).map(|(place, _)| place)
}

/// The zone that a machine for this pod has to be in: that of its volume, or the only one it may
/// use. Groups of several zones are taken to be able to choose, as one group for each zone would.
fn zone_for(pod: &Pod, workload: &Workload) -> Option<ZoneKey> {
    let volume = workload.volumes.get(&pod.ordinal).copied();
    volume.or_else(|| workload.manners.zones.as_ref()?.first().copied())
}
