//! A cursor in a list that may be higher than its window.

use ratatui::{
    Frame,
    layout::{Position, Rect},
};

use super::{
    line::StyledLine,
    theme::{Role, Theme},
};
use crate::action::Motion;

/// A cursor and the part of the list that is on screen.
#[derive(Debug, Default)]
pub struct List {
    /// The entry under the cursor.
    pub cursor: usize,
    /// Columns left of the window.
    pub left: usize,
    top: usize,
    height: usize,
    /// Where the entries were drawn.
    area: Rect,
}

impl List {
    /// Carries out a motion in a list of `count` entries.
    pub fn go(&mut self, motion: Motion, count: usize) {
        let page = (self.height / 2).max(1);
        let last = count.saturating_sub(1);
        self.cursor = match motion {
            Motion::NextRow => self.cursor + 1,
            Motion::PreviousRow => self.cursor.saturating_sub(1),
            Motion::PageDown => self.cursor + page,
            Motion::PageUp => self.cursor.saturating_sub(page),
            Motion::First => 0,
            Motion::Last => last,
            Motion::Left | Motion::Right => self.cursor,
        }
        .min(last);
    }

    /// Puts the cursor on the entry that is drawn there; false if there is none.
    pub fn point(&mut self, at: Position, count: usize) -> bool {
        let index = self.top + usize::from(at.y.saturating_sub(self.area.y));
        let hit = self.area.contains(at) && index < count;
        if hit {
            self.cursor = index;
        }
        hit
    }

    /// Draws the entries that fit, the one under the cursor in the style of a selection.
    pub fn render(
        &mut self,
        frame: &mut Frame<'_>,
        area: Rect,
        theme: &Theme,
        entries: &[StyledLine],
    ) {
        self.height = usize::from(area.height);
        self.area = area;
        self.cursor = self.cursor.min(entries.len().saturating_sub(1));
        let lowest = (self.cursor + 1).saturating_sub(self.height.max(1));
        self.top = self.top.clamp(lowest, self.cursor);
        for (y, (index, entry)) in
            (area.y..area.bottom()).zip(entries.iter().enumerate().skip(self.top))
        {
            let line = entry.draw(entry.columns(self.left, area.width), theme, None);
            let buffer = frame.buffer_mut();
            buffer.set_line(area.x, y, &line, area.width);
            if index == self.cursor {
                let row = Rect { x: area.x, y, width: area.width, height: 1 };
                buffer.set_style(row, theme.style(Role::Selected));
            }
        }
    }
}
