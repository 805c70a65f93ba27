//! What commands of the user do, and what the API servers would answer.

use super::{
    Living,
    controllers::Guarded,
    world::{MachineKey, PodKey, WorkloadKey},
};
use crate::{
    model::{Fault, FaultClass, ResourceId},
    ports::{Answer, Command},
};

/// After so many seconds it is worth asking again for an eviction: kubectl waits as long.
const AGAIN_S: u32 = 5;

impl Living {
    /// Does it, or only says what would be answered.
    pub(in super::super) fn perform(&mut self, command: &Command, dry: bool) -> Answer {
        let done = match command {
            Command::Cordon(node) => self.cordon(node, (true, dry)),
            Command::Uncordon(node) => self.cordon(node, (false, dry)),
            Command::Evict { pod, uid, grace_s } => return self.evict((pod, uid), *grace_s, dry),
            Command::Delete { pod, uid, grace_s } => self.delete((pod, uid), *grace_s, dry),
            Command::Scale { workload, replicas } => self.scale(workload, *replicas, dry),
            Command::FailOver(database) => self.fail_over_to(database, dry),
        };
        let action = || format!("{} {}", command.name(), command.target());
        match done {
            Ok(()) => Answer::Done(Vec::new()),
            Err((class, message)) => Answer::Failed(Fault::new(class, action(), message)),
        }
    }

    fn cordon(&mut self, node: &ResourceId, (cordoned, dry): (bool, bool)) -> Outcome {
        let key = self.machine_with(node).ok_or_else(|| absent(node))?;
        if !dry {
            self.simulation.cordon(key, cordoned);
        }
        Ok(())
    }

    fn evict(&mut self, pod: (&ResourceId, &str), grace_s: Option<u32>, dry: bool) -> Answer {
        let action = format!("evict {}", pod.0);
        let key = match self.pod_of(pod) {
            Ok(key) => key,
            Err((class, message)) => return Answer::Failed(Fault::new(class, action, message)),
        };
        let grace = grace_s.map(|seconds| u64::from(seconds) * 1000);
        let evicted = match self.simulation.guarded(key) {
            Some(guarded) => Err(guarded),
            None if dry => Ok(()),
            None => self.simulation.evict(key, grace),
        };
        match evicted {
            Ok(()) => Answer::Done(Vec::new()),
            Err(guarded) => Answer::Later { why: self.refusal(key, guarded), after_s: AGAIN_S },
        }
    }

    /// In the words of the API server.
    fn refusal(&self, key: PodKey, Guarded { healthy, required }: Guarded) -> String {
        let workload = self.simulation.world.pods.get(&key).map(|it| it.workload);
        let strictest = workload.and_then(|key| {
            let replicas = self.simulation.world.workload(key).replicas;
            let guards = self.simulation.world.workload(key).guards.iter();
            let budgets = guards.zip(&self.cast.workload(key).budgets);
            budgets.max_by_key(|(guard, _)| guard.required(replicas)).map(|(_, budget)| budget)
        });
        let budget = strictest.map_or("", |budget| &*budget.name);
        format!(
            "the disruption budget {budget} needs {required} healthy pods and has {healthy} currently"
        )
    }

    fn delete(&mut self, pod: (&ResourceId, &str), grace_s: Option<u32>, dry: bool) -> Outcome {
        let key = self.pod_of(pod)?;
        if !dry {
            self.simulation.terminate(key, grace_s.map(|seconds| u64::from(seconds) * 1000));
        }
        Ok(())
    }

    fn scale(&mut self, workload: &ResourceId, replicas: u32, dry: bool) -> Outcome {
        let rows = (0..).map(WorkloadKey).zip(&self.cast.workloads);
        let found = rows.filter(|(_, it)| it.controller.as_ref() == Some(workload));
        let key = found.map(|(key, _)| key).next().ok_or_else(|| absent(workload))?;
        if !self.simulation.world.workload(key).form.is_scaled() {
            let message = format!("a {} has no number of pods to be set", workload.kind.name());
            return Err((FaultClass::NotFound, message));
        }
        if !dry {
            self.simulation.scale(key, replicas);
        }
        Ok(())
    }

    /// RDS has no way to try it out.
    fn fail_over_to(&mut self, database: &ResourceId, dry: bool) -> Outcome {
        if dry {
            return Err((FaultClass::Missing, "RDS cannot try this out".to_owned()));
        }
        let row = self.store.databases.get(database);
        let row = row.or_else(|| self.store.database_clusters.get(database));
        let row = row.ok_or_else(|| absent(database))?;
        if row.status != "available" {
            let message = format!("{} is {}, not available", database.name, row.status);
            return Err((FaultClass::Conflict, message));
        }
        let name = database.name.clone();
        self.fail_over(Some(&name)).map(drop).map_err(|message| (FaultClass::Invalid, message))
    }

    fn machine_with(&self, node: &ResourceId) -> Option<MachineKey> {
        let is_it = |id: Option<&ResourceId>| id == Some(node);
        let rows = self.cast.machines.iter();
        let alive = |key: &MachineKey| self.simulation.world.machines.contains_key(key);
        let mut found = rows.filter(|(_, it)| is_it(it.node.as_ref().map(|it| &it.id)));
        found.find(|(key, _)| alive(key)).map(|(key, _)| *key)
    }

    /// The pod of this UID; another one of the same name is not meant.
    fn pod_of(&self, (id, uid): (&ResourceId, &str)) -> Result<PodKey, (FaultClass, String)> {
        let mut rows = self.cast.pods.iter().filter(|(_, it)| it.id == *id && it.uid == *uid);
        let found = rows.find(|(key, _)| self.simulation.world.pods.contains_key(key));
        found.map(|(key, _)| *key).ok_or_else(|| match self.store.pods.get(id) {
            Some(_) => (FaultClass::NotFound, format!("another pod is called {} now", id.name)),
            None => absent(id),
        })
    }
}

type Outcome = Result<(), (FaultClass, String)>;

fn absent(id: &ResourceId) -> (FaultClass, String) {
    (FaultClass::NotFound, format!("there is no {id}"))
}
