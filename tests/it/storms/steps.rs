//! What happens in a storm.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use quarterdeck::{
    action::Motion,
    app::{Msg, Pointer},
    keymap::Key,
    model::{Fault, FaultClass, Feed},
};
use ratatui::layout::Position;

use crate::{dice::Dice, harness::Harness};

/// Characters that somebody may type or paste: plain ones, those of filters, wide, combined and
/// invisible ones, and such as a terminal acts on.
const CHARACTERS: &[char] = &[
    'a', 'e', 'p', 'q', 'y', 'n', 'Z', '0', '7', ' ', '/', ':', '-', '!', '~', '<', '>', '=', ',',
    '.', '*', '\\', '(', '[', ')', '"', '\'', '|', '?', '+', '{', 'ß', '测', '👩', '\u{301}',
    '\u{200d}', '\u{202e}', '\u{feff}', '\u{1b}', '\u{7}', '\u{9b}', '\t', '\n', '\r', '\0',
];

/// What is typed after a colon: names, beginnings of names, and places that there are or are not.
const COMMANDS: &[&str] = &[
    "po",
    "no",
    "ng",
    "rds",
    "gpu",
    "svc",
    "secrets",
    "ing",
    "wl",
    "sts",
    "logs",
    "log audit",
    "s3",
    "tree",
    "owner",
    "tour",
    "tour stop",
    "region eu-west-1",
    "region nowhere",
    "context p3",
    "context p0-fixed",
    "profile sandbox",
    "columns",
    "sort",
    "actions",
    "toggle-wide",
    "x",
    "toggle-faults",
    "events",
    "no such command",
    "quit",
    "history-back",
];

/// What the simulated platform is told, beside what it offers itself.
const ORDERS: &[&str] = &[
    "step 90s",
    "step 20m",
    "speed 60",
    "speed 1000",
    "fault denied pods",
    "fault expired",
    "fault throttled ec2",
    "fault zone-loss us-east-1a",
    "load nothing/at-all 3",
    "uncordon x",
    "scenario bad-day",
];

const SIZES: &[(u16, u16)] = &[(1, 1), (2, 1), (1, 9), (500, 1), (500, 200), (80, 24), (120, 30)];

const CLASSES: &[FaultClass] = &[
    FaultClass::Denied,
    FaultClass::Expired,
    FaultClass::NotFound,
    FaultClass::Throttled,
    FaultClass::Unavailable,
    FaultClass::Missing,
];

/// Something that happens.
#[derive(Debug)]
pub(super) enum Step {
    Key(Key),
    Paste(String),
    Press(u16, u16),
    Wheel(Motion),
    Resize(u16, u16),
    /// A tick of the clock.
    Second,
    /// So many seconds pass.
    Wait(u64),
    Command(String),
    /// The platform is told something behind the back of the console.
    Order(String),
    Break(Feed, FaultClass),
    Mend(Feed),
}

/// What happens next: mostly keys that mean something now.
pub(super) fn next(console: &Harness, dice: &mut Dice) -> Vec<Step> {
    match dice.below(100) {
        0..55 => bound(console, dice),
        55..73 => vec![Step::Key(any_key(dice))],
        73..76 => vec![Step::Paste(text(dice, 12))],
        76..80 => vec![Step::Press(small(dice, 130), small(dice, 35))],
        80..83 => vec![Step::Wheel(Motion::ALL[dice.below(Motion::ALL.len())])],
        83..87 => vec![resize(dice)],
        87..91 => vec![Step::Second],
        91 => vec![Step::Wait(dice.below(90) as u64)],
        92..95 => vec![Step::Command(COMMANDS[dice.below(COMMANDS.len())].to_owned())],
        95 => vec![Step::Order(any_order(console, dice))],
        96..98 => {
            let class = CLASSES[dice.below(CLASSES.len())];
            vec![Step::Break(feed(dice), class)]
        }
        _ => vec![Step::Mend(feed(dice))],
    }
}

/// A sequence of keys that is bound now, or its beginning.
fn bound(console: &Harness, dice: &mut Dice) -> Vec<Step> {
    let rows = console.keymap.rows(&console.state().contexts());
    if rows.is_empty() {
        return vec![Step::Second];
    }
    let row = &rows[dice.below(rows.len())];
    let keys: Vec<Key> =
        row.keys[dice.below(row.keys.len())].split(' ').map(|key| key.parse().unwrap()).collect();
    let count = if dice.below(8) == 0 { 1 } else { keys.len() };
    keys.into_iter().take(count).map(Step::Key).collect()
}

fn any_key(dice: &mut Dice) -> Key {
    const NAMED: &[KeyCode] = &[
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Null,
        KeyCode::F(20),
    ];
    let modifiers = match dice.below(8) {
        0 => KeyModifiers::CONTROL,
        1 => KeyModifiers::ALT,
        2 => KeyModifiers::SHIFT,
        _ => KeyModifiers::NONE,
    };
    let code = match dice.below(4) {
        0 => NAMED[dice.below(NAMED.len())],
        _ => KeyCode::Char(CHARACTERS[dice.below(CHARACTERS.len())]),
    };
    Key::from(KeyEvent::new(code, modifiers))
}

fn text(dice: &mut Dice, longest: usize) -> String {
    let length = if dice.below(20) == 0 { 3000 } else { dice.below(longest) };
    (0..length).map(|_| CHARACTERS[dice.below(CHARACTERS.len())]).collect()
}

fn small(dice: &mut Dice, bound: usize) -> u16 {
    u16::try_from(dice.below(bound)).unwrap()
}

fn resize(dice: &mut Dice) -> Step {
    let (width, height) = match dice.below(2) {
        0 => SIZES[dice.below(SIZES.len())],
        _ => (1 + small(dice, 160), 1 + small(dice, 60)),
    };
    Step::Resize(width, height)
}

fn any_order(console: &Harness, dice: &mut Dice) -> String {
    let offered = &console.store().orders;
    match dice.below(ORDERS.len() + offered.len()) {
        index if index < ORDERS.len() => ORDERS[index].to_owned(),
        index => offered[index - ORDERS.len()].words.to_string(),
    }
}

fn feed(dice: &mut Dice) -> Feed {
    Feed::ALL[dice.below(Feed::ALL.len())]
}

/// Tells the platform something. When a feed speaks every few milliseconds, a test would wait for ever
/// until nothing moves: such a time lasts for a moment only.
async fn order(console: &mut Harness, words: &str) {
    let director = console.sandbox.ports().director.unwrap();
    // What makes no sense here is refused.
    drop(director.direct(words));
    if words == "speed 1000" {
        tokio::time::sleep(Duration::from_millis(300)).await;
        director.direct("speed 1").unwrap();
    }
}

impl Step {
    /// Lets it happen.
    pub(super) async fn happen(self, console: &mut Harness) {
        match self {
            Self::Key(key) => console.happen(Msg::Key(key)),
            Self::Paste(text) => console.happen(Msg::Paste(text)),
            Self::Press(x, y) => console.happen(Msg::Pointer(Pointer::Press(Position { x, y }))),
            Self::Wheel(motion) => console.happen(Msg::Pointer(Pointer::Wheel(motion))),
            Self::Resize(width, height) => console.resize(width, height),
            Self::Second => console.settle().await,
            Self::Wait(seconds) => drop(console.wait(seconds).await),
            Self::Command(words) => console.command(&words).await,
            Self::Order(words) => order(console, &words).await,
            Self::Break(feed, class) => {
                let fault = Fault::new(class, "storm:Break", "no\u{1b}[2J \u{202e}way\r\nout");
                console.sandbox.break_feed(feed, fault);
            }
            Self::Mend(feed) => console.sandbox.mend_feed(feed),
        }
    }
}
