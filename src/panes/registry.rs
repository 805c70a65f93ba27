//! Which code shows what.

use jiff::Timestamp;

use super::{
    Location, Pane, PaneId, Scope,
    events::Events,
    gpu::Gpu,
    kinds::Kinds,
    logs::LogPane,
    node_groups::NodeGroups,
    nodes::Nodes,
    objects::Objects,
    pods::Pods,
    table::{self, TablePane},
    text::TextPane,
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
    }
}
