//! What an object says beyond its row: how a rollout gets on, what a budget is written as, what an
//! autoscaler has seen.

use serde_json::{Value, json};

use super::super::{
    Living,
    share::{Guard, Share},
    world::{Form, Rollout, Workload, WorkloadKey},
};
use crate::{
    adapters::sandbox::kinds,
    model::{CronJob, ResourceId},
};

/// Where the place of a revision in the history stands.
const REVISION: &str = "deployment.kubernetes.io/revision";

impl Living {
    /// Adds to an object what only the simulation knows.
    pub(in super::super::super) fn complete(&self, id: &ResourceId, object: &mut Value) {
        let keys = || (0..).map(WorkloadKey).zip(&self.cast.workloads);
        for (key, rows) in keys() {
            let workload = self.simulation.world.workload(key);
            if rows.controller.as_ref() == Some(id) {
                self.complete_controller(key, object);
            }
            let set = rows.revisions.iter().position(|it| it.set.as_ref() == Some(id));
            if let Some(place) = set {
                let number = workload.revisions[place].number;
                object["metadata"]["annotations"][REVISION] = number.to_string().into();
            }
            if let Some(place) = rows.budgets.iter().position(|budget| budget == id) {
                complete_budget(workload.guards.get(place), object);
            }
        }
        if id.kind == CronJob::kind() {
            let rows = self.store.objects.get(&CronJob::served());
            let row = rows.and_then(|rows| rows.get(id));
            object["spec"]["suspend"] = row.and_then(|it| CronJob::is_suspended(it)).into();
        }
        if id.kind == kinds::scalers().identity() {
            let is_scaled = |id: &ResourceId, of: &ResourceId| {
                id.namespace == of.namespace && id.name == of.name
            };
            let found = keys()
                .find(|(_, rows)| rows.controller.as_ref().is_some_and(|it| is_scaled(it, id)));
            if let Some((key, _)) = found {
                complete_scaler(self.simulation.world.workload(key), object);
            }
        }
    }

    fn complete_controller(&self, key: WorkloadKey, object: &mut Value) {
        let world = &self.simulation.world;
        let workload = world.workload(key);
        let pods = workload.pods.iter().map(|pod| &world.pods[pod]).filter(|pod| pod.counts());
        let updated = pods.clone().filter(|pod| pod.revision == workload.newest).count();
        let (replicas, ready) = (pods.count(), world.ready(key));
        let status = &mut object["status"];
        match workload.form {
            Form::Deployment => {
                status["replicas"] = replicas.into();
                status["updatedReplicas"] = updated.into();
                status["availableReplicas"] = ready.into();
                status["unavailableReplicas"] = replicas.saturating_sub(ready as usize).into();
                let set = self.cast.set(key, workload.newest).map_or("", |it| &*it.name);
                status["conditions"] = conditions(workload, ready, set);
                let number = workload.revision(workload.newest).number;
                object["metadata"]["annotations"][REVISION] = number.to_string().into();
            }
            Form::StatefulSet => status["updatedReplicas"] = updated.into(),
            Form::DaemonSet => status["updatedNumberScheduled"] = updated.into(),
            Form::Job | Form::Bare => {}
        }
    }
}

/// The conditions of a Deployment, in the words of its controller.
fn conditions(workload: &Workload, ready: u32, set: &str) -> Value {
    let word = |holds: bool| if holds { "True" } else { "False" };
    let enough = ready >= workload.replicas.saturating_sub(workload.slack().1);
    let (moves, why, message) = match workload.rollout {
        Rollout::Done => (
            true,
            "NewReplicaSetAvailable",
            format!("ReplicaSet \"{set}\" has successfully progressed."),
        ),
        Rollout::Rolling(_) => {
            (true, "ReplicaSetUpdated", format!("ReplicaSet \"{set}\" is progressing."))
        }
        Rollout::Stuck(_) => (
            false,
            "ProgressDeadlineExceeded",
            format!("ReplicaSet \"{set}\" has timed out progressing."),
        ),
    };
    let has = if enough { "MinimumReplicasAvailable" } else { "MinimumReplicasUnavailable" };
    let negation = if enough { "" } else { "not " };
    json!([
        {
            "type": "Available", "status": word(enough), "reason": has,
            "message": format!("Deployment does {negation}have minimum availability."),
        },
        {"type": "Progressing", "status": word(moves), "reason": why, "message": message},
    ])
}

fn complete_budget(guard: Option<&Guard>, object: &mut Value) {
    let written = |share: &Share| match share {
        Share::Count(count) => json!(count),
        Share::Percent(percent) => json!(format!("{percent}%")),
    };
    let Some(spec) = object["spec"].as_object_mut() else { return };
    match guard {
        Some(Guard::AtLeast(share)) => drop(spec.insert("minAvailable".into(), written(share))),
        Some(Guard::AllBut(share)) => {
            spec.remove("minAvailable");
            spec.insert("maxUnavailable".into(), written(share));
        }
        None => {}
    }
}

fn complete_scaler(workload: &Workload, object: &mut Value) {
    let Some(scaler) = &workload.scaler else { return };
    let current = scaler.seen.map(|seen| {
        json!([{"type": "Resource", "resource": {
            "name": "cpu", "current": {"averageUtilization": seen},
        }}])
    });
    let limited =
        workload.replicas >= scaler.max && scaler.seen.is_some_and(|it| it > scaler.target);
    object["status"] = json!({
        "currentReplicas": workload.replicas,
        "desiredReplicas": workload.replicas,
        "currentMetrics": current,
        "conditions": [
            {"type": "AbleToScale", "status": "True", "reason": "ReadyForNewScale"},
            {
                "type": "ScalingActive",
                "status": if scaler.seen.is_some() { "True" } else { "False" },
                "reason": if scaler.seen.is_some() { "ValidMetricFound" } else { "FailedGetResourceMetric" },
            },
            {
                "type": "ScalingLimited",
                "status": if limited { "True" } else { "False" },
                "reason": if limited { "TooManyReplicas" } else { "DesiredWithinRange" },
            },
        ],
    });
}
