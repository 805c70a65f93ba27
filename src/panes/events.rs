//! Events: what Kubernetes reports, newest first.

use std::{cmp::Ordering, sync::Arc};

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Patching, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::describe::concerns,
    keymap::Context,
    model::{Event, Feed, Kind, ResourceId, Store},
    ui::theme::Role,
};

/// The event table.
pub(super) struct Events;

type Cell = Column<Arc<Event>>;

impl TableSpec for Events {
    type Row = Arc<Event>;

    const PANE: PaneId = PaneId::Events;
    const TITLE: &'static str = "Events";
    const CONTEXT: Context = Context::Events;
    const FEEDS: &'static [Feed] = &[Feed::Events];
    const ROW_FEEDS: &'static [Feed] = &[Feed::Events];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("last_s", "LAST", (4, 7), |row| {
            Value::known(row.last, Value::Since, "the event does not say")
        }),
        Cell::new("type", "TYPE", (6, 7), |row| {
            Value::text(if row.warning { "Warning" } else { "Normal" })
        }),
        Cell::new("reason", "REASON", (16, 28), |row| Value::text(&row.reason)),
        Cell::new("namespace", "NAMESPACE", (9, 24), |row| Value::text(&row.about_namespace)),
        Cell::new("object", "OBJECT", (24, 50), |row| {
            Value::Text(format!("{}/{}", row.about_kind, row.about).into())
        }),
        Cell::new("count", "COUNT", (5, 6), |row| Value::Count(row.count.into())),
        Cell::new("reporter", "FROM", (6, 30), |row| Value::text(&row.reporter)).shown(Shown::Wide),
        Cell::new("message", "MESSAGE", (20, 400), |row| Value::text(&row.message)),
    ];

    const PATCHING: Option<Patching<Arc<Event>>> = Some(Patching {
        order: newest_first,
        touched: |_, _, changed| Some(changed.iter().map(|id| (*id).clone()).collect()),
        rows: |store, scope, ids| {
            let events = ids.iter().filter_map(|id| store.events.get(id));
            events.filter(|event| is_in(scope, event)).cloned().collect()
        },
    });

    fn rows(store: &Store, scope: &Scope) -> Vec<Arc<Event>> {
        let events = store.events.rows();
        let mut rows: Vec<_> = events.filter(|event| is_in(scope, event)).cloned().collect();
        rows.sort_unstable_by(newest_first);
        rows
    }

    fn id(row: &Arc<Event>) -> &ResourceId {
        &row.id
    }

    fn role(row: &Arc<Event>, _now: Timestamp) -> Role {
        if row.warning { Role::Warning } else { Role::Text }
    }

    fn offer(_store: &Store, row: &Arc<Event>, verb: Verb) -> Offer {
        let about = || match row.about_kind.as_str() {
            "Pod" => Some((Kind::Pod, row.about_namespace.as_str())),
            "Node" => Some((Kind::Node, "")),
            _ => None,
        };
        match (verb, about()) {
            (Verb::Drill | Verb::Describe, Some((kind, namespace))) => {
                let id = ResourceId::namespaced(&row.id.source, kind, namespace, &row.about);
                Offer::Possible(Location::Describe(id))
            }
            (Verb::Drill | Verb::Describe, None) => {
                Offer::Refused(format!("a {} cannot be described yet", row.about_kind))
            }
            (Verb::Yaml, _) => Offer::Possible(Location::Yaml(row.id.clone())),
            _ => Offer::Meaningless,
        }
    }
}

fn is_in(scope: &Scope, event: &Event) -> bool {
    scope.object().is_none_or(|id| concerns(event, id))
}

/// No two are equal.
fn newest_first(a: &Arc<Event>, b: &Arc<Event>) -> Ordering {
    b.last.cmp(&a.last).then_with(|| a.id.cmp(&b.id))
}
