//! Which code shows what.

use super::{
    Location, Pane, PaneId, events::Events, logs::LogPane, node_groups::NodeGroups, nodes::Nodes,
    pods::Pods, table::TablePane, text::TextPane,
};

/// A pane for a location.
pub fn open(location: Location) -> Box<dyn Pane> {
    match location {
        Location::Table(PaneId::NodeGroups, scope) => Box::new(TablePane::<NodeGroups>::new(scope)),
        Location::Table(PaneId::Nodes, scope) => Box::new(TablePane::<Nodes>::new(scope)),
        Location::Table(PaneId::Pods, scope) => Box::new(TablePane::<Pods>::new(scope)),
        Location::Table(PaneId::Events, scope) => Box::new(TablePane::<Events>::new(scope)),
        Location::Describe(id) => Box::new(TextPane::describe(id)),
        Location::Yaml(id) => Box::new(TextPane::yaml(id)),
        Location::Logs(query) => Box::new(LogPane::new(query)),
    }
}
