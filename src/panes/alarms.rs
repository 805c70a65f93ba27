//! What is wrong right now, worst first: alarms of CloudWatch, and what the console sees by itself.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{self, Concern, Condition, Severity, Tally},
    keymap::Context,
    model::{Feed, Kind, ResourceId, Side, Store},
    ui::theme::Role,
};

/// The table of conditions.
pub(super) struct Alarms;

/// What tells of conditions, and which endpoints are needed and which ways lead around them.
const FEEDS: &[Feed] = &[
    Feed::Alarms,
    Feed::Nodes,
    Feed::Pods,
    Feed::Events,
    Feed::Instances,
    Feed::NatGateways,
    Feed::Endpoints,
    Feed::Vpcs,
    Feed::Clusters,
    Feed::Databases,
    Feed::DatabaseClusters,
    Feed::DatabaseLoad,
    Feed::Subnets,
    Feed::RouteTables,
    Feed::Deployments,
    Feed::DaemonSets,
];

const ABSENT: &str = "there is none: that is the trouble";

type Cell = Column<Condition>;

impl TableSpec for Alarms {
    type Row = Condition;

    const PANE: PaneId = PaneId::Alarms;
    const TITLE: &'static str = "Alarms";
    const CONTEXT: Context = Context::Alarms;
    const FEEDS: &'static [Feed] = FEEDS;
    const ROW_FEEDS: &'static [Feed] = FEEDS;
    const TIMED: bool = true;
    const FROZEN: usize = 3;
    const COLUMNS: &'static [Cell] = &[
        Cell::new("severity", "SEVERITY", (8, 8), |row| Value::text(row.severity.name())),
        Cell::new("condition", "CONDITION", (16, 22), |row| Value::text(row.concern.one())),
        Cell::new("name", "NAME", (12, 60), name),
        Cell::new("since", "SINCE", (5, 7), |row| {
            row.since.map_or_else(Value::unknown, Value::Since)
        }),
        Cell::new("where", "WHERE", (10, 48), |row| {
            row.place.as_deref().map_or(Value::None, Value::text)
        }),
        Cell::new("reason", "REASON", (20, 400), |row| Value::text(&row.reason)),
        Cell::new("metric", "METRIC", (10, 48), |row: &Condition| {
            row.metric.as_deref().map_or(Value::None, Value::text)
        })
        .shown(Shown::Wide),
        Cell::new("target", "TARGET", (10, 48), |row: &Condition| {
            let target = row.target.as_ref().map(ToString::to_string);
            target.map_or(Value::None, |it| Value::Text(it.into()))
        })
        .shown(Shown::Wide),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<Condition> {
        Self::rows_at(store, scope, Timestamp::UNIX_EPOCH)
    }

    fn rows_at(store: &Store, _scope: &Scope, now: Timestamp) -> Vec<Condition> {
        estate::conditions(store, |feed| FEEDS.contains(&feed), now)
    }

    fn id(row: &Condition) -> &ResourceId {
        &row.id
    }

    fn subject(row: &Condition) -> &ResourceId {
        row.target.as_ref().or(row.about.as_ref()).unwrap_or(&row.id)
    }

    fn role(row: &Condition, _now: Timestamp) -> Role {
        severity_role(row.severity)
    }

    fn totals<'r>(rows: impl Iterator<Item = &'r Condition>) -> Vec<(&'static str, String)> {
        let sums: Vec<_> = Tally::of(rows).iter().map(Tally::total).collect();
        vec![("severity", "total".to_owned()), ("condition", sums.join(", "))]
    }

    fn totals_json(rows: &[&Condition]) -> Map<String, Json> {
        let count = |severity| rows.iter().filter(|row| row.severity == severity).count();
        let both = [Severity::Critical, Severity::Warning].into_iter();
        both.map(|it| (it.name().to_owned(), Json::from(count(it)))).collect()
    }

    fn offer(_store: &Store, row: &Condition, verb: Verb) -> Offer {
        match (&row.about, verb) {
            (None, Verb::Drill | Verb::Describe) => Offer::Refused(row.reason.to_string()),
            (Some(_), Verb::Drill) => drill(row),
            (Some(_), Verb::Describe | Verb::Yaml) if row.concern == Concern::EndpointMissing => {
                Offer::Refused(ABSENT.to_owned())
            }
            (Some(id), Verb::Describe) => Offer::Possible(Location::Describe(id.clone())),
            (Some(id), Verb::Yaml) => Offer::Possible(Location::Yaml(id.clone())),
            (Some(id), Verb::Events) if id.kind.side() == Side::Kubernetes => {
                Offer::Possible(Location::Table(PaneId::Events, Scope::About(id.clone())))
            }
            (Some(id), Verb::Logs | Verb::PreviousLogs) if id.kind == Kind::Pod => {
                Offer::Possible(super::pods::logs(id.clone(), verb == Verb::PreviousLogs))
            }
            _ => Offer::Meaningless,
        }
    }
}

/// How something that grave is shown.
pub(crate) const fn severity_role(severity: Severity) -> Role {
    match severity {
        Severity::Critical => Role::Danger,
        Severity::Warning => Role::Warning,
    }
}

/// To what an alarm watches over, else to what the condition is about.
fn drill(row: &Condition) -> Offer {
    let id = row.target.as_ref().or(row.about.as_ref());
    match id {
        _ if row.concern == Concern::EndpointMissing => {
            let scope = row.place.as_deref().map_or(Scope::All, |vpc| Scope::Vpc(vpc.into()));
            Offer::Possible(Location::Table(PaneId::Endpoints, scope))
        }
        Some(id) => Offer::Possible(Location::Describe(id.clone())),
        None => Offer::Meaningless,
    }
}

/// What it is called where it is at home.
fn name(row: &Condition) -> Value<'_> {
    match &row.about {
        Some(id) if id.kind == Kind::Pod => {
            Value::Text(Cow::Owned(format!("{}/{}", id.namespace, id.name)))
        }
        _ => Value::text(&row.id.name),
    }
}
