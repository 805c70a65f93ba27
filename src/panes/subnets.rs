//! Subnets: tier, way out, and what is left of their addresses.

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
    vpc::{count, read, sentences},
};
use crate::{
    action::Verb,
    estate::{self, Routing, SubnetRow, Tier},
    keymap::Context,
    model::{Feed, Labels, ResourceId, Store, Symbol},
    ui::theme::Role,
};

/// The subnet table.
pub(super) struct Subnets;

const TABLES_LOADING: &str = "the route tables are not all known yet";
const INTERFACES_LOADING: &str = "the network interfaces are not all known yet";
const INSTANCES_LOADING: &str = "the instances are not all known yet";
const ACLS_LOADING: &str = "the network ACLs are not all known yet";
const NO_BLOCK: &str = "it has no IPv4 block";
const UNSAID: &str = "EC2 has not told";
const UNSUMMED: &str = "free or reserved addresses are not known";

type Cell = Column<SubnetRow>;

impl TableSpec for Subnets {
    type Row = SubnetRow;

    const PANE: PaneId = PaneId::Subnets;
    const TITLE: &'static str = "Subnets";
    const CONTEXT: Context = Context::Subnets;
    const FEEDS: &'static [Feed] = &[
        Feed::Subnets,
        Feed::RouteTables,
        Feed::NetworkInterfaces,
        Feed::SubnetReservations,
        Feed::Instances,
        Feed::Pods,
        Feed::NodeGroups,
        Feed::InstanceTypes,
        Feed::NetworkAcls,
    ];
    const SORTED_BY: Option<&'static str> = Some("free");
    const ROW_FEEDS: &'static [Feed] = &[Feed::Subnets];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("name", "NAME", (10, 40), |row| Value::text(row.subnet.name())),
        Cell::new("tier", "TIER", (7, 8), |row| {
            Value::known(row.tier(), |it| Value::text(it.name()), TABLES_LOADING)
        }),
        Cell::new("zone", "ZONE", (6, 16), |row| Value::text(&row.subnet.zone)),
        Cell::new("cidr", "CIDR", (12, 18), |row| {
            row.subnet.cidr.as_ref().map_or(Value::None, |it| Value::text(it))
        }),
        Cell::new("free", "FREE", (4, 6), |row: &SubnetRow| {
            Value::known(row.subnet.free, Value::Count, UNSAID)
        })
        .role(scarce),
        Cell::new("usable", "USABLE", (6, 6), |row: &SubnetRow| {
            Value::known(row.usable(), Value::Count, NO_BLOCK)
        }),
        Cell::new("used_share", "USED%", (5, 6), used_share),
        Cell::new("reserved", "RESERVED", (8, 8), |row| match row.reserved {
            Ok(reserved) => Value::Count(reserved),
            Err(reason) => Value::unknown(reason),
        }),
        Cell::new("used", "USED", (4, 6), |row| Value::known(row.used(), Value::Count, UNSUMMED)),
        Cell::new("default_route", "0/0", (5, 24), default_route).role(gone),
        Cell::new("nat", "NAT", (5, 22), |row| match &row.routing {
            None => Value::unknown(TABLES_LOADING),
            Some(_) => row.nat().map_or(Value::None, |it| Value::text(it)),
        })
        .shown(Shown::Wide),
        Cell::new("interfaces", "ENIS", (4, 5), |row| count(row.interfaces, INTERFACES_LOADING)),
        Cell::new("instances", "NODES", (5, 5), |row| count(row.instances, INSTANCES_LOADING)),
        Cell::new("roles", "TAGS", (4, 18), roles),
        Cell::new("nacl", "NACL", (4, 24), |row: &SubnetRow| {
            Value::known(row.acl.as_ref(), |it| Value::text(it.name()), ACLS_LOADING)
        }),
        Cell::new("headroom", "HEADROOM", (8, 8), |row: &SubnetRow| {
            Value::known(row.headroom(), Value::Count, UNSUMMED)
        })
        .shown(Shown::Wide),
        Cell::new("scale_out", "SCALE-OUT", (9, 9), |row: &SubnetRow| match row.scale_out {
            None => Value::None,
            Some(Ok(wanted)) => Value::Count(wanted),
            Some(Err(reason)) => Value::unknown(reason),
        })
        .shown(Shown::Wide),
        Cell::new("public_ip_on_launch", "PUBLIC IP", (9, 9), |row: &SubnetRow| {
            Value::Flag(row.subnet.public_ip_on_launch)
        })
        .shown(Shown::Wide),
        Cell::new("route_table", "ROUTE TABLE", (11, 30), |row: &SubnetRow| match &row.routing {
            None => Value::unknown(TABLES_LOADING),
            Some(routing) => Value::text(routing.table.name()),
        })
        .shown(Shown::Wide),
        Cell::new("id", "SUBNET", (10, 24), |row: &SubnetRow| Value::text(&row.subnet.id.name))
            .shown(Shown::Wide),
        Cell::new("tags", "ALL TAGS", (8, 80), tags).shown(Shown::Wide),
        Cell::new("vpc", "VPC", (8, 21), |row: &SubnetRow| Value::text(&row.subnet.vpc))
            .shown(Shown::Wide),
        Cell::new("findings", "FINDINGS", (8, 120), |row| sentences(&row.findings)),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<SubnetRow> {
        let mut rows = estate::subnets(store);
        rows.retain(|row| {
            let id = &*row.subnet.id.name;
            match scope {
                Scope::Subnet(only) => **only == *id,
                Scope::RouteTable(table) => {
                    row.routing.as_ref().is_some_and(|it| *it.table.id.name == **table)
                }
                Scope::Nat(nat) => leaves_through(row, nat),
                _ => scope.admits_vpc(&row.subnet.vpc),
            }
        });
        rows
    }

    fn id(row: &SubnetRow) -> &ResourceId {
        &row.subnet.id
    }

    fn labels(row: &SubnetRow) -> Option<&Labels> {
        Some(&row.subnet.tags)
    }

    fn role(row: &SubnetRow, now: Timestamp) -> Role {
        if row.findings.is_empty() { Role::Text } else { gone(row, now).unwrap_or(Role::Warning) }
    }

    fn totals<'r>(rows: impl Iterator<Item = &'r SubnetRow>) -> Vec<(&'static str, String)> {
        let shown = |sum: Option<u64>| sum.map_or_else(|| "?".to_owned(), |it| it.to_string());
        let sums = sums(&rows.collect::<Vec<_>>()).into_iter().map(|(key, sum)| (key, shown(sum)));
        std::iter::once(("name", "total".to_owned())).chain(sums).collect()
    }

    fn totals_json(rows: &[&SubnetRow]) -> Map<String, Json> {
        sums(rows).into_iter().map(|(key, sum)| (key.to_owned(), Json::from(sum))).collect()
    }

    fn offer(_store: &Store, row: &SubnetRow, verb: Verb) -> Offer {
        match verb {
            Verb::Drill if row.instances == Some(0) => {
                Offer::Refused("no instance of the cluster is in it".to_owned())
            }
            Verb::Drill => {
                let scope = Scope::Subnet(Symbol::new(&row.subnet.id.name));
                Offer::Possible(Location::Table(PaneId::Nodes, scope))
            }
            _ => read(&row.subnet.id, verb),
        }
    }
}

/// What the node groups may still need does not fit, or little is left of a subnet without any.
fn scarce(row: &SubnetRow, _now: Timestamp) -> Option<Role> {
    if row.is_too_small() {
        return Some(Role::Danger);
    }
    row.is_tight().then_some(Role::Warning)
}

/// Sums over the rows; unknown as soon as one of them is.
fn sums(rows: &[&SubnetRow]) -> [(&'static str, Option<u64>); 4] {
    // A subnet without an IPv4 block has no addresses to count.
    let counted = || rows.iter().filter(|row| row.subnet.cidr.is_some());
    [
        ("usable", counted().map(|row| row.usable()).sum()),
        ("free", counted().map(|row| row.subnet.free).sum()),
        ("reserved", counted().map(|row| row.reserved.ok()).sum()),
        ("used", counted().map(|row| row.used()).sum()),
    ]
}

fn leaves_through(row: &SubnetRow, nat: &Symbol) -> bool {
    let routing = row.routing.as_ref();
    routing.is_some_and(|it| it.table.routes.iter().any(|route| route.target == *nat))
}

fn used_share(row: &SubnetRow) -> Value<'_> {
    match (row.used(), row.usable()) {
        (None, _) => Value::unknown(UNSUMMED),
        (_, None) => Value::unknown(NO_BLOCK),
        (_, Some(0)) => Value::None,
        #[expect(clippy::cast_precision_loss, reason = "per cent need no more than 52 bits")]
        (Some(used), Some(usable)) => Value::Share(used as f64 / usable as f64),
    }
}

fn default_route(row: &SubnetRow) -> Value<'_> {
    match row.routing.as_ref().map(|routing: &Routing| routing.table.default_route()) {
        None => Value::unknown(TABLES_LOADING),
        Some(None) => Value::None,
        Some(Some(route)) => Value::text(&route.target),
    }
}

/// The way out is gone.
fn gone(row: &SubnetRow, _now: Timestamp) -> Option<Role> {
    let route = row.routing.as_ref()?.table.default_route()?;
    let open = row.tier() != Some(Tier::Isolated);
    (route.blackhole && open).then_some(Role::Danger)
}

/// The tags controllers look for.
fn roles(row: &SubnetRow) -> Value<'_> {
    let known = [
        ("kubernetes.io/role/elb", "elb"),
        ("kubernetes.io/role/internal-elb", "int"),
        ("karpenter.sh/discovery", "karpenter"),
    ];
    let there = known.into_iter().filter(|(key, _)| row.subnet.tags.get(key).is_some());
    Value::List(there.map(|(_, short)| short.into()).collect())
}

fn tags(row: &SubnetRow) -> Value<'_> {
    let tags = row.subnet.tags.iter();
    Value::List(tags.map(|(key, value)| format!("{key}={value}").into()).collect())
}
