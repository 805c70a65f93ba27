//! Disks that take no more, or nothing.

use std::fs;

use quarterdeck::journal::Integrity;

use super::{
    child::{kept, report, report_on},
    examined, filled, place, records,
};

/// Nobody but an administrator, or who may be one in a namespace of their own, can mount anything.
const HERE: &str = "not on this machine: file systems cannot be mounted";

/// The line that says why no more is taken.
fn refused(report: &str) -> &str {
    let refused = report.lines().find_map(|line| line.strip_prefix("refused "));
    refused.unwrap_or_else(|| panic!("{report}"))
}

/// A limit of the system on the size of files stands for a disk that does not take the data.
#[tokio::test]
async fn an_entry_for_which_there_is_no_room_is_refused_and_the_others_are_kept() {
    let (_folder, path) = place();
    filled(&path, 2).await;
    // In units of 512 bytes or of 1 KiB, as the shell likes it.
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 150; exec \"$@\"", "sh"];
    let report = report(&path, 10_000, &limited);
    let why = refused(&report);
    assert!(why.contains("the disk does not take or give the data"), "{why}");
    assert!(why.contains(path.to_str().unwrap()), "{why}");
    let (kept, all) = (kept(&report), records(&path).await);
    assert!(kept.len() > 10, "{report}");
    assert_eq!(all.last().unwrap().anchor(), *kept.last().unwrap());
    let to = kept.last().unwrap().number;
    assert_eq!(examined(&path, None).await, Integrity::Intact { to, anchored: None });
    let more = filled(&path, 1).await;
    assert_eq!(more[0].number, to + 1, "with room again it goes on");
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
async fn a_full_disk_is_said_to_be_full() {
    let (_folder, path) = place();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mount = "mount -t tmpfs -o size=160k none \"$1\"";
    let Some(report) = report_on(&path, 10_000, mount) else { return eprintln!("{HERE}") };
    assert!(!kept(&report).is_empty(), "{report}");
    let why = refused(&report);
    assert!(why.ends_with("the disk is full; free some space"), "{why}");
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
async fn a_disk_that_cannot_be_written_is_read_and_takes_nothing() {
    let (_folder, path) = place();
    let anchors = filled(&path, 3).await;
    let mount = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\"";
    let Some(report) = report_on(&path, 1, mount) else { return eprintln!("{HERE}") };
    let last = anchors.last().unwrap();
    assert!(report.contains(&format!("newest {last}\n")), "{report}");
    let why = refused(&report);
    assert!(why.contains("cannot be written") && why.contains("ead-only"), "{why}");
    let expected = Integrity::Intact { to: 3, anchored: None };
    assert_eq!(examined(&path, None).await, expected);
}

#[tokio::test]
async fn what_is_no_folder_is_said_not_to_be_writable() {
    let (folder, path) = place();
    fs::write(folder.path().join("state"), "in the way").unwrap();
    let report = report(&path, 1, &[]);
    let why = refused(&report);
    assert!(why.contains("it cannot be written"), "{why}");
}
