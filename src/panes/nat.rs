//! NAT gateways: who leaves through them, and from which zone.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
    vpc::{read, sentences},
};
use crate::{
    action::Verb,
    estate::{self, NatRow, value_of},
    keymap::Context,
    model::{Feed, Labels, NatTraffic, ResourceId, Store, Symbol},
    ui::theme::Role,
};

/// The NAT gateway table.
pub(super) struct Nat;

const USERS_LOADING: &str = "subnets or route tables are not all known yet";
const NO_ZONE: &str = "its subnet is not known";

type Cell = Column<NatRow>;

impl TableSpec for Nat {
    type Row = NatRow;

    const PANE: PaneId = PaneId::Nat;
    const TITLE: &'static str = "NAT gateways";
    const CONTEXT: Context = Context::Nat;
    const FEEDS: &'static [Feed] =
        &[Feed::NatGateways, Feed::Subnets, Feed::RouteTables, Feed::NatTraffic];
    const ROW_FEEDS: &'static [Feed] = &[Feed::NatGateways];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("name", "NAME", (8, 32), |row| Value::text(row.gateway.name())),
        Cell::new("zone", "ZONE", (6, 16), |row| {
            Value::known(row.zone.as_ref(), |it| Value::text(it), NO_ZONE)
        }),
        Cell::new("state", "STATE", (7, 9), |row| Value::text(&row.gateway.state)).role(unwell),
        Cell::new("public_ips", "PUBLIC IP", (9, 40), public_ips),
        // Within five minutes.
        Cell::new("bytes_out", "OUT/5M", (6, 8), |row| {
            traffic(row, |it| it.bytes_out, Value::Bytes)
        }),
        Cell::new("bytes_in", "IN/5M", (6, 8), |row| traffic(row, |it| it.bytes_in, Value::Bytes)),
        Cell::new("connections", "CONN", (4, 7), |row| {
            traffic(row, |it| it.connections, Value::Count)
        }),
        Cell::new("port_errors", "REFUSED", (7, 7), |row| {
            traffic(row, |it| it.port_errors, Value::Count)
        })
        .role(refuses),
        Cell::new("subnets", "SERVES", (6, 60), |row: &NatRow| match &row.users {
            None => Value::unknown(USERS_LOADING),
            Some(users) => Value::List(users.iter().map(|it| it.name().into()).collect()),
        }),
        Cell::new("zones", "ZONES SERVED", (12, 36), |row: &NatRow| match row.zones() {
            None => Value::unknown(USERS_LOADING),
            Some(zones) => Value::List(zones.into_iter().map(|it| it.as_str().into()).collect()),
        }),
        Cell::new("id", "NAT GATEWAY", (11, 22), |row: &NatRow| Value::text(&row.gateway.id.name))
            .shown(Shown::Wide),
        Cell::new("public", "PUBLIC", (6, 6), |row: &NatRow| Value::Flag(row.gateway.public))
            .shown(Shown::Wide),
        Cell::new("vpc", "VPC", (8, 21), |row: &NatRow| Value::text(&row.gateway.vpc))
            .shown(Shown::Wide),
        Cell::new("age_s", "AGE", (4, 6), |row: &NatRow| {
            Value::known(row.gateway.created, Value::Since, "EC2 has not told")
        }),
        Cell::new("findings", "FINDINGS", (8, 120), |row| sentences(&row.findings)),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<NatRow> {
        let mut rows = estate::nat_gateways(store);
        rows.retain(|row| scope.admits_vpc(&row.gateway.vpc));
        rows
    }

    fn id(row: &NatRow) -> &ResourceId {
        &row.gateway.id
    }

    fn labels(row: &NatRow) -> Option<&Labels> {
        Some(&row.gateway.tags)
    }

    fn role(row: &NatRow, now: Timestamp) -> Role {
        let found = (!row.findings.is_empty()).then_some(Role::Warning);
        unwell(row, now).or_else(|| refuses(row, now)).or(found).unwrap_or(Role::Text)
    }

    fn offer(_store: &Store, row: &NatRow, verb: Verb) -> Offer {
        match verb {
            Verb::Drill if row.users.as_ref().is_some_and(Vec::is_empty) => {
                Offer::Refused("no subnet leaves through it".to_owned())
            }
            Verb::Drill => {
                let scope = Scope::Nat(Symbol::new(&row.gateway.id.name));
                Offer::Possible(Location::Table(PaneId::Subnets, scope))
            }
            _ => read(&row.gateway.id, verb),
        }
    }
}

fn traffic<'a>(
    row: &'a NatRow,
    value: fn(&NatTraffic) -> Option<u64>,
    wrap: fn(u64) -> Value<'a>,
) -> Value<'a> {
    value_of(&row.traffic, value).map_or_else(|reason| Value::Unknown(reason.into()), wrap)
}

/// Connections fail for want of ports.
fn refuses(row: &NatRow, _now: Timestamp) -> Option<Role> {
    let refused = value_of(&row.traffic, |it| it.port_errors).unwrap_or_default();
    (refused > 0).then_some(Role::Danger)
}

fn public_ips(row: &NatRow) -> Value<'_> {
    let ips = row.gateway.addresses.iter().filter_map(|it| it.public_ip);
    Value::List(ips.map(|ip| ip.to_string().into()).collect())
}

fn unwell(row: &NatRow, _now: Timestamp) -> Option<Role> {
    match row.gateway.state.as_str() {
        "available" => None,
        "failed" => Some(Role::Danger),
        _ => Some(Role::Warning),
    }
}
