//! Who else writes an object, and takes back what is changed in it.

use crate::model::{Kind, Owner, Pod, Store, Symbol, Workload};

/// Who will take a change back, or is surprised by it: sentences, each with a blank before it.
pub fn managed_by(owner: Option<&Owner>, manager: Option<&Symbol>) -> String {
    let owner = owner
        .map(|owner| format!(" The {} {} owns it and may take this back.", owner.kind, owner.name));
    let manager = manager.map(|manager| {
        format!(" {manager} manages it and may take this back: what lasts is changed there.")
    });
    owner.unwrap_or_default() + &manager.unwrap_or_default()
}

/// Who manages a pod, or the workload that it belongs to as far as that is seen: a sentence with a
/// blank before it.
pub fn manages_pod(store: &Store, pod: &Pod) -> String {
    let workload = pod.owner.as_ref().and_then(|it| managed_above(store, &pod.id.namespace, it));
    match (workload, pod.labels.manager()) {
        (Some((workload, manager)), _) => {
            format!(" {manager} manages its {} {}.", kind_of(&workload), workload.id.name)
        }
        (None, Some(manager)) => format!(" {manager} manages it."),
        (None, None) => String::new(),
    }
}

/// The first of those that an object belongs to which is managed, and by whom.
fn managed_above(
    store: &Store,
    namespace: &Symbol,
    owner: &Owner,
) -> Option<(std::sync::Arc<Workload>, Symbol)> {
    let kinds = [Kind::ReplicaSet, Kind::Deployment, Kind::StatefulSet, Kind::DaemonSet, Kind::Job];
    let kind = kinds.into_iter().find(|it| owner.kind.eq_ignore_ascii_case(it.name()))?;
    let mut rows = store.workloads(kind)?.rows();
    let found = rows.find(|it| it.id.namespace == *namespace && *it.id.name == *owner.name)?;
    // What made it says more than what it was given.
    let above = found.owner.as_ref().and_then(|it| managed_above(store, namespace, it));
    above.or_else(|| Some((found.clone(), found.manager.clone()?)))
}

fn kind_of(workload: &Workload) -> &'static str {
    super::manifest_kind(workload.id.kind).map_or("workload", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_owns_and_who_manages_are_both_said() {
        assert_eq!(managed_by(None, None), "");
        let owner = Owner { group: "apps".into(), kind: "Rollout".into(), name: "web".into() };
        let told = managed_by(Some(&owner), Some(&"Flux".into()));
        assert!(told.starts_with(" The Rollout web owns it"), "{told}");
        assert!(told.contains(" Flux manages it"), "{told}");
    }
}
