use super::*;
use crate::{
    adapters::{
        kube::{
            allow::check,
            fake::{Ending, Reply, Script},
        },
        leave::Leave,
    },
    model::{CronJob, Kind, NodeClaim, ResourceId, Side, SourceId},
};

fn id(kind: Kind, namespace: &str, name: &str) -> ResourceId {
    ResourceId::namespaced(&SourceId::kubernetes("u", "n"), kind, namespace, name)
}

/// One of each that Kubernetes has.
fn commands() -> Vec<Command> {
    let (node, pod) = (id(Kind::Node, "", "n1"), id(Kind::Pod, "shop", "web-1"));
    let (web, agent) = (id(Kind::Deployment, "shop", "web"), id(Kind::DaemonSet, "shop", "agent"));
    let uid: Box<str> = "u-1".into();
    vec![
        Command::Cordon(node.clone()),
        Command::Uncordon(node),
        Command::Evict { pod: pod.clone(), uid: uid.clone(), grace_s: None },
        Command::Delete { pod, uid, grace_s: Some(0) },
        Command::Scale { workload: web.clone(), from: 2, replicas: 3 },
        Command::Scale { workload: web.clone(), from: 0, replicas: 1 },
        Command::Restart { workload: agent, at: "2026-11-27T21:00:00Z".parse().unwrap() },
        Command::PauseRollout(web.clone()),
        Command::ResumeRollout(web.clone()),
        Command::Replace {
            machine: id(NodeClaim::kind(), "", "pool-7kq2x"),
            node: id(Kind::Node, "", "n1"),
            group: "pool".into(),
            at: jiff::Timestamp::UNIX_EPOCH,
        },
        Command::Trigger {
            cron: id(CronJob::kind(), "shop", "nightly"),
            job: id(Kind::Job, "shop", "nightly-1"),
        },
        Command::SuspendCron(id(CronJob::kind(), "shop", "nightly")),
        Command::ResumeCron(id(CronJob::kind(), "shop", "nightly")),
        Command::UndoRollout { workload: web, from: 7, set: id(Kind::ReplicaSet, "shop", "web-6") },
    ]
}

/// What the pods of an earlier revision are.
fn earlier() -> Value {
    json!({"metadata": {"labels": {"app": "web"}}, "spec": {"containers": []}})
}

fn request(command: &Command, dry: bool) -> Ask {
    ask(command, &earlier(), ("x", dry)).unwrap()
}

async fn answer(command: &Command, reply: Reply) -> Answer {
    perform(&*Script::new([reply]), command, false).await
}

#[test]
fn each_command_is_one_request_that_names_what_it_means() {
    let lines: Vec<_> = commands()
        .iter()
        .flat_map(|it| [request(it, false), request(it, true)])
        .map(|ask| ask.in_words())
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn without_leave_to_change_no_command_leaves_not_even_to_be_tried_out() {
    for command in commands() {
        for dry in [false, true] {
            let ask = request(&command, dry);
            assert!(check(Leave::Change, ask.method(), ask.path()).is_ok(), "{command:?}");
            assert!(check(Leave::Read, ask.method(), ask.path()).is_err(), "{command:?}");
        }
    }
}

#[test]
fn every_command_for_the_cluster_has_a_request_that_read_only_stops() {
    let all = crate::ports::command::tests::samples();
    for command in all.iter().filter(|it| it.target().kind.side() == Side::Kubernetes) {
        let ask = request(command, false);
        assert!(check(Leave::Change, ask.method(), ask.path()).is_ok(), "{command:?}");
        assert!(check(Leave::Read, ask.method(), ask.path()).is_err(), "{command:?}");
        assert!(attributes(&ask).is_some(), "{command:?}");
    }
}

#[test]
fn the_server_is_asked_about_the_very_request() {
    let asked: Vec<_> =
        commands().iter().map(|it| attributes(&request(it, false)).unwrap().to_string()).collect();
    assert_eq!(
        asked,
        [
            r#"{"verb":"patch","group":"","resource":"nodes","subresource":"","namespace":"","name":"n1"}"#,
            r#"{"verb":"patch","group":"","resource":"nodes","subresource":"","namespace":"","name":"n1"}"#,
            r#"{"verb":"create","group":"","resource":"pods","subresource":"eviction","namespace":"shop","name":"web-1"}"#,
            r#"{"verb":"delete","group":"","resource":"pods","subresource":"","namespace":"shop","name":"web-1"}"#,
            r#"{"verb":"patch","group":"apps","resource":"deployments","subresource":"scale","namespace":"shop","name":"web"}"#,
            r#"{"verb":"patch","group":"apps","resource":"deployments","subresource":"scale","namespace":"shop","name":"web"}"#,
            r#"{"verb":"patch","group":"apps","resource":"daemonsets","subresource":"","namespace":"shop","name":"agent"}"#,
            r#"{"verb":"patch","group":"apps","resource":"deployments","subresource":"","namespace":"shop","name":"web"}"#,
            r#"{"verb":"patch","group":"apps","resource":"deployments","subresource":"","namespace":"shop","name":"web"}"#,
            r#"{"verb":"delete","group":"karpenter.sh","resource":"nodeclaims","subresource":"","namespace":"","name":"pool-7kq2x"}"#,
            r#"{"verb":"create","group":"batch","resource":"jobs","subresource":"","namespace":"shop","name":""}"#,
            r#"{"verb":"patch","group":"batch","resource":"cronjobs","subresource":"","namespace":"shop","name":"nightly"}"#,
            r#"{"verb":"patch","group":"batch","resource":"cronjobs","subresource":"","namespace":"shop","name":"nightly"}"#,
            r#"{"verb":"patch","group":"apps","resource":"deployments","subresource":"","namespace":"shop","name":"web"}"#,
        ]
    );
}

#[tokio::test]
async fn who_may_not_is_told_before_anything_is_sent() {
    let review = |status: &str| {
        let body = format!(r#"{{"status":{status}}}"#);
        Reply::new(201, &[body.as_str()], Ending::Clean)
    };
    for (status, standing) in [
        (r#"{"allowed":true}"#, Standing::Granted),
        (r#"{"allowed":false}"#, Standing::Denied("no role allows it".into())),
        (r#"{"allowed":false,"reason":"frozen"}"#, Standing::Denied("frozen".into())),
    ] {
        let script = Script::new([review(status)]);
        assert_eq!(may(&*script, &commands()[0]).await, standing);
        assert!(script.asked()[0].contains("selfsubjectaccessreviews"), "{:?}", script.asked());
    }
    let unknown = may(&*Script::new([Reply::refused()]), &commands()[0]).await;
    assert!(matches!(unknown, Standing::Unknown(_)), "{unknown:?}");
}

#[tokio::test]
async fn a_budget_that_refuses_is_named_and_asked_again_when_the_server_says() {
    let body = r#"{"kind":"Status","message":"Cannot evict pod as it would violate the pod's disruption budget.",
        "reason":"TooManyRequests","code":429,"details":{"causes":[{"reason":"DisruptionBudget",
        "message":"The disruption budget web needs 2 healthy pods and has 2 currently"}]}}"#;
    let reply = || Reply::new(429, &[body], Ending::Clean);
    let Answer::Later { why, after_s } = answer(&commands()[2], reply().after(10)).await else {
        unreachable!("it is refused for now")
    };
    assert!(why.contains("disruption budget web needs 2 healthy pods"), "{why}");
    assert_eq!(after_s, 10);
    let later = answer(&commands()[2], reply()).await;
    assert!(matches!(later, Answer::Later { after_s: 5, .. }), "{later:?}");
}

#[tokio::test]
async fn a_pod_that_took_the_name_since_means_that_the_other_is_gone() {
    let body = r#"{"kind":"Status","code":409,"message":"Operation cannot be fulfilled on pods: the UID in the precondition (u-1) does not match the UID in record (u-2)"}"#;
    let answer = answer(&commands()[2], Reply::new(409, &[body], Ending::Clean)).await;
    let Answer::Failed(fault) = answer else { unreachable!("{answer:?}") };
    assert_eq!(fault.class, FaultClass::NotFound);
}

#[tokio::test]
async fn a_revision_is_gone_back_to_as_its_replica_set_tells() {
    let set = r#"{"kind":"ReplicaSet","spec":{"replicas":0,"template":{"metadata":{"labels":
        {"app":"web","pod-template-hash":"6"}},"spec":{"containers":[]}}}}"#;
    let script = Script::new([Reply::whole(set), Reply::whole("{}")]);
    let undo = commands().pop().unwrap();
    assert_eq!(perform(&*script, &undo, false).await, Answer::Done(Vec::new()));
    let asked = script.words();
    assert!(
        asked[0].starts_with("GET /apis/apps/v1/namespaces/shop/replicasets/web-6 "),
        "{asked:?}"
    );
    assert_eq!(asked[1], request(&undo, false).in_words());
    let script = Script::new([Reply::new(404, &["{}"], Ending::Clean)]);
    let gone = perform(&*script, &undo, false).await;
    assert!(matches!(gone, Answer::Failed(it) if it.class == FaultClass::NotFound));
    assert_eq!(script.asked().len(), 1, "nothing is changed then");
}

#[tokio::test]
async fn a_job_is_made_of_what_its_cron_job_is_now() {
    let cron = r#"{"metadata":{"name":"nightly","uid":"u-7"},"spec":{"jobTemplate":{"spec":{}}}}"#;
    let script = Script::new([Reply::whole(cron), Reply::whole("{}")]);
    let commands = commands();
    let trigger = commands.iter().find(|it| it.name() == "trigger").unwrap();
    assert_eq!(perform(&*script, trigger, false).await, Answer::Done(Vec::new()));
    let asked = script.words();
    let read = "GET /apis/batch/v1/namespaces/shop/cronjobs/nightly ";
    assert!(asked[0].starts_with(read), "{asked:?}");
    assert!(asked[1].starts_with("POST /apis/batch/v1/namespaces/shop/jobs?"), "{asked:?}");
    assert!(asked[1].contains("u-7"), "{asked:?}");
    let script = Script::new([Reply::new(404, &["{}"], Ending::Clean)]);
    let gone = perform(&*script, trigger, false).await;
    assert!(matches!(gone, Answer::Failed(it) if it.class == FaultClass::NotFound));
    assert_eq!(script.asked().len(), 1, "nothing is made then");
}

#[tokio::test]
async fn what_has_been_changed_since_is_a_conflict_and_what_is_wrong_is_not() {
    let scale = &commands()[4];
    for (message, class) in [
        ("the server rejected our request due to an error in our request", FaultClass::Conflict),
        ("Deployment.apps web is invalid: spec.replicas: too many", FaultClass::Invalid),
    ] {
        let body = json!({"kind": "Status", "code": 422, "reason": "Invalid", "message": message});
        let reply = Reply::new(422, &[&body.to_string()], Ending::Clean);
        let answer = answer(scale, reply).await;
        assert!(matches!(&answer, Answer::Failed(it) if it.class == class), "{answer:?}");
    }
}

#[tokio::test]
async fn other_answers_keep_their_class() {
    for (status, class) in [
        (403, FaultClass::Denied),
        (404, FaultClass::NotFound),
        (409, FaultClass::Conflict),
        (422, FaultClass::Invalid),
        (500, FaultClass::Unavailable),
    ] {
        let answer = answer(&commands()[0], Reply::new(status, &["{}"], Ending::Clean)).await;
        assert!(matches!(&answer, Answer::Failed(it) if it.class == class), "{answer:?}");
    }
    let answer = answer(&commands()[0], Reply::refused()).await;
    assert!(
        matches!(&answer, Answer::Failed(it) if it.class == FaultClass::Unavailable),
        "{answer:?}"
    );
}

#[tokio::test]
async fn refused_credentials_are_made_anew() {
    let script = Script::new([Reply::new(401, &["{}"], Ending::Clean)]);
    let answer = perform(&*script, &commands()[0], false).await;
    assert!(matches!(answer, Answer::Failed(it) if it.class == FaultClass::Expired));
    assert_eq!(*script.expired.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_database_is_nothing_for_kubernetes() {
    let database = ResourceId::new(&SourceId::aws("1", "r"), Kind::Database, "orders");
    let script = Script::new([]);
    let answer = perform(&*script, &Command::Stop(database), false).await;
    assert!(matches!(answer, Answer::Failed(it) if it.class == FaultClass::Invalid));
    assert_eq!(script.asked(), [""; 0]);
}
