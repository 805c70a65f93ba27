//! The last line: which key does what to the row under the cursor, as far as there is room.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::State;
use crate::{
    action::{Action, AppAction},
    ui::theme::{Role, Theme},
};

/// What is possible everywhere: the way to all that the line has no room for is among it.
const EVERYWHERE: [AppAction; 4] =
    [AppAction::Filter, AppAction::Sort, AppAction::Palette, AppAction::Help];

/// Between two hints.
const GAP: &str = "  ";

/// Says that there is more than the line has room for.
const MORE: &str = "…";

/// A key and what it does.
type Hint = (String, &'static str);

/// What the next key may be.
#[derive(Default, PartialEq)]
pub(super) struct Hints {
    /// To the row under the cursor.
    verbs: Vec<Hint>,
    everywhere: Vec<Hint>,
}

impl Hints {
    /// What can be done now.
    pub(super) fn of(state: &State) -> Self {
        let contexts = state.contexts();
        let entries = if state.popup.is_none() { state.entries(&contexts) } else { Vec::new() };
        let possible = entries.into_iter().filter(|entry| entry.refused.is_none());
        let action = |action: AppAction| {
            (state.keymap.keys_for(&contexts, Action::App(action)), action.name())
        };
        let has_key = |hint: &Hint| !hint.0.is_empty();
        Self {
            verbs: possible.map(|it| (it.keys, it.verb.name())).filter(has_key).collect(),
            everywhere: EVERYWHERE.into_iter().map(action).filter(has_key).collect(),
        }
    }

    /// As much of it as fits into so many columns, hint by hint: where a verb finds no room, those
    /// that follow it do not either, so that the order stays that of the key table.
    pub(super) fn line(&self, columns: u16, theme: &Theme) -> Line<'static> {
        let room = (usize::from(columns) + GAP.width()).saturating_sub(width(&self.everywhere));
        let fitting = (0..=self.verbs.len()).rev().find(|count| {
            let cut = *count < self.verbs.len();
            let more = if cut { MORE.width() + GAP.width() } else { 0 };
            self.verbs.get(..*count).is_some_and(|some| width(some) + more <= room)
        });
        let shown = self.verbs.iter().take(fitting.unwrap_or(0)).map(Some);
        let more = (fitting != Some(self.verbs.len())).then_some(None);
        let mut spans = Vec::new();
        for hint in shown.chain(more).chain(self.everywhere.iter().map(Some)) {
            if !spans.is_empty() {
                spans.push(Span::raw(GAP));
            }
            match hint {
                Some((keys, name)) => {
                    spans.push(Span::styled(keys.clone(), theme.style(Role::Key)));
                    spans.push(Span::styled(format!(" {name}"), theme.style(Role::Muted)));
                }
                None => spans.push(Span::styled(MORE, theme.style(Role::Muted))),
            }
        }
        Line::from(spans)
    }
}

/// In columns, with a gap after each.
fn width(hints: &[Hint]) -> usize {
    hints.iter().map(|(keys, name)| keys.width() + 1 + name.width() + GAP.width()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints() -> Hints {
        let of = |all: &[(&str, &'static str)]| {
            all.iter().map(|(keys, name)| ((*keys).to_owned(), *name)).collect()
        };
        Hints {
            verbs: of(&[("d", "describe"), ("M s", "scale")]),
            everywhere: of(&[("/", "filter"), ("?", "help")]),
        }
    }

    fn drawn(columns: u16) -> String {
        hints().line(columns, &Theme::mono()).to_string()
    }

    #[test]
    fn what_has_no_room_is_left_out_whole_and_said_to_be() {
        assert_eq!(drawn(80), "d describe  M s scale  / filter  ? help");
        assert_eq!(drawn(39), "d describe  M s scale  / filter  ? help");
        assert_eq!(drawn(38), "d describe  …  / filter  ? help");
        assert_eq!(drawn(20), "…  / filter  ? help");
    }

    #[test]
    fn no_line_is_wider_than_its_room_as_long_as_what_is_everywhere_fits() {
        for columns in 19..60 {
            let line = drawn(columns);
            assert!(line.width() <= usize::from(columns), "{columns}: {line}");
        }
    }
}
