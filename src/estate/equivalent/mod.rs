//! The commands of `aws` and `kubectl` that show what the console shows.
//!
//! They are templates: words with places for values, which are filled and quoted word by word, so
//! that no name can become a word of its own.

mod aws_kinds;
mod object;
mod words;

pub use self::{aws_kinds::list as list_of, object::object, words::Values};
use crate::model::{Kind, Side, Store};

/// A command that shows the same, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivalent {
    /// What it shows, and in what it differs.
    pub what: String,
    /// For a POSIX shell.
    pub command: Result<String, &'static str>,
}

impl Equivalent {
    /// The command of a template, with the flags of our connection.
    pub fn new(what: &str, template: &str, values: &Values<'_>, store: &Store) -> Self {
        Self { what: what.to_owned(), command: words::command(template, values, store) }
    }
}

/// What `kubectl` needs before it can reach the cluster, where no kubeconfig led us there.
pub fn preparation(store: &Store) -> Option<Equivalent> {
    let link = &store.link;
    (link.context.is_none() && link.cluster.is_some()).then(|| {
        let template = "aws eks update-kubeconfig --name {cluster} --alias {cluster}";
        let what = "first, so that kubectl knows the cluster";
        Equivalent::new(what, template, &Values::default(), store)
    })
}

/// What `kubectl` calls a kind; absent for those that the cluster does not serve.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other kind is one of AWS")]
pub fn resource(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Node => "nodes",
        Kind::Pod => "pods",
        Kind::DisruptionBudget => "poddisruptionbudgets",
        Kind::Event => "events",
        Kind::Deployment => "deployments",
        Kind::ReplicaSet => "replicasets",
        Kind::StatefulSet => "statefulsets",
        Kind::DaemonSet => "daemonsets",
        Kind::Job => "jobs",
        Kind::Served(served) if served.side() == Side::Kubernetes => served.full(),
        _ => return None,
    })
}

/// Picks the nodes of a group: EKS and Karpenter each label them in their own way.
pub fn group_label(group: &str, store: &Store) -> &'static str {
    const KARPENTER: &str = "karpenter.sh/nodepool";
    let mut nodes = store.nodes.rows();
    let of_karpenter =
        nodes.any(|node| node.labels.get(KARPENTER).is_some_and(|pool| **pool == *group));
    if of_karpenter { KARPENTER } else { "eks.amazonaws.com/nodegroup" }
}

#[cfg(test)]
mod tests;
