//! Sharing the terminal: with the shell, with other programs, with somebody who drags the window.

use std::fs;

use portable_pty::CommandBuilder;
use rustix::process::Signal;

use crate::terminal::Terminal;

/// In the YAML of every node group.
const YAML: &str = "nodegroupName";
/// Ctrl-p.
const OPEN_PAGER: &str = "\x10";

/// A shell with job control that runs the console, waits for enter and brings it back.
fn shell() -> Terminal {
    let mut command = CommandBuilder::new("bash");
    let script = "set -m; \"$0\" --sandbox; echo stopped; read -r line; fg >/dev/null; echo end=$?";
    command.args(["--norc", "--noprofile", "-c", script, env!("CARGO_BIN_EXE_quarterdeck")]);
    Terminal::start(command)
}

fn background_and_back(mut terminal: Terminal, stop: impl FnOnce(&mut Terminal)) {
    terminal.until_frame();
    stop(&mut terminal);
    terminal.until_given_back();
    terminal.until_text("stopped");
    terminal.send("\n");
    terminal.until_frame();
    terminal.send("q");
    terminal.until_text("end=0");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn ctrl_z_goes_to_the_background_and_comes_back() {
    background_and_back(shell(), |terminal| terminal.send("\x1a"));
}

#[test]
fn the_stop_signal_does_the_same() {
    background_and_back(shell(), |terminal| terminal.signal(Signal::TSTP));
}

#[test]
fn without_a_shell_ctrl_z_does_not_freeze_the_console() {
    let mut terminal = Terminal::console(&[]);
    terminal.until_frame();
    terminal.send("\x1a");
    terminal.until_text("not started from a shell");
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn a_stop_that_nobody_can_catch_is_repaired_afterwards() {
    let mut terminal = Terminal::console(&[]);
    terminal.until_frame();
    terminal.signal(Signal::STOP);
    terminal.signal(Signal::CONT);
    terminal.until_count(b"\x1b[?1049h", 2);
    terminal.until_frame();
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn a_storm_of_resizes_ends_in_a_whole_frame() {
    let mut terminal = Terminal::console(&[]);
    terminal.until_frame();
    for step in 0..200 {
        terminal.resize(40 + step % 80, 5 + step % 40);
    }
    terminal.resize(132, 43);
    terminal.until("as large as the terminal", |screen| {
        let filled = |row: String| !row.trim().is_empty();
        screen.rows(120, 12).any(filled) && screen.rows(0, 132).skip(40).any(filled)
    });
    let frames = terminal.bytes().windows(8).filter(|bytes| *bytes == b"\x1b[?2026h").count();
    assert!(frames < 100, "{frames} frames for 201 sizes");
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}

/// The name in the row under the cursor.
fn under_cursor(screen: &str) -> String {
    let row = screen.lines().find(|row| row.starts_with('>')).unwrap_or_default();
    row.split_whitespace().nth(1).unwrap_or_default().to_owned()
}

#[test]
fn a_key_that_comes_with_a_resize_is_not_kept_back() {
    let mut terminal = Terminal::console(&[("QUARTERDECK_PANE", "nodes")]);
    let mut last = String::new();
    for round in 0_u16..60 {
        terminal.until("another row", |screen| {
            let row = under_cursor(&screen.contents());
            !row.is_empty() && row != last
        });
        last = under_cursor(&terminal.contents());
        terminal.send(if round % 2 == 0 { "j" } else { "k" });
        terminal.resize(100 + round % 3, 30);
    }
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn the_pager_gets_the_terminal_and_a_private_text() {
    let folder = tempfile::tempdir().unwrap();
    let pager = r#"sh -c 'cat "$1"; echo "mode $(stat -c %a "$1")"; read -r line' --"#;
    let place = folder.path().to_str().unwrap();
    let mut terminal = Terminal::console(&[("PAGER", pager), ("TMPDIR", place)]);
    open_pager(&mut terminal);
    terminal.until_text("mode 600");
    terminal.until_given_back();
    terminal.send("\n");
    terminal.until_frame();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "nothing stays behind");
    terminal.send("qq");
    assert_eq!(terminal.ended().exit_code(), 0);
}

/// Opens the YAML of the first node group, then the pager with it.
fn open_pager(terminal: &mut Terminal) {
    // What is only known by its nodes so far has no YAML yet.
    terminal.until_text("managed");
    terminal.send("y");
    terminal.until_text(YAML);
    terminal.send(OPEN_PAGER);
}

#[test]
fn a_copy_goes_to_the_terminal() {
    let mut terminal = Terminal::console(&[]);
    terminal.until_text("database");
    terminal.send("c");
    terminal.until_count(b"\x1b]52;c;", 1);
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn a_pager_that_cannot_be_started_is_explained() {
    let mut terminal = Terminal::console(&[("PAGER", "/nowhere/pager -R")]);
    open_pager(&mut terminal);
    terminal.until_text("cannot start `/nowhere/pager -R`");
    terminal.send("qq");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn a_signal_ends_pager_and_console() {
    let mut terminal = Terminal::console(&[("PAGER", "sh -c 'cat $0; exec sleep 600'")]);
    open_pager(&mut terminal);
    terminal.until_given_back();
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.ended().exit_code(), 143);
}
