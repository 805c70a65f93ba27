//! Which feeds are in a twin: all of them, and the objects of some kinds.

use std::sync::LazyLock;

use serde_json::Value;

use super::{
    form::{Form, Parts, Veiled},
    reader::Reader,
    rows,
    veil::Veil,
};
use crate::model::{AwsKind, Delta, Feed, Observation, Resource, ResourceId, Store};

/// Every feed that a twin holds.
pub(super) static FEEDS: LazyLock<Vec<Feed>> = LazyLock::new(|| {
    let aws = AwsKind::ALL.iter().map(|kind| kind.served());
    let objects = aws.chain(rows::kubernetes()).map(Feed::Objects);
    Feed::ALL.iter().copied().chain(objects).collect()
});

/// One entry per collection. One that is missing here does not compile.
macro_rules! feeds {
    ($( $field:ident: $feed:ident as $as:ident; )+) => {
        /// What a feed is called in a file.
        pub(super) fn name(feed: Feed) -> &'static str {
            match feed {
                $( Feed::$feed => stringify!($field), )+
                Feed::Objects(kind) => kind.full(),
                Feed::Dependents(_) => "dependents",
                Feed::LogSources(_) => "log_sources",
            }
        }

        /// The rows of a feed, as they stand in a file.
        pub(super) fn write(store: &Store, feed: Feed, veil: &Veil) -> Value {
            match feed {
                $( Feed::$feed => store.$field.rows().map(|row| Form::<$as>::write(&**row, veil)).collect(), )+
                Feed::Objects(kind) => {
                    let objects = store.objects.get(&kind).into_iter().flat_map(|it| it.rows());
                    objects.map(|it| Form::<Parts>::write(&**it, veil)).collect()
                }
                Feed::Dependents(_) | Feed::LogSources(_) => Value::Null,
            }
        }

        /// A resource with all that is kept of it.
        pub(super) fn resource(store: &Store, id: &ResourceId) -> Option<Value> {
            let veil = Veil::transparent();
            $( if let Some(row) = store.$field.get(id) {
                return Some(Form::<$as>::write(&**row, &veil));
            } )+
            let object = store.objects.values().find_map(|objects| objects.get(id));
            object.map(|it| Form::<Parts>::write(&**it, &veil))
        }

        /// A feed with canaries in every text.
        #[cfg(test)]
        pub(super) fn planted(feed: Feed) -> Observation {
            match feed {
                $( Feed::$feed => Observation::$feed(Delta::Resync(vec![
                    crate::twin::planted::Planted::planted(),
                ])), )+
                Feed::Objects(_) | Feed::Dependents(_) | Feed::LogSources(_) => {
                    unreachable!("no table of its own")
                }
            }
        }

        /// The rows of a feed, from a file.
        pub(super) fn read(feed: Feed, value: &Value, reader: &mut Reader) -> Option<Observation> {
            match feed {
                $( Feed::$feed => once::<$as, _>(value, reader).map(|it| Observation::$feed(Delta::Resync(it))), )+
                Feed::Objects(kind) => {
                    once::<Parts, _>(value, reader).map(|it| Observation::Objects(kind, Delta::Resync(it)))
                }
                Feed::Dependents(_) | Feed::LogSources(_) => None,
            }
        }
    };
}

/// The rows of a feed, no two of which are the same.
fn once<As, R: Form<As> + Resource>(value: &Value, reader: &mut Reader) -> Option<Vec<R>> {
    let rows: Vec<R> = reader.list(value)?;
    let mut seen = std::collections::HashSet::new();
    let twice =
        rows.iter().find(|row| !seen.insert(row.id().clone())).map(|row| row.id().to_string());
    match twice {
        Some(twice) => reader.fault(format_args!("`{}` is there twice", twice.escape_debug())),
        None => Some(rows),
    }
}

feeds! {
    nodes: Nodes as Parts;
    pods: Pods as Parts;
    budgets: Budgets as Parts;
    events: Events as Parts;
    deployments: Deployments as Parts;
    replica_sets: ReplicaSets as Parts;
    stateful_sets: StatefulSets as Parts;
    daemon_sets: DaemonSets as Parts;
    jobs: Jobs as Parts;
    endpoint_slices: EndpointSlices as Parts;
    claims: Claims as Parts;
    persistent_volumes: PersistentVolumes as Parts;
    storage_classes: StorageClasses as Parts;
    node_usage: NodeUsage as Parts;
    pod_usage: PodUsage as Parts;
    clusters: Clusters as Parts;
    node_groups: NodeGroups as Parts;
    scaling_groups: ScalingGroups as Parts;
    node_pools: NodePools as Parts;
    node_claims: NodeClaims as Parts;
    instances: Instances as Parts;
    instance_statuses: InstanceStatuses as Parts;
    spot_requests: SpotRequests as Parts;
    instance_types: InstanceTypes as Parts;
    managed_instances: ManagedInstances as Parts;
    kinds: Kinds as Veiled;
    vpcs: Vpcs as Parts;
    subnets: Subnets as Parts;
    subnet_reservations: SubnetReservations as Parts;
    route_tables: RouteTables as Parts;
    nat_gateways: NatGateways as Parts;
    nat_traffic: NatTraffic as Parts;
    endpoints: Endpoints as Parts;
    security_groups: SecurityGroups as Parts;
    network_acls: NetworkAcls as Parts;
    network_interfaces: NetworkInterfaces as Parts;
    peerings: Peerings as Parts;
    transit_attachments: TransitAttachments as Parts;
    flow_logs: FlowLogs as Parts;
    log_groups: LogGroups as Parts;
    load_balancers: LoadBalancers as Parts;
    target_health: TargetHealths as Parts;
    volumes: Volumes as Parts;
    file_systems: FileSystems as Parts;
    access_points: AccessPoints as Parts;
    alarms: Alarms as Parts;
    databases: Databases as Parts;
    database_load: DatabaseLoad as Parts;
    database_clusters: DatabaseClusters as Parts;
    database_snapshots: DatabaseSnapshots as Parts;
    database_events: DatabaseEvents as Parts;
    database_parameters: DatabaseParameters as Parts;
    pending_maintenance: PendingMaintenance as Parts;
}
