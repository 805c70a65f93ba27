//! What is wrong right now, worst first, from what is on hand: one file per side that may tell.

mod cloudwatch;
mod concern;
mod connection;
mod databases;
mod machines;
mod network;
mod pods;
mod tally;

use std::borrow::Cow;

use jiff::Timestamp;

pub use self::{concern::Concern, connection::CREDENTIALS_SOON_S, tally::Tally};
use crate::model::{Feed, Kind, ResourceId, Store};

/// How much attention a condition needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something does not work, or is about to stop.
    Critical,
    /// Something may become worse, or is not known any more.
    Warning,
}

impl Severity {
    /// As the snapshot writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
        }
    }

    /// So many of them.
    pub fn counted(self, count: usize) -> String {
        match self {
            Self::Critical => format!("{count} critical"),
            Self::Warning => format!("{count} to watch"),
        }
    }
}

/// Since when something is so, or why nobody knows.
type Since = Result<Timestamp, &'static str>;

/// Something that is wrong now.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What tells it from all others: the concern and what it is about.
    pub id: ResourceId,
    /// What is wrong.
    pub concern: Concern,
    /// How bad that is.
    pub severity: Severity,
    /// What it is about; absent where that is no resource.
    pub about: Option<ResourceId>,
    /// What an alarm watches over, where its metric says so.
    pub target: Option<ResourceId>,
    /// Since when.
    pub since: Since,
    /// Where that is: a zone, a node, a VPC.
    pub place: Option<Cow<'static, str>>,
    /// What is known of it, in one sentence.
    pub reason: Cow<'static, str>,
    /// The metric of an alarm.
    pub metric: Option<Box<str>>,
}

impl Condition {
    /// A condition of a resource, so far without place and reason.
    fn of(about: &ResourceId, concern: Concern, severity: Severity, since: Since) -> Self {
        let scope = format!("{}/{}/{}", concern.one(), about.kind.name(), about.namespace);
        let id =
            ResourceId { kind: Kind::Condition, namespace: scope.as_str().into(), ..about.clone() };
        Self {
            about: Some(about.clone()),
            ..Self::nowhere(id, concern, severity, since, Cow::Borrowed(""))
        }
    }

    /// A condition of no resource.
    const fn nowhere(
        id: ResourceId,
        concern: Concern,
        severity: Severity,
        since: Since,
        reason: Cow<'static, str>,
    ) -> Self {
        let (about, target, place, metric) = (None, None, None, None);
        Self { id, concern, severity, about, target, since, place, reason, metric }
    }

    /// The same condition at a place, explained.
    fn explained(
        mut self,
        place: Option<impl Into<Cow<'static, str>>>,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        (self.place, self.reason) = (place.map(Into::into), reason.into());
        self
    }
}

/// Who tells of conditions: the feeds it takes its word from, and what it finds.
type Teller = (&'static [Feed], fn(&Store, Timestamp) -> Vec<Condition>);

const TELLERS: &[Teller] = &[
    (&[], connection::session),
    (&[Feed::Alarms], cloudwatch::alarms),
    (&[Feed::Nodes], machines::not_ready),
    (&[Feed::Nodes, Feed::Instances], machines::orphans),
    (&[Feed::Nodes, Feed::Events], machines::interrupted),
    (&[Feed::Pods], pods::unwell),
    (&[Feed::NatGateways], network::nat_gateways),
    (&[Feed::Endpoints, Feed::Vpcs, Feed::Clusters], network::endpoints),
    (&[Feed::Databases], databases::instances),
    (&[Feed::DatabaseClusters], databases::clusters),
    (&[Feed::Databases, Feed::DatabaseLoad], databases::nearly_full),
];

/// All conditions that can be told at `now` from feeds that are `on_hand`, which is to say watched:
/// what another feed said once may have changed since.
pub fn conditions(store: &Store, on_hand: impl Fn(Feed) -> bool, now: Timestamp) -> Vec<Condition> {
    let told = TELLERS.iter().filter(|(feeds, _)| feeds.iter().all(|feed| on_hand(*feed)));
    let mut all: Vec<_> = told.flat_map(|(_, find)| find(store, now)).collect();
    all.extend(connection::stale(store, on_hand));
    all.sort_by(|a, b| {
        let key = |it: &Condition| (it.severity, it.concern);
        key(a).cmp(&key(b)).then_with(|| a.id.name.cmp(&b.id.name)).then_with(|| a.id.cmp(&b.id))
    });
    all
}
