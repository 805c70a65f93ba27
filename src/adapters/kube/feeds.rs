//! Which feed reads what.

use std::sync::Arc;

use futures::{
    StreamExt,
    stream::{self, BoxStream},
};

use super::{
    dependents::dependents,
    discovery,
    poll::poll,
    printed::{self, objects},
    transport::JSON,
    upstream::{Refresh, Upstream},
    watch,
    wire::{
        Endpoint, Slim, SlimBudget, SlimClaim, SlimDaemonSet, SlimEndpointSlice, SlimEvent,
        SlimJob, SlimNode, SlimNodeClaim, SlimNodePool, SlimNodeUsage, SlimPersistentVolume,
        SlimPod, SlimPodUsage, SlimStorageClass, SlimWorkload,
        protobuf::{Message, kinds},
    },
};
use crate::{
    model::{
        Claim, Delta, EndpointSlice, FaultClass, Feed, Kind, NodeClaim, NodePool, Observation,
        PersistentVolume, StorageClass,
    },
    permission::cluster,
};

/// How a feed is begun once it is known where it is served.
type Begin = fn(Source) -> BoxStream<'static, Observation>;

/// What its objects are in identifiers.
type Identify = fn() -> Kind;

/// Kind and decoder of the feeds whose kinds the console knows by itself.
const SERVED: &[(Feed, Identify, Begin)] = &[
    (Feed::Nodes, || Kind::Node, |it| it.watch::<SlimNode>(Observation::Nodes)),
    (Feed::Pods, || Kind::Pod, |it| it.watch::<SlimPod>(Observation::Pods)),
    (Feed::Events, || Kind::Event, |it| it.watch::<SlimEvent>(Observation::Events)),
    (Feed::Budgets, || Kind::DisruptionBudget, |it| it.watch::<SlimBudget>(Observation::Budgets)),
    (
        Feed::Deployments,
        || Kind::Deployment,
        |it| it.watch::<SlimWorkload>(Observation::Deployments),
    ),
    (
        Feed::ReplicaSets,
        || Kind::ReplicaSet,
        |it| it.watch::<SlimWorkload>(Observation::ReplicaSets),
    ),
    (
        Feed::StatefulSets,
        || Kind::StatefulSet,
        |it| it.watch::<SlimWorkload>(Observation::StatefulSets),
    ),
    (Feed::DaemonSets, || Kind::DaemonSet, |it| it.watch::<SlimDaemonSet>(Observation::DaemonSets)),
    (Feed::Jobs, || Kind::Job, |it| it.watch::<SlimJob>(Observation::Jobs)),
    (Feed::EndpointSlices, EndpointSlice::kind, |it| {
        it.watch::<SlimEndpointSlice>(Observation::EndpointSlices)
    }),
    (Feed::Claims, Claim::kind, |it| it.watch::<SlimClaim>(Observation::Claims)),
    (Feed::PersistentVolumes, PersistentVolume::kind, |it| {
        it.watch::<SlimPersistentVolume>(Observation::PersistentVolumes)
    }),
    (Feed::StorageClasses, StorageClass::kind, |it| {
        it.watch::<SlimStorageClass>(Observation::StorageClasses)
    }),
    (Feed::NodePools, NodePool::kind, |it| {
        it.watch_if_there::<SlimNodePool>(Observation::NodePools)
    }),
    (Feed::NodeClaims, NodeClaim::kind, |it| {
        it.watch_if_there::<SlimNodeClaim>(Observation::NodeClaims)
    }),
    (Feed::NodeUsage, || Kind::Node, |it| it.poll::<SlimNodeUsage>(Observation::NodeUsage)),
    (Feed::PodUsage, || Kind::Pod, |it| it.poll::<SlimPodUsage>(Observation::PodUsage)),
];

/// Where the objects behind `feed` are served; nothing for feeds of AWS.
pub(crate) fn endpoint(feed: Feed) -> Option<Endpoint> {
    if let Feed::Objects(served) = feed {
        return Some(printed::endpoint(served));
    }
    let (_, kind, _) = SERVED.iter().find(|(known, ..)| *known == feed)?;
    Some(Endpoint {
        path: cluster::path(feed)?,
        noun: feed.name(),
        kind: kind(),
        accept: JSON,
        fields: fields(feed),
    })
}

/// The fields of what is served in protobuf.
#[expect(clippy::wildcard_enum_match_arm, reason = "extensions are served in JSON alone")]
fn fields(feed: Feed) -> Option<&'static Message> {
    match feed {
        Feed::Nodes => Some(&kinds::NODE),
        Feed::Pods => Some(&kinds::POD),
        Feed::Events => Some(&kinds::EVENT),
        Feed::Budgets => Some(&kinds::DISRUPTION_BUDGET),
        Feed::Deployments => Some(&kinds::DEPLOYMENT),
        Feed::ReplicaSets => Some(&kinds::REPLICA_SET),
        Feed::StatefulSets => Some(&kinds::STATEFUL_SET),
        Feed::DaemonSets => Some(&kinds::DAEMON_SET),
        Feed::Jobs => Some(&kinds::JOB),
        Feed::EndpointSlices => Some(&kinds::ENDPOINT_SLICE),
        Feed::Claims => Some(&kinds::PERSISTENT_VOLUME_CLAIM),
        Feed::PersistentVolumes => Some(&kinds::PERSISTENT_VOLUME),
        Feed::StorageClasses => Some(&kinds::STORAGE_CLASS),
        _ => None,
    }
}

/// Observations of one feed.
pub(crate) fn watch(
    feed: Feed,
    upstream: Arc<dyn Upstream>,
    refresh: Refresh,
) -> BoxStream<'static, Observation> {
    if feed == Feed::Kinds {
        return discovery::kinds(upstream, refresh).map(Observation::Kinds).boxed();
    }
    if let Feed::Objects(served) = feed {
        let deltas = objects(served, upstream, refresh);
        return deltas.map(move |delta| Observation::Objects(served, delta)).boxed();
    }
    if let Feed::Dependents(namespace) = feed {
        let deltas = dependents(namespace, upstream, refresh);
        return deltas.map(move |delta| Observation::Dependents(namespace, delta)).boxed();
    }
    let begin = SERVED.iter().find(|(known, ..)| *known == feed).map(|(.., begin)| *begin);
    match (endpoint(feed), begin) {
        (Some(endpoint), Some(begin)) => begin(Source { endpoint, upstream, refresh }),
        _ => stream::pending().boxed(),
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

    /// A kind that not every cluster serves: where it is not served, there is nothing of it.
    fn watch_if_there<S: Slim>(
        self,
        name: fn(Delta<S::Row>) -> Observation,
    ) -> BoxStream<'static, Observation> {
        let deltas = watch::watch::<S>(self.endpoint, self.upstream, self.refresh);
        deltas.map(none_if_unserved).map(name).boxed()
    }

    fn poll<S: Slim>(
        self,
        name: fn(Delta<S::Row>) -> Observation,
    ) -> BoxStream<'static, Observation> {
        poll::<S>(self.endpoint, self.upstream, self.refresh).map(name).boxed()
    }
}

fn none_if_unserved<R>(delta: Delta<R>) -> Delta<R> {
    if let Delta::Failed(fault) = &delta
        && fault.class == FaultClass::Missing
    {
        return Delta::Resync(Vec::new());
    }
    delta
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fault, Side};

    #[test]
    fn only_a_kind_that_is_not_served_is_as_good_as_none() {
        let failed = |class| {
            let fault = Fault::new(class, "list node pools", "it failed");
            none_if_unserved::<NodePool>(Delta::Failed(fault))
        };
        assert!(matches!(failed(FaultClass::Missing), Delta::Resync(rows) if rows.is_empty()));
        assert!(matches!(failed(FaultClass::NotFound), Delta::Failed(_)));
        assert!(matches!(failed(FaultClass::Denied), Delta::Failed(_)));
    }

    #[test]
    fn every_feed_of_kubernetes_is_served() {
        for feed in Feed::ALL.iter().filter(|feed| feed.side() == Side::Kubernetes) {
            assert!(*feed == Feed::Kinds || endpoint(*feed).is_some(), "{feed:?}");
        }
        assert!(endpoint(Feed::Instances).is_none());
    }
}
