//! Plans that are carried out: asked about, written down, seen to be done; and what becomes of them
//! when something goes wrong.

use std::sync::Arc;

use futures::TryStreamExt;
use quarterdeck::{
    adapters::{
        journal::{InMemory, Nowhere},
        sandbox::Sandbox,
    },
    journal::{Entry, Integrity, Phase, Record, verify},
    model::{Pod, ResourceId, Store},
    panes::PaneId,
    plan::{Plan, Stage, Step},
    ports::{Command, Journal},
};

use crate::harness::Harness;

async fn records(journal: &dyn Journal) -> Vec<Record> {
    journal.read(0).try_collect().await.unwrap()
}

async fn entries(journal: &dyn Journal) -> Vec<Entry> {
    let records = records(journal).await;
    let to = records.len() as u64;
    assert_eq!(verify(records.clone(), None), Integrity::Intact { to, anchored: None });
    records.iter().map(|it| serde_json::from_str(&it.text).unwrap()).collect()
}

/// The kinds of the entries, in order.
async fn phases(journal: &dyn Journal) -> Vec<&'static str> {
    let name = |entry: Entry| match entry.phase {
        Phase::Begun { .. } => "begun",
        Phase::Ended { .. } => "ended",
        Phase::Before { .. } => "before",
        Phase::After(it) if it.again => "later",
        Phase::After(it) if it.error.is_some() => "failed",
        Phase::After(_) => "after",
        Phase::Refused { .. } => "refused",
        Phase::Dry(_) => "dry",
        Phase::Skipped { .. } => "skipped",
        Phase::Measured { .. } => "measured",
    };
    entries(journal).await.into_iter().map(name).collect()
}

/// The first node that takes pods.
fn node(store: &Store) -> ResourceId {
    store.nodes.rows().find(|it| !it.cordoned).unwrap().id.clone()
}

fn is_cordoned(console: &Harness, node: &ResourceId) -> bool {
    console.store().nodes.get(node).unwrap().cordoned
}

/// A console beside others, which has looked at the pods, too.
async fn console(sandbox: &Arc<Sandbox>, journal: &Arc<InMemory>) -> Harness {
    let journal: Arc<dyn Journal> = journal.clone();
    let mut console = Harness::beside(sandbox.clone(), journal, false).await;
    console.keys(": pods enter : events enter : nodes enter").await;
    console
}

/// Lets so many seconds pass, one after the other, as the console sees them.
async fn pass(console: &mut Harness, seconds: u64) -> String {
    for _ in 0..seconds {
        console.wait(1).await;
    }
    console.screen()
}

fn platform() -> (Arc<Sandbox>, Arc<InMemory>) {
    (Sandbox::open("p2").unwrap(), Arc::default())
}

fn cordon(node: &ResourceId) -> Step {
    Step::new(format!("cordon {}", node.name), Command::Cordon(node.clone()), 60)
}

fn evict(pod: &Pod, deadline_s: u32) -> Step {
    let act =
        Command::Evict { pod: pod.id.clone(), uid: pod.uid.to_string().into(), grace_s: None };
    Step::new(format!("evict {}", pod.id.name), act, deadline_s)
}

fn plan(stages: Vec<Vec<Step>>) -> Plan {
    let stage = |steps: Vec<Step>| Stage { title: "stage".into(), width: steps.len(), steps };
    let stages = stages.into_iter().map(stage).collect();
    Plan {
        title: "empty it".into(),
        intent: "To see how that goes.".into(),
        facts: Vec::new(),
        stages,
    }
}

#[tokio::test(start_paused = true)]
async fn a_node_is_cordoned_once_that_is_confirmed_and_the_journal_tells_who_and_where() {
    let mut console = Harness::sized(PaneId::Nodes, 120, 30).await;
    let first = console.keys("/ status:ready enter g").await;
    let row = first.lines().find(|line| line.starts_with('>')).unwrap();
    let name = row.split_whitespace().find(|it| it.starts_with("ip-")).unwrap().to_owned();
    let asked = console.keys("K").await;
    assert!(asked.contains(&format!("cordon {name}? y/N")), "{asked}");
    assert!(
        asked.contains("environment sandbox (dev)") && asked.contains("easily changed back"),
        "{asked}"
    );
    let left = console.keys("n").await;
    assert!(!left.contains("y/N"), "{left}");
    assert_eq!(phases(&*console.journal).await, ["refused"]);
    console.keys("K y").await;
    pass(&mut console, 3).await;
    let id = console.store().nodes.rows().find(|it| *it.id.name == *name).unwrap().id.clone();
    assert!(is_cordoned(&console, &id));
    assert_eq!(phases(&*console.journal).await, ["refused", "begun", "before", "after", "ended"]);
    let all = entries(&*console.journal).await.split_off(1);
    for entry in &all {
        let arn = entry.actor.arn.as_deref().unwrap();
        assert!(arn.contains("assumed-role/OnCall/you"), "{entry:?}");
        assert_eq!(entry.actor.user.as_deref(), Some("you"));
        assert!(entry.place.account.is_some() && entry.place.region.is_some(), "{entry:?}");
        assert!(entry.place.cluster.is_some(), "{entry:?}");
    }
    assert_eq!(all[1].command["command"], "cordon");
    assert_eq!(all[1].command["name"], *name);
    let shown = console.keys("esc : runs enter").await;
    assert!(shown.contains("finished") && shown.contains("1/1"), "{shown}");
    let back = console.keys("B").await;
    assert!(back.contains("roll back cordon") && back.contains("take back: cordon"), "{back}");
    console.keys("y").await;
    pass(&mut console, 3).await;
    assert!(!is_cordoned(&console, &id));
}

#[tokio::test(start_paused = true)]
async fn whoever_only_reads_changes_nothing() {
    let (sandbox, journal) = platform();
    let mut console = Harness::beside(sandbox, journal, true).await;
    let told = console.keys("/ status:ready enter g K").await;
    assert!(told.contains("started to only read"), "{told}");
    assert!(entries(&*console.journal).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_the_journal_does_not_take_is_not_done() {
    let sandbox = Sandbox::open("p2").unwrap();
    let journal = Arc::new(Nowhere::because("the disk is full"));
    let mut console = Harness::beside(sandbox, journal, false).await;
    let id = node(console.store());
    let told = console.begin(plan(vec![vec![cordon(&id)]])).await;
    assert!(told.contains("was not begun") && told.contains("Nothing was changed"), "{told}");
    assert!(told.contains("the disk is full"), "{told}");
    pass(&mut console, 5).await;
    assert!(!is_cordoned(&console, &id));
    assert!(console.store().runs.is_empty());
}

/// A budget that lets some of its pods go, and one pod more than that.
fn guarded(store: &Store) -> Vec<Pod> {
    let of = |budget: &quarterdeck::model::DisruptionBudget| {
        let is_meant = |pod: &&Arc<Pod>| {
            let ready = usize::from(pod.ready) == pod.containers.len() && pod.status == "Running";
            let same = pod.id.namespace == budget.id.namespace;
            same && ready && budget.selector.matches(&pod.labels)
        };
        let pods = store.pods.rows().filter(is_meant).map(|it| Pod::clone(it));
        pods.collect::<Vec<_>>()
    };
    let all = store.budgets.rows().map(|budget| (budget.allowed as usize, of(budget)));
    let found = all.into_iter().find(|(allowed, pods)| *allowed > 0 && pods.len() > *allowed);
    let (allowed, mut pods) = found.expect("a budget that is nearly used up");
    pods.truncate(allowed + 1);
    pods
}

#[tokio::test(start_paused = true)]
async fn a_budget_that_refuses_is_named_and_asked_again_until_it_lets_go() {
    let (sandbox, journal) = platform();
    let mut console = console(&sandbox, &journal).await;
    console.keys(": pods enter").await;
    let pods = guarded(console.store());
    let steps: Vec<_> = pods.iter().map(|pod| evict(pod, 900)).collect();
    let count = steps.len();
    console.begin(plan(vec![steps])).await;
    let shown = console.keys(": runs enter enter").await;
    assert!(shown.contains("blocked") && shown.contains("terminating"), "{shown}");
    assert!(shown.contains("the disruption budget"), "{shown}");
    insta::assert_snapshot!(shown);
    let later = pass(&mut console, 400).await;
    assert!(!later.contains("blocked"), "{later}");
    let run = &console.store().runs[0];
    assert_eq!((run.course, run.over as usize), ("finished", count), "{run:?}");
    assert!(phases(&*journal).await.contains(&"later"));
}

#[tokio::test(start_paused = true)]
async fn a_run_is_paused_goes_on_is_left_out_of_and_is_given_up() {
    let (sandbox, journal) = platform();
    let mut console = console(&sandbox, &journal).await;
    let id = node(console.store());
    let gone = ResourceId { name: "nothing-at-all".into(), ..id.clone() };
    let other = Step::new("cordon nothing".into(), Command::Cordon(gone.clone()), 10);
    console.begin(plan(vec![vec![other], vec![cordon(&id)], vec![cordon(&id)]])).await;
    let paused = console.keys(": runs enter W").await;
    assert!(paused.contains("paused"), "{paused}");
    // What is not there is not found, and its goal is never seen.
    let failed = console.keys("L enter").await + &pass(&mut console, 20).await;
    assert!(failed.contains("failed") && failed.contains("not within 10 s"), "{failed}");
    assert!(!is_cordoned(&console, &id), "what comes after waits");
    let again = console.keys("g T").await + &pass(&mut console, 15).await;
    assert!(again.contains("failed"), "{again}");
    let asked = console.keys("S").await;
    assert!(asked.contains("left out because:"), "{asked}");
    let unsaid = console.keys("enter").await;
    assert!(unsaid.contains("a reason"), "{unsaid}");
    console.keys("it space is space gone enter").await;
    pass(&mut console, 5).await;
    assert!(is_cordoned(&console, &id), "{}", console.screen());
    assert_eq!(console.store().runs[0].course, "finished");
    let all = entries(&*journal).await;
    let why = all.iter().find_map(|entry| {
        if let Phase::Skipped { why } = &entry.phase { Some(&**why) } else { None }
    });
    assert_eq!(why, Some("it is gone"));

    let other = Step::new("cordon nothing".into(), Command::Cordon(gone), 10);
    console.begin(plan(vec![vec![other], vec![cordon(&id)]])).await;
    console.keys(": runs enter g X").await;
    pass(&mut console, 20).await;
    assert_eq!(console.store().runs[0].course, "aborted");
    assert_eq!(phases(&*journal).await.last(), Some(&"ended"));
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_console_ended_is_offered_by_the_next_and_goes_on() {
    let (sandbox, journal) = platform();
    let mut first = console(&sandbox, &journal).await;
    let id = node(first.store());
    let pod = first.store().pods.rows().find(|it| it.status == "Running" && it.owner.is_some());
    let pod = Pod::clone(pod.unwrap());
    first.begin(plan(vec![vec![cordon(&id)], vec![evict(&pod, 900)]])).await;
    // Its console ends in the middle.
    first.keys(": runs enter W").await;
    drop(first);
    let written = phases(&*journal).await;
    assert!(!written.contains(&"ended"), "{written:?}");
    let mut second = Harness::beside(sandbox.clone(), journal.clone(), false).await;
    let told = second.screen();
    assert!(told.contains("runs that did not end: 1"), "{told}");
    second.keys(": pods enter").await;
    let shown = second.keys(": runs enter").await;
    assert!(shown.contains("paused") && shown.contains("empty it"), "{shown}");
    second.keys("L").await;
    pass(&mut second, 120).await;
    let run = &second.store().runs[0];
    assert_eq!((run.course, run.over), ("finished", 2), "{run:?}");
    let asked = phases(&*journal).await.iter().filter(|it| **it == "begun").count();
    assert_eq!(asked, 1, "it is the same run");
    let third = Harness::beside(sandbox, journal, false).await;
    assert!(third.store().runs.is_empty(), "what has ended is not offered again");
}

#[tokio::test(start_paused = true)]
async fn a_run_is_of_the_place_where_it_was_begun() {
    let (sandbox, journal) = platform();
    let mut console = console(&sandbox, &journal).await;
    let id = node(console.store());
    let gone = ResourceId { name: "nothing-at-all".into(), ..id.clone() };
    let other = Step::new("cordon nothing".into(), Command::Cordon(gone), 600);
    console.begin(plan(vec![vec![other], vec![cordon(&id)]])).await;
    console.keys(": context space p0 enter").await;
    let elsewhere = console.keys(": nodes enter : runs enter").await;
    assert!(elsewhere.contains("elsewhere"), "{elsewhere}");
    let refused = console.keys("L").await;
    assert!(refused.contains("of another place"), "{refused}");
}
