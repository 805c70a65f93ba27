//! What newcomers are asked once: whether they want the tour.

use ratatui::{Frame, layout::Rect};

use super::{Outcome, Popup, sheet::Sheet};
use crate::{
    action::{Action, AppAction},
    keymap::{Context, Keymap},
    panes::View,
    ui::{line::StyledLine, theme::Role},
};

/// What is wanted of the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TourWish {
    /// That it begins.
    Begin,
    /// That it ends.
    End,
}

/// Asks whether the tour is wanted.
#[derive(Debug)]
pub struct Welcome {
    sheet: Sheet,
}

impl Welcome {
    /// Names the keys of its answers.
    pub fn new(keymap: &Keymap) -> Self {
        let key =
            |action| keymap.keys_for(&[Context::Picker, Context::Global], Action::App(action));
        let text = |text: &str| StyledLine::new(Role::Text, text);
        let answers = StyledLine::new(Role::Key, &key(AppAction::Accept))
            .then(Role::Text, " start      ")
            .then(Role::Key, &key(AppAction::Back))
            .then(Role::Text, " not now");
        let lines = vec![
            text("A two-minute tour: find the pod that does not start, and"),
            text("see why. It teaches the keys on a simulated incident."),
            StyledLine::default(),
            answers,
            StyledLine::default(),
            StyledLine::new(Role::Muted, "It is asked once; :tour begins it at any time."),
        ];
        Self { sheet: Sheet::new(lines) }
    }
}

impl Popup for Welcome {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn act(&mut self, action: Action) -> Outcome {
        match action {
            Action::App(AppAction::Accept) => Outcome::Tour(TourWish::Begin),
            Action::App(_) | Action::Motion(_) | Action::Verb(_) => self.sheet.act(action),
        }
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.sheet.render(frame, area, view.theme, "New here?");
    }
}
