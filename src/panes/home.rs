//! The table that shows the things of a kind.

use super::PaneId;
use crate::model::{Claim, Kind};

/// The pane whose rows are of this kind; absent for kinds that are only described.
#[expect(clippy::wildcard_enum_match_arm, reason = "most kinds are only described")]
pub fn home(kind: Kind) -> Option<PaneId> {
    Some(match kind {
        Kind::Node | Kind::Instance => PaneId::Nodes,
        Kind::Pod => PaneId::Pods,
        Kind::NodeGroup => PaneId::NodeGroups,
        Kind::Vpc => PaneId::Vpc,
        Kind::Subnet => PaneId::Subnets,
        Kind::RouteTable => PaneId::Routes,
        Kind::NatGateway => PaneId::Nat,
        Kind::NetworkAcl => PaneId::Nacls,
        Kind::LogGroup => PaneId::Logs,
        Kind::FlowLog => PaneId::FlowLogs,
        Kind::Endpoint => PaneId::Endpoints,
        Kind::SecurityGroup => PaneId::SecurityGroups,
        Kind::NetworkInterface => PaneId::Interfaces,
        Kind::LoadBalancer => PaneId::LoadBalancers,
        Kind::DatabaseParameter => PaneId::RdsParameters,
        Kind::DatabaseSnapshot => PaneId::RdsSnapshots,
        Kind::Database | Kind::DatabaseCluster => PaneId::Rds,
        kind if kind == Claim::kind() => PaneId::Storage,
        _ => return None,
    })
}
