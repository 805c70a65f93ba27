//! What each source tells: one telling per notice, before those about one machine are joined.

use jiff::Timestamp;

use super::kind::{
    ACTION_TIME, Handler, MARKED, NoticeKind, NoticeSource, REASONS, TAINTS, announced,
};
use crate::model::{
    Event, InstanceStatus, Kind, Node, ResourceId, ScalingGroup, SpotRequest, Store, Symbol,
};

/// The machine that a telling is about, as its source names it.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// A node.
    Node(ResourceId),
    /// An instance.
    Instance(ResourceId),
}

/// What one source says.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    /// Of which machine.
    pub(super) place: Place,
    /// Who says so.
    pub(super) source: NoticeSource,
    /// What it announces.
    pub(super) kind: NoticeKind,
    /// When it was first said, where the source tells.
    pub(super) since: Option<Timestamp>,
    /// Not before this time, where a date is set.
    pub(super) not_before: Option<Timestamp>,
    /// Who is seen to act by it.
    pub(super) handler: Option<Handler>,
    /// What it says, in its own words.
    pub(super) words: Box<str>,
}

/// What these sources say now.
pub(super) fn tellings(store: &Store, sources: &[NoticeSource]) -> Vec<Telling> {
    sources.iter().flat_map(|source| told_by(store, *source)).collect()
}

fn told_by(store: &Store, source: NoticeSource) -> Vec<Telling> {
    match source {
        NoticeSource::Event => store.events.rows().filter_map(|it| of_event(it)).collect(),
        NoticeSource::Taint => store.nodes.rows().flat_map(|it| of_taints(it)).collect(),
        NoticeSource::Request => {
            store.spot_requests.rows().filter_map(|it| of_request(it)).collect()
        }
        NoticeSource::Scaling => {
            store.scaling_groups.rows().flat_map(|it| of_members(it)).collect()
        }
        NoticeSource::Status => {
            store.instance_statuses.rows().flat_map(|it| of_status(it)).collect()
        }
    }
}

fn of_event(event: &Event) -> Option<Telling> {
    if event.about_kind != "Node" {
        return None;
    }
    let (kind, handler) = announced(REASONS, &event.reason)?;
    Some(Telling {
        place: Place::Node(ResourceId::new(&event.id.source, Kind::Node, &event.about)),
        source: NoticeSource::Event,
        kind,
        since: event.first.or(event.last),
        not_before: None,
        // What another program says in the same words is no sign of that handler.
        handler: handler.filter(|it| reports(*it, &event.reporter)),
        words: event.message.clone(),
    })
}

/// Whether this is the name under which a handler reports.
fn reports(handler: Handler, reporter: &str) -> bool {
    match handler {
        Handler::Karpenter => reporter.contains("karpenter"),
        Handler::TerminationHandler => reporter.contains("node-termination-handler"),
        Handler::ManagedGroup => false,
    }
}

fn of_taints(node: &Node) -> Vec<Telling> {
    let acts_since = node.labels.get(ACTION_TIME).and_then(|it| it.parse::<i64>().ok());
    let acts_since = acts_since.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let telling = |taint: &crate::model::Taint| {
        let (kind, handler) = announced(TAINTS, &taint.key)?;
        let own = handler == Some(Handler::TerminationHandler);
        Some(Telling {
            place: Place::Node(node.id.clone()),
            source: NoticeSource::Taint,
            kind,
            since: acts_since.filter(|_| own),
            not_before: None,
            handler,
            words: taint.to_string().into(),
        })
    };
    node.taints.iter().filter_map(telling).collect()
}

/// EC2 itself says so, whether a handler has heard of it or not.
fn of_request(request: &SpotRequest) -> Option<Telling> {
    MARKED.contains(&request.status.as_str()).then(|| Telling {
        place: Place::Instance(request.id.clone()),
        source: NoticeSource::Request,
        kind: NoticeKind::Interruption,
        since: request.since,
        not_before: None,
        handler: None,
        words: format!("{}: {}", request.status, request.message).into(),
    })
}

/// A managed group empties what Auto Scaling ends: it waits for that in a hook of its own.
fn of_members(group: &ScalingGroup) -> Vec<Telling> {
    let managed = group.tags.get("eks:nodegroup-name").is_some();
    let leaving = group.members.iter().filter(|it| it.lifecycle.starts_with("Terminating"));
    let telling = |it: &crate::model::Member| Telling {
        place: Place::Instance(instance(&group.id, &it.instance_id)),
        source: NoticeSource::Scaling,
        kind: NoticeKind::Termination,
        since: None,
        not_before: None,
        handler: managed.then_some(Handler::ManagedGroup),
        words: format!("{} in {}", it.lifecycle, group.id.name).into(),
    };
    leaving.map(telling).collect()
}

fn of_status(status: &InstanceStatus) -> Vec<Telling> {
    let telling = |event: &crate::model::ScheduledEvent| Telling {
        place: Place::Instance(status.id.clone()),
        source: NoticeSource::Status,
        kind: NoticeKind::Scheduled,
        since: None,
        not_before: event.not_before,
        handler: None,
        words: format!("{}: {}", event.code, event.description).into(),
    };
    status.scheduled.iter().map(telling).collect()
}

fn instance(group: &ResourceId, name: &Symbol) -> ResourceId {
    ResourceId::new(&group.source, Kind::Instance, name)
}
