//! One line of text being typed.

use tui_input::{Input, InputRequest};

use super::sheet::cells;
use crate::{
    keymap::Key,
    ui::{
        line::StyledLine,
        text::{clean, is_unsafe},
        theme::{Role, Theme},
    },
};

/// Characters that can be typed or pasted at most.
const LONGEST: usize = 1000;

/// A line of text with a cursor, edited as in a shell, and what was typed before.
#[derive(Clone, Debug, Default)]
pub struct LineInput {
    input: Input,
    history: Vec<String>,
    /// Steps back in the history; 0 is the text being typed.
    back: usize,
}

impl LineInput {
    /// Starts with `text`; `history` is oldest first.
    pub fn new(text: &str, history: Vec<String>) -> Self {
        Self { input: Input::new(clean(text).into_owned()), history, back: 0 }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Whether the text came from the history or is empty, so that up and down walk through it.
    pub fn in_history(&self) -> bool {
        self.back > 0 || self.text().is_empty()
    }

    /// Takes a key; false if it means nothing in a line of text.
    pub fn key(&mut self, key: Key) -> bool {
        let named = key.to_string();
        match named.as_str() {
            "up" => return self.recall(self.back + 1),
            "down" => return self.recall(self.back.saturating_sub(1)),
            _ => {}
        }
        let request = match (key.typed(), named.as_str()) {
            (Some(character), _) => InputRequest::InsertChar(character),
            (_, "backspace" | "ctrl-h") => InputRequest::DeletePrevChar,
            (_, "delete" | "ctrl-d") => InputRequest::DeleteNextChar,
            (_, "left" | "ctrl-b") => InputRequest::GoToPrevChar,
            (_, "right" | "ctrl-f") => InputRequest::GoToNextChar,
            (_, "alt-b" | "ctrl-left") => InputRequest::GoToPrevWord,
            (_, "alt-f" | "ctrl-right") => InputRequest::GoToNextWord,
            (_, "home" | "ctrl-a") => InputRequest::GoToStart,
            (_, "end" | "ctrl-e") => InputRequest::GoToEnd,
            (_, "ctrl-w" | "alt-backspace") => InputRequest::DeletePrevWord,
            (_, "ctrl-u") => InputRequest::DeleteFromStart,
            (_, "ctrl-k") => InputRequest::DeleteTillEnd,
            (_, "ctrl-y") => InputRequest::Yank,
            _ => return false,
        };
        let typing = matches!(request, InputRequest::InsertChar(_));
        if !typing || self.text().chars().count() < LONGEST {
            self.input.handle(request);
        }
        self.back = 0;
        true
    }

    /// Inserts what was pasted: its first line, without what a terminal would act on.
    pub fn paste(&mut self, text: &str) {
        let line = text.trim_start_matches(['\r', '\n']).lines().next().unwrap_or_default();
        let room = LONGEST.saturating_sub(self.text().chars().count());
        for character in line.chars().filter(|character| !is_unsafe(*character)).take(room) {
            self.input.handle(InputRequest::InsertChar(character));
        }
        self.back = 0;
    }

    fn recall(&mut self, back: usize) -> bool {
        let back = back.min(self.history.len());
        if back != self.back {
            let index = self.history.len() - back;
            let text = self.history.get(index).cloned().unwrap_or_default();
            self.input = Input::new(text);
            self.back = back;
        }
        true
    }

    /// The text after `label`, in `width` cells, scrolled so that the cursor is seen; and the column
    /// of the cursor.
    pub fn draw(
        &self,
        label: &str,
        width: u16,
        theme: &Theme,
    ) -> (ratatui::text::Line<'static>, u16) {
        let room = usize::from(width).saturating_sub(cells(label) + 1);
        let scroll = self.input.visual_scroll(room);
        let line = StyledLine::new(Role::Text, self.text());
        let shown = line.columns(scroll, u16::try_from(room + 1).unwrap_or(width));
        let text = line.text().get(shown).unwrap_or_default().to_owned();
        let column = cells(label) + self.input.visual_cursor().saturating_sub(scroll);
        let drawn = ratatui::text::Line::from(vec![
            ratatui::text::Span::styled(clean(label).into_owned(), theme.style(Role::Key)),
            ratatui::text::Span::styled(text, theme.style(Role::Text)),
        ]);
        (drawn, u16::try_from(column).unwrap_or(width).min(width.saturating_sub(1)))
    }
}
