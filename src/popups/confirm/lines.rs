//! What the question says.

use std::collections::{BTreeMap, BTreeSet};

use super::{Confirm, SecondPerson, Typing};
use crate::{
    action::Risk,
    guard::Consent,
    plan::{Fact, Finding, Plan, Topic, Weight},
    ports::Answer,
    ui::{line::StyledLine, theme::Role},
};

impl Confirm {
    /// The plan, the checks and the steps.
    pub(super) fn lines(&self) -> Vec<StyledLine> {
        let mut lines = self.heading();
        lines.extend(Topic::ALL.iter().map(|topic| check(*topic, self.preflight.of(*topic))));
        lines.extend(self.plan.facts.iter().map(fact));
        if let Some(rule) = &self.demanded {
            let text = format!("the rule `{rule}` asks for a reason, which the journal keeps");
            lines.push(StyledLine::new(Role::Warning, &text));
        }
        lines.extend(self.second.iter().flat_map(SecondPerson::lines));
        lines.extend(self.told.iter().map(|why| StyledLine::new(Role::Danger, why)));
        lines.push(StyledLine::new(Role::Text, ""));
        for number in 0..self.plan.steps().count() {
            self.step(number, &mut lines);
        }
        let hint = "t tries every step out and changes nothing · x shows the commands";
        lines.push(StyledLine::new(Role::Text, ""));
        lines.push(StyledLine::new(Role::Muted, hint));
        lines
    }

    /// What is to be typed, and what is typed so far.
    pub(super) fn question(&self, typing: &Typing) -> Vec<StyledLine> {
        let (what, input) = match typing {
            Typing::Reason(input) => {
                ("why is it done? The journal keeps it".to_owned(), input.text().to_owned())
            }
            Typing::Approval(pasted) => {
                ("paste the line that `quarterdeck approve` printed".to_owned(), pasted.shown())
            }
            Typing::Name(input) => {
                let wanted = match &self.consent {
                    Consent::Typed(name) => name.as_str(),
                    Consent::Yes => "",
                };
                (format!("type {wanted} to have it done"), input.text().to_owned())
            }
        };
        let mut lines = self.heading();
        if matches!(typing, Typing::Approval(_)) {
            lines.extend(self.second.iter().flat_map(SecondPerson::lines));
        }
        lines.push(StyledLine::new(Role::Text, ""));
        lines.push(StyledLine::new(Role::Text, &what));
        lines.push(StyledLine::new(Role::Key, "> ").then(Role::Text, &format!("{input}▏")));
        lines.extend(self.told.iter().map(|why| StyledLine::new(Role::Danger, why)));
        lines
    }

    fn heading(&self) -> Vec<StyledLine> {
        let (role, risk) = risk(self.plan.risk());
        vec![
            StyledLine::new(Role::Text, &self.plan.intent),
            StyledLine::new(Role::Muted, "where      ").then(Role::Title, &self.place),
            StyledLine::new(Role::Muted, "changes    ").then(Role::Text, &extent(&self.plan)),
            StyledLine::new(Role::Muted, "risk       ").then(role, risk),
        ]
    }

    /// A step, what would be answered to it, and its command in a shell, as far as those are wanted.
    fn step(&self, number: usize, lines: &mut Vec<StyledLine>) {
        let Some(step) = self.plan.steps().nth(number) else { return };
        let label = format!("{:>3}. ", number + 1);
        let mut line = StyledLine::new(Role::Muted, &label).then(Role::Text, &step.title);
        if let Some(tried) = self.tried.get(number) {
            let (role, text) = answer(tried.as_ref());
            line = line.then(Role::Muted, " · ").then(role, &text);
        }
        lines.push(line);
        if let Some(it) = self.in_shell.get(number).filter(|_| self.shows_shell) {
            lines.push(match &it.command {
                Ok(command) => StyledLine::new(Role::Key, &format!("     {command}")),
                Err(why) => StyledLine::new(Role::Warning, &format!("     # none: {why}")),
            });
        }
    }
}

/// How much a plan changes, each thing once: `1 node, 12 pods`.
fn extent(plan: &Plan) -> String {
    let targets: BTreeSet<_> = plan.steps().map(|step| step.act.target()).collect();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for target in targets {
        *kinds.entry(target.kind.name()).or_default() += 1;
    }
    let told = kinds.into_iter().map(|(name, count)| match count {
        1 => format!("1 {name}"),
        _ => format!("{count} {name}s"),
    });
    told.collect::<Vec<_>>().join(", ")
}

fn check(topic: Topic, finding: &Finding) -> StyledLine {
    let (role, word) = match finding {
        Finding::Open => (Role::Muted, "..."),
        Finding::Good(_) => (Role::Good, "ok"),
        Finding::Refused(_) => (Role::Danger, "refused"),
        Finding::Unknown(_) => (Role::Warning, "unknown"),
    };
    StyledLine::new(Role::Muted, &format!("{:<10} ", topic.name()))
        .then(role, &format!("{word:<8}"))
        .then(Role::Text, finding.detail())
}

fn fact(fact: &Fact) -> StyledLine {
    let line = StyledLine::new(Role::Muted, &format!("{:<10} ", fact.name));
    match fact.weight {
        Weight::Known => line.then(Role::Text, &fact.text),
        Weight::Warning => line.then(Role::Warning, &fact.text),
        Weight::Unknown => line.then(Role::Warning, "unknown ").then(Role::Text, &fact.text),
    }
}

fn answer(tried: Option<&Answer>) -> (Role, String) {
    match tried {
        None => (Role::Muted, "is tried out".to_owned()),
        Some(Answer::Done(_)) => (Role::Good, "would be done".to_owned()),
        Some(Answer::Later { why, .. }) => (Role::Warning, format!("not now: {why}")),
        Some(Answer::Failed(fault)) => (Role::Danger, fault.message.clone()),
    }
}

const fn risk(risk: Risk) -> (Role, &'static str) {
    match risk {
        Risk::Read => (Role::Text, "changes nothing"),
        Risk::Reversible => (Role::Text, "is easily changed back"),
        Risk::Disruptive => (Role::Warning, "interrupts running work"),
        Risk::Destructive => (Role::Danger, "cannot be undone"),
    }
}
