//! The search for owned objects against a scripted API server.

use super::*;
use crate::adapters::kube::fake::{Ending, Reply, Script, undisturbed};

const CORE: &str = r#"{"items":[{"metadata":{},"versions":[{"version":"v1","resources":[
    {"resource":"configmaps","responseKind":{"kind":"ConfigMap"},"scope":"Namespaced","verbs":["list"]},
    {"resource":"namespaces","responseKind":{"kind":"Namespace"},"scope":"Cluster","verbs":["list"]},
    {"resource":"pods","responseKind":{"kind":"Pod"},"scope":"Namespaced","verbs":["list"]},
    {"resource":"secrets","responseKind":{"kind":"Secret"},"scope":"Namespaced","verbs":["list"]}]}]}]}"#;

const GROUPS: &str = r#"{"items":[{"metadata":{"name":"example.com"},"versions":[
    {"version":"v1","resources":[{"resource":"widgets","responseKind":{"kind":"Widget"},
     "scope":"Namespaced","verbs":["list"]}]}]}]}"#;

const DENIED: &str = r#"{"kind":"Status","message":"forbidden","code":403}"#;

/// A table with one object per name; those that begin with `own` have two owners.
fn table(names: &[&str], more: &str) -> String {
    let row = |name: &&str| {
        let owners = if name.starts_with("own") {
            r#"[{"apiVersion":"v1","kind":"Extra","name":"e"},
                {"apiVersion":"example.com/v1","kind":"Shop","name":"s","controller":true}]"#
        } else {
            "null"
        };
        format!(
            r#"{{"cells":["{name}",true],"object":{{"metadata":{{"name":"{name}","namespace":"shop",
            "ownerReferences":{owners}}}}}}}"#
        )
    };
    let rows: Vec<_> = names.iter().map(row).collect();
    format!(
        r#"{{"kind":"Table","metadata":{{"continue":"{more}"}},"columnDefinitions":
        [{{"name":"Name"}},{{"name":"Ready"}}],"rows":[{}]}}"#,
        rows.join(",")
    )
}

fn roots() -> [Reply; 2] {
    [Reply::whole(CORE), Reply::whole(GROUPS)]
}

async fn two(script: &Arc<Script>) -> (Delta<Object>, Delta<Object>) {
    let mut stream = dependents("shop", script.clone(), undisturbed());
    (stream.next().await.unwrap(), stream.next().await.unwrap())
}

#[tokio::test(start_paused = true)]
async fn only_what_is_owned_is_kept_and_what_is_not_allowed_is_named() {
    let replies = [
        Reply::whole(&table(&["free", "own-1"], "next")),
        Reply::whole(&table(&["own-2"], "")),
        Reply::new(403, &[DENIED], Ending::Clean),
        Reply::whole(&table(&["own-3"], "")),
    ];
    let script = Script::new(roots().into_iter().chain(replies));
    let (rows, fault) = two(&script).await;
    let Delta::Resync(rows) = rows else { panic!("{rows:?}") };
    let mut names: Vec<_> = rows.iter().map(|it| &*it.id.name).collect();
    names.sort_unstable();
    assert_eq!(names, ["own-1", "own-2", "own-3"]);
    let first = &rows[0];
    assert_eq!(first.owner.as_ref().map(|it| &*it.kind), Some("Shop"));
    assert_eq!(first.other_owners.iter().map(|it| &*it.kind).collect::<Vec<_>>(), ["Extra"]);
    assert!(first.headings.as_ref().is_some_and(|it| it.len() == 2));
    let Delta::Failed(fault) = fault else { panic!("{fault:?}") };
    assert_eq!(fault.to_string(), "list other kinds denied: not allowed: secrets");
    let asked = script.asked();
    assert!(
        asked.contains(&"/api/v1/namespaces/shop/configmaps?limit=500".to_owned()),
        "{asked:?}"
    );
    let second = "/api/v1/namespaces/shop/configmaps?limit=500&continue=next";
    assert!(asked.contains(&second.to_owned()), "{asked:?}");
    let widgets = "/apis/example.com/v1/namespaces/shop/widgets?limit=500";
    assert!(asked.contains(&widgets.to_owned()), "{asked:?}");
    assert!(!asked.iter().any(|it| it.contains("pods") || it.contains("namespaces?")), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn a_kind_without_an_end_is_cut_and_said_to_be() {
    let empty = || Reply::whole(&table(&[], ""));
    let endless = (0..PAGES).map(|_| Reply::whole(&table(&["own"], "next")));
    let groups = Reply::whole(r#"{"items":[]}"#);
    let core = CORE.replace("\"resource\":\"secrets\"", "\"resource\":\"events\"");
    let script =
        Script::new([Reply::whole(&core), groups].into_iter().chain(endless).chain([empty()]));
    let (_, fault) = two(&script).await;
    let Delta::Failed(fault) = fault else { panic!("{fault:?}") };
    assert_eq!(fault.message, "only the first 5000 are read of configmaps");
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_no_empty_answer() {
    let expired = Reply::new(401, &["{}"], Ending::Clean);
    let script = Script::new(roots().into_iter().chain([expired]));
    let mut stream = dependents("shop", script.clone(), undisturbed());
    let Some(Delta::Failed(fault)) = stream.next().await else { panic!("no fault") };
    assert_eq!(fault.class, FaultClass::Expired);
    assert_eq!(*script.expired.lock().unwrap(), 1);
}

#[test]
fn a_list_is_of_one_namespace_or_of_all() {
    let widgets = Served::new(("example.com", "v1", "widgets"), "Widget", true, true);
    assert_eq!(place(widgets, ""), "/apis/example.com/v1/widgets");
    assert_eq!(place(widgets, "shop"), "/apis/example.com/v1/namespaces/shop/widgets");
}
