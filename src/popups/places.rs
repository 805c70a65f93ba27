//! What could be connected to instead: profiles, Regions or contexts.

use ratatui::{
    Frame,
    layout::{Position, Rect},
};

use super::{Outcome, Popup, list::List, sheet::cells};
use crate::{
    action::{Action, AppAction},
    keymap::Context,
    model::{Aspect, Store, Symbol},
    panes::View,
    ui::{line::StyledLine, theme::Role},
};

/// Chooses a place. The one we are at is marked and under the cursor at first; the connection before
/// this one comes last.
#[derive(Debug)]
pub struct Places {
    aspect: Aspect,
    previous: Option<String>,
    entries: Vec<(Option<Outcome>, StyledLine)>,
    list: List,
    placed: bool,
}

impl Places {
    /// Offers the places of an aspect; `previous` is the connection before this one.
    pub fn new(aspect: Aspect, previous: Option<String>) -> Self {
        Self { aspect, previous, entries: Vec::new(), list: List::default(), placed: false }
    }

    fn current<'a>(&self, store: &'a Store) -> Option<&'a Symbol> {
        match self.aspect {
            Aspect::Profile => store.caller.profile.as_ref(),
            Aspect::Region => store.caller.region.as_ref(),
            Aspect::Context => store.link.context.as_ref(),
        }
    }

    fn title(&self) -> String {
        format!("connect to another {}", self.aspect.name())
    }
}

impl Popup for Places {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn update(&mut self, store: &Store) -> bool {
        let (offered, current) = (store.places.of(self.aspect), self.current(store));
        let widest = offered.places.iter().map(|place| cells(&place.name)).max().unwrap_or(0);
        let mut entries: Vec<(Option<Outcome>, StyledLine)> = Vec::new();
        for place in &offered.places {
            let here = if current == Some(&place.name) { "*" } else { " " };
            let line = StyledLine::new(Role::Key, &format!(" {here} "))
                .then(Role::Title, &format!("{:<widest$} ", place.name))
                .then(Role::Muted, &format!(" {} ", place.detail));
            entries.push((Some(Outcome::Switch(self.aspect, place.name.to_string())), line));
        }
        if let Some(fault) = &offered.fault {
            entries.push((None, StyledLine::new(Role::Warning, &format!(" {fault} "))));
        } else if entries.is_empty() {
            entries.push((None, StyledLine::new(Role::Muted, " none is known ")));
        }
        if let Some(previous) = &self.previous {
            let line = StyledLine::new(Role::Text, &format!(" back to {previous} "));
            entries.push((Some(Outcome::SwitchBack), line));
        }
        let at = offered.places.iter().position(|place| current == Some(&place.name));
        if let Some(at) = at.filter(|_| !self.placed) {
            (self.list.cursor, self.placed) = (at, true);
        }
        let changed = self.entries != entries;
        self.entries = entries;
        changed
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
                let chosen = self.entries.get(self.list.cursor);
                chosen.and_then(|(outcome, _)| outcome.clone()).unwrap_or(Outcome::Stay)
            }
            Action::App(_) | Action::Verb(_) => super::leave(action),
        }
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        let title = self.title();
        let lines: Vec<_> = self.entries.iter().map(|(_, line)| line.clone()).collect();
        self.list.open(frame, area, view.theme, (&title, &lines));
    }
}
