//! Scenarios with the timings that platforms see.

use super::{
    machines::NOTICE,
    scheduling::rejections,
    share::{Guard, Share},
    simulation::{Change, Simulation},
    world::{
        Form, Group, GroupKey, Life, MachineKey, Offer, PodKey, Provisioner, Revision, Room, Stage,
        Temper, Workload, WorkloadKey, World, ZoneKey,
    },
};

const MINUTE: u64 = 60_000;

pub(super) fn group(provisioner: Provisioner, (min, max): (u32, u32)) -> Group {
    let room = Room { cpu_m: 8_000, memory: 32 << 30, pods: 58, gpus: 0 };
    let offers = vec![Offer::new(room)];
    Group { spot: true, min, max, offers, ..Group::empty(provisioner) }
}

pub(super) fn workload(name: &str, form: Form, replicas: u32, cpu_m: u64) -> Workload {
    Workload {
        name: name.into(),
        replicas,
        request: Room { cpu_m, memory: 1 << 30, pods: 1, gpus: 0 },
        revisions: vec![Revision::first(Temper::Sound, replicas)],
        ..Workload::empty(form)
    }
}

/// A disruption budget.
pub(super) fn at_least(pods: u32) -> Vec<Guard> {
    vec![Guard::AtLeast(Share::Count(pods))]
}

/// A cluster with so many machines in each group, spread over three zones.
pub(super) fn cluster(
    groups: Vec<(Group, u32)>,
    workloads: Vec<Workload>,
    seed: u64,
) -> Simulation {
    let sizes: Vec<u32> = groups.iter().map(|(_, size)| *size).collect();
    let world = World {
        zones: ["a", "b", "c"].map(Into::into).into(),
        groups: groups.into_iter().map(|(group, _)| group).collect(),
        workloads,
        ..World::default()
    };
    let mut simulation = Simulation::new(world, seed);
    for (key, size) in (0..).map(GroupKey).zip(sizes) {
        for number in 0..size {
            simulation.machine(key, ZoneKey(number % 3), Stage::Ready);
        }
    }
    simulation
}

fn lives(simulation: &Simulation, life: Life) -> usize {
    simulation.world.pods.values().filter(|pod| pod.life == life).count()
}

#[test]
fn pods_are_ready_within_seconds_and_spread_over_zones() {
    let nodes = group(Provisioner::Autoscaler, (3, 10));
    let mut it = cluster(
        vec![(nodes, 3)],
        vec![workload("api", Form::Deployment, 6, 500), workload("cni", Form::DaemonSet, 0, 25)],
        1,
    );
    it.advance(20_000);
    assert_eq!(lives(&it, Life::Ready), 9, "{:?}", it.world.pods);
    for machine in it.world.machines.values() {
        assert_eq!(machine.pods.len(), 3, "two of the Deployment and one daemon");
    }
}

#[test]
fn what_finds_no_place_says_why_and_gets_a_machine_in_three_to_five_minutes() {
    let mut it = cluster(
        vec![(group(Provisioner::Autoscaler, (1, 10)), 1)],
        vec![workload("api", Form::Deployment, 3, 5_000)],
        1,
    );
    it.advance(20_000);
    let waiting = it.world.pods.values().find(|pod| pod.life == Life::Pending).unwrap();
    let why = rejections(&it.world, waiting);
    assert_eq!((why.nodes, why.of("Insufficient cpu")), (1, 1));
    it.advance(2 * MINUTE + 50_000);
    assert_eq!(lives(&it, Life::Ready), 1);
    it.advance(6 * MINUTE);
    assert_eq!(lives(&it, Life::Ready), 3);
    assert_eq!(it.world.machines.len(), 3, "no more than needed");
}

#[test]
fn no_machine_is_started_for_what_none_could_take() {
    for provisioner in [Provisioner::Autoscaler, Provisioner::Karpenter] {
        let nodes = Group { spot: false, ..group(provisioner, (2, 10)) };
        // They do not fit on one.
        let api = workload("api", Form::Deployment, 4, 3_000);
        let mut it = cluster(vec![(nodes, 2)], vec![api], 1);
        it.advance(MINUTE);
        it.spoil(WorkloadKey(0), Temper::TooLarge);
        it.advance(10 * MINUTE);
        let waiting = it.world.pods.values().find(|pod| pod.life == Life::Pending).unwrap();
        let why = rejections(&it.world, waiting);
        assert_eq!((why.nodes, why.of("Insufficient cpu")), (2, 2));
        assert_eq!((it.world.machines.len(), lives(&it, Life::Ready)), (2, 3));
    }
}

#[test]
fn karpenter_is_there_within_a_minute_and_takes_away_what_is_empty() {
    let mut it = cluster(
        vec![(group(Provisioner::Karpenter, (0, 10)), 0)],
        vec![workload("api", Form::Deployment, 1, 5_000)],
        1,
    );
    it.advance(30_000);
    assert_eq!(lives(&it, Life::Ready), 0);
    it.advance(100_000);
    assert_eq!(lives(&it, Life::Ready), 1);
    it.scale(WorkloadKey(0), 0);
    it.advance(100_000 + 2 * MINUTE);
    assert!(it.world.machines.is_empty());
}

#[test]
fn an_idle_machine_goes_after_ten_minutes() {
    let mut it = cluster(
        vec![(group(Provisioner::Autoscaler, (2, 10)), 4)],
        vec![workload("api", Form::Deployment, 4, 1_000)],
        1,
    );
    it.advance(9 * MINUTE);
    assert_eq!(it.world.machines.len(), 4);
    it.advance(12 * MINUTE);
    assert_eq!(it.world.machines.len(), 2, "not below the minimum");
    assert_eq!(lives(&it, Life::Ready), 4);
}

#[test]
fn a_budget_refuses_an_eviction_until_the_replacement_is_ready() {
    let guarded = Workload { guards: at_least(2), ..workload("api", Form::Deployment, 3, 500) };
    let nodes = group(Provisioner::Autoscaler, (3, 10));
    let mut it = cluster(vec![(nodes, 3)], vec![guarded], 1);
    it.advance(30_000);
    let pods: Vec<PodKey> = it.world.pods.keys().copied().collect();
    assert_eq!(it.evict(pods[0], None), Ok(()));
    let refused = it.evict(pods[1], None).unwrap_err();
    assert_eq!((refused.healthy, refused.required), (2, 2));
    it.advance(60_000);
    assert_eq!(it.evict(pods[1], None), Ok(()));
}

#[test]
fn a_spot_notice_moves_the_pods_within_its_two_minutes() {
    let nodes = group(Provisioner::Karpenter, (2, 10));
    let guarded = Workload { guards: at_least(3), ..workload("api", Form::Deployment, 4, 3_000) };
    let mut it = cluster(vec![(nodes, 2)], vec![guarded], 1);
    it.advance(MINUTE);
    it.interrupt(MachineKey(1));
    it.advance(MINUTE + 1);
    assert_eq!(it.world.machines[&MachineKey(1)].stage, Stage::Interrupted(MINUTE + NOTICE));
    it.advance(MINUTE + NOTICE - 1);
    assert!(it.world.machines[&MachineKey(1)].pods.is_empty(), "drained before the end");
    assert_eq!(lives(&it, Life::Ready), 4);
    it.advance(MINUTE + NOTICE);
    assert!(!it.world.machines.contains_key(&MachineKey(1)));
}

#[test]
fn what_ec2_warns_of_it_takes_back_sooner_than_the_rest() {
    let nodes = Group { spot: true, ..group(Provisioner::Autoscaler, (200, 400)) };
    let mut it = cluster(vec![(nodes, 200)], Vec::new(), 1);
    let warned: Vec<MachineKey> = it.spot_machines().into_iter().take(50).collect();
    assert_eq!(warned.len(), 50);
    for key in &warned {
        it.warn(*key);
        it.warn(*key);
    }
    let told = it.changes().iter().filter(|it| matches!(it, Change::AtRisk(_))).count();
    assert_eq!(told, 50, "once each");
    it.advance(60 * MINUTE);
    let left = warned.iter().filter(|key| it.world.machines.contains_key(key)).count();
    let all = it.world.machines.keys().filter(|key| key.0 <= 200).count();
    assert!(left < 12, "twelve looks take all but one in fifteen: {left}");
    assert!(all - left > 135, "of the others hardly any: {all}");
}

#[test]
fn a_crash_loop_backs_off_up_to_five_minutes() {
    let sick = Workload {
        revisions: vec![Revision::first(Temper::Crashes, 1)],
        ..workload("worker", Form::Deployment, 1, 500)
    };
    let nodes = group(Provisioner::Autoscaler, (1, 3));
    let mut it = cluster(vec![(nodes, 1)], vec![sick], 1);
    it.advance(5 * MINUTE);
    let restarts = it.world.pods.values().next().unwrap().restarts;
    assert!((4..=6).contains(&restarts), "10, 20, 40, 80, 160 s of waiting: {restarts}");
    it.advance(60 * MINUTE);
    let later = it.world.pods.values().next().unwrap().restarts;
    assert!((14..=18).contains(&later), "every five minutes: {later}");
}

#[test]
fn a_pod_with_a_volume_waits_for_its_zone() {
    let nodes = group(Provisioner::Autoscaler, (3, 3));
    let mut it = cluster(vec![(nodes, 3)], vec![workload("pg", Form::StatefulSet, 1, 500)], 1);
    it.advance(MINUTE);
    let home = it.world.pods.values().next().unwrap().machine.unwrap();
    it.removed(home);
    it.advance(2 * MINUTE);
    let waiting = it.world.pods.values().next().unwrap();
    assert_eq!(waiting.life, Life::Pending);
    let why = rejections(&it.world, waiting);
    assert_eq!((why.nodes, why.of("node(s) had volume node affinity conflict")), (2, 2));
}
