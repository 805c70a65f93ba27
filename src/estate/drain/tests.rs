use super::{
    fixtures::{NOW, budget, labels, node, owned, pod, source, store},
    *,
};
use crate::{
    model::{
        Amounts, Backing, Capacity, Claim, Delta, Instance, Labels, LocalData, Observation,
        PersistentVolume, Placement, Readiness, Rollout, Selector, SourceId, Subnet, Taint,
        Toleration, Workload,
    },
    random::Random,
};

/// What becomes of pods on a node, with another node beside it.
fn verdicts(pods: Vec<Pod>, budgets: Vec<DisruptionBudget>) -> Vec<Verdict> {
    let store = store(vec![node("a"), node("b")], pods, budgets);
    drain(&store, &["a".into()]).into_iter().map(|it| it.verdict).collect()
}

#[test]
fn what_nothing_guards_is_evicted_and_what_stays_anyway_is_not() {
    let daemon = Pod { owner: Some(owned("apps", "DaemonSet", "d")), ..pod("x", "daemon") };
    let mirror = Pod { owner: Some(owned("", "Node", "a")), ..pod("x", "mirror") };
    let other = Placement { mirror: true, ..Placement::default() };
    let shown = Pod { placement: Some(other), owner: None, ..pod("x", "mirror-2") };
    let finished = Pod { phase: "Succeeded".into(), ..pod("x", "over") };
    let ending = Pod { deleted: Some(NOW), ..pod("x", "ending") };
    let lost = Pod { owner: None, ..pod("x", "bare") };
    for (pod, expected) in [
        (pod("x", "plain"), Verdict::Evict),
        (daemon, Verdict::DaemonSet),
        (mirror, Verdict::Mirror),
        (shown, Verdict::Mirror),
        (finished, Verdict::Finished),
        (ending, Verdict::Ending),
        (lost, Verdict::Lost),
    ] {
        assert_eq!(verdicts(vec![pod.clone()], Vec::new()), [expected], "{}", pod.id);
    }
}

#[test]
fn a_budget_lets_as_many_go_as_it_allows_and_the_others_wait() {
    let pods = || vec![pod("web", "1"), pod("web", "2"), pod("web", "3")];
    let two = verdicts(pods(), vec![budget("web", (2, 4), (2, 4))]);
    assert_eq!(two, [Verdict::Evict, Verdict::Evict, Verdict::Blocked { at_once: 2 }]);
    // It allows none now, and will again.
    let none = verdicts(pods(), vec![budget("web", (0, 2), (2, 3))]);
    assert_eq!(none, vec![Verdict::Blocked { at_once: 1 }; 3]);
}

#[test]
fn a_budget_that_never_allows_is_told_with_its_name_and_reason() {
    // maxUnavailable 0, or minAvailable of all: the API server says the same of both.
    let never = verdicts(vec![pod("web", "1")], vec![budget("web", (0, 3), (3, 3))]);
    let why = "pdb/web wants 3 healthy of 3 and has 3: it never lets one go";
    assert_eq!(never, [Verdict::Never(why.into())]);
    let twice = vec![budget("web", (1, 3), (2, 3)), {
        let other = budget("web", (1, 3), (2, 3));
        DisruptionBudget { id: budget("all", (1, 1), (1, 1)).id, ..other }
    }];
    let [Verdict::Never(why)] = &verdicts(vec![pod("web", "1")], twice)[..] else {
        panic!("two budgets")
    };
    assert!(why.contains("pdb/all") && why.contains("pdb/web"), "{why}");
}

#[test]
fn what_a_budget_does_not_count_goes_at_once() {
    let guard = || vec![budget("web", (0, 3), (3, 3))];
    let pending = Pod { phase: "Pending".into(), ready: 0, ..pod("web", "1") };
    assert_eq!(verdicts(vec![pending], guard()), [Verdict::Evict]);
    // It is broken, and enough others are healthy.
    let broken = Pod { ready: 0, ..pod("web", "1") };
    let enough = vec![budget("web", (0, 2), (2, 3))];
    assert_eq!(verdicts(vec![broken.clone()], enough), [Verdict::Evict]);
    let few = vec![budget("web", (0, 1), (2, 3))];
    assert_eq!(verdicts(vec![broken], few), [Verdict::Blocked { at_once: 1 }]);
}

#[test]
fn budgets_that_are_not_known_allow_nothing() {
    let mut store = Store::default();
    store.apply(Observation::Nodes(Delta::Resync(vec![node("a")])), NOW);
    store.apply(Observation::Pods(Delta::Resync(vec![pod("web", "1")])), NOW);
    assert_eq!(drain(&store, &["a".into()])[0].verdict, Verdict::Unknown);
}

#[test]
fn whether_it_is_the_only_one_is_told_where_that_is_known() {
    let mut store = store(vec![node("a")], vec![pod("web", "1")], Vec::new());
    assert_eq!(drain(&store, &["a".into()])[0].singleton, None);
    let set = |desired| Workload {
        id: ResourceId::namespaced(&source(), Kind::ReplicaSet, "shop", "web"),
        owner: None,
        other_owners: Box::default(),
        desired,
        ready: 1,
        updated: None,
        created: None,
        images: Vec::new(),
        selector: Selector::default(),
        rollout: Rollout::default(),
        manager: None,
        cause: None,
    };
    for desired in [1, 2] {
        store.apply(Observation::ReplicaSets(Delta::Resync(vec![set(desired)])), NOW);
        assert_eq!(drain(&store, &["a".into()])[0].singleton, Some(desired == 1));
    }
}

/// Where a pod finds room beside `other`.
fn refuge(pod: Pod, other: Node) -> Refuge {
    let store = store(vec![node("a"), other], vec![pod], Vec::new());
    drain(&store, &["a".into()]).remove(0).refuge
}

fn placed(placement: Placement) -> Pod {
    Pod { placement: Some(placement), ..pod("web", "1") }
}

#[test]
fn room_elsewhere_is_only_promised_where_everything_is_known() {
    assert_eq!(refuge(pod("web", "1"), node("b")), Refuge::Node("b".into()));
    let unsaid = refuge(Pod { placement: None, ..pod("web", "1") }, node("b"));
    assert!(matches!(unsaid, Refuge::Unknown(_)), "{unsaid:?}");
    let choosy = refuge(placed(Placement { choosy: true, ..Placement::default() }), node("b"));
    assert!(matches!(choosy, Refuge::Unknown(_)), "{choosy:?}");
    let claimed = refuge(Pod { claims: ["data".into()].into(), ..pod("web", "1") }, node("b"));
    assert!(matches!(claimed, Refuge::Unknown(_)), "{claimed:?}");
}

#[test]
fn a_node_that_does_not_take_a_pod_is_no_refuge_and_says_why() {
    let nowhere = |pod: Pod, other: Node, word: &str| {
        let found = refuge(pod, other);
        let why = if let Refuge::Nowhere(why) = &found { why } else { "" };
        assert!(why.contains(word), "{word}: {found:?}");
    };
    nowhere(pod("web", "1"), Node { cordoned: true, ..node("b") }, "no other node takes pods");
    let silent = Node { readiness: Readiness::Unknown, ..node("b") };
    nowhere(pod("web", "1"), silent, "no other node takes pods");
    let taint = Taint { key: "gpu".into(), value: "".into(), effect: "NoSchedule".into() };
    let tainted = || Node { taints: vec![taint.clone()], ..node("b") };
    nowhere(pod("web", "1"), tainted(), "taints keep it off");
    let bears = Placement {
        tolerations: [Toleration { key: Some("gpu".into()), ..Toleration::default() }].into(),
        ..Placement::default()
    };
    assert_eq!(refuge(placed(bears), tainted()), Refuge::Node("b".into()));
    let picky = Placement { selector: labels(&[("disk", "fast")]), ..Placement::default() };
    nowhere(placed(picky), node("b"), "has the labels");
    let large =
        Pod { requests: Amounts { cpu_m: Some(5000), ..Amounts::default() }, ..pod("web", "1") };
    nowhere(large, node("b"), "are full");
}

/// A running instance in a subnet.
fn instance(name: &str, subnet: &str) -> Instance {
    Instance {
        id: ResourceId::new(&SourceId::aws("1", "r"), Kind::Instance, name),
        state: "running".into(),
        instance_type: "m5.large".into(),
        zone: None,
        arch: None,
        capacity: Capacity::OnDemand,
        private_ip: None,
        private_dns: None,
        public_ip: None,
        launched: None,
        image: None,
        subnet: Some(subnet.into()),
        imds_v2_only: None,
        tags: Labels::default(),
    }
}

fn subnet(name: &str, free: u64) -> Subnet {
    Subnet {
        id: ResourceId::new(&SourceId::aws("1", "r"), Kind::Subnet, name),
        vpc: "v".into(),
        zone: "z1".into(),
        cidr: None,
        ipv6_cidrs: Vec::new(),
        free: Some(free),
        public_ip_on_launch: false,
        tags: Labels::default(),
    }
}

fn on(name: &str, instance: &str) -> Node {
    Node { instance_id: Some(instance.into()), ..node(name) }
}

#[test]
fn a_node_whose_instance_is_gone_is_no_refuge() {
    let nodes = vec![node("a"), on("b", "i-gone"), on("c", "i-1")];
    let mut store = store(nodes, vec![pod("web", "1"), pod("web", "2")], Vec::new());
    let refuges = |store: &Store| -> Vec<_> {
        drain(store, &["a".into()]).into_iter().map(|it| (it.refuge, it.addresses)).collect()
    };
    let on_node = |name: &str| (Refuge::Node(name.into()), None);
    let before = refuges(&store);
    assert!(before.contains(&on_node("b")) && before.contains(&on_node("c")), "{before:?}");
    store.apply(Observation::Instances(Delta::Resync(vec![instance("i-1", "s")])), NOW);
    assert_eq!(refuges(&store), [on_node("c"), on_node("c")]);
}

#[test]
fn a_subnet_without_addresses_promises_no_room() {
    let pods = vec![pod("web", "1"), pod("web", "2"), pod("web", "3")];
    let nodes = vec![node("a"), on("b", "i-1"), on("c", "i-2")];
    let mut store = store(nodes, pods, Vec::new());
    let machines = vec![instance("i-1", "s-1"), instance("i-2", "s-2")];
    store.apply(Observation::Instances(Delta::Resync(machines)), NOW);
    store.apply(Observation::Subnets(Delta::Resync(vec![subnet("s-1", 2), subnet("s-2", 0)])), NOW);
    let found: Vec<_> = drain(&store, &["a".into()]);
    let all: Vec<_> = found.iter().map(|it| (it.refuge.clone(), it.addresses)).collect();
    let at_b = |left| (Refuge::Node("b".into()), Some(left));
    assert_eq!(all[..2], [at_b(2), at_b(1)]);
    assert!(matches!(&all[2], (Refuge::Unknown(why), None) if why.contains("no free address")));
}

#[test]
fn room_is_given_once() {
    let pods: Vec<_> = (0..5).map(|it| pod("web", &it.to_string())).collect();
    let store = store(vec![node("a"), node("b")], pods, Vec::new());
    let placed = drain(&store, &["a".into()]);
    let fits = placed.iter().filter(|it| matches!(it.refuge, Refuge::Node(_))).count();
    assert_eq!(fits, 4, "four cores for five pods of one core");
}

#[test]
fn a_volume_ties_its_pod_to_its_zone() {
    let pod = Pod { claims: ["data".into()].into(), ..pod("web", "1") };
    let far = Node { zone: Some("z2".into()), ..node("b") };
    let mut store = store(vec![node("a"), far, node("c")], vec![pod], Vec::new());
    let claim = Claim {
        id: ResourceId::namespaced(&source(), Claim::kind(), "shop", "data"),
        phase: "Bound".into(),
        class: None,
        volume: Some("pv".into()),
        modes: Vec::new(),
        requested: None,
        capacity: None,
        labels: Labels::default(),
        created: None,
    };
    let volume = |zones: &[&str]| PersistentVolume {
        id: ResourceId::new(&source(), PersistentVolume::kind(), "pv"),
        phase: "Bound".into(),
        message: None,
        class: None,
        claim: None,
        reclaim: "Retain".into(),
        modes: Vec::new(),
        capacity: None,
        backing: Backing::Ebs("vol-1".into()),
        zones: zones.iter().map(|it| (*it).into()).collect(),
        created: None,
    };
    store.apply(Observation::Claims(Delta::Resync(vec![claim])), NOW);
    for (zones, expected) in [(&["z2"][..], Some("b")), (&["z1"][..], Some("c")), (&[][..], None)] {
        store.apply(Observation::PersistentVolumes(Delta::Resync(vec![volume(zones)])), NOW);
        let refuge = drain(&store, &["a".into()]).remove(0).refuge;
        let node = if let Refuge::Node(node) = &refuge { Some(&**node) } else { None };
        assert_eq!(node, expected, "{refuge:?}");
    }
}

#[test]
fn a_sentence_says_what_becomes_of_all() {
    let daemon = Pod { owner: Some(owned("apps", "DaemonSet", "d")), ..pod("x", "daemon") };
    let scratch =
        Placement { local: Some(LocalData::EmptyDir), grace_s: Some(90), ..Placement::default() };
    let slow = Pod { placement: Some(scratch), ..pod("api", "api-1") };
    let pods = vec![pod("web", "web-1"), slow, pod("api", "api-2"), pod("free", "f"), daemon];
    let budgets = vec![budget("web", (0, 1), (1, 1)), budget("api", (1, 6), (5, 6))];
    let store = store(vec![node("a")], pods, budgets);
    let departures = drain(&store, &["a".into()]);
    let all: Vec<_> = departures.iter().collect();
    assert_eq!(
        summary(&all),
        "2 evict, 1 daemon, 1 blocked by pdb/api (1 allowed, 6/6 healthy, 1 at a time), \
         1 blocked by pdb/web (0 allowed, 1/1 healthy, will never allow)"
    );
    assert_eq!(lasts(&all), 120, "one after the other: 90 s and 30 s");
    assert_eq!((summary(&[]), lasts(&[])), ("no pods".to_owned(), 0));
}

#[test]
fn never_more_are_evicted_at_once_than_a_budget_allows() {
    for seed in 0..300 {
        let mut dice = Random::new(seed);
        let apps = ["web", "api", "db"];
        let mut some = || apps[usize::try_from(dice.below(3)).unwrap()];
        let pods: Vec<_> = (0..20).map(|it| pod(some(), &it.to_string())).collect();
        let budgets: Vec<_> = apps
            .iter()
            .map(|app| {
                let mut count = |most| u32::try_from(dice.below(most)).unwrap();
                let (healthy, required, expected) = (count(12), count(12), count(12));
                budget(app, (healthy.saturating_sub(required), healthy), (required, expected))
            })
            .collect();
        let store = store(vec![node("a")], pods, budgets.clone());
        let departures = drain(&store, &["a".into()]);
        for budget in &budgets {
            let guarded =
                departures.iter().filter(|it| it.budgets.iter().any(|b| b.id == budget.id));
            let at_once = guarded.filter(|it| it.verdict == Verdict::Evict).count();
            assert!(at_once <= budget.allowed as usize, "seed {seed}: {at_once} of {budget:?}");
        }
    }
}
