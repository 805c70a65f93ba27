//! A list to choose from, such as the columns to sort by.

use ratatui::{
    Frame,
    layout::{Position, Rect},
};

use super::{Outcome, Popup, list::List};
use crate::{
    action::{Action, AppAction},
    keymap::Context,
    panes::View,
    ui::{line::StyledLine, theme::Role},
};

/// Chooses one of several things.
#[derive(Debug)]
pub struct Picker {
    title: String,
    outcomes: Vec<Outcome>,
    entries: Vec<StyledLine>,
    list: List,
}

impl Picker {
    /// Offers what [`Pane::sort_keys`](crate::panes::Pane::sort_keys) gave.
    pub fn new(title: &str, columns: Vec<(&'static str, &'static str)>) -> Self {
        let entry = |(key, header): (_, &str)| (header.to_owned(), Outcome::SortBy(key));
        Self::of(title, columns.into_iter().map(entry))
    }

    /// Offers names, and what comes of choosing each.
    pub fn of(title: &str, choices: impl IntoIterator<Item = (String, Outcome)>) -> Self {
        let (names, outcomes): (Vec<_>, Vec<_>) = choices.into_iter().unzip();
        let entry = |name: &String| StyledLine::new(Role::Text, &format!(" {name} "));
        let entries = names.iter().map(entry).collect();
        Self { title: title.to_owned(), outcomes, entries, list: List::default() }
    }
}

impl Popup for Picker {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn point(&mut self, at: Position) -> bool {
        self.list.point(at, self.entries.len())
    }

    fn act(&mut self, action: Action) -> Outcome {
        match action {
            Action::Motion(motion) => {
                self.list.go(motion, self.entries.len());
                Outcome::Stay
            }
            Action::App(AppAction::Accept) => {
                self.outcomes.get(self.list.cursor).cloned().unwrap_or(Outcome::Close)
            }
            Action::App(_) | Action::Verb(_) => super::leave(action),
        }
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.list.open(frame, area, view.theme, (&self.title, &self.entries));
    }
}
