//! Endpoints: those there are, those that are missing, and what breaks without them.

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::{
    Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
    vpc::{read, sentences},
};
use crate::{
    action::Verb,
    estate::{self, EndpointRow},
    keymap::Context,
    model::{Endpoint, Feed, Labels, ResourceId, Store, Symbol},
    ui::theme::Role,
};

/// The endpoint table.
pub(super) struct Endpoints;

const ABSENT: &str = "there is no endpoint";

type Cell = Column<EndpointRow>;

impl TableSpec for Endpoints {
    type Row = EndpointRow;

    const PANE: PaneId = PaneId::Endpoints;
    const TITLE: &'static str = "Endpoints";
    const CONTEXT: Context = Context::Endpoints;
    const FEEDS: &'static [Feed] = &[
        Feed::Vpcs,
        Feed::Endpoints,
        Feed::Clusters,
        Feed::Subnets,
        Feed::RouteTables,
        Feed::SecurityGroups,
        Feed::NetworkInterfaces,
        Feed::Instances,
        Feed::Deployments,
        Feed::DaemonSets,
    ];
    const ROW_FEEDS: &'static [Feed] = &[Feed::Endpoints, Feed::Vpcs];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("service", "SERVICE", (10, 40), |row| Value::text(&row.service)),
        Cell::new("type", "TYPE", (7, 9), |row| Value::text(row.kind.name())),
        Cell::new("present", "PRESENT", (7, 7), |row| flag(row.present)).role(missing),
        Cell::new("needed", "NEEDED", (6, 6), |row| flag(row.needed)),
        Cell::new("state", "STATE", (7, 17), state),
        Cell::new("reached_otherwise", "INTERNET", (8, 8), |row| flag(row.reached_otherwise)),
        Cell::new("admits_nodes", "NODES IN", (8, 8), |row: &EndpointRow| {
            row.admits_nodes.map_or(Value::None, flag)
        })
        .role(closed),
        Cell::new("zones", "ZONES", (5, 36), |row: &EndpointRow| match &row.zones {
            Err(reason) => Value::unknown(reason),
            Ok(zones) => Value::List(zones.iter().map(|it| it.as_str().into()).collect()),
        }),
        Cell::new("private_dns", "PRIVATE DNS", (11, 11), |row| {
            of_endpoint(row, |it| Value::Flag(it.private_dns))
        })
        .shown(Shown::Wide),
        Cell::new("open_policy", "OPEN POLICY", (11, 11), |row| {
            of_endpoint(row, |it| Value::known(it.open_policy, Value::Flag, "EC2 has not told"))
        })
        .shown(Shown::Wide),
        Cell::new("id", "ENDPOINT", (10, 22), |row| {
            of_endpoint(row, |it| Value::text(&it.id.name))
        })
        .shown(Shown::Wide),
        Cell::new("vpc", "VPC", (8, 21), |row: &EndpointRow| Value::text(&row.vpc))
            .shown(Shown::Wide),
        Cell::new("breaks", "WITHOUT IT", (10, 90), |row: &EndpointRow| {
            row.breaks.map_or(Value::None, Value::text)
        }),
        Cell::new("findings", "FINDINGS", (8, 120), |row: &EndpointRow| {
            row.doubt().map_or_else(|| sentences(&row.findings), Value::unknown)
        })
        .shown(Shown::Wide),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<EndpointRow> {
        let mut rows = estate::endpoints(store);
        rows.retain(|row| scope.admits_vpc(&row.vpc));
        rows
    }

    fn id(row: &EndpointRow) -> &ResourceId {
        &row.id
    }

    fn labels(row: &EndpointRow) -> Option<&Labels> {
        row.endpoint.as_ref().map(|it| &it.tags)
    }

    fn role(row: &EndpointRow, now: Timestamp) -> Role {
        let unused = row.present == Ok(false) && row.needed != Ok(true);
        let found = (!row.findings.is_empty()).then_some(Role::Warning);
        let muted = unused.then_some(Role::Muted);
        missing(row, now).or_else(|| closed(row, now)).or(found).or(muted).unwrap_or(Role::Text)
    }

    fn totals<'r>(rows: impl Iterator<Item = &'r EndpointRow>) -> Vec<(&'static str, String)> {
        let (present, missing) = sums(&rows.collect::<Vec<_>>());
        let shown = |sum: Option<usize>| sum.map_or_else(|| "?".to_owned(), |it| it.to_string());
        let texts = format!("{} missing", shown(missing));
        vec![("service", "total".to_owned()), ("present", shown(present)), ("state", texts)]
    }

    fn totals_json(rows: &[&EndpointRow]) -> Map<String, Json> {
        let (present, missing) = sums(rows);
        let pairs = [("present", present), ("missing", missing)];
        pairs.into_iter().map(|(key, sum)| (key.to_owned(), Json::from(sum))).collect()
    }

    fn offer(_store: &Store, row: &EndpointRow, verb: Verb) -> Offer {
        match (verb, &row.endpoint) {
            (Verb::Drill | Verb::Describe | Verb::Yaml, None) => Offer::Refused(ABSENT.to_owned()),
            (Verb::Drill, Some(endpoint)) => read(&endpoint.id, Verb::Describe),
            _ => read(&row.id, verb),
        }
    }
}

/// Endpoints there are, and missing ones; unknown as soon as one is.
fn sums(rows: &[&EndpointRow]) -> (Option<usize>, Option<usize>) {
    let known = rows.iter().all(|row| row.present.is_ok());
    let present = rows.iter().filter(|row| row.present == Ok(true)).count();
    let missing = rows.iter().filter(|row| row.is_missing()).count();
    (known.then_some(present), known.then_some(missing))
}

fn flag(flag: Result<bool, &'static str>) -> Value<'static> {
    flag.map_or_else(Value::unknown, Value::Flag)
}

fn of_endpoint<'a>(
    row: &'a EndpointRow,
    value: impl FnOnce(&'a Endpoint) -> Value<'a>,
) -> Value<'a> {
    match (&row.endpoint, row.present) {
        (Some(endpoint), _) => value(endpoint),
        (None, Err(reason)) => Value::unknown(reason),
        (None, Ok(_)) => Value::None,
    }
}

fn state(row: &EndpointRow) -> Value<'_> {
    match (&row.endpoint, row.doubt()) {
        (Some(endpoint), _) => Value::text(Symbol::as_str(&endpoint.state)),
        (None, Some(reason)) => Value::unknown(reason),
        (None, None) if row.is_missing() => Value::text("missing"),
        (None, None) => Value::None,
    }
}

fn missing(row: &EndpointRow, _now: Timestamp) -> Option<Role> {
    match (row.is_out_of_reach(), row.is_missing()) {
        (true, _) => Some(Role::Danger),
        (false, true) => Some(Role::Warning),
        (false, false) => None,
    }
}

fn closed(row: &EndpointRow, _now: Timestamp) -> Option<Role> {
    (row.admits_nodes == Some(Ok(false)) && row.needed != Ok(false)).then_some(Role::Danger)
}
