//! Which feed reads what, and whose budget it spends.

use std::sync::Arc;

use futures::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};

use super::{
    alarms, clusters, instance_statuses, instance_types, kinds, logs, managed_instances, metrics,
    network, node_groups, poll::Poller, rds, scaling_groups, shared::Shared, spot_requests,
    storage,
};
use crate::model::{AwsKind, Delta, Fault, Feed, Instance, LogHome, Observation, Resource, Served};

/// The complete set of rows, once it is read.
type Rows<R> = BoxFuture<'static, Result<Vec<R>, Fault>>;

/// One line per feed: the service whose budget it mostly spends, and what reads its rows.
macro_rules! polled {
    ($( $feed:ident: $service:literal, $read:path; )+) => {
        /// Observations of a feed of AWS, until dropped. Other feeds never say anything.
        pub(super) fn watch(shared: &Arc<Shared>, feed: Feed) -> BoxStream<'static, Observation> {
            match feed {
                $( Feed::$feed => poll(shared, feed, $service, Observation::$feed, |shared| {
                    async move { $read(&shared).await }.boxed()
                }), )+
                Feed::Objects(served) => objects(shared, served),
                Feed::LogSources(home) => log_sources(shared, home),
                _ => stream::pending().boxed(),
            }
        }

        #[cfg(test)]
        const POLLED: &[Feed] = &[$( Feed::$feed, )+];
    };
}

polled! {
    Clusters: "eks", clusters::read;
    NodeGroups: "eks", node_groups::read;
    ScalingGroups: "autoscaling", scaling_groups::read;
    Instances: "ec2", instances;
    InstanceStatuses: "ec2", instance_statuses::read;
    SpotRequests: "ec2", spot_requests::read;
    InstanceTypes: "ec2", instance_types::read;
    ManagedInstances: "ssm", managed_instances::read;
    Vpcs: "ec2", network::vpcs::read;
    Subnets: "ec2", network::subnets::read;
    SubnetReservations: "ec2", network::reservations::read;
    RouteTables: "ec2", network::route_tables::read;
    NatGateways: "ec2", network::nat_gateways::read;
    NatTraffic: "cloudwatch", metrics::nat_traffic::read;
    Endpoints: "ec2", network::endpoints::read;
    SecurityGroups: "ec2", network::security_groups::read;
    NetworkAcls: "ec2", network::network_acls::read;
    NetworkInterfaces: "ec2", network::interfaces::read;
    Peerings: "ec2", network::peerings::read;
    TransitAttachments: "ec2", network::transit_attachments::read;
    FlowLogs: "ec2", network::flow_logs::read;
    LogGroups: "logs", logs::groups::read;
    LoadBalancers: "elasticloadbalancing", network::balancers::read;
    TargetHealths: "elasticloadbalancing", network::targets::read;
    Volumes: "ec2", storage::volumes::read;
    FileSystems: "elasticfilesystem", storage::file_systems::read;
    AccessPoints: "elasticfilesystem", storage::access_points::read;
    Alarms: "cloudwatch", alarms::read;
    Databases: "rds", rds::instances::read;
    DatabaseLoad: "cloudwatch", metrics::database_load::read;
    DatabaseClusters: "rds", rds::clusters::read;
    DatabaseSnapshots: "rds", rds::snapshots::read;
    DatabaseEvents: "rds", rds::events::read;
    DatabaseParameters: "rds", rds::parameters::read;
    PendingMaintenance: "rds", rds::maintenance::read;
}

/// The objects of a kind of AWS.
fn objects(shared: &Arc<Shared>, served: Served) -> BoxStream<'static, Observation> {
    let Some(kind) = AwsKind::of(served) else { return stream::pending().boxed() };
    let observed = move |delta| Observation::Objects(served, delta);
    poll(shared, Feed::Objects(served), kind.service(), observed, move |shared| {
        async move { kinds::read(&shared, kind).await }.boxed()
    })
}

/// The streams of a log group, or the log files of a database.
fn log_sources(shared: &Arc<Shared>, home: LogHome) -> BoxStream<'static, Observation> {
    let service = match home {
        LogHome::Group(_) => "logs",
        LogHome::Database(_) => "rds",
    };
    let observed = move |delta| Observation::LogSources(home, delta);
    poll(shared, Feed::LogSources(home), service, observed, move |shared| {
        async move { logs::sources::read(&shared, home).await }.boxed()
    })
}

/// Other readers share what this one finds.
async fn instances(shared: &Shared) -> Result<Vec<Instance>, Fault> {
    shared.instances().await.map(|instances| instances.to_vec())
}

fn poll<R: Resource + Clone + PartialEq>(
    shared: &Arc<Shared>,
    feed: Feed,
    service: &'static str,
    observed: impl Fn(Delta<R>) -> Observation + Send + 'static,
    read: impl Fn(Arc<Shared>) -> Rows<R> + Send + 'static,
) -> BoxStream<'static, Observation> {
    let (reads, stretches, plans) = (shared.clone(), shared.clone(), shared.clone());
    let poller = Poller {
        feed,
        read: Box::new(move || read(reads.clone())),
        bell: shared.wake.listen(feed),
        stretch: Box::new(move || stretches.meter.stretch(service)),
        due: shared.wake.due(feed),
        plan: Box::new(move |due| plans.wake.plan(feed, due)),
    };
    poller.watch().map(observed).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Side;

    #[test]
    fn every_feed_of_aws_is_polled() {
        for feed in Feed::ALL {
            assert_eq!(POLLED.contains(feed), feed.side() == Side::Aws, "{feed:?}");
        }
    }
}
