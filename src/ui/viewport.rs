//! A window on many lines, of which only those on screen are ever made.

use ratatui::{buffer::Buffer, layout::Rect};
use regex::Regex;

use super::{line::StyledLine, theme::Theme};
use crate::action::Motion;

/// Columns that `left` and `right` move.
const SIDEWAYS: usize = 8;

/// Lines that are made when they are needed.
pub trait Lines {
    /// How many.
    fn count(&self) -> usize;

    /// One of them.
    fn line(&self, index: usize) -> StyledLine;
}

impl Lines for [StyledLine] {
    fn count(&self) -> usize {
        self.len()
    }

    fn line(&self, index: usize) -> StyledLine {
        self.get(index).cloned().unwrap_or_default()
    }
}

/// A window on many lines. Drawing and moving cost as much as the window is high, however many
/// lines there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Viewport {
    /// The first line on screen.
    top: usize,
    /// Rows of it that are above the window.
    skip: usize,
    /// Columns left of the window.
    left: usize,
    /// Long lines go on in the next row.
    pub wrap: bool,
    width: u16,
    height: u16,
}

impl Viewport {
    /// At the top, with long lines wrapped.
    pub fn wrapped() -> Self {
        Self { wrap: true, ..Self::default() }
    }

    /// The first line on screen.
    pub fn top(&self) -> usize {
        self.top
    }

    /// Rows of the window.
    pub fn height(&self) -> u16 {
        self.height
    }

    /// Lines were taken away at the front.
    pub fn shift(&mut self, lines: usize) {
        if self.top < lines {
            self.skip = 0;
        }
        self.top = self.top.saturating_sub(lines);
    }

    /// Lines were put in above the window.
    pub fn unshift(&mut self, lines: usize) {
        self.top += lines;
    }

    /// Shows this line at the top.
    pub fn show(&mut self, line: usize) {
        (self.top, self.skip) = (line, 0);
    }

    /// Wraps, or no longer.
    pub fn toggle_wrap(&mut self) {
        self.wrap = !self.wrap;
        (self.skip, self.left) = (0, 0);
    }

    /// The last lines fill the window.
    pub fn to_end<L: Lines + ?Sized>(&mut self, lines: &L) {
        (self.top, self.skip) = self.last(lines);
    }

    /// Whether the last line is in the window.
    pub fn at_end<L: Lines + ?Sized>(&self, lines: &L) -> bool {
        (self.top, self.skip) >= self.last(lines)
    }

    /// The place of the window at which the last lines fill it.
    fn last<L: Lines + ?Sized>(&self, lines: &L) -> (usize, usize) {
        let mut missing = usize::from(self.height.max(1));
        for index in (0..lines.count()).rev() {
            let rows = self.rows(&lines.line(index));
            if rows >= missing {
                return (index, rows - missing);
            }
            missing -= rows;
        }
        (0, 0)
    }

    fn rows(&self, line: &StyledLine) -> usize {
        if self.wrap { line.rows(self.width) } else { 1 }
    }

    /// Carries out a motion.
    pub fn go<L: Lines + ?Sized>(&mut self, motion: Motion, lines: &L) {
        let page = usize::from(self.height / 2).max(1);
        match motion {
            Motion::NextRow => self.down(1, lines),
            Motion::PreviousRow => self.up(1, lines),
            Motion::PageDown => self.down(page, lines),
            Motion::PageUp => self.up(page, lines),
            Motion::First => (self.top, self.skip) = (0, 0),
            Motion::Last => self.to_end(lines),
            Motion::Left => self.left = self.left.saturating_sub(SIDEWAYS),
            Motion::Right if self.wrap => {}
            Motion::Right => self.left = (self.left + SIDEWAYS).min(super::line::LONGEST),
        }
    }

    fn down<L: Lines + ?Sized>(&mut self, rows: usize, lines: &L) {
        let end = self.last(lines);
        for _ in 0..rows {
            if (self.top, self.skip) >= end {
                break;
            }
            self.skip += 1;
            if self.skip >= self.rows(&lines.line(self.top)) {
                (self.top, self.skip) = (self.top + 1, 0);
            }
        }
    }

    fn up<L: Lines + ?Sized>(&mut self, rows: usize, lines: &L) {
        for _ in 0..rows {
            if self.skip > 0 {
                self.skip -= 1;
            } else if self.top > 0 {
                self.top -= 1;
                self.skip = self.rows(&lines.line(self.top)) - 1;
            }
        }
    }

    /// Takes the size of the window, and moves it if it would stand beyond the lines.
    pub fn fit<L: Lines + ?Sized>(&mut self, area: Rect, lines: &L) {
        (self.width, self.height) = (area.width, area.height);
        let end = self.last(lines);
        if (self.top, self.skip) > end {
            (self.top, self.skip) = end;
        }
    }

    /// Draws the lines into the window; [`Viewport::fit`] came before.
    pub fn draw<L: Lines + ?Sized>(
        &self,
        lines: &L,
        buffer: &mut Buffer,
        area: Rect,
        (theme, search): (&Theme, Option<&Regex>),
    ) {
        let mut row = self.skip;
        let mut y = 0;
        for index in self.top..lines.count() {
            let line = lines.line(index);
            let rows = self.rows(&line);
            while row < rows && y < area.height {
                let range = if self.wrap {
                    line.row(row, area.width)
                } else {
                    line.columns(self.left, area.width)
                };
                let drawn = line.draw(range, theme, search);
                buffer.set_line(area.x, area.y + y, &drawn, area.width);
                (row, y) = (row + 1, y + 1);
            }
            if y >= area.height {
                break;
            }
            row = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::theme::Role;

    fn lines(texts: &[&str]) -> Vec<StyledLine> {
        texts.iter().map(|text| StyledLine::new(Role::Text, text)).collect()
    }

    #[test]
    fn the_last_line_stays_at_the_bottom() {
        let lines = lines(&["one", "two", "a longer line", "end"]);
        let mut viewport = Viewport { wrap: true, ..Viewport::default() };
        viewport.fit(Rect::new(0, 0, 5, 3), lines.as_slice());
        viewport.go(Motion::Last, lines.as_slice());
        assert_eq!((viewport.top, viewport.skip), (2, 1));
        viewport.go(Motion::NextRow, lines.as_slice());
        assert_eq!((viewport.top, viewport.skip), (2, 1), "there is nothing below");
        viewport.go(Motion::PreviousRow, lines.as_slice());
        viewport.go(Motion::PreviousRow, lines.as_slice());
        assert_eq!((viewport.top, viewport.skip), (1, 0));
    }

    proptest! {
        #[test]
        fn no_motion_leaves_the_lines(
            texts in proptest::collection::vec(".{0,30}", 0..12),
            steps in proptest::collection::vec((0_usize..8, 1_u16..12, 1_u16..6, any::<bool>()), 0..30),
        ) {
            let lines: Vec<_> = texts.iter().map(|text| StyledLine::new(Role::Text, text)).collect();
            let mut viewport = Viewport::default();
            for (motion, width, height, wrap) in steps {
                let area = Rect::new(0, 0, width, height);
                if viewport.wrap != wrap {
                    viewport.toggle_wrap();
                }
                viewport.fit(area, lines.as_slice());
                viewport.go(Motion::ALL[motion], lines.as_slice());
                prop_assert!(viewport.top <= lines.len());
                let mut buffer = Buffer::empty(area);
                viewport.draw(lines.as_slice(), &mut buffer, area, (&Theme::mono(), None));
            }
        }
    }
}
