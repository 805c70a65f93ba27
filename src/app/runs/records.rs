//! What is written down of a run: who asks for what, and where.

use serde_json::Value;

use super::{Grounds, State};
use crate::{
    journal::{Actor, Check, Entry, Phase, Place},
    model::{Feed, Source},
    plan::{Course, Plan, Run, StepNumber},
};

impl State {
    /// That a run begins, with all that it will do.
    pub(super) fn beginning(&self, run: &Run, grounds: &Grounds) -> Entry {
        let plan = serde_json::to_value(run.plan()).unwrap_or_default();
        let Grounds { checks, reason, approval } = grounds.clone();
        Entry { checks, reason, approval, ..self.about(run, Phase::Begun { plan }) }
    }

    /// That nothing more comes of a run.
    pub(super) fn ending(&self, run: &Run) -> Entry {
        let how = if *run.course() == Course::Aborted { "aborted" } else { "finished" };
        self.about(run, Phase::Ended { how: how.into() })
    }

    /// What happens to a step.
    pub(super) fn entry(
        &self,
        run: &Run,
        (step, attempt): (StepNumber, u32),
        phase: Phase,
    ) -> Entry {
        let known = run.plan().steps().nth(step);
        Entry {
            step: u32::try_from(step).unwrap_or(u32::MAX),
            attempt,
            title: known.map(|it| it.title.as_str()).unwrap_or_default().into(),
            command: known.and_then(|it| serde_json::to_value(&it.act).ok()).unwrap_or_default(),
            checks: self.checks_before(run, &phase),
            ..self.about(run, phase)
        }
    }

    /// What was examined before a request: it stands beside each that leaves.
    fn checks_before(&self, run: &Run, phase: &Phase) -> Vec<Check> {
        let place = self.runs.place_of(run.id()).filter(|_| matches!(phase, Phase::Before { .. }));
        place.map(|place| self.runs.kept[place].grounds.checks.clone()).unwrap_or_default()
    }

    /// What becomes of a plan that is not carried out.
    pub(super) fn of_plan(&self, run: &str, plan: &Plan, phase: Phase) -> Entry {
        let acts: Vec<_> = plan.steps().map(|step| &step.act).collect();
        let command = serde_json::to_value(acts).unwrap_or_default();
        Entry { command, ..self.titled(run, &plan.title, phase) }
    }

    pub(super) fn about(&self, run: &Run, phase: Phase) -> Entry {
        self.titled(run.id(), &run.plan().title, phase)
    }

    fn titled(&self, run: &str, title: &str, phase: Phase) -> Entry {
        Entry {
            at: self.now,
            // Whoever writes it down knows better.
            monotonic_ms: 0,
            actor: self.actor(),
            place: self.place(),
            run: run.into(),
            step: 0,
            attempt: 0,
            title: title.into(),
            command: Value::Null,
            checks: Vec::new(),
            reason: None,
            approval: None,
            phase,
        }
    }

    pub(super) fn actor(&self) -> Actor {
        let user = self.store.link.user.as_deref();
        Actor { arn: self.store.caller.arn.clone(), user: user.map(Into::into) }
    }

    pub(super) fn place(&self) -> Place {
        let caller = &self.store.caller;
        let text = |text: &str| -> Box<str> { text.into() };
        Place {
            account: caller.account.as_deref().map(text),
            region: caller.region.as_deref().map(text),
            cluster: self.cluster_uid(),
            environment: Some(self.environment().name),
        }
    }

    /// As the rows of the cluster carry it, once there are any.
    fn cluster_uid(&self) -> Option<Box<str>> {
        let seen = |feed: &Feed| match self.store.source(*feed)?.source() {
            Source::Kubernetes { uid, .. } if !uid.is_empty() => Some((&**uid).into()),
            Source::Kubernetes { .. } | Source::Aws { .. } => None,
        };
        self.watched.iter().find_map(seen)
    }
}
