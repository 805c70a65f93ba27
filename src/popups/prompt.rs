//! The line at the bottom in which filters and searches are typed.

use ratatui::{Frame, layout::Rect};

use super::{LineInput, sheet::cells};
use crate::{
    keymap::Key,
    ui::{
        line::StyledLine,
        theme::{Role, Theme},
    },
};

/// What a prompt makes of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Nothing has changed.
    Stay,
    /// The text has changed: it can be tried at once.
    Changed,
    /// The user is content with this text.
    Accept(String),
    /// The user wants everything as it was before.
    Cancel,
}

/// A line of text with a label, which takes every key until it is closed.
#[derive(Clone, Debug)]
pub struct Prompt {
    label: &'static str,
    input: LineInput,
    error: Option<String>,
}

impl Prompt {
    /// Starts with `text`; `history` is oldest first.
    pub fn new(label: &'static str, text: &str, history: &[String]) -> Self {
        Self { label, input: LineInput::new(text, history), error: None }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.input.text()
    }

    /// Says what is wrong with the text, or that nothing is.
    pub fn explain(&mut self, error: Option<String>) {
        self.error = error;
    }

    /// Takes a key. What cannot be understood cannot be accepted.
    pub fn key(&mut self, key: Key) -> Reply {
        match key.to_string().as_str() {
            "enter" if self.error.is_some() => Reply::Stay,
            "enter" => Reply::Accept(self.text().to_owned()),
            "esc" | "ctrl-c" => Reply::Cancel,
            _ => {
                let before = self.text().to_owned();
                self.input.key(key);
                if before == self.text() { Reply::Stay } else { Reply::Changed }
            }
        }
    }

    /// Inserts what was pasted.
    pub fn paste(&mut self, text: &str) {
        self.input.paste(text);
    }

    /// Draws itself on the line given, with the cursor of the terminal in it.
    pub fn render(&self, frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
        let area = Rect { height: area.height.min(1), ..area }.intersection(frame.area());
        if area.is_empty() {
            return;
        }
        let (line, column) = self.input.draw(self.label, area.width, theme);
        let used = u16::try_from(line.width()).unwrap_or(area.width).saturating_add(2);
        frame.buffer_mut().set_style(area, theme.style(Role::Text));
        frame.buffer_mut().set_line(area.x, area.y, &line, area.width);
        if let Some(error) = &self.error {
            let error = StyledLine::new(Role::Danger, error);
            let room = area.width.saturating_sub(used);
            let width = u16::try_from(cells(error.text())).unwrap_or(room).min(room);
            let drawn = error.draw(error.columns(0, width), theme, None);
            frame.buffer_mut().set_line(area.right() - width, area.y, &drawn, width);
        }
        frame.set_cursor_position((area.x + column, area.y));
    }
}
