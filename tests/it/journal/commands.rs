//! `quarterdeck journal`, as people call it.

use std::process::{Command, Output};

use super::{filled, place};

/// Runs it with the state of the user in `state`.
fn quarterdeck(state: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_quarterdeck"))
        .args(arguments)
        .env("XDG_STATE_HOME", state)
        .env("XDG_CONFIG_HOME", state)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[tokio::test]
async fn the_journal_of_the_user_is_printed_and_examined() {
    let (folder, path) = place();
    let state = folder.path().join("state");
    let anchors = filled(&path, 3).await;
    let (code, table, _) = quarterdeck(&state, &["journal"]);
    assert_eq!((code, table.lines().count()), (Some(0), 4), "{table}");
    let (code, json, _) =
        quarterdeck(&state, &["journal", "--json", "--since", "2026-01-01T00:00:00Z"]);
    assert_eq!((code, json.lines().count()), (Some(0), 3), "{json}");
    let (code, said, _) = quarterdeck(&state, &["journal", "verify"]);
    assert_eq!((code, &*said), (Some(0), "intact to 3, tail unanchored\n"));
    let anchor = anchors[2].to_string();
    let (code, said, _) = quarterdeck(&state, &["journal", "verify", "--anchor", &anchor]);
    assert_eq!((code, &*said), (Some(0), "intact to 3, anchored\n"));
    let other = anchor.replace("3:", "9:");
    let (code, said, _) = quarterdeck(&state, &["journal", "verify", "--anchor", &other]);
    let expected = "the end was cut off: entry 9 of the anchor is missing\n";
    assert_eq!((code, &*said), (Some(1), expected));
}

#[test]
fn wrong_words_are_usage_and_a_file_that_is_none_is_a_failure() {
    let (folder, path) = place();
    let state = folder.path().join("state");
    for wrong in [
        &["journal", "verify", "--anchor", "3"][..],
        &["journal", "--since", "yesterday"],
        &["journal", "--since", "6h", "verify"],
    ] {
        assert_eq!(quarterdeck(&state, wrong).0, Some(2), "{wrong:?}");
    }
    let (code, said, notes) = quarterdeck(&state, &["journal"]);
    assert_eq!((code, &*said), (Some(0), ""));
    assert!(notes.contains("nothing was changed from here"), "{notes}");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "no journal").unwrap();
    for command in [&["journal"][..], &["journal", "verify"]] {
        let (code, _, notes) = quarterdeck(&state, command);
        assert_eq!(code, Some(1), "{notes}");
        assert!(notes.contains("damaged or no journal"), "{notes}");
    }
}
