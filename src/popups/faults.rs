//! What does not work right now, why, and what can be done about it.

use jiff::Timestamp;
use ratatui::{Frame, layout::Rect};

use super::{Outcome, Popup, sheet::Sheet};
use crate::{
    action::Action,
    keymap::Context,
    model::{Fault, Feed, Health, Store},
    panes::View,
    ui::{format, line::StyledLine, theme::Role},
};

/// Every fault there is now: what is affected, and why.
pub fn faults(store: &Store) -> Vec<(&'static str, &Fault)> {
    let caller = store.caller.fault.iter().map(|fault| ("AWS identity", fault));
    let link = store.link.fault.iter().map(|fault| ("Kubernetes connection", fault));
    let feeds = Feed::ALL.iter().filter_map(|feed| match &store.freshness(*feed).health {
        Health::Stale(fault) => Some((feed.name(), fault)),
        Health::Idle | Health::Loading | Health::Live => None,
    });
    caller.chain(link).chain(feeds).collect()
}

/// The faults, as they are while it is open.
#[derive(Debug)]
pub struct FaultList {
    sheet: Sheet,
}

impl Default for FaultList {
    fn default() -> Self {
        Self { sheet: Sheet::new(Vec::new()) }
    }
}

fn lines(store: &Store, now: Timestamp) -> Vec<StyledLine> {
    let mut lines = Vec::new();
    if let Some(mismatch) = &store.link.mismatch {
        lines.push(StyledLine::new(Role::Danger, "cluster and context do not match"));
        lines.push(StyledLine::new(Role::Text, &format!("  {mismatch}")));
        lines.push(StyledLine::default());
    }
    for (what, fault) in faults(store) {
        explain(&mut lines, what, fault, now);
    }
    if lines.is_empty() {
        lines.push(StyledLine::new(Role::Good, "nothing is wrong"));
    } else {
        lines.pop();
    }
    lines
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

impl Popup for FaultList {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn act(&mut self, action: Action) -> Outcome {
        self.sheet.act(action)
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.sheet.lines = lines(view.store, view.now);
        self.sheet.render(frame, area, view.theme, "what is wrong");
    }
}
