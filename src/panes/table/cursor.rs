//! Where the user is in a table.

use super::{TableSpec, rows::Rows};
use crate::{action::Motion, model::ResourceId};

/// The cursor: it belongs to a row, not to a line.
#[derive(Debug, Default)]
pub(super) struct Cursor {
    /// What the row is about.
    id: Option<ResourceId>,
    /// Where that row is among those shown.
    index: usize,
    /// The first row on screen.
    top: usize,
    /// The user has moved it.
    moved: bool,
}

impl Cursor {
    pub(super) fn index(&self) -> usize {
        self.index
    }

    pub(super) fn top(&self) -> usize {
        self.top
    }

    /// Finds its row again after the rows have changed. Where that row is gone, the cursor stays on
    /// its line. While the first listing is `loading`, a cursor nobody has moved stays at the top.
    pub(super) fn follow<S: TableSpec>(&mut self, rows: &Rows<S>, loading: bool) {
        let stay = if loading && !self.moved { Some(0) } else { None };
        let found = || self.id.as_ref().and_then(|id| rows.position(id, self.index));
        let index = stay.or_else(found).unwrap_or(self.index);
        let offset = self.index.saturating_sub(self.top);
        self.place(rows, index);
        // Rows that come in above push nothing around, except at the very top, where they show.
        if self.top > 0 {
            self.top = self.index.saturating_sub(offset);
        }
    }

    /// Moves; `page` is the height of the table.
    pub(super) fn travel<S: TableSpec>(&mut self, rows: &Rows<S>, motion: Motion, page: usize) {
        let half = (page / 2).max(1);
        let index = match motion {
            Motion::NextRow => self.index + 1,
            Motion::PreviousRow => self.index.saturating_sub(1),
            Motion::PageDown => self.index + half,
            Motion::PageUp => self.index.saturating_sub(half),
            Motion::First => 0,
            Motion::Last => rows.len(),
            Motion::Left | Motion::Right => return,
        };
        self.moved = true;
        self.place(rows, index);
    }

    /// Goes to a row.
    pub(super) fn jump<S: TableSpec>(&mut self, rows: &Rows<S>, index: usize) {
        self.moved = true;
        self.place(rows, index);
    }

    /// Scrolls as little as shows the cursor on a screen of `height` rows out of `count`.
    pub(super) fn scroll(&mut self, height: usize, count: usize) {
        self.top = self.top.min(count.saturating_sub(height));
        if self.index < self.top {
            self.top = self.index;
        } else if self.index >= self.top + height {
            self.top = (self.index + 1).saturating_sub(height);
        }
    }

    fn place<S: TableSpec>(&mut self, rows: &Rows<S>, index: usize) {
        self.index = index.min(rows.len().saturating_sub(1));
        // An id without a row is kept: when a filter is lifted, the cursor is where it was.
        if let Some(row) = rows.get(self.index) {
            self.id = Some(S::id(row).clone());
        }
    }
}
