//! Machines come, are taken back and go.

use std::collections::BTreeSet;

use super::{
    queue::Instant,
    simulation::{Change, Event, Simulation},
    world::{
        Form, GroupKey, Machine, MachineKey, Offer, PodKey, Provisioner, Room, Stage, WorkloadKey,
        ZoneKey,
    },
};

/// From the order to the instance that runs.
pub(super) const BOOT: Instant = 20_000;
/// How long EC2 remembers an instance that has ended.
const REMEMBERED: Instant = 600_000;
/// From the notice of EC2 to the end of a Spot machine.
pub(super) const NOTICE: Instant = 120_000;
/// An instance that has not joined looks again after so long.
const REJOINS: Instant = 600_000;
/// For so long EKS waits for the pods of a node that its group does without (EKS user guide, "Managed node
/// groups": after that it ends, whatever is still on it).
const EMPTIED: Instant = 900_000;
/// Auto Scaling asks again for what it did not get.
const AGAIN: Instant = 60_000;
/// For so long after EC2 had no capacity nobody asks for more of the kind: Cluster Autoscaler backs off
/// for five minutes at first, Karpenter takes an offering for unavailable for three.
const AUTOSCALER_BACKS_OFF: Instant = 300_000;
const KARPENTER_BACKS_OFF: Instant = 180_000;

/// A machine that is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) group: GroupKey,
    /// Which of the offers of the group.
    pub(super) offer: u32,
    /// The only zone that will do.
    pub(super) zone: Option<ZoneKey>,
}

impl Simulation {
    /// Asks EC2 for a machine: it joins after 3 to 5 minutes with Cluster Autoscaler; with Karpenter so
    /// early that pods run 30 to 60 s after they began to wait. None if EC2 has no capacity.
    pub(super) fn order(&mut self, wanted: Wanted) -> Option<MachineKey> {
        let Wanted { group, offer, zone } = wanted;
        let room = self.world.group(group).offers.get(offer as usize)?.room;
        let zone = zone.unwrap_or_else(|| self.emptiest_zone(group));
        let provisioner = self.world.group(group).provisioner;
        if self.world.dry.contains(&group) {
            let pause = match provisioner {
                Provisioner::Karpenter => KARPENTER_BACKS_OFF,
                Provisioner::Autoscaler | Provisioner::Nobody => AUTOSCALER_BACKS_OFF,
            };
            self.world.group_mut(group).refused = Some(self.now + pause);
            self.changes.push(Change::Refused(group));
            return None;
        }
        let key = self.machine(group, zone, Stage::Launching);
        if let Some(machine) = self.world.machines.get_mut(&key) {
            machine.offer = offer;
            machine.room = room;
        }
        let joins = match provisioner {
            Provisioner::Autoscaler | Provisioner::Nobody => self.random.between(180_000, 300_000),
            Provisioner::Karpenter => self.random.between(27_000, 45_000),
        };
        self.queue.plan(self.now + BOOT, Event::Booted(key));
        self.queue.plan(self.now + joins, Event::Joined(key));
        Some(key)
    }

    /// Another machine in place of one that goes: Auto Scaling keeps a group at its size, and asks again
    /// for what EC2 does not have.
    pub(super) fn replace(&mut self, group: GroupKey, offer: u32) {
        let managed = self.world.group(group).provisioner != Provisioner::Karpenter;
        let known = !self.world.group(group).offers.is_empty();
        if self.order(Wanted { group, offer, zone: None }).is_none() && managed && known {
            self.world.group_mut(group).owed += 1;
            self.queue.plan(self.now + AGAIN, Event::Owed(group));
        }
    }

    /// Auto Scaling asks once more for a machine.
    pub(super) fn owed(&mut self, group: GroupKey) {
        let owed = self.world.group(group).owed;
        if owed > 0 {
            self.world.group_mut(group).owed -= 1;
            self.replace(group, 0);
        }
    }

    /// A machine that is there at once.
    pub(super) fn machine(&mut self, group: GroupKey, zone: ZoneKey, stage: Stage) -> MachineKey {
        self.launched += 1;
        let key = MachineKey(self.launched);
        let machine = Machine {
            group,
            offer: 0,
            zone,
            room: self.world.group(group).offers.first().map_or(Room::default(), |it| it.room),
            stage,
            launched: self.now,
            cordoned: false,
            known: true,
            pods: BTreeSet::new(),
            used: Room::default(),
            idle_since: None,
            stirred: self.now,
            images: BTreeSet::new(),
        };
        self.world.machines.insert(key, machine);
        self.world.group_mut(group).machines.insert(key);
        self.changes.push(Change::Machine(key));
        key
    }

    pub(super) fn joined(&mut self, key: MachineKey) {
        if !self.world.joining {
            // It is started in vain, and looks again later.
            self.queue.plan(self.now + REJOINS, Event::Joined(key));
            return;
        }
        if let Some(machine) = self.world.machines.get_mut(&key) {
            machine.stage = Stage::Ready;
            machine.stirred = self.now;
            self.stirs += 1;
            self.changes.push(Change::Machine(key));
            self.call_daemons();
            self.wake_scheduler();
            if let Some(old) = self.replacing.remove(&key) {
                self.retire(old);
            }
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

    /// EC2 takes a Spot machine back. Its handler cordons it, asks for another and drains at once.
    pub(super) fn interrupt(&mut self, key: MachineKey) {
        self.take_back(key, true);
    }

    /// EC2 takes a Spot machine back, and no handler hears of it: there is another one only once it is
    /// gone.
    pub(super) fn interrupt_unattended(&mut self, key: MachineKey) {
        self.take_back(key, false);
    }

    fn take_back(&mut self, key: MachineKey, attended: bool) {
        let reclaimed = self.now + NOTICE;
        let Some(machine) = self.world.machines.get_mut(&key) else { return };
        if machine.stage != Stage::Ready {
            return;
        }
        machine.stage = Stage::Interrupted(reclaimed);
        machine.cordoned |= attended;
        let (group, offer) = (machine.group, machine.offer);
        self.changes.push(Change::Machine(key));
        self.queue.plan(reclaimed, Event::Removed(key));
        if attended {
            self.replace(group, offer);
            self.queue.plan(self.now, Event::Drain(key));
        } else {
            self.world.unattended.insert(key);
        }
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
            let _ = self.evict(*pod, None);
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
        let group = machine.group;
        for pod in machine.pods.iter().copied().collect::<Vec<_>>() {
            self.gone(pod);
        }
        self.world.machines.remove(&key);
        self.world.group_mut(group).machines.remove(&key);
        self.retiring.remove(&key);
        self.replacing.remove(&key);
        self.world.full.remove(&key);
        self.world.at_risk.remove(&key);
        if self.world.unattended.remove(&key) {
            self.replace(group, 0);
        }
        self.stirs += 1;
        self.changes.push(Change::MachineGone(key, group));
        self.queue.plan(self.now + REMEMBERED, Event::Forgotten(key));
        // What it held is made elsewhere, and daemons of it are not made again.
        self.wake_scheduler();
    }

    /// An autoscaler takes a machine away, as soon as it is empty.
    pub(super) fn retire(&mut self, key: MachineKey) {
        if self.take_away(key) {
            self.changes.push(Change::Retired(key));
        }
    }

    /// A machine goes as soon as it is empty, if it serves.
    pub(super) fn take_away(&mut self, key: MachineKey) -> bool {
        let Some(machine) = self.world.machines.get_mut(&key) else { return false };
        if machine.stage != Stage::Ready {
            return false;
        }
        machine.cordoned = true;
        self.retiring.insert(key);
        self.changes.push(Change::Machine(key));
        self.queue.plan(self.now, Event::Drain(key));
        true
    }

    /// A group does with so many machines less: with what it is only owed first, then with those in the
    /// zone that has most, the oldest first.
    pub(super) fn shed(&mut self, group: GroupKey, count: u32) {
        for _ in 0..count {
            if self.world.group(group).owed > 0 {
                self.world.group_mut(group).owed -= 1;
                continue;
            }
            let own = || {
                let machines = self.world.group(group).machines.iter();
                let rows = machines.map(|key| (*key, &self.world.machines[key]));
                rows.filter(|(key, it)| it.stage == Stage::Ready && !self.retiring.contains(key))
            };
            let crowd = |zone: ZoneKey| own().filter(|(_, it)| it.zone == zone).count();
            let next = own().max_by_key(|(key, it)| (crowd(it.zone), std::cmp::Reverse(*key)));
            let Some(key) = next.map(|(key, _)| key) else { return };
            if self.take_away(key) {
                self.queue.plan(self.now + EMPTIED, Event::Overdue(key));
            }
        }
    }

    /// A machine that its group does without has not become empty in time: it goes as it is.
    pub(super) fn overdue(&mut self, key: MachineKey) {
        if self.retiring.contains(&key) {
            self.removed(key);
        }
    }

    /// Whether Karpenter has made it.
    pub(super) fn is_karpenters(&self, machine: &Machine) -> bool {
        self.world.group(machine.group).provisioner == Provisioner::Karpenter
    }

    /// Whether somebody empties it in order to take it away.
    pub(super) fn takes_away(&self, key: MachineKey, machine: &Machine) -> bool {
        let interrupted = matches!(machine.stage, Stage::Interrupted(_));
        self.retiring.contains(&key) || (interrupted && !self.world.unattended.contains(&key))
    }

    /// How many machines a group has that stay, those on their way and those that are still owed to it
    /// included. What EC2 does not know is none of them.
    pub(super) fn size(&self, group: GroupKey) -> u32 {
        let group = self.world.group(group);
        let stays = |key: &&MachineKey| {
            let machine = &self.world.machines[key];
            let going = matches!(machine.stage, Stage::Interrupted(_) | Stage::Silent);
            machine.known && !going && !self.retiring.contains(key)
        };
        let staying = group.machines.iter().filter(stays).count();
        u32::try_from(staying).unwrap_or(u32::MAX).saturating_add(group.owed)
    }

    /// The zone with fewest machines of the group.
    pub(super) fn emptiest_zone(&self, group: GroupKey) -> ZoneKey {
        let zones = (0..u32::try_from(self.world.zones.len()).unwrap_or(1)).map(ZoneKey);
        let zones = zones.filter(|zone| !self.world.lost.contains(zone));
        let machines = &self.world.group(group).machines;
        let crowd = |zone: &ZoneKey| {
            machines.iter().filter(|it| self.world.machines[it].zone == *zone).count()
        };
        zones.min_by_key(crowd).unwrap_or(ZoneKey(0))
    }

    /// What a machine costs, to be compared with others only: Spot is 70 % below On-Demand.
    pub(super) fn price(&self, group: GroupKey, offer: &Offer) -> u64 {
        if self.world.group(group).spot { offer.price * 3 / 10 } else { offer.price }
    }
}
