//! The mouse is taken only when it is wanted, and given back with the terminal.

use crate::terminal::Terminal;

const ON: &[u8] = b"\x1b[?1000h";
const OFF: &[u8] = b"\x1b[?1000l";

fn count(terminal: &Terminal, wanted: &[u8]) -> usize {
    terminal.bytes().windows(wanted.len()).filter(|at| *at == wanted).count()
}

#[test]
fn clicks_and_the_wheel_come_and_the_mouse_is_given_back() {
    let pager = r#"sh -c 'cat "$1"; read -r line' --"#;
    let mut terminal = Terminal::console(&[("QUARTERDECK_MOUSE", "1"), ("PAGER", pager)]);
    terminal.until_text("managed");
    // From now on nothing moves: the line that says what is wrong is there.
    terminal.until_text("5 critical");
    assert_eq!((count(&terminal, ON), count(&terminal, OFF)), (1, 0));
    // Line 7, counted from 1, is the second group.
    terminal.send("\x1b[<0;5;7M\x1b[<0;5;7m");
    terminal.until_text("> database");
    terminal.send("\x1b[<0;5;7M\x1b[<0;5;7m");
    terminal.until_text("node-groups > database");
    terminal.send("\x1b[<65;5;7M\x1b");
    terminal.until_gone("node-groups > database");
    terminal.send("y");
    terminal.until_text("nodegroupName");
    terminal.send("\x10");
    terminal.until_count(OFF, 1);
    terminal.until_given_back();
    terminal.send("\n");
    terminal.until_count(ON, 2);
    terminal.until_frame();
    terminal.send("\x1b[<0;5;3M\x1b[<0;5;3m");
    terminal.until_text("Alarms[");
    terminal.send("\x03");
    assert_eq!(terminal.ended().exit_code(), 0);
    assert_eq!((count(&terminal, ON), count(&terminal, OFF)), (2, 2));
}
