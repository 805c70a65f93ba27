//! The pane most panes are: a table over rows made from the store.

mod column;
mod value;

use jiff::Timestamp;

pub use self::{
    column::{Column, Shown},
    value::Value,
};
use super::{Offer, PaneId, Scope};
use crate::{
    action::Verb,
    keymap::Context,
    model::{Feed, Labels, ResourceId, Store},
    ui::theme::Role,
};

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

    /// The rows, in the order they have as long as nobody sorts.
    fn rows(store: &Store, scope: &Scope) -> Vec<Self::Row>;

    /// What a row is about: cursor and marks follow it.
    fn id(row: &Self::Row) -> &ResourceId;

    /// The labels that `-l` filters by, where rows have some.
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
    fn totals(_rows: &[&Self::Row]) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// What a verb would do to this row.
    fn offer(_store: &Store, _row: &Self::Row, _verb: Verb) -> Offer {
        Offer::Meaningless
    }
}
