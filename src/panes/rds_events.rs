//! What RDS reported within the last day, newest first.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, TableSpec, Value},
};
use crate::{
    action::Verb,
    keymap::Context,
    model::{DatabaseEvent, Feed, ResourceId, Store},
    ui::theme::Role,
};

/// The event table.
pub(super) struct DatabaseEvents;

type Cell = Column<Arc<DatabaseEvent>>;

impl TableSpec for DatabaseEvents {
    type Row = Arc<DatabaseEvent>;

    const PANE: PaneId = PaneId::RdsEvents;
    const TITLE: &'static str = "RDS events";
    const CONTEXT: Context = Context::Rds;
    const FEEDS: &'static [Feed] = &[Feed::DatabaseEvents];
    const ROW_FEEDS: &'static [Feed] = &[Feed::DatabaseEvents];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("last_s", "LAST", (4, 7), |row| {
            Value::known(row.at, Value::Since, "the event does not say")
        }),
        Cell::new("source", "SOURCE", (16, 40), |row| Value::text(&row.source)),
        Cell::new("source_kind", "KIND", (11, 24), |row| Value::text(&row.source_kind)),
        Cell::new("categories", "CATEGORIES", (12, 40), |row| {
            Value::List(row.categories.iter().map(|it| it.as_str().into()).collect())
        }),
        Cell::new("message", "MESSAGE", (20, 400), |row| Value::text(&row.message)),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<Arc<DatabaseEvent>> {
        let about = scope.object();
        let events = store.database_events.rows();
        let mut rows: Vec<_> =
            events.filter(|it| about.is_none() || it.about.as_ref() == about).cloned().collect();
        rows.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
        rows
    }

    fn id(row: &Arc<DatabaseEvent>) -> &ResourceId {
        &row.id
    }

    fn role(row: &Arc<DatabaseEvent>, _now: Timestamp) -> Role {
        if row.is_trouble() { Role::Warning } else { Role::Text }
    }

    fn offer(_store: &Store, row: &Arc<DatabaseEvent>, verb: Verb) -> Offer {
        match (verb, &row.about) {
            (Verb::Drill | Verb::Describe, Some(id)) => {
                Offer::Possible(Location::Describe(id.clone()))
            }
            (Verb::Yaml, Some(id)) => Offer::Possible(Location::Yaml(id.clone())),
            (Verb::Drill | Verb::Describe | Verb::Yaml, None) => {
                Offer::Refused(format!("a {} cannot be described yet", row.source_kind))
            }
            _ => Offer::Meaningless,
        }
    }
}
