//! Which code shows what.

use jiff::Timestamp;

use super::{
    Location, Pane, PaneId, Scope,
    events::Events,
    logs::LogPane,
    node_groups::NodeGroups,
    nodes::Nodes,
    pods::Pods,
    rds::Databases,
    rds_events::DatabaseEvents,
    rds_snapshots::DatabaseSnapshots,
    table::{self, TablePane},
    text::TextPane,
};
use crate::model::Store;

/// A pane for a location.
pub fn open(location: Location) -> Box<dyn Pane> {
    match location {
        Location::Table(PaneId::NodeGroups, scope) => Box::new(TablePane::<NodeGroups>::new(scope)),
        Location::Table(PaneId::Nodes, scope) => Box::new(TablePane::<Nodes>::new(scope)),
        Location::Table(PaneId::Pods, scope) => Box::new(TablePane::<Pods>::new(scope)),
        Location::Table(PaneId::Events, scope) => Box::new(TablePane::<Events>::new(scope)),
        Location::Table(PaneId::Rds, scope) => Box::new(TablePane::<Databases>::new(scope)),
        Location::Table(PaneId::RdsEvents, scope) => {
            Box::new(TablePane::<DatabaseEvents>::new(scope))
        }
        Location::Table(PaneId::RdsSnapshots, scope) => {
            Box::new(TablePane::<DatabaseSnapshots>::new(scope))
        }
        Location::Describe(id) => Box::new(TextPane::describe(id)),
        Location::Yaml(id) => Box::new(TextPane::yaml(id)),
        Location::Logs(query) => Box::new(LogPane::new(query)),
    }
}

/// A pane as JSON, all its rows that match `filter`: what `quarterdeck snapshot --json` prints.
pub fn snapshot(
    pane: PaneId,
    store: &Store,
    filter: &str,
    now: Timestamp,
) -> Result<serde_json::Value, String> {
    let scope = &Scope::All;
    match pane {
        PaneId::NodeGroups => table::snapshot::<NodeGroups>(store, scope, filter, now),
        PaneId::Nodes => table::snapshot::<Nodes>(store, scope, filter, now),
        PaneId::Pods => table::snapshot::<Pods>(store, scope, filter, now),
        PaneId::Events => table::snapshot::<Events>(store, scope, filter, now),
        PaneId::Rds => table::snapshot::<Databases>(store, scope, filter, now),
        PaneId::RdsEvents => table::snapshot::<DatabaseEvents>(store, scope, filter, now),
        PaneId::RdsSnapshots => table::snapshot::<DatabaseSnapshots>(store, scope, filter, now),
    }
}

/// The same as text.
pub fn snapshot_text(
    pane: PaneId,
    store: &Store,
    filter: &str,
    now: Timestamp,
) -> Result<String, String> {
    let scope = &Scope::All;
    match pane {
        PaneId::NodeGroups => table::snapshot_text::<NodeGroups>(store, scope, filter, now),
        PaneId::Nodes => table::snapshot_text::<Nodes>(store, scope, filter, now),
        PaneId::Pods => table::snapshot_text::<Pods>(store, scope, filter, now),
        PaneId::Events => table::snapshot_text::<Events>(store, scope, filter, now),
        PaneId::Rds => table::snapshot_text::<Databases>(store, scope, filter, now),
        PaneId::RdsEvents => table::snapshot_text::<DatabaseEvents>(store, scope, filter, now),
        PaneId::RdsSnapshots => {
            table::snapshot_text::<DatabaseSnapshots>(store, scope, filter, now)
        }
    }
}
