//! Where the pods of an estate may go, and how they leave their nodes.

use super::{
    estate::{Estate, WorkloadPart},
    rows::{symbols, taints},
};
use crate::model::{Placement, Toleration};

/// What Kubernetes gives a pod that says nothing, seconds.
const GRACE_S: u32 = 30;

impl Estate {
    /// What a pod of a workload says about its node. Whoever names a group puts up with its taints.
    pub(super) fn placement(&self, workload: &WorkloadPart) -> Placement {
        let group = self.node_groups.iter().find(|it| Some(&it.name) == workload.group.as_ref());
        let label = if group.is_some() { GROUP } else { POOL };
        let home = workload.group.as_deref().map(|name| (label, name));
        let asked = workload.node_selector.iter().map(|(key, value)| (key.as_str(), &**value));
        let text = |it: &Option<String>| it.as_deref().map(Into::into);
        let own = workload.tolerations.iter().map(|it| Toleration {
            key: text(&it.key),
            value: text(&it.value),
            effect: text(&it.effect),
        });
        let of_group = group.map(taints).unwrap_or_default().into_iter().map(|taint| Toleration {
            key: Some(taint.key),
            value: Some(taint.value),
            effect: Some(taint.effect),
        });
        let all = (workload.kind == "DaemonSet").then(Toleration::default);
        Placement {
            grace_s: Some(GRACE_S),
            selector: symbols(home.into_iter().chain(asked)),
            tolerations: own.chain(of_group).chain(all).collect(),
            choosy: workload.is_choosy(),
            hold: workload.hold(),
            ..Placement::default()
        }
    }
}

const GROUP: &str = "eks.amazonaws.com/nodegroup";
const POOL: &str = "karpenter.sh/nodepool";
