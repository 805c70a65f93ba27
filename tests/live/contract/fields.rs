//! Which fields are ever filled, on the rig and in the sandbox: `None` means that something is not
//! known, never that nobody wrote it.

use std::collections::BTreeMap;

use futures::future::join_all;
use quarterdeck::{model::Feed, ports::Ports};

use crate::ports::seen::{Watch, feeds};

/// What only one of the two fills, and why that is right: feed, field, who, reason.
const DIFFERENT: &[(&str, &str, Only, &str)] = &[
    ("Kinds", "categories", Only::Rig, "no twin keeps them, and a sandbox is one as well"),
    ("EndpointSlices", "rows", Only::Sandbox, "no Service of the rig has pods behind it"),
    ("Claims", "labels", Only::Sandbox, "the rig makes claims itself, where a StatefulSet would"),
    ("Vpcs", "dhcp_options", Only::Sandbox, "the emulator gives VPCs no DHCP options"),
    ("Databases", "performance_insights", Only::Sandbox, "the emulator does not keep it"),
    ("DatabaseClusters", "monitoring_s", Only::Sandbox, "the emulator does not keep it"),
    ("DatabaseClusters", "performance_insights", Only::Sandbox, "the emulator does not keep it"),
    ("Objects(configmaps)", "labels", Only::Sandbox, "the rig has only those of the control plane"),
    ("Objects(configmaps)", "owner", Only::Sandbox, "the rig has only those of the control plane"),
    ("Objects(secrets)", "rows", Only::Sandbox, "nothing on the rig needs a Secret"),
    ("Dependents(\"\")", "other_owners", Only::Rig, "what the sandbox owns has one owner"),
];

/// Who fills a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Only {
    Rig,
    Sandbox,
}

/// The fields of the rows of a feed, and whether any row has something in it.
type Fields = BTreeMap<String, bool>;

/// Everything that one of them fills and the other does not is in the table, and nothing else is.
pub(super) async fn complaints(rig: &Ports, sandbox: &Ports) -> Vec<String> {
    let both =
        |feed| async move { (feed, fields_of(rig, feed).await, fields_of(sandbox, feed).await) };
    let mut complaints = Vec::new();
    let mut needed = Vec::new();
    for (feed, rig, sandbox) in join_all(feeds().into_iter().map(both)).await {
        for (field, only) in differences(&rig, &sandbox) {
            let feed = format!("{feed:?}");
            let known = DIFFERENT.iter().position(|it| (it.0, it.1, it.2) == (&feed, &field, only));
            match known {
                Some(index) => needed.push(index),
                None => {
                    complaints.push(format!("(\"{feed}\", \"{field}\", Only::{only:?}, \"\"),"));
                }
            }
        }
    }
    let idle = DIFFERENT.iter().enumerate().filter(|(index, _)| !needed.contains(index));
    complaints.extend(idle.map(|(_, it)| format!("no longer needed: {it:?}")));
    complaints
}

/// A row type without a row on one side says nothing about its fields but that.
fn differences(rig: &Fields, sandbox: &Fields) -> Vec<(String, Only)> {
    if rig.is_empty() != sandbox.is_empty() {
        let only = if rig.is_empty() { Only::Sandbox } else { Only::Rig };
        return vec![("rows".to_owned(), only)];
    }
    let filled = |fields: &Fields, field: &str| fields.get(field).copied().unwrap_or(false);
    let all = rig.keys().chain(sandbox.keys().filter(|it| !rig.contains_key(*it)));
    let mut found = Vec::new();
    for field in all {
        match (filled(rig, field), filled(sandbox, field)) {
            (true, false) => found.push((field.clone(), Only::Rig)),
            (false, true) => found.push((field.clone(), Only::Sandbox)),
            _ => {}
        }
    }
    // Where a field is empty, so are those within it.
    let within = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
    };
    let outer = found.clone();
    found.retain(|(field, _)| !outer.iter().any(|(other, _)| within(field, other)));
    found
}

async fn fields_of(ports: &Ports, feed: Feed) -> Fields {
    let mut watch = Watch::begin(ports, feed);
    let mut fields = Fields::new();
    if watch.answer().await.is_ok() {
        watch.texts.iter().for_each(|text| add(&mut fields, text));
    }
    fields
}

/// Reads the fields from an observation as it is debugged: one to a line, deeper ones further right.
fn add(fields: &mut Fields, text: &str) {
    let mut path: Vec<(usize, &str)> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        let depth = line.len() - trimmed.len();
        path.retain(|(outer, _)| *outer < depth);
        let Some((name, value)) = trimmed.split_once(": ") else { continue };
        if !name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_') {
            continue;
        }
        path.push((depth, name));
        let next = lines.peek().map_or("", |next| next.trim_start());
        let filled = !(is_empty(value) || value.ends_with('(') && is_empty(next));
        let full: Vec<_> = path.iter().map(|(_, name)| *name).collect();
        *fields.entry(full.join(".")).or_default() |= filled;
    }
}

fn is_empty(value: &str) -> bool {
    matches!(value.trim_end_matches(','), "None" | "[]" | "{}" | "\"\"" | "Unknown")
}

#[test]
fn fields_are_read_as_they_are_debugged() {
    let text = "Pods(\n    Resync(\n        [\n            Pod {\n                id: pod/a @ b,\n                owner: None,\n                requests: Amounts {\n                    cpu: Some(\n                        1,\n                    ),\n                    gpus: None,\n                },\n                labels: Labels(\n                    [],\n                ),\n            },";
    let mut fields = Fields::new();
    add(&mut fields, text);
    let read: Vec<_> = fields.iter().map(|(name, filled)| (name.as_str(), *filled)).collect();
    let expected = [
        ("id", true),
        ("labels", false),
        ("owner", false),
        ("requests", true),
        ("requests.cpu", true),
        ("requests.gpus", false),
    ];
    assert_eq!(read, expected);
}
