//! Nodes that take no part, and machines that only one side knows.

use jiff::Timestamp;

use super::{Concern, Condition, Severity};
use crate::{
    estate::{
        NoticeKind, NoticeSource, Pairing, notices,
        pairing::{Machine, Sides, machines},
    },
    model::{Readiness, Store, Symbol},
    ui::format,
};

/// An instance is given so many seconds to join the cluster.
const JOINING_S: u64 = 300;

/// Nodes whose kubelet says that it is not ready, or says nothing.
pub(super) fn not_ready(store: &Store, _now: Timestamp) -> Vec<Condition> {
    let condition = |node: &crate::model::Node| {
        let reason = match &node.readiness {
            Readiness::Ready => return None,
            Readiness::NotReady(reason) if reason.is_empty() => "its kubelet says so".to_owned(),
            Readiness::NotReady(reason) => reason.to_string(),
            Readiness::Unknown => "its kubelet is silent".to_owned(),
        };
        let since = node.ready_since.ok_or("the node does not say since when");
        let condition = Condition::of(&node.id, Concern::NotReady, Severity::Critical, since);
        Some(condition.explained(node.zone.as_ref().map(Symbol::to_string), reason))
    };
    store.nodes.rows().filter_map(|it| condition(it)).collect()
}

/// Instances without a node, and nodes without an instance.
pub(super) fn orphans(store: &Store, now: Timestamp) -> Vec<Condition> {
    let sides = Sides::of(store);
    machines(store).filter_map(|machine| orphan(&sides, &machine, now)).collect()
}

/// Spot machines that EC2 takes back, and that nobody is seen to empty. What AWS tells is left out: it is
/// only asked while somebody looks at it.
pub(super) fn interrupted(store: &Store, now: Timestamp) -> Vec<Condition> {
    let told = notices::told_by(store, &[NoticeSource::Event, NoticeSource::Taint]);
    let unattended =
        told.iter().filter(|it| it.kind == NoticeKind::Interruption && it.is_unattended(now));
    let condition = |notice: &notices::Notice| {
        let node = notice.node.as_ref()?;
        let since = notice.since.ok_or("nobody has said since when");
        let left = match notice.pods_left() {
            Some(Ok(left)) => format!("{left} pods are left on it"),
            Some(Err(why)) => why.to_owned(),
            None => return None,
        };
        let reason = match notice.deadline {
            Some(end) => {
                format!("EC2 takes it back at {}, and {left}", end.strftime("%H:%M:%S UTC"))
            }
            None => format!("EC2 takes it back, and {left}"),
        };
        let condition = Condition::of(&node.id, Concern::Interruption, Severity::Critical, since);
        Some(condition.explained(node.zone.as_ref().map(Symbol::to_string), reason))
    };
    unattended.filter_map(condition).collect()
}

fn orphan(sides: &Sides, machine: &Machine, now: Timestamp) -> Option<Condition> {
    let Machine { id, node, instance } = machine;
    let condition = |concern, since: Option<Timestamp>, zone: Option<&Symbol>, reason| {
        let since = since.ok_or("nobody has said since when");
        Condition::of(id, concern, Severity::Warning, since)
            .explained(zone.map(Symbol::to_string), reason)
    };
    match sides.pairing(node.as_deref(), instance.as_deref()) {
        Pairing::NoInstance => {
            let node = node.as_ref()?;
            let name = node.instance_id.as_deref().unwrap_or_default();
            let reason = format!("EC2 knows no instance {name} that is running");
            // Nobody notes when an instance that is gone went.
            Some(condition(Concern::NoInstance, None, node.zone.as_ref(), reason))
        }
        Pairing::NoNode => {
            let instance = instance.as_ref()?;
            let age = instance.launched.map(|then| format::seconds_since(then, now));
            let reason = "it runs and costs, but has not joined the cluster".to_owned();
            let late = age.is_none_or(|age| age >= JOINING_S);
            let condition =
                || condition(Concern::NoNode, instance.launched, instance.zone.as_ref(), reason);
            late.then(condition)
        }
        Pairing::Paired | Pairing::Unknown => None,
    }
}
