//! A popup that is nothing but a list.

use ratatui::{Frame, layout::Rect};

use super::sheet::{cells, open};
pub(super) use crate::ui::list::List;
use crate::ui::{line::StyledLine, theme::Theme};

impl List {
    /// Opens a popup that is as large as its title and its entries need, and draws them in it.
    pub(super) fn open(
        &mut self,
        frame: &mut Frame<'_>,
        area: Rect,
        theme: &Theme,
        (title, entries): (&str, &[StyledLine]),
    ) {
        let widest = entries.iter().map(|entry| cells(entry.text())).max().unwrap_or(0);
        let size = (widest.max(cells(title) + 2), entries.len());
        let inner = open(frame, area, theme, title, size);
        self.render(frame, inner, theme, entries);
    }
}
