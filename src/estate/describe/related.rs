//! What has to do with an object, as far as it happens to be known: `jump` asks for the rest.

use super::{Tone, fields::Sheet};
use crate::{
    estate::{Extent, Relation},
    model::{ResourceId, Store},
};

/// Names at most: the table that a jump leads to has them all.
const MOST: usize = 4;

/// Every relation of which something is known.
pub(super) fn around(sheet: &mut Sheet, id: &ResourceId, store: &Store) {
    let lines: Vec<(&str, String)> =
        Relation::of(id.kind).filter_map(|it| Some((it.name(), told(it, id, store)?))).collect();
    if lines.is_empty() {
        return;
    }
    sheet.heading(0, "Has to do with");
    for (name, text) in lines {
        sheet.push(1, Tone::Plain, name, text);
    }
}

fn told(relation: Relation, id: &ResourceId, store: &Store) -> Option<String> {
    let mut found: Vec<_> = relation.related(store, id).into_iter().collect();
    let whole = relation.extent(store) == Extent::Whole;
    if found.is_empty() {
        return whole.then(|| "none".to_owned());
    }
    found.sort_unstable();
    let names: Vec<&str> = found.iter().take(MOST).map(|it| &*it.name).collect();
    let more = if found.len() > MOST { ", ..." } else { "" };
    let bound = if whole { "" } else { "at least " };
    Some(format!("{bound}{}: {}{more}", found.len(), names.join(", ")))
}
