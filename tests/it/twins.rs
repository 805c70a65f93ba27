//! Twins: a platform is exported and opened again, and every pane shows the same.

use std::{collections::HashMap, path::Path, time::Duration};

use quarterdeck::{
    adapters::{new_file, sandbox::Sandbox},
    cli::Exit,
    headless,
    model::{Fault, FaultClass, Feed},
    panes::PaneId,
    twin::Veil,
};
use serde_json::Value;

use crate::{estates::snapshots, harness::Harness};

const THEME: &str = include_str!("../../themes/default.toml");

/// What people wrote, and labels and tags that nothing is joined by: it is left out on purpose.
const LEFT_OUT: &[&str] =
    &["labels", "tags", "description", "message", "reason", "comment", "failure", "unknown"];

/// A twin of a platform, in a file.
async fn export(estate: &str, veil: &Veil, path: &Path) {
    let ports = Sandbox::open(estate).unwrap().ports();
    let taken = headless::take(&ports, Duration::from_secs(5), veil).await.unwrap();
    assert_eq!((taken.exit, taken.complaints), (Exit::Ok, Vec::new()));
    assert!(taken.rows > 100, "{}", taken.rows);
    new_file::write(path, &taken.file.unwrap(), false).unwrap();
}

/// Every pane before and after, and where they differ.
async fn differences(estate: &str, veil: &Veil) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twin.json");
    export(estate, veil, &path).await;
    let before = snapshots(estate).await;
    let after: HashMap<_, _> = snapshots(path.to_str().unwrap()).await;
    assert_eq!(before.len(), after.len());
    let mut differences = Vec::new();
    for (pane, before) in &before {
        let after = &after[pane];
        for part in ["totals", "source"] {
            if !same(veil, &before[part], &after[part]) {
                differences
                    .push(format!("{estate} {pane} {part}: {} {}", before[part], after[part]));
            }
        }
        let mut rows = after["rows"].as_array().unwrap().clone();
        for row in before["rows"].as_array().unwrap() {
            match rows.iter().position(|it| same(veil, row, it)) {
                Some(found) => drop(rows.swap_remove(found)),
                None => differences.push(format!("{estate} {pane} lost: {row}")),
            }
        }
        differences.extend(rows.iter().map(|row| format!("{estate} {pane} new: {row}")));
    }
    differences
}

/// Whether two values are the same once names have pseudonyms. Lists may have another order, since
/// pseudonyms are sorted in another one.
fn same(veil: &Veil, before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::String(before), Value::String(after)) => same_text(veil, before, after),
        (Value::Array(before), Value::Array(after)) => {
            let found = |it: &Value| after.iter().any(|other| same(veil, it, other));
            before.len() == after.len() && before.iter().all(found)
        }
        (Value::Object(before), Value::Object(after)) => {
            let names = before.keys().chain(after.keys());
            let mut told = names.filter(|name| !LEFT_OUT.contains(&name.as_str()));
            told.all(|name| {
                let of =
                    |it: &serde_json::Map<String, Value>| it.get(name).cloned().unwrap_or_default();
                same(veil, &of(before), &of(after))
            })
        }
        _ => before == after,
    }
}

/// Word by word: sentences are the console's own, but for the names in them.
fn same_text(veil: &Veil, before: &str, after: &str) -> bool {
    let words =
        |text: &str| text.split([' ', ',', ';', '=']).map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (words(before), words(after));
    let same =
        |(before, after): (&String, &String)| before == after || *veil.text(before) == **after;
    before.len() == after.len() && before.iter().zip(&after).all(same)
}

#[tokio::test(start_paused = true)]
async fn every_pane_of_a_twin_shows_what_the_platform_shows() {
    for estate in ["p2", "p3", "p4"] {
        for veil in [Veil::transparent(), Veil::new()] {
            let differences = differences(estate, &veil).await;
            assert!(differences.is_empty(), "{}", differences.join("\n"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_that_names_the_platform_is_in_the_file() {
    let ports = Sandbox::open("p2").unwrap().ports();
    let taken = headless::take(&ports, Duration::from_secs(5), &Veil::new()).await.unwrap();
    let text = String::from_utf8(taken.file.unwrap()).unwrap();
    for word in ["llm-analytics", "analytics", "123456789012", "10.0.", "example.com", "Crossed"] {
        assert!(!text.contains(word), "{word}");
    }
    assert!(text.contains("kube-system") && text.contains("m5.xlarge"));
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_had_is_absent_in_the_twin_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twin.json");
    let sandbox = Sandbox::open("p2").unwrap();
    let denied = Fault::new(FaultClass::Denied, "rds:DescribeDBInstances", "not for CANARY");
    sandbox.break_feed(Feed::Databases, denied);
    let taken =
        headless::take(&sandbox.ports(), Duration::from_secs(5), &Veil::new()).await.unwrap();
    assert_eq!(taken.exit, Exit::Partial);
    assert!(taken.complaints[0].contains("RDS instances: rds:DescribeDBInstances denied"));
    let file = taken.file.unwrap();
    assert!(!String::from_utf8_lossy(&file).contains("CANARY"));
    new_file::write(&path, &file, false).unwrap();
    let mut console = Harness::over(path.to_str().unwrap(), PaneId::Rds, (120, 30), THEME).await;
    let screen = console.keys("!").await;
    assert!(screen.contains("it could not be had when the twin was taken"), "{screen}");
    assert!(screen.contains("denied"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_twin_lives_has_yaml_of_its_rows_and_says_that_it_has_no_logs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twin.json");
    export("p2", &Veil::transparent(), &path).await;
    let mut console = Harness::over(path.to_str().unwrap(), PaneId::Pods, (120, 30), THEME).await;
    let yaml = console.keys("y").await;
    assert!(yaml.contains("kind: Pod"), "{yaml}");
    let logs = console.keys("esc l").await;
    assert!(logs.contains("a twin has no logs"), "{logs}");
    for pane in [PaneId::Vpc, PaneId::Rds, PaneId::Nodes, PaneId::Storage] {
        let mut console = Harness::over(path.to_str().unwrap(), pane, (120, 30), THEME).await;
        let described = console.keys("d").await;
        assert!(!described.contains("there is no"), "{described}");
        assert!(console.keys("esc y").await.contains(": "));
    }
}
