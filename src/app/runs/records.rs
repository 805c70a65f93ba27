//! What is written down of a run: who asks for what, and where.

use serde_json::Value;

use super::State;
use crate::{
    estate::environment,
    journal::{Actor, Entry, Phase, Place},
    model::{Feed, Source},
    plan::{Course, Run, StepNumber},
};

impl State {
    /// That a run begins, with all that it will do.
    pub(super) fn beginning(&self, run: &Run) -> Entry {
        let plan = serde_json::to_value(run.plan()).unwrap_or_default();
        self.about(run, Phase::Begun { plan })
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
            ..self.about(run, phase)
        }
    }

    fn about(&self, run: &Run, phase: Phase) -> Entry {
        Entry {
            at: self.now,
            // Whoever writes it down knows better.
            monotonic_ms: 0,
            actor: self.actor(),
            place: self.place(),
            run: run.id().into(),
            step: 0,
            attempt: 0,
            title: run.plan().title.as_str().into(),
            command: Value::Null,
            checks: Vec::new(),
            phase,
        }
    }

    fn actor(&self) -> Actor {
        let user = self.store.link.user.as_deref();
        Actor { arn: self.store.caller.arn.clone(), user: user.map(Into::into) }
    }

    fn place(&self) -> Place {
        let (caller, link) = (&self.store.caller, &self.store.link);
        let text = |text: &str| -> Box<str> { text.into() };
        let named = environment(&self.environments, caller, link);
        Place {
            account: caller.account.as_deref().map(text),
            region: caller.region.as_deref().map(text),
            cluster: self.cluster_uid(),
            environment: named.map(|it| text(&it.name)),
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
