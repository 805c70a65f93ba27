//! Who owns what, by the owner references of everything that is known.

use std::collections::HashMap;

use crate::{
    estate::manifest_kind,
    model::{Collection, Owner, ResourceId, Store, Workload},
};

/// Group, kind and name of an owner.
type Key<'a> = (&'a str, &'a str, &'a str);

/// What each owner owns.
pub(super) struct Owned<'a>(HashMap<Key<'a>, Vec<&'a ResourceId>>);

impl<'a> Owned<'a> {
    /// What is owned in a namespace, or in all of them if it is empty: an owner in a namespace owns
    /// nothing in any other.
    pub(super) fn new(store: &'a Store, namespace: &str) -> Self {
        let mut owned = Self(HashMap::new());
        let here = |id: &ResourceId| namespace.is_empty() || &*id.namespace == namespace;
        for pod in store.pods.rows().filter(|it| here(&it.id)) {
            owned.add(&pod.id, pod.owner.iter().chain(&pod.other_owners));
        }
        for workload in workloads(store).filter(|it| here(&it.id)) {
            owned.add(&workload.id, workload.owner.iter().chain(&workload.other_owners));
        }
        for object in store.dependents.get(namespace).into_iter().flat_map(Collection::rows) {
            owned.add(&object.id, object.owner.iter().chain(&object.other_owners));
        }
        owned
    }

    fn add(&mut self, id: &'a ResourceId, owners: impl Iterator<Item = &'a Owner>) {
        for owner in owners {
            let key: Key<'a> = (&owner.group, &owner.kind, &owner.name);
            self.0.entry(key).or_default().push(id);
        }
    }

    /// What `owner` owns.
    pub(super) fn by(&self, owner: &ResourceId) -> Vec<ResourceId> {
        let Some((group, kind)) = manifest_kind(owner.kind) else { return Vec::new() };
        let found = self.0.get(&(group, kind, &*owner.name)).into_iter().flatten();
        let reaches =
            |it: &&&ResourceId| owner.namespace.is_empty() || it.namespace == owner.namespace;
        found.filter(reaches).map(|it| (*it).clone()).collect()
    }
}

fn workloads(store: &Store) -> impl Iterator<Item = &Workload> {
    let all = [
        &store.deployments,
        &store.replica_sets,
        &store.stateful_sets,
        &store.daemon_sets,
        &store.jobs,
    ];
    all.into_iter().flat_map(Collection::rows).map(|it| &**it)
}
