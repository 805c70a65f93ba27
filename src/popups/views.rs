//! The saved views, to choose or to delete one.

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
    views::SavedView,
};

/// Chooses a saved view. Deleting one is asked about here, so that a no leads back to the list.
#[derive(Debug)]
pub struct Views {
    names: Vec<String>,
    entries: Vec<StyledLine>,
    list: List,
    asking: bool,
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
            asking: false,
        }
    }

    fn chosen(&self) -> Option<&String> {
        self.names.get(self.list.cursor)
    }

    /// What becomes of the question whether to delete.
    fn answer(&mut self, action: Action) -> Outcome {
        match action {
            Action::App(AppAction::Accept) => {
                self.chosen().cloned().map_or(Outcome::Close, Outcome::DeleteView)
            }
            Action::App(AppAction::Back) => {
                self.asking = false;
                Outcome::Stay
            }
            Action::App(_) | Action::Verb(_) | Action::Motion(_) => super::leave(action),
        }
    }
}

impl Popup for Views {
    fn contexts(&self) -> &'static [Context] {
        if self.asking { &[Context::Confirm] } else { &[Context::Picker] }
    }

    fn point(&mut self, at: Position) -> bool {
        self.list.point(at, self.entries.len())
    }

    fn act(&mut self, action: Action) -> Outcome {
        match action {
            _ if self.asking => return self.answer(action),
            Action::Motion(motion) => self.list.go(motion, self.entries.len()),
            Action::App(AppAction::DeleteView) => self.asking = self.chosen().is_some(),
            Action::App(AppAction::Accept) => {
                return self.chosen().cloned().map_or(Outcome::Close, Outcome::View);
            }
            Action::App(_) | Action::Verb(_) => return super::leave(action),
        }
        Outcome::Stay
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        let title = match self.chosen() {
            Some(name) if self.asking => format!("delete {name} for good? y/N"),
            Some(_) | None => "saved views · D deletes".to_owned(),
        };
        self.list.open(frame, area, view.theme, (&title, &self.entries));
    }
}
