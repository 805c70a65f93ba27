//! Where the rows of a table are found by what they are about.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use super::{TableSpec, rows::Rows};
use crate::model::ResourceId;

/// The slots of rows by their ids, which stand in the rows alone, and slots that are free.
#[derive(Default)]
pub(super) struct Slots {
    /// Absent until it is asked for, since few tables ever need it.
    table: Option<HashTable<usize>>,
    hasher: RandomState,
    free: Vec<usize>,
}

impl Slots {
    /// All rows are others than before.
    pub(super) fn forget(&mut self) {
        self.table = None;
        self.free.clear();
    }

    /// Whether it was asked for since all rows were made.
    pub(super) fn are_known(&self) -> bool {
        self.table.is_some()
    }

    /// Slots whose rows are gone.
    pub(super) fn free(&self) -> usize {
        self.free.len()
    }
}

impl<S: TableSpec> Rows<S> {
    /// Makes the slots known.
    pub(super) fn find_slots(&mut self) {
        if self.slots.are_known() {
            return;
        }
        let hash = |slot: &usize| self.slots.hasher.hash_one(S::id(&self.all[*slot]));
        let mut table = HashTable::with_capacity(self.order.len());
        for slot in &self.order {
            table.insert_unique(hash(slot), *slot, hash);
        }
        self.slots.table = Some(table);
    }

    /// The slot of a row, where slots are known.
    pub(super) fn slot(&self, id: &ResourceId) -> Option<usize> {
        let is = |slot: &usize| {
            let other = S::id(&self.all[*slot]);
            other.name == id.name && other == id
        };
        self.slots.table.as_ref()?.find(self.slots.hasher.hash_one(id), is).copied()
    }

    /// Puts a row into its slot, or into another if it is new.
    pub(super) fn put(&mut self, row: S::Row) -> usize {
        if let Some(slot) = self.slot(S::id(&row)) {
            self.all[slot] = row;
            return slot;
        }
        let slot = self.slots.free.pop().unwrap_or(self.all.len());
        if let Some(old) = self.all.get_mut(slot) {
            *old = row;
        } else {
            self.all.push(row);
        }
        let Self { slots: Slots { table, hasher, .. }, all, .. } = self;
        let hash = |slot: &usize| hasher.hash_one(S::id(&all[*slot]));
        if let Some(table) = table {
            table.insert_unique(hash(&slot), slot, hash);
        }
        slot
    }

    /// Forgets a row. It stays in its slot until another takes that.
    pub(super) fn take_out(&mut self, slot: usize) {
        let Self { slots: Slots { table, hasher, free }, all, .. } = self;
        let Some(row) = all.get(slot) else { return };
        let entry = table
            .as_mut()
            .map(|it| it.find_entry(hasher.hash_one(S::id(row)), |other| *other == slot));
        if let Some(Ok(entry)) = entry {
            entry.remove();
            free.push(slot);
        }
    }
}
