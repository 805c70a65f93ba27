//! Whether the terminal is light or dark: it is asked, and what it says never counts as typed.

use std::{
    env,
    fs::File,
    io::{self, IsTerminal, Write},
    os::fd::{AsFd, OwnedFd},
};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use rustix::termios::{OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// Asks for the background (OSC 11), and then for something every terminal knows (DA1): when that
/// answer comes first, the other will never come.
const QUESTION: &[u8] = b"\x1b]11;?\x1b\\\x1b[c";

/// Tenths of a second that one read waits.
const WAIT: u8 = 1;
/// Reads in a row that may bring nothing.
const SILENCE: u32 = 2;
/// Bytes after which whatever comes is no answer.
const MOST: usize = 2048;

/// Events of a late answer at most: `]11;rgb:ffff/ffff/ffff` and its end.
const LONGEST: usize = 40;

/// What was found out before the first key was read.
pub(super) struct Found {
    /// The background is light; absent if nobody knows.
    pub(super) light: Option<bool>,
    /// What was typed meanwhile.
    pub(super) typed: Vec<Event>,
    /// Catches the answer if it comes later.
    pub(super) late: Late,
}

impl Found {
    /// The terminal was not asked.
    pub(super) fn nothing() -> Self {
        Self { light: None, typed: Vec::new(), late: Late::default() }
    }
}

/// Asks the terminal, which must be in raw mode and read by nobody else; without an answer,
/// `COLORFGBG` decides.
pub(super) fn ask() -> io::Result<Found> {
    let input = input()?;
    let before = tcgetattr(&input)?;
    let mut out = io::stdout().lock();
    out.write_all(QUESTION)?;
    out.flush()?;
    tcsetattr(&input, OptionalActions::Now, &impatient(&before))?;
    let heard = listen(&input);
    tcsetattr(&input, OptionalActions::Now, &before)?;
    let heard = Heard::of(&heard?);
    let variable = || env::var("COLORFGBG").ok().and_then(|value| light_by_variable(&value));
    let late = Late { awaited: !heard.complete, ..Late::default() };
    Ok(Found { light: heard.light.or_else(variable), typed: heard.typed, late })
}

/// Where the keys come from.
fn input() -> io::Result<OwnedFd> {
    let standard = io::stdin();
    if standard.is_terminal() {
        return standard.as_fd().try_clone_to_owned();
    }
    File::open("/dev/tty").map(OwnedFd::from)
}

/// The same modes, but a read gives up after a while.
fn impatient(before: &Termios) -> Termios {
    let mut modes = before.clone();
    modes.special_codes[SpecialCodeIndex::VMIN] = 0;
    modes.special_codes[SpecialCodeIndex::VTIME] = WAIT;
    modes
}

fn listen(input: &OwnedFd) -> io::Result<Vec<u8>> {
    let (mut heard, mut silent) = (Vec::new(), 0);
    let mut buffer = [0; 256];
    while silent < SILENCE && heard.len() < MOST && !Heard::of(&heard).complete {
        match rustix::io::read(input, &mut buffer)? {
            0 => silent += 1,
            count => {
                silent = 0;
                heard.extend_from_slice(&buffer[..count]);
            }
        }
    }
    Ok(heard)
}

/// What is in the bytes that came.
#[derive(Debug, Default, PartialEq, Eq)]
struct Heard {
    light: Option<bool>,
    /// Nothing more will come.
    complete: bool,
    typed: Vec<Event>,
}

impl Heard {
    fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (mut heard, mut rest) = (Self::default(), &*text);
        while let Some(first) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("\x1b]") {
                let end = after.find(['\x07', '\x1b']).unwrap_or(after.len());
                heard.light = heard.light.or_else(|| light(after.get(..end)?));
                let after = after.get(end..).unwrap_or_default();
                let closed = after.strip_prefix("\x1b\\");
                rest = closed.or_else(|| after.strip_prefix('\x07')).unwrap_or(after);
            } else if let Some(after) = rest.strip_prefix("\x1b[") {
                let end = after.find(|byte: char| ('@'..='~').contains(&byte));
                let (answer, after) = after.split_at(end.map_or(after.len(), |end| end + 1));
                heard.complete |= answer.starts_with('?') && answer.ends_with('c');
                rest = after;
            } else {
                heard.typed.extend(typed(first).map(Event::Key));
                rest = &rest[first.len_utf8()..];
            }
        }
        heard
    }
}

/// A key that was pressed before anybody listened.
fn typed(character: char) -> Option<KeyEvent> {
    let (code, modifiers) = match character {
        '\r' => (KeyCode::Enter, KeyModifiers::NONE),
        '\x1b' => (KeyCode::Esc, KeyModifiers::NONE),
        '\x03' => (KeyCode::Char('c'), KeyModifiers::CONTROL),
        other if other.is_control() => return None,
        other => (KeyCode::Char(other), KeyModifiers::NONE),
    };
    Some(KeyEvent::new(code, modifiers))
}

/// Whether the colour of `11;rgb:ffff/ffff/ffff` is light.
fn light(answer: &str) -> Option<bool> {
    let (_, colours) = answer.strip_prefix("11;")?.split_once(':')?;
    let part = |text: &str| {
        let most = 16_f64.powi(i32::try_from(text.len()).ok()?) - 1.0;
        Some(f64::from(u16::from_str_radix(text, 16).ok()?) / most)
    };
    let parts: Vec<f64> = colours.split('/').map(part).collect::<Option<_>>()?;
    let [red, green, blue, ..] = parts[..] else { return None };
    Some(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5)
}

/// `15;0` names the colours of text and background.
fn light_by_variable(value: &str) -> Option<bool> {
    let background: u8 = value.rsplit(';').next()?.parse().ok()?;
    (background < 16).then_some(matches!(background, 7 | 9..=15))
}

/// Catches an answer that comes after the first key was waited for: it looks like alt-], then its
/// letters, then alt-\ or ctrl-g.
#[derive(Debug, Default)]
pub(super) struct Late {
    awaited: bool,
    held: Vec<Event>,
    /// What it said.
    light: Option<bool>,
}

impl Late {
    /// The background, once, if it has been told by now.
    pub(super) fn told(&mut self) -> Option<bool> {
        self.light.take()
    }

    /// The events that are keys; those of an answer are kept back, and given out if it was none.
    pub(super) fn sift(&mut self, event: Event) -> Vec<Event> {
        if !self.awaited {
            return vec![event];
        }
        let Event::Key(key) = &event else { return vec![event] };
        let this = letter(key);
        self.held.push(event);
        if self.held.len() > 1 && matches!(this, Some('\\' | '\x07')) {
            let text: String =
                self.held.drain(..).filter_map(|it| letter(&it.as_key_event()?)).collect();
            self.light = light(text.trim_matches(|end| matches!(end, ']' | '\\' | '\x07')));
            self.awaited = false;
            return Vec::new();
        }
        let expected = match self.held.len() {
            1 => this == Some(']'),
            2 | 3 => this == Some('1'),
            4 => this == Some(';'),
            5..=LONGEST => this.is_some(),
            _ => false,
        };
        if expected { Vec::new() } else { std::mem::take(&mut self.held) }
    }
}

/// What a key would be in an answer: both ends of one come as keys with a modifier.
fn letter(key: &KeyEvent) -> Option<char> {
    let KeyCode::Char(letter) = key.code else { return None };
    match (letter, key.modifiers.difference(KeyModifiers::SHIFT)) {
        (']' | '\\', KeyModifiers::ALT) => Some(letter),
        ('g', KeyModifiers::CONTROL) => Some('\x07'),
        (']' | '\\', _) => None,
        (letter, KeyModifiers::NONE) => Some(letter),
        _ => None,
    }
}

#[cfg(test)]
#[path = "background_tests.rs"]
mod tests;
