//! Groups of CloudWatch Logs: how long they keep lines, and how many.

use std::sync::Arc;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    keymap::Context,
    model::{Feed, LogGroup, LogHome, ResourceId, Store},
    ports::{LogQuery, LogTarget},
};

/// The table of log groups.
pub(super) struct LogGroups;

const UNSAID: &str = "CloudWatch Logs does not say";

type Cell = Column<Arc<LogGroup>>;

impl TableSpec for LogGroups {
    type Row = Arc<LogGroup>;

    const PANE: PaneId = PaneId::Logs;
    const TITLE: &'static str = "Log groups";
    const CONTEXT: Context = Context::LogGroups;
    const FEEDS: &'static [Feed] = &[Feed::LogGroups];
    const ROW_FEEDS: &'static [Feed] = &[Feed::LogGroups];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("name", "NAME", (24, 100), |row| Value::text(&row.id.name)),
        Cell::new("retention", "KEPT", (8, 10), |row| {
            Value::Text(
                row.retention_days.map_or("for ever".into(), |days| format!("{days} d").into()),
            )
        }),
        Cell::new("retention_days", "DAYS", (4, 6), |row| {
            row.retention_days.map_or(Value::None, |days| Value::Count(days.into()))
        })
        .shown(Shown::Never),
        Cell::new("stored_bytes", "STORED", (6, 8), |row| {
            Value::known(row.stored_bytes, Value::Bytes, UNSAID)
        }),
        Cell::new("class", "CLASS", (8, 18), |row| {
            Value::known(row.class.as_ref(), |it| Value::text(it), UNSAID)
        }),
        Cell::new("age_s", "AGE", (4, 6), |row| Value::known(row.created, Value::Since, UNSAID)),
        Cell::new("metric_filters", "FILTERS", (7, 7), |row| {
            Value::known(row.metric_filters.map(u64::from), Value::Count, UNSAID)
        })
        .shown(Shown::Wide),
        Cell::new("protected", "PROTECTED", (9, 9), |row| {
            Value::known(row.protected, Value::Flag, UNSAID)
        })
        .shown(Shown::Wide),
        Cell::new("kms_key", "KEY", (8, 80), |row| {
            row.key.as_deref().map_or(Value::None, Value::text)
        })
        .shown(Shown::Wide),
    ];

    fn rows(store: &Store, _scope: &Scope) -> Vec<Arc<LogGroup>> {
        let mut rows: Vec<_> = store.log_groups.rows().cloned().collect();
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        rows
    }

    fn id(row: &Arc<LogGroup>) -> &ResourceId {
        &row.id
    }

    fn offer(_store: &Store, row: &Arc<LogGroup>, verb: Verb) -> Offer {
        let name = &row.id.name;
        match verb {
            Verb::Drill => {
                let scope = Scope::LogHome(LogHome::group(name));
                Offer::Possible(Location::Table(PaneId::Logs, scope))
            }
            Verb::Logs => {
                let query = LogQuery::newest(LogTarget::Group((&**name).into(), None));
                Offer::Possible(Location::Logs(query))
            }
            Verb::Describe => Offer::Possible(Location::Describe(row.id.clone())),
            Verb::Yaml => Offer::Possible(Location::Yaml(row.id.clone())),
            _ => Offer::Meaningless,
        }
    }
}
