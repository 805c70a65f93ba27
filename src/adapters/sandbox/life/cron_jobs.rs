//! What commands of the user do to `CronJob`s.

use super::{
    Living,
    cast::WorkloadRows,
    commands::{Outcome, absent},
    world::{Revision, Temper, Workload, WorkloadKey},
};
use crate::model::{
    self, CronJob, Delta, FaultClass, Kind, Object, Observation, Owner, Pod, Printed, ResourceId,
    Symbol,
};

impl Living {
    /// Makes a Job like the one that a `CronJob` has made before.
    pub(super) fn trigger(&mut self, cron: &ResourceId, job: &ResourceId, dry: bool) -> Outcome {
        self.cron_row(cron)?;
        if self.store.jobs.get(job).is_some() {
            let message = format!("jobs.batch \"{}\" already exists", job.name);
            return Err((FaultClass::Conflict, message));
        }
        let pattern = ResourceId { kind: Kind::Job, ..cron.clone() };
        let key = self.workload_of(&pattern)?;
        let row = self.store.jobs.get(&pattern).cloned().ok_or_else(|| absent(&pattern))?;
        if dry {
            return Ok(());
        }
        let owner =
            Owner { group: "batch".into(), kind: "CronJob".into(), name: Symbol::new(&cron.name) };
        let row = model::Workload {
            id: job.clone(),
            owner: Some(owner),
            ready: 0,
            created: Some(self.now()),
            selector: model::Selector::default(),
            ..model::Workload::clone(&row)
        };
        self.add_job(key, job);
        self.show(Observation::Jobs(Delta::Apply(row)));
        Ok(())
    }

    /// A Job with the pods of another one.
    fn add_job(&mut self, like: WorkloadKey, job: &ResourceId) {
        let known = self.simulation.world.workload(like).clone();
        let workload = Workload {
            name: (&*job.name).into(),
            pods: std::collections::BTreeSet::new(),
            revisions: vec![Revision::first(Temper::Sound, known.replicas)],
            newest: 0,
            ..known
        };
        let rows = self.cast.workload(like).clone();
        let template = rows.template.map(|pod| Pod {
            owner: pod.owner.map(|it| Owner { name: Symbol::new(&job.name), ..it }),
            ..pod
        });
        let rows = WorkloadRows { controller: Some(job.clone()), template, ..rows };
        let made = u32::try_from(self.cast.workloads.len()).unwrap_or(u32::MAX);
        self.simulation.world.workloads.push(workload);
        self.cast.workloads.push(rows);
        self.simulation.reconcile_soon(WorkloadKey(made));
    }

    /// Has a `CronJob` make no Jobs, or make them again.
    pub(super) fn suspend_cron(
        &mut self,
        cron: &ResourceId,
        (wanted, dry): (bool, bool),
    ) -> Outcome {
        let mut row = self.cron_row(cron)?;
        if dry {
            return Ok(());
        }
        let place =
            row.headings.iter().flat_map(|it| it.iter()).position(|it| it.name == "Suspend");
        if let Some(cell) = place.and_then(|place| row.cells.get_mut(place)) {
            *cell = Printed::Text(if wanted { "True" } else { "False" }.into());
        }
        self.show(Observation::Objects(CronJob::served(), Delta::Apply(row)));
        Ok(())
    }

    fn cron_row(&self, cron: &ResourceId) -> Result<Object, (FaultClass, String)> {
        let rows = self.store.objects.get(&CronJob::served());
        let row = rows.and_then(|rows| rows.get(cron));
        row.map(|it| Object::clone(it)).ok_or_else(|| absent(cron))
    }
}
