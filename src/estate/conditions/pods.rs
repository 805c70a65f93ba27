//! Pods that do not get to run.

use jiff::Timestamp;

use super::{Concern, Condition, Severity};
use crate::{
    model::{Pod, Store, Symbol},
    ui::format,
};

/// A pod may take so many seconds to start.
const STARTING_S: u64 = 60;

/// Pods whose containers fail, and pods that wait for longer than it takes to start one.
pub(super) fn unwell(store: &Store, now: Timestamp) -> Vec<Condition> {
    store.pods.rows().filter_map(|pod| failing(pod).or_else(|| pending(pod, now))).collect()
}

fn failing(pod: &Pod) -> Option<Condition> {
    if !pod.is_failing() || pod.deleted.is_some() {
        return None;
    }
    // What has never run has failed from the beginning.
    let since = if pod.restarts == 0 { pod.created } else { pod.last_restart };
    let since = since.ok_or("the pod does not say since when");
    let times = if pod.restarts == 1 { "restart" } else { "restarts" };
    let reason = match pod.restarts {
        0 => pod.status.to_string(),
        restarts => format!("{}, {restarts} {times}", pod.status),
    };
    let condition = Condition::of(&pod.id, Concern::Failing, Severity::Critical, since);
    Some(condition.explained(node(pod), reason))
}

fn pending(pod: &Pod, now: Timestamp) -> Option<Condition> {
    let late = pod.created.is_none_or(|it| format::seconds_since(it, now) >= STARTING_S);
    if pod.phase != "Pending" || pod.deleted.is_some() || !late {
        return None;
    }
    let since = pod.created.ok_or("the pod does not say since when");
    let reason = match (&pod.node, pod.status.as_str()) {
        (None, "Pending") => "no node has taken it".to_owned(),
        (_, status) => status.to_owned(),
    };
    let condition = Condition::of(&pod.id, Concern::Pending, Severity::Warning, since);
    Some(condition.explained(node(pod), reason))
}

fn node(pod: &Pod) -> Option<String> {
    pod.node.as_ref().map(Symbol::to_string)
}
