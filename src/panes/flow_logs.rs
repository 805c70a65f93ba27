//! Flow logs: where traffic is written down, and where it is not.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
    vpc::{read, sentences},
};
use crate::{
    action::Verb,
    estate::{self, FlowLogRow},
    keymap::Context,
    model::{Feed, FlowLog, ResourceId, Store},
    ports::{LogQuery, LogTarget},
    ui::theme::Role,
};

/// The flow log table.
pub(super) struct FlowLogs;

const UNTOLD: &str = "nothing has been delivered yet";
const UNSAID: &str = "EC2 has not told";

type Cell = Column<FlowLogRow>;

impl TableSpec for FlowLogs {
    type Row = FlowLogRow;

    const PANE: PaneId = PaneId::FlowLogs;
    const TITLE: &'static str = "Flow logs";
    const CONTEXT: Context = Context::Vpc;
    const FEEDS: &'static [Feed] =
        &[Feed::FlowLogs, Feed::Vpcs, Feed::Clusters, Feed::Subnets, Feed::LogGroups];
    const ROW_FEEDS: &'static [Feed] = &[Feed::FlowLogs];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("of", "OF", (8, 32), |row| Value::text(&row.of)),
        Cell::new("id", "FLOW LOG", (12, 22), |row: &FlowLogRow| match &row.log {
            None => Value::text("none"),
            Some(log) => Value::text(&log.id.name),
        })
        .role(|row: &FlowLogRow, _| row.log.is_none().then_some(Role::Danger)),
        Cell::new("traffic", "TRAFFIC", (7, 7), |row| of(row, |it| Value::text(&it.traffic))),
        Cell::new("destination_type", "TO", (4, 16), |row| {
            of(row, |it| Value::text(destination_kind(it)))
        }),
        Cell::new("destination", "DESTINATION", (16, 64), |row| {
            of(row, |it| it.destination.as_deref().map_or(Value::None, Value::text))
        }),
        Cell::new("retention", "KEPT", (8, 10), kept),
        Cell::new("retention_days", "DAYS", (4, 6), |row: &FlowLogRow| match &row.kept {
            None | Some(Ok(None)) => Value::None,
            Some(Ok(Some(days))) => Value::Count((*days).into()),
            Some(Err(reason)) => Value::Unknown(reason.as_str().into()),
        })
        .shown(Shown::Never),
        Cell::new("interval_s", "INTERVAL", (8, 8), |row| {
            of(row, |it| Value::known(it.interval_s.map(f64::from), Value::Seconds, UNSAID))
        }),
        Cell::new("delivers", "ARRIVES", (7, 7), |row| {
            of(row, |it| Value::known(it.delivers, Value::Flag, UNTOLD))
        }),
        Cell::new("error", "ERROR", (5, 40), |row| {
            of(row, |it| it.error.as_deref().map_or(Value::None, Value::text))
        }),
        Cell::new("resource", "ID", (8, 24), |row| of(row, |it| Value::text(&it.resource))),
        Cell::new("findings", "FINDINGS", (8, 90), |row| sentences(&row.findings)),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<FlowLogRow> {
        let mut rows = estate::flow_logs(store);
        if let Scope::Vpc(vpc) = scope {
            rows.retain(|row| row.log.as_ref().map_or(&*row.id.name, |it| &it.resource) == &**vpc);
        }
        rows
    }

    fn id(row: &FlowLogRow) -> &ResourceId {
        &row.id
    }

    fn role(row: &FlowLogRow, _now: Timestamp) -> Role {
        if row.findings.is_empty() { Role::Text } else { Role::Warning }
    }

    fn offer(_store: &Store, row: &FlowLogRow, verb: Verb) -> Offer {
        match verb {
            Verb::Drill => Offer::Possible(Location::Describe(row.id.clone())),
            Verb::Logs => {
                match (&row.kept, row.log.as_ref().and_then(|it| it.destination.as_deref())) {
                    (Some(_), Some(group)) => {
                        let query = LogQuery::newest(LogTarget::Group(group.into(), None));
                        Offer::Possible(Location::Logs(query))
                    }
                    _ => Offer::Refused("it is not written to CloudWatch Logs".to_owned()),
                }
            }
            _ => read(&row.id, verb),
        }
    }
}

fn of<'a>(row: &'a FlowLogRow, value: impl Fn(&'a FlowLog) -> Value<'a>) -> Value<'a> {
    row.log.as_deref().map_or(Value::None, value)
}

/// How long records are kept.
fn kept(row: &FlowLogRow) -> Value<'_> {
    match &row.kept {
        None => Value::None,
        Some(Ok(None)) => Value::text("for ever"),
        Some(Ok(Some(days))) => Value::Text(format!("{days} d").into()),
        Some(Err(reason)) => Value::Unknown(reason.as_str().into()),
    }
}

/// The service, by the name people know it by.
fn destination_kind(log: &FlowLog) -> &str {
    match log.destination_kind.as_str() {
        "cloud-watch-logs" => "CloudWatch Logs",
        "s3" => "S3",
        "kinesis-data-firehose" => "Firehose",
        other => other,
    }
}
