//! Killed at any moment: while it starts, over a popup, between two sizes, while another program has
//! the terminal, while it is stopped. The terminal is as it was before.

use std::{thread, time::Duration};

use rustix::process::Signal;

use crate::{dice::Dice, faulty, seeds::seeds, terminal::Terminal};

/// What is typed before the kill: rows, popups, panes, a text, the pager, the way back.
const KEYS: &[&str] = &[
    "j",
    "k",
    "?",
    ":",
    "/x",
    "\x1b",
    "q",
    "3",
    "0",
    "y",
    "a",
    "o",
    "\r",
    "w",
    "\x10",
    "\x12",
    "!",
    "\x1b[<0;5;7M\x1b[<0;5;7m",
    "\x1b[200~pasted\x1b[201~",
];

/// Signals that end it, and the exit code of a console that has heard them.
const DEADLY: &[(Signal, u32)] = &[(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)];

/// After so long an escape is a key of its own.
const ALONE: Duration = Duration::from_millis(100);

/// Waits for nothing, for a moment, or for so long that everything has settled.
fn linger(dice: &mut Dice) {
    let micros = match dice.below(4) {
        0 => 0,
        1 => dice.below(500),
        2 => dice.below(10_000),
        _ => dice.below(80_000),
    };
    thread::sleep(Duration::from_micros(micros as u64));
}

fn do_something(terminal: &mut Terminal, dice: &mut Dice) {
    match dice.below(8) {
        0 => {
            let size = |dice: &mut Dice, most| u16::try_from(1 + dice.below(most)).unwrap();
            terminal.resize(size(dice, 200), size(dice, 60));
        }
        1 => terminal.signal_if_there(Signal::WINCH),
        // Whoever types q too often has left.
        _ => terminal.send_if_there(KEYS[dice.below(KEYS.len())]),
    }
    linger(dice);
}

/// As it is on a terminal that nobody has touched.
fn is_clean(terminal: &Terminal) {
    terminal.until("without a trace", |screen| {
        screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
            && !screen.application_cursor()
            && !screen.application_keypad()
            && screen.fgcolor() == vt100::Color::Default
            && screen.bgcolor() == vt100::Color::Default
            && !(screen.bold() || screen.italic() || screen.inverse() || screen.underline())
    });
}

fn kill_at_random(dice: &mut Dice) {
    let pager = r#"sh -c 'cat "$1"; exec sleep 600' --"#;
    let mouse = if dice.below(2) == 0 { "1" } else { "0" };
    let mut terminal = Terminal::console(&[("QUARTERDECK_MOUSE", mouse), ("PAGER", pager)]);
    let has_started = dice.below(3) > 0;
    if has_started {
        terminal.until_frame();
    }
    for _ in 0..dice.below(6) {
        do_something(&mut terminal, dice);
    }
    linger(dice);
    let (signal, code) = DEADLY[dice.below(DEADLY.len())];
    if dice.below(6) == 0 {
        terminal.signal_if_there(Signal::STOP);
        terminal.signal_if_there(signal);
        terminal.signal_if_there(Signal::CONT);
    } else {
        terminal.signal_if_there(signal);
    }
    let status = terminal.ended();
    // Before it listens, the signal itself ends it; and the user may have been faster.
    let is_told = [0, code].contains(&status.exit_code()) || status.signal().is_some();
    assert!(is_told, "{status:?} after {signal:?}");
    assert!(!has_started || status.signal().is_none(), "{status:?} after {signal:?}");
    is_clean(&terminal);
}

#[test]
fn killed_at_any_moment_it_gives_the_terminal_back() {
    for seed in seeds() {
        let mut dice = Dice::new(seed);
        for _ in 0..4 {
            kill_at_random(&mut dice);
        }
    }
}

#[test]
fn a_panic_at_any_moment_gives_the_terminal_back() {
    for seed in seeds() {
        let mut dice = Dice::new(seed);
        let mut terminal = faulty::start("refresh");
        terminal.until_frame();
        for _ in 0..dice.below(6) {
            terminal.send(["?", "\x1b", "j", "/x", "\x1b", "o"][dice.below(6)]);
            linger(&mut dice);
        }
        // A key that follows at once would belong to the escape.
        for _ in 0..4 {
            terminal.send("\x1b");
            thread::sleep(ALONE);
        }
        terminal.resize(40 + u16::try_from(dice.below(80)).unwrap(), 20);
        linger(&mut dice);
        // What is looked at again is asked for by the loop itself: on request, or as the palette opens.
        terminal.send(["\x12", ":"][dice.below(2)]);
        assert_eq!(terminal.ended().exit_code(), 101, "seed {seed}");
        is_clean(&terminal);
    }
}
