//! The one word for a pod, as `kubectl get pods` computes it.
//!
//! Source of the rules: `printPod` in Kubernetes' `pkg/printers/internalversion/printers.go`.

use super::{Container, ContainerStatus, SlimPod, Status, Terminated};
use crate::{adapters::wire::rows::meta::Moment, model::Symbol};

/// What the columns STATUS, READY and RESTARTS show.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) status: Symbol,
    pub(super) ready: u16,
    pub(super) restarts: u32,
    pub(super) last_restart: Moment,
}

/// Restarts of some containers.
#[derive(Clone, Copy, Debug, Default)]
struct Restarts {
    count: u32,
    last: Moment,
}

impl Restarts {
    fn add(&mut self, container: &ContainerStatus) {
        self.count = self.count.saturating_add(container.restart_count);
        if let Some(last) = &container.last_state.terminated {
            self.last = self.last.max(last.finished_at);
        }
    }
}

/// What is shown of a pod.
pub(super) fn summary(pod: &SlimPod) -> Summary {
    let status = &pod.status;
    let start = starting(pod);
    let mut word = start.word.clone().unwrap_or_else(|| first_word(status));
    let (mut ready, mut restarts) = (start.ready, start.restarts);
    if start.word.is_none() || is_true(status, "Initialized") {
        restarts = start.sidecar_restarts;
        for container in &status.container_statuses {
            restarts.add(container);
            ready += u16::from(runs(container));
        }
        word = running(status, word);
    }
    Summary {
        status: ending(pod, word),
        ready,
        restarts: restarts.count,
        last_restart: restarts.last,
    }
}

/// How far the init containers have come.
#[derive(Default)]
struct Start {
    /// What holds the pod up, if anything does.
    word: Option<Symbol>,
    /// Sidecars that are ready.
    ready: u16,
    restarts: Restarts,
    sidecar_restarts: Restarts,
}

fn starting(pod: &SlimPod) -> Start {
    let mut start = Start::default();
    let planned = &pod.spec.init_containers;
    for (index, container) in pod.status.init_container_statuses.iter().enumerate() {
        let sidecar =
            planned.iter().any(|plan| plan.name == container.name && Container::is_sidecar(plan));
        start.restarts.add(container);
        if sidecar {
            start.sidecar_restarts.add(container);
        }
        let ended = container.state.terminated.as_ref();
        if ended.is_some_and(|ended| ended.exit_code == 0) {
            continue;
        }
        if sidecar && container.started == Some(true) {
            start.ready += u16::from(container.ready);
            continue;
        }
        start.word = Some(held_up(container, index, planned.len()));
        break;
    }
    start
}

/// Why the pod waits for this init container.
fn held_up(container: &ContainerStatus, index: usize, planned: usize) -> Symbol {
    let waiting = container.state.waiting.as_ref().map(|waiting| waiting.reason.as_str());
    match (&container.state.terminated, waiting) {
        (Some(ended), _) => format!("Init:{}", ending_word(ended)).into(),
        (None, Some(reason)) if !reason.is_empty() && reason != "PodInitializing" => {
            format!("Init:{reason}").into()
        }
        _ => format!("Init:{index}/{planned}").into(),
    }
}

/// The word of the first container that has one, in the order of the pod.
fn running(status: &Status, mut word: Symbol) -> Symbol {
    let mut any_runs = false;
    for container in status.container_statuses.iter().rev() {
        let waiting = container.state.waiting.as_ref().map(|waiting| &waiting.reason);
        match (waiting, &container.state.terminated) {
            (Some(reason), _) if !reason.is_empty() => word = reason.clone(),
            (_, Some(ended)) => word = ending_word(ended),
            _ => any_runs |= runs(container),
        }
    }
    match (word == "Completed" && any_runs, is_true(status, "Ready")) {
        (true, true) => "Running".into(),
        (true, false) => "NotReady".into(),
        (false, _) => word,
    }
}

fn runs(container: &ContainerStatus) -> bool {
    let waits = container.state.waiting.as_ref().is_some_and(|waiting| !waiting.reason.is_empty());
    container.ready
        && container.state.running.is_some()
        && container.state.terminated.is_none()
        && !waits
}

fn ending_word(ended: &Terminated) -> Symbol {
    match (ended.reason.is_empty(), ended.signal) {
        (false, _) => ended.reason.clone(),
        (true, 0) => format!("ExitCode:{}", ended.exit_code).into(),
        (true, signal) => format!("Signal:{signal}").into(),
    }
}

fn first_word(status: &Status) -> Symbol {
    let gated = status
        .conditions
        .iter()
        .any(|condition| condition.name == "PodScheduled" && condition.reason == "SchedulingGated");
    match (gated, status.reason.is_empty()) {
        (true, _) => "SchedulingGated".into(),
        (false, true) => status.phase.clone(),
        (false, false) => status.reason.clone(),
    }
}

fn is_true(status: &Status, condition: &str) -> bool {
    status.conditions.iter().any(|known| known.name == condition && known.status == "True")
}

/// A pod that is being deleted says so, unless it has finished already.
fn ending(pod: &SlimPod, word: Symbol) -> Symbol {
    let finished = pod.status.phase == "Succeeded" || pod.status.phase == "Failed";
    match pod.metadata.deletion_timestamp.0 {
        Some(_) if pod.status.reason == "NodeLost" => "Unknown".into(),
        Some(_) if !finished => "Terminating".into(),
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Status, ready and restarts of a pod with init containers `i0`, `i1`, a sidecar `s`, and
    /// containers `a`, `b`.
    fn shown(phase: &str, extra: &Value, init: &Value, containers: &Value) -> (String, u16, u32) {
        let mut pod = json!({
            "metadata": {"name": "p"},
            "spec": {"containers": [{"name": "a"}, {"name": "b"}],
                "initContainers": [{"name": "i0"}, {"name": "i1"}, {"name": "s", "restartPolicy": "Always"}]},
            "status": {"phase": phase, "initContainerStatuses": init, "containerStatuses": containers}
        });
        for (key, value) in extra.as_object().unwrap() {
            let place = if key == "deletionTimestamp" { "metadata" } else { "status" };
            pod[place][key] = value.clone();
        }
        let summary = summary(&serde_json::from_value(pod).unwrap());
        (summary.status.to_string(), summary.ready, summary.restarts)
    }

    fn waiting(name: &str, reason: &str) -> Value {
        json!({"name": name, "restartCount": 4, "state": {"waiting": {"reason": reason}}})
    }

    fn ended(name: &str, code: i32, signal: i32, reason: &str) -> Value {
        let terminated = json!({"exitCode": code, "signal": signal, "reason": reason});
        json!({"name": name, "restartCount": 1, "state": {"terminated": terminated}})
    }

    fn up(name: &str) -> Value {
        json!({"name": name, "ready": true, "started": true, "restartCount": 2, "state": {"running": {}}})
    }

    fn condition(name: &str, status: &str, reason: &str) -> Value {
        json!({"conditions": [{"type": name, "status": status, "reason": reason}]})
    }

    #[test]
    fn while_initializing() {
        let none = json!({});
        let done = ended("i0", 0, 0, "Completed");
        let cases = [
            (json!([waiting("i0", "PodInitializing")]), "Init:0/3", 4),
            (json!([done, waiting("i1", "PodInitializing")]), "Init:1/3", 5),
            (json!([done, waiting("i1", "CrashLoopBackOff")]), "Init:CrashLoopBackOff", 5),
            (json!([done, ended("i1", 2, 0, "Error")]), "Init:Error", 2),
            (json!([done, ended("i1", 2, 0, "")]), "Init:ExitCode:2", 2),
            (json!([ended("i0", 137, 9, "")]), "Init:Signal:9", 1),
            (json!([up("i0")]), "Init:0/3", 2),
        ];
        for (init, status, restarts) in cases {
            let containers =
                json!([waiting("a", "PodInitializing"), waiting("b", "PodInitializing")]);
            let expected = (status.to_owned(), 0, restarts);
            assert_eq!(shown("Pending", &none, &init, &containers), expected);
        }
    }

    #[test]
    fn once_initialized() {
        let (none, ready) = (json!({}), condition("Ready", "True", ""));
        let init = json!([ended("i0", 0, 0, "Completed"), ended("i1", 0, 0, "Completed"), up("s")]);
        let completed = ended("a", 0, 0, "Completed");
        let cases = [
            ("Running", &none, json!([up("a"), up("b")]), "Running", 3, 6),
            (
                "Running",
                &none,
                json!([waiting("a", "CrashLoopBackOff"), up("b")]),
                "CrashLoopBackOff",
                2,
                8,
            ),
            (
                "Running",
                &none,
                json!([up("a"), waiting("b", "ImagePullBackOff")]),
                "ImagePullBackOff",
                2,
                8,
            ),
            ("Running", &none, json!([waiting("a", "A"), waiting("b", "B")]), "A", 1, 10),
            ("Running", &ready, json!([completed, up("b")]), "Running", 2, 5),
            ("Running", &none, json!([completed, up("b")]), "NotReady", 2, 5),
            ("Failed", &none, json!([ended("a", 137, 0, "OOMKilled"), up("b")]), "OOMKilled", 2, 5),
            ("Failed", &none, json!([ended("a", 3, 0, ""), up("b")]), "ExitCode:3", 2, 5),
            ("Failed", &none, json!([ended("a", 0, 15, ""), up("b")]), "Signal:15", 2, 5),
        ];
        for (phase, extra, containers, status, ready, restarts) in cases {
            let expected = (status.to_owned(), ready, restarts);
            assert_eq!(shown(phase, extra, &init, &containers), expected, "{containers}");
        }
    }

    #[test]
    fn words_of_the_pod_itself() {
        let nothing = json!([]);
        let deleted = json!({"deletionTimestamp": "2026-01-01T00:00:00Z"});
        let lost = json!({"deletionTimestamp": "2026-01-01T00:00:00Z", "reason": "NodeLost"});
        let cases = [
            ("Pending", json!({}), "Pending"),
            ("Succeeded", json!({}), "Succeeded"),
            ("Failed", json!({"reason": "Evicted"}), "Evicted"),
            ("Pending", condition("PodScheduled", "False", "SchedulingGated"), "SchedulingGated"),
            ("Running", deleted.clone(), "Terminating"),
            ("Failed", deleted, "Failed"),
            ("Running", lost, "Unknown"),
        ];
        for (phase, extra, status) in cases {
            assert_eq!(shown(phase, &extra, &nothing, &nothing).0, status);
        }
    }

    #[test]
    fn a_sidecar_that_has_not_started_holds_the_pod_up() {
        let mut sidecar = up("s");
        sidecar["started"] = json!(false);
        let init = json!([ended("i0", 0, 0, ""), ended("i1", 0, 0, ""), sidecar]);
        assert_eq!(shown("Pending", &json!({}), &init, &json!([])).0, "Init:2/3");
    }
}
