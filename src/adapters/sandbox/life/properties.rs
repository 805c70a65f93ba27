//! What holds whatever happens.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    demand::{Demand, Scaler},
    placement::{Apart, Manners},
    simulation::{Change, Simulation},
    tests::{at_least, cluster, group, workload},
    world::{
        Form, Group, GroupKey, Life, MachineKey, Offer, PodKey, Provisioner, Room, Stage, Temper,
        Workload, WorkloadKey,
    },
};

/// Something a user or the cloud does.
#[derive(Clone, Debug)]
enum Act {
    Wait(u64),
    Scale(u32, u32),
    Evict(usize),
    Interrupt(usize),
    Lose(usize),
    Cordon(usize),
    RollOut(u32, bool),
    Mend(u32),
    /// So many hundredths of the usual work.
    Load(u64),
    /// Whether EC2 has Spot capacity.
    Spot(bool),
    Silence(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => (1_u64..120_000).prop_map(Act::Wait),
        2 => (0_u32..4, 0_u32..20).prop_map(|(workload, replicas)| Act::Scale(workload, replicas)),
        3 => any::<usize>().prop_map(Act::Evict),
        1 => any::<usize>().prop_map(Act::Interrupt),
        1 => any::<usize>().prop_map(Act::Lose),
        1 => any::<usize>().prop_map(Act::Cordon),
        1 => (0_u32..5, any::<bool>()).prop_map(|(workload, broken)| Act::RollOut(workload, broken)),
        1 => (0_u32..5).prop_map(Act::Mend),
        1 => (0_u64..1_500).prop_map(Act::Load),
        1 => any::<bool>().prop_map(Act::Spot),
        1 => any::<usize>().prop_map(Act::Silence),
    ];
    prop::collection::vec(act, 1..40)
}

fn start(seed: u64) -> Simulation {
    let groups =
        vec![(group(Provisioner::Autoscaler, (2, 8)), 3), (pool(true), 2), (pool(false), 0)];
    let scaler = Scaler { min: 2, max: 9, target: 70, seen: None, recommended: Vec::new() };
    let apart = Manners { apart: Apart::Demanded, ..Manners::default() };
    let workloads = vec![
        Workload { guards: at_least(3), ..workload("api", Form::Deployment, 5, 700) },
        workload("worker", Form::Deployment, 8, 1_900),
        Workload {
            guards: at_least(1),
            manners: apart,
            ..workload("pg", Form::StatefulSet, 2, 900)
        },
        workload("batch", Form::Job, 3, 400),
        workload("cni", Form::DaemonSet, 0, 25),
        Workload {
            demand: Demand { shared_m: Some(1_400), percent: 100 },
            scaler: Some(scaler),
            ..workload("web", Form::Deployment, 4, 500)
        },
    ];
    cluster(groups, workloads, seed)
}

/// A pool of Karpenter with machines of two sizes, and no more than 48 vCPUs.
fn pool(spot: bool) -> Group {
    let small = Offer::new(Room { cpu_m: 4_000, memory: 16 << 30, pods: 29, gpus: 0 });
    let mut group = group(Provisioner::Karpenter, (0, u32::MAX));
    group.offers.insert(0, small);
    Group { spot, pool: Some(0), limit_cpu_m: Some(48_000), ..group }
}

fn nth<K: Copy, V>(map: &BTreeMap<K, V>, index: usize) -> Option<K> {
    map.keys().nth(index % map.len().max(1)).copied()
}

fn apply(it: &mut Simulation, act: &Act) {
    let (pod, machine) = match *act {
        Act::Wait(time) => return it.advance(it.now + time),
        Act::Scale(workload, replicas) => return it.scale(WorkloadKey(workload), replicas),
        // The Job has one revision.
        Act::RollOut(3, _) => return,
        Act::RollOut(workload, true) => return it.spoil(WorkloadKey(workload), Temper::Crashes),
        Act::RollOut(workload, false) => {
            it.roll_out(WorkloadKey(workload), Temper::Sound, true);
            return;
        }
        Act::Mend(workload) => return it.mend(WorkloadKey(workload)),
        Act::Load(percent) => {
            it.world.workload_mut(WorkloadKey(5)).demand.percent = percent;
            return;
        }
        Act::Spot(there) => {
            it.world.dry = (0..2).map(GroupKey).filter(|_| !there).collect();
            return;
        }
        Act::Evict(index) => (nth(&it.world.pods, index), None),
        Act::Interrupt(index) | Act::Lose(index) | Act::Cordon(index) | Act::Silence(index) => {
            (None, nth(&it.world.machines, index))
        }
    };
    if let Some(pod) = pod {
        evict(it, pod);
    }
    let Some(machine) = machine else { return };
    match act {
        Act::Interrupt(_) => it.interrupt(machine),
        Act::Lose(_) => it.removed(machine),
        Act::Silence(_) => it.silence(machine),
        Act::Cordon(_) => it.world.machines.get_mut(&machine).unwrap().cordoned = true,
        Act::Wait(_)
        | Act::Scale(..)
        | Act::Evict(_)
        | Act::RollOut(..)
        | Act::Mend(_)
        | Act::Load(_)
        | Act::Spot(_) => {}
    }
}

/// An eviction never leaves a budget with fewer ready pods than it insists on.
fn evict(it: &mut Simulation, pod: PodKey) {
    let Some(workload) = it.world.pods.get(&pod).map(|pod| pod.workload) else { return };
    let before = it.world.ready(workload);
    let allowed = it.evict(pod, None).is_ok();
    if let Some(required) = it.world.workload(workload).required() {
        let after = it.world.ready(workload);
        assert!(after == before || after >= required, "{before} ready, then {after} of {required}");
        assert!(allowed || before <= required, "refused although {before} of {required} are ready");
    }
}

/// Nothing is in two places, nothing takes more room than there is, nothing is forgotten.
fn check(it: &Simulation) {
    let mut places = BTreeMap::<PodKey, MachineKey>::new();
    for (key, machine) in &it.world.machines {
        let mut used = Room::default();
        for pod in &machine.pods {
            assert_eq!(places.insert(*pod, *key), None, "{pod:?} is on two machines");
            used.add(&it.world.workload(it.world.pods[pod].workload).request);
        }
        assert_eq!(used, machine.used, "{key:?}");
        assert!(machine.room.has_room(&used, &Room::default()), "{key:?} is too full");
        assert!(machine.pods.is_empty() || machine.stage != Stage::Launching, "{key:?}");
    }
    groups(it);
    for (key, pod) in &it.world.pods {
        let holds = !matches!(pod.life, Life::Pending | Life::Succeeded);
        let home = places.get(key).copied();
        assert_eq!(home, pod.machine.filter(|_| holds), "{key:?} {pod:?}");
        assert!(it.world.workload(pod.workload).pods.contains(key), "{key:?} has no controller");
    }
    let owned: usize = it.world.workloads.iter().map(|workload| workload.pods.len()).sum();
    assert_eq!(owned, it.world.pods.len(), "every pod has one controller");
}

/// Groups know their machines and stay within their sizes and limits; pods are where they may be.
fn groups(it: &Simulation) {
    let mut known = 0;
    for (key, group) in (0..).map(GroupKey).zip(&it.world.groups) {
        known += group.machines.len();
        assert!(group.machines.iter().all(|machine| it.world.machines[machine].group == key));
        assert!(it.size(key) <= group.max, "{key:?} has {}", it.size(key));
    }
    assert_eq!(known, it.world.machines.len());
    for machine in it.world.machines.values() {
        let pods = || machine.pods.iter().map(|pod| &it.world.pods[pod]);
        let apart = pods().filter(|pod| pod.workload == WorkloadKey(2)).count();
        assert!(apart <= 1, "two that keep apart are on one machine");
        for pod in pods() {
            let workload = it.world.workload(pod.workload);
            assert!(
                workload.may_be_in(pod.ordinal, machine.zone),
                "{pod:?} is far from its volume"
            );
        }
    }
    for workload in it.world.workloads.iter().filter(|it| it.form == Form::StatefulSet) {
        let ordinals = workload.pods.iter().map(|pod| it.world.pods[pod].ordinal);
        let distinct: std::collections::BTreeSet<u32> = ordinals.collect();
        assert_eq!(distinct.len(), workload.pods.len(), "an ordinal is there twice");
    }
    let scaled = &it.world.workloads[5];
    assert!((2..=9).contains(&scaled.replicas), "{}", scaled.replicas);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256 + crate::seeds::soak()))]

    #[test]
    fn a_cluster_stays_sound_whatever_happens(seed in any::<u64>(), acts in acts()) {
        let mut it = start(seed);
        for act in &acts {
            apply(&mut it, act);
            check(&it);
        }
        it.advance(it.now + 3_600_000);
        check(&it);
        // What has just happened is not seen by its controller yet.
        while !it.reconciling.is_empty() {
            it.advance(it.now + 50);
        }
        for workload in &it.world.workloads {
            if matches!(workload.form, Form::DaemonSet | Form::Job) {
                continue;
            }
            let pods = workload.pods.iter().map(|pod| &it.world.pods[pod]);
            let ordered = workload.form == Form::StatefulSet;
            let waits = ordered && pods.clone().any(|pod| pod.life != Life::Ready);
            let kept = pods.filter(|pod| pod.counts() || ordered).count();
            if waits && kept < workload.replicas as usize {
                continue;
            }
            let broken = workload.is_rolling() && !ordered;
            if broken && kept > workload.replicas as usize {
                continue;
            }
            prop_assert_eq!(kept, workload.replicas as usize, "{} in the end", workload.name);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_history_however_time_is_cut(
        seed in any::<u64>(),
        cuts in prop::collection::vec(1_u64..30_000, 1..60),
    ) {
        let history = |it: &mut Simulation| -> Vec<Change> { it.changes() };
        let (mut whole, mut pieces) = (start(seed), start(seed));
        let end: u64 = cuts.iter().sum();
        whole.advance(end);
        for cut in &cuts {
            pieces.advance(pieces.now + cut);
        }
        prop_assert_eq!(history(&mut whole), history(&mut pieces));
    }
}
