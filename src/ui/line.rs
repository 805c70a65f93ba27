//! A line of text whose parts have roles: highlighted, cut and wrapped by the cell.

use ratatui::{
    style::Style,
    text::{Line, Span},
};
use regex::Regex;
use unicode_width::UnicodeWidthChar;

use super::{
    text::clean,
    theme::{Role, Theme},
};

/// Characters of one line that are drawn at most. The rest is in the pager.
pub const LONGEST: usize = 10_000;

/// A line of text whose parts have roles. Its text is clean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StyledLine {
    text: String,
    /// Where each part ends, in bytes, and its role.
    parts: Vec<(usize, Role)>,
}

impl StyledLine {
    /// A line of one role.
    pub fn new(role: Role, text: &str) -> Self {
        Self::default().then(role, text)
    }

    /// The same line with one more part, made safe for a terminal.
    #[must_use]
    pub fn then(mut self, role: Role, text: &str) -> Self {
        self.text.push_str(&clean(text));
        self.parts.push((self.text.len(), role));
        self
    }

    /// The text without roles.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line cut to [`LONGEST`], with a note of how much is missing.
    #[must_use]
    pub fn shortened(mut self) -> Self {
        let Some((end, _)) = self.text.char_indices().nth(LONGEST) else { return self };
        let missing = self.text[end..].chars().count();
        self.text.truncate(end);
        self.parts.retain(|(part, _)| *part < end);
        let role = self.parts.last().map_or(Role::Text, |(_, role)| *role);
        self.parts.push((end, role));
        self.then(Role::Warning, &format!("… {missing} more characters"))
    }

    /// How many rows it takes on a screen of this width.
    pub fn rows(&self, width: u16) -> usize {
        let width = usize::from(width.max(1));
        if self.text.is_ascii() {
            return self.text.len().div_ceil(width).max(1);
        }
        self.breaks(width).count() + 1
    }

    /// The row with this number when wrapped at `width`.
    pub fn row(&self, row: usize, width: u16) -> std::ops::Range<usize> {
        let length = usize::from(width.max(1));
        if self.text.is_ascii() {
            let start = (row * length).min(self.text.len());
            return start..(start + length).min(self.text.len());
        }
        let mut start = 0;
        for (index, end) in self.breaks(length).enumerate() {
            if index == row {
                return start..end;
            }
            start = end;
        }
        start..self.text.len()
    }

    /// The columns from `left` on, `width` of them.
    pub fn columns(&self, left: usize, width: u16) -> std::ops::Range<usize> {
        let (mut column, right) = (0, left + usize::from(width));
        let (mut start, mut end) = (self.text.len(), self.text.len());
        for (index, character) in self.text.char_indices() {
            if column >= left && start == self.text.len() {
                start = index;
            }
            column += character.width().unwrap_or(0);
            if column > right {
                end = index;
                break;
            }
        }
        start.min(end)..end
    }

    /// Where lines of `width` cells end, without the last.
    fn breaks(&self, width: usize) -> impl Iterator<Item = usize> {
        let mut column = 0;
        self.text.char_indices().filter_map(move |(index, character)| {
            let cells = character.width().unwrap_or(0);
            let full = column > 0 && column + cells > width;
            column = if full { cells } else { column + cells };
            full.then_some(index)
        })
    }

    /// A range of it, ready to be drawn.
    pub fn draw(
        &self,
        range: std::ops::Range<usize>,
        theme: &Theme,
        search: Option<&Regex>,
    ) -> Line<'_> {
        let mut marks: Vec<(usize, usize)> = search
            .into_iter()
            .flat_map(|search| search.find_iter(&self.text))
            .map(|found| (found.start(), found.end()))
            .skip_while(|(_, end)| *end <= range.start)
            .take_while(|(start, _)| *start < range.end)
            .filter(|(start, end)| start < end)
            .collect();
        marks.reverse();
        let mut spans = Vec::new();
        let mut start = 0;
        for (end, role) in &self.parts {
            let (from, to) = (start.max(range.start), (*end).min(range.end));
            start = *end;
            if from < to {
                self.highlighted(&mut spans, from..to, (theme.style(*role), theme), &mut marks);
            }
        }
        Line::from(spans)
    }

    /// Splits a part where matches begin and end.
    fn highlighted<'a>(
        &'a self,
        spans: &mut Vec<Span<'a>>,
        part: std::ops::Range<usize>,
        (style, theme): (Style, &Theme),
        marks: &mut Vec<(usize, usize)>,
    ) {
        let mut at = part.start;
        while let Some((start, end)) = marks.last().copied().filter(|(start, _)| *start < part.end)
        {
            let (from, to) = (start.clamp(at, part.end), end.clamp(at, part.end));
            spans.push(Span::styled(&self.text[at..from], style));
            spans.push(Span::styled(&self.text[from..to], theme.style(Role::Match)));
            at = to;
            if end > part.end {
                break;
            }
            marks.pop();
        }
        spans.push(Span::styled(&self.text[at..part.end], style));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wide_characters_are_not_halved() {
        let line = StyledLine::new(Role::Text, "ab测试cd");
        let rows: Vec<_> = (0..line.rows(3)).map(|row| &line.text()[line.row(row, 3)]).collect();
        assert_eq!(rows, ["ab", "测", "试c", "d"]);
        assert_eq!(&line.text()[line.columns(2, 3)], "测");
    }

    #[test]
    fn long_lines_say_how_much_is_missing() {
        let line = StyledLine::new(Role::Text, &"x".repeat(LONGEST + 5)).shortened();
        assert!(line.text().ends_with("x… 5 more characters"));
    }

    proptest! {
        #[test]
        fn any_line_is_drawn_completely(text in ".{0,60}", width in 1_u16..20, left in 0_usize..70) {
            let line = StyledLine::new(Role::Text, &text[..0]).then(Role::Muted, &text);
            let rows: String = (0..line.rows(width)).map(|row| &line.text()[line.row(row, width)]).collect();
            prop_assert_eq!(&rows, line.text());
            let search = Regex::new("[a-z]+").unwrap();
            let drawn = line.draw(0..line.text().len(), &Theme::mono(), Some(&search));
            let spans: String = drawn.spans.iter().map(|span| span.content.as_ref()).collect();
            prop_assert_eq!(&spans, line.text());
            let _ = line.draw(line.columns(left, width), &Theme::mono(), Some(&search));
        }
    }
}
