//! VPCs: their blocks, DNS, what stands in them and what they are tied to.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{self, VpcRow},
    keymap::Context,
    model::{Feed, Labels, LogPreset, ResourceId, Store, Symbol},
    ports::{LogQuery, LogTarget},
    ui::theme::Role,
};

/// The VPC table.
pub(super) struct Vpcs;

const SUBNETS_LOADING: &str = "the subnets are not all known yet";
const NATS_LOADING: &str = "the NAT gateways are not all known yet";
const ENDPOINTS_LOADING: &str = "the endpoints are not all known yet";
const LINKS_LOADING: &str = "peerings and transit gateways are not all known yet";
const LOGS_LOADING: &str = "the flow logs are not all known yet";
const CLUSTERS_LOADING: &str = "the clusters are not all known yet";
const UNSAID: &str = "EC2 has not told";

type Cell = Column<VpcRow>;

impl TableSpec for Vpcs {
    type Row = VpcRow;

    const PANE: PaneId = PaneId::Vpc;
    const TITLE: &'static str = "VPCs";
    const CONTEXT: Context = Context::Vpc;
    const FEEDS: &'static [Feed] = &[
        Feed::Vpcs,
        Feed::Subnets,
        Feed::NatGateways,
        Feed::Endpoints,
        Feed::Peerings,
        Feed::TransitAttachments,
        Feed::FlowLogs,
        Feed::Clusters,
    ];
    const ROW_FEEDS: &'static [Feed] = &[Feed::Vpcs];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("name", "NAME", (8, 32), |row| Value::text(row.vpc.name())),
        Cell::new("id", "VPC", (12, 21), |row| Value::text(&row.vpc.id.name)),
        Cell::new("cidrs", "CIDRS", (11, 40), |row| symbols(&row.vpc.cidrs)),
        Cell::new("subnets", "SUBNETS", (7, 7), |row| count(row.subnets, SUBNETS_LOADING)),
        Cell::new("zones", "ZONES", (5, 36), |row: &VpcRow| match &row.zones {
            None => Value::unknown(SUBNETS_LOADING),
            Some(zones) => Value::List(zones.iter().map(|it| it.as_str().into()).collect()),
        }),
        Cell::new("nat_gateways", "NAT", (3, 4), |row| count(row.nat_gateways, NATS_LOADING)),
        Cell::new("endpoints", "ENDPOINTS", (9, 9), |row| count(row.endpoints, ENDPOINTS_LOADING)),
        Cell::new("dns_support", "DNS", (3, 4), |row: &VpcRow| {
            Value::known(row.vpc.dns_support, Value::Flag, UNSAID)
        })
        .role(|row: &VpcRow, _| off(row.vpc.dns_support)),
        Cell::new("dns_hostnames", "NAMES", (5, 5), |row: &VpcRow| {
            Value::known(row.vpc.dns_hostnames, Value::Flag, UNSAID)
        })
        .role(|row: &VpcRow, _| off(row.vpc.dns_hostnames)),
        Cell::new("flow_logs", "FLOW LOGS", (9, 40), flow_logs),
        Cell::new("links", "LINKS", (5, 40), |row| match &row.links {
            None => Value::unknown(LINKS_LOADING),
            Some(links) => symbols(links),
        }),
        Cell::new("clusters", "CLUSTERS", (8, 40), |row| match &row.clusters {
            None => Value::unknown(CLUSTERS_LOADING),
            Some(clusters) => symbols(clusters),
        }),
        Cell::new("api_access", "API", (6, 14), |row| match &row.api_access {
            None => Value::unknown(CLUSTERS_LOADING),
            Some(access) => symbols(access),
        }),
        Cell::new("is_default", "DEFAULT", (7, 7), |row: &VpcRow| Value::Flag(row.vpc.is_default))
            .shown(Shown::Wide),
        Cell::new("tenancy", "TENANCY", (7, 9), |row: &VpcRow| Value::text(&row.vpc.tenancy))
            .shown(Shown::Wide),
        Cell::new("dhcp_options", "DHCP", (8, 22), |row: &VpcRow| {
            Value::known(row.vpc.dhcp_options.as_ref(), |it| Value::text(it), UNSAID)
        })
        .shown(Shown::Wide),
        Cell::new("findings", "FINDINGS", (8, 120), |row| sentences(&row.findings)),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<VpcRow> {
        let mut rows = estate::vpcs(store);
        rows.retain(|row| scope.admits_vpc(&row.vpc.id.name));
        rows
    }

    fn id(row: &VpcRow) -> &ResourceId {
        &row.vpc.id
    }

    fn labels(row: &VpcRow) -> Option<&Labels> {
        Some(&row.vpc.tags)
    }

    fn role(row: &VpcRow, _now: Timestamp) -> Role {
        if row.findings.is_empty() { Role::Text } else { Role::Warning }
    }

    fn offer(_store: &Store, row: &VpcRow, verb: Verb) -> Offer {
        match verb {
            Verb::Drill => {
                let scope = Scope::Vpc(Symbol::new(&row.vpc.id.name));
                Offer::Possible(Location::Table(PaneId::Subnets, scope))
            }
            Verb::Logs => {
                let query = LogQuery::newest(LogTarget::Preset(LogPreset::Flow));
                Offer::Possible(Location::Logs(query))
            }
            _ => read(&row.vpc.id, verb),
        }
    }
}

fn off(flag: Option<bool>) -> Option<Role> {
    (flag == Some(false)).then_some(Role::Danger)
}

fn flow_logs(row: &VpcRow) -> Value<'_> {
    let Some(logs) = &row.flow_logs else { return Value::unknown(LOGS_LOADING) };
    let destination = |log: &crate::model::FlowLog| {
        log.destination.as_deref().unwrap_or(&log.id.name).to_owned().into()
    };
    Value::List(logs.iter().map(|log| destination(log)).collect())
}

/// What can be read of anything in the network.
pub(super) fn read(id: &ResourceId, verb: Verb) -> Offer {
    match verb {
        Verb::Describe => Offer::Possible(Location::Describe(id.clone())),
        Verb::Yaml => Offer::Possible(Location::Yaml(id.clone())),
        _ => Offer::Meaningless,
    }
}

/// Findings as one text; none is an answer.
pub(super) fn sentences(findings: &[String]) -> Value<'_> {
    match findings {
        [] => Value::None,
        [one] => Value::text(one),
        several => Value::Text(several.join("; ").into()),
    }
}

/// Several names.
pub(super) fn symbols(symbols: &[Symbol]) -> Value<'_> {
    Value::List(symbols.iter().map(|it| it.as_str().into()).collect())
}

/// A count that may not be known, for `reason`.
pub(super) fn count(count: Option<usize>, reason: &'static str) -> Value<'static> {
    Value::known(count, |it| Value::Count(it as u64), reason)
}
