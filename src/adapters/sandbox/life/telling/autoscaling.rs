//! What autoscalers say, and what EC2 answers them.

use super::super::{
    Living,
    world::{GroupKey, MachineKey, PodKey, Provisioner},
};
use crate::model::{Delta, HealthIssue, Kind, NodeGroup, NodePool, Observation, ResourceId};

/// What EKS calls a group whose instances cannot be started.
const LAUNCH_FAILURE: &str = "AsgInstanceLaunchFailures";

impl Living {
    /// A machine is asked for because of a pod.
    pub(super) fn tell_nominated(&mut self, pod: PodKey, machine: MachineKey, from: u32) {
        let Some(id) = self.cast.pods.get(&pod).map(|row| row.id.clone()) else { return };
        let Some(group) = self.simulation.world.machines.get(&machine).map(|it| it.group) else {
            return;
        };
        let (row, world) = (self.cast.group(group), self.simulation.world.group(group));
        if world.provisioner == Provisioner::Karpenter {
            let claim = self.cast.machines.get(&machine).and_then(|it| it.claim.as_ref());
            let name = claim.map_or_else(|| row.name.to_string(), |it| it.id.name.to_string());
            let message = format!("Pod should schedule on: nodeclaim/{name}");
            return self.report(("Pod", &id), false, "Nominated", message);
        }
        let name = row.scaling.as_ref().map_or(row.name.as_str(), |it| &*it.name);
        let (to, max) = (from + 1, world.max);
        let message = format!("pod triggered scale-up: [{{{name} {from}->{to} (max: {max})}}]");
        self.report(("Pod", &id), false, "TriggeredScaleUp", message);
    }

    /// An autoscaler takes a machine away.
    pub(super) fn tell_retired(&mut self, key: MachineKey) {
        let node = self.cast.machines.get(&key).and_then(|it| it.node.as_ref());
        let Some(id) = node.map(|it| it.id.clone()) else { return };
        let group = self.simulation.world.machines.get(&key).map(|it| it.group);
        let provisioner = group.map(|it| self.simulation.world.group(it).provisioner);
        let (reason, message) = match provisioner {
            Some(Provisioner::Karpenter) => {
                ("DisruptionTerminating", "Disrupting Node: Underutilized/Delete")
            }
            Some(Provisioner::Autoscaler | Provisioner::Nobody) | None => {
                ("ScaleDown", "marked the node as toBeDeleted/unschedulable")
            }
        };
        self.report(("Node", &id), false, reason, message.to_owned());
    }

    /// EC2 has no machine for a group.
    pub(super) fn tell_refused(&mut self, key: GroupKey) {
        let rows = self.cast.group(key).clone();
        let kind = rows.kinds.first().map_or_else(String::new, |it| it.name.to_string());
        let why = format!(
            "InsufficientInstanceCapacity: there is no Spot capacity for {kind} in the zones asked for"
        );
        let Some(id) = rows.managed else {
            let Some(source) = rows.node.as_ref().map(|it| it.id.source.clone()) else { return };
            let id = ResourceId::new(&source, NodePool::kind(), rows.name.as_str());
            return self.report(("NodePool", &id), true, "InsufficientCapacityError", why);
        };
        if let Some(row) = self.store.node_groups.get(&id).cloned() {
            let mut row = NodeGroup::clone(&row);
            if !row.issues.iter().any(|it| it.code == LAUNCH_FAILURE) {
                let resources = rows.scaling.iter().map(|it| (&*it.name).into()).collect();
                let code = LAUNCH_FAILURE.into();
                row.issues.push(HealthIssue { code, message: why.as_str().into(), resources });
                self.show(Observation::NodeGroups(Delta::Apply(row)));
            }
        }
        // Cluster Autoscaler reports on the ConfigMap that holds its state.
        let Some(source) = rows.node.map(|it| it.id.source) else { return };
        let name = "cluster-autoscaler-status";
        let about = ResourceId::namespaced(&source, Kind::Event, "kube-system", name);
        let message = format!("Scale-up failed for group {}: {why}", rows.name);
        self.report(("ConfigMap", &about), true, "FailedToScaleUpGroup", message);
    }

    /// EC2 has capacity again: what EKS said of it goes.
    pub(in super::super) fn tell_capacity(&mut self) {
        let failing = |row: &NodeGroup| row.issues.iter().any(|it| it.code == LAUNCH_FAILURE);
        let rows = self.store.node_groups.rows().filter(|row| failing(row)).cloned();
        for row in rows.collect::<Vec<_>>() {
            let mut row = NodeGroup::clone(&row);
            row.issues.retain(|it| it.code != LAUNCH_FAILURE);
            self.show(Observation::NodeGroups(Delta::Apply(row)));
        }
    }
}
