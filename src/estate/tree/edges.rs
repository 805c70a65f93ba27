//! What leads down, one line per kind of thing that may be found there.

use crate::{
    estate::{manifest_kind, owner::beside},
    model::{EndpointSlice, Feed, Kind, NodeClaim, PersistentVolume, Printed, ResourceId, Store},
};

/// Group and kind, as owner references have them.
type Named = (&'static str, &'static str);

/// Something that may be beneath objects of some kinds.
pub(super) struct Edge {
    /// The kinds.
    of: Of,
    /// What tells of it; absent where the object itself does.
    pub(super) feed: Option<Feed>,
    /// How it is found.
    pub(super) link: Link,
    /// Such objects may have it, and most do not.
    pub(super) vague: bool,
}

/// Kinds at the upper end of an edge.
enum Of {
    /// These.
    Kinds(&'static [Named]),
    /// Those that are not of Kubernetes itself: nobody knows what they own.
    Custom,
}

/// How what is beneath an object is found.
#[derive(Clone, Copy)]
pub(super) enum Link {
    /// It names its owner.
    Owned,
    /// One of the two names the other in its own way.
    Names(fn(&Store, &ResourceId) -> Vec<ResourceId>),
}

const EDGES: &[Edge] = &[
    owned(&[("apps", "Deployment")], Feed::ReplicaSets),
    owned(
        &[
            ("apps", "ReplicaSet"),
            ("apps", "StatefulSet"),
            ("apps", "DaemonSet"),
            ("batch", "Job"),
            ("", "ReplicationController"),
        ],
        Feed::Pods,
    ),
    owned(&[("batch", "CronJob")], Feed::Jobs),
    named(&[("", "Service")], Some(Feed::EndpointSlices), slices),
    named(&[("discovery.k8s.io", "EndpointSlice")], Some(Feed::EndpointSlices), backends),
    named(&[("", "PersistentVolumeClaim")], Some(Feed::PersistentVolumes), volume),
    named(&[("karpenter.sh", "NodePool")], Some(Feed::NodeClaims), node_claims),
    named(&[("karpenter.sh", "NodeClaim")], Some(Feed::Nodes), node),
    named(&[("autoscaling", "HorizontalPodAutoscaler")], None, target),
    custom(Feed::Deployments),
    custom(Feed::ReplicaSets),
    custom(Feed::StatefulSets),
    custom(Feed::DaemonSets),
    custom(Feed::Jobs),
    custom(Feed::Pods),
];

const fn owned(of: &'static [Named], feed: Feed) -> Edge {
    Edge { of: Of::Kinds(of), feed: Some(feed), link: Link::Owned, vague: false }
}

const fn custom(feed: Feed) -> Edge {
    Edge { of: Of::Custom, feed: Some(feed), link: Link::Owned, vague: true }
}

const fn named(
    of: &'static [Named],
    feed: Option<Feed>,
    find: fn(&Store, &ResourceId) -> Vec<ResourceId>,
) -> Edge {
    Edge { of: Of::Kinds(of), feed, link: Link::Names(find), vague: false }
}

impl Edge {
    /// What may be beneath objects of a kind.
    pub(super) fn of(kind: Kind) -> impl Iterator<Item = &'static Self> {
        let name = manifest_kind(kind);
        EDGES.iter().filter(move |edge| match edge.of {
            Of::Kinds(kinds) => name.is_some_and(|name| kinds.contains(&name)),
            Of::Custom => name.is_some_and(is_custom),
        })
    }
}

/// Groups of Kubernetes have no dot, or end in `k8s.io`. What Karpenter makes is known.
fn is_custom((group, _): Named) -> bool {
    group.contains('.') && !group.ends_with(".k8s.io") && !group.starts_with("karpenter.")
}

fn slices(store: &Store, service: &ResourceId) -> Vec<ResourceId> {
    let own = |it: &&std::sync::Arc<EndpointSlice>| {
        it.id.namespace == service.namespace && it.service.as_deref() == Some(&*service.name)
    };
    store.endpoint_slices.rows().filter(own).map(|it| it.id.clone()).collect()
}

fn backends(store: &Store, slice: &ResourceId) -> Vec<ResourceId> {
    let backends = store.endpoint_slices.get(slice).into_iter().flat_map(|it| &it.backends);
    let pod = |name: &str| ResourceId::namespaced(&slice.source, Kind::Pod, &slice.namespace, name);
    backends.filter_map(|it| it.pod.as_deref()).map(pod).collect()
}

fn volume(store: &Store, claim: &ResourceId) -> Vec<ResourceId> {
    let bound = store.claims.get(claim).and_then(|it| it.volume.as_deref());
    let id = |name: &str| ResourceId::new(&claim.source, PersistentVolume::kind(), name);
    bound.map(id).into_iter().collect()
}

fn node_claims(store: &Store, pool: &ResourceId) -> Vec<ResourceId> {
    let own = |it: &&std::sync::Arc<NodeClaim>| it.pool.as_deref() == Some(&*pool.name);
    store.node_claims.rows().filter(own).map(|it| it.id.clone()).collect()
}

fn node(store: &Store, claim: &ResourceId) -> Vec<ResourceId> {
    let joined = store.node_claims.get(claim).and_then(|it| it.node.as_deref());
    joined.map(|name| ResourceId::new(&claim.source, Kind::Node, name)).into_iter().collect()
}

/// What a `HorizontalPodAutoscaler` scales, as it is printed: `Deployment/web`.
fn target(store: &Store, scaler: &ResourceId) -> Vec<ResourceId> {
    let target = super::printed(store, scaler).and_then(|object| {
        let headings = object.headings.as_ref()?;
        let place = headings.iter().position(|it| it.name == "Reference")?;
        let Printed::Text(text) = object.cells.get(place)? else { return None };
        let (kind, name) = text.split_once('/')?;
        beside(store, scaler, (None, kind), name)
    });
    target.into_iter().collect()
}
