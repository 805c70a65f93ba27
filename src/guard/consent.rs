//! How a plan is agreed to: the more it can break, the more has to be typed.

use std::collections::BTreeSet;

use crate::{
    action::Risk,
    model::{Environment, Level, Link},
    plan::Plan,
};

/// What the user does to agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Says yes.
    Yes,
    /// Types this.
    Typed(String),
}

impl Consent {
    /// What is asked for before a plan is carried out: a yes for what is easily changed back; in
    /// production, the name of what is interrupted; everywhere, cluster and name of what is lost.
    pub fn of(plan: &Plan, environment: &Environment, link: &Link) -> Self {
        match plan.risk() {
            Risk::Destructive => {
                let cluster = link.cluster.as_deref().or(link.context.as_deref());
                Self::Typed(format!("{}/{}", cluster.unwrap_or("unknown"), subject(plan)))
            }
            Risk::Disruptive if environment.level == Level::Prod => Self::Typed(subject(plan)),
            Risk::Read | Risk::Reversible | Risk::Disruptive => Self::Yes,
        }
    }
}

/// What a plan is about: that which its first stage changes, by name if it is one thing.
fn subject(plan: &Plan) -> String {
    let steps = plan.stages.first().map(|it| &*it.steps).unwrap_or_default();
    let targets: BTreeSet<_> = steps.iter().map(|step| step.act.target()).collect();
    match targets.first() {
        Some(one) if targets.len() == 1 => one.name.to_string(),
        Some(first) if targets.iter().all(|it| it.kind == first.kind) => {
            format!("{} {}s", targets.len(), first.kind.name())
        }
        Some(_) | None => format!("{} things", targets.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Kind, ResourceId, SourceId},
        plan::{Stage, Step},
        ports::Command,
    };

    fn id(kind: Kind, name: &str) -> ResourceId {
        ResourceId::new(&SourceId::kubernetes("u", "c"), kind, name)
    }

    fn consent(commands: Vec<Command>, level: Level) -> Consent {
        let steps = commands.into_iter().map(|it| Step::new(it.name().into(), it, 60)).collect();
        let stages = vec![Stage { title: "all".into(), width: 1, steps }];
        let plan =
            Plan { title: "all".into(), intent: "To see.".into(), facts: Vec::new(), stages };
        let environment = Environment { name: level.name().into(), level };
        let link = Link { cluster: Some("live".into()), ..Link::default() };
        Consent::of(&plan, &environment, &link)
    }

    #[test]
    fn the_more_it_breaks_the_more_is_typed() {
        let cordon = |name| Command::Cordon(id(Kind::Node, name));
        let evict =
            |name| Command::Evict { pod: id(Kind::Pod, name), uid: "u".into(), grace_s: None };
        let delete =
            |name| Command::Delete { pod: id(Kind::Pod, name), uid: "u".into(), grace_s: None };
        let typed = |text: &str| Consent::Typed(text.to_owned());
        assert_eq!(consent(vec![cordon("n1")], Level::Prod), Consent::Yes);
        assert_eq!(consent(vec![evict("p1")], Level::Staging), Consent::Yes);
        assert_eq!(consent(vec![evict("p1")], Level::Prod), typed("p1"));
        assert_eq!(consent(vec![evict("p1"), evict("p2")], Level::Prod), typed("2 pods"));
        assert_eq!(consent(vec![cordon("n1"), evict("p1")], Level::Prod), typed("2 things"));
        assert_eq!(consent(vec![delete("p1")], Level::Dev), typed("live/p1"));
        assert_eq!(consent(vec![delete("p1"), evict("p1")], Level::Prod), typed("live/p1"));
    }
}
