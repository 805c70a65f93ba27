//! How a simulation begins: from the rows of a platform, wherever they come from.

mod groups;
mod manners;
mod workloads;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub(in crate::adapters::sandbox) use self::manners::Toleration;
pub(super) use self::manners::ZONE;
use self::workloads::Controllers;
use super::{
    cast::{Cast, MachineRows},
    kubelet::BACK_OFF_MOST,
    queue::Instant,
    share::Guard,
    simulation::{Event, Simulation, Step},
    world::{
        GroupKey, Life, Machine, MachineKey, Pod, PodKey, Room, Stage, WorkloadKey, World, ZoneKey,
    },
};
use crate::model::{self, Allocatable, Amounts, Node, ResourceId, Store, Symbol};

/// What only the maker of a platform knows of a workload: rows do not say it.
#[derive(Clone, Debug, Default)]
pub(in crate::adapters::sandbox) struct Intent {
    /// The group that its pods are bound to.
    pub(in crate::adapters::sandbox) group: Option<String>,
    /// Labels that its nodes have to have.
    pub(in crate::adapters::sandbox) selector: BTreeMap<String, String>,
    pub(in crate::adapters::sandbox) tolerations: Vec<Toleration>,
    /// By how many pods zones may differ at most.
    pub(in crate::adapters::sandbox) skew: Option<u32>,
    /// No node may run two of its pods.
    pub(in crate::adapters::sandbox) apart: bool,
    /// No autoscaler may move its pods.
    pub(in crate::adapters::sandbox) held: bool,
    /// What its disruption budget is written as.
    pub(in crate::adapters::sandbox) guard: Option<Guard>,
    /// Its `HorizontalPodAutoscaler`.
    pub(in crate::adapters::sandbox) scaler: Option<ScalerIntent>,
}

/// What an autoscaler of pods is told: pods, and what they are meant to use and use at dawn of what they
/// ask for, hundredths.
#[derive(Clone, Copy, Debug)]
pub(in crate::adapters::sandbox) struct ScalerIntent {
    pub(in crate::adapters::sandbox) min: u32,
    pub(in crate::adapters::sandbox) max: u32,
    pub(in crate::adapters::sandbox) target: u32,
    pub(in crate::adapters::sandbox) seen: u32,
}

/// That of workloads, by their rows.
pub(in crate::adapters::sandbox) type Intents = BTreeMap<ResourceId, Intent>;

/// The world as the rows have it at `dawn`, and which row is what.
pub(super) fn begin(
    store: &Store,
    intents: &Intents,
    dawn: Timestamp,
    seed: u64,
) -> (Simulation, Cast) {
    let mut cast = Cast { zones: zones(store), ..Cast::default() };
    let mut world = World {
        zones: cast.zones.iter().map(|it| it.as_str().into()).collect(),
        ..World::default()
    };
    cast.addresses = store.instances.rows().filter_map(|it| it.private_ip).collect();
    groups::found(store, &mut world, &mut cast);
    let places = machines(store, &mut world, &mut cast);
    let mut controllers = Controllers::found(store, intents, &mut world, &mut cast);
    let mut plans = Vec::new();
    for (number, row) in (1..).zip(store.pods.rows()) {
        let key = PodKey(number);
        let (workload, revision) = controllers.of(row, &mut world, &mut cast);
        let place = row.node.as_ref().and_then(|node| places.get(node)).copied();
        let life = life(row, place.is_some(), dawn);
        put(&mut world, key, Part { workload, revision, machine: place, life }, row);
        cast.pods.insert(key, model::Pod::clone(row));
        plans
            .extend(next(life, number, dawn, row).map(|(at, step)| (at, Event::Pod(key, 0, step))));
    }
    Controllers::settle((store, intents), &mut world, &mut cast);
    let made = u32::try_from(world.pods.len()).unwrap_or(u32::MAX);
    let launched = u32::try_from(world.machines.len()).unwrap_or(u32::MAX);
    let waiting = |pod: &Pod| pod.life == Life::Pending;
    let pending = world.pods.iter().filter(|(_, pod)| waiting(pod)).map(|(key, _)| *key).collect();
    let steps = world.pods.keys().map(|key| (*key, 0)).collect();
    let mut simulation = Simulation::new(world, seed);
    simulation.unplaced.clone_from(&pending);
    (simulation.pending, simulation.steps) = (pending, steps);
    (simulation.made, simulation.launched) = (made, launched);
    for (at, event) in plans {
        simulation.queue.plan(at, event);
    }
    (simulation, cast)
}

fn zones(store: &Store) -> Vec<Symbol> {
    let nodes = store.nodes.rows().filter_map(|node| node.zone.clone());
    let subnets = store.subnets.rows().map(|subnet| subnet.zone.clone());
    let mut zones: Vec<Symbol> = nodes.chain(subnets).collect();
    zones.sort();
    zones.dedup();
    if zones.is_empty() {
        zones.push("unknown".into());
    }
    zones
}

/// Every node becomes a machine. Gives the machines by the names of their nodes.
fn machines(store: &Store, world: &mut World, cast: &mut Cast) -> BTreeMap<Symbol, MachineKey> {
    let claims: BTreeMap<_, _> =
        store.node_claims.rows().filter_map(|it| Some((it.node.clone()?, it))).collect();
    let instances: BTreeMap<_, _> =
        store.instances.rows().map(|it| (Symbol::new(&it.id.name), it)).collect();
    let mut places = BTreeMap::new();
    for (number, node) in (1..).zip(store.nodes.rows()) {
        let key = MachineKey(number);
        let name = Symbol::new(&node.id.name);
        let instance = node.instance_id.as_ref().and_then(|id| instances.get(id));
        let made = machine(node, instance.is_some(), cast);
        world.group_mut(made.group).machines.insert(key);
        world.machines.insert(key, made);
        let rows = MachineRows {
            node: Some(Node::clone(node)),
            instance: instance.map(|it| model::Instance::clone(it)),
            claim: claims.get(&name).map(|it| model::NodeClaim::clone(it)),
        };
        cast.machines.insert(key, rows);
        places.insert(name, key);
    }
    places
}

fn machine(node: &Node, known: bool, cast: &Cast) -> Machine {
    let zone = cast.zones.iter().position(|zone| node.zone.as_ref() == Some(zone)).unwrap_or(0);
    let group = groups::of(node, cast);
    Machine {
        group,
        offer: cast.group(group).offer(node.instance_type.as_ref()),
        zone: ZoneKey(u32::try_from(zone).unwrap_or(0)),
        room: room(&node.allocatable),
        stage: Stage::Ready,
        launched: 0,
        cordoned: node.cordoned || node.readiness != model::Readiness::Ready,
        known,
        pods: std::collections::BTreeSet::new(),
        used: Room::default(),
        idle_since: None,
        stirred: 0,
        images: std::collections::BTreeSet::new(),
    }
}

/// What nobody says is taken to be small.
fn room(allocatable: &Allocatable) -> Room {
    Room {
        cpu_m: allocatable.cpu_m.unwrap_or(0),
        memory: allocatable.memory.unwrap_or(0),
        pods: u64::from(allocatable.pods.unwrap_or(110)),
        gpus: u64::from(allocatable.gpus.unwrap_or(0)),
    }
}

fn request(amounts: &Amounts) -> Room {
    Room {
        cpu_m: amounts.cpu_m.unwrap_or(0),
        memory: amounts.memory.unwrap_or(0),
        pods: 1,
        gpus: u64::from(amounts.gpus.unwrap_or(0)),
    }
}

/// How far a pod is, by what is said of it.
fn life(row: &model::Pod, placed: bool, dawn: Timestamp) -> Life {
    if let Some(end) = row.deleted {
        return Life::Terminating(until(dawn, end));
    }
    match (row.phase.as_str(), row.status.as_str()) {
        ("Succeeded" | "Failed", _) => Life::Succeeded,
        (_, "CrashLoopBackOff") => Life::CrashBackOff,
        (_, "ImagePullBackOff" | "ErrImagePull") => Life::ImageBackOff,
        ("Running", _) if placed && usize::from(row.ready) == row.containers.len() => Life::Ready,
        ("Running", _) if placed => Life::Starting,
        _ if placed => Life::Creating,
        _ => Life::Pending,
    }
}

fn until(dawn: Timestamp, end: Timestamp) -> Instant {
    u64::try_from(end.duration_since(dawn).as_millis()).unwrap_or(0)
}

/// What a pod does next, and when. Back-offs end where the kubelet would end them; whatever else is
/// under way goes on at once.
fn next(life: Life, number: u32, dawn: Timestamp, row: &model::Pod) -> Option<(Instant, Step)> {
    // Not all at the same moment.
    let apart = u64::from(number % 40) * 1_000;
    match life {
        Life::CrashBackOff => {
            let waited = row.last_restart.map_or(0, |it| until(it, dawn));
            Some((BACK_OFF_MOST.saturating_sub(waited).max(5_000), Step::Pulled))
        }
        Life::ImageBackOff => Some((60_000 + apart, Step::Begin)),
        Life::Creating => Some((1_000 + apart, Step::Started)),
        Life::Starting => Some((3_000 + apart, Step::Probed)),
        Life::Terminating(end) => Some((end, Step::Gone)),
        Life::Pending | Life::Pulling | Life::Ready | Life::Succeeded => None,
    }
}

/// What a pod is of, where it is and how far.
struct Part {
    workload: WorkloadKey,
    revision: u32,
    machine: Option<MachineKey>,
    life: Life,
}

/// Puts a pod into the world.
fn put(
    world: &mut World,
    key: PodKey,
    Part { workload, revision, machine, life }: Part,
    row: &model::Pod,
) {
    let controller = world.workload_mut(workload);
    if controller.pods.is_empty() {
        controller.request = request(&row.requests);
    }
    let ordinal = workloads::ordinal(row, controller);
    controller.pods.insert(key);
    let (request, image) = (controller.request, controller.revision(revision).image);
    if let Some(place) = machine.and_then(|it| world.machines.get_mut(&it)) {
        place.images.insert((workload, image));
        if life != Life::Succeeded {
            place.pods.insert(key);
            place.used.add(&request);
        }
    }
    let pod = Pod {
        workload,
        ordinal,
        revision,
        machine,
        life,
        restarts: row.restarts,
        pulls: u32::from(life == Life::ImageBackOff),
        created: 0,
        since: 0,
    };
    world.pods.insert(key, pod);
}

/// The group of nobody: machines that no group is known for.
pub(super) const LONERS: GroupKey = GroupKey(0);
