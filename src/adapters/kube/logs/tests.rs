//! Following logs against a scripted API server.

use std::sync::Arc;

use futures::StreamExt;

use super::follow;
use crate::{
    adapters::kube::fake::{Ending, Reply, Script},
    model::{Kind, ResourceId, SourceId},
    ports::{Begin, LogQuery, LogTarget},
};

fn query(container: Option<&str>, follow: bool) -> LogQuery {
    let pod = object(Kind::Pod, "web");
    of(LogTarget::Pod(pod, container.map(Into::into)), follow)
}

fn of(target: LogTarget, follow: bool) -> LogQuery {
    LogQuery { begin: Begin::Newest(50), follow, ..LogQuery::newest(target) }
}

fn object(kind: Kind, name: &str) -> ResourceId {
    ResourceId::namespaced(&SourceId::kubernetes("u", "n"), kind, "shop", name)
}

async fn seen(script: &Arc<Script>, query: LogQuery) -> Vec<String> {
    follow(query, script.clone()).map(|event| event.brief()).collect().await
}

fn log(seconds: &[u32], ending: Ending) -> Reply {
    let lines = seconds.iter().map(|s| format!("2026-01-01T00:00:{s:02}.5Z line {s}"));
    let text = lines.collect::<Vec<_>>().join("\n") + "\n";
    Reply::new(200, &[&text], ending)
}

fn pod(phase: &str) -> Reply {
    Reply::whole(&format!(
        r#"{{"status":{{"phase":"{phase}","initContainerStatuses":[
            {{"name":"done","state":{{"terminated":{{"exitCode":0}}}}}},
            {{"name":"later","state":{{"waiting":{{}}}}}}],
            "containerStatuses":[{{"name":"app","state":{{"running":{{}}}}}}]}}}}"#
    ))
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_repeats_nothing() {
    let script = Script::new([
        log(&[1, 2], Ending::Broken),
        log(&[1, 2, 3], Ending::Clean),
        pod("Succeeded"),
    ]);
    assert_eq!(
        seen(&script, query(Some("app"), true)).await,
        [
            "app: line 1",
            "app: line 2",
            "unavailable: the log broke off: connection reset",
            "app: line 3",
            "end app"
        ]
    );
    let paths = script.asked();
    assert!(paths[0].ends_with("/log?container=app&timestamps=true&tailLines=50&follow=true"));
    assert!(paths[1].contains("&sinceTime=2026-01-01T00:00:02.5Z"), "{}", paths[1]);
}

#[tokio::test(start_paused = true)]
async fn a_container_that_restarts_is_followed_on_with_a_gap() {
    let script = Script::new([
        log(&[1], Ending::Clean),
        pod("Running"),
        log(&[9], Ending::Clean),
        pod("Failed"),
    ]);
    assert_eq!(
        seen(&script, query(Some("app"), true)).await,
        ["app: line 1", "gap", "app: line 9", "end app"]
    );
}

#[tokio::test(start_paused = true)]
async fn all_containers_that_have_run_are_read() {
    let script = Script::new([pod("Running"), log(&[1], Ending::Clean), log(&[2], Ending::Clean)]);
    let mut seen = seen(&script, query(None, false)).await;
    seen.sort();
    assert_eq!(seen, ["app: line 2", "done: line 1", "end app", "end done"]);
}

fn pods(names: &[&str]) -> Reply {
    let pod = |name: &&str| {
        format!(
            r#"{{"metadata":{{"namespace":"shop","name":"{name}","uid":"{name}"}},"status":{{
            "phase":"Running","containerStatuses":[{{"name":"app","state":{{"running":{{}}}}}}]}}}}"#
        )
    };
    let items: Vec<_> = names.iter().map(pod).collect();
    Reply::whole(&format!(r#"{{"metadata":{{}},"items":[{}]}}"#, items.join(",")))
}

#[tokio::test(start_paused = true)]
async fn pods_of_a_workload_are_joined_as_they_come() {
    let deployment =
        || Reply::whole(r#"{"spec":{"selector":{"matchLabels":{"app":"web","of":"a b"}}}}"#);
    let over = || log(&[1], Ending::Clean);
    let script = Script::new([
        deployment(),
        pods(&["web-1"]),
        over(),
        pod("Succeeded"),
        deployment(),
        pods(&["web-1", "web-2"]),
        over(),
        pod("Succeeded"),
    ]);
    let query = of(LogTarget::Workload(object(Kind::Deployment, "web")), true);
    let seen: Vec<_> =
        follow(query, script.clone()).take(5).map(|event| event.brief()).collect().await;
    assert_eq!(
        seen,
        [
            "web-1/app: line 1",
            "end web-1/app",
            "joined web-2/app",
            "web-2/app: line 1",
            "end web-2/app"
        ]
    );
    let paths = script.asked();
    assert_eq!(paths[0], "/apis/apps/v1/namespaces/shop/deployments/web");
    assert_eq!(
        paths[1],
        "/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb%2Cof%3Da%20b&limit=500"
    );
    assert!(paths[2].starts_with("/api/v1/namespaces/shop/pods/web-1/log?"), "{}", paths[2]);
}

#[tokio::test(start_paused = true)]
async fn more_containers_than_can_be_followed_are_not_passed_over_silently() {
    let names: Vec<_> = (0..60).map(|number| format!("web-{number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let logs = (0..50).map(|_| log(&[1], Ending::Clean));
    let script = Script::new([pods(&names)].into_iter().chain(logs));
    let target = LogTarget::Labelled(None, "app=web".into());
    let seen = seen(&script, of(target, false)).await;
    assert_eq!(seen.iter().filter(|event| event.ends_with("line 1")).count(), 50);
    assert_eq!(seen.iter().filter(|event| *event == "gap").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_that_is_meant_is_said() {
    let script = Script::new([pods(&[])]);
    let target = LogTarget::Labelled(Some("shop".into()), "app=none".into());
    assert_eq!(seen(&script, of(target, false)).await, ["note no pod is meant so far"]);
}

#[tokio::test(start_paused = true)]
async fn a_pod_that_is_gone_ends_the_log_and_one_that_starts_is_waited_for() {
    let missing = || Reply::new(404, &[r#"{"message":"pods \"web\" not found"}"#], Ending::Clean);
    let waiting = r#"{"message":"container \"app\" is waiting to start: ContainerCreating"}"#;
    let script = Script::new([Reply::new(400, &[waiting], Ending::Clean), missing()]);
    assert_eq!(
        seen(&script, query(Some("app"), true)).await,
        [
            "unavailable: container \"app\" is waiting to start: ContainerCreating",
            "not found: pods \"web\" not found",
            "end app"
        ]
    );
}
