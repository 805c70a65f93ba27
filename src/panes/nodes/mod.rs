//! Nodes: one row a machine, as Kubernetes, EC2, Auto Scaling and Systems Manager know it.

mod changes;

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    node_groups::share,
    table::{Column, OfMarked, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{self, NodeRow, Pairing},
    keymap::Context,
    model::{Allocatable, Feed, Labels, Node, Ping, Readiness, ResourceId, Store, Symbol},
    ui::theme::Role,
};

/// The node table.
pub(super) struct Nodes;

const NO_NODE: &str = "the instance has not joined the cluster";
const NO_INSTANCE: &str = "EC2 has not told, or knows no such instance";
const UNSAID: &str = "the node does not say";
const NO_METRICS: &str = "no metrics for this node";
const CLAIMS_LOADING: &str = "the node claims are not all known yet";
const PLACES_LOADING: &str = "the Auto Scaling groups are not all known yet";
const PODS_LOADING: &str = "the pods are not all known yet";

type Cell = Column<NodeRow>;

impl TableSpec for Nodes {
    type Row = NodeRow;

    const PANE: PaneId = PaneId::Nodes;
    const TITLE: &'static str = "Nodes";
    const CONTEXT: Context = Context::Nodes;
    const FEEDS: &'static [Feed] = &[
        Feed::Nodes,
        Feed::Instances,
        Feed::Pods,
        Feed::NodeUsage,
        Feed::ScalingGroups,
        Feed::InstanceStatuses,
        Feed::InstanceTypes,
        Feed::ManagedInstances,
        Feed::NodeClaims,
        Feed::Budgets,
    ];
    const ROW_FEEDS: &'static [Feed] = &[Feed::Nodes, Feed::Instances];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("name", "NAME", (12, 48), |row| Value::text(row.name())),
        Cell::new("status", "STATUS", (13, 24), status).role(status_role),
        Cell::new("cpu_share", "CPU%", (5, 6), |row| requested(row, |it| it.cpu_m, |it| it.cpu_m)),
        Cell::new("memory_share", "MEM%", (5, 6), |row| {
            requested(row, |it| it.memory, |it| it.memory)
        }),
        Cell::new("pods", "PODS", (4, 5), |row| {
            Value::known(row.load.map(|it| it.pods.into()), Value::Count, load_reason(row))
        }),
        Cell::new("pods_max", "MAX", (3, 4), |row| {
            Value::known(row.pods_max().map(u64::from), Value::Count, UNSAID)
        }),
        Cell::new("age_s", "AGE", (4, 6), |row| Value::known(row.began(), Value::Since, UNSAID)),
        Cell::new("instance_type", "TYPE", (11, 14), |row| symbol(row.instance_type(), UNSAID)),
        Cell::new("capacity", "CAPACITY", (9, 14), |row| {
            Value::known(row.capacity().map(crate::model::Capacity::name), Value::text, UNSAID)
        }),
        Cell::new("node_group", "GROUP", (11, 24), |row| {
            symbol(row.group.as_ref(), "no label or tag names a group")
        }),
        Cell::new("zone", "ZONE", (10, 16), |row| symbol(row.zone(), UNSAID)),
        Cell::new("cpu_used_share", "CPU%U", (5, 6), |row| used(row, |it| it.cpu_m, |it| it.cpu_m)),
        Cell::new("memory_used_share", "MEM%U", (5, 6), |row| {
            used(row, |it| it.memory, |it| it.memory)
        }),
        Cell::new("state", "EC2", (7, 13), |row| {
            symbol(row.instance.as_ref().map(|it| &it.state), NO_INSTANCE)
        }),
        Cell::new("instance_id", "INSTANCE", (19, 19), |row| {
            Value::known(row.instance_id(), Value::text, "the node names no instance")
        }),
        Cell::new("price", "PRICE", (5, 8), |_| Value::unknown("there is no price book yet")),
        Cell::new("ssm", "SSM", (8, 14), ssm).role(ssm_role),
        Cell::new("scheduled", "SCHEDULED", (12, 40), scheduled).role(scheduled_role),
        Cell::new("kubelet", "KUBELET", (7, 20), |row| {
            symbol(row.node.as_ref().and_then(|it| it.kubelet.as_ref()), NO_NODE)
        })
        .shown(Shown::Wide),
        Cell::new("internal_ip", "IP", (9, 39), ip).shown(Shown::Wide),
        Cell::new("arch", "ARCH", (5, 6), |row| symbol(row.arch(), UNSAID)).shown(Shown::Wide),
        Cell::new("lifecycle", "ASG", (9, 20), |row| match (&row.lifecycle, row.places_known) {
            (Some(lifecycle), _) => Value::text(lifecycle),
            (None, true) => Value::None,
            (None, false) => Value::unknown(PLACES_LOADING),
        })
        .shown(Shown::Wide),
        Cell::new("claim", "CLAIM", (10, 40), |row| match (&row.claim, row.claims_known) {
            (Some(claim), _) => Value::text(&claim.id.name),
            (None, true) => Value::None,
            (None, false) => Value::unknown(CLAIMS_LOADING),
        })
        .shown(Shown::Wide),
        Cell::new("checks", "CHECKS", (6, 20), checks).shown(Shown::Wide),
        Cell::new("taints", "TAINTS", (6, 60), taints).shown(Shown::Wide),
        Cell::new("ready", "READY", (5, 5), ready).shown(Shown::Never),
        Cell::new("cordoned", "CORDONED", (5, 5), |row| node(row, |it| Value::Flag(it.cordoned)))
            .shown(Shown::Never),
        Cell::new("cpu_requested_m", "CPUREQ", (5, 6), |row| {
            Value::known(row.load.map(|it| it.cpu_m), Value::Millicores, load_reason(row))
        })
        .shown(Shown::Never),
        Cell::new("cpu_allocatable_m", "CPUALLOC", (5, 6), |row| {
            node(row, |it| Value::known(it.allocatable.cpu_m, Value::Millicores, UNSAID))
        })
        .shown(Shown::Never),
        Cell::new("memory_requested", "MEMREQ", (5, 6), |row| {
            Value::known(row.load.map(|it| it.memory), Value::Bytes, load_reason(row))
        })
        .shown(Shown::Never),
        Cell::new("memory_allocatable", "MEMALLOC", (5, 6), |row| {
            node(row, |it| Value::known(it.allocatable.memory, Value::Bytes, UNSAID))
        })
        .shown(Shown::Never),
        Cell::new("orphan", "ORPHAN", (6, 11), orphan).shown(Shown::Never),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<NodeRow> {
        let mut rows = estate::nodes(store);
        if let Scope::Group(name) = scope {
            rows.retain(|row| row.group.as_ref() == Some(name));
        }
        if let Scope::Subnet(subnet) = scope {
            let home = |row: &NodeRow| row.instance.as_ref()?.subnet.clone();
            rows.retain(|row| home(row).as_ref() == Some(subnet));
        }
        rows
    }

    fn id(row: &NodeRow) -> &ResourceId {
        &row.id
    }

    fn labels(row: &NodeRow) -> Option<&Labels> {
        row.node.as_ref().map(|node| &node.labels)
    }

    fn role(row: &NodeRow, now: Timestamp) -> Role {
        match row.pairing {
            Pairing::NoNode | Pairing::NoInstance => Role::Danger,
            Pairing::Paired | Pairing::Unknown => status_role(row, now).unwrap_or(Role::Text),
        }
    }

    fn offer_marked(verb: Verb) -> Option<OfMarked<NodeRow>> {
        (verb == Verb::Drain).then_some(changes::drain as OfMarked<NodeRow>)
    }

    fn offer(store: &Store, row: &NodeRow, verb: Verb) -> Offer {
        let has_node = row.node.is_some();
        match verb {
            Verb::Drill | Verb::Events if !has_node => Offer::Refused(NO_NODE.to_owned()),
            Verb::Drill => {
                Offer::Possible(Location::Table(PaneId::Pods, Scope::Node(Symbol::new(row.name()))))
            }
            Verb::Events => {
                Offer::Possible(Location::Table(PaneId::Events, Scope::About(row.id.clone())))
            }
            Verb::Describe => Offer::Possible(Location::Describe(row.id.clone())),
            Verb::Yaml => Offer::Possible(Location::Yaml(row.id.clone())),
            Verb::Drain => changes::drain(&[row]),
            Verb::Replace => changes::replacing(store, row),
            Verb::Cordon | Verb::Uncordon => changes::cordoning(row, verb == Verb::Cordon),
            _ => Offer::Meaningless,
        }
    }
}

fn symbol<'a>(symbol: Option<&'a Symbol>, reason: &'static str) -> Value<'a> {
    Value::known(symbol, |it| Value::text(it), reason)
}

fn node<'a>(row: &'a NodeRow, value: impl FnOnce(&'a Node) -> Value<'a>) -> Value<'a> {
    row.node.as_deref().map_or(Value::unknown(NO_NODE), value)
}

fn status(row: &NodeRow) -> Value<'_> {
    let Some(node) = &row.node else { return Value::text("not joined") };
    let mut words = vec![match (&row.pairing, &node.readiness) {
        (Pairing::NoInstance, _) => "instance gone",
        (_, Readiness::Ready) => "Ready",
        (_, Readiness::NotReady(_)) => "NotReady",
        (_, Readiness::Unknown) => "Unknown",
    }];
    words.extend(node.cordoned.then_some("cordoned"));
    words.extend(node.pressures.iter().map(Symbol::as_str));
    Value::Text(words.join(",").into())
}

fn status_role(row: &NodeRow, _now: Timestamp) -> Option<Role> {
    let node = row.node.as_ref()?;
    match &node.readiness {
        Readiness::NotReady(_) | Readiness::Unknown => Some(Role::Danger),
        Readiness::Ready if node.cordoned || !node.pressures.is_empty() => Some(Role::Warning),
        Readiness::Ready => None,
    }
}

fn ready(row: &NodeRow) -> Value<'_> {
    node(row, |node| match node.readiness {
        Readiness::Ready => Value::Flag(true),
        Readiness::NotReady(_) => Value::Flag(false),
        Readiness::Unknown => Value::unknown("the kubelet is silent"),
    })
}

fn orphan(row: &NodeRow) -> Value<'_> {
    match row.pairing {
        Pairing::NoNode => Value::text("no-node"),
        Pairing::NoInstance => Value::text("no-instance"),
        Pairing::Paired => Value::None,
        Pairing::Unknown => Value::unknown("one side has not answered yet"),
    }
}

fn ssm(row: &NodeRow) -> Value<'_> {
    match &row.agent {
        Some(agent) => Value::text(agent.ping.name()),
        None if row.instance.is_none() => Value::unknown(NO_INSTANCE),
        None if row.agents_known => Value::text("absent"),
        None => Value::unknown("the SSM agents are not all known yet"),
    }
}

fn ssm_role(row: &NodeRow, _now: Timestamp) -> Option<Role> {
    match row.agent.as_ref().map(|agent| agent.ping) {
        Some(Ping::Online) => None,
        Some(Ping::ConnectionLost | Ping::Inactive) => Some(Role::Warning),
        None => (row.agents_known && row.instance.is_some()).then_some(Role::Warning),
    }
}

fn scheduled(row: &NodeRow) -> Value<'_> {
    match row.checks.as_ref().and_then(|checks| checks.scheduled.first()) {
        Some(event) => Value::text(&event.code),
        None => Value::None,
    }
}

fn scheduled_role(row: &NodeRow, _now: Timestamp) -> Option<Role> {
    row.checks.as_ref().filter(|checks| !checks.scheduled.is_empty()).map(|_| Role::Warning)
}

fn checks(row: &NodeRow) -> Value<'_> {
    match &row.checks {
        None => Value::unknown("EC2 has not told"),
        Some(checks) if checks.system == checks.instance => Value::text(&checks.system),
        Some(it) => Value::Text(format!("system {}, instance {}", it.system, it.instance).into()),
    }
}

fn taints(row: &NodeRow) -> Value<'_> {
    node(row, |it| Value::List(it.taints.iter().map(|taint| taint.to_string().into()).collect()))
}

fn ip(row: &NodeRow) -> Value<'_> {
    let real = row.instance.as_ref().and_then(|it| it.private_ip);
    let said = row.node.as_ref().and_then(|node| node.internal_ip);
    Value::known(said.or(real), |ip| Value::Text(ip.to_string().into()), UNSAID)
}

fn offered(row: &NodeRow, pick: fn(&Allocatable) -> Option<u64>) -> Option<u64> {
    row.node.as_ref().and_then(|node| pick(&node.allocatable))
}

/// The share of what the node offers that its pods ask for.
fn requested(
    row: &NodeRow,
    asked: fn(&estate::Load) -> u64,
    offer: fn(&Allocatable) -> Option<u64>,
) -> Value<'_> {
    node(row, |it| share(row.load.as_ref().map(asked), offer(&it.allocatable)))
}

fn load_reason(row: &NodeRow) -> &'static str {
    if row.node.is_some() { PODS_LOADING } else { NO_NODE }
}

fn used(
    row: &NodeRow,
    usage: fn(&crate::model::Usage) -> u64,
    offer: fn(&Allocatable) -> Option<u64>,
) -> Value<'static> {
    match &row.usage {
        None => Value::unknown(NO_METRICS),
        Some(it) => share(Some(usage(it)), offered(row, offer)),
    }
}
