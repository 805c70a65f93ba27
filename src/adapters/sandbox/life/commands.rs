//! What commands of the user do, and what the API servers would answer.

use super::{
    Living,
    controllers::Guarded,
    world::{MachineKey, PodKey},
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
            Command::Scale { workload, from, replicas } => {
                self.scale(workload, (*from, *replicas), dry)
            }
            Command::Restart { workload, at } => self.restart_pods(workload, *at, dry),
            Command::PauseRollout(id) => self.pause_rollout(id, (true, dry)),
            Command::ResumeRollout(id) => self.pause_rollout(id, (false, dry)),
            Command::UndoRollout { workload, from, set } => {
                self.undo_rollout(workload, (*from, set), dry)
            }
            Command::Trigger { cron, job } => self.trigger(cron, job, dry),
            Command::SuspendCron(cron) => self.suspend_cron(cron, (true, dry)),
            Command::ResumeCron(cron) => self.suspend_cron(cron, (false, dry)),
            Command::FailOver { .. }
            | Command::Reboot { .. }
            | Command::Snapshot { .. }
            | Command::Start(_)
            | Command::Stop(_)
            | Command::Maintain { .. }
            | Command::Modify { .. } => self.change_database(command, dry),
            Command::Resize { group, from, desired } => self.resize(group, (*from, *desired), dry),
            Command::UpdateGroup { group, force, .. } => self.upgrade(group, *force, dry),
            Command::Replace { machine, .. } => self.replace_machine(machine, dry),
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

/// What came of it, or why it cannot be.
pub(super) type Outcome = Result<(), (FaultClass, String)>;

pub(super) fn absent(id: &ResourceId) -> (FaultClass, String) {
    (FaultClass::NotFound, format!("there is no {id}"))
}
