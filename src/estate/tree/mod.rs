//! What is beneath an object: what it owns, what that owns in turn, and what it leads to otherwise.

mod edges;
mod owned;

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use self::{
    edges::{Edge, Link},
    owned::Owned,
};
use crate::model::{
    Claim, Collection, EndpointSlice, Feed, Health, Kind, NodeClaim, NodePool, Object,
    PersistentVolume, ResourceId, StorageClass, Store, lasting,
};

/// Lines at most.
const LINES: usize = 5_000;
/// Levels at most: owners of owners are few, unless somebody makes them so.
const LEVELS: usize = 16;

/// An object and all that is beneath it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// From the root downwards; what is beneath a line follows it.
    pub lines: Vec<TreeLine>,
    /// What has to be watched for it: more with every kind that is found.
    pub feeds: Vec<Feed>,
}

/// One line of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeLine {
    /// Levels beneath the root.
    pub depth: usize,
    /// Nothing else on this level follows beneath the same parent.
    pub last: bool,
    /// What it tells.
    pub branch: Branch,
}

/// What a line of a tree tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Branch {
    /// An object; what is beneath it follows.
    Object(ResourceId),
    /// An object that stands further up, with all that is beneath it.
    Again(ResourceId),
    /// Something that may be there and cannot be told: what, and why.
    Unknown(&'static str, String),
    /// There is more than is shown, and why.
    Cut(String),
}

impl Branch {
    /// The object it is about.
    pub fn object(&self) -> Option<&ResourceId> {
        match self {
            Self::Object(id) | Self::Again(id) => Some(id),
            Self::Unknown(..) | Self::Cut(_) => None,
        }
    }
}

/// The feed that tells how the objects of a kind are.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is beneath anything")]
pub fn feed_of(kind: Kind) -> Option<Feed> {
    Some(match kind {
        Kind::Deployment => Feed::Deployments,
        Kind::ReplicaSet => Feed::ReplicaSets,
        Kind::StatefulSet => Feed::StatefulSets,
        Kind::DaemonSet => Feed::DaemonSets,
        Kind::Job => Feed::Jobs,
        Kind::Pod => Feed::Pods,
        Kind::Node => Feed::Nodes,
        Kind::DisruptionBudget => Feed::Budgets,
        kind if kind == EndpointSlice::kind() => Feed::EndpointSlices,
        kind if kind == Claim::kind() => Feed::Claims,
        kind if kind == PersistentVolume::kind() => Feed::PersistentVolumes,
        kind if kind == StorageClass::kind() => Feed::StorageClasses,
        kind if kind == NodePool::kind() => Feed::NodePools,
        kind if kind == NodeClaim::kind() => Feed::NodeClaims,
        Kind::Served(served) => Feed::Objects(served),
        _ => return None,
    })
}

/// The kind whose objects a feed tells of.
fn kind_of(feed: Feed) -> Option<Kind> {
    let served = [
        EndpointSlice::kind(),
        Claim::kind(),
        PersistentVolume::kind(),
        NodePool::kind(),
        NodeClaim::kind(),
    ];
    Kind::ALL.iter().copied().chain(served).find(|kind| feed_of(*kind) == Some(feed))
}

/// An object as the API server prints it, where it has been asked for.
pub fn printed<'a>(store: &'a Store, id: &ResourceId) -> Option<&'a Arc<Object>> {
    let Kind::Served(served) = id.kind else { return None };
    let own = store.objects.get(&served).and_then(|it| it.get(id));
    own.or_else(|| dependent(store, id))
}

fn dependent<'a>(store: &'a Store, id: &ResourceId) -> Option<&'a Arc<Object>> {
    store.dependents.values().find_map(|it: &Collection<Object>| it.get(id))
}

/// What is beneath `root`, as far as it is known.
pub fn tree(store: &Store, root: &ResourceId) -> Tree {
    // Anything may own anything, as long as that is in the same namespace.
    let any = Feed::Dependents(lasting(&root.namespace));
    let mut growth = Growth {
        store,
        owned: Owned::new(store, &root.namespace),
        seen: HashSet::new(),
        lines: Vec::new(),
        feeds: BTreeSet::from([any]),
        rest: BTreeSet::from([any]),
        cut: false,
    };
    growth.grow(root, 0);
    growth.tell_the_rest();
    close(&mut growth.lines);
    Tree { lines: growth.lines, feeds: growth.feeds.into_iter().collect() }
}

/// A tree that grows.
struct Growth<'a> {
    store: &'a Store,
    owned: Owned<'a>,
    /// Owners may own each other, and objects have several owners: each is followed once.
    seen: HashSet<ResourceId>,
    lines: Vec<TreeLine>,
    feeds: BTreeSet<Feed>,
    /// What may hold something beneath any of the objects: said once, at the end.
    rest: BTreeSet<Feed>,
    cut: bool,
}

impl Growth<'_> {
    fn grow(&mut self, id: &ResourceId, depth: usize) {
        if self.lines.len() >= LINES {
            self.cut = true;
            return;
        }
        if !self.seen.insert(id.clone()) {
            return self.push(depth, Branch::Again(id.clone()));
        }
        self.push(depth, Branch::Object(id.clone()));
        // What was found among all kinds needs no feed of its own to be told of.
        let told = |feed: &Feed| matches!(feed, Feed::Objects(_)) && depth > 0;
        let own =
            feed_of(id.kind).filter(|feed| !told(feed) || dependent(self.store, id).is_none());
        self.feeds.extend(own);
        let edges: Vec<&Edge> = Edge::of(id.kind).collect();
        let below = self.below(id, &edges);
        if depth == LEVELS && !below.is_empty() {
            let text = format!("{} more beneath it: {LEVELS} levels are shown", below.len());
            return self.push(depth + 1, Branch::Cut(text));
        }
        for child in &below {
            self.grow(child, depth + 1);
        }
        for edge in edges {
            self.tell(edge, depth + 1);
        }
    }

    fn push(&mut self, depth: usize, branch: Branch) {
        self.lines.push(TreeLine { depth, last: false, branch });
    }

    /// What is one level beneath, by kind and name.
    fn below(&self, id: &ResourceId, edges: &[&Edge]) -> Vec<ResourceId> {
        let mut below = self.owned.by(id);
        for edge in edges {
            if let Link::Names(find) = edge.link {
                below.extend(find(self.store, id));
            }
        }
        below.sort_by(|a, b| {
            let key = |it: &'_ ResourceId| (it.kind.name(), it.namespace.clone(), it.name.clone());
            key(a).cmp(&key(b))
        });
        below.dedup();
        below
    }

    /// Says what could be at the end of an edge, if that cannot be seen.
    fn tell(&mut self, edge: &Edge, depth: usize) {
        let Some(feed) = edge.feed else { return };
        self.want(feed);
        if edge.vague {
            self.rest.insert(feed);
        } else if let Some(why) = unseen(self.store, feed) {
            self.push(depth, Branch::Unknown(feed.name(), why));
        }
    }

    /// Asks for a feed, and for what will be needed as soon as there is something in it.
    fn want(&mut self, feed: Feed) {
        if self.feeds.insert(feed) {
            let beyond = kind_of(feed).into_iter().flat_map(Edge::of);
            beyond.filter_map(|edge| edge.feed).for_each(|feed| self.want(feed));
        }
    }

    fn tell_the_rest(&mut self) {
        for feed in std::mem::take(&mut self.rest) {
            if let Some(why) = unseen(self.store, feed) {
                self.push(1, Branch::Unknown(feed.name(), why));
            }
        }
        if self.cut {
            self.push(1, Branch::Cut(format!("there is more: {LINES} lines are shown")));
        }
    }
}

/// Why not everything of a feed can be seen; absent if it can.
fn unseen(store: &Store, feed: Feed) -> Option<String> {
    let freshness = store.freshness(feed);
    match &freshness.health {
        Health::Stale(fault) => Some(fault.to_string()),
        Health::Idle | Health::Loading | Health::Live if freshness.complete => None,
        Health::Idle | Health::Loading | Health::Live => Some("not read yet".to_owned()),
    }
}

/// Finds out which lines are the last ones of their level.
fn close(lines: &mut [TreeLine]) {
    let mut followed = Vec::new();
    for line in lines.iter_mut().rev() {
        followed.resize(line.depth + 1, false);
        line.last = !std::mem::replace(&mut followed[line.depth], true);
    }
}
