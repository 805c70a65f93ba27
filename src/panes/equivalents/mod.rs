//! What `x` shows: the commands of `aws` and `kubectl` for the row under the cursor and for the rows
//! of the table.

mod logs;
mod tables;

use super::{Location, Pane, Scope};
use crate::{
    estate::{
        comparison::Comparison,
        equivalent::{Equivalent, object, preparation},
    },
    model::Store,
};

/// The commands that show what `pane` shows; none where there is nothing to show.
pub fn equivalents(pane: &dyn Pane, store: &Store) -> Vec<Equivalent> {
    let mut found = match pane.location() {
        Location::Table(id, scope) => {
            let mut found =
                pane.subject().map(|subject| object(subject, store)).unwrap_or_default();
            let listed = tables::listed(*id, scope, pane.label_selector().as_ref(), store);
            found.extend(listed.into_iter().map(|it| qualified(it, pane, scope)));
            found
        }
        Location::Logs(query) => logs::of(query, store),
        Location::Diff(Comparison::Objects(one, other)) => {
            [one, other].into_iter().flat_map(|id| as_yaml(object(id, store))).collect()
        }
        Location::Describe(id) => object(id, store),
        Location::Yaml(id) | Location::Diff(Comparison::Applied(id)) => as_yaml(object(id, store)),
        Location::Tree(_) => {
            pane.subject().map(|subject| object(subject, store)).unwrap_or_default()
        }
    };
    let of_cluster =
        |it: &Equivalent| it.command.as_ref().is_ok_and(|it| it.starts_with("kubectl "));
    if found.iter().any(of_cluster) {
        found.extend(preparation(store));
    }
    found
}

/// Says in what a list differs from what is on screen.
fn qualified(listed: Equivalent, pane: &dyn Pane, scope: &Scope) -> Equivalent {
    let mut what = listed.what;
    if let Scope::Related(id, _) = scope {
        what = format!("{what}, not only those that have to do with {id}");
    }
    if pane.has_untold_filter() {
        what.push_str(", without the filter, which only the console has");
    }
    Equivalent { what, ..listed }
}

/// The text that is on screen comes first, and `aws` answers in YAML too.
fn as_yaml(mut found: Vec<Equivalent>) -> Vec<Equivalent> {
    for it in &mut found {
        if let Ok(command) = &mut it.command
            && command.starts_with("aws ")
        {
            command.push_str(" --output yaml");
        }
    }
    found.sort_by_key(|it| !it.command.as_ref().is_ok_and(|it| it.contains("--output yaml")));
    found
}
