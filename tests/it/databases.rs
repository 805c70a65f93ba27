//! What is asked of databases: another one that serves, a restart, a snapshot, an end and a beginning.

use futures::TryStreamExt;
use quarterdeck::{
    journal::{Entry, Phase},
    model::{Database, Kind},
    panes::PaneId,
    plan::serving,
};

use crate::harness::Harness;

/// A console on the databases of P2, with the cursor on the first that has a standby and no cluster.
async fn console() -> (Harness, Database) {
    let mut console = Harness::new(PaneId::Rds).await;
    console.keys(": rds-events enter : rds-snapshots enter : rds enter").await;
    let row = console.store().databases.rows().find(|row| {
        row.cluster.is_none() && row.multi_az == Some(true) && row.status == "available"
    });
    let row = Database::clone(row.expect("a database with a standby"));
    console.keys(&format!("/ id: {} enter g", row.id.name)).await;
    (console, row)
}

fn now(console: &Harness, row: &Database) -> Database {
    Database::clone(console.store().databases.get(&row.id).unwrap())
}

/// Lets so many seconds pass, one after the other.
async fn pass(console: &mut Harness, seconds: u64) {
    for _ in 0..seconds {
        console.wait(1).await;
    }
}

/// What the journal has of downtimes.
async fn measured(console: &Harness) -> Vec<String> {
    let records: Vec<_> = console.journal.read(0).try_collect().await.unwrap();
    let entries = records.iter().map(|it| serde_json::from_str::<Entry>(&it.text).unwrap());
    let found = entries.filter_map(|it| {
        let Phase::Measured { found } = it.phase else { return None };
        Some(found.to_string())
    });
    found.collect()
}

/// Whether a downtime is as long as that, as exactly as knocks can tell.
fn is_about(told: &str, wanted_s: f64) -> bool {
    let found = told.strip_prefix("down for ").and_then(|it| it.split_once(" s (from "));
    found.is_some_and(|(it, _)| (it.parse::<f64>().unwrap() - wanted_s).abs() < 0.45)
}

fn course(console: &Harness) -> &'static str {
    console.store().runs[0].course
}

#[tokio::test(start_paused = true)]
async fn a_failover_is_done_when_something_else_serves_and_not_before() {
    let (mut console, before) = console().await;
    assert_eq!(before.id.kind, Kind::Database);
    let asked = console.keys("M f").await;
    assert!(asked.contains(&format!("fail over database/{}? y/N", before.id.name)), "{asked}");
    assert!(asked.contains("Something else than"), "{asked}");
    console.keys("y").await;
    pass(&mut console, 30).await;
    assert_eq!(course(&console), "running", "it was available before, too");
    pass(&mut console, 240).await;
    assert_eq!(course(&console), "finished");
    assert_ne!(serving(&now(&console, &before)), serving(&before));
    let told = console.store().runs[0].detail.to_string();
    assert!(is_about(&told, 70.0), "{told}");
    pass(&mut console, 5).await;
    assert_eq!(measured(&console).await, [told]);
}

#[tokio::test(start_paused = true)]
async fn a_reboot_is_done_when_rds_reports_it_and_not_before() {
    let (mut console, before) = console().await;
    console.keys("M b y").await;
    pass(&mut console, 20).await;
    assert_eq!(course(&console), "running");
    let told = &console.store().runs[0].detail;
    assert!(told.starts_with("down since "), "{told}");
    assert_eq!(measured(&console).await, [""; 0], "it is not over");
    pass(&mut console, 240).await;
    let measured = measured(&console).await;
    assert!(matches!(&measured[..], [it] if is_about(it, 40.0)), "{measured:?}");
    assert_eq!(course(&console), "finished");
    let after = now(&console, &before);
    assert_eq!((serving(&after), after.status.as_str()), (serving(&before), "available"));
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_is_taken_under_the_name_that_was_confirmed() {
    let (mut console, row) = console().await;
    let asked = console.keys("M k").await;
    let name = asked.split(" as ").nth(1).unwrap().split('?').next().unwrap().to_owned();
    assert!(name.starts_with(&format!("{}-20", row.id.name)), "{asked}");
    console.keys("y").await;
    pass(&mut console, 20).await;
    assert_eq!(course(&console), "running", "it is being made");
    pass(&mut console, 400).await;
    assert_eq!(course(&console), "finished");
    let kept = console.store().database_snapshots.rows().find(|it| *it.id.name == *name).unwrap();
    assert_eq!((kept.origin.as_str(), &kept.of), ("manual", &row.id));
}

#[tokio::test(start_paused = true)]
async fn a_database_is_stopped_and_started() {
    let (mut console, row) = console().await;
    let refused = console.keys("M w").await;
    assert!(refused.contains("it is available, not stopped"), "{refused}");
    let asked = console.keys("M z").await;
    assert!(asked.contains("starts it by itself after seven days"), "{asked}");
    console.keys("y").await;
    pass(&mut console, 500).await;
    assert_eq!((course(&console), now(&console, &row).status.as_str()), ("finished", "stopped"));
    let refused = console.keys("M f").await;
    assert!(refused.contains("it is stopped, not available"), "{refused}");
    console.keys("M w y").await;
    pass(&mut console, 700).await;
    assert_eq!((course(&console), now(&console, &row).status.as_str()), ("finished", "available"));
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_window_is_done_now() {
    let (mut console, row) = console().await;
    let waits = |console: &Harness| console.store().pending_maintenance.get(&row.id).is_some();
    assert!(waits(&console));
    let asked = console.keys("M m").await;
    assert!(asked.contains(&format!("maintain database/{}? y/N", row.id.name)), "{asked}");
    assert!(asked.contains("New Operating System update is available"), "{asked}");
    console.keys("y").await;
    pass(&mut console, 60).await;
    assert_eq!((course(&console), now(&console, &row).status.as_str()), ("running", "maintenance"));
    pass(&mut console, 300).await;
    assert_eq!((course(&console), waits(&console)), ("finished", false));
    let refused = console.keys("M m").await;
    assert!(refused.contains("nothing waits to be done to it"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn a_setting_is_changed_at_once_and_taken_back_where_that_is_possible() {
    let (mut console, row) = console().await;
    let before = row.class.clone().unwrap();
    let asked = console.keys("M v").await;
    assert!(asked.contains(&format!("change to: {before}")), "{asked}");
    let erased = ["backspace "; 24].concat();
    let wrong = console.keys(&format!("{erased} x l")).await;
    assert!(wrong.contains("a class such as db.r6g.large"), "{wrong}");
    let shown = console.keys(&format!("{erased} 0 2 : 0 0 - 0 2 : 4 5 enter")).await;
    assert!(shown.contains("to backups at 02:00-02:45 UTC? y/N"), "{shown}");
    assert!(shown.contains("ApplyImmediately"), "{shown}");
    console.keys("y").await;
    pass(&mut console, 60).await;
    assert_eq!(course(&console), "finished");
    assert_eq!(now(&console, &row).backup_window.as_deref(), Some("02:00-02:45"));
    let asked = console.keys(&format!("M v {erased} d b . r 6 g . l a r g e enter")).await;
    assert!(asked.contains("fails over to its standby"), "{asked}");
    console.keys("y").await;
    pass(&mut console, 600).await;
    assert_eq!(now(&console, &row).class.as_deref(), Some("db.r6g.large"));
    let back = console.keys(": runs enter B").await;
    assert!(back.contains("take back: modify"), "{back}");
}
