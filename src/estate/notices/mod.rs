//! Machines that are about to leave: one row each, whoever told of it.

mod acting;
mod kind;
mod lights;
mod machines;
mod telling;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use self::{
    acting::Handlers,
    machines::{Roll, Told},
    telling::{Telling, tellings},
};
pub use self::{
    kind::{Handler, NoticeKind, NoticeSource},
    lights::{Light, Lights, left_on},
};
use crate::model::{Feed, Instance, Node, NodeClaim, Pod, ResourceId, Store, Symbol};

/// What tells of notices, and what becomes of the machines.
pub const NOTICE_FEEDS: &[Feed] = &[
    Feed::Nodes,
    Feed::Events,
    Feed::Instances,
    Feed::InstanceStatuses,
    Feed::SpotRequests,
    Feed::ScalingGroups,
    Feed::Pods,
];

/// From the notice to the end of a Spot instance.
const NOTICE: SignedDuration = SignedDuration::from_secs(120);
/// So many seconds before the end it is asked whether what is left is to be ended at once.
pub const LAST_CALL_S: i64 = 15;
/// A handler that is there is given so long until it must be seen to act.
const PATIENCE: SignedDuration = SignedDuration::from_secs(15);

/// A machine that is about to leave.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The instance, or the node where EC2 has not told of an instance.
    pub id: ResourceId,
    /// What it is called: its node, where it has or had one.
    pub name: Symbol,
    /// The name of its node, whether that is there or was.
    pub node_name: Option<Symbol>,
    /// Its node, while there is one.
    pub node: Option<Arc<Node>>,
    /// Its instance, as far as EC2 has told.
    pub instance: Option<Arc<Instance>>,
    /// Its node group.
    pub group: Option<Symbol>,
    /// What is announced; of several things the most pressing.
    pub kind: NoticeKind,
    /// When that was first told; absent where nobody says.
    pub since: Option<Timestamp>,
    /// When anything was first told of it.
    told: Option<Timestamp>,
    /// When the machine goes, or may go; absent where no time is set, or nobody says.
    pub deadline: Option<Timestamp>,
    /// Who told of it.
    pub sources: Vec<NoticeSource>,
    /// What they said.
    pub words: Vec<Box<str>>,
    /// Who is there to empty it; or why that is not known.
    pub expected: Result<Vec<Handler>, &'static str>,
    /// Who is seen to empty it.
    pub acting: Vec<Handler>,
    /// How far that is.
    pub lights: Lights,
    /// Pods that a drain would have to take away; absent where there was never a node.
    pub left: Option<Result<Vec<Arc<Pod>>, &'static str>>,
}

impl Notice {
    /// Whether the machine is still there, as far as is known.
    pub fn is_open(&self) -> bool {
        self.lights.reclaimed != Ok(true)
    }

    /// Who empties it, if somebody is seen to: then the console only looks on.
    pub fn observed(&self) -> Option<String> {
        if self.acting.is_empty() {
            return None;
        }
        let names: Vec<_> = self.acting.iter().map(|it| it.name()).collect();
        Some(names.join(" and "))
    }

    /// How many pods a drain would have to take away; absent where there was never a node.
    pub fn pods_left(&self) -> Option<Result<usize, &'static str>> {
        self.left.as_ref().map(|it| it.as_ref().map(Vec::len).map_err(|why| *why))
    }

    /// Whether nobody empties it, and whoever is there to do so has had the time to begin.
    pub fn is_unattended(&self, now: Timestamp) -> bool {
        let patience = if self.expected.as_ref().is_ok_and(Vec::is_empty) {
            SignedDuration::ZERO
        } else {
            PATIENCE
        };
        let waited = self.since.is_none_or(|since| now >= later(since, patience));
        self.is_open() && waited && self.acting.is_empty() && self.lights.cordoned == Ok(false)
    }

    /// Whether it is time to ask whether what is left on it is to be ended at once.
    pub fn is_last_call(&self, now: Timestamp) -> bool {
        let interrupted = self.kind == NoticeKind::Interruption && self.is_open();
        let call = SignedDuration::from_secs(-LAST_CALL_S);
        interrupted && self.deadline.is_some_and(|end| now < end && now >= later(end, call))
    }

    /// What stands in for it.
    fn pool(&self) -> Option<Symbol> {
        lights::pool(self.node.as_deref(), self.instance.as_deref()).or_else(|| self.group.clone())
    }
}

fn later(time: Timestamp, span: SignedDuration) -> Timestamp {
    time.saturating_add(span).unwrap_or(time)
}

/// Every machine that is about to leave: those that are still there first, and of them those that go
/// soonest; then those that are gone, the last first.
pub fn notices(store: &Store) -> Vec<Notice> {
    told_by(store, NoticeSource::ALL)
}

/// The same, as far as these sources tell.
pub(super) fn told_by(store: &Store, sources: &[NoticeSource]) -> Vec<Notice> {
    let (roll, handlers) = (Roll::of(store), Handlers::of(store));
    let mut machines: BTreeMap<ResourceId, (Told, Vec<Telling>)> = BTreeMap::new();
    for telling in tellings(store, sources) {
        let told = roll.find(&telling);
        machines.entry(told.id.clone()).or_insert_with(|| (told, Vec::new())).1.push(telling);
    }
    let mut notices: Vec<_> = machines
        .into_values()
        .filter_map(|(told, tellings)| joined(told, &tellings, &handlers))
        .collect();
    lights::light(store, &mut notices);
    notices.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.name.cmp(&b.name)));
    notices
}

/// By which the rows are sorted: a time that nobody set comes last.
fn order(notice: &Notice) -> (bool, i64, NoticeKind) {
    let open = notice.is_open();
    let end = notice.deadline.or(notice.since).map(Timestamp::as_second);
    let end = if open { notice.deadline.map(Timestamp::as_second) } else { end.map(|it| -it) };
    (!open, end.unwrap_or(i64::MAX), notice.kind)
}

/// One row of all that is told of a machine.
fn joined(told: Told, tellings: &[Telling], handlers: &Handlers<'_>) -> Option<Notice> {
    let kind = tellings.iter().map(|it| it.kind).min()?;
    let of_kind = || tellings.iter().filter(|it| it.kind == kind);
    let since = of_kind().filter_map(|it| it.since).min();
    let mut sources: Vec<_> = tellings.iter().map(|it| it.source).collect();
    let mut acting: Vec<_> = tellings.iter().filter_map(|it| it.handler).collect();
    acting.sort_unstable();
    acting.dedup();
    sources.sort_unstable();
    sources.dedup();
    let (node, instance) = (told.node.as_deref(), told.instance.as_deref());
    Some(Notice {
        group: group(node, instance),
        expected: handlers.expected(kind, node, instance),
        deadline: match kind {
            NoticeKind::Interruption => since.map(|it| later(it, NOTICE)),
            NoticeKind::Scheduled => of_kind().filter_map(|it| it.not_before).min(),
            NoticeKind::Termination | NoticeKind::Rebalance => None,
        },
        kind,
        since,
        told: tellings.iter().filter_map(|it| it.since).min(),
        sources,
        words: words(tellings),
        acting,
        lights: Lights::UNKNOWN,
        left: None,
        id: told.id,
        name: told.name,
        node_name: told.node_name,
        node: told.node,
        instance: told.instance,
    })
}

/// What is said, each once: by source, by time, and at one time not in the order of its arrival.
fn words(tellings: &[Telling]) -> Vec<Box<str>> {
    let mut said: Vec<_> =
        tellings.iter().map(|it| (it.source, it.since, it.words.clone())).collect();
    said.sort_unstable();
    said.dedup();
    said.into_iter().map(|(_, _, words)| words).collect()
}

/// The node group, by label or else by tag; a pool of Karpenter counts as one.
fn group(node: Option<&Node>, instance: Option<&Instance>) -> Option<Symbol> {
    let labelled = || node?.labels.get(NodeClaim::POOL).cloned();
    let tagged = |tag: &str| instance?.tags.get(tag).cloned();
    node.and_then(|it| it.node_group.clone())
        .or_else(labelled)
        .or_else(|| tagged("eks:nodegroup-name"))
        .or_else(|| tagged(NodeClaim::POOL))
        .or_else(|| tagged("aws:autoscaling:groupName"))
}
