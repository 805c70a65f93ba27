//! The line under the breadcrumbs that says what is wrong, worst first; where nothing is, there is no
//! such line.

use std::{cmp, collections::BTreeSet};

use jiff::Timestamp;
use ratatui::{
    Frame,
    layout::{Position, Rect},
    text::{Line, Span},
};

use super::State;
use crate::{
    estate::{Severity, Tally, conditions},
    model::{Caller, Feed, Link, Store},
    panes::{Location, PaneId, severity_role},
    ui::theme::{Role, Theme},
};

/// Seconds after which it is made anew though nothing new was seen: pods wait for too long, and
/// credentials end, with the time alone.
const TIME_S: i64 = 10;

const BETWEEN: &str = " · ";

/// What the line says, and what that was made from.
#[derive(Default)]
pub(super) struct Strip {
    tallies: Vec<Tally>,
    revisions: Vec<(Feed, u64)>,
    session: (Caller, Link),
    made: Timestamp,
    area: Rect,
}

impl Strip {
    /// Looks at the feeds that are watched, but only if they have changed or time has passed, and at
    /// most once a tick; says whether that changes the line.
    pub(super) fn update(
        &mut self,
        store: &Store,
        watched: &BTreeSet<Feed>,
        now: Timestamp,
    ) -> bool {
        let old = now.duration_since(self.made).as_secs() >= TIME_S;
        if !old && (now == self.made || self.is_made_from(store, watched)) {
            return false;
        }
        self.revisions = revisions(store, watched).collect();
        self.session = (store.caller.clone(), store.link.clone());
        self.made = now;
        let tallies = Tally::of(&conditions(store, |feed| watched.contains(&feed), now));
        let before = std::mem::replace(&mut self.tallies, tallies);
        before != self.tallies
    }

    fn is_made_from(&self, store: &Store, watched: &BTreeSet<Feed>) -> bool {
        let (caller, link) = &self.session;
        self.revisions.iter().copied().eq(revisions(store, watched))
            && (caller, link) == (&store.caller, &store.link)
    }

    /// What fits: as many concerns by name as there is room for, the gravest first.
    fn parts(&self, width: u16) -> Vec<(Severity, String)> {
        let concerns: usize = self.tallies.iter().map(|it| it.counts.len()).sum();
        let length = |parts: &[(Severity, String)]| {
            let between = BETWEEN.chars().count() * parts.len().saturating_sub(1);
            between + parts.iter().map(|(_, words)| words.chars().count()).sum::<usize>()
        };
        let mut fewer = (1..=concerns).rev().map(|named| self.naming(named));
        fewer.find(|it| length(it) <= usize::from(width)).unwrap_or_else(|| self.naming(0))
    }

    /// All severities, with so many concerns by name.
    fn naming(&self, mut named: usize) -> Vec<(Severity, String)> {
        let part = |tally: &Tally| {
            let own = cmp::min(named, tally.counts.len());
            named -= own;
            (tally.severity, tally.words(own))
        };
        self.tallies.iter().map(part).collect()
    }

    fn line(&self, width: u16, theme: &Theme) -> Line<'static> {
        let mut spans = Vec::new();
        for (severity, words) in self.parts(width) {
            if !spans.is_empty() {
                spans.push(Span::styled(BETWEEN, theme.style(Role::Muted)));
            }
            spans.push(Span::styled(words, theme.style(severity_role(severity))));
        }
        Line::from(spans)
    }
}

/// How often each feed that is watched has changed.
fn revisions(store: &Store, watched: &BTreeSet<Feed>) -> impl Iterator<Item = (Feed, u64)> {
    watched.iter().map(|feed| (*feed, store.revision(*feed)))
}

impl State {
    /// Lines that it takes. The table of what is wrong needs no summary.
    pub(super) fn strip_height(&self) -> u16 {
        let is_told = self
            .visible()
            .is_some_and(|pane| matches!(pane.location(), Location::Table(PaneId::Alarms, _)));
        u16::from(!is_told && !self.strip.tallies.is_empty())
    }

    /// Draws it, if it takes a line.
    pub(super) fn render_strip(&mut self, frame: &mut Frame<'_>, area: Rect) {
        self.strip.area = area;
        frame.render_widget(self.strip.line(area.width, &self.theme), area);
    }

    /// Whether it is there.
    pub(super) fn is_on_strip(&self, at: Position) -> bool {
        self.strip.area.contains(at)
    }
}
