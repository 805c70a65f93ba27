//! What Kubernetes reports of it.

use jiff::SignedDuration;

use super::{
    super::{
        Living,
        queue::Instant,
        scheduling::rejections,
        world::{Life, Machine, MachineKey, Pod, PodKey, Stage},
    },
    names,
};
use crate::model::{self, Delta, Event, Kind, Observation, ResourceId};

/// The API server keeps events for an hour.
const KEPT: SignedDuration = SignedDuration::from_hours(1);
/// How often old events are thrown away.
const SWEEP: Instant = 300_000;

impl Living {
    /// What the kubelet says when a pod has become something else.
    pub(super) fn tell_pod_event(
        &mut self,
        pod: &Pod,
        row: &model::Pod,
        before: Option<&model::Pod>,
    ) {
        if before.is_some_and(|it| it.status == row.status && it.ready == row.ready) {
            return;
        }
        let (warning, reason, message) = match pod.life {
            Life::Pulling => {
                let node = row.node.as_ref().map_or("", |it| it.as_str());
                (
                    false,
                    "Scheduled",
                    format!("Successfully assigned {}/{} to {node}", row.id.namespace, row.id.name),
                )
            }
            Life::Creating => (false, "Pulled", "Container image is present on machine".to_owned()),
            Life::Starting => (false, "Started", "Container started".to_owned()),
            Life::ImageBackOff => {
                let rows = self.cast.workload(pod.workload).revisions.get(pod.revision as usize);
                let image = rows.and_then(|it| it.images.first()).map(|it| format!(" \"{it}\""));
                (true, "Failed", format!("Back-off pulling image{}", image.unwrap_or_default()))
            }
            Life::CrashBackOff => {
                (true, "BackOff", "Back-off restarting failed container".to_owned())
            }
            Life::Terminating(_) => (false, "Killing", "Stopping container".to_owned()),
            Life::Pending | Life::Ready | Life::Succeeded => return,
        };
        self.report(("Pod", &row.id), warning, reason, message);
    }

    /// What the scheduler says of a pod that it has no place for.
    pub(super) fn tell_unplaced(&mut self, key: PodKey) {
        let Some(pod) = self.simulation.world.pods.get(&key) else { return };
        let Some(row) = self.cast.pods.get(&key) else { return };
        let message = rejections(&self.simulation.world, pod).message();
        let id = row.id.clone();
        self.report(("Pod", &id), true, "FailedScheduling", message);
    }

    /// Says of every pod that finds no place at dawn why it does not, in place of what the rows say.
    pub(in super::super::super) fn explain(&mut self) {
        let waiting: Vec<PodKey> = self.simulation.pending.iter().copied().collect();
        for key in waiting {
            let Some(row) = self.cast.pods.get(&key) else { continue };
            let about =
                |it: &Event| it.about_namespace == row.id.namespace && *it.about == *row.id.name;
            let told = |it: &Event| it.reason == "FailedScheduling" && about(it);
            let Some(event) = self.store.events.rows().find(|it| told(it)).cloned() else {
                continue;
            };
            let pod = &self.simulation.world.pods[&key];
            let message = rejections(&self.simulation.world, pod).message();
            let event = Event { message: message.into(), ..Event::clone(&event) };
            self.store.apply(Observation::Events(Delta::Apply(event)), self.dawn);
        }
    }

    /// What is said of a node when it comes, and when EC2 takes it back.
    pub(super) fn tell_machine_event(&mut self, key: MachineKey, machine: &Machine) {
        let node = self.cast.machines.get(&key).and_then(|it| it.node.as_ref());
        let Some(id) = node.map(|it| it.id.clone()) else { return };
        match machine.stage {
            Stage::Interrupted(end) => self.tell_interruption((key, machine), &id, end),
            Stage::Ready if machine.cordoned => {
                self.report(
                    ("Node", &id),
                    false,
                    "NodeNotSchedulable",
                    "Node is cordoned".to_owned(),
                );
            }
            Stage::Ready => {
                self.report(("Node", &id), false, "NodeReady", "Node is ready".to_owned());
            }
            Stage::Silent => {
                let message = "Kubelet stopped posting node status".to_owned();
                self.report(("Node", &id), true, "NodeNotReady", message);
            }
            Stage::Launching => {}
        }
    }

    /// Karpenter says in its own words what it does about it.
    fn tell_interruption(
        &mut self,
        (key, machine): (MachineKey, &Machine),
        node: &ResourceId,
        end: Instant,
    ) {
        let attended = self.simulation.takes_away(key, machine);
        if attended && self.simulation.is_karpenters(machine) {
            for (reason, message) in [
                ("SpotInterrupted", "Spot interruption warning was triggered"),
                ("TerminatingOnInterruption", "Interruption triggered termination for the Node"),
            ] {
                self.report_as("karpenter", ("Node", node), true, (reason, message.to_owned()));
            }
            return;
        }
        let message = format!("EC2 takes this Spot instance back at {}", self.date(end));
        self.report(("Node", node), true, "SpotInterruption", message);
    }

    /// What the handler of Spot notices says of a machine that EC2 may well take back.
    pub(super) fn tell_risk(&mut self, key: MachineKey) {
        let node = self.cast.machines.get(&key).and_then(|it| it.node.as_ref());
        let Some(id) = node.map(|it| it.id.clone()) else { return };
        let machine = self.simulation.world.machines.get(&key);
        if machine.is_some_and(|it| self.simulation.is_karpenters(it)) {
            let message = "Spot rebalance recommendation was triggered".to_owned();
            let said = ("SpotRebalanceRecommendation", message);
            return self.report_as("karpenter", ("Node", &id), false, said);
        }
        let message =
            "EC2 recommends to rebalance: the risk of an interruption is higher than usual";
        self.report(("Node", &id), true, "RebalanceRecommendation", message.to_owned());
    }

    /// One event for each object, reason and message, counted.
    pub(super) fn report(
        &mut self,
        about: (&str, &ResourceId),
        warning: bool,
        reason: &str,
        message: String,
    ) {
        self.report_as("sandbox", about, warning, (reason, message));
    }

    /// The same, where it matters who says so.
    fn report_as(
        &mut self,
        reporter: &str,
        (kind, about): (&str, &ResourceId),
        warning: bool,
        (reason, message): (&str, String),
    ) {
        let namespace =
            if about.namespace.is_empty() { "default" } else { about.namespace.as_str() };
        let name = names::event(&about.name, reason, &message);
        let id = ResourceId::namespaced(&about.source, Kind::Event, namespace, &name);
        let told = self.store.events.get(&id);
        let count = told.map_or(1, |it| it.count + 1);
        // What a platform begins with does not say when it was first so.
        let first = told.map_or(Some(self.now()), |it| it.first);
        let event = Event {
            id,
            about_kind: kind.into(),
            about_namespace: about.namespace.clone(),
            about: (&*about.name).into(),
            reason: reason.into(),
            message: message.into(),
            warning,
            count,
            first,
            last: Some(self.now()),
            reporter: reporter.into(),
        };
        self.show(Observation::Events(Delta::Apply(event)));
    }

    /// Throws away what the API server would no longer have.
    pub(super) fn sweep_events(&mut self) {
        if self.simulation.now < self.swept + SWEEP {
            return;
        }
        self.swept = self.simulation.now;
        let Ok(oldest) = self.now().checked_sub(KEPT) else { return };
        let old = self.store.events.rows().filter(|it| it.last.is_some_and(|last| last < oldest));
        for id in old.map(|it| it.id.clone()).collect::<Vec<_>>() {
            self.show(Observation::Events(Delta::Delete(id)));
        }
    }
}
