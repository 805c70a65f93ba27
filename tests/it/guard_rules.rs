//! Guard rules: what they refuse is not even asked, and the journal tells.

use std::sync::Arc;

use futures::TryStreamExt;
use quarterdeck::{
    adapters::journal::InMemory,
    guard::{Demands, Guard, Policy, Rule, Scope},
    journal::{Entry, Phase},
    plan::{Plan, Step},
    ports::{Command, Journal},
};

use crate::harness::Harness;

async fn entries(journal: &dyn Journal) -> Vec<Entry> {
    let records: Vec<_> = journal.read(0).try_collect().await.unwrap();
    records.iter().map(|it| serde_json::from_str(&it.text).unwrap()).collect()
}

fn frozen() -> Rule {
    Rule {
        name: "nodes are frozen".into(),
        scope: Scope { commands: vec!["cordon".into()], ..Scope::default() },
        demands: Demands { deny: true, ..Demands::default() },
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_rule_forbids_is_explained_and_written_down() {
    let journal: Arc<InMemory> = Arc::default();
    let guard = Guard {
        system: Some(Policy { environments: Vec::new(), rules: vec![frozen()] }),
        own: Vec::new(),
    };
    let mut console = Harness::guarded(guard, Vec::new(), journal.clone()).await;
    let told = console.keys("/ status:ready enter g K").await;
    assert!(told.contains("Nothing was changed") && !told.contains("y/N"), "{told}");
    assert!(told.contains("the rule `nodes are frozen` forbids it of"), "{told}");
    let all = entries(&*journal).await;
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(matches!(&all[0].phase, Phase::Refused { why } if why.contains("frozen")), "{all:?}");
    assert_eq!(all[0].command[0]["command"], "cordon");
    assert_eq!(all[0].place.environment.as_deref(), Some("sandbox"));
    assert!(console.keys("esc").await.contains("ip-"));
    assert!(console.store().runs.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_was_agreed_to_elsewhere_passes_the_rules_too() {
    let journal: Arc<InMemory> = Arc::default();
    let guard = Guard { system: None, own: vec![frozen()] };
    let mut console = Harness::guarded(guard, Vec::new(), journal.clone()).await;
    let id = console.store().nodes.rows().find(|it| !it.cordoned).unwrap().id.clone();
    let step = Step::new("cordon it".into(), Command::Cordon(id), 60);
    let told = console.begin(Plan::single(step, "To see.")).await;
    assert!(told.contains("the rule `nodes are frozen` forbids it of"), "{told}");
    assert!(console.store().runs.is_empty());
    let all = entries(&*journal).await;
    assert!(matches!(all[..], [Entry { phase: Phase::Refused { .. }, .. }]), "{all:?}");
}
