//! The journal on disk: what it keeps, what it finds, and what it survives.

mod child;
mod commands;
mod crashes;
mod full;
mod tampering;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use quarterdeck::{
    adapters::journal::OnDisk,
    journal::{Anchor, Entry, Integrity, Phase, Record, verify},
    ports::Journal,
};
use tempfile::TempDir;

use crate::ports::journaling;

/// A folder, and the file in it that will be the journal.
fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/quarterdeck/journal.sqlite");
    (folder, path)
}

/// A journal of so many entries, and its anchors.
async fn filled(path: &Path, entries: u32) -> Vec<Anchor> {
    let journal = OnDisk::at(path.to_owned());
    let mut anchors = Vec::new();
    for number in 0..entries {
        anchors.push(journaling::add(&journal, &journaling::entry(number)).await);
    }
    anchors
}

async fn records(path: &Path) -> Vec<Record> {
    journaling::read(&OnDisk::at(path.to_owned()), 0).await
}

async fn examined(path: &Path, anchor: Option<Anchor>) -> Integrity {
    verify(records(path).await, anchor)
}

#[tokio::test]
async fn the_file_keeps_the_contract_of_the_port() {
    let (_folder, path) = place();
    journaling::examine(&OnDisk::at(path)).await;
}

#[tokio::test]
async fn nobody_else_can_read_it_or_what_lies_beside_it() {
    let (_folder, path) = place();
    let journal = OnDisk::at(path.clone());
    journaling::add(&journal, &journaling::entry(0)).await;
    let home = path.parent().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(home), 0o700);
    let files: Vec<_> = fs::read_dir(home).unwrap().map(|it| it.unwrap().path()).collect();
    assert!(files.len() > 1, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn what_others_could_read_is_closed_to_them() {
    let (_folder, path) = place();
    filled(&path, 1).await;
    let home = path.parent().unwrap();
    fs::set_permissions(home, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    filled(&path, 1).await;
    for (path, expected) in [(home, 0o700), (&*path, 0o600)] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, expected);
    }
}

#[tokio::test]
async fn of_a_run_one_console_writes_at_a_time_and_none_once_it_is_over() {
    let (_folder, path) = place();
    let of = |phase| Entry { run: "same".into(), phase, ..journaling::entry(0) };
    let begun = || of(Phase::Begun { plan: serde_json::json!({}) });
    let before = || of(Phase::Before { token: None });
    let (first, second) = (OnDisk::at(path.clone()), OnDisk::at(path.clone()));
    journaling::add(&first, &begun()).await;
    journaling::add(&first, &before()).await;
    let refused = second.append(before()).await.unwrap_err().to_string();
    assert!(refused.contains("another console is at this run"), "{refused}");
    journaling::add(&second, &journaling::entry(1)).await;
    // The console ends in the middle: the other one can have the run.
    drop(first);
    let mut tries = 0;
    while second.append(before()).await.is_err() {
        tries += 1;
        assert!(tries < 100, "the lock ends with its console");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let ended = || of(Phase::Ended { how: "finished".into() });
    journaling::add(&second, &ended()).await;
    for journal in [OnDisk::at(path.clone()), second] {
        let refused = journal.append(before()).await.unwrap_err().to_string();
        assert!(refused.contains("has ended this run"), "{refused}");
    }
    assert!(matches!(examined(&path, None).await, Integrity::Intact { .. }), "one chain");
}

#[tokio::test]
async fn looking_makes_no_file() {
    let (folder, path) = place();
    let journal = OnDisk::at(path);
    assert_eq!(journal.newest().await, Ok(None));
    assert_eq!(journaling::read(&journal, 0).await, []);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn another_file_is_left_alone_and_said_to_be_none() {
    let (_folder, path) = place();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "this is a letter, and no journal at all".repeat(40)).unwrap();
    let before = fs::read(&path).unwrap();
    let journal = OnDisk::at(path.clone());
    let error = journal.append(journaling::entry(0)).await.unwrap_err().to_string();
    assert!(error.contains("damaged or no journal"), "{error}");
    assert!(journal.newest().await.is_err());
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn what_a_newer_console_wrote_is_not_touched() {
    let (_folder, path) = place();
    filled(&path, 2).await;
    let file = rusqlite::Connection::open(&path).unwrap();
    file.pragma_update(None, "user_version", 99).unwrap();
    let journal = OnDisk::at(path.clone());
    let error = journal.append(journaling::entry(2)).await.unwrap_err().to_string();
    assert!(error.contains("a newer Quarterdeck wrote it"), "{error}");
    assert!(journal.newest().await.is_err());
}
