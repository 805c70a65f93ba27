//! Every verb of the row under the cursor, with its key, and why some are not possible.

use ratatui::{
    Frame,
    layout::{Position, Rect},
};

use super::{
    Outcome, Popup,
    list::List,
    sheet::{cells, open},
};
use crate::{
    action::{Action, AppAction, Verb},
    keymap::{Context, Key},
    panes::View,
    ui::{line::StyledLine, theme::Role},
};

/// One verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The verb.
    pub verb: Verb,
    /// Its key; empty if it has none.
    pub keys: String,
    /// Why it cannot be applied now.
    pub refused: Option<String>,
}

/// The menu of a row. Its keys work inside it, too.
#[derive(Debug)]
pub struct Actions {
    entries: Vec<Entry>,
    list: List,
}

impl Actions {
    /// Lists these verbs.
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { entries, list: List::default() }
    }

    fn run(&self, entry: Option<&Entry>) -> Outcome {
        match entry {
            Some(Entry { refused: Some(_), .. }) => Outcome::Stay,
            Some(entry) => Outcome::Act(Action::Verb(entry.verb)),
            None if self.entries.is_empty() => Outcome::Close,
            None => Outcome::Ignored,
        }
    }
}

/// The reason replaces the sentence: both would not fit.
fn line(entry: &Entry) -> StyledLine {
    let key = format!(" {:<8} ", entry.keys);
    let name = format!("{:<14} ", entry.verb.name());
    match &entry.refused {
        None => StyledLine::new(Role::Key, &key)
            .then(Role::Title, &name)
            .then(Role::Text, entry.verb.doc()),
        Some(reason) => StyledLine::new(Role::Muted, &format!("{key}{name}not now: {reason}")),
    }
}

impl Popup for Actions {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn key(&mut self, key: Key) -> Outcome {
        let pressed = key.to_string();
        if pressed == "enter" {
            return Outcome::Ignored;
        }
        let found = self.entries.iter().position(|entry| entry.keys == pressed);
        let Some(found) = found else { return Outcome::Ignored };
        self.list.cursor = found;
        self.run(self.entries.get(found))
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
            Action::App(AppAction::Accept) => self.run(self.entries.get(self.list.cursor)),
            Action::App(_) | Action::Verb(_) => super::leave(action),
        }
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        let mut lines: Vec<_> = self.entries.iter().map(line).collect();
        if lines.is_empty() {
            lines.push(StyledLine::new(Role::Muted, " nothing can be done with this row "));
        }
        let widest = lines.iter().map(|line| cells(line.text()) + 1).max().unwrap_or(0);
        let inner = open(frame, area, view.theme, "actions", (widest, lines.len()));
        self.list.render(frame, inner, view.theme, &lines);
    }
}
