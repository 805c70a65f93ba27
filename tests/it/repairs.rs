//! The repaired platforms: what the console notices on the others is gone, and nothing else changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use insta::assert_snapshot;
use quarterdeck::model::PLATFORMS;
use serde_json::Value;

use crate::estates::snapshots;

/// What differs between two looks at the same thing, or follows from the order of the rows.
const VARYING: &[&str] =
    &["age_s", "ip", "cpu_used_m", "memory_used", "created", "uid", "since", "private_ips"];

/// What tells a row of its pane from the others.
const NAMES: &[&str] = &[
    "namespace",
    "kind",
    "group",
    "direction",
    "acl",
    "of",
    "table",
    "service",
    "name",
    "claim",
    "disk",
    "destination",
    "rule",
    "ports",
    "peer",
    "target",
    "object",
    "owner_kind",
    "source",
    "owner",
    "message",
    "subnet",
    "private_ip",
];

#[tokio::test(start_paused = true)]
async fn what_is_noticed_is_gone_and_nothing_else_changed() {
    for platform in PLATFORMS {
        let before = snapshots(platform.name).await;
        let after = snapshots(platform.repaired).await;
        assert_ne!(before["alarms"]["rows"], Value::Array(Vec::new()), "{}", platform.name);
        assert_eq!(after["alarms"]["rows"], Value::Array(Vec::new()), "{}", platform.repaired);
        let mut changes = String::new();
        let panes: BTreeMap<_, _> = before.iter().filter(|(pane, _)| **pane != "alarms").collect();
        for (pane, json) in panes {
            for row in after[pane]["rows"].as_array().unwrap() {
                assert!(is_well(row), "{} {pane}: {row}", platform.repaired);
            }
            for change in differences(&rows(json), &rows(&after[pane])) {
                writeln!(changes, "{pane}: {change}").unwrap();
            }
        }
        assert_snapshot!(format!("repairs-{}", platform.name), changes);
    }
}

/// Nothing is said against it.
fn is_well(row: &Value) -> bool {
    let none = |it: &Value| it.is_null() || *it == "" || *it == Value::Array(Vec::new());
    none(&row["findings"]) && (row["health"].is_null() || row["health"] == "ok")
}

/// The rows of a pane by what they are called.
fn rows(json: &Value) -> BTreeMap<String, &Value> {
    let name = |row: &Value| {
        // What an event of the cluster says of its object changes with the object.
        let names = NAMES.iter().filter(|it| **it != "message" || row["object"].is_null());
        let words: Vec<_> = names.filter_map(|key| row[*key].as_str()).collect();
        // The id of an endpoint is not known before there is one.
        let id = row["id"].as_str().filter(|_| row["service"].is_null());
        words.into_iter().chain(id).collect::<Vec<_>>().join(" ")
    };
    let all = json["rows"].as_array().unwrap();
    let named: BTreeMap<_, _> = all.iter().map(|row| (name(row), row)).collect();
    assert_eq!(named.len(), all.len(), "two rows have one name: {:?}", named.keys());
    named
}

/// One line for each row that came, went, or says something else.
fn differences(before: &BTreeMap<String, &Value>, after: &BTreeMap<String, &Value>) -> Vec<String> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let difference = |name: &String| match (before.get(name), after.get(name)) {
        (Some(was), Some(is)) => {
            let fields: BTreeSet<&String> =
                was.as_object().unwrap().keys().chain(is.as_object().unwrap().keys()).collect();
            let differ = |it: &&&String| was.get(**it) != is.get(**it) && !varies(it);
            let fields: Vec<_> = fields.iter().filter(differ).map(|it| it.as_str()).collect();
            (!fields.is_empty()).then(|| format!("~ {name}: {}", fields.join(", ")))
        }
        (Some(_), None) => Some(format!("- {name}")),
        (None, _) => Some(format!("+ {name}")),
    };
    names.into_iter().filter_map(difference).collect()
}

fn varies(field: &str) -> bool {
    field == "unknown" || VARYING.contains(&field)
}
