//! Parameters of databases that somebody has set.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{self, ParameterRow, uses_parameter},
    keymap::Context,
    model::{Feed, Kind, ResourceId, Store},
    ui::theme::Role,
};

/// The parameter table.
pub(super) struct DatabaseParameters;

type Cell = Column<ParameterRow>;

impl TableSpec for DatabaseParameters {
    type Row = ParameterRow;

    const PANE: PaneId = PaneId::RdsParameters;
    const TITLE: &'static str = "RDS parameters";
    const CONTEXT: Context = Context::Rds;
    const FEEDS: &'static [Feed] =
        &[Feed::DatabaseParameters, Feed::Databases, Feed::DatabaseClusters];
    const ROW_FEEDS: &'static [Feed] = &[Feed::DatabaseParameters];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("id", "PARAMETER", (12, 48), |row| Value::text(&row.parameter.id.name)),
        Cell::new("value", "VALUE", (5, 40), |row| {
            row.parameter.value.as_deref().map_or(Value::None, Value::text)
        }),
        Cell::new("elsewhere", "ELSEWHERE", (9, 60), elsewhere),
        Cell::new("group", "GROUP", (8, 40), |row| Value::text(&row.parameter.group)),
        Cell::new("kind", "KIND", (8, 8), |row| {
            Value::text(if row.parameter.of_clusters { "cluster" } else { "instance" })
        }),
        Cell::new("databases", "DATABASES", (9, 60), |row: &ParameterRow| {
            Value::List(row.users.iter().map(|it| (&*it.id.name).into()).collect())
        }),
        Cell::new("apply_type", "TYPE", (4, 7), |row| Value::text(&row.parameter.apply_type)),
        Cell::new("apply_method", "APPLIED", (7, 14), |row| {
            Value::text(&row.parameter.apply_method)
        }),
        Cell::new("pending", "PENDING", (7, 60), pending).role(waits),
        Cell::new("source", "SOURCE", (4, 14), |row| Value::text(&row.parameter.source)),
        Cell::new("data_type", "DATA TYPE", (7, 9), |row: &ParameterRow| {
            Value::text(&row.parameter.data_type)
        })
        .shown(Shown::Wide),
        Cell::new("description", "DESCRIPTION", (11, 80), |row: &ParameterRow| {
            Value::text(&row.parameter.description)
        })
        .shown(Shown::Wide),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<ParameterRow> {
        let mut rows = estate::parameters(store);
        if let Some(id) = scope.object() {
            rows.retain(|row| concerns(store, row, id));
        }
        rows
    }

    fn id(row: &ParameterRow) -> &ResourceId {
        &row.parameter.id
    }

    fn role(row: &ParameterRow, now: Timestamp) -> Role {
        waits(row, now).unwrap_or(Role::Text)
    }

    fn offer(_store: &Store, row: &ParameterRow, verb: Verb) -> Offer {
        match (verb, row.users.first()) {
            (Verb::Drill | Verb::Describe, Some(user)) => {
                Offer::Possible(Location::Describe(user.id.clone()))
            }
            (Verb::Drill, None) => Offer::Refused("no database uses its group".to_owned()),
            _ => Offer::Meaningless,
        }
    }
}

/// An instance has the parameters of its cluster too; a cluster is told with its members.
fn concerns(store: &Store, row: &ParameterRow, id: &ResourceId) -> bool {
    let own = |it: &crate::model::Database| it.id == *id && uses_parameter(it, &row.parameter);
    let instance = store.databases.get(id);
    let cluster = instance.and_then(|it| it.cluster.as_ref());
    row.users.iter().any(|user| {
        let member = user.cluster.as_deref() == Some(&id.name) && id.kind == Kind::DatabaseCluster;
        own(user)
            || member
            || cluster.is_some_and(|it| **it == *user.id.name && row.parameter.of_clusters)
    })
}

/// Where the value is another one.
fn elsewhere(row: &ParameterRow) -> Value<'_> {
    let told = row.elsewhere.iter().map(|(group, value)| {
        format!("{group}: {}", value.as_deref().unwrap_or("the default of the engine")).into()
    });
    Value::List(told.collect())
}

fn pending(row: &ParameterRow) -> Value<'_> {
    Value::List(row.pending.iter().map(|(name, state)| format!("{name}: {state}").into()).collect())
}

/// A restart is needed.
fn waits(row: &ParameterRow, _now: Timestamp) -> Option<Role> {
    (!row.pending.is_empty()).then_some(Role::Warning)
}
