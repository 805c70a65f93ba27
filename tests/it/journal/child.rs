//! A console of which only the journal is there, in a process of its own.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use quarterdeck::{adapters::journal::OnDisk, journal::Anchor, ports::Journal};

use crate::ports::journaling;

/// Names the file, in the environment of the child.
const FILE: &str = "QUARTERDECK_TEST_JOURNAL";
/// How many entries it adds at most.
const MOST: &str = "QUARTERDECK_TEST_ENTRIES";

/// What the child runs: this test, which does nothing when nobody says where.
#[tokio::test]
#[ignore = "runs in the processes that the tests beside it start"]
async fn entries_are_added() {
    let (Some(path), Ok(most)) = (env::var_os(FILE), env::var(MOST)) else { return };
    let journal = OnDisk::at(PathBuf::from(path));
    let mut out = io::stdout();
    if let Ok(Some(newest)) = journal.newest().await {
        writeln!(out, "\nnewest {newest}").unwrap();
    }
    for number in 0..most.parse().unwrap() {
        match journal.append(journaling::entry(number)).await {
            Ok(anchor) => writeln!(out, "\nkept {anchor}").unwrap(),
            Err(error) => {
                writeln!(out, "\nrefused {error}").unwrap();
                break;
            }
        }
        out.flush().unwrap();
    }
}

/// The command that adds entries; the words before it, such as those of a shell, start it.
fn command(path: &Path, entries: u32, before: &[&str]) -> Command {
    let test = ["--exact", "journal::child::entries_are_added", "--ignored", "--nocapture"];
    let this = env::current_exe().unwrap();
    let mut command = match before {
        [] => Command::new(this),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(this);
            command
        }
    };
    command.args(test).env(FILE, path).env(MOST, entries.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Starts it.
pub(super) fn start(path: &Path, entries: u32) -> Child {
    command(path, entries, &[]).spawn().unwrap()
}

/// All it says, started by these words.
pub(super) fn report(path: &Path, entries: u32, before: &[&str]) -> String {
    let output = command(path, entries, before).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// All it says where `mount`, a script, has done something to the folder of the file (`$1`). Absent on
/// machines where only an administrator may do so.
pub(super) fn report_on(path: &Path, entries: u32, mount: &str) -> Option<String> {
    let allowed = Command::new("unshare").args(["-rm", "true"]).status();
    if !allowed.is_ok_and(|it| it.success()) {
        return None;
    }
    let script = format!("{mount} && shift && exec \"$@\"");
    let folder = path.parent().unwrap().to_str().unwrap();
    let said = report(path, entries, &["unshare", "-rm", "sh", "-ec", &script, "sh", folder]);
    Some(said)
}

/// The anchors in what it said.
pub(super) fn kept(report: &str) -> Vec<Anchor> {
    let kept = report.lines().filter_map(|line| line.strip_prefix("kept "));
    kept.map(|anchor| anchor.parse().unwrap()).collect()
}

/// Reads until so many entries were kept.
pub(super) fn await_kept(child: &mut Child, entries: usize) -> (String, BufReader<ChildStdout>) {
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    while kept(&said).len() < entries && lines.read_line(&mut said).unwrap() > 0 {}
    (said, lines)
}
