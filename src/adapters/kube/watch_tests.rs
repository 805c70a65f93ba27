//! The watch loop against a scripted API server. Time is simulated: pauses pass at once.

use std::sync::Arc;

use futures::StreamExt;

use super::{
    fake::{Ending, Reply, Script, first, undisturbed},
    feeds::endpoint,
    upstream::Refresh,
    watch::watch,
    wire::SlimNode,
};
use crate::model::{Delta, FaultClass, Feed, Node};

fn brief(delta: &Delta<Node>) -> String {
    let name = |node: &Node| node.id.name.to_string();
    match delta {
        Delta::Apply(node) => format!("apply {}", name(node)),
        Delta::Delete(id) => format!("delete {}", id.name),
        Delta::Begin => "begin".into(),
        Delta::Page(rows) => {
            format!("page {}", rows.iter().map(name).collect::<Vec<_>>().join(" "))
        }
        Delta::Complete => "complete".into(),
        Delta::Resync(_) => "resync".into(),
        Delta::Alive => "alive".into(),
        Delta::Failed(fault) => format!("{}: {}", fault.class.name(), fault.message),
    }
}

async fn seen(script: &Arc<Script>, count: usize) -> Vec<String> {
    let endpoint = endpoint(Feed::Nodes).unwrap();
    first(watch::<SlimNode>(endpoint, script.clone(), undisturbed()), count, brief).await
}

fn page(names: &[&str], version: &str, next: &str) -> Reply {
    let items: Vec<_> = names.iter().map(|name| object(name, "1")).collect();
    let items = items.join(",");
    Reply::whole(&format!(
        r#"{{"kind":"NodeList","metadata":{{"resourceVersion":"{version}","continue":"{next}"}},"items":[{items}]}}"#
    ))
}

fn object(name: &str, version: &str) -> String {
    format!(r#"{{"kind":"Node","metadata":{{"name":"{name}","resourceVersion":"{version}"}}}}"#)
}

fn event(kind: &str, name: &str, version: &str) -> String {
    format!("{{\"type\":\"{kind}\",\"object\":{}}}\n", object(name, version))
}

fn watching(text: &str, ending: Ending) -> Reply {
    Reply::new(200, &[text], ending)
}

fn watch_of(version: &str) -> String {
    format!(
        "/api/v1/nodes?watch=1&allowWatchBookmarks=true&timeoutSeconds=290&resourceVersion={version}"
    )
}

const LISTED: [&str; 4] = ["begin", "page a", "complete", "alive"];

#[tokio::test(start_paused = true)]
async fn pages_are_shown_at_once_and_the_watch_starts_from_the_first_of_them() {
    let changes =
        event("ADDED", "c", "12") + &event("MODIFIED", "a", "13") + &event("DELETED", "b", "14");
    let script = Script::new([
        page(&["a"], "10", "t/1="),
        page(&["b"], "11", ""),
        watching(&changes, Ending::Silent),
    ]);
    assert_eq!(
        seen(&script, 8).await,
        ["begin", "page a", "page b", "complete", "alive", "apply c", "apply a", "delete b"]
    );
    assert_eq!(
        script.asked(),
        ["/api/v1/nodes?limit=100", "/api/v1/nodes?limit=500&continue=t%2F1%3D", &watch_of("10"),]
    );
}

#[tokio::test(start_paused = true)]
async fn lines_may_be_split_anywhere() {
    let text = event("ADDED", "b", "2") + &event("ADDED", "c", "3");
    let pieces: Vec<_> =
        text.as_bytes().chunks(7).map(|p| std::str::from_utf8(p).unwrap()).collect();
    let script = Script::new([page(&["a"], "1", ""), Reply::new(200, &pieces, Ending::Silent)]);
    assert_eq!(seen(&script, 6).await[4..], ["apply b", "apply c"]);
}

#[tokio::test(start_paused = true)]
async fn a_broken_watch_resumes_from_the_last_version_it_saw() {
    let bookmark = r#"{"type":"BOOKMARK","object":{"kind":"Node","metadata":{"resourceVersion":"9","creationTimestamp":null}}}"#;
    let text = event("ADDED", "b", "5") + bookmark + "\n";
    let script = Script::new([
        page(&["a"], "1", ""),
        watching(&text, Ending::Broken),
        Reply::refused(),
        watching(&event("DELETED", "b", "10"), Ending::Silent),
    ]);
    let seen = seen(&script, 10).await;
    assert_eq!(seen[..4], LISTED);
    assert_eq!(
        seen[4..],
        [
            "apply b",
            "alive",
            "unavailable: the watch broke off: connection reset",
            "unavailable: refused",
            "alive",
            "delete b"
        ]
    );
    assert_eq!(script.asked()[2..], [watch_of("9"), watch_of("9")]);
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_ends_in_good_order_goes_on_without_a_fault() {
    let script = Script::new([
        page(&["a"], "1", ""),
        watching(&event("ADDED", "b", "5"), Ending::Clean),
        watching(&event("ADDED", "c", "6"), Ending::Silent),
    ]);
    assert_eq!(seen(&script, 7).await[4..], ["apply b", "alive", "apply c"]);
    assert_eq!(script.asked()[2], watch_of("5"));
}

#[tokio::test(start_paused = true)]
async fn a_version_that_is_too_old_leads_to_a_new_listing_without_a_fault() {
    let gone = r#"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"#;
    let gone = format!("{gone}\n");
    let relisted = ["begin", "page b", "complete", "alive"];
    let by_event = Script::new([
        page(&["a"], "1", ""),
        watching(&gone, Ending::Clean),
        page(&["b"], "9", ""),
        watching("", Ending::Silent),
    ]);
    assert_eq!(seen(&by_event, 8).await[4..], relisted);
    let by_status = Script::new([
        page(&["a"], "1", ""),
        watching(&event("ADDED", "b", "5"), Ending::Clean),
        Reply::new(410, &["{}"], Ending::Clean),
    ]);
    assert_eq!(seen(&by_status, 5).await[4..], ["apply b"]);
    let while_paging = Script::new([
        page(&["a"], "1", "next"),
        Reply::new(410, &["{}"], Ending::Clean),
        page(&["b"], "9", ""),
        watching("", Ending::Silent),
    ]);
    assert_eq!(seen(&while_paging, 6).await, [&["begin", "page a"][..], &relisted[..]].concat());
}

#[tokio::test(start_paused = true)]
async fn a_version_that_became_too_old_while_the_server_was_away_is_no_second_fault() {
    let script = Script::new([
        page(&["a"], "1", ""),
        watching("", Ending::Broken),
        Reply::refused(),
        Reply::new(410, &["{}"], Ending::Clean),
        page(&["b"], "9", ""),
    ]);
    let seen = seen(&script, 9).await;
    assert_eq!(seen[5..], ["unavailable: refused", "begin", "page b", "complete"]);
}

#[tokio::test(start_paused = true)]
async fn versions_that_are_always_too_old_do_not_become_a_storm() {
    let replies =
        (0..20).flat_map(|_| [page(&["a"], "1", ""), Reply::new(410, &["{}"], Ending::Clean)]);
    let script = Script::new(replies);
    let failed = seen(&script, 20).await.iter().filter(|line| line.contains(':')).count();
    assert!(failed >= 3, "{failed}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_leads_to_a_new_listing() {
    for text in [
        "{\"type\":\"ADDED\",\"object\":{\"meta",
        "nonsense\n",
        "{\"type\":\"NEW\",\"object\":{}}\n",
    ] {
        let script = Script::new([
            page(&["a"], "1", ""),
            watching(text, Ending::Clean),
            page(&["b"], "2", ""),
        ]);
        let seen = seen(&script, 8).await;
        assert!(seen[4].starts_with("unavailable: "), "{seen:?}");
        assert_eq!(seen[5..], ["begin", "page b", "complete"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_truncated_page_fails_and_is_asked_for_again() {
    let script = Script::new([
        Reply::whole(r#"{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"na"#),
        Reply::new(200, &["{\"items\":"], Ending::Broken),
        page(&["a"], "1", ""),
    ]);
    let seen = seen(&script, 7).await;
    assert!(seen[1].starts_with("unavailable: the answer was cut off"), "{seen:?}");
    assert!(seen[3].starts_with("unavailable: the answer broke off"), "{seen:?}");
    assert_eq!(seen[4..], ["begin", "page a", "complete"]);
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_is_silent_for_too_long_is_opened_again() {
    let script = Script::new([
        page(&["a"], "1", ""),
        watching("", Ending::Silent),
        Reply::whole("{}"),
        Reply::whole("{}"),
        Reply::whole("{}"),
        Reply::whole("{}"),
        watching("", Ending::Silent),
    ]);
    assert_eq!(seen(&script, 6).await[4..], ["unavailable: the watch fell silent", "alive"]);
    assert_eq!(script.asked()[2..6], ["/version"; 4]);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_answers_nothing_is_told_from_a_quiet_one() {
    let silent = Script::new([page(&["a"], "1", ""), watching("", Ending::Silent)]);
    let told = "unavailable: the API server has stopped answering";
    assert_eq!(seen(&silent, 5).await[4..], [told]);
    let gone = Script::new([page(&["a"], "1", ""), watching("", Ending::Silent), Reply::refused()]);
    assert_eq!(seen(&gone, 5).await[4..], ["unavailable: refused"]);
}

#[tokio::test(start_paused = true)]
async fn refusals_have_their_classes_and_pauses() {
    let cases = [
        (401, FaultClass::Expired, 0),
        (403, FaultClass::Denied, 30),
        (404, FaultClass::Missing, 30),
        (429, FaultClass::Throttled, 7),
        (503, FaultClass::Unavailable, 7),
    ];
    for (status, class, least) in cases {
        let reply = Reply::new(status, &[r#"{"message":"so\nit is"}"#], Ending::Clean).after(7);
        let script = Script::new([reply, page(&["a"], "1", "")]);
        let endpoint = endpoint(Feed::Nodes).unwrap();
        let mut deltas = watch::<SlimNode>(endpoint, script.clone(), undisturbed());
        deltas.next().await;
        let Some(Delta::Failed(fault)) = deltas.next().await else { panic!("{status}") };
        assert_eq!((fault.class, &*fault.message), (class, "so it is"));
        assert!(fault.retry_at.unwrap().as_second() >= least, "{fault:?}");
        assert_eq!(*script.expired.lock().unwrap(), u32::from(status == 401));
        assert!(matches!(deltas.next().await, Some(Delta::Begin)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_lists_anew_and_cuts_pauses_short() {
    let script =
        Script::new([page(&["a"], "1", ""), watching("", Ending::Silent), page(&["b"], "2", "")]);
    let (sender, receiver) = tokio::sync::watch::channel(0);
    let endpoint = endpoint(Feed::Nodes).unwrap();
    let mut deltas = watch::<SlimNode>(endpoint, script, Refresh(receiver));
    for expected in LISTED {
        assert_eq!(brief(&deltas.next().await.unwrap()), expected);
    }
    sender.send_modify(|times| *times += 1);
    assert_eq!(brief(&deltas.next().await.unwrap()), "begin");
    assert_eq!(brief(&deltas.next().await.unwrap()), "page b");
}
