//! Ways to end.

use rustix::process::Signal;

use crate::terminal::Terminal;

#[test]
fn quitting_gives_the_terminal_back() {
    let mut terminal = Terminal::console(&[]);
    terminal.until_frame();
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
    let bytes = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    for sequence in ["\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l"] {
        assert_eq!(bytes.matches(sequence).count(), 1, "{sequence:?} once");
    }
    assert!(!bytes.contains("\x1b[?1000h") && !bytes.contains("\x1b[?1003h"), "no mouse");
    assert!(!bytes.contains("\x1b[6n"), "the terminal is asked nothing");
}

#[test]
fn signals_give_the_terminal_back() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let mut terminal = Terminal::console(&[]);
        terminal.until_frame();
        terminal.signal(signal);
        assert_eq!(terminal.ended().exit_code(), code, "{signal:?}");
    }
}
