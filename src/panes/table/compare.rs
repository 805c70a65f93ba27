//! Which rows are compared.

use super::{TablePane, TableSpec};
use crate::{
    action::Verb,
    model::{ResourceId, Store},
    panes::{
        Location, Offer,
        diff::{against_applied, between},
    },
};

impl<S: TableSpec> TablePane<S> {
    /// Two marked rows are compared, or the marked one with the one under the cursor. A single row of
    /// Kubernetes is compared with what was last applied to it.
    pub(super) fn offer_diff(&self, store: &Store) -> Offer {
        let Some(row) = self.row() else { return Offer::Meaningless };
        let compared = match self.marks.len() {
            0 => vec![row],
            1 if self.marks.contains(S::id(row)) => vec![row],
            1 => self.marked_rows().chain([row]).collect(),
            2 => self.marked_rows().collect(),
            count => {
                return Offer::Refused(format!("{count} rows are marked; two can be compared"));
            }
        };
        let ids: Result<Vec<ResourceId>, Offer> =
            compared.into_iter().map(|row| in_full::<S>(store, row)).collect();
        match ids.as_deref() {
            Ok([old, new]) => between(old.clone(), new.clone()),
            Ok([id]) => against_applied(id),
            Ok(_) => Offer::Meaningless,
            Err(refused) => refused.clone(),
        }
    }

    /// The rows of one or two marks. This is asked each time the bottom line is drawn: the search ends
    /// with the last mark, and looks at names first.
    fn marked_rows(&self) -> impl Iterator<Item = &S::Row> {
        let is_marked = |row: &&S::Row| {
            let id = S::id(row);
            self.marks.iter().any(|mark| mark.name == id.name && mark == id)
        };
        self.rows.sorted().filter(is_marked).take(self.marks.len())
    }
}

/// What can be read in full about a row: the object that would be shown as YAML.
fn in_full<S: TableSpec>(store: &Store, row: &S::Row) -> Result<ResourceId, Offer> {
    match S::offer(store, row, Verb::Yaml) {
        Offer::Possible(Location::Yaml(id)) => Ok(id),
        Offer::Refused(reason) => Err(Offer::Refused(reason)),
        Offer::Possible(_)
        | Offer::Plan(_)
        | Offer::Draft(_)
        | Offer::Order(..)
        | Offer::Meaningless => Err(Offer::Meaningless),
    }
}
