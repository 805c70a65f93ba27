//! [`Performer`]: what commands do is seen in the feeds, what they mean is gone or absent is said, and
//! what is only tried out changes nothing.
//!
//! [`Performer`]: quarterdeck::ports::Performer

use quarterdeck::{
    model::{Collection, FaultClass, Feed, Kind, Pod, ResourceId, SourceId},
    ports::{Answer, Command, Ports, Standing},
};

use super::{
    Place,
    seen::{DATABASE, PATIENCE, Watch},
};

pub(super) async fn examine(place: &Place) {
    let ports = &place.ports;
    a_node_is_cordoned_once_or_twice_and_back(ports).await;
    what_is_only_tried_out_changes_nothing(ports).await;
    another_pod_of_the_name_is_left_alone(ports).await;
    what_is_not_there_is_not_found(ports).await;
    whether_it_may_be_sent_is_known(ports).await;
    a_pod_that_is_evicted_goes(ports).await;
}

/// The cluster says so; RDS cannot be asked.
async fn whether_it_may_be_sent_is_known(ports: &Ports) {
    let (nodes, pods) = (watch(ports, Feed::Nodes).await, watch(ports, Feed::Pods).await);
    let (pod, uid) = running(&pods.store.pods);
    for command in [
        Command::Cordon(node(&nodes)),
        Command::Evict { pod: pod.clone(), uid: uid.clone(), grace_s: None },
        Command::Delete { pod, uid, grace_s: None },
    ] {
        let standing = ports.performer.may(command.clone()).await;
        assert_eq!(standing, Standing::Granted, "{command:?}");
    }
    let database = ports.performer.may(Command::Stop(database(DATABASE))).await;
    assert!(matches!(database, Standing::Unknown(_)), "{database:?}");
}

async fn perform(ports: &Ports, command: &Command) -> Answer {
    let answer = ports.performer.perform(command.clone(), "token".into());
    tokio::time::timeout(PATIENCE, answer).await.expect("it answers in time")
}

async fn tried(ports: &Ports, command: &Command) -> Answer {
    let answer = ports.performer.dry_run(command.clone());
    tokio::time::timeout(PATIENCE, answer).await.expect("it answers in time")
}

fn class(answer: &Answer) -> Option<FaultClass> {
    match answer {
        Answer::Failed(fault) => Some(fault.class),
        Answer::Done(_) | Answer::Later { .. } => None,
    }
}

fn is_done(answer: &Answer) -> bool {
    matches!(answer, Answer::Done(_))
}

async fn watch(ports: &Ports, feed: Feed) -> Watch {
    let mut watch = Watch::begin(ports, feed);
    watch.answer().await.expect("it can be watched");
    watch
}

fn is_cordoned(watch: &Watch, id: &ResourceId) -> bool {
    watch.store.nodes.get(id).is_some_and(|node| node.cordoned)
}

/// The first node that takes pods.
fn node(watch: &Watch) -> ResourceId {
    let open = watch.store.nodes.rows().find(|node| !node.cordoned);
    open.expect("a node takes pods").id.clone()
}

async fn a_node_is_cordoned_once_or_twice_and_back(ports: &Ports) {
    let mut nodes = watch(ports, Feed::Nodes).await;
    let id = node(&nodes);
    for _ in 0..2 {
        let answer = perform(ports, &Command::Cordon(id.clone())).await;
        assert!(is_done(&answer), "{answer:?}");
    }
    nodes.until(|it| is_cordoned(it, &id)).await;
    let answer = perform(ports, &Command::Uncordon(id.clone())).await;
    assert!(is_done(&answer), "{answer:?}");
    nodes.until(|it| !is_cordoned(it, &id)).await;
}

/// A pod that runs, of something that makes it anew.
fn running(pods: &Collection<Pod>) -> (ResourceId, Box<str>) {
    let runs = |it: &&std::sync::Arc<Pod>| {
        it.status == "Running" && it.deleted.is_none() && it.owner.is_some()
    };
    let pod = pods.rows().find(runs).expect("a pod runs");
    (pod.id.clone(), pod.uid.to_string().into())
}

async fn what_is_only_tried_out_changes_nothing(ports: &Ports) {
    let (nodes, pods) = (watch(ports, Feed::Nodes).await, watch(ports, Feed::Pods).await);
    let deployments = watch(ports, Feed::Deployments).await;
    let (node, (pod, uid)) = (node(&nodes), running(&pods.store.pods));
    let deployment = deployments.store.deployments.rows().next().expect("there is one").clone();
    let workload = || deployment.id.clone();
    for command in [
        Command::Cordon(node.clone()),
        Command::Delete { pod: pod.clone(), uid: uid.clone(), grace_s: None },
        Command::Scale { workload: workload(), from: deployment.desired, replicas: 0 },
        Command::Restart { workload: workload(), at: jiff::Timestamp::UNIX_EPOCH },
        Command::PauseRollout(workload()),
    ] {
        let answer = tried(ports, &command).await;
        assert!(is_done(&answer), "{command:?}: {answer:?}");
    }
    let (nodes, pods) = (watch(ports, Feed::Nodes).await, watch(ports, Feed::Pods).await);
    assert!(!is_cordoned(&nodes, &node));
    let same = pods.store.pods.get(&pod).expect("it is there");
    assert!(same.uid == *uid && same.deleted.is_none(), "{same:?}");
    let database = Command::FailOver { database: database(DATABASE), from: "us-east-1a".into() };
    assert_eq!(class(&tried(ports, &database).await), Some(FaultClass::Missing));
}

async fn another_pod_of_the_name_is_left_alone(ports: &Ports) {
    let pods = watch(ports, Feed::Pods).await;
    let (pod, uid) = running(&pods.store.pods);
    let earlier: Box<str> = "ffffffff-ffff-4fff-bfff-ffffffffffff".into();
    for command in [
        Command::Evict { pod: pod.clone(), uid: earlier.clone(), grace_s: None },
        Command::Delete { pod: pod.clone(), uid: earlier, grace_s: None },
    ] {
        let answer = perform(ports, &command).await;
        assert_eq!(class(&answer), Some(FaultClass::NotFound), "{command:?}: {answer:?}");
    }
    let again = watch(ports, Feed::Pods).await;
    let same = again.store.pods.get(&pod).expect("it is there");
    assert!(same.uid == *uid && same.deleted.is_none(), "{same:?}");
}

fn database(name: &str) -> ResourceId {
    ResourceId::new(&SourceId::aws("123456789012", "us-east-1"), Kind::Database, name)
}

async fn what_is_not_there_is_not_found(ports: &Ports) {
    let nodes = watch(ports, Feed::Nodes).await;
    let source = node(&nodes).source;
    let named = |kind, name: &str| ResourceId::namespaced(&source, kind, "default", name);
    let (pod, web) =
        (named(Kind::Pod, "nothing-at-all"), named(Kind::Deployment, "nothing-at-all"));
    for command in [
        Command::Cordon(ResourceId::new(&source, Kind::Node, "nothing-at-all")),
        Command::Evict { pod: pod.clone(), uid: "u".into(), grace_s: None },
        Command::Delete { pod, uid: "u".into(), grace_s: None },
        Command::Scale { workload: web.clone(), from: 1, replicas: 2 },
        Command::Restart { workload: web.clone(), at: jiff::Timestamp::UNIX_EPOCH },
        Command::PauseRollout(web.clone()),
        Command::UndoRollout {
            workload: web,
            from: 2,
            set: named(Kind::ReplicaSet, "nothing-either"),
        },
        Command::FailOver { database: database("nothing-at-all"), from: "us-east-1a".into() },
        Command::Reboot { database: database("nothing-at-all"), at: jiff::Timestamp::UNIX_EPOCH },
        Command::Snapshot { database: database("nothing-at-all"), name: "nothing-1".into() },
        Command::Start(database("nothing-at-all")),
        Command::Stop(database("nothing-at-all")),
    ] {
        let answer = perform(ports, &command).await;
        assert_eq!(class(&answer), Some(FaultClass::NotFound), "{command:?}: {answer:?}");
    }
}

/// Of those that no budget keeps.
async fn a_pod_that_is_evicted_goes(ports: &Ports) {
    let mut pods = watch(ports, Feed::Pods).await;
    let candidates: Vec<_> = pods.store.pods.rows().cloned().collect();
    for pod in candidates.iter().filter(|it| it.status == "Running" && it.owner.is_some()) {
        let (id, uid) = (pod.id.clone(), pod.uid.to_string().into());
        let answer =
            perform(ports, &Command::Evict { pod: id.clone(), uid, grace_s: Some(1) }).await;
        if matches!(answer, Answer::Later { .. }) {
            continue;
        }
        assert!(is_done(&answer), "{answer:?}");
        let is_going = |it: &Watch| {
            it.store.pods.get(&id).is_none_or(|it| it.uid != pod.uid || it.deleted.is_some())
        };
        return pods.until(is_going).await;
    }
    panic!("every pod is guarded");
}
