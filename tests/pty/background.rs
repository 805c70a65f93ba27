//! Terminals that are light or dark, have few colours, or none, or are none.

use portable_pty::CommandBuilder;

use crate::terminal::Terminal;

/// As if the terminal were white, with the answer that ends the wait.
const WHITE: &str = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c";
/// The colour of headings on a light terminal of 256 colours, in the theme `light`.
const LIGHT: &[u8] = b"38;5;24";
/// The question.
const QUESTION: &[u8] = b"\x1b]11;?";

fn console(environment: &[(&str, &str)]) -> Terminal {
    Terminal::console(&[&[("COLORTERM", ""), ("COLORFGBG", "")], environment].concat())
}

fn text(terminal: &Terminal) -> String {
    String::from_utf8_lossy(&terminal.bytes()).into_owned()
}

fn quit(mut terminal: Terminal) {
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn a_terminal_that_answers_is_believed() {
    let mut terminal = console(&[]);
    terminal.send(WHITE);
    terminal.until_text("database");
    terminal.until_count(LIGHT, 1);
    quit(terminal);
}

#[test]
fn a_late_answer_changes_the_colours_and_presses_no_key() {
    let mut terminal = console(&[]);
    terminal.until_text("database");
    terminal.send("\x1b]11;rgb:ffff/ffff/ffff\x1b\\");
    terminal.until_count(LIGHT, 1);
    // A key of the answer, 1, would show the VPCs.
    terminal.send("/x");
    terminal.until_text("/x");
    assert!(terminal.contents().contains("Node groups"), "{}", terminal.contents());
    terminal.send("\x1b");
    terminal.until_gone("/x");
    quit(terminal);
}

#[test]
fn a_silent_terminal_is_dark_and_what_was_typed_early_counts() {
    let mut terminal = console(&[]);
    terminal.until_count(QUESTION, 1);
    terminal.send("3");
    terminal.until_text("Pods");
    assert!(!text(&terminal).contains("38;5;24"));
    quit(terminal);
    let terminal = console(&[("COLORFGBG", "0;15")]);
    terminal.until_text("database");
    terminal.until_count(LIGHT, 1);
    quit(terminal);
}

#[test]
fn a_theme_that_was_chosen_is_not_asked_for_and_fits_the_terminal() {
    let terminal = console(&[("QUARTERDECK_THEME", "catppuccin")]);
    terminal.until_text("database");
    let bytes = text(&terminal);
    assert!(!bytes.contains("\x1b]11;?") && !bytes.contains("8;2;"), "{bytes:?}");
    assert!(bytes.contains("38;5;"), "{bytes:?}");
    quit(terminal);
    let terminal = console(&[("QUARTERDECK_THEME", "catppuccin"), ("COLORTERM", "truecolor")]);
    terminal.until_text("database");
    terminal.until_count(b"38;2;", 1);
    quit(terminal);
}

#[test]
fn without_colours_attributes_speak() {
    let terminal = console(&[("NO_COLOR", "1")]);
    terminal.until_text("database");
    terminal.until_count(b"\x1b[7m", 1);
    let bytes = text(&terminal);
    assert!(!bytes.contains("[38;") && !bytes.contains("[48;"), "{bytes:?}");
    assert!(!bytes.contains("\x1b]11;?"), "nothing depends on the answer");
    quit(terminal);
}

#[test]
fn a_terminal_that_can_do_nothing_is_refused() {
    for name in ["dumb", ""] {
        let mut command = CommandBuilder::new("bash");
        let script = format!("TERM={name} \"$0\" --sandbox; echo code=$?");
        command.args(["--norc", "--noprofile", "-c", &script, env!("CARGO_BIN_EXE_quarterdeck")]);
        let mut terminal = Terminal::start(command);
        terminal.until_text("code=2");
        let said = terminal.contents().replace('\n', "");
        assert!(said.contains(&format!("called `{name}` (TERM)")), "{said}");
        assert!(said.contains("`quarterdeck snapshot PANE`"), "{said}");
        assert!(!text(&terminal).contains("\x1b["), "nothing but the message");
        assert_eq!(terminal.ended().exit_code(), 0);
    }
}
