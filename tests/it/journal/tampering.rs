//! What somebody does to the file is found and named.

use quarterdeck::journal::{Integrity, Record};
use rusqlite::{Connection, params};

use super::{examined, filled, place, records};

const ENTRIES: u32 = 6;

/// Whoever has the file can also take away what guards it.
fn unguarded(path: &std::path::Path) -> Connection {
    let file = Connection::open(path).unwrap();
    file.execute_batch(
        "DROP TRIGGER no_entry_is_changed; DROP TRIGGER no_entry_is_removed;
         DROP TRIGGER entries_follow_the_last;",
    )
    .unwrap();
    file
}

/// What is found after these commands, without an anchor and with one of the last entry.
async fn found(commands: &str) -> (String, String) {
    let (_folder, path) = place();
    let anchors = filled(&path, ENTRIES).await;
    unguarded(&path).execute_batch(commands).unwrap();
    let anchor = anchors.last().copied();
    (examined(&path, None).await.to_string(), examined(&path, anchor).await.to_string())
}

#[tokio::test]
async fn the_file_itself_refuses_everything_but_the_next_entry() {
    let (_folder, path) = place();
    filled(&path, ENTRIES).await;
    let file = Connection::open(&path).unwrap();
    for command in [
        "UPDATE entries SET text = 'x' WHERE number = 2",
        "UPDATE entries SET digest = previous",
        "DELETE FROM entries WHERE number = 6",
        "DELETE FROM entries",
        "INSERT INTO entries VALUES (9, 'x', 'x', 'x')",
        "INSERT OR REPLACE INTO entries VALUES (2, 'x', 'x', 'x')",
        "REPLACE INTO entries SELECT * FROM entries WHERE number = 1",
    ] {
        let error = file.execute(command, []).unwrap_err().to_string();
        assert!(error.contains("never") || error.contains("follows the last"), "{error}");
    }
    let expected = Integrity::Intact { to: ENTRIES.into(), anchored: None };
    assert_eq!(examined(&path, None).await, expected);
}

#[tokio::test]
async fn an_entry_that_was_changed_is_named() {
    let change = "UPDATE entries SET text = replace(text, 'web-1', 'web-2') WHERE number = 3";
    assert_eq!(found(change).await.0, "entry 3 was changed");
    let time = "UPDATE entries SET text = replace(text, '2026', '2025') WHERE number = 6";
    assert_eq!(found(time).await.0, "entry 6 was changed");
    let no_text = "UPDATE entries SET text = '' WHERE number = 1";
    assert_eq!(found(no_text).await.0, "entry 1 was changed");
    let no_digest = "UPDATE entries SET digest = 'none' WHERE number = 6";
    assert_eq!(found(no_digest).await.0, "entry 6 was changed");
}

#[tokio::test]
async fn entries_that_were_removed_are_named() {
    assert_eq!(found("DELETE FROM entries WHERE number = 3").await.0, "entry 3 was removed");
    let several = "DELETE FROM entries WHERE number BETWEEN 2 AND 4";
    assert_eq!(found(several).await.0, "entries 2 to 4 were removed");
    let renumbered = "DELETE FROM entries WHERE number = 3;
        UPDATE entries SET number = number - 1 WHERE number > 3";
    let found = found(renumbered).await.0;
    assert!(found.contains("entry 3 does not follow the one before it"), "{found}");
}

#[tokio::test]
async fn entries_in_another_order_are_named() {
    let swap = "UPDATE entries SET number = -3 WHERE number = 3;
        UPDATE entries SET number = 3 WHERE number = 4;
        UPDATE entries SET number = 4 WHERE number = -3";
    let found = found(swap).await.0;
    for expected in [3, 4] {
        let expected = format!("entry {expected} does not follow the one before it");
        assert!(found.contains(&expected), "{found}");
    }
}

#[tokio::test]
async fn an_end_that_was_cut_off_is_found_against_an_anchor() {
    let (alone, anchored) = found("DELETE FROM entries WHERE number > 4").await;
    assert_eq!(alone, "intact to 4, tail unanchored");
    assert_eq!(anchored, "the end was cut off: entry 6 of the anchor is missing");
    let (alone, anchored) = found("DELETE FROM entries").await;
    assert_eq!(alone, "intact to 0, tail unanchored");
    assert_eq!(anchored, "the end was cut off: entry 6 of the anchor is missing");
    let (alone, anchored) =
        found("DROP TABLE entries; PRAGMA user_version = 0; PRAGMA application_id = 0").await;
    assert_eq!(alone, "intact to 0, tail unanchored");
    assert_eq!(anchored, "the end was cut off: entry 6 of the anchor is missing");
}

#[tokio::test]
async fn a_journal_that_was_written_anew_is_found_against_an_anchor() {
    let (_folder, path) = place();
    let anchors = filled(&path, ENTRIES).await;
    let file = unguarded(&path);
    let mut last = None;
    for record in records(&path).await {
        let text = record.text.replace("anna", "berta").into();
        let record = Record::after(last, text);
        last = Some(record.anchor());
        let new = "UPDATE entries SET previous = ?2, text = ?3, digest = ?4 WHERE number = ?1";
        let (previous, digest) = (record.previous.to_string(), record.digest.to_string());
        let number = i64::try_from(record.number).unwrap();
        file.execute(new, params![number, previous, record.text, digest]).unwrap();
    }
    let alone = examined(&path, None).await.to_string();
    assert_eq!(alone, "intact to 6, tail unanchored", "a chain proves nothing about its end");
    let against = examined(&path, anchors.last().copied()).await.to_string();
    assert_eq!(against, "entry 6 is not that of the anchor: the journal was written anew");
}
