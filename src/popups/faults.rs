//! What does not work right now, why, and what can be done about it.

use jiff::Timestamp;
use ratatui::{Frame, layout::Rect};

use super::{Outcome, Popup, sheet::Sheet};
use crate::{
    action::Action,
    keymap::Context,
    model::{Fault, Store},
    panes::View,
    ui::{format, line::StyledLine, theme::Role},
};

/// What is affected, and why.
#[derive(Debug)]
pub struct Faults {
    faults: Vec<(String, Fault)>,
    sheet: Sheet,
}

impl Faults {
    /// Explains these: what is affected, and its fault.
    pub fn new(faults: Vec<(String, Fault)>) -> Self {
        Self { faults, sheet: Sheet::new(Vec::new()) }
    }

    /// Made at every drawing, since the next try comes closer.
    fn lines(&self, store: &Store, now: Timestamp) -> Vec<StyledLine> {
        let mut lines = Vec::new();
        if let Some(mismatch) = &store.link.mismatch {
            lines.push(StyledLine::new(Role::Danger, "cluster and context do not match"));
            lines.push(StyledLine::new(Role::Text, &format!("  {mismatch}")));
            lines.push(StyledLine::default());
        }
        for (what, fault) in &self.faults {
            explain(&mut lines, what, fault, now);
        }
        if lines.is_empty() {
            lines.push(StyledLine::new(Role::Good, "nothing is wrong"));
        } else {
            lines.pop();
        }
        lines
    }
}

fn explain(lines: &mut Vec<StyledLine>, what: &str, fault: &Fault, now: Timestamp) {
    let heading = StyledLine::new(Role::Danger, &format!("{what}: {}", fault.class.name()));
    lines.push(heading.then(Role::Muted, &format!("  {}", fault.action)));
    lines.push(StyledLine::new(Role::Text, &format!("  {}", fault.message)));
    if let Some(id) = &fault.request_id {
        lines.push(StyledLine::new(Role::Muted, &format!("  request id {id}")));
    }
    if let Some(at) = fault.retry_at {
        let wait = format::seconds_since(now, at);
        let when =
            if wait == 0 { "now".to_owned() } else { format!("in {}", format::duration(wait)) };
        lines.push(StyledLine::new(Role::Muted, &format!("  next try {when}")));
    }
    lines.push(StyledLine::new(Role::Title, &format!("  {}", fault.advice())));
    lines.push(StyledLine::default());
}

impl Popup for Faults {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn act(&mut self, action: Action) -> Outcome {
        self.sheet.act(action)
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.sheet.lines = self.lines(view.store, view.now);
        self.sheet.render(frame, area, view.theme, "what is wrong");
    }
}
