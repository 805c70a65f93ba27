//! A text to be read, such as why something could not be done.

use ratatui::{Frame, layout::Rect};

use super::{Outcome, Popup, sheet::Sheet};
use crate::{
    action::Action,
    keymap::Context,
    panes::View,
    ui::{line::StyledLine, theme::Role},
};

/// A text that scrolls.
#[derive(Debug)]
pub struct Message {
    title: String,
    sheet: Sheet,
}

impl Message {
    /// Shows `text`.
    pub fn new(title: &str, text: &str) -> Self {
        let lines = text.lines().map(|line| StyledLine::new(Role::Text, line)).collect();
        Self { title: title.to_owned(), sheet: Sheet::new(lines) }
    }
}

impl Popup for Message {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn act(&mut self, action: Action) -> Outcome {
        self.sheet.act(action)
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.sheet.render(frame, area, view.theme, &self.title);
    }
}
