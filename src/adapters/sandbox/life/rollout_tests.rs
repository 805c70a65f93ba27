//! Rolling updates, as the controllers of Kubernetes do them.

use proptest::prelude::*;

use super::{
    share::Share,
    simulation::{Change, Simulation},
    tests::{cluster, group, workload},
    world::{
        Form, Group, Life, MachineKey, PodKey, Provisioner, Rollout, Temper, Workload, WorkloadKey,
    },
};

const MINUTE: u64 = 60_000;
const IT: WorkloadKey = WorkloadKey(0);

/// One workload on six machines, a minute later.
fn running(workload: Workload, seed: u64) -> Simulation {
    // EC2 takes none of them back meanwhile.
    let nodes = Group { spot: false, ..group(Provisioner::Autoscaler, (6, 6)) };
    let mut it = cluster(vec![(nodes, 6)], vec![workload], seed);
    it.advance(4 * MINUTE);
    it
}

/// Pods that stay, and those of them that are ready: of the newest revision, and of older ones.
fn pods(it: &Simulation) -> [(u32, u32); 2] {
    let newest = it.world.workload(IT).newest;
    let mut seen = [(0, 0); 2];
    for pod in it.world.pods.values().filter(|pod| pod.counts()) {
        let place = &mut seen[usize::from(pod.revision != newest)];
        *place = (place.0 + 1, place.1 + u32::from(pod.life == Life::Ready));
    }
    seen
}

#[test]
fn a_deployment_is_rolled_and_its_old_pods_end() {
    let mut it = running(workload("api", Form::Deployment, 6, 500), 1);
    it.changes();
    it.roll_out(IT, Temper::Sound, true);
    it.advance(4 * MINUTE + 1_000);
    // A quarter of six: two more, rounded up, and one less, rounded down.
    assert_eq!(pods(&it).map(|(held, _)| held), [3, 5]);
    it.advance(7 * MINUTE);
    assert_eq!(pods(&it), [(6, 6), (0, 0)]);
    assert_eq!(it.world.workload(IT).rollout, Rollout::Done);
    let scaled = it.changes();
    let scaled = scaled.iter().filter_map(|it| {
        if let Change::Scaled { revision, to, .. } = it { Some((*revision, *to)) } else { None }
    });
    let scaled: Vec<_> = scaled.collect();
    assert_eq!((scaled[0], scaled[1]), ((0, 5), (1, 2)));
    assert!(scaled.contains(&(1, 6)) && scaled.contains(&(0, 0)), "{scaled:?}");
}

#[test]
fn a_broken_revision_gets_stuck_while_the_old_one_serves_and_is_rolled_back() {
    for temper in [Temper::ImageMissing, Temper::Crashes, Temper::TooLarge] {
        let mut it = running(workload("api", Form::Deployment, 8, 500), 1);
        it.spoil(IT, temper);
        it.advance(13 * MINUTE);
        assert_eq!(pods(&it), [(4, 0), (6, 6)], "a quarter more, a quarter less");
        assert!(matches!(it.world.workload(IT).rollout, Rollout::Rolling(_)));
        it.advance(15 * MINUTE);
        assert!(matches!(it.world.workload(IT).rollout, Rollout::Stuck(_)), "after ten minutes");
        it.mend(IT);
        it.advance(16 * MINUTE);
        assert_eq!(pods(&it), [(8, 8), (0, 0)]);
        assert_eq!(it.world.workload(IT).revision(0).number, 3, "the old one comes last again");
    }
}

#[test]
fn a_deployment_that_is_stuck_and_scaled_gives_both_revisions_their_share() {
    let mut it = running(workload("api", Form::Deployment, 8, 500), 1);
    it.spoil(IT, Temper::Crashes);
    it.advance(5 * MINUTE);
    it.scale(IT, 16);
    it.advance(7 * MINUTE);
    let [(new, _), (old, ready)] = pods(&it);
    assert_eq!((new + old, old), (20, ready));
    assert!(old >= 12, "the revision that serves grows, too: {old}");
}

#[test]
fn a_stateful_set_is_rolled_from_its_highest_ordinal_one_at_a_time() {
    let mut it = running(workload("pg", Form::StatefulSet, 3, 500), 1);
    it.roll_out(IT, Temper::Sound, true);
    let mut order = Vec::new();
    for time in (4 * MINUTE..8 * MINUTE).step_by(200) {
        it.advance(time);
        let [(_, new), (_, old)] = pods(&it);
        assert!(new + old >= 2, "one at a time");
        let made = it.world.pods.values().filter(|pod| pod.revision == 1).map(|pod| pod.ordinal);
        let fresh: Vec<_> = made.filter(|ordinal| !order.contains(ordinal)).collect();
        order.extend(fresh);
    }
    assert_eq!(order, [2, 1, 0]);
    assert_eq!(pods(&it), [(3, 3), (0, 0)]);
}

#[test]
fn a_stateful_set_is_made_from_its_lowest_ordinal_on() {
    let nodes = group(Provisioner::Autoscaler, (6, 6));
    let mut it = cluster(vec![(nodes, 6)], vec![workload("pg", Form::StatefulSet, 3, 500)], 1);
    it.advance(2_000);
    assert_eq!(it.world.pods.len(), 1, "the next is made when this one is ready");
    it.advance(2 * MINUTE);
    assert_eq!(pods(&it)[0], (3, 3));
}

#[test]
fn a_broken_stateful_set_stops_at_one_pod_and_recovers() {
    let mut it = running(workload("pg", Form::StatefulSet, 3, 500), 1);
    it.spoil(IT, Temper::Crashes);
    it.advance(9 * MINUTE);
    assert_eq!(pods(&it), [(1, 0), (2, 2)]);
    it.mend(IT);
    it.advance(11 * MINUTE);
    assert_eq!(pods(&it), [(3, 3), (0, 0)]);
}

#[test]
fn daemons_are_replaced_one_node_at_a_time() {
    let mut it = running(workload("cni", Form::DaemonSet, 0, 25), 1);
    it.roll_out(IT, Temper::Sound, true);
    for time in (4 * MINUTE..9 * MINUTE).step_by(200) {
        it.advance(time);
        let [(_, new), (_, old)] = pods(&it);
        assert!(new + old >= 5, "one of six nodes at a time");
    }
    assert_eq!(pods(&it), [(6, 6), (0, 0)]);
    let places: std::collections::BTreeSet<Option<MachineKey>> =
        it.world.pods.values().map(|pod| pod.machine).collect();
    assert_eq!(places.len(), 6);
    assert_eq!(it.world.workload(IT).rollout, Rollout::Done);
}

#[test]
fn a_poisoned_workload_is_down_until_it_is_mended() {
    let mut it = running(workload("coredns", Form::Deployment, 2, 100), 1);
    it.poison(IT);
    it.advance(5 * MINUTE);
    assert_eq!(pods(&it)[0], (2, 0));
    it.mend(IT);
    it.advance(6 * MINUTE);
    assert_eq!(pods(&it)[0], (2, 2));
}

#[test]
fn a_restart_needs_no_new_image() {
    let mut it = running(workload("api", Form::Deployment, 3, 500), 1);
    it.roll_out(IT, Temper::Sound, false);
    assert_eq!(it.world.workload(IT).revision(1).image, 0);
    it.advance(6 * MINUTE);
    assert_eq!(pods(&it), [(3, 3), (0, 0)]);
}

proptest! {
    #[test]
    fn a_rollout_keeps_its_bounds_whatever_is_rolled_out(
        seed in any::<u64>(),
        replicas in 1_u32..12,
        (surge, missing) in (0_u32..60, 0_u32..60),
        rolls in prop::collection::vec((0_u32..4, 1_u64..90_000), 1..6),
    ) {
        let api = Workload {
            surge: Share::Percent(surge),
            unavailable: Share::Percent(missing),
            ..workload("api", Form::Deployment, replicas, 300)
        };
        let mut it = running(api, seed);
        let (most, least) = it.world.workload(IT).slack();
        for (kind, wait) in rolls {
            let tempers =
                [Temper::Sound, Temper::Crashes, Temper::ImageMissing, Temper::TooLarge];
            let temper = tempers[kind as usize];
            it.roll_out(IT, temper, kind > 0);
            let end = it.now + wait;
            while it.now < end {
                it.advance(it.now + 500);
                let [new, old] = pods(&it);
                prop_assert!(new.0 + old.0 <= replicas + most, "{new:?} {old:?}");
                prop_assert!(new.1 + old.1 + least >= replicas, "{new:?} {old:?}");
            }
        }
        it.turn_to(IT, 0);
        it.advance(it.now + 20 * MINUTE);
        prop_assert_eq!(pods(&it), [(replicas, replicas), (0, 0)]);
        let owned: Vec<PodKey> = it.world.workload(IT).pods.iter().copied().collect();
        prop_assert_eq!(owned.len(), it.world.pods.len());
    }
}
