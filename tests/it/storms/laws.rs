//! What holds whatever happens.

use quarterdeck::{keymap::Key, ui::text::is_unsafe};
use ratatui::buffer::Buffer;
use regex::Regex;

use crate::harness::Harness;

/// Keys that may be needed to leave whatever lies over the pane: a sequence begun, a line, help, the
/// popup beneath it, and its question.
const LAYERS: usize = 6;

fn key(name: &str) -> quarterdeck::app::Msg {
    quarterdeck::app::Msg::Key(name.parse::<Key>().unwrap())
}

/// A frame is drawn, and nothing in it could move the cursor of the terminal.
pub(super) fn draws(console: &mut Harness) -> &Buffer {
    let drawn = console.drawn();
    for cell in drawn.content() {
        let plain = cell.symbol().as_bytes();
        let is_safe = matches!(plain, [b' '..=b'~']) || !cell.symbol().chars().any(is_unsafe);
        assert!(is_safe, "{:?} is drawn", cell.symbol());
    }
    drawn
}

/// From wherever we are, `esc` leads back to the pane, and the cursor is on a row there.
pub(super) fn leads_home(console: &mut Harness) {
    let mut pressed = 0;
    while !console.state().is_at_rest() {
        assert!(pressed < LAYERS, "esc does not lead back:\n{}", console.screen());
        console.happen(key("esc"));
        pressed += 1;
    }
    console.resize(120, 30);
    has_one_cursor(draws(console));
}

/// A table that shows rows has its cursor on exactly one of them.
fn has_one_cursor(drawn: &Buffer) {
    let area = drawn.area;
    let line = |y| (0..area.width).map(|x| drawn[(x, y)].symbol()).collect::<String>();
    let lines: Vec<String> = (0..area.height).map(line).collect();
    let title = Regex::new(r"^─[^─\[]*\[(\d+)").unwrap();
    let Some(top) = lines.iter().position(|line| title.is_match(line)) else { return };
    let rows: usize = title.captures(&lines[top]).unwrap()[1].parse().unwrap();
    let cursors = lines[top..].iter().filter(|line| line.starts_with(['>', '#'])).count();
    assert_eq!(cursors, rows.min(1), "one cursor:\n{}", lines.join("\n"));
}

/// From wherever we are, the console can be left at once by ctrl-c, and step by step by q.
pub(super) fn can_be_left(console: &mut Harness) {
    console.left = false;
    for _ in 0..3 {
        console.happen(key("ctrl-c"));
    }
    assert!(console.left, "ctrl-c does not end it:\n{}", console.screen());
    leads_home(console);
    console.left = false;
    for _ in 0..200 {
        console.happen(key("q"));
        if console.left {
            console.left = false;
            return;
        }
    }
    panic!("q does not end it:\n{}", console.screen());
}
