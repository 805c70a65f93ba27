//! Who empties a machine by itself: who is there to do so, and who is seen to do so.

use std::collections::HashSet;

use super::kind::{Handler, NoticeKind};
use crate::model::{Capacity, Instance, Node, NodeClaim, Pod, Store, Symbol};

/// What the pods of the Node Termination Handler are called.
const TERMINATION_HANDLER: &str = "aws-node-termination-handler";

/// Which handlers run in the cluster.
pub(super) struct Handlers<'a> {
    /// Nodes on which a Node Termination Handler watches its own machine.
    watched: HashSet<&'a Symbol>,
    /// One hears of all machines, from its queue.
    queue: bool,
    /// All pods are known.
    known: bool,
}

impl<'a> Handlers<'a> {
    pub(super) fn of(store: &'a Store) -> Self {
        let is_one = |pod: &&'a std::sync::Arc<Pod>| {
            pod.holds_resources() && pod.id.name.starts_with(TERMINATION_HANDLER)
        };
        let pods: Vec<_> = store.pods.rows().filter(is_one).collect();
        let is_daemon = |pod: &Pod| pod.owner.as_ref().is_some_and(|it| it.kind == "DaemonSet");
        let (daemons, others): (Vec<_>, Vec<_>) = pods.into_iter().partition(|it| is_daemon(it));
        Self {
            watched: daemons.into_iter().filter_map(|it| it.node.as_ref()).collect(),
            queue: !others.is_empty(),
            known: store.pods.freshness().complete,
        }
    }

    /// Who is there to act on such a notice about this machine; or why that is not known.
    pub(super) fn expected(
        &self,
        kind: NoticeKind,
        node: Option<&Node>,
        instance: Option<&Instance>,
    ) -> Result<Vec<Handler>, &'static str> {
        if node.is_none() && instance.is_none() {
            return Err("neither Kubernetes nor EC2 knows the machine any more");
        }
        if is_karpenters(node, instance) {
            // It only tells of recommendations to rebalance.
            let acts = kind != NoticeKind::Rebalance;
            return Ok(acts.then_some(Handler::Karpenter).into_iter().collect());
        }
        if !self.known {
            return Err("the pods are not all known yet");
        }
        let name = node.map(|it| Symbol::new(&it.id.name));
        let watches = self.queue || name.is_some_and(|it| self.watched.contains(&it));
        let hears = watches && kind != NoticeKind::Rebalance;
        let managed = match kind {
            NoticeKind::Interruption | NoticeKind::Rebalance => {
                is_managed(node, instance) && is_spot(node, instance)
            }
            NoticeKind::Termination => is_managed(node, instance),
            // It does nothing before the instance has failed.
            NoticeKind::Scheduled => false,
        };
        let both = [(hears, Handler::TerminationHandler), (managed, Handler::ManagedGroup)];
        Ok(both.into_iter().filter(|(is, _)| *is).map(|(_, it)| it).collect())
    }
}

pub(super) fn is_karpenters(node: Option<&Node>, instance: Option<&Instance>) -> bool {
    let labelled = node.is_some_and(|it| it.labels.get(NodeClaim::POOL).is_some());
    labelled || instance.is_some_and(|it| it.tags.get(NodeClaim::POOL).is_some())
}

fn is_managed(node: Option<&Node>, instance: Option<&Instance>) -> bool {
    let labelled = node.is_some_and(|it| it.node_group.is_some());
    labelled || instance.is_some_and(|it| it.tags.get("eks:nodegroup-name").is_some())
}

fn is_spot(node: Option<&Node>, instance: Option<&Instance>) -> bool {
    let capacity = instance.map(|it| it.capacity).or_else(|| node?.capacity);
    capacity == Some(Capacity::Spot)
}
