//! The saved views, to choose one.

use ratatui::{Frame, layout::Rect};

use super::{
    Outcome, Popup,
    list::List,
    sheet::{cells, open},
};
use crate::{
    action::{Action, AppAction},
    keymap::Context,
    panes::View,
    ui::{line::StyledLine, theme::Role},
    views::SavedView,
};

/// Chooses a saved view.
#[derive(Debug)]
pub struct Views {
    names: Vec<String>,
    entries: Vec<StyledLine>,
    list: List,
}

impl Views {
    /// Offers these.
    pub fn new(views: &[SavedView]) -> Self {
        let entry = |view: &SavedView| {
            StyledLine::new(Role::Title, &format!(" {:<18} ", view.name))
                .then(Role::Text, &format!("{} ", view.sentence()))
        };
        Self {
            names: views.iter().map(|view| view.name.clone()).collect(),
            entries: views.iter().map(entry).collect(),
            list: List::default(),
        }
    }
}

impl Popup for Views {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn act(&mut self, action: Action) -> Outcome {
        match action {
            Action::Motion(motion) => {
                self.list.go(motion, self.entries.len());
                Outcome::Stay
            }
            Action::App(AppAction::Accept) => self
                .names
                .get(self.list.cursor)
                .map_or(Outcome::Close, |name| Outcome::View(name.clone())),
            Action::App(_) | Action::Verb(_) => super::leave(action),
        }
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        let widest = self.entries.iter().map(|entry| cells(entry.text())).max().unwrap_or(0);
        let inner = open(frame, area, view.theme, "saved views", (widest, self.entries.len()));
        self.list.render(frame, inner, view.theme, &self.entries);
    }
}
