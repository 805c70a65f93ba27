//! What is told of a machine is one row, and what nobody tells stays unknown.

use jiff::Timestamp;

use super::*;
use crate::{
    estate::drain_fixtures::{labels, node, owned, pod, source},
    model::{
        Capacity, Delta, Event, Instance, InstanceStatus, Kind, Labels, Member, Observation, Pod,
        Readiness, Scaling, ScalingGroup, ScheduledEvent, SourceId, SpotRequest, Taint,
    },
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn account() -> SourceId {
    SourceId::aws("1", "r")
}

/// A Spot node `name`, on the instance `i-name`, of the managed group `workers`.
fn spot(name: &str) -> Node {
    Node {
        instance_id: Some(format!("i-{name}").into()),
        node_group: Some("workers".into()),
        capacity: Some(Capacity::Spot),
        ready_since: None,
        readiness: Readiness::Ready,
        ..node(name)
    }
}

fn instance(name: &str, launched: i64) -> Instance {
    Instance {
        id: ResourceId::new(&account(), Kind::Instance, &format!("i-{name}")),
        state: "running".into(),
        instance_type: "m5.large".into(),
        zone: None,
        arch: None,
        capacity: Capacity::Spot,
        private_ip: None,
        private_dns: Some(name.into()),
        public_ip: None,
        launched: Some(at(launched)),
        image: None,
        subnet: None,
        imds_v2_only: None,
        tags: labels(&[("eks:nodegroup-name", "workers")]),
    }
}

fn event(about: &str, reason: &str, reporter: &str, (first, last): (i64, i64)) -> Event {
    Event {
        id: ResourceId::namespaced(&source(), Kind::Event, "default", &format!("{about}.{reason}")),
        about_kind: "Node".into(),
        about_namespace: "".into(),
        about: about.into(),
        reason: reason.into(),
        message: reason.into(),
        warning: true,
        count: 2,
        first: Some(at(first)),
        last: Some(at(last)),
        reporter: reporter.into(),
    }
}

fn scaling_group(lifecycle: &str) -> ScalingGroup {
    ScalingGroup {
        id: ResourceId::new(&account(), Kind::ScalingGroup, "eks-workers"),
        scaling: Scaling { min: 0, desired: 1, max: 9 },
        members: vec![Member {
            instance_id: "i-a".into(),
            lifecycle: lifecycle.into(),
            healthy: true,
            protected: false,
        }],
        suspended: Vec::new(),
        tags: labels(&[("eks:nodegroup-name", "workers")]),
    }
}

fn taint(key: &str) -> Taint {
    Taint { key: key.into(), value: "".into(), effect: "NoSchedule".into() }
}

struct World {
    nodes: Vec<Node>,
    instances: Vec<Instance>,
    events: Vec<Event>,
    pods: Vec<Pod>,
    groups: Vec<ScalingGroup>,
}

impl World {
    /// One Spot machine, `a`.
    fn new() -> Self {
        let (nodes, instances) = (vec![spot("a")], vec![instance("a", 0)]);
        Self { nodes, instances, events: Vec::new(), pods: Vec::new(), groups: Vec::new() }
    }

    fn store(self) -> Store {
        let mut store = Store::default();
        let seen = [
            Observation::Nodes(Delta::Resync(self.nodes)),
            Observation::Instances(Delta::Resync(self.instances)),
            Observation::Events(Delta::Resync(self.events)),
            Observation::Pods(Delta::Resync(self.pods)),
            Observation::ScalingGroups(Delta::Resync(self.groups)),
        ];
        for seen in seen {
            store.apply(seen, at(1000));
        }
        store
    }
}

#[test]
fn all_that_is_told_of_a_machine_is_one_row_with_the_earliest_time() {
    let mut world = World::new();
    world.events.push(event("a", "RebalanceRecommendation", "x", (50, 50)));
    world.events.push(event("a", "SpotInterruption", "x", (100, 130)));
    world.groups.push(scaling_group("Terminating:Wait"));
    let rows = notices(&world.store());
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!(row.kind, NoticeKind::Interruption);
    assert_eq!(
        (row.since, row.deadline),
        (Some(at(100)), Some(at(220))),
        "not from the last event"
    );
    assert_eq!(row.sources, [NoticeSource::Event, NoticeSource::Scaling]);
    assert_eq!(row.acting, [Handler::ManagedGroup]);
    assert_eq!((&*row.name, row.group.as_deref()), ("a", Some("workers")));
}

#[test]
fn every_word_that_announces_something_is_understood() {
    for (key, kind, handler) in kind::TAINTS {
        let mut world = World::new();
        world.nodes[0].taints.push(taint(key));
        let rows = notices(&world.store());
        assert_eq!(rows.len(), 1, "{key}");
        assert_eq!((rows[0].kind, rows[0].acting.first().copied()), (*kind, *handler), "{key}");
        assert_eq!((rows[0].since, rows[0].deadline), (None, None), "{key} has no time");
        assert_eq!(rows[0].lights.cordoned, Ok(true), "{key}");
        assert!(rows[0].lights.requested.is_err(), "{key}: since when is not known");
    }
    for (reason, kind, handler) in kind::REASONS {
        let mut world = World::new();
        world.events.push(event("a", reason, "sandbox", (100, 100)));
        let rows = notices(&world.store());
        assert_eq!((rows[0].kind, &rows[0].acting[..]), (*kind, &[][..]), "{reason}");
        let mut world = World::new();
        let reporter = match handler {
            Some(Handler::Karpenter) => "karpenter",
            _ => "aws-node-termination-handler",
        };
        world.events.push(event("a", reason, reporter, (100, 100)));
        assert_eq!(notices(&world.store())[0].acting.first().copied(), *handler, "{reason}");
    }
    let mut world = World::new();
    world.events.push(event("a", "NodeReady", "kubelet", (100, 100)));
    assert!(notices(&world.store()).is_empty());
}

#[test]
fn the_termination_handler_says_on_the_node_since_when_it_acts() {
    let mut world = World::new();
    world.nodes[0].taints.push(taint("aws-node-termination-handler/spot-itn"));
    world.nodes[0].labels = labels(&[(kind::ACTION_TIME, "300")]);
    let rows = notices(&world.store());
    assert_eq!((rows[0].since, rows[0].deadline), (Some(at(300)), Some(at(420))));
}

#[test]
fn ec2_says_by_itself_which_requests_are_marked() {
    for (status, told) in
        [("marked-for-termination", 1), ("marked-for-stop", 1), ("fulfilled", 0), ("", 0)]
    {
        let mut store = World::new().store();
        let request = SpotRequest {
            id: instance("a", 0).id,
            request: "sir-1".into(),
            status: status.into(),
            since: Some(at(500)),
            message: "".into(),
        };
        store.apply(Observation::SpotRequests(Delta::Resync(vec![request])), at(1000));
        let rows = notices(&store);
        assert_eq!(rows.len(), told, "{status}");
        for row in rows {
            assert_eq!((row.since, row.deadline), (Some(at(500)), Some(at(620))));
            assert_eq!((row.acting, &*row.name), (Vec::new(), "a"));
        }
    }
}

#[test]
fn a_date_that_aws_has_set_is_the_deadline() {
    let mut store = World::new().store();
    let scheduled = vec![ScheduledEvent {
        code: "instance-retirement".into(),
        description: "soon".into(),
        not_before: Some(at(9000)),
    }];
    let id = instance("a", 0).id;
    let (system, instance) = ("ok".into(), "ok".into());
    let status = InstanceStatus { id, system, instance, scheduled };
    store.apply(Observation::InstanceStatuses(Delta::Resync(vec![status])), at(1000));
    let rows = notices(&store);
    assert_eq!((rows[0].kind, rows[0].deadline), (NoticeKind::Scheduled, Some(at(9000))));
    assert_eq!(rows[0].expected, Ok(Vec::new()), "a managed group waits until it has failed");
    assert!(rows[0].is_unattended(at(1000)));
}

#[test]
fn who_is_there_to_act_depends_on_the_machine_and_on_the_notice() {
    let handler_pod = |name: &str, kind: &str, node: &str| Pod {
        owner: Some(owned("apps", kind, "nth")),
        node: Some(node.into()),
        ..pod("nth", name)
    };
    let nth = Handler::TerminationHandler;
    let expected = |reason: &str, change: &dyn Fn(&mut World)| {
        let mut world = World::new();
        world.events.push(event("a", reason, "x", (100, 100)));
        change(&mut world);
        notices(&world.store())[0].expected.clone().unwrap()
    };
    let bare = |world: &mut World| {
        world.nodes[0].node_group = None;
        world.instances[0].tags = Labels::default();
    };
    assert_eq!(expected("SpotInterruption", &|_| {}), [Handler::ManagedGroup]);
    assert_eq!(expected("SpotInterruption", &bare), []);
    assert_eq!(
        expected("SpotInterruption", &|world| {
            world.pods = vec![handler_pod("aws-node-termination-handler-x", "DaemonSet", "a")];
        }),
        [nth, Handler::ManagedGroup]
    );
    assert_eq!(
        expected("SpotInterruption", &|world| {
            bare(world);
            world.pods = vec![handler_pod("aws-node-termination-handler-x", "DaemonSet", "b")];
        }),
        [],
        "one on another node watches only that"
    );
    assert_eq!(
        expected("ScheduledEvent", &|world| {
            world.pods = vec![handler_pod("aws-node-termination-handler-x", "ReplicaSet", "b")];
        }),
        [nth],
        "the queue tells of all"
    );
    let karpenters = |world: &mut World| world.nodes[0].labels = labels(&[(NodeClaim::POOL, "p")]);
    assert_eq!(expected("SpotInterruption", &karpenters), [Handler::Karpenter]);
    assert_eq!(expected("RebalanceRecommendation", &karpenters), []);
}

#[test]
fn who_acts_is_not_known_before_all_pods_are() {
    let mut store = World::new().store();
    store.apply(
        Observation::Events(Delta::Resync(vec![event("a", "SpotInterruption", "x", (100, 100))])),
        at(1000),
    );
    store.pods = crate::model::Collection::default();
    let rows = notices(&store);
    assert!(rows[0].expected.is_err() && rows[0].lights.drained.is_err(), "{rows:?}");
    assert!(rows[0].pods_left().unwrap().is_err());
}

#[test]
fn a_machine_is_unattended_once_whoever_is_there_has_had_the_time() {
    let mut world = World::new();
    world.events.push(event("a", "SpotInterruption", "x", (100, 100)));
    let row = notices(&world.store()).remove(0);
    assert!(!row.is_unattended(at(114)), "the managed group may still begin");
    assert!(row.is_unattended(at(115)));
    assert!(!row.is_last_call(at(204)) && row.is_last_call(at(205)) && !row.is_last_call(at(220)));
    let mut world = World::new();
    world.events.push(event("a", "SpotInterruption", "x", (100, 100)));
    world.nodes[0].cordoned = true;
    assert!(!notices(&world.store())[0].is_unattended(at(200)), "somebody cordoned it");
}

#[test]
fn the_lights_go_on_one_after_the_other() {
    let with = |change: &dyn Fn(&mut World)| {
        let mut world = World::new();
        world.events.push(event("a", "SpotInterruption", "x", (100, 100)));
        world.pods = vec![pod("web", "w1")];
        change(&mut world);
        let row = notices(&world.store()).remove(0);
        let it = row.lights;
        [it.cordoned, it.requested, it.ready, it.drained, it.reclaimed].map(Result::unwrap)
    };
    assert_eq!(with(&|_| {}), [false; 5]);
    let cordoned = |world: &mut World| world.nodes[0].cordoned = true;
    assert_eq!(with(&cordoned), [true, false, false, false, false]);
    let early = |world: &mut World| world.instances.push(instance("b", 98));
    assert!(!with(&early)[1], "that one was there before");
    let requested = |world: &mut World| {
        cordoned(world);
        world.instances.push(instance("b", 100));
    };
    assert_eq!(with(&requested), [true, true, false, false, false]);
    let ready = |world: &mut World| {
        requested(world);
        world.nodes.push(spot("b"));
    };
    assert_eq!(with(&ready), [true, true, true, false, false]);
    let drained = |world: &mut World| {
        ready(world);
        world.pods[0].owner = Some(owned("apps", "DaemonSet", "logs"));
    };
    assert_eq!(with(&drained), [true, true, true, true, false]);
    let gone = |world: &mut World| {
        drained(world);
        world.nodes.remove(0);
        world.pods.clear();
        world.instances[0].state = "terminated".into();
    };
    assert_eq!(with(&gone), [true; 5]);
}

#[test]
fn one_new_machine_replaces_one_old_one() {
    let mut world = World::new();
    world.nodes.push(spot("b"));
    world.instances.push(instance("b", 0));
    world.events.push(event("a", "SpotInterruption", "x", (105, 105)));
    world.events.push(event("b", "SpotInterruption", "x", (100, 100)));
    world.instances.push(instance("c", 110));
    let rows = notices(&world.store());
    let requested: Vec<_> = rows.iter().map(|it| (&*it.name, it.lights.requested)).collect();
    assert_eq!(requested, [("b", Ok(true)), ("a", Ok(false))], "the soonest stands first");
}

#[test]
fn a_node_that_came_later_and_has_the_same_name_is_another_one() {
    let mut world = World::new();
    world.events.push(event("a", "SpotInterruption", "x", (100, 100)));
    world.nodes[0].created = Some(at(400));
    world.nodes[0].instance_id = Some("i-new".into());
    world.instances = vec![Instance { state: "terminated".into(), ..instance("a", 0) }];
    let mut new = instance("a", 390);
    new.id = ResourceId::new(&account(), Kind::Instance, "i-new");
    world.instances.push(new);
    let rows = notices(&world.store());
    assert_eq!(rows.len(), 1);
    assert_eq!((&*rows[0].id.name, rows[0].node.is_none()), ("i-a", true));
    assert_eq!(rows[0].lights.reclaimed, Ok(true));
}

#[test]
fn fifty_notices_stand_in_the_order_in_which_the_machines_go() {
    let mut world = World::new();
    (world.nodes, world.instances) = (Vec::new(), Vec::new());
    for number in 0..50 {
        let name = format!("n{number:02}");
        world.nodes.push(spot(&name));
        world.instances.push(instance(&name, 0));
        let told = 100 + (number * 37) % 50;
        world.events.push(event(&name, "SpotInterruption", "x", (told, told)));
    }
    world.instances[7].state = "terminated".into();
    let rows = notices(&world.store());
    assert_eq!(rows.len(), 50);
    let ends: Vec<_> = rows[..49].iter().map(|it| it.deadline.unwrap()).collect();
    assert!(ends.is_sorted(), "{ends:?}");
    assert!(rows[..49].iter().all(Notice::is_open) && &*rows[49].name == "n07");
    assert_eq!(ends[0], at(220));
}
