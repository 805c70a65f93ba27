//! What keeps as many pods as are wanted, and what disruption budgets allow.

use std::collections::BTreeSet;

use super::{
    queue::Instant,
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
            Form::Job => self.reconcile_job(key),
            Form::StatefulSet => self.reconcile_stateful(key),
            Form::Deployment => self.reconcile_deployment(key),
        }
        self.wake_scheduler();
    }

    /// As many pods as there are to be completions; those that have succeeded count.
    fn reconcile_job(&mut self, key: WorkloadKey) {
        let workload = self.world.workload(key);
        let pods = workload.pods.iter().map(|pod| (*pod, &self.world.pods[pod]));
        let held = pods.filter(|(_, pod)| !matches!(pod.life, Life::Terminating(_)));
        let held: Vec<PodKey> = held.map(|(pod, _)| pod).collect();
        let wanted = workload.replicas as usize;
        for _ in held.len()..wanted {
            self.make(key, 0, 0);
        }
        for pod in held.into_iter().skip(wanted) {
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
        let workload = self.world.workload(key);
        let (newest, rolling) = (workload.newest, workload.is_rolling());
        for _ in waiting..lacking {
            self.make(key, 0, newest);
        }
        if rolling {
            self.roll_daemons(key);
        }
    }

    pub(super) fn make(&mut self, workload: WorkloadKey, ordinal: u32, revision: u32) {
        self.made += 1;
        let key = PodKey(self.made);
        let pod = Pod {
            workload,
            ordinal,
            revision,
            machine: None,
            life: Life::Pending,
            restarts: 0,
            pulls: 0,
            created: self.now,
            since: self.now,
        };
        self.world.pods.insert(key, pod);
        self.world.workload_mut(workload).pods.insert(key);
        self.pending.insert(key);
        self.changes.push(Change::Pod(key));
    }

    /// Evicts a pod as the API server does: not while its disruption budget needs it. Those that are
    /// gone already are evicted.
    pub(super) fn evict(&mut self, key: PodKey, grace: Option<Instant>) -> Result<(), Guarded> {
        if let Some(guarded) = self.guarded(key) {
            return Err(guarded);
        }
        self.terminate(key, grace);
        Ok(())
    }

    /// What keeps a pod from being evicted now. Pods that run and are not ready go as long as enough
    /// others are healthy (`IfHealthyBudget`), those that have not started always.
    pub(super) fn guarded(&self, key: PodKey) -> Option<Guarded> {
        let pod = self.world.pods.get(&key)?;
        let lost = match pod.life {
            Life::Ready => 1,
            Life::Starting | Life::CrashBackOff => 0,
            Life::Pending
            | Life::Pulling
            | Life::ImageBackOff
            | Life::Creating
            | Life::Terminating(_)
            | Life::Succeeded => return None,
        };
        let required = self.world.workload(pod.workload).required()?;
        let healthy = self.world.ready(pod.workload);
        (healthy < required + lost).then_some(Guarded { healthy, required })
    }
}
