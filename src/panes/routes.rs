//! Routes: where packets go, blackholes first.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
    vpc::read,
};
use crate::{
    action::Verb,
    estate::{self, RouteRow},
    keymap::Context,
    model::{Feed, Labels, ResourceId, Store, Symbol},
    ui::theme::Role,
};

/// The route table.
pub(super) struct Routes;

const USERS_LOADING: &str = "the subnets are not all known yet";

type Cell = Column<RouteRow>;

impl TableSpec for Routes {
    type Row = RouteRow;

    const PANE: PaneId = PaneId::Routes;
    const TITLE: &'static str = "Routes";
    const CONTEXT: Context = Context::Routes;
    const FEEDS: &'static [Feed] = &[Feed::RouteTables, Feed::Subnets];
    const ROW_FEEDS: &'static [Feed] = &[Feed::RouteTables];
    const FROZEN: usize = 2;
    const COLUMNS: &'static [Cell] = &[
        Cell::new("table", "TABLE", (8, 32), |row| Value::text(row.table.name())),
        Cell::new("destination", "DESTINATION", (11, 43), |row| {
            Value::text(&row.route.destination)
        }),
        Cell::new("via", "VIA", (5, 8), |row| Value::text(row.route.via.name())),
        Cell::new("target", "TARGET", (10, 26), |row| Value::text(&row.route.target)),
        Cell::new("state", "STATE", (6, 9), |row| Value::text(state(row))).role(gone),
        Cell::new("tier", "TIER", (7, 8), |row| Value::text(row.tier.name())),
        Cell::new("main", "MAIN", (4, 4), |row: &RouteRow| Value::Flag(row.table.main)),
        Cell::new("subnets", "SUBNETS", (7, 60), |row: &RouteRow| match &row.subnets {
            None => Value::unknown(USERS_LOADING),
            Some(subnets) => Value::List(subnets.iter().map(|it| it.name().into()).collect()),
        }),
        Cell::new("propagated", "PROPAGATED", (10, 10), |row: &RouteRow| {
            Value::Flag(row.route.propagated)
        })
        .shown(Shown::Wide),
        Cell::new("table_id", "TABLE ID", (10, 24), |row: &RouteRow| {
            Value::text(&row.table.id.name)
        })
        .shown(Shown::Wide),
        Cell::new("vpc", "VPC", (8, 21), |row: &RouteRow| Value::text(&row.table.vpc))
            .shown(Shown::Wide),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<RouteRow> {
        let mut rows = estate::routes(store);
        let used_by = |row: &RouteRow, subnet: &Symbol| {
            row.subnets.iter().flatten().any(|it| *it.id.name == **subnet)
        };
        rows.retain(|row| match scope {
            Scope::RouteTable(table) => *row.table.id.name == **table,
            Scope::Nat(nat) => row.route.target == *nat,
            Scope::Subnet(subnet) => used_by(row, subnet),
            _ => scope.admits_vpc(&row.table.vpc),
        });
        rows
    }

    fn id(row: &RouteRow) -> &ResourceId {
        &row.id
    }

    fn subject(row: &RouteRow) -> &ResourceId {
        &row.table.id
    }

    fn labels(row: &RouteRow) -> Option<&Labels> {
        Some(&row.table.tags)
    }

    fn role(row: &RouteRow, now: Timestamp) -> Role {
        gone(row, now).unwrap_or(Role::Text)
    }

    fn offer(_store: &Store, row: &RouteRow, verb: Verb) -> Offer {
        match verb {
            Verb::Drill if row.subnets.as_ref().is_some_and(Vec::is_empty) => {
                Offer::Refused("no subnet uses this table".to_owned())
            }
            Verb::Drill => {
                let scope = Scope::RouteTable(Symbol::new(&row.table.id.name));
                Offer::Possible(Location::Table(PaneId::Subnets, scope))
            }
            _ => read(&row.table.id, verb),
        }
    }
}

fn state(row: &RouteRow) -> &'static str {
    if row.route.blackhole { "blackhole" } else { "active" }
}

fn gone(row: &RouteRow, _now: Timestamp) -> Option<Role> {
    row.route.blackhole.then_some(Role::Danger)
}
