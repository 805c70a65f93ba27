//! Asks whether a plan is to be carried out: what is shown is what is done.

use ratatui::{Frame, layout::Rect};

use super::{Outcome, Popup, sheet::Sheet};
use crate::{
    action::{Action, AppAction, Risk},
    keymap::Context,
    panes::View,
    plan::Plan,
    ui::{line::StyledLine, theme::Role},
};

/// A plan, and where it would be carried out.
#[derive(Debug)]
pub struct Confirm {
    plan: Plan,
    sheet: Sheet,
}

impl Confirm {
    /// Asks about a plan for `place`.
    pub fn new(plan: Plan, place: &str) -> Self {
        let (role, risk) = risk(plan.risk());
        let mut lines = vec![
            StyledLine::new(Role::Text, &plan.intent),
            StyledLine::new(Role::Muted, "where  ").then(Role::Title, place),
            StyledLine::new(Role::Muted, "risk   ").then(role, risk),
            StyledLine::new(Role::Text, ""),
        ];
        for (number, step) in plan.steps().enumerate() {
            let number = format!("{:>3}. ", number + 1);
            lines.push(StyledLine::new(Role::Muted, &number).then(Role::Text, &step.title));
        }
        Self { plan, sheet: Sheet::new(lines) }
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

impl Popup for Confirm {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Confirm]
    }

    fn act(&mut self, action: Action) -> Outcome {
        match action {
            Action::App(AppAction::Accept) => Outcome::Begun(Box::new(self.plan.clone())),
            Action::App(_) | Action::Motion(_) | Action::Verb(_) => self.sheet.act(action),
        }
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        let title = format!("{}? y/N", self.plan.title);
        self.sheet.render(frame, area, view.theme, &title);
    }
}
