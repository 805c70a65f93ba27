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
pub enum Typed {
    /// It means nothing in a line of text.
    Ignored,
    /// At most the cursor has moved.
    Moved,
    /// The text has changed to this: it can be tried at once.
    Changed(String),
    /// The user is content with this text.
    Accepted(String),
    /// The user wants everything as it was before.
    Cancelled,
}

/// A line of text with a label, which takes every key until it is closed.
#[derive(Clone, Debug)]
pub struct Prompt {
    label: &'static str,
    input: LineInput,
    error: Option<String>,
}

impl Prompt {
    /// Starts with `text`.
    pub fn new(label: &'static str, text: &str) -> Self {
        Self::with_history(label, text, Vec::new())
    }

    /// Starts with `text`; up and down walk through `history`, which is oldest first.
    pub fn with_history(label: &'static str, text: &str, history: Vec<String>) -> Self {
        Self { label, input: LineInput::new(text, history), error: None }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.input.text()
    }

    /// Says what is wrong with the text, or that nothing is.
    pub fn set_error(&mut self, error: Option<String>) {
        self.error = error;
    }

    /// Takes a key. What cannot be understood cannot be accepted.
    pub fn key(&mut self, key: Key) -> Typed {
        match key.to_string().as_str() {
            "enter" if self.error.is_some() => Typed::Moved,
            "enter" => Typed::Accepted(self.text().to_owned()),
            "esc" | "ctrl-c" => Typed::Cancelled,
            _ => {
                let before = self.text().to_owned();
                let taken = self.input.key(key);
                if before != self.text() {
                    Typed::Changed(self.text().to_owned())
                } else if taken {
                    Typed::Moved
                } else {
                    Typed::Ignored
                }
            }
        }
    }

    /// Inserts what was pasted.
    pub fn paste(&mut self, text: &str) -> Typed {
        self.input.paste(text);
        Typed::Changed(self.text().to_owned())
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
