//! Plans that are not carried out: the journal tells who wanted what, and why nothing came of it.

use super::{Effect, Part, State, Ticket};
use crate::{journal::Phase, plan::Plan};

impl State {
    /// Says why a plan is not carried out, here and in the journal.
    pub(in crate::app) fn reject(&mut self, plan: &Plan, why: &str) -> Vec<Effect> {
        self.explain(
            &format!("{} is not done", plan.title),
            &format!("Nothing was changed.\n\n{why}"),
        );
        vec![self.note_rejection(plan, why)]
    }

    /// Writes down that a plan was not carried out, and why. It takes the number that its run would have had.
    pub(in crate::app) fn note_rejection(&mut self, plan: &Plan, why: &str) -> Effect {
        let run = self.next_run();
        let entry = self.of_plan(&run, plan, Phase::Refused { why: why.into() });
        Effect::Record(Ticket { run, part: Part::Aside }, Box::new(entry))
    }
}
