//! One frame of data without a terminal: what scripts read.

mod source;

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::{
    Column, Filter, Scope, TableSpec, cell,
    filter::{Said, Sight},
    on_screen,
};
use crate::model::Store;

/// The rows of a pane as JSON: every column of every row that matches `filter`, with the state of
/// each source and the faults of each feed. Text in a filter is looked for in the columns that the
/// console shows when it is not wide.
pub fn snapshot<S: TableSpec>(
    store: &Store,
    scope: &Scope,
    filter: &str,
    now: Timestamp,
) -> Result<Json, String> {
    let (all, shown) = (S::rows_at(store, scope, now), &*S::columns(store, scope));
    let rows = selected::<S>(shown, &all, filter, now)?;
    Ok(json!({
        "pane": S::PANE.name(),
        "source": source::sources::<S>(store, scope, &rows, now),
        "taken_at": now.to_string(),
        "rows": rows.iter().map(|row| row_json(shown, *row, now)).collect::<Vec<_>>(),
        "totals": S::totals_json(&rows),
        "errors": source::errors(&S::feeds(scope), store),
    }))
}

/// The same as text: the table as on screen, but as wide as it has to be.
pub fn snapshot_text<S: TableSpec>(
    store: &Store,
    scope: &Scope,
    filter: &str,
    now: Timestamp,
) -> Result<String, String> {
    let (all, shown) = (S::rows_at(store, scope, now), &*S::columns(store, scope));
    let rows = selected::<S>(shown, &all, filter, now)?;
    let columns: Vec<usize> = on_screen(shown, false).collect();
    let mut lines = vec![columns.iter().map(|it| shown[*it].header.to_owned()).collect()];
    let mut numbers = vec![false; columns.len()];
    for row in &rows {
        let values = columns.iter().map(|column| shown[*column].of(row));
        let cells = values.zip(&mut numbers).map(|(value, number)| {
            *number |= value.is_number() == Some(true);
            cell::clean(value.into_text(now)).into_owned()
        });
        lines.push(cells.collect::<Vec<_>>());
    }
    let totals = S::totals(rows.iter().copied());
    if !totals.is_empty() {
        let total = |column: &usize| totals.iter().find(|it| it.0 == shown[*column].key);
        let text = |column| total(column).map_or_else(String::new, |it| it.1.clone());
        lines.push(columns.iter().map(text).collect());
    }
    Ok(align(&lines, &numbers))
}

/// Whether a source that belongs to this pane is not live, so that rows or columns may be missing.
pub fn is_partial<S: TableSpec>(store: &Store, scope: &Scope) -> bool {
    source::is_partial::<S>(store, scope)
}

fn selected<'r, S: TableSpec>(
    columns: &[Column<S::Row>],
    rows: &'r [S::Row],
    filter: &str,
    now: Timestamp,
) -> Result<Vec<&'r S::Row>, String> {
    let filter = Filter::for_columns(filter, columns).map_err(|error| error.to_string())?;
    let mut rows: Vec<&S::Row> = rows.iter().collect();
    filter.check(columns, &rows).map_err(|error| error.to_string())?;
    let sight = Sight { columns, now, wide: false };
    let mut said = Said::default();
    rows.retain(|row| filter.matches::<S>(&sight, row, &mut said));
    Ok(rows)
}

fn row_json<R>(columns: &[Column<R>], row: &R, now: Timestamp) -> Json {
    let (mut cells, mut unknown) = (Map::new(), Map::new());
    for column in columns {
        let value = column.of(row);
        cells.insert(column.key.to_owned(), value.to_json(column.key, now));
        if let Some(reason) = value.unknown_because() {
            unknown.insert(column.key.to_owned(), Json::from(reason));
        }
    }
    if !unknown.is_empty() {
        cells.insert("unknown".to_owned(), unknown.into());
    }
    cells.into()
}

fn align(lines: &[Vec<String>], numbers: &[bool]) -> String {
    let width =
        |column: usize| lines.iter().map(|line| cell::width(&line[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..numbers.len()).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let start = text.len();
        for ((cell, width), number) in line.iter().zip(&widths).zip(numbers) {
            let spare = " ".repeat(width.saturating_sub(cell::width(cell)));
            text.push_str(if text.len() > start { "  " } else { "" });
            let (before, after) = if *number { (spare.as_str(), "") } else { ("", spare.as_str()) };
            text.extend([before, cell, after]);
        }
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests;
