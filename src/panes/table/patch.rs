//! Takes single changes in: what they cost does not depend on how many rows there are, but for the
//! numbers that are moved and the logarithm of the search.

use std::cmp::Ordering;

use super::{
    Scope, TableSpec,
    filter::Said,
    places,
    rows::{Rows, Selection},
};
use crate::model::{Feed, ResourceId, Store};

/// How a table takes changes in without making all its rows anew.
pub struct Patching<R> {
    /// The order of the rows as long as nobody sorts: no two rows are equal.
    pub order: fn(&R, &R) -> Ordering,
    /// What rows may have to be made anew since these of a feed have come, changed or gone; absent
    /// where that may be all of them.
    pub touched: fn(&Store, Feed, &[&ResourceId]) -> Option<Vec<ResourceId>>,
    /// The rows about these, as far as there are any in the scope.
    pub rows: fn(&Store, &Scope, &[ResourceId]) -> Vec<R>,
}

/// So many free slots are kept for rows to come, and as many again as there are rows.
const SPARE: usize = 256;

impl<S: TableSpec> Rows<S> {
    /// Whether so many changes are dearer one by one than all rows together.
    pub(super) fn is_better_rebuilt(&self, changes: usize) -> bool {
        changes > SPARE + self.total() / 8 || self.slots.free() > SPARE + self.total()
    }

    /// Takes in what has become of the rows `touched`: those there still are, are `fresh`. Gives the
    /// slots that were concerned.
    pub(super) fn patch(
        &mut self,
        touched: &[ResourceId],
        fresh: Vec<S::Row>,
        selection: &Selection<'_>,
    ) -> Vec<usize> {
        self.find_slots();
        let mut old: Vec<usize> = touched.iter().filter_map(|id| self.slot(id)).collect();
        old.sort_unstable();
        old.dedup();
        self.withdraw(&old);
        let new: Vec<usize> = fresh.into_iter().map(|row| self.put(row)).collect();
        let mut kept = new.clone();
        kept.sort_unstable();
        for slot in old.iter().filter(|slot| kept.binary_search(slot).is_err()) {
            self.take_out(*slot);
        }
        self.place(new, selection);
        old.extend(kept);
        old
    }

    /// Takes slots out of the order and of what is shown, while their rows still are what they were.
    fn withdraw(&mut self, slots: &[usize]) {
        let places = |list: &[usize]| {
            let mut places: Vec<usize> =
                slots.iter().filter_map(|slot| self.place_in(list, *slot)).collect();
            places.sort_unstable();
            places
        };
        let (order, shown) = (places(&self.order), places(&self.shown));
        places::remove(&mut self.order, &order);
        places::remove(&mut self.shown, &shown);
        debug_assert_eq!(order.len(), slots.len(), "the order is not the one in force");
    }

    /// Puts slots where they belong.
    fn place(&mut self, mut slots: Vec<usize>, selection: &Selection<'_>) {
        slots.sort_by(|a, b| self.compare(*a, *b));
        slots.dedup();
        let mut said = Said::default();
        let chosen: Vec<usize> =
            slots.iter().copied().filter(|it| self.is_chosen(selection, *it, &mut said)).collect();
        let order = self.targets(&self.order, &slots);
        let shown = self.targets(&self.shown, &chosen);
        places::insert(&mut self.order, &order);
        places::insert(&mut self.shown, &shown);
    }

    /// Where sorted slots belong in a list that has none of them.
    fn targets(&self, list: &[usize], slots: &[usize]) -> Vec<(usize, usize)> {
        let place = |slot: usize| list.partition_point(|other| self.compare(*other, slot).is_lt());
        slots.iter().map(|slot| (place(*slot), *slot)).collect()
    }

    /// Where a slot is in a list in the order in force.
    pub(super) fn place_in(&self, list: &[usize], slot: usize) -> Option<usize> {
        let place = list.partition_point(|other| self.compare(*other, slot).is_lt());
        (list.get(place) == Some(&slot)).then_some(place)
    }
}
