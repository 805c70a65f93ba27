//! How a table is looked at: what is remembered of it, and what a saved view keeps.

/// What the user has chosen about a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// As it was typed; empty shows everything.
    pub filter: String,
    /// The order; without it, that of the pane.
    pub sort: Option<Sorting>,
    /// More columns are shown.
    pub wide: bool,
    /// Only rows that need attention are shown.
    pub faults: bool,
    /// Keys of the columns, left to right; empty for those of the pane. `label:team` shows a label.
    pub columns: Vec<String>,
}

/// A column to sort by, and which way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// The key of the column.
    pub key: String,
    /// From the greatest to the least.
    pub descending: bool,
}

/// A column that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its key, as in snapshots and saved views.
    pub key: String,
    /// Its heading.
    pub header: String,
    /// It is shown as long as the table is not wide.
    pub shown: bool,
}

/// What the key of a column that shows a label begins with.
pub const LABEL: &str = "label:";
