//! The same for every feed: what is said of it, row by row.

use quarterdeck::model::{Feed, Observation, Resource, Store};

use super::history::history;
use crate::dice::Dice;

fn rows<'a, R: Resource + Clone>(rows: impl Iterator<Item = &'a std::sync::Arc<R>>) -> Vec<R> {
    rows.map(|row| R::clone(row)).collect()
}

macro_rules! fed {
    ($( $field:ident: $feed:ident, )+) => {
        /// What may be said of a feed until it is as in `last`, by way of `earlier`.
        pub(super) fn told(feed: Feed, (earlier, last): (&Store, &Store), dice: &mut Dice) -> Vec<Observation> {
            match feed {
                $( Feed::$feed => {
                    let (earlier, last) = (rows(earlier.$field.rows()), rows(last.$field.rows()));
                    history(earlier, &last, dice).into_iter().map(Observation::$feed).collect()
                } )+
                Feed::Objects(_) | Feed::Dependents(_) | Feed::LogSources(_) => Vec::new(),
            }
        }
    };
}

fed! {
    nodes: Nodes,
    pods: Pods,
    budgets: Budgets,
    events: Events,
    deployments: Deployments,
    replica_sets: ReplicaSets,
    stateful_sets: StatefulSets,
    daemon_sets: DaemonSets,
    jobs: Jobs,
    endpoint_slices: EndpointSlices,
    claims: Claims,
    persistent_volumes: PersistentVolumes,
    storage_classes: StorageClasses,
    node_usage: NodeUsage,
    pod_usage: PodUsage,
    clusters: Clusters,
    node_groups: NodeGroups,
    scaling_groups: ScalingGroups,
    node_pools: NodePools,
    node_claims: NodeClaims,
    instances: Instances,
    instance_statuses: InstanceStatuses,
    spot_requests: SpotRequests,
    instance_types: InstanceTypes,
    managed_instances: ManagedInstances,
    kinds: Kinds,
    vpcs: Vpcs,
    subnets: Subnets,
    subnet_reservations: SubnetReservations,
    route_tables: RouteTables,
    nat_gateways: NatGateways,
    nat_traffic: NatTraffic,
    endpoints: Endpoints,
    security_groups: SecurityGroups,
    network_acls: NetworkAcls,
    network_interfaces: NetworkInterfaces,
    peerings: Peerings,
    transit_attachments: TransitAttachments,
    flow_logs: FlowLogs,
    log_groups: LogGroups,
    load_balancers: LoadBalancers,
    target_health: TargetHealths,
    volumes: Volumes,
    file_systems: FileSystems,
    access_points: AccessPoints,
    alarms: Alarms,
    databases: Databases,
    database_load: DatabaseLoad,
    database_clusters: DatabaseClusters,
    database_snapshots: DatabaseSnapshots,
    database_events: DatabaseEvents,
    database_parameters: DatabaseParameters,
    pending_maintenance: PendingMaintenance,
}
