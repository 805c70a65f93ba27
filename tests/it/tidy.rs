//! The architecture invariants of `src/lib.rs`, checked on the source text.

use std::{fs, path::Path};

/// Longest file allowed, in lines; tests and rigs included.
const MAX_LINES: usize = 400;

/// Who may name what: a word, and the only places for it.
const HOMES: &[(&str, &[&str])] = &[
    ("aws_sdk_", &["src/adapters/aws/"]),
    ("aws_config", &["src/adapters/aws/"]),
    ("aws_smithy_", &["src/adapters/aws/"]),
    ("kube::", &["src/adapters/kube/", "src/adapters/live/"]),
    ("k8s_openapi", &["src/adapters/kube/"]),
    ("rusqlite", &["src/adapters/journal/"]),
    ("Color::", &["src/ui/theme"]),
    ("tokio::spawn", &["src/app/runtime.rs", "src/adapters/"]),
    ("SystemTime::now", &["src/adapters/"]),
    ("Timestamp::now", &["src/adapters/"]),
    ("std::time::Instant", &[]),
    ("process::exit", &["src/main.rs", "src/app/terminal.rs"]),
];

/// Module arrows: code below the first may not name what the second says.
const ARROWS: &[(&str, &[&str])] = &[
    ("src/model/", &["crate::app", "crate::panes", "crate::ui", "crate::ports", "crate::adapters"]),
    (
        "src/permission/",
        &["crate::app", "crate::panes", "crate::ui", "crate::ports", "crate::adapters"],
    ),
    ("src/ports/", &["crate::app", "crate::panes", "crate::ui", "crate::adapters"]),
    ("src/estate/", &["crate::app", "crate::panes", "crate::ports", "crate::adapters"]),
    (
        "src/session/",
        &["crate::app", "crate::panes", "crate::ui", "crate::ports", "crate::adapters"],
    ),
    ("src/twin/", &["crate::app", "crate::panes", "crate::ui", "crate::ports", "crate::adapters"]),
    ("src/ui/", &["crate::app", "crate::panes", "crate::ports", "crate::adapters"]),
    ("src/panes/", &["crate::app", "crate::adapters"]),
    ("src/popups/", &["crate::app", "crate::adapters"]),
    ("src/app/", &["crate::adapters"]),
    ("src/adapters/", &["crate::app", "crate::panes", "crate::ui"]),
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "manager", "misc"];

#[test]
fn words_stay_in_their_homes() {
    let faults = sources(&["src"]).flat_map(|(path, text)| {
        let code = code(&text);
        let strays = HOMES.iter().filter(|(word, homes)| {
            code.contains(word) && !homes.iter().any(|home| path.starts_with(home))
        });
        strays
            .map(|(word, homes)| format!("{path} names `{word}`: it lives in {homes:?}"))
            .collect::<Vec<_>>()
    });
    assert_none(faults);
}

#[test]
fn modules_point_one_way() {
    let faults = sources(&["src"]).flat_map(|(path, text)| {
        let code = code(&text);
        let rules = ARROWS.iter().filter(|(home, _)| path.starts_with(home));
        let broken = rules.flat_map(|(_, banned)| banned.iter().filter(|it| code.contains(**it)));
        broken.map(|it| format!("{path} must not point at {it}")).collect::<Vec<_>>()
    });
    assert_none(faults);
}

#[test]
fn files_stay_short() {
    let long = sources(&["src", "tests"]).filter(|(_, text)| text.lines().count() > MAX_LINES);
    assert_none(long.map(|(path, _)| format!("{path} is longer than {MAX_LINES} lines")));
}

#[test]
fn every_module_says_what_it_is() {
    let silent = sources(&["src", "tests"])
        .filter(|(path, text)| !path.ends_with("tests.rs") && !text.starts_with("//! "));
    assert_none(silent.map(|(path, _)| format!("{path} must open with a `//!` sentence")));
}

#[test]
fn names_say_what_is_inside() {
    let empty = sources(&["src", "tests"]).filter(|(path, _)| {
        Path::new(path).components().any(|part| {
            let name = part.as_os_str().to_string_lossy();
            EMPTY_NAMES.contains(&name.trim_end_matches(".rs"))
        })
    });
    assert_none(empty.map(|(path, _)| format!("{path}: the name says nothing")));
}

#[test]
fn nothing_is_left_to_do() {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
    ];
    let faults = sources(&["src", "tests"]).flat_map(|(path, text)| {
        marks
            .iter()
            .filter(|mark| text.contains(**mark))
            .map(|mark| format!("{path}: {mark}"))
            .collect::<Vec<_>>()
    });
    assert_none(faults);
}

fn assert_none(faults: impl Iterator<Item = String>) {
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The text without comments and without the unit tests at its end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Path below the repository, and text, of every Rust file.
fn sources(roots: &[&str]) -> impl Iterator<Item = (String, String)> {
    let base = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut directories: Vec<_> = roots.iter().map(|root| base.join(root)).collect();
    let mut found = Vec::new();
    while let Some(directory) = directories.pop() {
        for path in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(base).unwrap().display().to_string();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.into_iter()
}
