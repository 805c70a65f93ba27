//! What keeps as many pods as are wanted, and what disruption budgets allow.

use std::collections::BTreeSet;

use super::{
    scheduling::places,
    simulation::{Change, Event, Simulation},
    world::{Form, Life, MachineKey, Pod, PodKey, Stage, WorkloadKey},
};

/// Why a pod was not evicted: what the API server answers with 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guarded {
    /// Ready pods now.
    pub(super) healthy: u32,
    /// Ready pods that the budget insists on.
    pub(super) required: u32,
}

impl Simulation {
    /// Has the controller of a workload look again soon.
    pub(super) fn reconcile_soon(&mut self, workload: WorkloadKey) {
        if self.reconciling.insert(workload) {
            self.queue.plan(self.now + 50, Event::Reconcile(workload));
        }
    }

    /// Makes and ends pods until there are as many as wanted.
    pub(super) fn reconcile(&mut self, key: WorkloadKey) {
        self.reconciling.remove(&key);
        match self.world.workload(key).form {
            Form::DaemonSet => self.reconcile_daemons(key),
            Form::Bare => {}
            Form::Job => {
                self.reconcile_replicas(key, |pod| !matches!(pod.life, Life::Terminating(_)));
            }
            // A pod of a StatefulSet is made anew only when the one before it is gone.
            Form::StatefulSet => self.reconcile_replicas(key, |_| true),
            Form::Deployment => self.reconcile_replicas(key, Pod::counts),
        }
        self.wake_scheduler();
    }

    fn reconcile_replicas(&mut self, key: WorkloadKey, holds: fn(&Pod) -> bool) {
        let workload = self.world.workload(key);
        let wanted = workload.replicas;
        let held = workload.pods.iter().filter_map(|pod| Some((*pod, self.world.pods.get(pod)?)));
        let held: Vec<(PodKey, u32)> =
            held.filter(|(_, pod)| holds(pod)).map(|(pod, it)| (pod, it.ordinal)).collect();
        let taken: BTreeSet<u32> = held.iter().map(|(_, ordinal)| *ordinal).collect();
        for ordinal in (0..wanted).filter(|ordinal| !taken.contains(ordinal)) {
            self.make(key, ordinal);
        }
        for (pod, _) in held.into_iter().filter(|(_, ordinal)| *ordinal >= wanted) {
            self.terminate(pod, None);
        }
    }

    /// One pod for each node that lacks one.
    fn reconcile_daemons(&mut self, key: WorkloadKey) {
        let served: BTreeSet<MachineKey> = places(&self.world, key).collect();
        let ready = self.world.machines.iter().filter(|(_, it)| it.stage == Stage::Ready);
        let lacking = ready.filter(|(machine, _)| !served.contains(machine)).count();
        let waiting = self.world.workload(key).pods.iter();
        let waiting = waiting.filter(|pod| self.pending.contains(pod)).count();
        for _ in waiting..lacking {
            let ordinal = self.world.workload(key).pods.len();
            self.make(key, u32::try_from(ordinal).unwrap_or(u32::MAX));
        }
    }

    fn make(&mut self, workload: WorkloadKey, ordinal: u32) {
        self.made += 1;
        let key = PodKey(self.made);
        let pod = Pod {
            workload,
            ordinal,
            machine: None,
            life: Life::Pending,
            restarts: 0,
            created: self.now,
            since: self.now,
        };
        self.world.pods.insert(key, pod);
        self.world.workload_mut(workload).pods.insert(key);
        self.pending.insert(key);
        self.changes.push(Change::Pod(key));
    }

    /// Evicts a pod as the API server does: not while its disruption budget needs it. Pods that are
    /// not ready are no loss. Those that are gone already are evicted.
    pub(super) fn evict(&mut self, key: PodKey) -> Result<(), Guarded> {
        let Some(pod) = self.world.pods.get(&key) else { return Ok(()) };
        let required = self.world.workload(pod.workload).min_available;
        if let Some(required) = required.filter(|_| pod.life == Life::Ready) {
            let healthy = self.world.ready(pod.workload);
            if healthy <= required {
                return Err(Guarded { healthy, required });
            }
        }
        self.terminate(key, None);
        Ok(())
    }

    /// Asks for another number of pods.
    #[cfg(test)]
    pub(super) fn scale(&mut self, workload: WorkloadKey, replicas: u32) {
        self.world.workload_mut(workload).replicas = replicas;
        self.reconcile_soon(workload);
    }
}
