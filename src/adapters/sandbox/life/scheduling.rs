//! Where pods go: what the scheduler of Kubernetes asks first (does it fit, may it come, is its
//! volume there) and what it prefers (zones even, machines empty).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    simulation::{Change, Event, Simulation},
    world::{Form, Life, Machine, MachineKey, Pod, PodKey, Stage, WorkloadKey, World, ZoneKey},
};

/// Why no machine takes a pod, counted over all of them, as the scheduler reports it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rejections {
    pub(super) nodes: u32,
    /// Cordoned or not ready.
    pub(super) closed: u32,
    /// Another group than the pod names.
    pub(super) unmatched: u32,
    /// Tainted for others.
    pub(super) tainted: u32,
    /// The volume of the pod is in another zone.
    pub(super) elsewhere: u32,
    /// No room.
    pub(super) full: u32,
}

/// What keeps a pod off a machine.
enum Obstacle {
    Closed,
    Unmatched,
    Tainted,
    Elsewhere,
    Full,
}

impl Simulation {
    /// Places every pod that can be placed. A revision whose pod finds no place is not asked again in
    /// this pass, since its others want the same.
    pub(super) fn schedule(&mut self) {
        self.scheduling = false;
        let mut hopeless = BTreeSet::new();
        for key in std::mem::take(&mut self.pending) {
            let Some(pod) = self.world.pods.get(&key) else { continue };
            let alike = (pod.workload, pod.revision);
            let pinned = self.world.workload(pod.workload).volumes.contains_key(&pod.ordinal);
            let place = (!hopeless.contains(&alike)).then(|| best(&self.world, pod)).flatten();
            if let Some(machine) = place {
                self.bind(key, machine);
                continue;
            }
            self.pending.insert(key);
            if self.unplaced.insert(key) {
                self.changes.push(Change::Unplaced(key));
            }
            if !pinned {
                hopeless.insert(alike);
            }
        }
    }

    /// Has the scheduler look again soon.
    pub(super) fn wake_scheduler(&mut self) {
        if !self.scheduling && !self.pending.is_empty() {
            self.scheduling = true;
            self.queue.plan(self.now + 100, Event::Schedule);
        }
    }

    fn bind(&mut self, key: PodKey, place: MachineKey) {
        let World { pods, machines, workloads, .. } = &mut self.world;
        let (Some(pod), Some(machine)) = (pods.get_mut(&key), machines.get_mut(&place)) else {
            return;
        };
        let workload = &mut workloads[pod.workload.0 as usize];
        machine.used.add(&workload.request);
        machine.pods.insert(key);
        machine.idle_since = None;
        pod.machine = Some(place);
        self.unplaced.remove(&key);
        if workload.form == Form::StatefulSet {
            // Its volume is made where it first runs (WaitForFirstConsumer).
            workload.volumes.entry(pod.ordinal).or_insert(machine.zone);
        }
        self.begin(key);
    }
}

/// Why a pod finds no place now.
pub(super) fn rejections(world: &World, pod: &Pod) -> Rejections {
    let mut seen = Rejections::default();
    for machine in world.machines.values().filter(|it| it.stage != Stage::Launching) {
        seen.nodes += 1;
        match obstacle(world, pod, machine) {
            Some(Obstacle::Closed) => seen.closed += 1,
            Some(Obstacle::Unmatched) => seen.unmatched += 1,
            Some(Obstacle::Tainted) => seen.tainted += 1,
            Some(Obstacle::Elsewhere) => seen.elsewhere += 1,
            Some(Obstacle::Full) => seen.full += 1,
            None => {}
        }
    }
    seen
}

fn obstacle(world: &World, pod: &Pod, machine: &Machine) -> Option<Obstacle> {
    let workload = world.workload(pod.workload);
    let group = world.group(machine.group);
    let everywhere = workload.form == Form::DaemonSet;
    let open = machine.is_open() || (everywhere && machine.stage == Stage::Ready);
    if !open {
        return Some(Obstacle::Closed);
    }
    if workload.group.is_some_and(|wanted| wanted != machine.group) {
        return Some(Obstacle::Unmatched);
    }
    if group.tainted && workload.group.is_none() && !everywhere {
        return Some(Obstacle::Tainted);
    }
    if workload.volumes.get(&pod.ordinal).is_some_and(|zone| *zone != machine.zone) {
        return Some(Obstacle::Elsewhere);
    }
    (!machine.room.has_room(&machine.used, &world.request(pod))).then_some(Obstacle::Full)
}

/// The machine whose zone has fewest pods of the workload; of those, the emptiest.
fn best(world: &World, pod: &Pod) -> Option<MachineKey> {
    if world.workload(pod.workload).form == Form::DaemonSet {
        return lonely(world, pod);
    }
    let crowd = crowds(world, pod.workload);
    let machines = world.machines.iter();
    let open = machines.filter(|(_, machine)| obstacle(world, pod, machine).is_none());
    let preference = |(key, machine): &(&MachineKey, &Machine)| {
        let zone = crowd.get(&machine.zone).copied().unwrap_or_default();
        (zone, machine.room.share(&machine.used), **key)
    };
    open.min_by_key(preference).map(|(key, _)| *key)
}

/// A machine without a pod of the DaemonSet of this one.
fn lonely(world: &World, pod: &Pod) -> Option<MachineKey> {
    let served: BTreeSet<_> = places(world, pod.workload).collect();
    let mut machines = world.machines.iter();
    let fits = |(key, machine): &(&MachineKey, &Machine)| {
        !served.contains(key) && obstacle(world, pod, machine).is_none()
    };
    machines.find(fits).map(|(key, _)| *key)
}

/// Where the pods of a workload are that stay; a daemon keeps its place until it is gone.
pub(super) fn places(
    world: &World,
    workload: WorkloadKey,
) -> impl Iterator<Item = MachineKey> + '_ {
    let pods = world.workload(workload).pods.iter().filter_map(|key| world.pods.get(key));
    let everywhere = world.workload(workload).form == Form::DaemonSet;
    let stays = move |pod: &&Pod| pod.counts() || everywhere;
    pods.filter(stays).filter(|pod| pod.life != Life::Pending).filter_map(|pod| pod.machine)
}

fn crowds(world: &World, workload: WorkloadKey) -> BTreeMap<ZoneKey, u32> {
    let mut crowds = BTreeMap::new();
    for place in places(world, workload) {
        if let Some(machine) = world.machines.get(&place) {
            *crowds.entry(machine.zone).or_insert(0) += 1;
        }
    }
    crowds
}
