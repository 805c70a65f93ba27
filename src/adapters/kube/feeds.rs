//! Which feed reads what.

use std::sync::Arc;

use futures::{
    StreamExt,
    stream::{self, BoxStream},
};

use super::{
    discovery::kinds,
    poll::poll,
    printed::{self, objects},
    rows::{
        SlimBudget, SlimDaemonSet, SlimEvent, SlimJob, SlimNode, SlimNodeUsage, SlimPod,
        SlimPodUsage, SlimWorkload,
    },
    slim::{Endpoint, Slim},
    transport::JSON,
    upstream::{Refresh, Upstream},
    watch,
};
use crate::model::{Delta, Feed, Kind, Observation};

/// Where the objects behind `feed` are served; nothing for feeds of AWS.
pub(crate) fn endpoint(feed: Feed) -> Option<Endpoint> {
    let (path, kind) = match feed {
        Feed::Nodes => ("/api/v1/nodes", Kind::Node),
        Feed::Pods => ("/api/v1/pods", Kind::Pod),
        Feed::Events => ("/api/v1/events", Kind::Event),
        Feed::Budgets => ("/apis/policy/v1/poddisruptionbudgets", Kind::DisruptionBudget),
        Feed::Deployments => ("/apis/apps/v1/deployments", Kind::Deployment),
        Feed::ReplicaSets => ("/apis/apps/v1/replicasets", Kind::ReplicaSet),
        Feed::StatefulSets => ("/apis/apps/v1/statefulsets", Kind::StatefulSet),
        Feed::DaemonSets => ("/apis/apps/v1/daemonsets", Kind::DaemonSet),
        Feed::Jobs => ("/apis/batch/v1/jobs", Kind::Job),
        Feed::NodeUsage => ("/apis/metrics.k8s.io/v1beta1/nodes", Kind::Node),
        Feed::PodUsage => ("/apis/metrics.k8s.io/v1beta1/pods", Kind::Pod),
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
        | Feed::Kinds => return None,
        Feed::Objects(served) => return Some(printed::endpoint(served)),
    };
    Some(Endpoint { path, noun: feed.name(), kind, accept: JSON })
}

/// Observations of one feed.
pub(crate) fn watch(
    feed: Feed,
    upstream: Arc<dyn Upstream>,
    refresh: Refresh,
) -> BoxStream<'static, Observation> {
    if feed == Feed::Kinds {
        return kinds(upstream, refresh).map(Observation::Kinds).boxed();
    }
    let Some(endpoint) = endpoint(feed) else { return stream::pending().boxed() };
    let source = Source { endpoint, upstream, refresh };
    match feed {
        Feed::Nodes => source.watch::<SlimNode>(Observation::Nodes),
        Feed::Pods => source.watch::<SlimPod>(Observation::Pods),
        Feed::Events => source.watch::<SlimEvent>(Observation::Events),
        Feed::Budgets => source.watch::<SlimBudget>(Observation::Budgets),
        Feed::Deployments => source.watch::<SlimWorkload>(Observation::Deployments),
        Feed::ReplicaSets => source.watch::<SlimWorkload>(Observation::ReplicaSets),
        Feed::StatefulSets => source.watch::<SlimWorkload>(Observation::StatefulSets),
        Feed::DaemonSets => source.watch::<SlimDaemonSet>(Observation::DaemonSets),
        Feed::Jobs => source.watch::<SlimJob>(Observation::Jobs),
        Feed::NodeUsage => source.poll::<SlimNodeUsage>(Observation::NodeUsage),
        Feed::PodUsage => source.poll::<SlimPodUsage>(Observation::PodUsage),
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
        | Feed::Kinds => stream::pending().boxed(),
        Feed::Objects(served) => objects(served, source.upstream, source.refresh)
            .map(move |delta| Observation::Objects(served, delta))
            .boxed(),
    }
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
