//! What controllers write of machines and pods: in their own words, as far as there is room.

use std::fmt::Write as _;

use super::{
    super::{
        Living,
        simulation::Change,
        world::{GroupKey, Machine, MachineKey, PodKey, Provisioner, Stage, WorkloadKey},
    },
    Narrator, Trouble, Writer,
};
use crate::model::{Kind, ResourceId, Symbol};

/// What of a machine was told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sight(Stage);

impl Living {
    /// Who tells what happens: found once, by name.
    pub(in super::super) fn find_narrators(&mut self) {
        let known = (0..).map(WorkloadKey).zip(&self.simulation.world.workloads);
        let narrator = |name: &str| Narrator::ALL.iter().find(|(it, _)| *it == name).map(|it| it.1);
        self.chronicle.narrators =
            known.filter_map(|(key, it)| Some((narrator(&it.name)?, key))).collect();
    }

    /// A change leaves its traces in logs.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest leaves none")]
    pub(in super::super) fn narrate(&mut self, change: Change) {
        match change {
            Change::Pod(key) => {
                self.note_run(key);
                self.note_names(key);
            }
            Change::Unplaced(key) => self.narrate_unplaced(key),
            Change::Machine(key) => self.narrate_machine(key),
            Change::MachineGone(key, _) => self.narrate_end(key),
            Change::Retired(key) => self.narrate_retirement(key),
            Change::Refused(group) => self.narrate_refusal(group),
            _ => {}
        }
    }

    /// Names are resolved as long as one pod of `CoreDNS` is ready.
    fn note_names(&mut self, key: PodKey) {
        let workload = self.simulation.world.pods.get(&key).map(|pod| pod.workload);
        let names = self.chronicle.narrators.iter().find(|it| it.0 == Narrator::Names);
        let Some((_, names)) = names.filter(|(_, it)| Some(*it) == workload) else { return };
        if self.simulation.world.ready(*names) == 0 {
            self.trouble(Trouble::NoNames);
        } else {
            self.relieve(|it| *it == Trouble::NoNames);
        }
    }

    /// The scheduler writes what it also reports as an event.
    fn narrate_unplaced(&mut self, key: PodKey) {
        let Some(pod) = self.cast.pods.get(&key).map(|row| row.id.clone()) else { return };
        let name = format!("{}.failedscheduling", pod.name);
        let id = ResourceId::namespaced(&pod.source, Kind::Event, &pod.namespace, &name);
        let why = self.store.events.get(&id).map_or("", |it| &it.message).to_owned();
        let text = format!(
            "\"Unable to schedule pod; no fit; waiting\" pod=\"{}/{}\" err=\"{why}\"",
            pod.namespace, pod.name
        );
        self.write(
            Writer::ControlPlane("kube-scheduler-"),
            0,
            klog('I', "schedule_one.go:881", &text),
        );
    }

    fn narrate_machine(&mut self, key: MachineKey) {
        let Some(machine) = self.simulation.world.machines.get(&key).cloned() else { return };
        let sight = Sight(machine.stage);
        let before = self.chronicle.sights.insert(key, sight);
        if before == Some(sight) {
            return;
        }
        // What has not changed since dawn is told for the first time here.
        let was = before.map_or(Stage::Ready, |it| it.0);
        match machine.stage {
            Stage::Launching if before.is_none() => self.narrate_launch(&machine, key),
            Stage::Ready if was == Stage::Launching => self.narrate_joined(key),
            Stage::Interrupted(_) if self.simulation.world.unattended.contains(&key) => {}
            Stage::Interrupted(_) => self.narrate_interruption(&machine, key),
            Stage::Silent => self.narrate_silence(&machine, key),
            Stage::Launching | Stage::Ready => {}
        }
    }

    fn narrate_launch(&mut self, machine: &Machine, key: MachineKey) {
        let size = self.simulation.size(machine.group);
        let max = self.simulation.world.group(machine.group).max;
        let group = self.cast.group(machine.group);
        let scaling = group.scaling.as_ref().map_or(&*group.name, |it| &*it.name).to_owned();
        let pool = group.name.clone();
        match self.simulation.world.group(machine.group).provisioner {
            Provisioner::Autoscaler => {
                let before = size.saturating_sub(1);
                let text =
                    format!("Final scale-up plan: [{{{scaling} {before}->{size} (max: {max})}}]");
                self.speak(Narrator::Autoscaler, 0, klog('I', "orchestrator.go:185", &text));
                let text = format!("Scale-up: setting group {scaling} size to {size}");
                self.speak(Narrator::Autoscaler, 40, klog('I', "executor.go:166", &text));
            }
            Provisioner::Karpenter => {
                let claim = self.claim(key);
                let text =
                    zap("created nodeclaim", &[("NodePool", pool.as_str()), ("NodeClaim", &claim)]);
                self.speak(Narrator::Karpenter, 0, text);
            }
            Provisioner::Nobody => {}
        }
    }

    fn narrate_joined(&mut self, key: MachineKey) {
        let node = self.node_name(key);
        let claim = self.claim(key);
        if !claim.is_empty() {
            let text = zap("initialized nodeclaim", &[("NodeClaim", &claim), ("Node", &node)]);
            self.speak(Narrator::Karpenter, 0, text);
        }
        let text = format!("Initializing node {node} with cloud provider");
        let writer = Writer::ControlPlane("cloud-controller-manager-");
        self.write(writer, 0, klog('I', "node_controller.go:425", &text));
    }

    /// The handler of the cluster hears of the notice, cordons and drains.
    fn narrate_interruption(&mut self, machine: &Machine, key: MachineKey) {
        let (node, claim) = (self.node_name(key), self.claim(key));
        let instance = self.instance_name(key);
        let text = zap(
            "initiating delete from interruption message",
            &[
                ("messageKind", "spot_interrupted"),
                ("NodeClaim", &claim),
                ("Node", &node),
                ("action", "CordonAndDrain"),
            ],
        );
        self.speak(Narrator::Karpenter, 300, text);
        let event = format!(
            "INF Adding new event to the event store event={{\"EventID\":\"spot-itn-event-{instance}\",\"Kind\":\"SPOT_ITN\",\"NodeName\":\"{node}\"}}"
        );
        self.speak(Narrator::Terminator, 300, event);
        let told = [(900, "Cordoning the node"), (1_100, "Draining the node")];
        for (after, what) in told {
            self.speak(
                Narrator::Terminator,
                after,
                format!("INF {what} node_name={node} reason=\"Spot Interruption event received\""),
            );
        }
        let group = self.cast.group(machine.group).name.clone();
        let text = format!("Node {node} of group {group} is cordoned: EC2 takes {instance} back");
        self.speak(Narrator::Autoscaler, 5_000, klog('W', "clusterstate.go:633", &text));
    }

    fn narrate_silence(&mut self, machine: &Machine, key: MachineKey) {
        let node = self.node_name(key);
        let text = format!(
            "\"Node is unresponsive. Adding it to the Taint queue\" node=\"{node}\" reason=\"NodeStatusUnknown\""
        );
        let writer = Writer::ControlPlane("kube-controller-manager-");
        self.write(writer, 0, klog('I', "node_lifecycle_controller.go:1013", &text));
        let group = self.cast.group(machine.group).name.clone();
        let text = format!("Readiness for node group {group} not healthy: {node} is NotReady");
        self.speak(Narrator::Autoscaler, 4_000, klog('W', "clusterstate.go:447", &text));
    }

    fn narrate_end(&mut self, key: MachineKey) {
        self.chronicle.sights.remove(&key);
        let instance = self.instance_name(key);
        let text = format!("Instance {instance} is no longer there, deleting its node");
        let writer = Writer::ControlPlane("cloud-controller-manager-");
        self.write(writer, 0, klog('I', "node_lifecycle_controller.go:164", &text));
    }

    fn narrate_retirement(&mut self, key: MachineKey) {
        let (node, claim) = (self.node_name(key), self.claim(key));
        if claim.is_empty() {
            let text = format!("Scale-down: removing node {node}");
            self.speak(Narrator::Autoscaler, 0, klog('I', "actuator.go:212", &text));
        } else {
            let fields = [("reason", "underutilized"), ("NodeClaim", &claim), ("Node", &node)];
            self.speak(Narrator::Karpenter, 0, zap("disrupting node(s)", &fields));
        }
    }

    fn narrate_refusal(&mut self, key: GroupKey) {
        let (group, why) = (self.cast.group(key).name.clone(), "InsufficientInstanceCapacity");
        match self.simulation.world.group(key).provisioner {
            Provisioner::Autoscaler => {
                let text = format!("Disabling scale-up for node group {group}; errorCode={why}");
                self.speak(Narrator::Autoscaler, 0, klog('W', "clusterstate.go:294", &text));
            }
            Provisioner::Karpenter => {
                let fields = [("NodePool", group.as_str()), ("error", why)];
                self.speak(Narrator::Karpenter, 0, zap("failed launching nodeclaim", &fields));
            }
            Provisioner::Nobody => {}
        }
    }

    /// A workload tells something, if there is one of its kind: by its first pod that is ready.
    fn speak(&mut self, narrator: Narrator, after: u64, text: String) {
        let world = &self.simulation.world;
        let key = self.chronicle.narrators.iter().find(|it| it.0 == narrator).map(|it| it.1);
        let pods = key.into_iter().flat_map(|key| &world.workload(key).pods);
        let mut ready = pods.filter(|pod| {
            world.pods.get(pod).is_some_and(|it| it.life == super::super::world::Life::Ready)
        });
        let row = ready.next().and_then(|pod| self.cast.pods.get(pod));
        if let Some(id) = row.map(|it| it.id.clone()) {
            self.write(Writer::Pod(id), after, text);
        }
    }

    fn claim(&self, key: MachineKey) -> String {
        let claim = self.cast.machines.get(&key).and_then(|it| it.claim.as_ref());
        claim.map(|it| it.id.name.to_string()).unwrap_or_default()
    }

    fn instance_name(&self, key: MachineKey) -> Symbol {
        let instance = self.cast.machines.get(&key).and_then(|it| it.instance.as_ref());
        instance.map(|it| Symbol::new(&it.id.name)).unwrap_or_default()
    }
}

/// A line as klog heads it; the date is put in by who reads it.
fn klog(level: char, place: &str, text: &str) -> String {
    format!("{level}{{klog}}       1 {place}] {text}")
}

/// A line as Karpenter writes it.
fn zap(message: &str, fields: &[(&str, &str)]) -> String {
    let mut line = format!(
        "{{\"level\":\"INFO\",\"time\":\"{{iso}}\",\"logger\":\"controller\",\"message\":\"{message}\""
    );
    for (key, value) in fields {
        // Writing into memory cannot fail.
        let _ = write!(line, ",\"{key}\":\"{value}\"");
    }
    line.push('}');
    line
}
