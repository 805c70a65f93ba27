//! The rows of a table: all of them, their order, and those that are shown.

use jiff::Timestamp;

use super::{Columns, Filter, Scope, TableSpec, filter::Sight, order::SortKey, rows_in};
use crate::model::{ResourceId, Store};

/// What the rows are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    /// A place among the columns.
    pub(super) column: usize,
    /// From the greatest to the least.
    pub(super) descending: bool,
}

/// Which rows are shown.
pub(super) struct Selection<'a> {
    pub(super) filter: &'a Filter,
    /// Only rows that need attention.
    pub(super) faults: bool,
    /// The filter sees the columns of the wide table.
    pub(super) wide: bool,
    pub(super) now: Timestamp,
}

/// Rows with an index over them: sorting and filtering move numbers, never rows.
pub(super) struct Rows<S: TableSpec> {
    /// What is said of each.
    pub(super) columns: Columns<S::Row>,
    all: Vec<S::Row>,
    /// Every place in `all`, sorted.
    order: Vec<usize>,
    /// The part of `order` that is shown.
    shown: Vec<usize>,
}

impl<S: TableSpec> Default for Rows<S> {
    fn default() -> Self {
        let columns = S::COLUMNS.into();
        Self { columns, all: Vec::new(), order: Vec::new(), shown: Vec::new() }
    }
}

impl<S: TableSpec> Rows<S> {
    /// Makes all rows anew. The order of before is where sorting starts, since few rows change their
    /// place.
    pub(super) fn rebuild(
        &mut self,
        (store, now): (&Store, Timestamp),
        scope: &Scope,
        sort: Option<Sort>,
    ) {
        self.all = rows_in::<S>(store, scope, now);
        let known = self.order.len();
        self.order.retain(|index| *index < self.all.len());
        self.order.extend(known..self.all.len());
        self.sort(sort);
    }

    /// Sorts; rows that are equal stay in the order of the specification.
    pub(super) fn sort(&mut self, sort: Option<Sort>) {
        let Some(Sort { column, descending }) = sort else {
            self.order.sort_unstable();
            return;
        };
        let column = self.columns[column];
        let keys: Vec<SortKey<'_>> = self.all.iter().map(|row| column.of(row).into()).collect();
        self.order.sort_by(|a, b| keys[*a].compare(&keys[*b], descending).then_with(|| a.cmp(b)));
    }

    /// Chooses what is shown; says whether that is different from before.
    pub(super) fn select(&mut self, selection: &Selection<'_>) -> bool {
        let Selection { filter, faults, wide, now } = *selection;
        let mut buffer = String::new();
        let sight = Sight { columns: &self.columns, now, wide };
        let mut matches = |row: &S::Row| {
            let wanted = !faults || S::faulty(row, now);
            wanted && filter.matches::<S>(&sight, row, &mut buffer)
        };
        let before = std::mem::take(&mut self.shown);
        let all = &self.all;
        self.shown = self.order.iter().copied().filter(|index| matches(&all[*index])).collect();
        self.shown != before
    }

    /// All rows, sorted.
    pub(super) fn sorted(&self) -> impl Iterator<Item = &S::Row> {
        self.order.iter().map(|index| &self.all[*index])
    }

    /// The rows shown, in order.
    pub(super) fn shown(&self) -> impl ExactSizeIterator<Item = &S::Row> {
        self.shown.iter().map(|index| &self.all[*index])
    }

    /// The rows shown from `top` on, each with its place, at most `count`.
    pub(super) fn window(
        &self,
        top: usize,
        count: usize,
    ) -> impl Iterator<Item = (usize, &S::Row)> {
        let places = self.shown.iter().enumerate().skip(top).take(count);
        places.map(|(place, index)| (place, &self.all[*index]))
    }

    /// One of the rows shown.
    pub(super) fn get(&self, index: usize) -> Option<&S::Row> {
        self.all.get(*self.shown.get(index)?)
    }

    /// Where a row is among those shown; `near` is looked at first.
    pub(super) fn position(&self, id: &ResourceId, near: usize) -> Option<usize> {
        let is = |row: &S::Row| {
            let other = S::id(row);
            other.name == id.name && other == id
        };
        if self.get(near).is_some_and(is) {
            return Some(near);
        }
        self.shown().position(is)
    }

    /// Rows shown.
    pub(super) fn len(&self) -> usize {
        self.shown.len()
    }

    /// Rows there are.
    pub(super) fn total(&self) -> usize {
        self.all.len()
    }
}
