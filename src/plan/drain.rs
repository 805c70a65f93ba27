//! The plan that empties nodes: no more pods are placed on them, then those on them are evicted.

use std::{collections::HashSet, sync::Arc};

use super::{Plan, Queue, Sequel, Stage, Step};
use crate::{
    estate::{self, Departure},
    model::{Node, ResourceId, Store, Symbol},
    ports::Command,
    ui::format::duration,
};

/// How long it may take until a node is seen to be cordoned, seconds.
pub const CORDONED_S: u32 = 60;
/// How long a pod may take until it is gone, with a budget that refuses at first, seconds; beside what it
/// may take to end.
const GONE_S: u32 = 900;
/// How long it may take until the pod that takes the place of another is ready, seconds.
const READY_S: u32 = 600;
/// Nodes that are cordoned at a time.
const AT_ONCE: usize = 32;

/// What is to be emptied of what.
#[derive(Debug)]
pub struct Drain<'a> {
    /// The nodes.
    pub nodes: &'a [Arc<Node>],
    /// Every pod on them.
    pub pods: &'a [&'a Departure],
    /// Pods that stay because somebody says so.
    pub left_out: &'a [&'a ResourceId],
    /// How long a pod may take until it is gone, seconds, where somebody says so.
    pub deadline_s: Option<u32>,
}

/// The plan that empties the nodes of these names of `pods`, which are all that are on them; or why there
/// can be none.
pub fn drain_of(
    store: &Store,
    names: &[Symbol],
    pods: &[&Departure],
    left_out: &[&ResourceId],
    deadline_s: Option<u32>,
) -> Result<Plan, String> {
    let (nodes, missing) = estate::nodes_to_drain(store, names);
    if let Some(name) = missing.first() {
        return Err(format!("there is no node {name}, or it is not known yet"));
    }
    if !store.pods.freshness().complete {
        return Err("the pods are not all known yet".to_owned());
    }
    Drain { nodes: &nodes, pods, left_out, deadline_s }.plan()
}

impl Drain<'_> {
    /// The plan; or why there can be none as long as these pods are not left out.
    pub fn plan(&self) -> Result<Plan, String> {
        let left_out: HashSet<&ResourceId> = self.left_out.iter().copied().collect();
        let (out, pods): (Vec<&Departure>, Vec<&Departure>) =
            self.pods.iter().copied().partition(|it| left_out.contains(&it.pod.id));
        let obstacles: Vec<String> = pods.iter().filter_map(|it| it.obstacle()).collect();
        if let Some(first) = obstacles.first() {
            let more = match obstacles.len() - 1 {
                0 => String::new(),
                more => format!(" (and {more} more)"),
            };
            return Err(format!("{first}{more}"));
        }
        let title = format!("drain {}", self.whose());
        let stages = [self.cordoning(), self.evictions(&pods)];
        let stages: Vec<_> = stages.into_iter().filter(|it| !it.steps.is_empty()).collect();
        if stages.is_empty() {
            return Err(format!("{} is cordoned and empty already", self.whose()));
        }
        Ok(Plan { title, intent: intent(&pods, &out), facts: Vec::new(), stages })
    }

    fn whose(&self) -> String {
        match self.nodes {
            [node] => node.id.name.to_string(),
            nodes => format!("{} nodes", nodes.len()),
        }
    }

    /// What is cordoned already stays so if the drain is taken back.
    fn cordoning(&self) -> Stage {
        let open = self.nodes.iter().filter(|it| !it.cordoned);
        let steps = open.map(|node| {
            let title = format!("cordon {}", node.id.name);
            Step::new(title, Command::Cordon(node.id.clone()), CORDONED_S)
        });
        Stage { title: "cordon".to_owned(), width: AT_ONCE, steps: steps.collect() }
    }

    /// Those that take longest to end begin first.
    fn evictions(&self, pods: &[&Departure]) -> Stage {
        let mut leaving: Vec<_> = pods.iter().filter(|it| it.verdict.leaves()).collect();
        leaving.sort_by_key(|it| std::cmp::Reverse(it.grace_s()));
        let steps = leaving.into_iter().map(|it| self.eviction(it)).collect();
        // What ends takes its time, and holds nobody up; that no more is asked for than the API server
        // answers, the journal sees to, which writes one request after the other.
        Stage { title: "evict".to_owned(), width: usize::MAX, steps }
    }

    fn eviction(&self, departure: &Departure) -> Step {
        let pod = &departure.pod;
        let title = format!("evict {}", departure.name());
        let (id, uid) = (pod.id.clone(), pod.uid.to_string().into());
        let act = Command::Evict { pod: id, uid, grace_s: None };
        let usual = GONE_S.saturating_add(departure.grace_s());
        let queue = departure.budget().map(|budget| Queue {
            name: format!("{}/{}", budget.id.namespace, budget.id.name).into(),
            width: budget.allowed.max(1) as usize,
        });
        let ready_s = self.deadline_s.unwrap_or(READY_S);
        let sequel = departure.keeper.as_ref().map(|keeper| Sequel {
            owner: keeper.id.clone(),
            after: keeper.newest,
            deadline_s: ready_s,
        });
        Step { queue, sequel, ..Step::new(title, act, self.deadline_s.unwrap_or(usual)) }
    }
}

fn intent(pods: &[&Departure], left_out: &[&Departure]) -> String {
    let what = format!("No more pods are placed there; then: {}.", estate::drain_summary(pods));
    let seconds = estate::drain_lasts(pods);
    let long = (seconds > 0).then(|| {
        format!("At least {} if every pod takes as long to end as it may.", duration(seconds))
    });
    let out = (!left_out.is_empty()).then(|| {
        let names: Vec<_> = left_out.iter().map(|it| it.name()).collect();
        format!("Left out: {}.", names.join(", "))
    });
    let parts: Vec<_> = [Some(what), long, out].into_iter().flatten().collect();
    parts.join(" ")
}

#[cfg(test)]
#[path = "drain_tests.rs"]
mod tests;
