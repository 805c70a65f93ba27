//! Which columns a table shows, and in what order.

use std::collections::BTreeSet;

use super::{Column, Columns, Shown, TablePane, TableSpec};
use crate::panes::{Choice, LABEL, Look, Sorting};

/// The columns `chosen`, in this order; after them the others, which the wide table shows.
pub(super) fn arrange<S: TableSpec>(
    columns: &Columns<S::Row>,
    chosen: &[String],
) -> Columns<S::Row> {
    let find = |key: &String| match key.strip_prefix(LABEL) {
        Some(label) => Some(Column::label(label, S::labels)),
        None => columns.iter().find(|it| it.key == key).map(|it| it.shown(Shown::Always)),
    };
    let mut arranged: Vec<_> = chosen.iter().filter_map(find).collect();
    if arranged.is_empty() {
        return columns.clone();
    }
    let others = columns.iter().filter(|it| chosen.iter().all(|key| key != it.key));
    arranged.extend(others.map(|it| match it.shown {
        Shown::Always | Shown::Wide => it.shown(Shown::Wide),
        Shown::Never => *it,
    }));
    arranged.into()
}

impl<S: TableSpec> TablePane<S> {
    /// Lays the columns out as they were chosen.
    pub(super) fn lay_out(&mut self) {
        self.adopt(arrange::<S>(&self.offered, &self.chosen));
        self.find_order();
    }

    /// Takes the order that was wished for, as soon as its column is there.
    fn find_order(&mut self) {
        let Some(Sorting { key, descending }) = &self.wished else { return };
        let column = self.rows.columns.iter().position(|column| column.key == key);
        if let Some(column) = column {
            self.sort = Some(super::rows::Sort { column, descending: *descending });
            self.wished = None;
        }
    }

    pub(super) fn read_look(&self) -> Look {
        let of = |sort: super::rows::Sort| Sorting {
            key: self.rows.columns[sort.column].key.to_owned(),
            descending: sort.descending,
        };
        Look {
            filter: self.typed.clone(),
            sort: self.sort.map(of).or_else(|| self.wished.clone()),
            wide: self.wide,
            faults: self.faults,
            columns: self.chosen.clone(),
        }
    }

    /// The columns of the layout, those on screen first, and the labels that rows carry.
    pub(super) fn list_choices(&self) -> Vec<Choice> {
        let choice = |column: &Column<S::Row>| Choice {
            key: column.key.to_owned(),
            header: column.header.to_owned(),
            shown: column.shown == Shown::Always,
        };
        let mut choices: Vec<_> = self.rows.columns.iter().map(choice).collect();
        choices.sort_by_key(|choice| !choice.shown);
        let rows = self.probe();
        let labels = rows.iter().filter_map(|row| S::labels(row));
        let names: BTreeSet<&str> =
            labels.flat_map(|it| it.iter().map(|(name, _)| name.as_str())).collect();
        for name in names {
            let key = format!("{LABEL}{name}");
            if choices.iter().all(|choice| choice.key != key) {
                choices.push(Choice { header: key.clone(), key, shown: false });
            }
        }
        choices
    }
}
