//! Draws a table.
//!
//! ```text
//! ─Nodes(application)[2/14] /cpu>80% 3s ago──────── ‹1 2›─   title: scope, rows, filter, age
//!   NAME▲           CPU  MEM   AGE                           heading
//! > ip-10-0-3-9     1.5  4Gi   2h                            > cursor, * marked, # both
//! * ip-10-0-3-17    250m ?     5m
//!                   1.7                                      totals
//! ```

mod title;

use jiff::Timestamp;
use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::{
    TablePane, TableSpec, cell,
    freshness::{self, State},
    on_screen,
    widths::{self, Placed, Want},
};
use crate::{
    panes::View,
    ui::{format, theme::Role},
};

/// Cells at the left of each row, for the cursor and marks.
const GUTTER: u16 = 2;

/// Cells that a text has before it is cut: zones, states, addresses and short names are read in full,
/// and what does not fit then is scrolled to.
const READABLE: u16 = 16;

/// What was drawn last, and what of it must stay the same.
#[derive(Debug, Default)]
pub(super) struct Screen {
    area: Rect,
    /// Rows that fit.
    height: usize,
    /// Widest text seen per column of the specification.
    natural: Vec<u16>,
    /// Whether a column of the specification holds numbers.
    number: Vec<bool>,
    /// Columns scrolled away to the left, and hidden at the right.
    left: usize,
    right: usize,
    /// The columns on screen.
    placed: Vec<Placed>,
    /// The end of the title.
    age: Option<(String, Role)>,
    /// Beginnings of the ages on screen, and when they were drawn.
    since: Vec<Timestamp>,
    at: Timestamp,
}

impl Screen {
    /// Rows that fit, at least one.
    pub(super) fn height(&self) -> usize {
        self.height.max(1)
    }

    /// The line of the table that is drawn there: 0 is the heading, rows follow.
    pub(super) fn line_at(&self, at: Position) -> Option<u16> {
        let inside = self.area.contains(at);
        at.y.checked_sub(self.area.y + 1).filter(|_| inside)
    }

    /// The column that is drawn there.
    pub(super) fn column_at(&self, at: Position) -> Option<usize> {
        let x = at.x.checked_sub(self.area.x + GUTTER)?;
        let placed = self.placed.iter().find(|it| (it.x..=it.x + it.width).contains(&x));
        placed.map(|placed| placed.column)
    }

    pub(super) fn scroll_left(&mut self) {
        self.left = self.left.saturating_sub(1);
    }

    pub(super) fn scroll_right(&mut self) {
        self.left += usize::from(self.right > 0);
    }

    /// Lets columns become narrower again.
    pub(super) fn forget_widths(&mut self) {
        self.natural.clear();
        self.number.clear();
    }

    /// Whether an age on screen would be drawn differently now.
    pub(super) fn is_outdated(&self, age: &(String, Role), now: Timestamp) -> bool {
        let text = |then, now| format::duration(format::seconds_since(then, now));
        self.age.as_ref() != Some(age)
            || self.since.iter().any(|then| text(*then, self.at) != text(*then, now))
    }

    fn resize(&mut self, area: Rect, columns: usize) {
        if area.as_size() != self.area.as_size() {
            self.forget_widths();
        }
        self.area = area;
        self.natural.resize(columns, 0);
        self.number.resize(columns, false);
    }
}

/// What is drawn now, and where its columns are.
struct Drawing<'v> {
    columns: Vec<Placed>,
    view: &'v View<'v>,
}

impl<S: TableSpec> TablePane<S> {
    pub(super) fn draw(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        let area = area.intersection(frame.area());
        self.screen.resize(area, self.rows.columns.len());
        let totals = u16::from(!self.totals.is_empty() && area.height > 4);
        let height = area.height.saturating_sub(2 + totals);
        self.screen.height = height.into();
        self.cursor.scroll(self.screen.height(), self.rows.len());
        if area.is_empty() {
            return;
        }
        let buffer = frame.buffer_mut();
        let columns = self.columns(area.width.saturating_sub(GUTTER), view.now);
        self.screen.placed.clone_from(&columns);
        let drawing = Drawing { columns, view };
        title::draw(self, buffer, area, view);
        self.draw_header(buffer, line(area, 1, 1), &drawing);
        self.draw_rows(buffer, line(area, 2, height), &drawing);
        self.draw_totals(buffer, line(area, 2 + height, totals), &drawing);
    }

    /// Measures and chooses the columns on screen.
    fn columns(&mut self, room: u16, now: Timestamp) -> Vec<Placed> {
        self.screen.since.clear();
        self.screen.at = now;
        let all = on_screen(&self.rows.columns, self.wide).collect::<Vec<_>>();
        let mut all: Vec<Want> = all.into_iter().map(|it| self.measure(it, now)).collect();
        widths::favour(&mut all, S::FROZEN, room);
        let window = widths::window(&all, S::FROZEN, self.screen.left, room);
        (self.screen.left, self.screen.right) = (window.left, window.right);
        widths::share(&widths::chosen(&all, S::FROZEN, &window), room)
    }

    /// Looks at the visible cells of a column. Half a number reads like another one, so that numbers
    /// need all their width at least; texts need enough to be told apart, and no column needs more
    /// than it has to show.
    fn measure(&mut self, index: usize, now: Timestamp) -> Want {
        let column = self.rows.columns[index];
        let arrow = usize::from(self.sort.is_some_and(|sort| sort.column == index));
        let total = self.totals.iter().find(|(key, _)| *key == column.key);
        let total = total.map_or(0, |(_, text)| cell::width(&cell::clean(text.into())));
        let mut widest = (cell::width(column.header) + arrow).max(total);
        let (top, height) = (self.cursor.top(), self.screen.height());
        for (_, row) in self.rows.window(top, height) {
            let value = column.of(row);
            if let super::Value::Since(then) = value {
                self.screen.since.push(then);
            }
            self.screen.number[index] |= value.is_number() == Some(true);
            widest = widest.max(cell::width(&cell::clean(value.into_text(now))));
        }
        let widest = u16::try_from(widest).unwrap_or(u16::MAX);
        let natural = self.screen.natural[index].max(widest);
        self.screen.natural[index] = natural;
        let most = column.most.max(column.least);
        let limit = natural.min(most);
        let number = self.screen.number[index];
        let least = if number { limit } else { limit.min(column.least.max(READABLE)) };
        let edge = if least < limit { column.least } else { least };
        Want { column: index, least, edge, most, natural }
    }

    fn draw_header(&self, buffer: &mut Buffer, area: Rect, drawing: &Drawing<'_>) {
        let style = drawing.view.theme.style(Role::Header);
        buffer.set_style(area, style);
        for placed in &drawing.columns {
            let arrow = match self.sort.filter(|sort| sort.column == placed.column) {
                Some(sort) if sort.descending => "▼",
                Some(_) => "▲",
                None => "",
            };
            let room = usize::from(placed.width).saturating_sub(cell::width(arrow));
            let header = cell::fit(self.rows.columns[placed.column].header, room);
            let number = self.screen.number[placed.column];
            put(buffer, slot(area, *placed), &format!("{header}{arrow}"), number, style);
        }
    }

    fn draw_rows(&self, buffer: &mut Buffer, area: Rect, drawing: &Drawing<'_>) {
        if self.rows.len() == 0 {
            let (text, role) = self.why_empty(drawing.view);
            let whole = Placed { column: 0, x: 0, width: area.width };
            let text = cell::clean(text.into());
            put(buffer, slot(area, whole), &text, false, drawing.view.theme.style(role));
        }
        let rows = self.rows.window(self.cursor.top(), area.height.into());
        for ((index, row), y) in rows.zip(0..area.height) {
            let marked = self.marks.contains(S::id(row));
            let sign = match (index == self.cursor.index(), marked) {
                (true, true) => "#",
                (true, false) => ">",
                (false, true) => "*",
                (false, false) => "",
            };
            self.draw_row(buffer, line(area, y, 1), drawing, (row, sign));
        }
    }

    fn draw_row(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        Drawing { columns, view: View { theme, now, .. } }: &Drawing<'_>,
        (row, sign): (&S::Row, &str),
    ) {
        let over = |style: Style| match sign {
            "*" => style.patch(theme.style(Role::Marked)),
            ">" => style.patch(theme.style(Role::Selected)),
            "#" => style.patch(theme.style(Role::Marked)).patch(theme.style(Role::Selected)),
            _ => style,
        };
        let base = theme.style(S::role(row, *now));
        buffer.set_style(area, over(base));
        buffer.set_stringn(area.x, area.y, sign, area.width.into(), over(base));
        for placed in columns {
            let column = &self.rows.columns[placed.column];
            let role = (column.role)(row, *now).map_or_else(Style::new, |role| theme.style(role));
            let text = cell::clean(column.of(row).into_text(*now));
            let number = self.screen.number[placed.column];
            put(buffer, slot(area, *placed), &text, number, over(base.patch(role)));
        }
    }

    fn draw_totals(&self, buffer: &mut Buffer, area: Rect, drawing: &Drawing<'_>) {
        let style = drawing.view.theme.style(Role::Header);
        buffer.set_style(area, style);
        for placed in &drawing.columns {
            let key = self.rows.columns[placed.column].key;
            if let Some((_, text)) = self.totals.iter().find(|(column, _)| *column == key) {
                let number = self.screen.number[placed.column];
                put(buffer, slot(area, *placed), &cell::clean(text.into()), number, style);
            }
        }
    }

    fn why_empty(&self, view: &View<'_>) -> (String, Role) {
        if self.rows.total() > 0 {
            let what = if self.typed.is_empty() {
                "no row needs attention"
            } else {
                "nothing matches the filter"
            };
            return (what.to_owned(), Role::Muted);
        }
        match freshness::state(&self.row_feeds, view.store) {
            State::Loading => ("loading…".to_owned(), Role::Muted),
            State::Unavailable(fault) => (format!("not available: {fault}"), Role::Danger),
            State::Stale(_) | State::Live => ("there are none".to_owned(), Role::Muted),
        }
    }
}

/// `height` lines of `area`, `y` lines from its top; empty where it has fewer.
fn line(area: Rect, y: u16, height: u16) -> Rect {
    let top = area.y.saturating_add(y);
    let height = height.min(area.bottom().saturating_sub(top));
    Rect { y: top.min(area.bottom()), height, ..area }
}

/// The cells of a column on a line.
fn slot(line: Rect, at: Placed) -> Rect {
    let x = line.x.saturating_add(GUTTER).saturating_add(at.x).min(line.right());
    Rect { x, width: at.width.min(line.right() - x), ..line }
}

/// Puts a text into its cells: numbers at the right, and whole or not at all.
fn put(buffer: &mut Buffer, slot: Rect, text: &str, number: bool, style: Style) {
    if slot.is_empty() {
        return;
    }
    let room = usize::from(slot.width);
    let digits = text.starts_with(|first: char| first.is_ascii_digit());
    let cut = number && digits && cell::width(text) > room;
    let text = if cut { "…".into() } else { cell::fit(text, room) };
    let spare = if number { room.saturating_sub(cell::width(&text)) } else { 0 };
    let x = slot.x + u16::try_from(spare).unwrap_or(0);
    if !text.is_ascii() {
        buffer.set_stringn(x, slot.y, text, room, style);
        return;
    }
    // Nearly all cells: nothing is wider than one, and nothing needs to be looked up.
    for (x, letter) in (x..slot.right()).zip(text.chars()) {
        if let Some(cell) = buffer.cell_mut((x, slot.y)) {
            cell.set_char(letter).set_style(style);
        }
    }
}
