//! Estates of one's own: what a sound file shows, and how a faulty one is refused.

mod changes;
mod generated;
mod mutations;

use std::{fs, path::Path};

use quarterdeck::{
    adapters::sandbox::{EstateError, Sandbox},
    panes::PaneId,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{estates::snapshots, figures, harness::Harness};

pub(super) const FILES: &[&str] = &[
    include_str!("../../../src/adapters/sandbox/estates/p0.json"),
    include_str!("../../../src/adapters/sandbox/estates/p1.json"),
    include_str!("../../../src/adapters/sandbox/estates/p2.json"),
    include_str!("../../../src/adapters/sandbox/estates/p3.json"),
    include_str!("../../../src/adapters/sandbox/estates/p4.json"),
];

/// A file of one's own.
pub(super) struct Own {
    _folder: TempDir,
    pub(super) path: String,
}

impl Own {
    pub(super) fn holding(bytes: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.json");
        fs::write(&path, bytes).unwrap();
        Self { path: path.to_str().unwrap().to_owned(), _folder: folder }
    }

    pub(super) fn open(&self) -> Result<(), EstateError> {
        Sandbox::open(&self.path).map(drop)
    }
}

/// What is wrong with P2 after a change.
pub(super) fn faults(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut value: Value = serde_json::from_str(FILES[2]).unwrap();
    change(&mut value);
    match Own::holding(value.to_string()).open() {
        Err(EstateError::Faulty { faults, .. }) => faults,
        other => panic!("{other:?}"),
    }
}

fn refusal(bytes: impl AsRef<[u8]>) -> String {
    Own::holding(bytes).open().unwrap_err().to_string()
}

#[tokio::test(start_paused = true)]
async fn a_file_shows_what_the_platform_shows_that_it_was_copied_from() {
    let mut value: Value = serde_json::from_str(FILES[3]).unwrap();
    value["cluster"]["name"] = "mine".into();
    let own = Own::holding(value.to_string());
    let all = snapshots(&own.path).await;
    figures::p3(&|pane| all[pane].clone());
    let mut console = Harness::over(&own.path, PaneId::Nodes, (160, 30), DEFAULT).await;
    let offered = console.keys("C").await;
    assert!(offered.contains("mine in us-east-1"), "one's own comes first: {offered}");
    console.keys("esc").await;
    let elsewhere = console.keys(": context space p4 enter").await;
    assert!(elsewhere.contains("karpenter-eks"), "{elsewhere}");
}

const DEFAULT: &str = include_str!("../../../themes/default.toml");

#[test]
fn what_is_no_estate_is_told_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("long.json");
    fs::File::create(&long).unwrap().set_len(100 << 20).unwrap();
    let open = |path: &Path| Sandbox::open(path.to_str().unwrap()).err().unwrap().to_string();
    assert!(open(&long).ends_with("it has more than 64 MiB"), "{}", open(&long));
    assert!(open(folder.path()).ends_with("it is no file"), "{}", open(folder.path()));
    let missing = open(&folder.path().join("missing.json"));
    assert!(missing.contains("No such file"), "{missing}");
    let half = &FILES[2].as_bytes()[..FILES[2].len() / 2];
    for (bytes, said) in [
        (half, "EOF while parsing"),
        (b"", "EOF while parsing a value at line 1 column 0"),
        (b"\xff\xfe", "expected value at line 1 column 1"),
        (b"[1, 2]", "the whole is no object"),
        ("[".repeat(100_000).as_bytes(), "recursion limit exceeded"),
        (
            format!("{{\"a\": [{}0]}}", "0,".repeat(4_000_000)).as_bytes(),
            "more than 4000000 values",
        ),
    ] {
        let text = refusal(bytes);
        assert!(text.contains(said), "{said}: {}", text.chars().take(300).collect::<String>());
    }
}

#[test]
fn all_faults_stand_together_and_nothing_in_them_moves_the_cursor() {
    let hostile =
        json!({"cluster": {"name": "\u{1b}[2J"}, "vpc": 4, "x\u{202e}": 1, "format": "x"});
    let text = refusal(hostile.to_string());
    let lines: Vec<&str> = text.lines().skip(1).collect();
    let expected = [
        "cluster.name: `\\u{1b}` is not to be seen",
        ": `\\u{202e}` is not to be seen",
        "cluster: missing field `version`",
        "vpc: invalid type: integer `4`, expected struct VpcPart",
        "format: nothing has this name",
        "x\\u{202e}: nothing has this name",
    ];
    assert_eq!(lines, expected, "{text}");
}
