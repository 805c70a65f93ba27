//! Every kind the API of the cluster serves, custom resources included, and the kinds of AWS.

use std::sync::Arc;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    keymap::Context,
    model::{ApiKind, AwsKind, Feed, Kind, ResourceId, Side, SourceId, Store},
};

/// The table of kinds.
pub(super) struct Kinds;

type Cell = Column<Arc<ApiKind>>;

impl TableSpec for Kinds {
    type Row = Arc<ApiKind>;

    const PANE: PaneId = PaneId::Kinds;
    const TITLE: &'static str = "Kinds";
    const CONTEXT: Context = Context::Kinds;
    const FEEDS: &'static [Feed] = &[Feed::Kinds];
    const ROW_FEEDS: &'static [Feed] = &[Feed::Kinds];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("name", "NAME", (16, 40), |row| Value::text(row.served.plural())),
        Cell::new("short_names", "SHORT", (6, 14), |row| texts(&row.short_names)),
        Cell::new("group", "GROUP", (16, 40), |row| Value::text(row.served.group())),
        Cell::new("served_by", "SERVED BY", (10, 10), |row| {
            Value::text(match row.served.side() {
                Side::Kubernetes => "Kubernetes",
                Side::Aws => "AWS",
            })
        }),
        Cell::new("version", "VERSION", (8, 10), |row| Value::text(row.served.version())),
        Cell::new("kind", "KIND", (16, 40), |row| Value::text(row.served.kind())),
        Cell::new("namespaced", "NAMESPACED", (10, 10), |row| {
            Value::Flag(row.served.is_namespaced())
        }),
        Cell::new("watchable", "WATCH", (5, 5), |row: &Arc<ApiKind>| {
            Value::Flag(row.served.is_watchable())
        })
        .shown(Shown::Wide),
        Cell::new("categories", "CATEGORIES", (10, 30), |row: &Arc<ApiKind>| {
            texts(&row.categories)
        })
        .shown(Shown::Wide),
    ];

    fn rows(store: &Store, _scope: &Scope) -> Vec<Arc<ApiKind>> {
        let mut rows: Vec<_> = store.kinds.rows().cloned().chain(of_aws(store)).collect();
        rows.sort_by_key(|row| (row.served.plural(), row.served.group()));
        rows
    }

    fn id(row: &Arc<ApiKind>) -> &ResourceId {
        &row.id
    }

    fn offer(_store: &Store, row: &Arc<ApiKind>, verb: Verb) -> Offer {
        match verb {
            Verb::Drill => {
                Offer::Possible(Location::Table(PaneId::Kinds, Scope::Served(row.served)))
            }
            _ => Offer::Meaningless,
        }
    }
}

/// They are known without asking.
fn of_aws(store: &Store) -> impl Iterator<Item = Arc<ApiKind>> {
    let text = |it: &Option<_>| it.as_ref().map(ToString::to_string).unwrap_or_default();
    let caller = &store.caller;
    let source = SourceId::aws(&text(&caller.account), &text(&caller.region));
    AwsKind::ALL.iter().map(move |kind| {
        Arc::new(ApiKind {
            id: ResourceId::new(&source, Kind::ApiKind, kind.plural()),
            served: kind.served(),
            short_names: kind.names().to_vec(),
            categories: Vec::new(),
        })
    })
}

fn texts(texts: &[&'static str]) -> Value<'static> {
    Value::List(texts.iter().map(|text| (*text).into()).collect())
}
