//! Which code shows what.

use jiff::Timestamp;

use super::{
    Location, Pane, PaneId, Scope,
    alarms::Alarms,
    diff::DiffPane,
    drain::Drain,
    endpoints::Endpoints,
    events::Events,
    flow_logs::FlowLogs,
    gpu::Gpu,
    hurried::Hurried,
    interfaces::Interfaces,
    kinds::Kinds,
    load_balancers::LoadBalancers,
    log_groups::LogGroups,
    log_sources::LogSources,
    logs::LogPane,
    nacls::NetworkAcls,
    nat::Nat,
    node_groups::NodeGroups,
    nodes::Nodes,
    objects::Objects,
    pods::Pods,
    rds::Databases,
    rds_events::DatabaseEvents,
    rds_parameters::DatabaseParameters,
    rds_snapshots::DatabaseSnapshots,
    routes::Routes,
    run_steps::RunSteps,
    runs::Runs,
    security_groups::SecurityGroups,
    spot::Spot,
    storage::Storage,
    subnets::Subnets,
    table::{self, TablePane},
    targets::Targets,
    text::TextPane,
    tree::TreePane,
    vpc::Vpcs,
    workloads::{Revisions, Workloads},
};
use crate::model::Store;

/// One line per table: the pane, and what it shows.
macro_rules! tables {
    ($( $pane:ident $(if $guard:pat)? => $spec:ty, )+) => {
        fn table(pane: PaneId, scope: Scope) -> Box<dyn Pane> {
            match (pane, &scope) {
                $( (PaneId::$pane, tables!(@ $($guard)?)) => Box::new(TablePane::<$spec>::new(scope)), )+
            }
        }

        /// A pane as JSON, all its rows that match `filter`: what `quarterdeck snapshot --json`
        /// prints.
        pub fn snapshot(
            (pane, scope): (PaneId, &Scope),
            store: &Store,
            filter: &str,
            now: Timestamp,
        ) -> Result<serde_json::Value, String> {
            match (pane, scope) {
                $( (PaneId::$pane, tables!(@ $($guard)?)) => {
                    table::snapshot::<$spec>(store, scope, filter, now)
                } )+
            }
        }

        /// The same as text.
        pub fn snapshot_text(
            (pane, scope): (PaneId, &Scope),
            store: &Store,
            filter: &str,
            now: Timestamp,
        ) -> Result<String, String> {
            match (pane, scope) {
                $( (PaneId::$pane, tables!(@ $($guard)?)) => {
                    table::snapshot_text::<$spec>(store, scope, filter, now)
                } )+
            }
        }
    };
    (@ $guard:pat) => { $guard };
    (@) => { _ };
}

tables! {
    NodeGroups => NodeGroups,
    Nodes if Scope::Drain(_) => Drain,
    Nodes => Nodes,
    Pods => Pods,
    Events => Events,
    Workloads if Scope::Revisions(_) => Revisions,
    Workloads => Workloads,
    Gpu => Gpu,
    Spot if Scope::Drain(_) => Hurried,
    Spot => Spot,
    Storage => Storage,
    Kinds if Scope::Served(_) => Objects,
    Kinds => Kinds,
    Vpc => Vpcs,
    Subnets => Subnets,
    Routes => Routes,
    Nat => Nat,
    Endpoints => Endpoints,
    SecurityGroups => SecurityGroups,
    Nacls => NetworkAcls,
    FlowLogs => FlowLogs,
    Interfaces => Interfaces,
    LoadBalancers => LoadBalancers,
    Targets => Targets,
    Rds => Databases,
    RdsEvents => DatabaseEvents,
    RdsParameters => DatabaseParameters,
    RdsSnapshots => DatabaseSnapshots,
    Alarms => Alarms,
    Logs if Scope::LogHome(_) => LogSources,
    Logs => LogGroups,
    Runs if Scope::Run(_) => RunSteps,
    Runs => Runs,
}

/// A pane for a location.
pub fn open(location: Location) -> Box<dyn Pane> {
    match location {
        Location::Table(pane, scope) => table(pane, scope),
        Location::Describe(id) => Box::new(TextPane::describe(id)),
        Location::Yaml(id) => Box::new(TextPane::yaml(id)),
        Location::Diff(comparison) => Box::new(DiffPane::new(comparison)),
        Location::Logs(query) => Box::new(LogPane::new(query)),
        Location::Tree(id) => Box::new(TreePane::new(id)),
    }
}
