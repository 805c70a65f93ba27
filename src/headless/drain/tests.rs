use std::sync::Arc;

use futures::TryStreamExt;

use super::*;
use crate::{
    adapters::{
        journal::{InMemory, Nowhere},
        sandbox::Sandbox,
    },
    app::Setup,
    guard::Guard,
    keymap::Keymap,
    model::{Destination, Feed},
    panes::{Leaving, Location, PaneId, Scope},
    ports::Journal,
    ui::theme::Theme,
};

fn started(ports: &Ports, nodes: &[Symbol]) -> (State, Vec<Effect>) {
    State::new(Setup {
        keymap: Keymap::builtin(),
        theme: Theme::mono(),
        on_light: None,
        first: Location::Table(PaneId::Nodes, Scope::Drain(Leaving::new(nodes.iter().cloned()))),
        views: Vec::new(),
        destination: Destination::default(),
        environments: Vec::new(),
        guard: Guard::default(),
        read_only: false,
        sandbox: true,
        mouse: false,
        now: ports.clock.now(),
        session: "s".into(),
    })
}

async fn drained(
    sandbox: &Arc<Sandbox>,
    journal: Arc<dyn Journal>,
    wanted: &Wanted,
) -> (Exit, String, String) {
    let ports = Ports { journal, ..sandbox.ports() };
    let started = started(&ports, &wanted.nodes);
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    let running = Box::pin(drain(ports, started, wanted, (&mut out, &mut notes)));
    let exit = running.await.unwrap();
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(notes).unwrap())
}

/// A node of this group.
async fn node(sandbox: &Arc<Sandbox>, group: &str) -> Symbol {
    let seen = crate::headless::gather(&sandbox.ports(), &[Feed::Nodes], PATIENCE).await;
    let mut nodes = seen.store.nodes.rows();
    let found = nodes.find(|it| it.node_group.as_deref() == Some(group)).unwrap();
    Symbol::new(&found.id.name)
}

fn wanted(node: &Symbol) -> Wanted {
    Wanted { nodes: vec![node.clone()], deadline_s: None, json: false }
}

#[tokio::test(start_paused = true)]
async fn a_node_is_emptied_and_the_journal_tells_it() {
    let sandbox = Sandbox::open("p2").unwrap();
    let journal = Arc::new(InMemory::default());
    let name = node(&sandbox, "system").await;
    let wanted = Wanted { json: true, ..wanted(&name) };
    let (exit, out, notes) = drained(&sandbox, journal.clone(), &wanted).await;
    assert_eq!(exit, Exit::Ok, "{notes}");
    assert!(notes.starts_with(&format!("drain {name}: No more pods")), "{notes}");
    assert!(notes.contains(": moved: ") && notes.contains(" is ready"), "{notes}");
    let said: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(said["course"], "finished");
    let records: Vec<_> = journal.read(0).try_collect().await.unwrap();
    assert!(records.first().unwrap().text.contains("\"begun\""), "{records:?}");
    assert!(records.iter().any(|it| it.text.contains("rbac")), "{records:?}");
    assert!(records.last().unwrap().text.contains("\"ended\""), "{records:?}");
    let feeds = [Feed::Pods, Feed::Nodes];
    let seen = crate::headless::gather(&sandbox.ports(), &feeds, PATIENCE).await;
    let left = seen.store.pods.rows().filter(|it| it.node.as_ref() == Some(&name));
    let strays: Vec<_> = left
        .filter(|it| it.owner.as_ref().is_none_or(|owner| owner.kind != "DaemonSet"))
        .map(|it| it.id.to_string())
        .collect();
    assert_eq!(strays, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_the_journal_does_not_take_is_not_done() {
    let sandbox = Sandbox::open("p2").unwrap();
    let name = node(&sandbox, "system").await;
    let journal = Arc::new(Nowhere::because("the disk is full"));
    let (exit, _, notes) = drained(&sandbox, journal, &wanted(&name)).await;
    assert_eq!(exit, Exit::Finding);
    assert!(notes.contains("was not begun: the journal refuses"), "{notes}");
    assert!(notes.contains("the disk is full"), "{notes}");
}

#[tokio::test(start_paused = true)]
async fn a_node_that_is_not_there_is_told() {
    let sandbox = Sandbox::open("p2").unwrap();
    let journal = Arc::new(InMemory::default());
    let (exit, _, notes) = drained(&sandbox, journal.clone(), &wanted(&"nobody".into())).await;
    assert_eq!(
        (exit, &*notes),
        (Exit::Finding, "error: there is no node nobody, or it is not known yet\n")
    );
    assert!(journal.read(0).try_collect::<Vec<_>>().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_deadline_ends_it_and_says_what_is_left() {
    let sandbox = Sandbox::open("p2").unwrap();
    let name = node(&sandbox, "database").await;
    let wanted = Wanted { deadline_s: Some(3), ..wanted(&name) };
    let (exit, _, notes) = drained(&sandbox, Arc::new(InMemory::default()), &wanted).await;
    assert_eq!(exit, Exit::Finding, "{notes}");
    assert!(notes.contains("given up: it has taken 3 s"), "{notes}");
    assert!(notes.contains("The nodes stay cordoned"), "{notes}");
}

#[tokio::test(start_paused = true)]
async fn pods_that_came_before_the_node_was_cordoned_are_told() {
    let sandbox = Sandbox::open("p2").unwrap();
    let node = node(&sandbox, "system").await;
    let seen = crate::headless::gather(&sandbox.ports(), DRAIN_FEEDS, PATIENCE).await;
    let mut notes = Vec::new();
    let exit = tell_latecomers(&seen.store, std::slice::from_ref(&node), &mut notes).unwrap();
    let told = String::from_utf8(notes).unwrap();
    assert_eq!(exit, Exit::Finding, "nothing has been drained: {told}");
    assert!(told.contains("kube-system/") && told.ends_with("; drain again\n"), "{told}");
    assert!(!told.contains("aws-node"), "DaemonSets stay: {told}");

    let (exit, _, notes) = drained(&sandbox, Arc::new(InMemory::default()), &wanted(&node)).await;
    assert_eq!(exit, Exit::Ok, "{notes}");
}
