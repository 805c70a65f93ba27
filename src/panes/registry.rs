//! Which code shows what.

use jiff::Timestamp;

use super::{
    Location, Pane, PaneId, Scope,
    endpoints::Endpoints,
    events::Events,
    gpu::Gpu,
    interfaces::Interfaces,
    kinds::Kinds,
    logs::LogPane,
    nat::Nat,
    node_groups::NodeGroups,
    nodes::Nodes,
    objects::Objects,
    pods::Pods,
    routes::Routes,
    security_groups::SecurityGroups,
    subnets::Subnets,
    table::{self, TablePane},
    text::TextPane,
    vpc::Vpcs,
    workloads::Workloads,
};
use crate::model::Store;

/// A pane for a location.
pub fn open(location: Location) -> Box<dyn Pane> {
    match location {
        Location::Table(PaneId::NodeGroups, scope) => Box::new(TablePane::<NodeGroups>::new(scope)),
        Location::Table(PaneId::Nodes, scope) => Box::new(TablePane::<Nodes>::new(scope)),
        Location::Table(PaneId::Pods, scope) => Box::new(TablePane::<Pods>::new(scope)),
        Location::Table(PaneId::Events, scope) => Box::new(TablePane::<Events>::new(scope)),
        Location::Table(PaneId::Workloads, scope) => Box::new(TablePane::<Workloads>::new(scope)),
        Location::Table(PaneId::Gpu, scope) => Box::new(TablePane::<Gpu>::new(scope)),
        Location::Table(PaneId::Kinds, scope @ Scope::Served(_)) => {
            Box::new(TablePane::<Objects>::new(scope))
        }
        Location::Table(PaneId::Kinds, scope) => Box::new(TablePane::<Kinds>::new(scope)),
        Location::Table(PaneId::Vpc, scope) => Box::new(TablePane::<Vpcs>::new(scope)),
        Location::Table(PaneId::Subnets, scope) => Box::new(TablePane::<Subnets>::new(scope)),
        Location::Table(PaneId::Routes, scope) => Box::new(TablePane::<Routes>::new(scope)),
        Location::Table(PaneId::Nat, scope) => Box::new(TablePane::<Nat>::new(scope)),
        Location::Table(PaneId::Endpoints, scope) => Box::new(TablePane::<Endpoints>::new(scope)),
        Location::Table(PaneId::SecurityGroups, scope) => {
            Box::new(TablePane::<SecurityGroups>::new(scope))
        }
        Location::Table(PaneId::Interfaces, scope) => Box::new(TablePane::<Interfaces>::new(scope)),
        Location::Describe(id) => Box::new(TextPane::describe(id)),
        Location::Yaml(id) => Box::new(TextPane::yaml(id)),
        Location::Logs(query) => Box::new(LogPane::new(query)),
    }
}

/// A pane as JSON, all its rows that match `filter`: what `quarterdeck snapshot --json` prints.
pub fn snapshot(
    (pane, scope): (PaneId, &Scope),
    store: &Store,
    filter: &str,
    now: Timestamp,
) -> Result<serde_json::Value, String> {
    match pane {
        PaneId::NodeGroups => table::snapshot::<NodeGroups>(store, scope, filter, now),
        PaneId::Nodes => table::snapshot::<Nodes>(store, scope, filter, now),
        PaneId::Pods => table::snapshot::<Pods>(store, scope, filter, now),
        PaneId::Events => table::snapshot::<Events>(store, scope, filter, now),
        PaneId::Workloads => table::snapshot::<Workloads>(store, scope, filter, now),
        PaneId::Gpu => table::snapshot::<Gpu>(store, scope, filter, now),
        PaneId::Kinds if matches!(scope, Scope::Served(_)) => {
            table::snapshot::<Objects>(store, scope, filter, now)
        }
        PaneId::Kinds => table::snapshot::<Kinds>(store, scope, filter, now),
        PaneId::Vpc => table::snapshot::<Vpcs>(store, scope, filter, now),
        PaneId::Subnets => table::snapshot::<Subnets>(store, scope, filter, now),
        PaneId::Routes => table::snapshot::<Routes>(store, scope, filter, now),
        PaneId::Nat => table::snapshot::<Nat>(store, scope, filter, now),
        PaneId::Endpoints => table::snapshot::<Endpoints>(store, scope, filter, now),
        PaneId::SecurityGroups => table::snapshot::<SecurityGroups>(store, scope, filter, now),
        PaneId::Interfaces => table::snapshot::<Interfaces>(store, scope, filter, now),
    }
}

/// The same as text.
pub fn snapshot_text(
    (pane, scope): (PaneId, &Scope),
    store: &Store,
    filter: &str,
    now: Timestamp,
) -> Result<String, String> {
    match pane {
        PaneId::NodeGroups => table::snapshot_text::<NodeGroups>(store, scope, filter, now),
        PaneId::Nodes => table::snapshot_text::<Nodes>(store, scope, filter, now),
        PaneId::Pods => table::snapshot_text::<Pods>(store, scope, filter, now),
        PaneId::Events => table::snapshot_text::<Events>(store, scope, filter, now),
        PaneId::Workloads => table::snapshot_text::<Workloads>(store, scope, filter, now),
        PaneId::Gpu => table::snapshot_text::<Gpu>(store, scope, filter, now),
        PaneId::Kinds if matches!(scope, Scope::Served(_)) => {
            table::snapshot_text::<Objects>(store, scope, filter, now)
        }
        PaneId::Kinds => table::snapshot_text::<Kinds>(store, scope, filter, now),
        PaneId::Vpc => table::snapshot_text::<Vpcs>(store, scope, filter, now),
        PaneId::Subnets => table::snapshot_text::<Subnets>(store, scope, filter, now),
        PaneId::Routes => table::snapshot_text::<Routes>(store, scope, filter, now),
        PaneId::Nat => table::snapshot_text::<Nat>(store, scope, filter, now),
        PaneId::Endpoints => table::snapshot_text::<Endpoints>(store, scope, filter, now),
        PaneId::SecurityGroups => table::snapshot_text::<SecurityGroups>(store, scope, filter, now),
        PaneId::Interfaces => table::snapshot_text::<Interfaces>(store, scope, filter, now),
    }
}
