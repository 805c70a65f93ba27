//! `HorizontalPodAutoscaler`s, with the figures of Kubernetes.

use proptest::prelude::*;

use super::{
    demand::{Demand, Scaler},
    simulation::{Change, Simulation},
    tests::{cluster, group, workload},
    world::{Form, Group, Life, Provisioner, Workload, WorkloadKey},
};

const MINUTE: u64 = 60_000;
const IT: WorkloadKey = WorkloadKey(0);

/// Four pods of 500m at 70 % of what they ask for, which is what is meant, on two machines of eight.
fn scaled(seed: u64) -> Simulation {
    let scaler = Scaler { min: 3, max: 20, target: 70, seen: None, recommended: Vec::new() };
    let api = Workload {
        demand: Demand { shared_m: Some(1_400), percent: 100 },
        scaler: Some(scaler),
        ..workload("api", Form::Deployment, 4, 500)
    };
    let nodes = Group { spot: false, ..group(Provisioner::Autoscaler, (1, 8)) };
    cluster(vec![(nodes, 1)], vec![api], seed)
}

fn load(it: &mut Simulation, percent: u64) {
    it.world.workload_mut(IT).demand.percent = percent;
}

fn rescaled(it: &mut Simulation) -> Vec<(u32, u32)> {
    let changes = it.changes();
    let rescaled = changes.iter().filter_map(|it| {
        if let Change::Rescaled { from, to, .. } = it { Some((*from, *to)) } else { None }
    });
    rescaled.collect()
}

#[test]
fn what_is_off_by_a_tenth_is_left_alone() {
    let mut it = scaled(1);
    it.advance(10 * MINUTE);
    load(&mut it, 108);
    it.advance(20 * MINUTE);
    assert_eq!((rescaled(&mut it), it.world.workload(IT).replicas), (vec![], 4));
}

#[test]
fn three_times_the_work_doubles_the_pods_and_then_adds_the_rest() {
    let mut it = scaled(1);
    it.advance(5 * MINUTE);
    rescaled(&mut it);
    load(&mut it, 300);
    it.advance(5 * MINUTE + 16_000);
    // 210 % of what they ask for is three times what is meant: twelve, and not more than double.
    assert_eq!(rescaled(&mut it), [(4, 8)]);
    it.advance(8 * MINUTE);
    let replicas = it.world.workload(IT).replicas;
    assert!((12..=13).contains(&replicas), "{replicas}");
    let ready = it.world.pods.values().filter(|pod| pod.life == Life::Ready).count();
    assert_eq!(ready, replicas as usize);
}

#[test]
fn what_does_not_fit_waits_for_a_machine() {
    let mut it = scaled(1);
    it.advance(5 * MINUTE);
    load(&mut it, 1_000);
    it.advance(7 * MINUTE);
    assert_eq!(it.world.workload(IT).replicas, 20, "no more than its maximum");
    let waiting = it.world.pods.values().filter(|pod| pod.life == Life::Pending).count();
    assert!(waiting >= 4, "sixteen fit on one machine: {waiting}");
    it.advance(13 * MINUTE);
    assert!(it.world.pods.values().all(|pod| pod.life == Life::Ready));
    assert_eq!(it.world.machines.len(), 2);
}

#[test]
fn it_goes_down_only_after_five_minutes() {
    let mut it = scaled(1);
    it.advance(5 * MINUTE);
    load(&mut it, 300);
    it.advance(15 * MINUTE);
    load(&mut it, 100);
    rescaled(&mut it);
    it.advance(19 * MINUTE + 30_000);
    assert_eq!(rescaled(&mut it), []);
    it.advance(21 * MINUTE);
    let replicas = it.world.workload(IT).replicas;
    assert!((4..=5).contains(&replicas), "{replicas}");
}

#[test]
fn a_day_has_its_hours() {
    let hour = 60 * MINUTE;
    let levels = [0, 5, 10, 17, 24].map(|it| Demand::USUAL.level(it * hour));
    assert_eq!(levels, [1000, 1300, 1000, 600, 1000]);
    assert_eq!(Demand::USUAL.level(2 * hour + 30 * MINUTE), 1150);
}

proptest! {
    #[test]
    fn it_stays_between_its_minimum_and_its_maximum(
        seed in any::<u64>(),
        loads in prop::collection::vec((0_u64..2_000, 1_u64..600_000), 1..8),
    ) {
        let mut it = scaled(seed);
        for (percent, wait) in loads {
            load(&mut it, percent);
            let end = it.now + wait;
            while it.now < end {
                it.advance(it.now + 15_000);
                let replicas = it.world.workload(IT).replicas;
                prop_assert!((3..=20).contains(&replicas), "{}", replicas);
            }
        }
    }
}
