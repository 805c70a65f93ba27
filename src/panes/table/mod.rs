//! The pane most panes are: a table over rows made from the store.

mod arrange;
mod catch_up;
mod cell;
mod column;
mod compare;
mod cursor;
mod draw;
mod filter;
pub(super) mod freshness;
mod marks;
mod order;
mod pane;
mod patch;
mod places;
mod pointer;
mod rows;
#[cfg(test)]
mod sample;
mod slots;
mod snapshot;
mod value;
mod widths;

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Map;

pub use self::{
    column::{Column, Shown},
    filter::{Filter, FilterError, Name},
    pane::TablePane,
    patch::Patching,
    snapshot::{is_partial, snapshot, snapshot_text},
    value::Value,
};
use super::{Offer, PaneId, Scope};
use crate::{
    action::Verb,
    keymap::Context,
    model::{Feed, Labels, ResourceId, Store},
    ui::theme::Role,
};

/// Columns from left to right.
pub type Columns<R> = Cow<'static, [Column<R>]>;

/// What a verb makes of all marked rows.
pub type OfMarked<R> = fn(&[&R]) -> Offer;

/// What a table pane is about. Everything that differs between two tables, and nothing else.
pub trait TableSpec: 'static {
    /// What a row shows: cheap to make from the store, since it is made anew when a feed changes.
    type Row: 'static;

    /// Which pane it is.
    const PANE: PaneId;
    /// Above the table.
    const TITLE: &'static str;
    /// Its bindings.
    const CONTEXT: Context;
    /// What must be watched.
    const FEEDS: &'static [Feed];
    /// The feeds without which there are no rows: their age stands in the title. The others only
    /// fill columns.
    const ROW_FEEDS: &'static [Feed];
    /// Left to right.
    const COLUMNS: &'static [Column<Self::Row>];
    /// The column that the console sorts by as long as nobody chooses another; scripts get the rows
    /// as they are.
    const SORTED_BY: Option<&'static str> = None;
    /// So many columns from the left stay in place when the others are scrolled.
    const FROZEN: usize = 1;
    /// Rows also come and go because time passes, or because the session changes.
    const TIMED: bool = false;
    /// How single rows are made anew; absent where each change makes all of them anew, which is for
    /// tables that are short or change rarely.
    const PATCHING: Option<Patching<Self::Row>> = None;

    /// The columns, where they depend on what is seen.
    fn columns(_store: &Store, _scope: &Scope) -> Columns<Self::Row> {
        Cow::Borrowed(Self::COLUMNS)
    }

    /// What must be watched, where it depends on the scope.
    fn feeds(_scope: &Scope) -> Cow<'static, [Feed]> {
        Cow::Borrowed(Self::FEEDS)
    }

    /// The feeds without which there are no rows, where they depend on the scope.
    fn row_feeds(_scope: &Scope) -> Cow<'static, [Feed]> {
        Cow::Borrowed(Self::ROW_FEEDS)
    }

    /// Grows with every change of rows that come from no feed.
    fn version(_store: &Store) -> u64 {
        0
    }

    /// The rows, in the order they have as long as nobody sorts.
    fn rows(store: &Store, scope: &Scope) -> Vec<Self::Row>;

    /// The same at a time, where that matters.
    fn rows_at(store: &Store, scope: &Scope, _now: Timestamp) -> Vec<Self::Row> {
        Self::rows(store, scope)
    }

    /// What a row is about: cursor and marks follow it.
    fn id(row: &Self::Row) -> &ResourceId;

    /// What a row tells of, where several rows are about the same object.
    fn subject(row: &Self::Row) -> &ResourceId {
        Self::id(row)
    }

    /// What the filter `-l` looks at; absent where rows have no labels.
    fn labels(_row: &Self::Row) -> Option<&Labels> {
        None
    }

    /// How a row is coloured.
    fn role(_row: &Self::Row, _now: Timestamp) -> Role {
        Role::Text
    }

    /// Whether a row is shown with `toggle-faults`.
    fn faulty(row: &Self::Row, now: Timestamp) -> bool {
        matches!(Self::role(row, now), Role::Warning | Role::Danger)
    }

    /// The last line, such as sums over the rows shown. Pairs of column key and text.
    fn totals<'r>(_rows: impl Iterator<Item = &'r Self::Row>) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The same for the snapshot, typed.
    fn totals_json(_rows: &[&Self::Row]) -> Map<String, serde_json::Value> {
        Map::new()
    }

    /// What a verb does to all marked rows, of which there are several; absent where it only applies
    /// to the row under the cursor.
    fn offer_marked(_verb: Verb) -> Option<OfMarked<Self::Row>> {
        None
    }

    /// Verbs that are for the table as a whole, with what is marked in it.
    const WHOLE: &'static [Verb] = &[];

    /// What one of these does: to all rows, of which some are marked.
    fn offer_whole(
        _store: &Store,
        _scope: &Scope,
        _rows: &[&Self::Row],
        _marked: &[&ResourceId],
    ) -> Offer {
        Offer::Meaningless
    }

    /// What a verb would do to this row.
    fn offer(_store: &Store, _row: &Self::Row, _verb: Verb) -> Offer {
        Offer::Meaningless
    }
}

/// The rows in a scope. Those that are related to something are picked here, for every table alike.
fn rows_in<S: TableSpec>(store: &Store, scope: &Scope, now: Timestamp) -> Vec<S::Row> {
    let Scope::Related(from, relation) = scope else { return S::rows_at(store, scope, now) };
    let related = relation.related(store, from);
    let mut rows = S::rows_at(store, &Scope::All, now);
    rows.retain(|row| related.contains(S::subject(row)));
    rows
}

/// The feeds of a table, and those that tell what is in its scope.
fn feeds_in(own: Cow<'static, [Feed]>, scope: &Scope) -> Cow<'static, [Feed]> {
    let Scope::Related(_, relation) = scope else { return own };
    let mut feeds = own.into_owned();
    for feed in relation.feeds() {
        if !feeds.contains(&feed) {
            feeds.push(feed);
        }
    }
    feeds.into()
}

/// The places of the columns on screen.
fn on_screen<R>(columns: &[Column<R>], wide: bool) -> impl Iterator<Item = usize> {
    columns.iter().enumerate().filter_map(move |(index, column)| match column.shown {
        Shown::Always => Some(index),
        Shown::Wide => wide.then_some(index),
        Shown::Never => None,
    })
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod work_tests;
