//! Nodes are drained: first it is shown what that would do, then it is asked, then it is done.

use std::{fs, path::Path, sync::Arc};

use quarterdeck::{
    adapters::{journal::InMemory, sandbox::Sandbox},
    model::{Pod, Store},
    ports::Journal,
};

use crate::harness::Harness;

async fn console(sandbox: Arc<Sandbox>, read_only: bool) -> Harness {
    let journal: Arc<dyn Journal> = Arc::new(InMemory::default());
    Harness::beside(sandbox, journal, read_only).await
}

/// P2, but for the one budget that wants every pod of its workload.
fn stubborn(folder: &Path) -> Arc<Sandbox> {
    let whole = include_str!("../../src/adapters/sandbox/estates/p2.json");
    let text = whole.replacen("\"minAvailable\": 4", "\"minAvailable\": 6", 1);
    assert_ne!(text, whole, "the budget of analytics/api");
    let file = folder.join("stubborn.json");
    fs::write(&file, text).unwrap();
    Sandbox::open(file.to_str().unwrap()).unwrap()
}

/// The pods on a node that are not there because it is there.
fn guests<'s>(store: &'s Store, node: &str) -> Vec<&'s Arc<Pod>> {
    let is_daemon = |pod: &Pod| pod.owner.as_ref().is_some_and(|owner| owner.kind == "DaemonSet");
    let on_it = |pod: &&Arc<Pod>| pod.node.as_deref() == Some(node) && pod.holds_resources();
    store.pods.rows().filter(on_it).filter(|pod| !is_daemon(pod)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_node_is_emptied_once_it_was_seen_what_that_does() {
    let mut console = console(Sandbox::open("p2").unwrap(), false).await;
    let shown = console.keys("/ group:system enter g V").await;
    assert!(shown.contains("Drain") && shown.contains("VERDICT"), "{shown}");
    assert!(shown.contains("ds-skip") && shown.contains("evict"), "{shown}");
    insta::assert_snapshot!(shown);
    let asked = console.keys("V").await;
    assert!(asked.contains("? y/N") && asked.contains("No more pods are placed there"), "{asked}");
    assert!(asked.contains("interrupts running work"), "{asked}");
    let title = asked.lines().find(|it| it.contains("? y/N")).unwrap();
    let node = title.split_once("drain ").unwrap().1.split_once('?').unwrap().0.to_owned();
    assert!(!guests(console.store(), &node).is_empty());
    console.keys("y").await;
    let steps = console.keys(": runs enter enter").await;
    assert!(steps.contains("terminating") || steps.contains("evicting"), "{steps}");
    for _ in 0..300 {
        console.wait(1).await;
    }
    let run = &console.store().runs[0];
    assert_eq!(run.course, "finished", "{run:?}");
    assert!(run.parts.iter().skip(1).all(|it| matches!(it.state, "moved" | "gone")), "{run:?}");
    let left: Vec<_> = guests(console.store(), &node).iter().map(|it| it.id.to_string()).collect();
    assert_eq!(left, Vec::<String>::new());
    let row = console.store().nodes.rows().find(|it| *it.id.name == *node).unwrap();
    assert!(row.cordoned);
    let back = console.keys("B").await;
    assert!(back.contains("roll back drain") && back.contains("take back: cordon"), "{back}");
}

#[tokio::test(start_paused = true)]
async fn a_budget_that_never_allows_is_told_at_once_and_its_pods_can_be_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut console = console(stubborn(folder.path()), false).await;
    let shown = console.keys("/ group:application enter g space G ctrl-space V").await;
    assert!(shown.contains("never"), "{shown}");
    let told = console.keys("V").await;
    assert!(told.contains("cannot be evicted: pdb/api wants 6"), "{told}");
    assert!(!told.contains("y/N"), "{told}");
    let count = shown.matches(" never ").count();
    let marking = "space j ".repeat(count);
    let asked = console.keys(&format!("g {marking} V")).await;
    assert!(asked.contains("? y/N") && asked.contains("evict ingest/collector"), "{asked}");
    assert!(!asked.contains("evict analytics/api"), "{asked}");
}

#[tokio::test(start_paused = true)]
async fn whoever_only_reads_sees_what_it_would_do_and_does_nothing() {
    let mut console = console(Sandbox::open("p2").unwrap(), true).await;
    let shown = console.keys("/ group:system enter g V").await;
    assert!(shown.contains("VERDICT"), "{shown}");
    let told = console.keys("V").await;
    assert!(told.contains("started to only read"), "{told}");
    assert!(console.store().runs.is_empty());
}
