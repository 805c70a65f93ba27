//! The first start of the sandbox offers the tour, and no other one does.

use std::fs;

use portable_pty::CommandBuilder;

use crate::terminal::Terminal;

fn console(state: &str, arguments: &[&str]) -> Terminal {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_quarterdeck"));
    command.args(arguments);
    command.env("XDG_STATE_HOME", state);
    let terminal = Terminal::start(command);
    terminal.until_frame();
    terminal
}

fn is_asked(mut terminal: Terminal) -> bool {
    let asked = terminal.contents().contains("New here?");
    terminal.send(if asked { "\x1b" } else { "q" });
    if asked {
        terminal.until_gone("New here?");
        terminal.send("q");
    }
    assert_eq!(terminal.ended().exit_code(), 0);
    asked
}

#[test]
fn the_tour_is_offered_once_and_only_where_nothing_else_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().to_str().unwrap();
    for other in [
        &["--sandbox", "--pane", "node-groups"][..],
        &["--sandbox=p4"],
        &["--sandbox", "--scenario=bad-day"],
    ] {
        assert!(!is_asked(console(state, other)), "{other:?}");
    }
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none(), "nothing is noted before");
    assert!(is_asked(console(state, &["--sandbox"])));
    assert!(!is_asked(console(state, &["--sandbox"])));
}

#[test]
fn what_cannot_be_noted_is_no_mistake() {
    assert!(is_asked(console("/dev/null", &["--sandbox"])));
}
