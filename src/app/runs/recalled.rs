//! Runs that earlier consoles left in the middle.

use super::{Effect, Grounds, Kept, Standing, State};
use crate::{
    journal::Unfinished,
    plan::{Plan, Run},
};

impl State {
    /// The journal was read: what is found begun and not ended is offered, paused, as far as it can be
    /// understood.
    pub(in crate::app) fn recalled(
        &mut self,
        found: Result<Vec<Unfinished>, String>,
    ) -> Vec<Effect> {
        let found = match found {
            Ok(found) => found,
            Err(why) => return self.tell(format!("whether a run was left is not known: {why}")),
        };
        let (mut taken, mut strange) = (0, 0);
        for Unfinished { run, plan, entries } in found {
            let Ok(plan) = serde_json::from_value::<Plan>(plan) else {
                strange += 1;
                continue;
            };
            let run = Run::recover(&run, plan, &entries, self.now);
            let (begun, standing, connection) = (self.now, Standing::Open, self.connection.id);
            let (held, grounds, here) = (Vec::new(), Grounds::default(), false);
            let downtime = None;
            let kept = Kept { run, begun, standing, held, grounds, here, connection, downtime };
            self.runs.kept.push(kept);
            taken += 1;
        }
        self.show_runs();
        let mut effects = match (taken, strange) {
            (0, 0) => return Vec::new(),
            (0, strange) => self.tell(format!(
                "{strange} runs were left that this console does not understand: `quarterdeck journal` \
                 prints them"
            )),
            (taken, _) => self.tell(format!(
                "runs that did not end: {taken}; `:runs` shows them, paused, unless another console is \
                 at them"
            )),
        };
        effects.extend(self.watch());
        effects
    }
}
