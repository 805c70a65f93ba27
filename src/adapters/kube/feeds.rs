//! Which feed reads what.

use std::sync::Arc;

use futures::{
    StreamExt,
    stream::{self, BoxStream},
};

use super::{
    poll::poll,
    rows::{
        SlimBudget, SlimDaemonSet, SlimEvent, SlimJob, SlimNode, SlimNodeUsage, SlimPod,
        SlimPodUsage, SlimWorkload,
    },
    slim::{Endpoint, Slim},
    upstream::{Refresh, Upstream},
    watch,
};
use crate::model::{Delta, Feed, Kind, Observation};

/// How a feed is begun once it is known where it is served.
type Begin = fn(Source) -> BoxStream<'static, Observation>;

/// Where the objects behind `feed` are served; nothing for feeds of AWS.
pub(crate) const fn endpoint(feed: Feed) -> Option<Endpoint> {
    match served(feed) {
        Some((path, kind, _)) => Some(Endpoint { path, noun: feed.name(), kind }),
        None => None,
    }
}

/// Observations of one feed.
pub(crate) fn watch(
    feed: Feed,
    upstream: Arc<dyn Upstream>,
    refresh: Refresh,
) -> BoxStream<'static, Observation> {
    match (endpoint(feed), served(feed)) {
        (Some(endpoint), Some((_, _, begin))) => begin(Source { endpoint, upstream, refresh }),
        _ => stream::pending().boxed(),
    }
}

/// Path, kind and decoder of every feed of Kubernetes.
const fn served(feed: Feed) -> Option<(&'static str, Kind, Begin)> {
    Some(match feed {
        Feed::Nodes => ("/api/v1/nodes", Kind::Node, |it| it.watch::<SlimNode>(Observation::Nodes)),
        Feed::Pods => ("/api/v1/pods", Kind::Pod, |it| it.watch::<SlimPod>(Observation::Pods)),
        Feed::Events => {
            ("/api/v1/events", Kind::Event, |it| it.watch::<SlimEvent>(Observation::Events))
        }
        Feed::Budgets => ("/apis/policy/v1/poddisruptionbudgets", Kind::DisruptionBudget, |it| {
            it.watch::<SlimBudget>(Observation::Budgets)
        }),
        Feed::Deployments => ("/apis/apps/v1/deployments", Kind::Deployment, |it| {
            it.watch::<SlimWorkload>(Observation::Deployments)
        }),
        Feed::ReplicaSets => ("/apis/apps/v1/replicasets", Kind::ReplicaSet, |it| {
            it.watch::<SlimWorkload>(Observation::ReplicaSets)
        }),
        Feed::StatefulSets => ("/apis/apps/v1/statefulsets", Kind::StatefulSet, |it| {
            it.watch::<SlimWorkload>(Observation::StatefulSets)
        }),
        Feed::DaemonSets => ("/apis/apps/v1/daemonsets", Kind::DaemonSet, |it| {
            it.watch::<SlimDaemonSet>(Observation::DaemonSets)
        }),
        Feed::Jobs => {
            ("/apis/batch/v1/jobs", Kind::Job, |it| it.watch::<SlimJob>(Observation::Jobs))
        }
        Feed::NodeUsage => ("/apis/metrics.k8s.io/v1beta1/nodes", Kind::Node, |it| {
            it.poll::<SlimNodeUsage>(Observation::NodeUsage)
        }),
        Feed::PodUsage => ("/apis/metrics.k8s.io/v1beta1/pods", Kind::Pod, |it| {
            it.poll::<SlimPodUsage>(Observation::PodUsage)
        }),
        Feed::Clusters
        | Feed::NodeGroups
        | Feed::ScalingGroups
        | Feed::Instances
        | Feed::InstanceStatuses
        | Feed::InstanceTypes
        | Feed::ManagedInstances
        | Feed::Vpcs
        | Feed::Subnets
        | Feed::SubnetReservations
        | Feed::RouteTables
        | Feed::NatGateways
        | Feed::Endpoints
        | Feed::SecurityGroups
        | Feed::NetworkInterfaces
        | Feed::Peerings
        | Feed::TransitAttachments
        | Feed::FlowLogs
        | Feed::LoadBalancers
        | Feed::TargetHealths
        | Feed::Databases
        | Feed::DatabaseClusters
        | Feed::DatabaseSnapshots
        | Feed::DatabaseEvents
        | Feed::PendingMaintenance => return None,
    })
}

struct Source {
    endpoint: Endpoint,
    upstream: Arc<dyn Upstream>,
    refresh: Refresh,
}

impl Source {
    fn watch<S: Slim>(
        self,
        name: fn(Delta<S::Row>) -> Observation,
    ) -> BoxStream<'static, Observation> {
        watch::watch::<S>(self.endpoint, self.upstream, self.refresh).map(name).boxed()
    }

    fn poll<S: Slim>(
        self,
        name: fn(Delta<S::Row>) -> Observation,
    ) -> BoxStream<'static, Observation> {
        poll::<S>(self.endpoint, self.upstream, self.refresh).map(name).boxed()
    }
}
