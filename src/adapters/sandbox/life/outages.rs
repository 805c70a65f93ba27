//! Machines that fall silent, fill up, or never come.

use super::{
    queue::Instant,
    simulation::{Change, Event, Simulation},
    world::{Form, Life, MachineKey, PodKey, Stage, Temper, WorkloadKey},
};

/// Without a word of the kubelet for so long, a node is unknown: the default of the node controller.
const UNKNOWN_AFTER: Instant = 40_000;
/// Pods tolerate an unknown node for five minutes, by default.
const TOLERATED: Instant = 300_000;
/// Auto Scaling replaces an instance that fails its checks after about so long.
const REPLACED_AFTER: Instant = 180_000;

impl Simulation {
    /// The kubelet of a machine is heard no more.
    pub(super) fn silence(&mut self, key: MachineKey) {
        let Some(machine) = self.world.machines.get_mut(&key) else { return };
        if machine.stage != Stage::Ready {
            return;
        }
        machine.stage = Stage::Silent;
        self.queue.plan(self.now + UNKNOWN_AFTER, Event::Unknown(key));
        self.queue.plan(self.now + REPLACED_AFTER, Event::Replaced(key));
        self.queue.plan(self.now + UNKNOWN_AFTER + TOLERATED, Event::Abandoned(key));
    }

    /// The node controller gives a silent node up: nothing on it counts as ready.
    pub(super) fn unknown(&mut self, key: MachineKey) {
        let Some(machine) = self.world.machines.get(&key) else { return };
        for pod in machine.pods.clone() {
            if self.world.pods.get(&pod).is_some_and(|it| it.life == Life::Ready) {
                self.settle(pod, Life::Starting);
            }
        }
        self.changes.push(Change::Machine(key));
    }

    /// Auto Scaling starts another machine for one that is silent.
    pub(super) fn replaced(&mut self, key: MachineKey) {
        if let Some(machine) = self.world.machines.get(&key) {
            self.replace(machine.group, machine.offer);
        }
    }

    /// The pods of a machine are disturbed by a full disk; those that follow have no place there.
    pub(super) fn fill_disk(&mut self, key: MachineKey) {
        let Some(machine) = self.world.machines.get_mut(&key) else { return };
        machine.cordoned = true;
        let pods = machine.pods.clone();
        self.world.full.insert(key);
        self.changes.push(Change::Machine(key));
        let leaves = |pod: &PodKey| {
            let workload = self.world.pods.get(pod).map(|it| self.world.workload(it.workload));
            workload.is_some_and(|it| it.form != Form::DaemonSet)
        };
        for pod in pods.into_iter().filter(leaves).collect::<Vec<_>>() {
            // The kubelet asks no disruption budget.
            self.terminate(pod, None);
        }
    }

    /// A new revision of a workload is broken.
    pub(super) fn spoil(&mut self, key: WorkloadKey, temper: Temper) {
        let workload = self.world.workload_mut(key);
        workload.spoiled = workload.spoiled.or(Some(workload.newest));
        self.roll_out(key, temper, true);
    }

    /// What all pods of a workload read makes them end with an error, whatever their revision.
    pub(super) fn poison(&mut self, key: WorkloadKey) {
        let workload = self.world.workload_mut(key);
        for revision in &mut workload.revisions {
            revision.temper = Temper::Crashes;
        }
        for pod in workload.pods.clone() {
            if matches!(self.world.pods[&pod].life, Life::Ready | Life::Starting) {
                self.crashed(pod);
            }
        }
    }

    /// A workload is as it should be again: it is rolled back, and what is broken is made anew.
    pub(super) fn mend(&mut self, key: WorkloadKey) {
        let workload = self.world.workload_mut(key);
        workload.demand.percent = 100;
        let poisoned = workload.revisions.iter().any(|it| it.temper != it.born);
        for revision in &mut workload.revisions {
            revision.temper = revision.born;
        }
        let spoiled = workload.spoiled.take();
        if let Some(revision) = spoiled {
            self.turn_to(key, revision);
        }
        if !poisoned && spoiled.is_none() {
            return;
        }
        // A StatefulSet waits for a broken pod for ever: whoever rolls it back deletes that by hand.
        let broken = |pod: &PodKey| {
            matches!(self.world.pods[pod].life, Life::CrashBackOff | Life::ImageBackOff)
        };
        let pods = self.world.workload(key).pods.iter().copied().filter(broken);
        for pod in pods.collect::<Vec<_>>() {
            self.terminate(pod, None);
        }
    }

    /// Lets a machine take pods, or no more.
    pub(super) fn cordon(&mut self, key: MachineKey, cordoned: bool) {
        if let Some(machine) = self.world.machines.get_mut(&key) {
            machine.cordoned = cordoned;
            self.changes.push(Change::Machine(key));
            self.wake_scheduler();
        }
    }

    /// Machines whose disk was full have room again.
    pub(super) fn empty_disks(&mut self) {
        for key in std::mem::take(&mut self.world.full) {
            if let Some(machine) = self.world.machines.get_mut(&key) {
                machine.cordoned = false;
            }
            self.changes.push(Change::Machine(key));
        }
        self.wake_scheduler();
    }
}
