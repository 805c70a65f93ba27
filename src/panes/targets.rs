//! Targets of load balancers, with the pods and nodes they are; sick ones first.

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{self, TargetRow},
    keymap::Context,
    model::{Feed, ResourceId, Store},
    ui::theme::Role,
};

const PODS_LOADING: &str = "the pods are not all known yet";
const NODES_LOADING: &str = "instances and nodes are not all known yet";

/// The target table.
pub(super) struct Targets;

type Cell = Column<TargetRow>;

impl TableSpec for Targets {
    type Row = TargetRow;

    const PANE: PaneId = PaneId::Targets;
    const TITLE: &'static str = "Targets";
    const CONTEXT: Context = Context::Vpc;
    const FEEDS: &'static [Feed] =
        &[Feed::TargetHealths, Feed::LoadBalancers, Feed::Pods, Feed::Nodes, Feed::Instances];
    const ROW_FEEDS: &'static [Feed] = &[Feed::TargetHealths];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("target", "TARGET", (12, 39), |row| Value::text(&row.target.target)),
        Cell::new("port", "PORT", (5, 5), |row: &TargetRow| {
            row.target.port.map_or(Value::None, |port| Value::Count(port.into()))
        }),
        Cell::new("state", "STATE", (9, 12), |row| Value::text(&row.target.state)).role(unwell),
        Cell::new("reason", "REASON", (8, 36), |row: &TargetRow| {
            row.target.reason.as_ref().map_or(Value::None, |it| Value::text(it))
        }),
        Cell::new("group", "TARGET GROUP", (12, 32), |row| Value::text(&row.target.id.namespace)),
        Cell::new("namespace", "NAMESPACE", (9, 24), |row: &TargetRow| {
            row.pod.as_ref().map_or_else(|| no_pod(row), |pod| Value::text(&pod.id.namespace))
        }),
        Cell::new("pod", "POD", (12, 60), |row: &TargetRow| {
            row.pod.as_ref().map_or_else(|| no_pod(row), |pod| Value::text(&pod.id.name))
        }),
        Cell::new("node", "NODE", (12, 48), |row: &TargetRow| match &row.node {
            Some(node) => Value::text(node),
            None if !row.nodes_known => Value::unknown(NODES_LOADING),
            None => no_pod(row),
        }),
        Cell::new("zone", "ZONE", (6, 16), |row: &TargetRow| {
            row.target.zone.as_ref().map_or(Value::None, |it| Value::text(it))
        })
        .shown(Shown::Wide),
        Cell::new("detail", "DETAIL", (12, 80), |row: &TargetRow| {
            row.target.detail.as_deref().map_or(Value::None, Value::text)
        }),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<TargetRow> {
        estate::targets(store, scope.object())
    }

    fn id(row: &TargetRow) -> &ResourceId {
        &row.target.id
    }

    fn role(row: &TargetRow, now: Timestamp) -> Role {
        unwell(row, now).unwrap_or(Role::Text)
    }

    fn offer(_store: &Store, row: &TargetRow, verb: Verb) -> Offer {
        match (verb, &row.pod, &row.node) {
            (Verb::Drill | Verb::Describe, Some(pod), _) => {
                Offer::Possible(Location::Describe(pod.id.clone()))
            }
            (Verb::Yaml, Some(pod), _) => Offer::Possible(Location::Yaml(pod.id.clone())),
            (Verb::Events, Some(pod), _) => {
                Offer::Possible(Location::Table(PaneId::Events, Scope::About(pod.id.clone())))
            }
            (Verb::Drill, None, Some(node)) => {
                Offer::Possible(Location::Table(PaneId::Pods, Scope::Node(node.clone())))
            }
            (Verb::Drill, None, None) => {
                Offer::Refused("no pod and no node of this cluster has its address".to_owned())
            }
            _ => Offer::Meaningless,
        }
    }
}

/// What is said where the target is no pod.
fn no_pod(row: &TargetRow) -> Value<'static> {
    if row.pods_known { Value::None } else { Value::unknown(PODS_LOADING) }
}

fn unwell(row: &TargetRow, _now: Timestamp) -> Option<Role> {
    match row.target.state.as_str() {
        "healthy" => None,
        "unhealthy" | "unavailable" => Some(Role::Danger),
        "unused" => Some(Role::Muted),
        _ => Some(Role::Warning),
    }
}
