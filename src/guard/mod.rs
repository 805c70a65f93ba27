//! Guard rules: what an organisation, or the user, does not want done, or not without more care.
//!
//! A rule forbids or demands, and none allows: whatever is added to a set of rules, nothing that was
//! refused before is allowed after. That is why the file of the user cannot loosen the policy of the
//! system, in `/etc/quarterdeck`.

mod consent;
mod rule;
#[cfg(test)]
mod tests;
mod window;

use jiff::Timestamp;

pub use self::{
    consent::Consent,
    rule::{Demands, Rule, Scope},
    window::Window,
};
use crate::{
    estate::{EnvironmentRule, environment},
    model::{Caller, Environment, Link},
    plan::Plan,
};

/// What the system says of everyone on this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// What environments are recognised by. If there are any, the user's cannot lower a level.
    pub environments: Vec<EnvironmentRule>,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// Every rule in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// That of the system, where there is one.
    pub system: Option<Policy>,
    /// Those of the user.
    pub own: Vec<Rule>,
}

/// What the rules say of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Why it may not be carried out, one sentence for each rule.
    pub refusals: Vec<String>,
    /// The first rule that demands a reason.
    pub reason: Option<Box<str>>,
    /// The first rule that demands a second person.
    pub second_person: Option<Box<str>>,
    /// How many rules are about it.
    pub rules: usize,
    /// The user could change all of them.
    pub advisory: bool,
}

impl Judgement {
    /// Why the plan may not be carried out for this reason, or for none, with an approval or without.
    pub fn refusals_given(self, reason: Option<&str>, is_approved: bool) -> Vec<String> {
        let is_given = reason.is_some_and(|it| !it.trim().is_empty());
        let rule = self.reason.filter(|_| !is_given);
        let unsaid =
            rule.map(|it| format!("the rule `{it}` asks for a reason, and none was given"));
        let alone = self.second_person.filter(|_| !is_approved);
        let alone = alone.map(|it| {
            format!("the rule `{it}` asks for a second person, and no approval counts now")
        });
        self.refusals.into_iter().chain(unsaid).chain(alone).collect()
    }
}

impl Guard {
    /// The environment of what we are connected to, if the policy or the user knows it. What the user
    /// says can raise the level that the policy gives, and never lower it.
    pub fn environment(
        &self,
        own: &[EnvironmentRule],
        caller: &Caller,
        link: &Link,
    ) -> Option<Environment> {
        let own = environment(own, caller, link);
        let rules = self.system.as_ref().map(|it| &*it.environments).unwrap_or_default();
        if rules.is_empty() {
            return own;
        }
        // What the policy does not know is production to it, whatever the user says.
        let fixed = environment(rules, caller, link).unwrap_or_else(Environment::unmatched);
        let level = own.map_or(fixed.level, |it| it.level.max(fixed.level));
        // Its rules go by its own names.
        Some(Environment { level, ..fixed })
    }

    /// What the rules say of carrying out a plan now.
    pub fn judge(&self, plan: &Plan, environment: &Environment, now: Timestamp) -> Judgement {
        let mut judgement = Judgement { advisory: self.system.is_none(), ..Judgement::default() };
        let system = self.system.as_ref().map(|it| &*it.rules).unwrap_or_default();
        for rule in system.iter().chain(&self.own) {
            let targets = rule.targets(plan, environment);
            if targets.is_empty() {
                continue;
            }
            judgement.rules += 1;
            judgement.refusals.extend(rule.refusal(&targets, now));
            if rule.demands.reason && judgement.reason.is_none() {
                judgement.reason = Some(rule.name.clone());
            }
            if rule.demands.second_person && judgement.second_person.is_none() {
                judgement.second_person = Some(rule.name.clone());
            }
        }
        judgement
    }
}
