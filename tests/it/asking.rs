//! What stands in the question before a plan is carried out, and what keeps it from being agreed to.

use std::{
    io,
    sync::{Arc, Mutex},
};

use futures::TryStreamExt;
use quarterdeck::{
    adapters::{journal::InMemory, sandbox::Sandbox},
    approval::Request,
    estate::EnvironmentRule,
    guard::{Demands, Guard, Rule, Scope},
    journal::{Entry, Phase},
    model::{Environment, Level},
    panes::PaneId,
    ports::{Command, Journal, Outbox, Performer},
};

use crate::harness::Harness;

async fn entries(journal: &dyn Journal) -> Vec<Entry> {
    let records: Vec<_> = journal.read(0).try_collect().await.unwrap();
    records.iter().map(|it| serde_json::from_str(&it.text).unwrap()).collect()
}

/// A console on the first node that is ready.
async fn console() -> (Harness, Arc<Sandbox>, Arc<InMemory>) {
    let (sandbox, journal) = (Sandbox::open("p2").unwrap(), Arc::<InMemory>::default());
    let mut console = Harness::beside(sandbox.clone(), journal.clone(), false).await;
    console.keys("/ status:ready enter g").await;
    (console, sandbox, journal)
}

#[tokio::test(start_paused = true)]
async fn the_question_is_examined_tried_out_and_shown_as_commands() {
    let (mut console, _, journal) = console().await;
    let asked = console.keys("K").await;
    for check in [
        "iam        ok      nothing is asked of AWS",
        "rbac       ok      the cluster allows it",
        "unchanged  ok      it is as it was shown",
        "guard      ok      no rule is about it; rules are advisory",
    ] {
        assert!(asked.contains(check), "{asked}");
    }
    let tried = console.keys("t").await;
    assert!(tried.contains("would be done"), "{tried}");
    let shown = console.keys("x").await;
    assert!(shown.contains("kubectl cordon ip-"), "{shown}");
    assert!(shown.contains("--context p2"), "{shown}");
    // The help lies over the question, and gives it back.
    let help = console.keys("?").await;
    assert!(help.contains("Try every step out"), "{help}");
    console.keys("esc").await;
    console.keys("y").await;
    console.wait(2).await;
    let all = entries(&*journal).await;
    let Phase::Dry(outcome) = &all[0].phase else { panic!("{all:?}") };
    assert_eq!((outcome.error.as_deref(), all[0].step), (None, 0));
    assert!(matches!(all[1].phase, Phase::Begun { .. }), "{all:?}");
    assert_ne!(all[0].run, all[1].run);
    for entry in &all[1..3] {
        let found: Vec<_> = entry.checks.iter().map(|it| (&*it.name, &*it.found)).collect();
        let expected = ["iam", "rbac", "unchanged", "guard"].map(|name| (name, "ok"));
        assert_eq!(found, expected);
    }
    assert!(matches!(all.last().unwrap().phase, Phase::Ended { .. }), "{all:?}");
}

#[tokio::test(start_paused = true)]
async fn what_changes_while_the_question_stands_there_refuses_it() {
    let (mut console, sandbox, journal) = console().await;
    console.keys("K").await;
    let node = console.store().nodes.rows().filter(|it| !it.cordoned).map(|it| it.id.clone());
    for id in node.collect::<Vec<_>>() {
        sandbox.perform(Command::Cordon(id), "token".into()).await;
    }
    let changed = console.wait(2).await;
    assert!(changed.contains("unchanged  refused"), "{changed}");
    assert!(changed.contains("is cordoned, and takes pods before"), "{changed}");
    let still = console.keys("y").await;
    assert!(still.contains("unchanged refuses it"), "{still}");
    console.keys("n").await;
    let all = entries(&*journal).await;
    assert_eq!(all.len(), 1);
    assert!(matches!(&all[0].phase, Phase::Refused { why } if why.contains("unchanged")));
}

#[tokio::test(start_paused = true)]
async fn whoever_is_denied_cannot_agree() {
    let (mut console, _, _) = console().await;
    console.command("pods").await;
    console.keys("/ status:running enter g").await;
    console.order("fault denied pods").await;
    let asked = console.keys("E").await;
    assert!(asked.contains("rbac       refused"), "{asked}");
    let still = console.keys("y").await;
    assert!(still.contains("rbac refuses it"), "{still}");
    console.keys("n").await;
    assert!(console.store().runs.is_empty());
}

#[tokio::test(start_paused = true)]
async fn in_production_the_name_of_what_is_interrupted_is_typed() {
    let rule = EnvironmentRule {
        environment: Environment { name: "live".into(), level: Level::Prod },
        account: Some("*".into()),
        cluster: None,
        context: None,
    };
    let mut console = Harness::in_environment(PaneId::Pods, rule).await;
    let listed = console.keys("/ status:running enter g").await;
    let row = listed.lines().find(|line| line.starts_with('>')).unwrap().to_owned();
    let asked = console.keys("E").await;
    assert!(
        asked.contains("then its name") && asked.contains("environment live (prod)"),
        "{asked}"
    );
    let typed = console.keys("y").await;
    let wanted = typed.split("type ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert!(row.contains(wanted.get(..20).unwrap_or(&wanted)), "{wanted}: {row}");
    let wrong = console.keys("x enter").await;
    assert!(wrong.contains("that is not what it is called"), "{wrong}");
    assert!(console.store().runs.is_empty());
    console.keys(&format!("backspace {wanted} enter")).await;
    assert_eq!(console.store().runs.len(), 1, "{}", console.screen());
}

#[tokio::test(start_paused = true)]
async fn a_reason_that_a_rule_demands_is_in_the_journal() {
    let demands = Demands { reason: true, ..Demands::default() };
    let rule = Rule { name: "tell us why".into(), scope: Scope::default(), demands };
    let guard = Guard { system: None, own: vec![rule] };
    let journal: Arc<InMemory> = Arc::default();
    let mut console = Harness::guarded(guard, Vec::new(), journal.clone()).await;
    let asked = console.keys("/ status:ready enter g K").await;
    assert!(asked.contains("the rule `tell us why` asks for a reason"), "{asked}");
    console.keys("y disk space full enter").await;
    console.wait(2).await;
    let all = entries(&*journal).await;
    assert_eq!(all[0].reason.as_deref(), Some("disk full"), "{all:?}");
    assert!(matches!(all[0].phase, Phase::Begun { .. }));
}

/// Keeps what a second person is to be given.
#[derive(Default)]
struct Table(Mutex<Vec<String>>);

impl Outbox for Table {
    fn lay_out(&self, name: &str, text: &str) -> io::Result<String> {
        self.0.lock().unwrap().push(text.to_owned());
        Ok(format!("~/{name}.json"))
    }
}

impl Table {
    /// The digest of the newest request.
    fn newest(&self) -> String {
        let all = self.0.lock().unwrap();
        Request::parse(all.last().unwrap().as_bytes()).unwrap().digest()
    }
}

async fn for_two() -> (Harness, Arc<Table>, Arc<InMemory>) {
    let demands = Demands { second_person: true, ..Demands::default() };
    let rule = Rule { name: "two of us".into(), scope: Scope::default(), demands };
    let guard = Guard { system: None, own: vec![rule] };
    let (table, journal) = (Arc::<Table>::default(), Arc::<InMemory>::default());
    let beside: (Arc<dyn Journal>, Arc<dyn Outbox>) = (journal.clone(), table.clone());
    let mut console = Harness::asking(guard, Vec::new(), beside).await;
    console.keys("/ status:ready enter g").await;
    (console, table, journal)
}

#[tokio::test(start_paused = true)]
async fn a_second_person_approves_what_stands_in_the_question_and_nothing_else() {
    let (mut console, table, journal) = for_two().await;
    let first = console.keys("K").await;
    assert!(first.contains("the rule `two of us` asks for a second person"), "{first}");
    assert!(first.contains("quarterdeck approve ~/test-"), "{first}");
    let earlier = table.newest();
    console.keys("n").await;
    console.keys("K y").await;
    assert_ne!(table.newest(), earlier, "no two questions are approved alike");
    for wrong in ["nonsense", &format!("sandbox:{earlier}")] {
        console.paste(wrong).await;
        let told = console.keys("enter").await;
        assert!(told.contains("it is not approved"), "{told}");
        assert!(console.store().runs.is_empty());
        console.keys("y").await;
    }
    console.paste(&format!("sandbox:{}", table.newest())).await;
    let approved = console.keys("enter").await;
    assert!(approved.contains("approved   arn:aws:iam::"), "{approved}");
    console.keys("y").await;
    console.wait(2).await;
    let all = entries(&*journal).await;
    let begun = all.iter().find(|it| matches!(it.phase, Phase::Begun { .. })).unwrap();
    let approval = begun.approval.as_ref().unwrap();
    assert!(approval.by.ends_with("user/second-person"), "{begun:?}");
    assert_eq!(*approval.digest, *table.newest());
}

#[tokio::test(start_paused = true)]
async fn an_approval_runs_out() {
    let (mut console, table, journal) = for_two().await;
    console.keys("K y").await;
    console.paste(&format!("sandbox:{}", table.newest())).await;
    console.keys("enter").await;
    console.wait(601).await;
    let told = console.keys("y").await;
    assert!(told.contains("no approval counts now"), "{told}");
    assert!(console.store().runs.is_empty());
    let all = entries(&*journal).await;
    assert!(matches!(all.last().unwrap().phase, Phase::Refused { .. }), "{all:?}");
}
