//! The command line: panes and actions by name.

mod matching;

use ratatui::{
    Frame,
    layout::{Position, Rect},
};

use self::matching::{Candidate, candidates, kinds, matching, orders, place, places, saved};
use super::{LineInput, Outcome, Popup, list::List, sheet::open};
use crate::{
    action::{Action, Motion},
    keymap::{Context, Key, Keymap},
    model::{Health, Order, Places, Store},
    panes::View,
    spelling::unknown,
    ui::{line::StyledLine, theme::Role},
    views::SavedView,
};

/// Cells wide and candidates high, at most.
const SIZE: (usize, usize) = (74, 14);

/// Finds panes and actions by a few letters of their name.
pub struct Palette {
    input: LineInput,
    candidates: Vec<Candidate>,
    /// Candidates that are there whatever the cluster serves, which come first.
    fixed: usize,
    /// The state of the kinds that the others were made from; why there may be none.
    seen: u64,
    seen_places: Places,
    /// What can be told to a simulated platform.
    told: Vec<Order>,
    missing: Option<String>,
    /// Places of the candidates that match, best first.
    shown: Vec<usize>,
    list: List,
    error: Option<String>,
    entered: Option<String>,
}

impl Palette {
    /// Offers every pane and action; keys are those of `contexts`. `history` is oldest first.
    pub fn new(keymap: &Keymap, contexts: &[Context], history: Vec<String>) -> Self {
        let candidates = candidates(keymap, contexts);
        let shown = (0..candidates.len()).collect();
        let (input, list) = (LineInput::new("", history), List::default());
        let fixed = candidates.len();
        let (seen, missing, error, entered) = (0, None, None, None);
        let (seen_places, told) = (Places::default(), Vec::new());
        Self {
            input,
            candidates,
            fixed,
            seen,
            seen_places,
            told,
            missing,
            shown,
            list,
            error,
            entered,
        }
    }

    /// Offers these saved views too, after what has a name already.
    #[must_use]
    pub fn with_views(mut self, views: &[SavedView]) -> Self {
        self.candidates.extend(views.iter().map(saved));
        self.fixed = self.candidates.len();
        self.shown = (0..self.fixed).collect();
        self
    }

    fn search(&mut self) {
        self.shown = matching(&self.candidates, self.input.text());
        (self.list, self.error) = (List::default(), None);
    }

    fn accept(&mut self) -> Outcome {
        let text = self.input.text().trim();
        let exact = self.candidates.iter().find(|candidate| candidate.is_called(text));
        let chosen = self.shown.get(self.list.cursor).and_then(|index| self.candidates.get(*index));
        let Some(chosen) = exact.filter(|_| self.list.cursor == 0).or(chosen) else {
            // Not every place is known beforehand: whoever connects says what is wrong with it.
            if let Some((aspect, name)) = place(self.input.text()) {
                self.entered = Some(text.to_owned());
                return Outcome::Switch(aspect, name.to_owned());
            }
            if self.is_order(text) {
                self.entered = Some(text.to_owned());
                return Outcome::Direct(text.to_owned());
            }
            let known = self.candidates.iter().flat_map(Candidate::names);
            let why = self.missing.as_ref().map_or_else(String::new, |it| format!(" ({it})"));
            self.error = Some(format!("{}{why}", unknown("command", text, known)));
            return Outcome::Stay;
        };
        self.entered = Some(chosen.name.to_owned());
        chosen.outcome.clone()
    }

    /// Whether it begins like something that can be told to a simulated platform, and says more.
    fn is_order(&self, text: &str) -> bool {
        let first = |text: &str| text.split(' ').next().map(str::to_owned);
        self.told.iter().any(|order| first(&order.words) == first(text))
    }

    fn entry(candidate: &Candidate) -> StyledLine {
        let key = &candidate.key;
        StyledLine::new(Role::Key, &format!(" {key:<10} "))
            .then(Role::Title, &format!("{:<18} ", candidate.name))
            .then(Role::Text, &candidate.sentence)
    }
}

impl Popup for Palette {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn key(&mut self, key: Key) -> Outcome {
        let named = key.to_string();
        let motion = match named.as_str() {
            "enter" => return self.accept(),
            "esc" => return Outcome::Close,
            "ctrl-c" | "ctrl-z" => return Outcome::Ignored,
            "tab" | "ctrl-n" => Some(Motion::NextRow),
            "backtab" | "ctrl-p" => Some(Motion::PreviousRow),
            "pagedown" => Some(Motion::PageDown),
            "pageup" => Some(Motion::PageUp),
            "down" if !self.input.in_history() => Some(Motion::NextRow),
            "up" if !self.input.in_history() => Some(Motion::PreviousRow),
            _ => None,
        };
        if let Some(motion) = motion {
            self.list.go(motion, self.shown.len());
        } else if self.input.key(key) {
            self.search();
        }
        Outcome::Stay
    }

    fn update(&mut self, store: &Store) -> bool {
        let revision = store.kinds.revision();
        let is_same = self.seen_places == store.places && self.told == store.orders;
        if self.seen == revision && is_same {
            return false;
        }
        self.seen = revision;
        self.seen_places = store.places.clone();
        self.missing = match &store.kinds.freshness().health {
            Health::Idle | Health::Loading => Some("the kinds are not all known yet".to_owned()),
            Health::Stale(fault) => Some(format!("the kinds may be incomplete: {fault}")),
            Health::Live => None,
        };
        let chosen = self.shown.get(self.list.cursor).map(|index| self.candidates[*index].name);
        self.candidates.truncate(self.fixed);
        self.candidates.extend(kinds(store));
        self.candidates.extend(places(store));
        self.candidates.extend(orders(store));
        self.told.clone_from(&store.orders);
        self.shown = matching(&self.candidates, self.input.text());
        let place = self.shown.iter().position(|it| Some(self.candidates[*it].name) == chosen);
        self.list.cursor = place.unwrap_or(0);
        true
    }

    fn paste(&mut self, text: &str) {
        self.input.paste(text);
        self.search();
    }

    fn click(&mut self, at: Position) -> Outcome {
        let hit = self.error.is_none() && self.list.point(at, self.shown.len());
        if hit { self.accept() } else { Outcome::Stay }
    }

    fn act(&mut self, action: Action) -> Outcome {
        super::leave(action)
    }

    fn entered(&self) -> Option<&str> {
        self.entered.as_deref()
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        let inner = open(frame, area, view.theme, "command", (SIZE.0, SIZE.1 + 1));
        if inner.is_empty() {
            return;
        }
        let (line, column) = self.input.draw(":", inner.width, view.theme);
        frame.buffer_mut().set_line(inner.x, inner.y, &line, inner.width);
        frame.set_cursor_position((inner.x + column, inner.y));
        let below = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
        let entries: Vec<_> = match &self.error {
            Some(error) => vec![StyledLine::new(Role::Danger, &format!(" {error}"))],
            None => self.shown.iter().map(|index| Self::entry(&self.candidates[*index])).collect(),
        };
        self.list.render(frame, below, view.theme, &entries);
    }
}
