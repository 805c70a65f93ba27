//! Every key that works here, and what it does.

use ratatui::{Frame, layout::Rect};

use super::{Outcome, Popup, sheet::Sheet};
use crate::{
    action::{Action, AppAction},
    keymap::{Context, Keymap},
    panes::View,
    ui::{line::StyledLine, theme::Role},
};

/// Cells for the keys: the most that any action has by default.
const KEYS: usize = 16;
/// Cells for a sentence, so that both fit into 80 columns.
const SENTENCE: usize = 58;

/// The bindings of some contexts.
#[derive(Debug)]
pub struct Help {
    sheet: Sheet,
}

impl Help {
    /// Explains the bindings of these contexts, innermost first.
    pub fn new(keymap: &Keymap, contexts: &[Context]) -> Self {
        let mut lines = Vec::new();
        let mut heading = None;
        for row in keymap.rows(contexts) {
            if heading != Some(row.context) {
                if heading.is_some() {
                    lines.push(StyledLine::default());
                }
                lines.push(StyledLine::new(Role::Header, row.context.doc()));
                heading = Some(row.context);
            }
            let keys = format!(" {:<KEYS$} ", row.keys.join(", "));
            for (index, part) in broken(row.sentence()).iter().enumerate() {
                let keys = if index == 0 { keys.clone() } else { " ".repeat(KEYS + 2) };
                lines.push(StyledLine::new(Role::Key, &keys).then(Role::Text, part));
            }
        }
        Self { sheet: Sheet::new(lines) }
    }
}

/// A sentence in lines that fit, broken between words.
fn broken(sentence: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + word.len() < SENTENCE => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

impl Popup for Help {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn act(&mut self, action: Action) -> Outcome {
        match action {
            // The key that opened it also closes it.
            Action::App(AppAction::Help) => Outcome::Close,
            Action::App(_) | Action::Motion(_) | Action::Verb(_) => self.sheet.act(action),
        }
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.sheet.render(frame, area, view.theme, "keys");
    }
}
