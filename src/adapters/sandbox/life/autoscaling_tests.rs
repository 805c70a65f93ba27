//! Cluster Autoscaler, Karpenter and the scheduler: who gets machines, and which of them go.

use super::{
    placement::{Admission, Apart, Manners, Spread},
    scheduling::rejections,
    simulation::{Change, Simulation},
    tests::{at_least, cluster, group, workload},
    world::{
        Form, Group, GroupKey, Life, MachineKey, Offer, Provisioner, Room, Stage, Temper, Workload,
        WorkloadKey, ZoneKey,
    },
};

const MINUTE: u64 = 60_000;
const IT: WorkloadKey = WorkloadKey(0);

fn offer(cpus: u64) -> Offer {
    Offer::new(Room { cpu_m: cpus * 1_000, memory: cpus << 32, pods: 58, gpus: 0 })
}

/// A pool that may use machines of two, four and eight vCPUs.
fn pool(spot: bool, number: u32) -> Group {
    let offers = [2, 4, 8].map(offer).into();
    Group { spot, offers, pool: Some(number), ..group(Provisioner::Karpenter, (0, 100)) }
}

fn ready(it: &Simulation) -> usize {
    it.world.pods.values().filter(|pod| pod.life == Life::Ready).count()
}

/// The groups of all machines, and which of the offers they are.
fn machines(it: &Simulation) -> Vec<(u32, u32)> {
    it.world.machines.values().map(|it| (it.group.0, it.offer)).collect()
}

#[test]
fn karpenter_takes_the_cheapest_machine_for_all_that_waits() {
    for (replicas, cpu_m, offer) in [(1, 1_500, 0), (2, 1_500, 1), (5, 1_500, 2)] {
        let api = workload("api", Form::Deployment, replicas, cpu_m);
        let mut it = cluster(vec![(pool(true, 0), 0)], vec![api], 1);
        it.advance(62_000);
        assert_eq!((machines(&it), ready(&it)), (vec![(0, offer)], replicas as usize));
    }
}

#[test]
fn pending_to_running_takes_thirty_to_sixty_seconds_with_karpenter() {
    for seed in 1..20 {
        let api = workload("api", Form::Deployment, 1, 1_500);
        let mut it = cluster(vec![(pool(true, 0), 0)], vec![api], seed);
        it.advance(27_000);
        assert_eq!(ready(&it), 0);
        it.advance(62_000);
        assert_eq!(ready(&it), 1);
    }
}

/// Graviton Spot, x86 Spot, Graviton On-Demand, x86 On-Demand.
fn pools() -> Vec<(Group, u32)> {
    [(true, 0), (true, 1), (false, 0), (false, 1)]
        .map(|(spot, pool)| (self::pool(spot, pool), 0))
        .into()
}

#[test]
fn what_spot_does_not_have_is_looked_for_in_the_next_pool_and_then_on_demand() {
    for (dry, home) in [(0, 0), (1, 1), (2, 2)] {
        let mut it = cluster(pools(), vec![workload("api", Form::Deployment, 1, 1_500)], 1);
        it.world.dry = (0..dry).map(GroupKey).collect();
        it.advance(70_000);
        assert_eq!((machines(&it), ready(&it)), (vec![(home, 0)], 1));
        let refused = it.changes();
        let refused = refused.iter().filter(|it| matches!(it, Change::Refused(_))).count();
        assert_eq!(refused, dry as usize);
    }
}

#[test]
fn on_demand_is_replaced_by_spot_when_there_is_some_again() {
    let guarded = Workload { guards: at_least(1), ..workload("api", Form::Deployment, 2, 900) };
    let mut it = cluster(pools(), vec![guarded], 1);
    it.world.dry = [GroupKey(0), GroupKey(1)].into();
    it.advance(2 * MINUTE);
    assert_eq!(machines(&it), [(2, 0)]);
    it.world.dry.clear();
    for time in (2 * MINUTE..10 * MINUTE).step_by(500) {
        it.advance(time);
        assert!(ready(&it) >= 1, "its budget holds");
    }
    assert_eq!((machines(&it), ready(&it)), (vec![(0, 0)], 2));
}

#[test]
fn karpenter_packs_what_is_left_onto_fewer_machines() {
    let api = workload("api", Form::Deployment, 8, 1_800);
    let mut it = cluster(vec![(pool(true, 0), 0)], vec![api], 1);
    it.advance(2 * MINUTE);
    let before = it.world.machines.len();
    it.scale(IT, 3);
    it.advance(8 * MINUTE);
    assert!(it.world.machines.len() < before, "{before}");
    assert_eq!(ready(&it), 3);
}

#[test]
fn what_may_not_be_disrupted_stays() {
    let held = Manners { held: true, ..Manners::default() };
    let api = Workload { manners: held, ..workload("api", Form::Deployment, 8, 1_800) };
    let mut it = cluster(vec![(pool(true, 0), 0)], vec![api], 1);
    it.advance(2 * MINUTE);
    it.scale(IT, 3);
    it.advance(4 * MINUTE);
    let before: Vec<_> = it.world.machines.keys().copied().collect();
    it.advance(60 * MINUTE);
    let after: Vec<_> = it.world.machines.keys().copied().collect();
    assert_eq!(before, after);
}

#[test]
fn a_pool_stays_within_its_limit() {
    let small = Group { limit_cpu_m: Some(10_000), ..pool(true, 0) };
    let api = workload("api", Form::Deployment, 20, 1_800);
    let mut it = cluster(vec![(small, 0)], vec![api], 1);
    it.advance(20 * MINUTE);
    let used: u64 = it.world.machines.values().map(|it| it.room.cpu_m).sum();
    assert!((8_000..=10_000).contains(&used), "{used}");
}

/// Three machines of eight vCPUs, in one zone each, with two pods of 1.5 on each.
fn underused(change: impl FnOnce(&mut Workload)) -> Simulation {
    let nodes = Group { spot: false, ..group(Provisioner::Autoscaler, (1, 5)) };
    let mut api = workload("api", Form::Deployment, 6, 1_500);
    change(&mut api);
    let mut it = cluster(vec![(nodes, 3)], vec![api], 1);
    it.advance(30 * MINUTE);
    it
}

#[test]
fn cluster_autoscaler_takes_what_is_half_idle_and_fits_elsewhere() {
    let it = underused(|_| {});
    assert_eq!((it.world.machines.len(), ready(&it)), (2, 6), "nine of sixteen");
}

#[test]
fn cluster_autoscaler_leaves_what_it_may_not_move() {
    let budget = underused(|it| it.guards = at_least(6));
    let held = underused(|it| it.manners.held = true);
    let own = underused(|it| it.manners.system = true);
    for it in [budget, held, own] {
        assert_eq!(it.world.machines.len(), 3);
    }
    // With a budget that allows it, pods of the cluster itself may be moved.
    let guarded = underused(|it| (it.manners.system, it.guards) = (true, at_least(3)));
    assert_eq!(guarded.world.machines.len(), 2);
}

#[test]
fn without_capacity_an_auto_scaling_group_asks_until_there_is_some() {
    let nodes = group(Provisioner::Autoscaler, (2, 5));
    let mut it = cluster(vec![(nodes, 2)], vec![workload("api", Form::Deployment, 2, 500)], 1);
    it.advance(MINUTE);
    it.world.dry = [GroupKey(0)].into();
    it.interrupt(MachineKey(1));
    it.advance(10 * MINUTE);
    assert_eq!((it.world.machines.len(), it.size(GroupKey(0))), (1, 2));
    it.world.dry.clear();
    it.advance(17 * MINUTE);
    assert_eq!(it.world.machines.len(), 2);
}

#[test]
fn zones_differ_by_no_more_than_is_allowed() {
    let spread = Manners { spread: Spread::Demanded(1), ..Manners::default() };
    let api = Workload { manners: spread, ..workload("api", Form::Deployment, 7, 500) };
    let nodes = Group { spot: false, ..group(Provisioner::Nobody, (3, 3)) };
    let mut it = cluster(vec![(nodes, 3)], vec![api], 1);
    it.advance(MINUTE);
    assert_eq!(ready(&it), 7);
    // One zone can take no more: the others may have one more than it each.
    it.world.machines.get_mut(&MachineKey(1)).unwrap().cordoned = true;
    it.scale(IT, 12);
    it.advance(2 * MINUTE);
    let waiting = it.world.pods.values().find(|pod| pod.life == Life::Pending).unwrap();
    let why = rejections(&it.world, waiting);
    assert_eq!(why.of("node(s) didn't match pod topology spread constraints"), 2);
    assert_eq!(
        why.message(),
        "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't match pod topology \
         spread constraints. preemption: 0/3 nodes are available: 1 Preemption is not helpful for \
         scheduling, 2 No preemption victims found for incoming pod."
    );
}

#[test]
fn those_that_keep_apart_get_a_node_each() {
    let apart = Manners { apart: Apart::Demanded, ..Manners::default() };
    let api = Workload { manners: apart, ..workload("api", Form::Deployment, 5, 500) };
    let nodes = Group { spot: false, ..group(Provisioner::Autoscaler, (3, 4)) };
    let mut it = cluster(vec![(nodes, 3)], vec![api], 1);
    it.advance(10 * MINUTE);
    assert_eq!((it.world.machines.len(), ready(&it)), (4, 4));
    let waiting = it.world.pods.values().find(|pod| pod.life == Life::Pending).unwrap();
    assert_eq!(
        rejections(&it.world, waiting).of("node(s) didn't match pod anti-affinity rules"),
        4
    );
}

#[test]
fn every_reason_is_counted_as_the_scheduler_does() {
    let tainted =
        Group { taint: Some("workload: database".into()), ..group(Provisioner::Nobody, (2, 2)) };
    let other = group(Provisioner::Nobody, (3, 3));
    let own = group(Provisioner::Nobody, (2, 2));
    let admits = vec![Admission::Tainted, Admission::Unmatched, Admission::Welcome];
    let manners = Manners { admits, ..Manners::default() };
    let large = Workload { manners, ..workload("trainer", Form::Deployment, 1, 64_000) };
    let mut it = cluster(vec![(tainted, 2), (other, 3), (own, 3)], vec![large], 1);
    it.advance(MINUTE);
    it.silence(MachineKey(8));
    let waiting = it.world.pods.values().next().unwrap();
    assert_eq!(
        rejections(&it.world, waiting).message(),
        "0/8 nodes are available: 1 node(s) had untolerated taint \
         {node.kubernetes.io/unreachable: }, 2 Insufficient cpu, 2 node(s) had untolerated taint \
         {workload: database}, 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/8 \
         nodes are available: 2 No preemption victims found for incoming pod, 6 Preemption is not \
         helpful for scheduling."
    );
}

#[test]
fn a_machine_comes_where_the_volume_is() {
    let nodes = Group { spot: false, ..group(Provisioner::Autoscaler, (1, 9)) };
    let mut it = cluster(vec![(nodes, 3)], vec![workload("pg", Form::StatefulSet, 1, 5_000)], 1);
    it.advance(MINUTE);
    let home = it.world.pods.values().next().unwrap().machine.unwrap();
    let zone = it.world.machines[&home].zone;
    it.removed(home);
    it.advance(10 * MINUTE);
    let place = it.world.pods.values().next().unwrap().machine.unwrap();
    assert_eq!((it.world.machines[&place].zone, ready(&it)), (zone, 1));
    assert_ne!(zone, ZoneKey(9));
    assert!(it.world.machines.values().all(|it| it.stage == Stage::Ready));
    assert!(it.world.workload(IT).revision(0).temper == Temper::Sound);
}

#[test]
fn a_node_gets_its_daemons_before_all_that_waits_for_it() {
    let nodes = Group { spot: false, ..group(Provisioner::Autoscaler, (1, 3)) };
    let work =
        vec![workload("api", Form::Deployment, 40, 500), workload("cni", Form::DaemonSet, 0, 25)];
    let mut it = cluster(vec![(nodes, 1)], work, 1);
    it.advance(15 * MINUTE);
    let daemons = &it.world.workload(WorkloadKey(1)).pods;
    let ready = daemons.iter().filter(|pod| it.world.pods[pod].life == Life::Ready).count();
    assert_eq!((it.world.machines.len(), daemons.len(), ready), (3, 3, 3));
}
