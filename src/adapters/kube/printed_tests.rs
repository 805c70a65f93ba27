//! Tables of the API server, listed and watched, from a script.

use std::sync::Arc;

use super::{
    fake::{Ending, Reply, Script, first, undisturbed},
    printed::objects,
};
use crate::model::{Delta, Object, Served};

fn widgets() -> Served {
    Served::new(("example.com", "v1", "widgets"), "Widget", true, true)
}

fn brief(delta: &Delta<Object>) -> String {
    let row = |object: &Object| {
        let headings = object.headings.as_ref().map_or(0, |it| it.len());
        format!("{}/{} {:?} under {headings}", object.id.namespace, object.id.name, object.cells)
    };
    match delta {
        Delta::Apply(object) => format!("apply {}", row(object)),
        Delta::Delete(id) => format!("delete {}", id.name),
        Delta::Begin => "begin".into(),
        Delta::Page(rows) => {
            format!("page {}", rows.iter().map(row).collect::<Vec<_>>().join(", "))
        }
        Delta::Complete => "complete".into(),
        Delta::Resync(rows) => format!("resync {}", rows.len()),
        Delta::Alive => "alive".into(),
        Delta::Failed(fault) => format!("{}: {}", fault.class.name(), fault.message),
    }
}

const COLUMNS: &str = r#"[{"name":"Name","type":"string","format":"name","priority":0},
    {"name":"Size","type":"integer","priority":0},{"name":"Note","type":"string","priority":1}]"#;

fn row(name: &str, size: &str, version: &str) -> String {
    format!(
        r#"{{"cells":["{name}",{size},null],"object":{{"kind":"PartialObjectMetadata","metadata":
        {{"name":"{name}","namespace":"shop","resourceVersion":"{version}","labels":{{"a":"b"}},
        "ownerReferences":[{{"apiVersion":"example.com/v1","kind":"Box","name":"box","controller":true}}]}}}}}}"#
    )
    .replace('\n', "")
}

fn table(columns: &str, rows: &[String], version: &str) -> String {
    format!(
        r#"{{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{{"resourceVersion":"{version}"}},"columnDefinitions":{columns},"rows":[{}]}}"#,
        rows.join(",")
    )
    .replace('\n', "")
}

fn event(kind: &str, table: &str) -> String {
    format!("{{\"type\":\"{kind}\",\"object\":{table}}}\n")
}

async fn seen(script: &Arc<Script>, count: usize) -> Vec<String> {
    first(objects(widgets(), script.clone(), undisturbed()), count, brief).await
}

#[tokio::test(start_paused = true)]
async fn rows_of_a_watch_stand_under_the_headings_of_the_listing() {
    let changes = event("ADDED", &table("null", &[row("b", "7", "12")], "12"))
        + &event("BOOKMARK", &table("null", &[], "13"))
        + &event("DELETED", &table("null", &[row("a", "3", "14")], "14"));
    let script = Script::new([
        Reply::whole(&table(COLUMNS, &[row("a", "3", "9")], "10")),
        Reply::new(200, &[&changes], Ending::Clean),
        Reply::new(200, &[], Ending::Silent),
    ]);
    let (a, b) = (r#"[Text("a"), Count(3), Nothing]"#, r#"[Text("b"), Count(7), Nothing]"#);
    assert_eq!(
        seen(&script, 8).await,
        [
            "begin".to_owned(),
            format!("page shop/a {a} under 3"),
            "complete".into(),
            "alive".into(),
            format!("apply shop/b {b} under 3"),
            "alive".into(),
            "delete a".into(),
            "alive".into(),
        ]
    );
    let asked = script.asked();
    assert_eq!(asked[0], "/apis/example.com/v1/widgets?limit=100");
    assert!(asked[2].ends_with("resourceVersion=14"), "it resumes from the last event: {asked:?}");
}

#[tokio::test(start_paused = true)]
async fn a_version_that_is_too_old_leads_to_a_new_listing_without_a_fault() {
    let gone = r#"{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}}"#;
    let script = Script::new([
        Reply::whole(&table(COLUMNS, &[row("a", "3", "9")], "10")),
        Reply::new(200, &[&format!("{gone}\n")], Ending::Clean),
        Reply::whole(&table(COLUMNS, &[row("b", "3", "19")], "20")),
    ]);
    let seen = seen(&script, 7).await;
    assert_eq!(seen[3..5], ["alive", "begin"]);
    assert!(seen[5].starts_with("page shop/b"), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn a_kind_that_is_removed_while_it_is_open_is_no_longer_served() {
    let missing = r#"{"kind":"Status","message":"404 page not found","code":404}"#;
    let script = Script::new([
        Reply::whole(&table(COLUMNS, &[], "10")),
        Reply::new(404, &[missing], Ending::Clean),
    ]);
    assert_eq!(seen(&script, 4).await[3], "not served: 404 page not found");
}

#[tokio::test(start_paused = true)]
async fn a_missing_permission_is_named() {
    let denied = r#"{"kind":"Status","message":"widgets.example.com is forbidden: User \"u\" cannot list resource \"widgets\"","code":403}"#;
    let script = Script::new([Reply::new(403, &[denied], Ending::Clean)]);
    assert!(seen(&script, 2).await[1].contains("cannot list resource \"widgets\""));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_print_still_names_the_objects() {
    let list = r#"{"kind":"WidgetList","metadata":{"resourceVersion":"1"},"items":[
        {"metadata":{"name":"a","namespace":"shop","resourceVersion":"1"},"spec":{"size":3}}]}"#;
    let script = Script::new([Reply::whole(list)]);
    assert_eq!(seen(&script, 2).await[1], "page shop/a [] under 0");
}

#[tokio::test(start_paused = true)]
async fn an_object_knows_its_owner() {
    let script = Script::new([Reply::whole(&table(COLUMNS, &[row("a", "3", "9")], "10"))]);
    let brief: fn(&Delta<Object>) -> String = |delta| match delta {
        Delta::Page(rows) => {
            rows[0].owner.as_ref().map(|it| format!("{} {}", it.group, it.kind)).unwrap()
        }
        Delta::Apply(_)
        | Delta::Delete(_)
        | Delta::Begin
        | Delta::Complete
        | Delta::Resync(_)
        | Delta::Alive
        | Delta::Failed(_) => String::new(),
    };
    let seen = first(objects(widgets(), script.clone(), undisturbed()), 2, brief).await;
    assert_eq!(seen[1], "example.com Box");
}
