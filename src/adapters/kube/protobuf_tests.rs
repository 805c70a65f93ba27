//! Feeds in protobuf against a scripted API server, and what becomes of them where it cannot be had.

use std::sync::Arc;

use serde_json::json;

use super::{
    fake::{Ending, Reply, Script, first, undisturbed},
    feeds::endpoint,
    watch::watch,
    wire::{
        SlimNode,
        protobuf::{
            encode::{self, bytes, number, wrapped},
            kinds,
        },
    },
};
use crate::model::{Delta, Feed, Node};

fn brief(delta: &Delta<Node>) -> String {
    let name = |node: &Node| node.id.name.to_string();
    match delta {
        Delta::Apply(node) => format!("apply {}", name(node)),
        Delta::Delete(id) => format!("delete {}", id.name),
        Delta::Page(rows) => {
            format!("page {}", rows.iter().map(name).collect::<Vec<_>>().join(" "))
        }
        Delta::Failed(fault) => format!("{}: {}", fault.class.name(), fault.message),
        other @ (Delta::Begin | Delta::Complete | Delta::Resync(_) | Delta::Alive) => {
            format!("{other:?}").to_lowercase()
        }
    }
}

async fn seen(script: &Arc<Script>, count: usize) -> Vec<String> {
    let endpoint = endpoint(Feed::Nodes).unwrap();
    first(watch::<SlimNode>(endpoint, script.clone(), undisturbed()), count, brief).await
}

fn node(name: &str, version: &str) -> Vec<u8> {
    let node = json!({"metadata": {"name": name, "resourceVersion": version}});
    encode::object(&node, &kinds::NODE)
}

fn page(names: &[&str], version: &str, next: &str) -> Vec<u8> {
    let head = [bytes(2, version.as_bytes()), bytes(3, next.as_bytes())].concat();
    let items = names.iter().flat_map(|name| bytes(2, &node(name, "1")));
    wrapped(&bytes(1, &head).into_iter().chain(items).collect::<Vec<_>>())
}

fn frame(kind: &str, object: &[u8]) -> Vec<u8> {
    let object = bytes(2, &bytes(1, &wrapped(object)));
    let event = [bytes(1, kind.as_bytes()), object].concat();
    [&u32::try_from(event.len()).unwrap().to_be_bytes()[..], &event].concat()
}

fn whole(body: &[u8]) -> Reply {
    Reply::protobuf(200, &body.chunks(20).collect::<Vec<_>>(), Ending::Clean)
}

fn watching(frames: &[Vec<u8>], ending: Ending) -> Reply {
    Reply::protobuf(200, &frames.concat().chunks(20).collect::<Vec<_>>(), ending)
}

const IN_JSON: &str = r#"{"metadata":{"resourceVersion":"9"},
    "items":[{"metadata":{"name":"z","resourceVersion":"9"}}]}"#;

#[tokio::test(start_paused = true)]
async fn a_listing_and_its_watch_come_in_protobuf() {
    let mark = bytes(1, &bytes(6, b"20"));
    let changes = [
        frame("ADDED", &node("c", "12")),
        frame("DELETED", &node("b", "13")),
        frame("BOOKMARK", &mark),
    ];
    let script = Script::new([
        whole(&page(&["a"], "10", "t/1=")),
        whole(&page(&["b"], "11", "")),
        watching(&changes, Ending::Clean),
        watching(&[], Ending::Silent),
    ]);
    assert_eq!(
        seen(&script, 9).await,
        ["begin", "page a", "page b", "complete", "alive", "apply c", "delete b", "alive", "alive"]
    );
    let asked = script.asked();
    assert_eq!(asked[1], "/api/v1/nodes?limit=500&continue=t%2F1%3D");
    assert!(asked[3].ends_with("resourceVersion=20"), "{asked:?}");
    assert!(
        script.accepted().iter().all(|it| it.starts_with("application/vnd.kubernetes.protobuf"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_cut_off_is_no_listing() {
    let list = page(&["a", "b"], "10", "");
    let script = Script::new([whole(&list[..list.len() - 20])]);
    assert_eq!(seen(&script, 2).await, ["begin", "unavailable: the answer was cut off"]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_or_had_in_protobuf_is_asked_for_in_json_without_a_fault() {
    let nonsense = [b"k8s\0".to_vec(), bytes(2, &bytes(1, &[0x0b, 0xff]))].concat();
    let misfit = wrapped(&[bytes(1, &bytes(2, b"1")), bytes(2, &number(1, 1))].concat());
    let refused = wrapped(&[bytes(3, b"only JSON"), number(6, 406)].concat());
    let replies = [
        whole(&nonsense),
        whole(&misfit),
        whole(b"{}"),
        Reply::protobuf(406, &[&refused], Ending::Clean),
    ];
    for reply in replies {
        let script = Script::new([reply, Reply::whole(IN_JSON), Reply::whole("")]);
        assert_eq!(seen(&script, 4).await, ["begin", "begin", "page z", "complete"]);
        assert_eq!(script.accepted()[1], "application/json");
    }
}

#[tokio::test(start_paused = true)]
async fn a_watch_goes_on_in_json_from_the_last_event_that_could_be_read() {
    let changes = [frame("ADDED", &node("b", "12")), frame("ADDED", &[0x0b])];
    let script = Script::new([
        whole(&page(&["a"], "10", "")),
        watching(&changes, Ending::Silent),
        Reply::new(200, &[], Ending::Silent),
    ]);
    assert_eq!(
        seen(&script, 6).await,
        ["begin", "page a", "complete", "alive", "apply b", "alive"]
    );
    assert!(script.asked()[2].ends_with("resourceVersion=12"));
    assert_eq!(script.accepted()[2], "application/json");
}

#[tokio::test(start_paused = true)]
async fn refusals_are_understood_in_protobuf_too() {
    let gone = [bytes(3, b"too old"), number(6, 410)].concat();
    let denied = wrapped(&[bytes(2, b"Failure"), bytes(3, b"nodes is forbidden")].concat());
    let script = Script::new([
        whole(&page(&["a"], "10", "")),
        watching(&[frame("ERROR", &gone)], Ending::Clean),
        Reply::protobuf(403, &[&denied], Ending::Clean),
    ]);
    assert_eq!(seen(&script, 6).await[4..], ["begin", "denied: nodes is forbidden"]);
}
