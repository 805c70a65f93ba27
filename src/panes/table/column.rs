//! What differs between two tables: their columns.

use jiff::Timestamp;

use super::Value;
use crate::{
    model::{Labels, lasting},
    panes::LABEL,
    ui::{text::clean, theme::Role},
};

/// When a column is on screen. Every column is in the snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Always.
    Always,
    /// With `toggle-wide`.
    Wide,
    /// Only in the snapshot and in filters.
    Never,
}

/// One column: how wide, and what it says of a row.
///
/// A closure that builds a [`Value`] by one of its variants needs its parameter's type,
/// `|row: &Row|`, if [`Column::shown`] or [`Column::role`] follows.
pub struct Column<R> {
    /// Its name in snapshots, filters and saved views: snake case, with the unit. A time under a
    /// key that ends in `_s` becomes seconds of age in the snapshot, else RFC 3339.
    pub key: &'static str,
    /// Its heading.
    pub header: &'static str,
    /// Cells wide, at least, where its content needs them; it grows to its content up to `most`.
    /// Numbers are never cut and short texts hardly ever, so this matters to long texts.
    pub least: u16,
    /// Cells wide, at most, unless there is room that no other column needs.
    pub most: u16,
    /// When it is on screen.
    pub shown: Shown,
    /// What it says; ages are relative to the time given.
    pub value: for<'a> fn(&'a R) -> Value<'a>,
    /// How a cell stands out from its row.
    pub role: fn(&R, Timestamp) -> Option<Role>,
    /// The label it shows instead of `value`, and where the labels of a row are.
    label: Option<(&'static str, LabelsOf<R>)>,
}

/// The labels of a row, where it has any.
pub(super) type LabelsOf<R> = for<'a> fn(&'a R) -> Option<&'a Labels>;

impl<R> Clone for Column<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Column<R> {}

impl<R> Column<R> {
    /// A column that is always on screen and does not stand out.
    pub const fn new(
        key: &'static str,
        header: &'static str,
        widths: (u16, u16),
        value: for<'a> fn(&'a R) -> Value<'a>,
    ) -> Self {
        let (least, most) = widths;
        Self {
            key,
            header,
            least,
            most,
            shown: Shown::Always,
            value,
            role: |_, _| None,
            label: None,
        }
    }

    /// A column that shows the label `name`.
    pub(super) fn label(name: &str, labels: LabelsOf<R>) -> Self {
        let word = name.rsplit('/').next().unwrap_or(name);
        let key = lasting(&format!("{LABEL}{name}"));
        let header = lasting(&clean(&word.to_uppercase()));
        let column = Self::new(key, header, (4, 32), |_| Value::None);
        Self { label: Some((lasting(name), labels)), ..column }
    }

    /// What it says of a row.
    pub fn of<'a>(&self, row: &'a R) -> Value<'a> {
        match self.label {
            None => (self.value)(row),
            Some((name, labels)) => match labels(row) {
                Some(labels) => labels.get(name).map_or(Value::None, |it| Value::text(it)),
                None => Value::unknown("nobody has said which labels it has"),
            },
        }
    }

    /// The same column, shown at other times.
    #[must_use]
    pub const fn shown(mut self, shown: Shown) -> Self {
        self.shown = shown;
        self
    }

    /// The same column, with cells that stand out.
    #[must_use]
    pub const fn role(mut self, role: fn(&R, Timestamp) -> Option<Role>) -> Self {
        self.role = role;
        self
    }
}
