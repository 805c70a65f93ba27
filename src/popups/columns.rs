//! The columns of a table: which are shown, and in what order.

use ratatui::{
    Frame,
    layout::{Position, Rect},
};

use super::{Outcome, Popup, list::List};
use crate::{
    action::{Action, AppAction, Motion},
    keymap::Context,
    panes::{Choice, View},
    ui::{line::StyledLine, theme::Role},
};

/// Chooses and orders columns: `mark` shows or hides one, left and right move it, `clear-marks`
/// brings back those of the pane.
#[derive(Debug)]
pub struct Columns {
    choices: Vec<Choice>,
    list: List,
}

impl Columns {
    /// Offers what [`Pane::choices`](crate::panes::Pane::choices) gave.
    pub fn new(choices: Vec<Choice>) -> Self {
        Self { choices, list: List::default() }
    }

    fn shift(&mut self, to: Option<usize>) {
        if let Some(to) = to.filter(|to| *to < self.choices.len()) {
            self.choices.swap(self.list.cursor, to);
            self.list.cursor = to;
        }
    }

    fn arranged(&self) -> Outcome {
        let shown = self.choices.iter().filter(|choice| choice.shown);
        Outcome::Arrange(shown.map(|choice| choice.key.clone()).collect())
    }
}

impl Popup for Columns {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn point(&mut self, at: Position) -> bool {
        self.list.point(at, self.choices.len())
    }

    fn click(&mut self, at: Position) -> Outcome {
        if self.point(at) { self.act(Action::App(AppAction::Mark)) } else { Outcome::Stay }
    }

    fn act(&mut self, action: Action) -> Outcome {
        let cursor = self.list.cursor;
        match action {
            Action::Motion(Motion::Left) => self.shift(cursor.checked_sub(1)),
            Action::Motion(Motion::Right) => self.shift(Some(cursor + 1)),
            Action::Motion(motion) => self.list.go(motion, self.choices.len()),
            Action::App(AppAction::Mark) => {
                if let Some(choice) = self.choices.get_mut(cursor) {
                    choice.shown = !choice.shown;
                }
            }
            Action::App(AppAction::ClearMarks) => return Outcome::Arrange(Vec::new()),
            Action::App(AppAction::Accept) => return self.arranged(),
            Action::App(_) | Action::Verb(_) => return super::leave(action),
        }
        Outcome::Stay
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        const TITLE: &str = "columns · space shows or hides, ← → move";
        let entry = |choice: &Choice| {
            let (sign, role) = if choice.shown { ("x", Role::Text) } else { (" ", Role::Muted) };
            StyledLine::new(Role::Key, &format!(" [{sign}] "))
                .then(role, &format!("{:<14} ", choice.header))
                .then(Role::Muted, &format!("{} ", choice.key))
        };
        let entries: Vec<_> = self.choices.iter().map(entry).collect();
        self.list.open(frame, area, view.theme, (TITLE, &entries));
    }
}
