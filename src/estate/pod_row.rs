//! Pods joined with what they use, what guards them and what they run on.

use std::{collections::HashMap, sync::Arc};

use crate::model::{Capacity, DisruptionBudget, Pod, ResourceId, Store, Symbol, Usage};

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

/// Every pod that `wanted` picks, by namespace and name.
pub fn pods(store: &Store, wanted: impl Fn(&Pod) -> bool) -> Vec<PodRow> {
    let guards = guards(store);
    let capacities = capacities(store);
    let usage: HashMap<&ResourceId, &Arc<Usage>> =
        store.pod_usage.rows().map(|usage| (&usage.id, usage)).collect();
    let row = |pod: &Arc<Pod>| PodRow {
        usage: usage.get(&pod.id).copied().cloned(),
        budgets: guarding(&guards, pod),
        budgets_known: store.budgets.freshness().complete,
        capacity: pod.node.as_ref().and_then(|node| capacities.get(node.as_str()).copied()),
        pod: pod.clone(),
    };
    let mut rows: Vec<_> = store.pods.rows().filter(|pod| wanted(pod)).map(row).collect();
    rows.sort_unstable_by(|a, b| {
        let key = |row: &PodRow| (row.pod.id.namespace.clone(), row.pod.id.name.clone());
        key(a).cmp(&key(b))
    });
    rows
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

/// Node name to how it is paid for: EC2 knows, a label only says.
fn capacities(store: &Store) -> HashMap<&str, Capacity> {
    let instances: HashMap<&str, Capacity> =
        store.instances.rows().map(|it| (&*it.id.name, it.capacity)).collect();
    let nodes = store.nodes.rows().filter_map(|node| {
        let real = node.instance_id.as_ref().and_then(|id| instances.get(id.as_str()).copied());
        Some((&*node.id.name, real.or(node.capacity)?))
    });
    nodes.collect()
}
