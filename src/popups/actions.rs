//! Every verb of the row under the cursor, with its key, and why some are not possible.

use ratatui::{Frame, layout::Rect};

use super::{
    Outcome, Popup,
    list::List,
    sheet::{cells, open},
};
use crate::{
    action::{Action, AppAction, Verb},
    keymap::{Context, Key, Keymap},
    panes::{Offer, View},
    ui::{line::StyledLine, theme::Role},
};

/// One verb.
#[derive(Debug)]
struct Entry {
    verb: Verb,
    key: Option<String>,
    refused: Option<String>,
    line: StyledLine,
}

/// The menu of a row. Its keys work inside it, too.
#[derive(Debug)]
pub struct ActionsMenu {
    entries: Vec<Entry>,
    list: List,
}

impl ActionsMenu {
    /// Lists what a pane offers for each verb; `contexts` are those of the pane.
    pub fn new(
        keymap: &Keymap,
        contexts: &[Context],
        offers: impl IntoIterator<Item = (Verb, Offer)>,
    ) -> Self {
        let entries = offers.into_iter().filter_map(|(verb, offer)| {
            let key = keymap.hint(contexts, Action::Verb(verb));
            let refused = match offer {
                Offer::Possible(_) => None,
                Offer::Refused(reason) => Some(reason),
                Offer::Meaningless => return None,
            };
            let line = line(verb, key.as_deref(), refused.as_deref());
            Some(Entry { verb, key, refused, line })
        });
        Self { entries: entries.collect(), list: List::default() }
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
fn line(verb: Verb, key: Option<&str>, refused: Option<&str>) -> StyledLine {
    let key = format!(" {:<8} ", key.unwrap_or_default());
    let name = format!("{:<14} ", verb.name());
    match refused {
        None => {
            StyledLine::new(Role::Key, &key).then(Role::Title, &name).then(Role::Text, verb.doc())
        }
        Some(reason) => StyledLine::new(Role::Muted, &format!("{key}{name}not now: {reason}")),
    }
}

impl Popup for ActionsMenu {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn key(&mut self, key: Key) -> Outcome {
        let pressed = key.to_string();
        if pressed == "enter" {
            return Outcome::Ignored;
        }
        let found = self.entries.iter().position(|entry| entry.key.as_deref() == Some(&pressed));
        let Some(found) = found else { return Outcome::Ignored };
        self.list.cursor = found;
        self.run(self.entries.get(found))
    }

    fn act(&mut self, action: Action) -> Outcome {
        match action {
            Action::Motion(motion) => {
                self.list.go(motion, self.entries.len());
                Outcome::Stay
            }
            Action::App(AppAction::Accept) => self.run(self.entries.get(self.list.cursor)),
            Action::App(AppAction::Back | AppAction::Quit) => Outcome::Close,
            Action::App(_) | Action::Verb(_) => Outcome::Ignored,
        }
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        let mut lines: Vec<_> = self.entries.iter().map(|entry| entry.line.clone()).collect();
        if lines.is_empty() {
            lines.push(StyledLine::new(Role::Muted, " nothing can be done with this row "));
        }
        let widest = lines.iter().map(|line| cells(line.text()) + 1).max().unwrap_or(0);
        let inner = open(frame, area, view.theme, "actions", (widest, lines.len()));
        self.list.render(frame, inner, view.theme, &lines);
    }
}
