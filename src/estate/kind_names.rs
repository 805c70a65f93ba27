//! By which names the kinds of the cluster are known.

use std::sync::Arc;

use crate::model::{ApiKind, Kind, Store};

/// Workloads of one kind: name, short names and sentence.
pub const WORKLOADS: &[(Kind, &str, &[&str], &str)] = &[
    (Kind::Deployment, "deployments", &["dp", "deploy", "deployment"], "Deployments."),
    (Kind::StatefulSet, "statefulsets", &["sts", "statefulset"], "StatefulSets."),
    (Kind::DaemonSet, "daemonsets", &["ds", "daemonset"], "DaemonSets."),
    (Kind::Job, "jobs", &["job"], "Jobs."),
    (Kind::ReplicaSet, "replicasets", &["rs", "replicaset"], "ReplicaSets."),
];

/// A kind, and what it may be asked for by.
#[derive(Clone, Debug)]
pub struct NamedKind {
    /// The kind.
    pub kind: Arc<ApiKind>,
    /// Its plural where that means this kind, else its full name.
    pub name: &'static str,
    /// Its other names.
    pub aliases: Vec<&'static str>,
}

impl NamedKind {
    /// Whether this is one of its names.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

/// Every kind that the cluster serves. A plural that several groups have means the first of them, as
/// in kubectl; the others go by their full names.
pub fn named_kinds(store: &Store) -> Vec<NamedKind> {
    let mut kinds: Vec<&Arc<ApiKind>> = store.kinds.rows().collect();
    // The core group, then those of Kubernetes, which have no dot or end in k8s.io, then the others.
    let rank =
        |group: &str| (!group.is_empty(), group.contains('.') && !group.ends_with(".k8s.io"));
    kinds.sort_by_key(|it| (it.served.plural(), rank(it.served.group()), it.served.group()));
    let mut before = "";
    let named = kinds.into_iter().map(|kind| {
        let served = kind.served;
        let first = std::mem::replace(&mut before, served.plural()) != served.plural();
        NamedKind {
            kind: kind.clone(),
            name: if first { served.plural() } else { served.full() },
            aliases: if first { kind.names() } else { vec![served.full()] },
        }
    });
    named.collect()
}
