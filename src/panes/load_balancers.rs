//! Load balancers: where they listen, and whether what is behind them answers.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
    vpc::{read, sentences, symbols},
};
use crate::{
    action::Verb,
    estate::{self, BalancerRow},
    keymap::Context,
    model::{Feed, Listener, ResourceId, Store},
    ui::theme::Role,
};

/// The load balancer table.
pub(super) struct LoadBalancers;

const TARGETS_LOADING: &str = "the health of targets is not known yet";
const OTHER_VPC: &str = "listeners are read only in the VPC of the cluster";

type Cell = Column<BalancerRow>;

impl TableSpec for LoadBalancers {
    type Row = BalancerRow;

    const PANE: PaneId = PaneId::LoadBalancers;
    const TITLE: &'static str = "Load balancers";
    const CONTEXT: Context = Context::Vpc;
    const FEEDS: &'static [Feed] = &[Feed::LoadBalancers, Feed::TargetHealths];
    const ROW_FEEDS: &'static [Feed] = &[Feed::LoadBalancers];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("name", "NAME", (12, 32), |row| Value::text(&row.balancer.id.name)),
        Cell::new("type", "TYPE", (8, 11), |row| Value::text(&row.balancer.kind)),
        Cell::new("scheme", "SCHEME", (8, 8), |row| {
            Value::text(if row.balancer.internet_facing { "internet" } else { "internal" })
        }),
        Cell::new("state", "STATE", (6, 16), |row| Value::text(&row.balancer.state)).role(unwell),
        Cell::new("healthy", "HEALTHY", (7, 7), |row: &BalancerRow| {
            Value::known(row.healthy().map(|it| it as u64), Value::Count, TARGETS_LOADING)
        }),
        Cell::new("targets", "TARGETS", (7, 7), |row: &BalancerRow| {
            let count = row.targets.as_ref().map(|targets| targets.len() as u64);
            Value::known(count, Value::Count, TARGETS_LOADING)
        }),
        Cell::new("listeners", "LISTENS", (8, 40), |row: &BalancerRow| {
            match &row.balancer.listeners {
                None => Value::unknown(OTHER_VPC),
                Some(listeners) => {
                    Value::List(listeners.iter().map(|it| port(it).into()).collect())
                }
            }
        }),
        Cell::new("zones", "ZONES", (10, 36), |row| symbols(&row.balancer.zones)),
        Cell::new("certificates", "CERTIFICATES", (12, 80), |row: &BalancerRow| {
            match &row.balancer.listeners {
                None => Value::unknown(OTHER_VPC),
                Some(listeners) => {
                    let arns = listeners.iter().filter_map(|it| it.certificate.as_deref());
                    Value::List(arns.map(Into::into).collect())
                }
            }
        })
        .shown(Shown::Wide),
        Cell::new("dns_name", "DNS NAME", (12, 70), |row: &BalancerRow| {
            row.balancer.dns_name.as_deref().map_or(Value::None, Value::text)
        })
        .shown(Shown::Wide),
        Cell::new("security_groups", "GROUPS", (8, 44), |row: &BalancerRow| {
            symbols(&row.balancer.security_groups)
        })
        .shown(Shown::Wide),
        Cell::new("vpc", "VPC", (8, 21), |row: &BalancerRow| {
            row.balancer.vpc.as_ref().map_or(Value::None, |it| Value::text(it))
        })
        .shown(Shown::Wide),
        Cell::new("findings", "FINDINGS", (8, 120), |row| sentences(&row.findings)),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<BalancerRow> {
        let mut rows = estate::balancers(store);
        rows.retain(|row| row.balancer.vpc.as_ref().is_none_or(|vpc| scope.admits_vpc(vpc)));
        rows
    }

    fn id(row: &BalancerRow) -> &ResourceId {
        &row.balancer.id
    }

    fn role(row: &BalancerRow, now: Timestamp) -> Role {
        let found = (!row.findings.is_empty()).then_some(Role::Warning);
        unwell(row, now).or(found).unwrap_or(Role::Text)
    }

    fn offer(_store: &Store, row: &BalancerRow, verb: Verb) -> Offer {
        match verb {
            Verb::Drill => {
                let scope = Scope::About(row.balancer.id.clone());
                Offer::Possible(Location::Table(PaneId::Targets, scope))
            }
            other => read(&row.balancer.id, other),
        }
    }
}

/// `HTTPS:443`.
fn port(listener: &Listener) -> String {
    format!("{}:{}", listener.protocol, listener.port)
}

fn unwell(row: &BalancerRow, _now: Timestamp) -> Option<Role> {
    match row.balancer.state.as_str() {
        "active" => None,
        "failed" => Some(Role::Danger),
        _ => Some(Role::Warning),
    }
}
