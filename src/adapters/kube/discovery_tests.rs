//! Discovery against a scripted API server.

use std::sync::Arc;

use futures::StreamExt;

use super::{
    discovery::kinds,
    fake::{Ending, Reply, Script, undisturbed},
};
use crate::model::{ApiKind, Delta, FaultClass};

async fn found(script: &Arc<Script>) -> Vec<Arc<ApiKind>> {
    match kinds(script.clone(), undisturbed()).next().await {
        Some(Delta::Resync(kinds)) => kinds.into_iter().map(Arc::new).collect(),
        other => panic!("{other:?}"),
    }
}

fn brief(kinds: &[Arc<ApiKind>]) -> Vec<String> {
    let text = |it: &Arc<ApiKind>| {
        format!("{} {} {:?}", it.served.path(), it.served.kind(), it.short_names)
    };
    kinds.iter().map(text).collect()
}

const CORE: &str = r#"{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"creationTimestamp":null},
    "versions":[{"version":"v1","freshness":"Current","resources":[
    {"resource":"services","responseKind":{"group":"","version":"","kind":"Service"},
     "scope":"Namespaced","singularResource":"service","verbs":["get","list","watch"],
     "shortNames":["svc"],"categories":["all"],
     "subresources":[{"subresource":"status","verbs":["get"]}]},
    {"resource":"bindings","responseKind":{"kind":"Binding"},"scope":"Namespaced","verbs":["create"]}
    ]}]}]}"#;

#[tokio::test(start_paused = true)]
async fn one_document_a_root_names_every_kind_in_its_preferred_version() {
    let groups = r#"{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"example.com"},
        "versions":[
        {"version":"v2","resources":[{"resource":"widgets","responseKind":{"kind":"Widget"},
          "scope":"Cluster","verbs":["list"],"shortNames":["wd"]}]},
        {"version":"v1","resources":[{"resource":"widgets","responseKind":{"kind":"Widget"},
          "scope":"Cluster","verbs":["list","watch"]}]}]}]}"#;
    let script = Script::new([Reply::whole(CORE), Reply::whole(groups)]);
    let kinds = found(&script).await;
    assert_eq!(
        brief(&kinds),
        [r#"/api/v1/services Service ["svc"]"#, r#"/apis/example.com/v2/widgets Widget ["wd"]"#]
    );
    assert!(kinds[0].served.is_namespaced() && kinds[0].served.is_watchable());
    assert!(!kinds[1].served.is_namespaced() && !kinds[1].served.is_watchable());
    assert_eq!(script.asked(), ["/api", "/apis"]);
}

#[tokio::test(start_paused = true)]
async fn an_old_server_is_asked_group_by_group_and_a_group_that_is_down_hides_no_other() {
    let services = r#"{"kind":"APIResourceList","resources":[
        {"name":"services","kind":"Service","namespaced":true,"verbs":["list","watch"],"shortNames":["svc"]},
        {"name":"services/status","kind":"Service","namespaced":true,"verbs":["get","list"]}]}"#;
    let groups = r#"{"kind":"APIGroupList","groups":[
        {"name":"down.example.com","versions":[{"groupVersion":"down.example.com/v1","version":"v1"}]},
        {"name":"batch","versions":[{"groupVersion":"batch/v1","version":"v1"}]}]}"#;
    let jobs = r#"{"resources":[{"name":"cronjobs","kind":"CronJob","namespaced":true,"verbs":["list"]}]}"#;
    let script = Script::new([
        Reply::whole(r#"{"kind":"APIVersions","versions":["v1"]}"#),
        Reply::whole(services),
        Reply::whole(groups),
        Reply::new(503, &["service unavailable"], Ending::Clean),
        Reply::whole(jobs),
    ]);
    let mut stream = kinds(script.clone(), undisturbed());
    let Some(Delta::Resync(seen)) = stream.next().await else { panic!("no kinds") };
    let seen: Vec<_> = seen.into_iter().map(Arc::new).collect();
    assert_eq!(
        brief(&seen),
        [r#"/api/v1/services Service ["svc"]"#, "/apis/batch/v1/cronjobs CronJob []"]
    );
    let Some(Delta::Failed(fault)) = stream.next().await else { panic!("nothing is said") };
    assert!(fault.message.starts_with("down.example.com/v1 did not answer"), "{fault}");
}

#[tokio::test(start_paused = true)]
async fn a_group_that_the_server_remembers_only_is_named_and_its_kinds_stay() {
    let groups = r#"{"items":[{"metadata":{"name":"metrics.example.com"},"versions":[
        {"version":"v1","freshness":"Stale","resources":[{"resource":"gauges",
          "responseKind":{"kind":"Gauge"},"scope":"Cluster","verbs":["list"]}]}]}]}"#;
    let script = Script::new([Reply::whole(CORE), Reply::whole(groups)]);
    let mut stream = kinds(script.clone(), undisturbed());
    assert!(matches!(stream.next().await, Some(Delta::Resync(kinds)) if kinds.len() == 2));
    let Some(Delta::Failed(fault)) = stream.next().await else { panic!("nothing is said") };
    assert!(fault.message.starts_with("metrics.example.com/v1 did not answer"), "{fault}");
}

#[tokio::test(start_paused = true)]
async fn a_hostile_name_never_becomes_a_path() {
    let core = CORE.replace("\"resource\":\"services\"", "\"resource\":\"../secrets?x\"");
    let script = Script::new([Reply::whole(&core), Reply::whole(r#"{"items":[]}"#)]);
    assert_eq!(brief(&found(&script).await), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_and_tried_again() {
    let denied = r#"{"kind":"Status","message":"forbidden: cannot get path \"/api\"","code":403}"#;
    let script = Script::new([
        Reply::new(403, &[denied], Ending::Clean),
        Reply::whole(CORE),
        Reply::whole(r#"{"items":[]}"#),
    ]);
    let mut stream = kinds(script.clone(), undisturbed());
    let Some(Delta::Failed(fault)) = stream.next().await else { panic!("no fault") };
    assert_eq!((fault.class, fault.action.as_str()), (FaultClass::Denied, "list kinds"));
    assert!(matches!(stream.next().await, Some(Delta::Resync(kinds)) if kinds.len() == 1));
}
