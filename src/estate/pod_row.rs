//! Pods joined with what they use, what guards them and what they run on.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::model::{
    Capacity, DisruptionBudget, Feed, Kind, Pod, ResourceId, SourceId, Store, Symbol, Usage,
};

/// One pod.
#[derive(Clone, Debug)]
pub struct PodRow {
    /// The pod.
    pub pod: Arc<Pod>,
    /// What it uses.
    pub usage: Option<Arc<Usage>>,
    /// What guards it; more than one makes it impossible to evict.
    pub budgets: Vec<Arc<DisruptionBudget>>,
    /// The guards are all known, so that none means unguarded.
    pub budgets_known: bool,
    /// How its node is paid for.
    pub capacity: Option<Capacity>,
}

impl PodRow {
    /// By namespace and name; no two are equal.
    pub fn order(&self, other: &Self) -> Ordering {
        let (a, b) = (&self.pod.id, &other.pod.id);
        let names = a.namespace.cmp(&b.namespace).then_with(|| a.name.cmp(&b.name));
        names.then_with(|| a.cmp(b))
    }

    fn new(
        store: &Store,
        pod: &Arc<Pod>,
        guards: &Guards<'_>,
        capacity: impl FnOnce(&Symbol) -> Option<Capacity>,
    ) -> Self {
        Self {
            usage: store.pod_usage.get(&pod.id).cloned(),
            budgets: guarding(guards, pod),
            budgets_known: store.budgets.freshness().complete,
            capacity: pod.node.as_ref().and_then(capacity),
            pod: pod.clone(),
        }
    }
}

/// Every pod that `wanted` picks, by namespace and name.
pub fn pods(store: &Store, wanted: impl Fn(&Pod) -> bool) -> Vec<PodRow> {
    let (guards, capacities) = (guards(store), capacities(store));
    let capacity = |node: &Symbol| capacities.get(node.as_str()).copied();
    let row = |pod: &Arc<Pod>| PodRow::new(store, pod, &guards, capacity);
    let mut rows: Vec<_> = store.pods.rows().filter(|pod| wanted(pod)).map(row).collect();
    rows.sort_unstable_by(PodRow::order);
    rows
}

/// Those of these pods that there are and that `wanted` picks.
pub fn pods_among(store: &Store, ids: &[ResourceId], wanted: impl Fn(&Pod) -> bool) -> Vec<PodRow> {
    let guards = guards(store);
    let row = |pod: &Arc<Pod>| {
        PodRow::new(store, pod, &guards, |node| capacity_of(store, &pod.id.source, node))
    };
    ids.iter().filter_map(|id| store.pods.get(id)).filter(|pod| wanted(pod)).map(row).collect()
}

/// The pods whose rows may differ since these of a feed have changed; absent where that may be any.
pub fn pods_touched(store: &Store, feed: Feed, changed: &[&ResourceId]) -> Option<Vec<ResourceId>> {
    let all = || changed.iter().map(|id| (*id).clone());
    let pods_where = |is_meant: &dyn Fn(&Pod) -> bool| {
        store.pods.rows().filter(|pod| is_meant(pod)).map(|pod| pod.id.clone()).collect()
    };
    if feed == Feed::Pods {
        return Some(all().collect());
    }
    if feed == Feed::PodUsage {
        return Some(all().filter(|id| store.pods.get(id).is_some()).collect());
    }
    if feed == Feed::Budgets {
        let namespaces: HashSet<&str> = changed.iter().map(|id| id.namespace.as_str()).collect();
        return Some(pods_where(&|pod| namespaces.contains(pod.id.namespace.as_str())));
    }
    if feed == Feed::Nodes {
        let nodes: HashSet<&str> = changed.iter().map(|id| &*id.name).collect();
        let is_on = |pod: &Pod| pod.node.as_deref().is_some_and(|node| nodes.contains(node));
        return Some(pods_where(&is_on));
    }
    None
}

type Guards<'a> = HashMap<&'a Symbol, Vec<&'a Arc<DisruptionBudget>>>;

fn guards(store: &Store) -> Guards<'_> {
    let mut guards: Guards<'_> = HashMap::new();
    for budget in store.budgets.rows() {
        guards.entry(&budget.id.namespace).or_default().push(budget);
    }
    guards
}

fn guarding(guards: &Guards<'_>, pod: &Pod) -> Vec<Arc<DisruptionBudget>> {
    let here = guards.get(&pod.id.namespace).into_iter().flatten();
    here.filter(|budget| budget.selector.matches(&pod.labels)).map(|it| Arc::clone(it)).collect()
}

/// How a node is paid for: EC2 knows, a label only says.
fn capacity_of(store: &Store, cluster: &SourceId, node: &str) -> Option<Capacity> {
    let node = store.nodes.get(&ResourceId::new(cluster, Kind::Node, node))?;
    let real = || {
        let source = store.source(Feed::Instances)?;
        let id = ResourceId::new(source, Kind::Instance, node.instance_id.as_deref()?);
        Some(store.instances.get(&id)?.capacity)
    };
    real().or(node.capacity)
}

/// The same of all nodes, by their names.
fn capacities(store: &Store) -> HashMap<&str, Capacity> {
    let instances: HashMap<&str, Capacity> =
        store.instances.rows().map(|it| (&*it.id.name, it.capacity)).collect();
    let nodes = store.nodes.rows().filter_map(|node| {
        let real = node.instance_id.as_ref().and_then(|id| instances.get(id.as_str()).copied());
        Some((&*node.id.name, real.or(node.capacity)?))
    });
    nodes.collect()
}
