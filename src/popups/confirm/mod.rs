//! Asks whether a plan is to be carried out: what is shown is what is done, once it is examined.

mod lines;
mod second;
#[cfg(test)]
mod tests;

use ratatui::{Frame, layout::Rect};

use self::second::{Pasted, SecondPerson};
use super::{LineInput, Outcome, Popup, sheet::Sheet};
use crate::{
    action::{Action, AppAction},
    estate::equivalent::Equivalent,
    guard::{Consent, Judgement},
    journal::Check,
    keymap::{Context, Key},
    model::{Feed, Store},
    panes::View,
    plan::{Finding, Plan, Preflight, Premises, Report, Topic, in_shell},
    ports::Answer,
};

/// A plan that was agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// What is to be done.
    pub plan: Plan,
    /// What was examined.
    pub checks: Vec<Check>,
    /// Why it is done, where a rule asks for that.
    pub reason: Option<String>,
}

/// What a line is typed for.
#[derive(Debug)]
enum Typing {
    /// Why it is done.
    Reason(LineInput),
    /// That somebody else has approved it.
    Approval(Pasted),
    /// That it is meant.
    Name(LineInput),
}

impl Typing {
    fn key(&mut self, key: Key) {
        match self {
            Self::Reason(input) | Self::Name(input) => {
                input.key(key);
            }
            Self::Approval(pasted) => match (key.typed(), key.to_string().as_str()) {
                (Some(character), _) => pasted.push(character.encode_utf8(&mut [0; 4])),
                (None, "backspace" | "ctrl-u" | "ctrl-h") => pasted.clear(),
                (None, _) => {}
            },
        }
    }

    fn paste(&mut self, text: &str) {
        match self {
            Self::Reason(input) | Self::Name(input) => input.paste(text),
            Self::Approval(pasted) => pasted.push(text),
        }
    }
}

/// A plan, where it would be carried out, and what is known about that.
#[derive(Debug)]
pub struct Confirm {
    plan: Plan,
    place: String,
    consent: Consent,
    /// The rule that asks for a reason.
    demanded: Option<Box<str>>,
    reason: Option<String>,
    second: Option<SecondPerson>,
    preflight: Preflight,
    premises: Premises,
    /// What would be answered to each step; nothing before that is tried out.
    tried: Vec<Option<Answer>>,
    in_shell: Vec<Equivalent>,
    shows_shell: bool,
    typing: Option<Typing>,
    /// Why the last key did not do what it was meant to.
    told: Option<String>,
    feeds: Vec<Feed>,
    sheet: Sheet,
}

impl Confirm {
    /// Asks about a plan for `place`, which the guard rules let pass.
    pub fn new(plan: Plan, place: &str, consent: Consent, judgement: &Judgement) -> Self {
        let feeds = plan.steps().flat_map(|step| step.goal.feeds()).copied();
        let mut popup = Self {
            place: place.to_owned(),
            consent,
            demanded: judgement.reason.clone(),
            reason: None,
            second: judgement.second_person.clone().map(SecondPerson::new),
            preflight: Preflight::new(&plan, judgement),
            premises: Premises::of(&plan),
            tried: Vec::new(),
            in_shell: Vec::new(),
            shows_shell: false,
            typing: None,
            told: None,
            feeds: feeds.collect::<std::collections::BTreeSet<_>>().into_iter().collect(),
            sheet: Sheet::new(Vec::new()),
            plan,
        };
        popup.write();
        popup
    }

    fn write(&mut self) {
        self.sheet.lines = match &self.typing {
            Some(typing) => self.question(typing),
            None => self.lines(),
        };
    }

    /// The user agrees: as far as it may be agreed to, what is asked for next, or that it is done.
    fn agree(&mut self) -> Outcome {
        if let Some(why) = self.preflight.obstacle() {
            self.told = Some(why);
        } else if self.demanded.is_some() && self.reason.is_none() {
            self.typing = Some(Typing::Reason(LineInput::default()));
        } else if self.second.as_ref().is_some_and(SecondPerson::is_missing) {
            self.typing = Some(Typing::Approval(Pasted::default()));
        } else if self.consent != Consent::Yes {
            self.typing = Some(Typing::Name(LineInput::default()));
        } else {
            return self.agreed();
        }
        Outcome::Stay
    }

    fn agreed(&self) -> Outcome {
        let (plan, checks) = (self.plan.clone(), self.preflight.checks());
        Outcome::Begun(Box::new(Agreed { plan, checks, reason: self.reason.clone() }))
    }

    /// The line that was typed is meant.
    fn entered(&mut self) -> Outcome {
        match self.typing.take() {
            Some(Typing::Reason(input)) if input.text().trim().is_empty() => {
                self.told = Some("a reason, which the journal keeps".to_owned());
                self.typing = Some(Typing::Reason(input));
            }
            Some(Typing::Reason(input)) => {
                self.reason = Some(input.text().trim().to_owned());
                return self.agree();
            }
            Some(Typing::Approval(pasted)) if pasted.text().is_empty() => {
                self.told = Some("the line that `quarterdeck approve` printed".to_owned());
                self.typing = Some(Typing::Approval(pasted));
            }
            Some(Typing::Approval(pasted)) => {
                self.told = Some("the approval is being examined ...".to_owned());
                return Outcome::Approval(pasted.text().to_owned());
            }
            Some(Typing::Name(input)) => {
                if let Some(why) = self.preflight.obstacle() {
                    self.told = Some(why);
                } else if matches!(&self.consent, Consent::Typed(it) if it == input.text().trim()) {
                    return self.agreed();
                } else {
                    self.told = Some("that is not what it is called".to_owned());
                    self.typing = Some(Typing::Name(input));
                }
            }
            None => {}
        }
        Outcome::Stay
    }

    /// Why it was left without being carried out.
    fn declined(&self) -> Outcome {
        let why = self.preflight.obstacle();
        Outcome::Declined(why.unwrap_or_else(|| "it was not confirmed".to_owned()))
    }
}

impl Popup for Confirm {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Confirm]
    }

    fn key(&mut self, key: Key) -> Outcome {
        let Some(typing) = &mut self.typing else { return Outcome::Ignored };
        self.told = None;
        let outcome = match key.to_string().as_str() {
            "enter" => self.entered(),
            "esc" => {
                self.typing = None;
                Outcome::Stay
            }
            "ctrl-c" | "ctrl-z" => Outcome::Ignored,
            _ => {
                typing.key(key);
                Outcome::Stay
            }
        };
        self.write();
        outcome
    }

    fn paste(&mut self, text: &str) {
        if let Some(typing) = &mut self.typing {
            typing.paste(text);
            self.write();
        }
    }

    fn feeds(&self) -> &[Feed] {
        &self.feeds
    }

    fn update(&mut self, store: &Store) -> bool {
        if let Some(why) = self.premises.look(store) {
            self.preflight.set(Topic::Unchanged, Finding::Refused(why));
        }
        self.in_shell = in_shell(&self.plan, store);
        let before = self.sheet.lines.clone();
        self.write();
        before != self.sheet.lines
    }

    fn hear(&mut self, report: &Report) {
        self.told = None;
        match report {
            Report::Allowed(side, standings) => self.preflight.allowed(*side, standings),
            Report::Read(objects) => {
                self.preflight.set(Topic::Unchanged, self.premises.compare(objects));
            }
            Report::Tried(step, answer, _) => {
                if let Some(known) = self.tried.get_mut(*step) {
                    *known = Some(answer.clone());
                }
            }
            Report::LaidOut(file) => {
                if let Some(second) = &mut self.second {
                    second.laid_out(file.clone());
                }
            }
            Report::Approved(Ok(by)) => {
                if let Some(second) = &mut self.second {
                    second.approved(by.clone());
                }
            }
            Report::Approved(Err(why)) => self.told = Some(format!("it is not approved: {why}")),
        }
        self.write();
    }

    fn act(&mut self, action: Action) -> Outcome {
        self.told = None;
        let outcome = match action {
            Action::App(AppAction::Accept) => self.agree(),
            Action::App(AppAction::DryRun) => {
                self.tried = vec![None; self.plan.steps().count()];
                Outcome::Try
            }
            Action::App(AppAction::CliEquivalent) => {
                self.shows_shell = !self.shows_shell;
                Outcome::Stay
            }
            Action::App(_) | Action::Motion(_) | Action::Verb(_) => {
                let outcome = self.sheet.act(action);
                if outcome == Outcome::Close { self.declined() } else { outcome }
            }
        };
        self.write();
        outcome
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        let how = match (&self.typing, &self.consent) {
            (Some(_), _) => "enter/esc",
            (None, Consent::Yes) => "y/N",
            (None, Consent::Typed(_)) => "y/N, then its name",
        };
        let title = format!("{}? {how}", self.plan.title);
        self.sheet.render(frame, area, view.theme, &title);
    }
}
