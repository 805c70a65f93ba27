//! Following logs against a scripted API server.

use std::sync::Arc;

use futures::StreamExt;

use super::follow;
use crate::{
    adapters::kube::fake::{Ending, Reply, Script},
    model::{Kind, ResourceId, SourceId},
    ports::{LogEvent, LogQuery},
};

fn query(container: Option<&str>, follow: bool) -> LogQuery {
    let source = SourceId::kubernetes("u", "n");
    LogQuery {
        pod: ResourceId::namespaced(&source, Kind::Pod, "shop", "web"),
        container: container.map(Into::into),
        previous: false,
        tail: 50,
        follow,
    }
}

fn brief(event: &LogEvent) -> String {
    match event {
        LogEvent::Line(line) => format!("{}: {}", line.container, line.text),
        LogEvent::Gap(_) => "gap".into(),
        LogEvent::End(container) => format!("end {container}"),
        LogEvent::Failed(fault) => format!("{}: {}", fault.class.name(), fault.message),
    }
}

async fn seen(script: &Arc<Script>, query: LogQuery) -> Vec<String> {
    follow(query, script.clone()).map(|event| brief(&event)).collect().await
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
