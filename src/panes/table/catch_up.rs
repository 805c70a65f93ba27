//! Brings a table up to date with the store, at the price of what has changed.

use jiff::Timestamp;

use super::{
    TablePane, TableSpec,
    freshness::{self, State},
    rows::Selection,
};
use crate::{
    model::{Feed, ResourceId, Store},
    panes::Scope,
};

/// What the rows were made from.
#[derive(Default)]
pub(super) struct Made {
    /// The revision of each feed.
    revisions: Vec<u64>,
    /// Feeds of which a complete answer had come.
    complete: usize,
    /// The version of what comes from no feed.
    version: u64,
    /// When all rows were made last.
    at: Timestamp,
}

/// What has to be made anew.
enum Behind {
    Nothing,
    Rows(Vec<ResourceId>),
    Everything,
}

/// What can be seen of a table, but for what its rows say.
#[derive(PartialEq)]
struct Glimpse {
    slots: Vec<usize>,
    /// Lines between the first row on screen and the cursor.
    cursor: usize,
    shown: usize,
    total: usize,
}

impl<S: TableSpec> TablePane<S> {
    /// Takes in what is new; says whether anything that is drawn may differ.
    pub(super) fn catch_up(&mut self, store: &Store, now: Timestamp) -> bool {
        self.now = now;
        let timed = S::TIMED && self.seconds_since_selected(now) >= 1;
        let behind = if timed { Behind::Everything } else { self.behind(store) };
        let changed = match behind {
            Behind::Nothing => false,
            Behind::Rows(touched) => self.patch(store, &touched),
            Behind::Everything => {
                self.rebuild(store);
                true
            }
        };
        let selected = self.is_due(now) && self.select(false);
        let age = freshness::describe(&self.row_feeds, store, now);
        changed || selected || self.screen.is_outdated(&age, now)
    }

    fn behind(&mut self, store: &Store) -> Behind {
        let same =
            self.made.revisions.len() == self.feeds.len() && self.made.version == S::version(store);
        if !same || self.made.complete != self.complete(store) {
            return Behind::Everything;
        }
        let (mut revisions, mut rows) = (self.made.revisions.clone(), Vec::new());
        for (feed, seen) in self.feeds.iter().zip(&mut revisions) {
            let revision = store.revision(*feed);
            if *seen == revision {
                continue;
            }
            match self.touched(store, *feed, *seen) {
                Some(touched) => rows.extend(touched),
                None if self.may_wait(store, *feed) => continue,
                None => return Behind::Everything,
            }
            *seen = revision;
        }
        self.made.revisions = revisions;
        rows.sort_unstable();
        rows.dedup();
        match rows.len() {
            0 => Behind::Nothing,
            count if self.rows.is_better_rebuilt(count) => Behind::Everything,
            _ => Behind::Rows(rows),
        }
    }

    /// The rows that a feed has touched since a revision, where that can be told.
    fn touched(&self, store: &Store, feed: Feed, revision: u64) -> Option<Vec<ResourceId>> {
        let patching = S::PATCHING.filter(|_| !matches!(self.scope, Scope::Related(..)))?;
        let changes = store.changes_since(feed, revision)?;
        if changes.is_empty() {
            return Some(Vec::new());
        }
        (patching.touched)(store, feed, &changes)
    }

    /// What only fills columns is looked at once a tick, unless it is still being listed.
    fn may_wait(&self, store: &Store, feed: Feed) -> bool {
        let fills = !self.row_feeds.contains(&feed);
        fills && self.made.at == self.now && store.freshness(feed).complete
    }

    fn complete(&self, store: &Store) -> usize {
        self.feeds.iter().filter(|feed| store.freshness(**feed).complete).count()
    }

    fn rebuild(&mut self, store: &Store) {
        self.made = Made {
            revisions: self.feeds.iter().map(|feed| store.revision(*feed)).collect(),
            complete: self.complete(store),
            version: S::version(store),
            at: self.now,
        };
        self.offered = S::columns(store, &self.scope);
        self.lay_out();
        self.rows.rebuild((store, self.now), &self.scope, self.sort);
        self.select(self.is_loading(store));
        self.marks.retain(&self.rows);
    }

    /// Makes only these rows anew; says whether that can be seen.
    fn patch(&mut self, store: &Store, touched: &[ResourceId]) -> bool {
        let Some(patching) = S::PATCHING else { return false };
        let before = self.glimpse();
        let fresh = (patching.rows)(store, &self.scope, touched);
        let (filter, faults, wide, now) = (&self.filter, self.faults, self.wide, self.now);
        let selection = Selection { filter, faults, wide, now };
        let slots = self.rows.patch(touched, fresh, &selection);
        self.totals = S::totals(self.rows.shown());
        self.cursor.follow(&self.rows, self.is_loading(store));
        self.marks.retain(&self.rows);
        let after = self.glimpse();
        after != before || after.slots.iter().any(|slot| slots.contains(slot))
    }

    fn glimpse(&self) -> Glimpse {
        let top = self.cursor.top();
        let slots = self.rows.shown.iter().skip(top).take(self.screen.height());
        Glimpse {
            slots: slots.copied().collect(),
            cursor: self.cursor.index().saturating_sub(top),
            shown: self.rows.len(),
            total: self.rows.total(),
        }
    }

    fn is_loading(&self, store: &Store) -> bool {
        freshness::state(&self.row_feeds, store) == State::Loading
    }
}
