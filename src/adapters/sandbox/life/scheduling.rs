//! Where pods go: what the scheduler of Kubernetes asks first (may it come, does it fit, is its
//! volume there) and what it prefers (zones even, machines empty).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    placement::{Admission, Apart, Spread},
    simulation::{Change, Event, Simulation},
    world::{
        Form, GroupKey, Life, Machine, MachineKey, Pod, PodKey, Room, Stage, Workload, WorkloadKey,
        World, ZoneKey,
    },
};

/// What keeps a pod off a machine: the first that the scheduler comes upon.
enum Obstacle {
    Unschedulable,
    /// Nothing is heard of its kubelet, which is a taint, too.
    Unreachable,
    DiskFull,
    Tainted(GroupKey),
    Unmatched,
    Full,
    Elsewhere,
    Uneven,
    Crowded,
}

impl Simulation {
    /// Places every pod that can be placed. A revision whose pod finds no place is not asked again in
    /// this pass, since its others want the same.
    pub(super) fn schedule(&mut self) {
        self.scheduling = false;
        let mut hopeless = BTreeSet::new();
        // Daemons first: what a node needs comes before what it is for (system-node-critical).
        let is_daemon = |key: &PodKey| {
            let workload = self.world.pods.get(key).map(|pod| self.world.workload(pod.workload));
            workload.is_some_and(|it| it.form == Form::DaemonSet)
        };
        let (daemons, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.pending).into_iter().partition(is_daemon);
        for key in daemons.into_iter().chain(others) {
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
                self.batch();
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
        let Some(pod) = self.world.pods.get(&key) else { return };
        let request = self.world.request(pod);
        let World { pods, machines, workloads, .. } = &mut self.world;
        let (Some(pod), Some(machine)) = (pods.get_mut(&key), machines.get_mut(&place)) else {
            return;
        };
        let workload = &mut workloads[pod.workload.0 as usize];
        machine.used.add(&request);
        machine.pods.insert(key);
        machine.stirred = self.now;
        pod.machine = Some(place);
        self.unplaced.remove(&key);
        self.nominated.remove(&key);
        self.stirs += 1;
        if workload.form == Form::StatefulSet {
            // Its volume is made where it first runs (WaitForFirstConsumer).
            workload.volumes.entry(pod.ordinal).or_insert(machine.zone);
        }
        self.begin(key);
    }
}

/// Why no machine takes a pod, counted over all of them, as the scheduler reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rejections {
    pub(super) nodes: u32,
    reasons: BTreeMap<Cow<'static, str>, u32>,
    /// Machines on which it would not help to evict somebody.
    beyond: u32,
}

impl Rejections {
    /// On how many machines that is why.
    #[cfg(test)]
    pub(super) fn of(&self, reason: &str) -> u32 {
        self.reasons.get(reason).copied().unwrap_or_default()
    }

    fn add(&mut self, reason: impl Into<Cow<'static, str>>) {
        *self.reasons.entry(reason.into()).or_default() += 1;
    }

    /// In the words of the scheduler.
    pub(super) fn message(&self) -> String {
        let sorted = |reasons: &[(u32, &str)]| {
            let told = reasons.iter().filter(|(count, _)| *count > 0);
            let mut told: Vec<_> = told.map(|(count, text)| format!("{count} {text}")).collect();
            told.sort();
            told.join(", ")
        };
        let reasons: Vec<_> = self.reasons.iter().map(|(text, it)| (*it, &**text)).collect();
        let preemption = [
            (self.beyond, "Preemption is not helpful for scheduling"),
            (self.nodes - self.beyond, "No preemption victims found for incoming pod"),
        ];
        let (nodes, reasons, preemption) = (self.nodes, sorted(&reasons), sorted(&preemption));
        if nodes == 0 {
            return "no nodes available to schedule pods".to_owned();
        }
        format!(
            "0/{nodes} nodes are available: {reasons}. preemption: 0/{nodes} nodes are available: \
             {preemption}."
        )
    }
}

/// Why a pod finds no place now.
pub(super) fn rejections(world: &World, pod: &Pod) -> Rejections {
    let asked = Asked::new(world, pod);
    let mut seen = Rejections::default();
    for (key, machine) in world.machines.iter().filter(|(_, it)| it.stage != Stage::Launching) {
        seen.nodes += 1;
        let Some(obstacle) = asked.obstacle(*key, machine) else { continue };
        seen.beyond +=
            u32::from(!matches!(obstacle, Obstacle::Full | Obstacle::Uneven | Obstacle::Crowded));
        match obstacle {
            Obstacle::Unschedulable => seen.add("node(s) were unschedulable"),
            Obstacle::Unreachable => {
                seen.add("node(s) had untolerated taint {node.kubernetes.io/unreachable: }");
            }
            Obstacle::DiskFull => {
                seen.add("node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }");
            }
            Obstacle::Tainted(group) => {
                let taint = world.group(group).taint.as_deref().unwrap_or_default();
                seen.add(format!("node(s) had untolerated taint {{{taint}}}"));
            }
            Obstacle::Unmatched => seen.add("node(s) didn't match Pod's node affinity/selector"),
            Obstacle::Full => {
                machine.room.lacks(&machine.used, &asked.request).for_each(|it| seen.add(it));
            }
            Obstacle::Elsewhere => seen.add("node(s) had volume node affinity conflict"),
            Obstacle::Uneven => seen.add("node(s) didn't match pod topology spread constraints"),
            Obstacle::Crowded => seen.add("node(s) didn't match pod anti-affinity rules"),
        }
    }
    seen
}

/// A pod that looks for a place, and where its like are.
struct Asked<'a> {
    world: &'a World,
    key: WorkloadKey,
    workload: &'a Workload,
    ordinal: u32,
    request: Room,
    zones: BTreeMap<ZoneKey, u32>,
    /// The fewest that one of the zones has where it may go.
    fewest: u32,
    own: BTreeMap<MachineKey, u32>,
}

impl<'a> Asked<'a> {
    fn new(world: &'a World, pod: &Pod) -> Self {
        let workload = world.workload(pod.workload);
        let (mut zones, mut own) = (BTreeMap::new(), BTreeMap::new());
        for place in places(world, pod.workload) {
            *own.entry(place).or_insert(0) += 1;
            if let Some(machine) = world.machines.get(&place) {
                *zones.entry(machine.zone).or_insert(0) += 1;
            }
        }
        let mut asked = Self {
            world,
            key: pod.workload,
            workload,
            ordinal: pod.ordinal,
            request: world.request(pod),
            zones,
            fewest: 0,
            own,
        };
        if let Spread::Demanded(_) = workload.manners.spread {
            asked.fewest = asked.fewest();
        }
        asked
    }

    fn fewest(&self) -> u32 {
        let nodes = self.world.machines.values().filter(|it| it.stage != Stage::Launching);
        let domains = nodes.filter(|it| {
            let group = self.world.group(it.group);
            let matches = self.workload.admission(it.group, group) != Admission::Unmatched;
            matches && self.workload.is_zone(it.zone)
        });
        domains.map(|it| self.in_zone(it.zone)).min().unwrap_or_default()
    }

    fn in_zone(&self, zone: ZoneKey) -> u32 {
        self.zones.get(&zone).copied().unwrap_or_default()
    }

    /// In the order of the scheduler's filters.
    fn obstacle(&self, key: MachineKey, machine: &Machine) -> Option<Obstacle> {
        let workload = self.workload;
        let everywhere = workload.form == Form::DaemonSet;
        // Each daemon is for one node.
        if everywhere && self.own.contains_key(&key) {
            return Some(Obstacle::Unmatched);
        }
        if machine.stage == Stage::Silent {
            return Some(Obstacle::Unreachable);
        }
        if self.world.full.contains(&key) {
            return Some(Obstacle::DiskFull);
        }
        if !(machine.is_open() || (everywhere && machine.stage == Stage::Ready)) {
            return Some(Obstacle::Unschedulable);
        }
        match workload.admission(machine.group, self.world.group(machine.group)) {
            Admission::Tainted if !everywhere => return Some(Obstacle::Tainted(machine.group)),
            Admission::Unmatched => return Some(Obstacle::Unmatched),
            Admission::Tainted | Admission::Welcome => {}
        }
        if !workload.is_zone(machine.zone) {
            return Some(Obstacle::Unmatched);
        }
        if !machine.room.has_room(&machine.used, &self.request) {
            return Some(Obstacle::Full);
        }
        if !workload.may_be_in(self.ordinal, machine.zone) {
            return Some(Obstacle::Elsewhere);
        }
        let uneven = match workload.manners.spread {
            Spread::Wished => false,
            Spread::Demanded(skew) => self.in_zone(machine.zone) + 1 > self.fewest + skew,
        };
        if uneven {
            return Some(Obstacle::Uneven);
        }
        let is_own = |pod: &PodKey| self.world.pods[pod].workload == self.key;
        let alone = workload.manners.apart == Apart::Demanded;
        (alone && machine.pods.iter().any(is_own)).then_some(Obstacle::Crowded)
    }
}

/// The machine whose zone has fewest pods of the workload; of those, that which has fewest of them
/// itself; of those, the emptiest.
fn best(world: &World, pod: &Pod) -> Option<MachineKey> {
    let asked = Asked::new(world, pod);
    let machines = world.machines.iter();
    if asked.workload.form == Form::DaemonSet {
        let mut open = machines.filter(|(key, it)| asked.obstacle(**key, it).is_none());
        return open.next().map(|(key, _)| *key);
    }
    let open = machines.filter(|(key, machine)| asked.obstacle(**key, machine).is_none());
    let preference = |(key, machine): &(&MachineKey, &Machine)| {
        let own = asked.own.get(key).copied().unwrap_or_default();
        (asked.in_zone(machine.zone), own, machine.room.share(&machine.used), **key)
    };
    open.min_by_key(preference).map(|(key, _)| *key)
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
