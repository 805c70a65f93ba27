//! What is examined before a plan is carried out. What is not known is said, and never counts as good.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Plan, StepNumber};
use crate::{
    approval::Request,
    guard::Judgement,
    journal::Check,
    model::{ResourceId, Side},
    ports::{Answer, Command, PortError, Standing},
};

/// Questions about permissions that one plan asks of one side at most.
const MOST_ASKED: usize = 64;
/// Objects that are read again for one plan at most: of the rest the feeds tell.
const MOST_READ: usize = 16;

/// What is examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Whether AWS lets the caller do it.
    Iam,
    /// Whether the cluster lets the caller do it.
    Rbac,
    /// Whether what is changed is as it was shown.
    Unchanged,
    /// Whether the guard rules let it be done.
    Guard,
}

impl Topic {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Iam, Self::Rbac, Self::Unchanged, Self::Guard];

    /// Its name in the dialog and in the journal.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iam => "iam",
            Self::Rbac => "rbac",
            Self::Unchanged => "unchanged",
            Self::Guard => "guard",
        }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing yet.
    Open,
    /// It is well, and what that means.
    Good(String),
    /// It is not, and why.
    Refused(String),
    /// Nobody can say, and why.
    Unknown(String),
}

impl Finding {
    /// The word for it in the journal.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Good(_) => "ok",
            Self::Refused(_) => "refused",
            Self::Unknown(_) => "unknown",
        }
    }

    /// What is to be said of it.
    pub fn detail(&self) -> &str {
        match self {
            Self::Open => "is being examined",
            Self::Good(text) | Self::Refused(text) | Self::Unknown(text) => text,
        }
    }
}

/// Something to be found out about a plan, without changing anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inquiry {
    /// Whether the caller may send these.
    Allowed(Side, Vec<Command>),
    /// What these are now.
    Read(Vec<ResourceId>),
    /// What would be answered to each of these.
    Try(Vec<Command>),
    /// Where a second person is to be pointed to, for this to be approved.
    LayOut(Box<Request>),
    /// Who has given this approval of what has this digest.
    Approval(String, String),
}

/// What was found out.
#[derive(Clone, Debug)]
pub enum Report {
    /// Whether the caller may send each of these.
    Allowed(Side, Vec<(Command, Standing)>),
    /// What these are now, or why that is not known.
    Read(Vec<(ResourceId, Result<Value, PortError>)>),
    /// What would be answered to a step, after so many milliseconds.
    Tried(StepNumber, Answer, u64),
    /// The file that a second person is to be given, or why there is none.
    LaidOut(Result<String, String>),
    /// Who has approved it, as an ARN, or why that does not count.
    Approved(Result<Box<str>, String>),
}

/// The four checks of one plan.
#[derive(Clone, Debug)]
pub struct Preflight {
    findings: [Finding; 4],
    /// Kinds of change that nobody is asked about, at AWS and in the cluster.
    unasked: [usize; 2],
}

impl Preflight {
    /// Of guard rules that refuse nothing; the rest is still to be examined.
    pub fn new(plan: &Plan, judgement: &Judgement) -> Self {
        let unasked = [Side::Aws, Side::Kubernetes]
            .map(|side| kinds_of_change(plan, side).len().saturating_sub(MOST_ASKED));
        let mut preflight = Self { findings: [const { Finding::Open }; 4], unasked };
        preflight.set(Topic::Guard, judged(judgement));
        preflight
    }

    /// What was found.
    pub const fn of(&self, topic: Topic) -> &Finding {
        &self.findings[topic as usize]
    }

    /// Takes note of a finding. What was refused once stays so: whoever wants it looks again.
    pub fn set(&mut self, topic: Topic, finding: Finding) {
        let known = &mut self.findings[topic as usize];
        if !matches!(known, Finding::Refused(_)) {
            *known = finding;
        }
    }

    /// Takes note of what the caller may do.
    pub fn allowed(&mut self, side: Side, standings: &[(Command, Standing)]) {
        let (topic, unasked) = match side {
            Side::Aws => (Topic::Iam, self.unasked[0]),
            Side::Kubernetes => (Topic::Rbac, self.unasked[1]),
        };
        self.set(topic, permitted(side, standings, unasked));
    }

    /// Why the plan cannot be agreed to yet, if it cannot.
    pub fn obstacle(&self) -> Option<String> {
        let mut all = Topic::ALL.iter().map(|topic| (topic.name(), self.of(*topic)));
        let refused = all.clone().find(|it| matches!(it.1, Finding::Refused(_)));
        let open = all.find(|it| matches!(it.1, Finding::Open));
        refused
            .map(|(name, finding)| format!("{name} refuses it: {}", finding.detail()))
            .or_else(|| open.map(|(name, _)| format!("{name} is still being examined")))
    }

    /// For the journal.
    pub fn checks(&self) -> Vec<Check> {
        let check = |topic: &Topic| {
            let finding = self.of(*topic);
            let (name, found) = (topic.name().into(), finding.word().into());
            Check { name, found, detail: finding.detail().into() }
        };
        Topic::ALL.iter().map(check).collect()
    }
}

/// What is to be found out about a plan before it is agreed to.
pub fn inquiries(plan: &Plan) -> Vec<Inquiry> {
    let allowed = [Side::Aws, Side::Kubernetes]
        .map(|side| Inquiry::Allowed(side, representatives(plan, side)));
    let targets: BTreeSet<_> = plan.steps().map(|step| step.act.target()).collect();
    let read = targets.into_iter().take(MOST_READ).cloned().collect();
    allowed.into_iter().chain([Inquiry::Read(read)]).collect()
}

/// One command for each permission that is asked about.
fn representatives(plan: &Plan, side: Side) -> Vec<Command> {
    kinds_of_change(plan, side).into_iter().take(MOST_ASKED).cloned().collect()
}

/// One command for each permission that the plan needs: roles are bound in a namespace.
fn kinds_of_change(plan: &Plan, side: Side) -> Vec<&Command> {
    let mut seen = BTreeSet::new();
    let acts = plan.steps().map(|step| &step.act);
    let new = acts.filter(|act| act.target().kind.side() == side).filter(|act| {
        let target = act.target();
        seen.insert((act.name(), target.kind, target.namespace.clone()))
    });
    new.collect()
}

fn permitted(side: Side, standings: &[(Command, Standing)], unasked: usize) -> Finding {
    let who = match side {
        Side::Aws => "AWS",
        Side::Kubernetes => "the cluster",
    };
    let (mut denied, mut unknown) = (None, None);
    for (command, standing) in standings {
        let about = |why: &str| format!("{} {}: {why}", command.name(), command.target());
        match standing {
            Standing::Granted => {}
            Standing::Denied(why) => denied = denied.or_else(|| Some(about(why))),
            Standing::Unknown(why) => unknown = unknown.or_else(|| Some(about(why))),
        }
    }
    match (denied, unknown, standings.len()) {
        (Some(why), _, _) => Finding::Refused(why),
        (None, Some(why), _) => Finding::Unknown(why),
        (None, None, count) if unasked > 0 => Finding::Unknown(format!(
            "{who} allows {count} kinds of change; of {unasked} more it was not asked"
        )),
        (None, None, 0) => Finding::Good(format!("nothing is asked of {who}")),
        (None, None, 1) => Finding::Good(format!("{who} allows it")),
        (None, None, count) => Finding::Good(format!("{who} allows all {count} kinds of change")),
    }
}

fn judged(judgement: &Judgement) -> Finding {
    if !judgement.refusals.is_empty() {
        return Finding::Refused(judgement.refusals.join("; "));
    }
    let rules = match judgement.rules {
        0 => "no rule is about it".to_owned(),
        1 => "1 rule lets it pass".to_owned(),
        count => format!("{count} rules let it pass"),
    };
    let advisory =
        if judgement.advisory { "; rules are advisory: the system has none" } else { "" };
    Finding::Good(format!("{rules}{advisory}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Kind, SourceId},
        plan::Step,
    };

    fn cordon() -> Command {
        Command::Cordon(ResourceId::new(&SourceId::kubernetes("u", "c"), Kind::Node, "n1"))
    }

    /// Evictions in so many namespaces.
    fn plan(namespaces: usize) -> Plan {
        let source = SourceId::kubernetes("u", "c");
        let evict = |number: usize| Command::Evict {
            pod: ResourceId::namespaced(&source, Kind::Pod, &format!("n{number}"), "p"),
            uid: "1".into(),
            grace_s: None,
        };
        let steps = (0..namespaces).map(|it| Step::new("s".into(), evict(it), 60)).collect();
        let stage = super::super::Stage { title: "s".into(), width: 1, steps };
        Plan { stages: vec![stage], ..Plan::single(Step::new("s".into(), cordon(), 60), "i") }
    }

    fn ready() -> Preflight {
        let mut preflight = Preflight::new(&plan(1), &Judgement::default());
        preflight.allowed(Side::Aws, &[]);
        preflight.allowed(Side::Kubernetes, &[(cordon(), Standing::Granted)]);
        preflight.set(Topic::Unchanged, Finding::Good("same".into()));
        preflight
    }

    #[test]
    fn nothing_is_agreed_to_before_all_is_examined() {
        let open = Preflight::new(&plan(1), &Judgement::default());
        assert_eq!(open.obstacle().as_deref(), Some("iam is still being examined"));
        assert_eq!(ready().obstacle(), None);
    }

    #[test]
    fn what_is_unknown_is_said_and_what_is_denied_refuses_for_good() {
        let mut preflight = ready();
        let unknown = Standing::Unknown("nobody answers".into());
        preflight.allowed(Side::Kubernetes, &[(cordon(), unknown)]);
        assert_eq!(preflight.obstacle(), None);
        assert_eq!(&*preflight.checks()[1].found, "unknown");
        let denied = Standing::Denied("no role".into());
        preflight.allowed(Side::Kubernetes, &[(cordon(), Standing::Granted), (cordon(), denied)]);
        assert!(preflight.obstacle().is_some_and(|it| it.contains("rbac refuses it")));
        preflight.allowed(Side::Kubernetes, &[(cordon(), Standing::Granted)]);
        assert!(preflight.obstacle().is_some());
        assert_eq!(&*preflight.checks()[1].found, "refused");
    }

    #[test]
    fn what_was_not_asked_about_is_no_permission() {
        let plan = plan(MOST_ASKED + 6);
        let mut preflight = Preflight::new(&plan, &Judgement::default());
        let asked = representatives(&plan, Side::Kubernetes);
        assert_eq!(asked.len(), MOST_ASKED);
        let granted: Vec<_> = asked.into_iter().map(|it| (it, Standing::Granted)).collect();
        preflight.allowed(Side::Kubernetes, &granted);
        assert!(
            matches!(preflight.of(Topic::Rbac), Finding::Unknown(why) if why.contains("of 6 more"))
        );
    }

    #[test]
    fn each_permission_is_asked_for_once() {
        let step = |act: Command| Step::new("s".into(), act, 60);
        let other = Command::Uncordon(cordon().target().clone());
        let steps = vec![step(cordon()), step(cordon()), step(other.clone())];
        let stage = super::super::Stage { title: "s".into(), width: 1, steps };
        let plan =
            Plan { title: "p".into(), intent: "i".into(), facts: Vec::new(), stages: vec![stage] };
        let found = inquiries(&plan);
        assert_eq!(
            found,
            [
                Inquiry::Allowed(Side::Aws, Vec::new()),
                Inquiry::Allowed(Side::Kubernetes, vec![cordon(), other]),
                Inquiry::Read(vec![cordon().target().clone()]),
            ]
        );
    }
}
