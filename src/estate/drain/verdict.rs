//! What becomes of a pod when its node is drained.

use std::{collections::HashMap, sync::Arc};

use crate::model::{DisruptionBudget, Pod, ResourceId};

/// What becomes of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It can be evicted at once.
    Evict,
    /// It is ending already.
    Ending,
    /// Its budget lets it go once others are healthy again.
    Blocked {
        /// How many pods of the budget can go at a time.
        at_once: u32,
    },
    /// It cannot be evicted, however long one waits, and why.
    Never(String),
    /// Nothing would make another one.
    Lost,
    /// Its DaemonSet would put it there again.
    DaemonSet,
    /// The kubelet runs it by itself.
    Mirror,
    /// It has ended, and holds nothing.
    Finished,
    /// The budgets are not all known.
    Unknown,
}

impl Verdict {
    /// In a word.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Evict => "evict",
            Self::Ending => "ending",
            Self::Blocked { .. } => "blocked",
            Self::Never(_) => "never",
            Self::Lost => "lost",
            Self::DaemonSet => "ds-skip",
            Self::Mirror => "mirror-skip",
            Self::Finished => "finished",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the drain takes the pod away.
    pub const fn leaves(&self) -> bool {
        match self {
            Self::Evict | Self::Ending | Self::Blocked { .. } => true,
            Self::Never(_)
            | Self::Lost
            | Self::DaemonSet
            | Self::Mirror
            | Self::Finished
            | Self::Unknown => false,
        }
    }

    /// Whether the node is not empty before it is gone, too.
    pub const fn needs_place(&self) -> bool {
        match self {
            Self::Evict | Self::Ending | Self::Blocked { .. } | Self::Never(_) | Self::Unknown => {
                true
            }
            Self::Lost | Self::DaemonSet | Self::Mirror | Self::Finished => false,
        }
    }
}

/// How often each budget has been asked.
pub(super) struct Turns {
    budgets_known: bool,
    taken: HashMap<ResourceId, u32>,
}

impl Turns {
    pub(super) fn new(budgets_known: bool) -> Self {
        Self { budgets_known, taken: HashMap::new() }
    }

    /// What becomes of the next pod, which these budgets guard.
    pub(super) fn verdict(&mut self, pod: &Pod, budgets: &[Arc<DisruptionBudget>]) -> Verdict {
        if let Some(settled) = without_budgets(pod) {
            return settled;
        }
        let guarded = if pod.is_unguarded() { Verdict::Evict } else { self.guarded(pod, budgets) };
        let is_lost = guarded.leaves() && pod.owner.is_none();
        if is_lost { Verdict::Lost } else { guarded }
    }

    fn guarded(&mut self, pod: &Pod, budgets: &[Arc<DisruptionBudget>]) -> Verdict {
        match budgets {
            _ if !self.budgets_known => Verdict::Unknown,
            [] => Verdict::Evict,
            [budget] => match never(budget) {
                Some(why) => Verdict::Never(why),
                None => self.turn(pod, budget),
            },
            [first, second, ..] => Verdict::Never(format!(
                "pdb/{} and pdb/{} both guard it, and Kubernetes evicts no such pod",
                first.id.name, second.id.name
            )),
        }
    }

    /// As many as it allows now go at once, the others in turn.
    fn turn(&mut self, pod: &Pod, budget: &DisruptionBudget) -> Verdict {
        // What is not healthy anyway goes as long as enough others are.
        if !pod.is_healthy() && budget.required > 0 && budget.healthy >= budget.required {
            return Verdict::Evict;
        }
        let taken = self.taken.entry(budget.id.clone()).or_default();
        if *taken < budget.allowed {
            *taken += 1;
            return Verdict::Evict;
        }
        Verdict::Blocked { at_once: budget.allowed.max(1) }
    }
}

fn without_budgets(pod: &Pod) -> Option<Verdict> {
    let owned = |group: &str, kind: &str| {
        pod.owner.as_ref().is_some_and(|it| it.group == group && it.kind == kind)
    };
    if pod.placement.as_ref().is_some_and(|it| it.mirror) || owned("", "Node") {
        return Some(Verdict::Mirror);
    }
    if !pod.holds_resources() {
        return Some(Verdict::Finished);
    }
    if owned("apps", "DaemonSet") {
        return Some(Verdict::DaemonSet);
    }
    pod.deleted.is_some().then_some(Verdict::Ending)
}

/// Why a budget never lets a pod go, if it does not: it wants as many as there are meant to be.
fn never(budget: &DisruptionBudget) -> Option<String> {
    let &DisruptionBudget { healthy, required, expected, allowed, .. } = budget;
    let insists = allowed == 0 && expected > 0 && required >= expected;
    insists.then(|| {
        format!(
            "pdb/{} wants {required} healthy of {expected} and has {healthy}: it never lets one go",
            budget.id.name
        )
    })
}
