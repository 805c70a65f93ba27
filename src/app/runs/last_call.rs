//! Drains of machines that go at a known time: in the last seconds it is asked whether what is left on
//! them is to be ended at once.

use jiff::Timestamp;

use super::{Effect, State};
use crate::{
    estate::{LAST_CALL_S, left_on},
    model::Symbol,
    plan::{Course, Ending, Hurrying, Leaver, Plan},
};

/// A drain that was asked about, and that has to be over at a time.
#[derive(Debug)]
pub(in crate::app) struct Call {
    /// What its plan is called.
    title: String,
    end: Timestamp,
    nodes: Vec<Symbol>,
}

impl State {
    /// Asks whether a drain is to begin that has to be over at a time.
    pub(super) fn hurry(&mut self, hurrying: &Hurrying) -> Vec<Effect> {
        let plan = hurrying.plan(self.now);
        if let Ok(plan) = &plan {
            let nodes = hurrying.nodes.iter().map(|it| Symbol::new(it)).collect();
            let title = plan.title.clone();
            self.calls.retain(|it| it.title != title);
            self.calls.push(Call { title, end: hurrying.end, nodes });
        }
        self.ask_or_tell(plan)
    }

    /// Asks whether a plan is to be carried out, or says why there is none.
    pub(super) fn ask_or_tell(&mut self, plan: Result<Plan, String>) -> Vec<Effect> {
        match plan {
            Ok(plan) => self.ask_to_begin(plan),
            Err(why) => self.tell(why),
        }
    }

    /// Asks once about each drain that has left something, or was told to, when it is nearly too late.
    /// What is typed just then is not taken for an answer.
    pub(in crate::app) fn call_last(&mut self) -> Vec<Effect> {
        let now = self.now;
        self.calls.retain(|it| now < it.end);
        let is_due = |it: &Call| it.end.duration_since(now).as_secs() <= LAST_CALL_S;
        let Some(place) = self.calls.iter().position(is_due) else { return Vec::new() };
        let call = self.calls.remove(place);
        let left = left_on(&self.store, &call.nodes);
        if left.is_empty() || !self.has_begun(&call.title) {
            return Vec::new();
        }
        if !self.is_at_rest() {
            return self.tell(format!(
                "{} pods are left where EC2 takes the machine back in {LAST_CALL_S} s: the notices \
                 offer to end them",
                left.len()
            ));
        }
        let left = left.iter().map(|it| Leaver::of(it)).collect();
        let nodes = call.nodes.iter().map(|it| it.as_str().into()).collect();
        let ending = Ending { end: call.end, nodes, left };
        self.ask_or_tell(ending.plan(now))
    }

    fn has_begun(&self, title: &str) -> bool {
        let mut runs = self.runs.kept.iter().map(|it| &it.run);
        runs.any(|it| it.plan().title == title && *it.course() != Course::Aborted)
    }
}
