//! Snapshots of databases, newest first.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    keymap::Context,
    model::{DatabaseSnapshot, Feed, Kind, ResourceId, Store},
    ui::theme::Role,
};

/// The snapshot table.
pub(super) struct DatabaseSnapshots;

const UNSAID: &str = "RDS does not say";

type Cell = Column<Arc<DatabaseSnapshot>>;

impl TableSpec for DatabaseSnapshots {
    type Row = Arc<DatabaseSnapshot>;

    const PANE: PaneId = PaneId::RdsSnapshots;
    const TITLE: &'static str = "RDS snapshots";
    const CONTEXT: Context = Context::Rds;
    const FEEDS: &'static [Feed] = &[Feed::DatabaseSnapshots];
    const ROW_FEEDS: &'static [Feed] = &[Feed::DatabaseSnapshots];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("id", "NAME", (20, 60), |row| Value::text(&row.id.name)),
        Cell::new("database", "DATABASE", (14, 40), |row| Value::text(&row.of.name)),
        Cell::new("kind", "KIND", (8, 8), |row| {
            let cluster = row.of.kind == Kind::DatabaseCluster;
            Value::text(if cluster { "cluster" } else { "instance" })
        })
        .shown(Shown::Wide),
        Cell::new("origin", "ORIGIN", (9, 10), |row| Value::text(&row.origin)),
        Cell::new("status", "STATUS", (9, 16), |row| Value::text(&row.status)),
        Cell::new("age_s", "AGE", (4, 6), |row| Value::known(row.created, Value::Since, UNSAID)),
        Cell::new("storage_gib", "STORAGE", (7, 8), |row| {
            Value::known(row.gib.map(u64::from), Value::Gibibytes, UNSAID)
        }),
        Cell::new("encrypted", "ENC", (3, 3), |row| {
            Value::known(row.encrypted, Value::Flag, UNSAID)
        }),
        Cell::new("version", "VERSION", (7, 14), |row| {
            Value::known(row.version.as_ref(), |it| Value::text(it), UNSAID)
        }),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<Arc<DatabaseSnapshot>> {
        let of = scope.object();
        let snapshots = store.database_snapshots.rows();
        let mut rows: Vec<_> =
            snapshots.filter(|it| of.is_none_or(|id| it.of == *id)).cloned().collect();
        rows.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| a.id.cmp(&b.id)));
        rows
    }

    fn id(row: &Arc<DatabaseSnapshot>) -> &ResourceId {
        &row.id
    }

    fn role(row: &Arc<DatabaseSnapshot>, _now: Timestamp) -> Role {
        match row.status.as_str() {
            "available" => Role::Text,
            "failed" => Role::Danger,
            _ => Role::Warning,
        }
    }

    fn offer(_store: &Store, row: &Arc<DatabaseSnapshot>, verb: Verb) -> Offer {
        match verb {
            Verb::Drill | Verb::Describe => Offer::Possible(Location::Describe(row.of.clone())),
            _ => Offer::Meaningless,
        }
    }
}
