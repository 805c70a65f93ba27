//! The line above a table.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use super::super::{TablePane, TableSpec, cell, freshness};
use crate::{
    panes::View,
    ui::theme::{Role, Theme},
};

/// Cells of a scope or a filter at most, so that the number of rows stays on screen.
const LONGEST: usize = 32;

/// Draws the title, and at its right how many columns are hidden on both sides.
pub(super) fn draw<S: TableSpec>(
    pane: &mut TablePane<S>,
    buffer: &mut Buffer,
    area: Rect,
    view: &View<'_>,
) {
    let age = freshness::describe(&pane.row_feeds, view.store, view.now);
    let (line, hidden) = (title(pane, &age, view.theme), hidden(pane));
    pane.screen.age = Some(age);
    let border = view.theme.style(Role::Border);
    for x in area.left()..area.right() {
        buffer.set_stringn(x, area.y, "─", 1, border);
    }
    let right = u16::try_from(cell::width(&hidden)).unwrap_or(u16::MAX);
    let room = area.width.saturating_sub(right + 2);
    buffer.set_line(area.x + 1.min(area.width - 1), area.y, &line, room);
    if area.width > right + 2 {
        buffer.set_stringn(area.right() - right, area.y, hidden, right.into(), border);
    }
}

fn title<S: TableSpec>(pane: &TablePane<S>, age: &(String, Role), theme: &Theme) -> Line<'static> {
    let mut spans = Vec::new();
    let mut say = |text: String, role| {
        let text = cell::clean(text.into()).into_owned();
        spans.push(Span::styled(text, theme.style(role)));
    };
    let scope = pane.scope.label().map(short);
    say(
        format!("{}{}", S::TITLE, scope.map_or_else(String::new, |it| format!("({it})"))),
        Role::Title,
    );
    let (shown, total) = (pane.rows.len(), pane.rows.total());
    let limited = !pane.filter.is_empty() || pane.faults;
    say(if limited { format!("[{shown}/{total}]") } else { format!("[{total}]") }, Role::Title);
    if !pane.filter.is_empty() {
        let note = pane.filter.note().map_or_else(String::new, |note| format!(" ({note})"));
        say(format!(" /{}{note}", short(&pane.typed)), Role::Match);
    }
    if pane.faults {
        say(" faults only".to_owned(), Role::Match);
    }
    if !pane.marks.is_empty() {
        say(format!(" {} marked", pane.marks.len()), Role::Marked);
    }
    if !age.0.is_empty() {
        say(format!(" {}", age.0), age.1);
    }
    Line::from(spans)
}

fn hidden<S: TableSpec>(pane: &TablePane<S>) -> String {
    let (left, right) = (pane.screen.left, pane.screen.right);
    let sides = [(left, format!(" ‹{left}")), (right, format!(" {right}›"))];
    sides.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect()
}

fn short(text: &str) -> String {
    cell::fit(&cell::clean(text.into()), LONGEST).into_owned()
}
