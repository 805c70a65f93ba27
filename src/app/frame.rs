//! The whole screen.
//!
//! ```text
//! ┌ who and where: profile, account, role, Region, cluster      faults ┐
//! │ breadcrumbs                                                          │
//! │ what is wrong, if anything is                                        │
//! │ the visible pane, and over it the popup                              │
//! │ what those who learn are told, if they are                           │
//! └ keys of this row, or a notice, or the prompt                         ┘
//! ```

use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    text::{Line, Span},
};

use super::{State, hints::Hints};
use crate::{
    estate::CREDENTIALS_SOON_S,
    keymap::Resolution,
    model::{Environment, Fault, Feed, Health, Level},
    panes::{Location, View},
    popups::render_pending,
    ui::{format, text::clean, theme::Role},
};

/// What the first and the last line say. Some of it changes with time alone, and some with what the
/// visible pane does not show.
#[derive(Default, PartialEq)]
pub(super) struct Margins {
    identity: Line<'static>,
    condition: Line<'static>,
    hints: Hints,
}

impl State {
    /// What the first and the last line are to say now.
    pub(super) fn margins(&self) -> Margins {
        let (identity, condition) = (self.identity(), self.condition());
        Margins { identity, condition, hints: Hints::of(self) }
    }

    /// Draws the whole screen.
    pub fn render(&mut self, frame: &mut Frame<'_>) {
        self.catch_up();
        self.dirty = false;
        let rows = [
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Length(self.strip_height()),
            Constraint::Fill(1),
            Constraint::Length(self.card_height(frame.area())),
            Constraint::Length(1),
        ];
        let [top, crumbs, strip, body, card, bottom] = Layout::vertical(rows).areas(frame.area());
        self.drawn = self.margins();
        self.render_top(frame, top);
        frame.render_widget(self.breadcrumbs(), crumbs);
        self.render_strip(frame, strip);
        let Self { screens, popup, store, theme, now, .. } = self;
        let view = View { store, theme, now: *now };
        if let Some(screen) = screens.last_mut() {
            screen.pane.render(frame, body, &view);
        }
        if let Some(popup) = popup {
            popup.render(frame, body, &view);
        }
        self.render_pending(frame, body);
        self.render_card(frame, card);
        self.render_bottom(frame, bottom);
    }

    /// What may follow the keys typed so far.
    fn render_pending(&self, frame: &mut Frame<'_>, body: Rect) {
        if self.typed.is_empty() {
            return;
        }
        if let Resolution::Pending(next) = self.keymap.resolve(&self.contexts(), &self.typed) {
            render_pending(frame, body, &self.theme, (&self.typed, &next));
        }
    }

    /// Every fault of the feeds of the visible pane, and of the connection.
    pub(super) fn faults(&self) -> Vec<(String, Fault)> {
        let feeds: &[Feed] = self.visible().map_or(&[], |pane| pane.feeds());
        let broken = feeds.iter().filter_map(|feed| match &self.store.freshness(*feed).health {
            Health::Stale(fault) => Some((feed.name().to_owned(), fault.clone())),
            Health::Idle | Health::Loading | Health::Live => None,
        });
        let caller =
            self.store.caller.fault.iter().map(|it| ("AWS identity".to_owned(), it.clone()));
        let link = self.store.link.fault.iter().map(|it| ("cluster".to_owned(), it.clone()));
        caller.chain(link).chain(broken).collect()
    }

    /// Who and where at the left, and at the right what is to be kept in mind: on a narrow screen the
    /// first gives way.
    fn render_top(&self, frame: &mut Frame<'_>, area: Rect) {
        let Margins { identity, condition: state, .. } = &self.drawn;
        let width = u16::try_from(state.width()).unwrap_or(u16::MAX);
        let parts = [Constraint::Fill(1), Constraint::Length(1), Constraint::Length(width)];
        let [left, _, right] = Layout::horizontal(parts).areas(area);
        frame.render_widget(identity, left);
        frame.render_widget(state, right);
    }

    fn identity(&self) -> Line<'static> {
        let mut line = Words::default();
        if self.footing.sandbox {
            line.add(self, Role::Warning, "SANDBOX");
        }
        self.describe_environment(&mut line);
        self.describe_caller(&mut line);
        self.describe_link(&mut line);
        Line::from(line.spans)
    }

    /// What is wrong with the connection, and what may be done over it.
    fn condition(&self) -> Line<'static> {
        let mut words = Words::default();
        let (caller, link) = (&self.store.caller, &self.store.link);
        if caller.account.is_none() && caller.fault.is_none() {
            words.add(self, Role::Warning, "connecting");
        }
        if let Some(fault) = &caller.fault {
            words.add(self, Role::Danger, &format!("AWS {}", fault.class.name()));
        }
        if link.mismatch.is_some() {
            words.add(self, Role::Danger, "CONTEXT MISMATCH (!)");
        }
        if let Some(fault) = &link.fault {
            words.add(self, Role::Danger, &format!("cluster {}", fault.class.name()));
        }
        self.describe_throttling(&mut words);
        self.describe_credentials(&mut words);
        words.add(self, Role::Muted, if self.footing.read_only { "RO" } else { "RW" });
        Line::from(words.spans)
    }

    /// What no rule knows is treated as production; the sandbox is an environment of its own.
    fn describe_environment(&self, line: &mut Words) {
        let known = self.known_environment();
        let dear = (!self.footing.sandbox).then(Environment::unmatched);
        let Some(environment) = known.or(dear) else { return };
        let role = match environment.level {
            Level::Dev => Role::Development,
            Level::Staging => Role::Staging,
            Level::Prod => Role::Production,
        };
        line.add(self, role, &format!(" {} ", environment.label()));
    }

    fn describe_caller(&self, line: &mut Words) {
        let caller = &self.store.caller;
        for part in [caller.profile.as_deref(), caller.account.as_deref(), caller.role()] {
            line.add_some(self, Role::Text, part);
        }
        line.add_some(self, Role::Title, caller.region.as_deref());
        if let Some(endpoint) = &caller.endpoint {
            line.add(self, Role::Warning, &format!("ENDPOINT {endpoint}"));
        }
    }

    fn describe_link(&self, words: &mut Words) {
        let link = &self.store.link;
        let name = link.cluster.as_deref().or(link.context.as_deref());
        words.add_some(self, Role::Title, name);
        words.add_some(self, Role::Text, link.version.as_deref());
        words.add_some(self, Role::Text, link.user.as_deref());
    }

    fn describe_credentials(&self, line: &mut Words) {
        let Some(expires) = self.store.caller.expires else { return };
        let left = expires.as_second() - self.now.as_second();
        let (role, text) = match u64::try_from(left) {
            Ok(left) if expires.as_second() - self.now.as_second() > CREDENTIALS_SOON_S => {
                (Role::Muted, format!("creds {}", format::duration(left)))
            }
            Ok(left) => (Role::Warning, format!("creds {}", format::duration(left))),
            Err(_) => (Role::Danger, "creds expired".to_owned()),
        };
        line.add(self, role, &text);
    }

    fn describe_throttling(&self, line: &mut Words) {
        let slowed = self.store.spending.iter();
        for service in slowed.filter(|it| it.throttled_until.is_some_and(|until| until > self.now))
        {
            line.add(self, Role::Warning, &format!("{} throttled", service.service));
        }
    }

    fn breadcrumbs(&self) -> Line<'static> {
        let mut line = Words { separator: " > ", ..Words::default() };
        for screen in &self.screens {
            line.add(self, Role::Title, &crumb(screen.pane.location()));
        }
        Line::from(line.spans)
    }

    fn render_bottom(&mut self, frame: &mut Frame<'_>, area: Rect) {
        if let Some(prompt) = &mut self.prompt {
            prompt.render(frame, area, &self.theme);
        } else if let Some(notice) = &self.notice {
            let style = self.theme.style(Role::Warning);
            frame.render_widget(Line::styled(clean(&notice.text).into_owned(), style), area);
        } else {
            frame.render_widget(self.drawn.hints.line(area.width, &self.theme), area);
        }
    }
}

/// One step of the breadcrumbs.
fn crumb(location: &Location) -> String {
    match location {
        Location::Table(pane, scope) => scope.label().unwrap_or(pane.name()).to_owned(),
        Location::Describe(id) => format!("describe {}", id.name),
        Location::Yaml(id) => format!("yaml {}", id.name),
        Location::Tree(id) => format!("tree {}", id.name),
        Location::Diff(comparison) => format!("diff {}", comparison.label()),
        Location::Logs(query) if query.previous => format!("previous logs {}", query.target.name()),
        Location::Logs(query) => format!("logs {}", query.target.name()),
    }
}

/// Words of one line, with a separator between them.
struct Words {
    spans: Vec<Span<'static>>,
    separator: &'static str,
}

impl Default for Words {
    fn default() -> Self {
        Self { spans: Vec::new(), separator: " · " }
    }
}

impl Words {
    fn add(&mut self, state: &State, role: Role, text: &str) {
        if !self.spans.is_empty() {
            self.spans.push(Span::styled(self.separator, state.theme.style(Role::Muted)));
        }
        self.spans.push(Span::styled(clean(text).into_owned(), state.theme.style(role)));
    }

    fn add_some(&mut self, state: &State, role: Role, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.add(state, role, text);
        }
    }
}
