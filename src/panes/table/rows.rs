//! The rows of a table: all of them, their order, and those that are shown.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::{
    Columns, Filter, Scope, TableSpec,
    filter::{Said, Sight},
    order::SortKey,
    rows_in,
    slots::Slots,
};
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
    /// A row keeps its slot for as long as it is not made anew with all others.
    pub(super) all: Vec<S::Row>,
    /// Every slot in use, sorted.
    pub(super) order: Vec<usize>,
    /// The part of `order` that is shown.
    pub(super) shown: Vec<usize>,
    /// What `order` is sorted by.
    pub(super) sorted_by: Option<Sort>,
    /// Where single rows are, once one was asked for.
    pub(super) slots: Slots,
}

impl<S: TableSpec> Default for Rows<S> {
    fn default() -> Self {
        Self {
            columns: S::COLUMNS.into(),
            all: Vec::new(),
            order: Vec::new(),
            shown: Vec::new(),
            sorted_by: None,
            slots: Slots::default(),
        }
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
        self.slots.forget();
        let count = self.all.len();
        if self.order.iter().any(|slot| *slot >= self.order.len()) {
            self.order.clear();
        }
        let known = self.order.len();
        self.order.retain(|slot| *slot < count);
        self.order.extend(known..count);
        self.sort(sort);
    }

    /// Sorts; rows that are equal stay in the order of the specification.
    pub(super) fn sort(&mut self, sort: Option<Sort>) {
        self.sorted_by = sort;
        let mut order = std::mem::take(&mut self.order);
        if let Some(Sort { column, descending }) = sort {
            let column = self.columns[column];
            let mut keys: Vec<SortKey<'_>> = Vec::new();
            keys.resize_with(self.all.len(), || SortKey::Absent);
            for slot in &order {
                keys[*slot] = column.of(&self.all[*slot]).into();
            }
            let compare = |a: usize, b: usize| keys[a].compare(&keys[b], descending);
            order.sort_by(|a, b| compare(*a, *b).then_with(|| self.compare_unsorted(*a, *b)));
        } else {
            order.sort_by(|a, b| self.compare_unsorted(*a, *b));
        }
        self.order = order;
    }

    /// The order of the specification.
    fn compare_unsorted(&self, a: usize, b: usize) -> Ordering {
        match S::PATCHING {
            Some(patching) => (patching.order)(&self.all[a], &self.all[b]),
            None => a.cmp(&b),
        }
    }

    /// The order in force.
    pub(super) fn compare(&self, a: usize, b: usize) -> Ordering {
        let sorted = self.sorted_by.map_or(Ordering::Equal, |Sort { column, descending }| {
            let column = self.columns[column];
            let key = |slot: usize| SortKey::from(column.of(&self.all[slot]));
            key(a).compare(&key(b), descending)
        });
        sorted.then_with(|| self.compare_unsorted(a, b))
    }

    /// Chooses what is shown; says whether that is different from before.
    pub(super) fn select(&mut self, selection: &Selection<'_>) -> bool {
        let mut said = Said::default();
        let matches = |slot: &usize| self.is_chosen(selection, *slot, &mut said);
        let shown = self.order.iter().copied().filter(matches).collect();
        let before = std::mem::replace(&mut self.shown, shown);
        self.shown != before
    }

    /// Whether a row is to be shown. `said` is room to work in, kept between rows.
    pub(super) fn is_chosen(
        &self,
        selection: &Selection<'_>,
        slot: usize,
        said: &mut Said,
    ) -> bool {
        let Selection { filter, faults, wide, now } = *selection;
        let row = &self.all[slot];
        let sight = Sight { columns: &self.columns, now, wide };
        (!faults || S::faulty(row, now)) && filter.matches::<S>(&sight, row, said)
    }

    /// All rows, sorted.
    pub(super) fn sorted(&self) -> impl Iterator<Item = &S::Row> {
        self.order.iter().map(|slot| &self.all[*slot])
    }

    /// The rows shown, in order.
    pub(super) fn shown(&self) -> impl ExactSizeIterator<Item = &S::Row> {
        self.shown.iter().map(|slot| &self.all[*slot])
    }

    /// The rows shown from `top` on, each with its place, at most `count`.
    pub(super) fn window(
        &self,
        top: usize,
        count: usize,
    ) -> impl Iterator<Item = (usize, &S::Row)> {
        let places = self.shown.iter().enumerate().skip(top).take(count);
        places.map(|(place, slot)| (place, &self.all[*slot]))
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
        if self.slots.are_known() {
            return self.place_in(&self.shown, self.slot(id)?);
        }
        self.shown().position(is)
    }

    /// Rows shown.
    pub(super) fn len(&self) -> usize {
        self.shown.len()
    }

    /// Rows there are.
    pub(super) fn total(&self) -> usize {
        self.order.len()
    }
}
