//! Streams of a log group, or log files of a database: what was written to last comes first.

use std::{borrow::Cow, sync::Arc};

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Columns, TableSpec, Value},
};
use crate::{
    action::Verb,
    keymap::Context,
    model::{Collection, Feed, LogSource, ResourceId, Store},
    ports::{LogQuery, LogTarget},
};

/// The table of what is in a log group or a database.
pub(super) struct LogSources;

type Cell = Column<Arc<LogSource>>;

const NAME: Cell = Cell::new("name", "NAME", (24, 100), |row| Value::text(&row.id.name));
const LAST: Cell = Cell::new("last_s", "LAST LINE", (9, 9), |row| {
    Value::known(row.last, Value::Since, "nothing has been counted so far")
});
const FIRST: Cell = Cell::new("first_s", "FIRST LINE", (10, 10), |row| {
    Value::known(row.first, Value::Since, "nothing has been counted so far")
});
const SIZE: Cell = Cell::new("bytes", "SIZE", (6, 8), |row| {
    Value::known(row.bytes, Value::Bytes, "RDS does not say")
});

impl TableSpec for LogSources {
    type Row = Arc<LogSource>;

    const PANE: PaneId = PaneId::Logs;
    const TITLE: &'static str = "Logs, newest 1000";
    const CONTEXT: Context = Context::LogGroups;
    const FEEDS: &'static [Feed] = &[];
    const ROW_FEEDS: &'static [Feed] = &[];
    const COLUMNS: &'static [Cell] = &[NAME, LAST, FIRST, SIZE];

    fn feeds(scope: &Scope) -> Cow<'static, [Feed]> {
        if let Scope::LogHome(home) = scope {
            return vec![Feed::LogSources(*home)].into();
        }
        Cow::Borrowed(&[])
    }

    fn row_feeds(scope: &Scope) -> Cow<'static, [Feed]> {
        Self::feeds(scope)
    }

    fn columns(_store: &Store, scope: &Scope) -> Columns<Arc<LogSource>> {
        let of_database = matches!(scope, Scope::LogHome(crate::model::LogHome::Database(_)));
        if of_database { vec![NAME, LAST, SIZE].into() } else { vec![NAME, LAST, FIRST].into() }
    }

    fn rows(store: &Store, scope: &Scope) -> Vec<Arc<LogSource>> {
        let Scope::LogHome(home) = scope else { return Vec::new() };
        let sources = store.log_sources.get(home);
        let mut rows: Vec<_> = sources.into_iter().flat_map(Collection::rows).cloned().collect();
        rows.sort_by(|a, b| b.last.cmp(&a.last).then_with(|| a.id.cmp(&b.id)));
        rows
    }

    fn id(row: &Arc<LogSource>) -> &ResourceId {
        &row.id
    }

    fn offer(_store: &Store, row: &Arc<LogSource>, verb: Verb) -> Offer {
        match verb {
            Verb::Drill | Verb::Logs => {
                let query = LogQuery::newest(LogTarget::of(row));
                Offer::Possible(Location::Logs(query))
            }
            _ => Offer::Meaningless,
        }
    }
}
