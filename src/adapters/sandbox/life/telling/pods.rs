//! Pods as the API server would show them.

use std::net::IpAddr;

use super::{
    super::{
        Living,
        world::{Form, Life, Pod, PodKey, Temper, WorkloadKey},
    },
    names,
};
use crate::model::{self, Delta, Observation, ResourceId, Symbol};

impl Living {
    pub(super) fn tell_pod(&mut self, key: PodKey) {
        let Some(pod) = self.simulation.world.pods.get(&key).cloned() else { return };
        self.dirty.insert(pod.workload);
        let mut row = match self.cast.pods.get(&key) {
            Some(row) => row.clone(),
            None => match self.new_pod(key, &pod) {
                Some(row) => row,
                None => return,
            },
        };
        self.portray(key, &pod, &mut row);
        let before = self.cast.pods.insert(key, row.clone());
        self.tell_pod_event(&pod, &row, before.as_ref());
        self.show(Observation::Pods(Delta::Apply(row)));
    }

    pub(super) fn tell_pod_gone(&mut self, key: PodKey, workload: WorkloadKey) {
        let Some(row) = self.cast.pods.remove(&key) else { return };
        self.note_gone(&row);
        self.detach(&row);
        self.dirty.insert(workload);
        self.show(Observation::Pods(Delta::Delete(row.id)));
    }

    /// A pod that was not there at dawn, after the others of its workload.
    fn new_pod(&self, key: PodKey, pod: &Pod) -> Option<model::Pod> {
        let rows = self.cast.workload(pod.workload);
        let workload = self.simulation.world.workload(pod.workload);
        let template = rows.template.clone().or_else(|| self.imagined(pod))?;
        let set = self.cast.set(pod.workload, pod.revision);
        let base = set.map_or(&*workload.name, |it| &*it.name);
        let owner = template.owner.clone().map(|owner| match set {
            Some(set) => model::Owner { name: Symbol::new(&set.name), ..owner },
            None => owner,
        });
        let name = match workload.form {
            Form::StatefulSet => format!("{base}-{}", pod.ordinal),
            Form::Deployment | Form::DaemonSet | Form::Job | Form::Bare => {
                format!("{base}-{}", names::letters(base, key.0, 5))
            }
        };
        let id = ResourceId { name: name.as_str().into(), ..template.id.clone() };
        let claims = template.claims.iter().map(|claim| {
            let old = &*template.id.name;
            Symbol::from(claim.as_str().replace(old, &name))
        });
        let mut requests = template.requests;
        if self.simulation.world.temper(pod) == Temper::TooLarge {
            requests.cpu_m = Some(self.simulation.world.request(pod).cpu_m);
        }
        Some(model::Pod {
            uid: names::uid(&name, key.0).into(),
            requests,
            claims: claims.collect(),
            owner,
            node: None,
            ip: None,
            restarts: 0,
            last_restart: None,
            created: Some(self.date(pod.created)),
            deleted: None,
            id,
            ..template
        })
    }

    /// A pod of a workload that has had none: like another one, but for whose it is.
    fn imagined(&self, pod: &Pod) -> Option<model::Pod> {
        let rows = self.cast.workload(pod.workload);
        let controller = rows.controller.as_ref()?;
        let other = self.cast.pods.values().next()?;
        let owner = self.cast.set(pod.workload, pod.revision).unwrap_or(controller);
        let (group, kind) = pod_owner(self.simulation.world.workload(pod.workload).form);
        Some(model::Pod {
            id: ResourceId { namespace: controller.namespace.clone(), ..other.id.clone() },
            owner: Some(model::Owner {
                group: group.into(),
                kind: kind.into(),
                name: Symbol::new(&owner.name),
            }),
            claims: Box::default(),
            labels: std::iter::once(("app".into(), Symbol::new(&controller.name))).collect(),
            ..other.clone()
        })
    }

    /// What a pod looks like now.
    fn portray(&self, key: PodKey, pod: &Pod, row: &mut model::Pod) {
        let machine = pod.machine.and_then(|key| self.cast.machines.get(&key));
        let node = machine.and_then(|it| it.node.as_ref());
        row.node = node.map(|it| Symbol::new(&it.id.name)).or_else(|| row.node.take());
        let all = u16::try_from(row.containers.len()).unwrap_or(u16::MAX);
        let (phase, status, ready) = match pod.life {
            Life::Pending => ("Pending", "Pending", 0),
            Life::Pulling if pod.pulls > 0 => ("Pending", "ErrImagePull", 0),
            Life::Pulling | Life::Creating if pod.restarts == 0 => {
                ("Pending", "ContainerCreating", 0)
            }
            Life::ImageBackOff => ("Pending", "ImagePullBackOff", 0),
            Life::Starting => ("Running", "Running", 0),
            Life::Ready => ("Running", "Running", all),
            // Between two attempts, too.
            Life::CrashBackOff | Life::Pulling | Life::Creating => {
                ("Running", "CrashLoopBackOff", 0)
            }
            Life::Terminating(_) => ("Running", "Terminating", 0),
            Life::Succeeded => ("Succeeded", "Completed", 0),
        };
        (row.phase, row.status, row.ready) = (phase.into(), status.into(), ready);
        if row.restarts < pod.restarts {
            row.last_restart = Some(self.now());
        }
        row.restarts = pod.restarts;
        if let Life::Terminating(end) = pod.life {
            row.deleted = Some(self.date(end));
        }
        if pod.machine.is_some() && row.ip.is_none() {
            row.ip = Some(address(key));
        }
    }
}

/// An address that no other pod has: of the range that clusters without VPC addresses use.
fn address(key: PodKey) -> IpAddr {
    let [.., second, third, fourth] = key.0.to_be_bytes();
    [100, 64 | (second & 0x3f), third, fourth].into()
}

/// The API group and the kind of what pods of this form name as their owner.
const fn pod_owner(form: Form) -> (&'static str, &'static str) {
    match form {
        Form::StatefulSet => ("apps", "StatefulSet"),
        Form::DaemonSet => ("apps", "DaemonSet"),
        Form::Job => ("batch", "Job"),
        Form::Deployment | Form::Bare => ("apps", "ReplicaSet"),
    }
}
