//! What makes pods, whatever its kind.

use std::sync::Arc;

use crate::model::{Collection, Kind, Pod, ResourceId, Selector, Store, Workload};

/// Every workload, or those of one kind, by namespace, kind and name. Revisions of a Deployment are
/// listed only when ReplicaSets are asked for.
pub fn workloads(store: &Store, kind: Option<Kind>) -> Vec<Arc<Workload>> {
    let all = [
        &store.deployments,
        &store.stateful_sets,
        &store.daemon_sets,
        &store.jobs,
        &store.replica_sets,
    ];
    let wanted = |it: &&Arc<Workload>| match kind {
        Some(kind) => it.kind() == kind,
        None => it.kind() != Kind::ReplicaSet || it.owner.is_none(),
    };
    let mut rows: Vec<_> =
        all.into_iter().flat_map(Collection::rows).filter(wanted).cloned().collect();
    rows.sort_unstable_by(|a, b| {
        let key = |it: &Workload| (it.id.namespace.clone(), it.id.kind, it.id.name.clone());
        key(a).cmp(&key(b))
    });
    rows
}

/// Whether a pod is of a workload: by its selector, and by its owner where that is nothing.
pub fn belongs(pod: &Pod, workload: &ResourceId, selector: &Selector) -> bool {
    if pod.id.namespace != workload.namespace {
        return false;
    }
    if *selector != Selector::default() {
        return selector.matches(&pod.labels);
    }
    pod.owner.as_ref().is_some_and(|owner| {
        *owner.name == *workload.name && owner.kind.eq_ignore_ascii_case(workload.kind.name())
    })
}
