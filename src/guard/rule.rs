//! One rule: what it is about, and what it demands of that.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Window;
use crate::{
    estate::fits,
    model::{Environment, Level, ResourceId},
    plan::Plan,
    ports::Command,
};

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it is called where it refuses something.
    pub name: Box<str>,
    /// What it is about.
    pub scope: Scope,
    /// What it demands.
    pub demands: Demands,
}

/// What a rule is about. What is absent or empty says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Environments, by a pattern of their name.
    pub environment: Option<String>,
    /// Environments of this level, and dearer ones.
    pub level: Option<Level>,
    /// Commands, by name.
    pub commands: Vec<String>,
    /// What is changed, by patterns: `NAME`, or `NAMESPACE/NAME`.
    pub targets: Vec<String>,
}

/// What a rule demands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demands {
    /// It is not done at all.
    pub deny: bool,
    /// It is done for a reason, which the journal keeps.
    pub reason: bool,
    /// A second person approves it.
    pub second_person: bool,
    /// So many things are changed by one plan at most.
    pub max_bulk: Option<u32>,
    /// It is done only within one of these; none says nothing.
    pub windows: Vec<Window>,
}

impl Rule {
    /// What of a plan it is about, each once.
    pub(super) fn targets<'a>(
        &self,
        plan: &'a Plan,
        environment: &Environment,
    ) -> BTreeSet<&'a ResourceId> {
        if !self.scope.is_in(environment) {
            return BTreeSet::new();
        }
        let meant = plan.steps().filter(|step| self.scope.means(&step.act));
        meant.map(|step| step.act.target()).collect()
    }

    /// Why `targets` may not be changed now, if they may not.
    pub(super) fn refusal(
        &self,
        targets: &BTreeSet<&ResourceId>,
        now: Timestamp,
    ) -> Option<String> {
        let (name, demands) = (&self.name, &self.demands);
        let first = targets.first()?;
        if demands.deny {
            let more = match targets.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            return Some(format!("the rule `{name}` forbids it of {first}{more}"));
        }
        if let Some(most) = demands.max_bulk.filter(|most| targets.len() > *most as usize) {
            let count = targets.len();
            return Some(format!("the rule `{name}` allows {most} at a time, and not {count}"));
        }
        let outside = !demands.windows.is_empty() && !demands.windows.iter().any(|it| it.has(now));
        outside.then(|| {
            let windows: Vec<_> = demands.windows.iter().map(ToString::to_string).collect();
            format!("the rule `{name}` allows it only {} (UTC)", windows.join(" or "))
        })
    }
}

impl Scope {
    fn is_in(&self, environment: &Environment) -> bool {
        self.environment.as_ref().is_none_or(|it| fits(it, &environment.name))
            && self.level.is_none_or(|it| environment.level >= it)
    }

    fn means(&self, command: &Command) -> bool {
        let commands = self.commands.is_empty()
            || self.commands.iter().any(|it| it.as_str() == command.name());
        let target = command.target();
        let targets =
            self.targets.is_empty() || self.targets.iter().any(|it| is_called(target, it));
        commands && targets
    }
}

/// Whether a pattern fits a resource. One without a namespace is about those of all.
fn is_called(id: &ResourceId, pattern: &str) -> bool {
    match pattern.split_once('/') {
        Some((namespace, name)) => fits(namespace, &id.namespace) && fits(name, &id.name),
        None => fits(pattern, &id.name),
    }
}
