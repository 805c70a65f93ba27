//! The scenario that runs: its steps happen at their times, whoever looks and however fast time is.

use std::{
    collections::VecDeque,
    sync::{MutexGuard, PoisonError},
};

use super::{
    super::{Sandbox, life::Instant},
    Scenario, ScenarioError, Step,
};
use crate::ports::News;

/// What is still to happen.
#[derive(Debug, Default)]
pub(in super::super) struct Stage {
    name: String,
    /// The steps that are left, each at its time after dawn.
    steps: VecDeque<Step>,
}

impl Stage {
    /// When its next step is, if one is left.
    pub(in super::super) fn next(&self) -> Option<Instant> {
        self.steps.front().map(|step| step.at)
    }

    /// The steps of the next moment, if that has come.
    fn due(&mut self, until: Instant) -> Option<(Instant, Vec<Step>)> {
        let at = self.next().filter(|at| *at <= until)?;
        let count = self.steps.iter().take_while(|step| step.at == at).count();
        Some((at, self.steps.drain(..count).collect()))
    }
}

impl Sandbox {
    /// Plays a scenario from dawn on: one that comes along, or a file.
    pub fn rehearse(&self, name: &str) -> Result<(), ScenarioError> {
        self.set(name, 0).map(drop)
    }

    /// Plays a scenario from now on, instead of the one that may run.
    pub(in super::super) fn begin(&self, name: &str) -> Result<String, String> {
        let scenario = self.set(name, self.time.passed()).map_err(|error| error.to_string())?;
        let (name, steps) = (&scenario.name, scenario.steps.len());
        Ok(format!("scenario {name} begins, with {steps} steps; scenario stop ends it"))
    }

    /// Forgets the steps that are left.
    pub(in super::super) fn stop(&self) -> Result<String, String> {
        let mut stage = self.stage();
        if stage.steps.is_empty() {
            return Err("no scenario runs".to_owned());
        }
        let Stage { name, steps } = std::mem::take(&mut *stage);
        self.report(News::Said { title: String::new(), text: String::new() });
        Ok(format!("scenario {name} has ended, {} steps before its end", steps.len()))
    }

    /// Lets happen what is due. A step happens when its time has come, and not when somebody looks.
    pub(in super::super) fn live(&self) {
        let mut stage = self.stage();
        while let Some((at, steps)) = stage.due(self.time.passed()) {
            self.advance(at);
            let told: Vec<String> = steps.iter().filter_map(|step| self.perform(step)).collect();
            // What a step does is seen at its time.
            self.advance(at);
            self.tell_steps((&stage.name, stage.steps.is_empty()), &told);
            for text in steps.into_iter().filter_map(|step| step.say) {
                self.report(News::Said { title: format!("scenario {}", stage.name), text });
            }
        }
        self.advance(self.time.passed());
    }

    /// Everything that happens in one moment, in a sentence.
    fn tell_steps(&self, (name, ends): (&str, bool), told: &[String]) {
        if told.is_empty() {
            return;
        }
        let end = if ends { "; this was its last step" } else { "" };
        self.report(News::Happened(format!("scenario {name}: {}{end}", told.join("; "))));
    }

    fn perform(&self, step: &Step) -> Option<String> {
        let (words, instruction) = step.order.as_ref()?;
        let (Ok(told) | Err(told)) = self.carry_out(instruction);
        Some(format!("{words}: {told}"))
    }

    fn set(&self, name: &str, from: Instant) -> Result<Scenario, ScenarioError> {
        let scenario = Scenario::open(name)?;
        scenario.suits(&self.name)?;
        let later = |step: &Step| Step { at: step.at.saturating_add(from), ..step.clone() };
        let steps = scenario.steps.iter().map(later).collect();
        *self.stage() = Stage { name: scenario.name.clone(), steps };
        Ok(scenario)
    }

    fn report(&self, news: News) {
        // Nobody listening is fine.
        let _ = self.news.send(news);
    }

    pub(in super::super) fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
