//! What a click on a table means.

use ratatui::layout::Position;

use super::{TablePane, TableSpec};
use crate::panes::Clicked;

impl<S: TableSpec> TablePane<S> {
    /// A heading sorts, a row is chosen, and the row under the cursor is drilled into.
    pub(super) fn point(&mut self, at: Position) -> Clicked {
        match self.screen.line_at(at) {
            Some(0) => self.point_at_heading(at),
            Some(line) => self.point_at_row(usize::from(line - 1)),
            None => Clicked::Nothing,
        }
    }

    fn point_at_heading(&mut self, at: Position) -> Clicked {
        let Some(column) = self.screen.column_at(at) else { return Clicked::Nothing };
        let Some(key) = self.rows.columns.get(column).map(|column| column.key) else {
            return Clicked::Nothing;
        };
        self.order_by(key);
        Clicked::Taken
    }

    fn point_at_row(&mut self, line: usize) -> Clicked {
        let index = self.cursor.top() + line;
        if line >= self.screen.height() || index >= self.rows.len() {
            return Clicked::Nothing;
        }
        if index == self.cursor.index() {
            return Clicked::Drill;
        }
        self.cursor.jump(&self.rows, index);
        Clicked::Taken
    }
}
