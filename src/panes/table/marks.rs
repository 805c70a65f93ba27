//! The rows that were marked: verbs apply to all of them at once.

use std::collections::HashSet;

use super::{TableSpec, rows::Rows};
use crate::model::ResourceId;

/// Marked rows, by what they are about: they survive sorting, filtering and refreshing.
#[derive(Debug, Default)]
pub(super) struct Marks {
    ids: HashSet<ResourceId>,
    /// Where a range starts.
    anchor: Option<ResourceId>,
}

impl Marks {
    pub(super) fn contains(&self, id: &ResourceId) -> bool {
        !self.ids.is_empty() && self.ids.contains(id)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &ResourceId> {
        self.ids.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.ids.clear();
        self.anchor = None;
    }

    /// Marks, or unmarks.
    pub(super) fn toggle(&mut self, id: &ResourceId) {
        if !self.ids.remove(id) {
            self.ids.insert(id.clone());
        }
        self.anchor = Some(id.clone());
    }

    /// Marks from the last mark to the row at `index` of those shown; only that row, where the last
    /// mark is not on screen.
    pub(super) fn extend<S: TableSpec>(&mut self, rows: &Rows<S>, index: usize) {
        let start = self.anchor.as_ref().and_then(|id| rows.position(id, index)).unwrap_or(index);
        for row in (start.min(index)..=start.max(index)).filter_map(|index| rows.get(index)) {
            self.ids.insert(S::id(row).clone());
        }
        self.anchor = rows.get(index).map(|row| S::id(row).clone());
    }

    /// Forgets rows that are gone.
    pub(super) fn retain<S: TableSpec>(&mut self, rows: &Rows<S>) {
        if self.ids.is_empty() {
            return;
        }
        if rows.slots.are_known() {
            self.ids.retain(|id| rows.slot(id).is_some());
        } else {
            let ids = rows.sorted().map(S::id);
            self.ids = ids.filter(|id| self.ids.contains(*id)).cloned().collect();
        }
    }
}
