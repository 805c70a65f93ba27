//! Where we are: the environment, and the rules that hold there.

use super::State;
use crate::{
    guard::Judgement,
    model::{Environment, Level},
    plan::Plan,
};

impl State {
    /// The environment, if a policy or a section of the user knows it.
    pub(super) fn known_environment(&self) -> Option<Environment> {
        self.guard.environment(&self.environments, &self.store.caller, &self.store.link)
    }

    /// The environment by whose rules changes are made. What is simulated hurts nobody; what else nothing
    /// knows counts as production.
    pub(super) fn environment(&self) -> Environment {
        let sandbox = || Environment { name: "sandbox".into(), level: Level::Dev };
        let known = self.known_environment().or_else(|| self.footing.sandbox.then(sandbox));
        known.unwrap_or_else(Environment::unmatched)
    }

    /// The environment in words, for whoever is about to change something.
    pub(super) fn environment_in_words(&self) -> String {
        if self.known_environment().is_none() && !self.footing.sandbox {
            return "no environment is known, so this counts as production".to_owned();
        }
        let environment = self.environment();
        format!("environment {} ({})", environment.name, environment.level.name())
    }

    /// What the guard rules say of a plan now.
    pub(super) fn judge(&self, plan: &Plan) -> Judgement {
        self.guard.judge(plan, &self.environment(), self.now)
    }
}
