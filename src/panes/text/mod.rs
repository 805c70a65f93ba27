//! One object as text: described, or as YAML.

mod render;
#[cfg(test)]
mod tests;
mod yaml;

use jiff::Timestamp;
use ratatui::{Frame, layout::Rect};
use regex::Regex;
use serde_json::Value;

use super::{Location, Offer, Pane, View};
use crate::{
    action::{Action, AppAction, Verb},
    estate::{
        self,
        describe::{describe, is_storage},
        masking::masked,
    },
    keymap::Context,
    model::{Feed, Kind, ResourceId, Side, Store},
    ports::PortError,
    ui::{line::StyledLine, search::pattern, viewport::Viewport},
};

/// Seconds after which the ages in a description are counted anew.
const REFRESH_S: i64 = 10;

/// What a description of a node is joined from.
const NODE_FEEDS: &[Feed] = &[
    Feed::Events,
    Feed::Nodes,
    Feed::Pods,
    Feed::Instances,
    Feed::InstanceStatuses,
    Feed::ManagedInstances,
    Feed::NodeGroups,
];

/// What a description of a database is joined from.
const DATABASE_FEEDS: &[Feed] = &[
    Feed::Databases,
    Feed::DatabaseClusters,
    Feed::PendingMaintenance,
    Feed::DatabaseEvents,
    Feed::DatabaseSnapshots,
    Feed::DatabaseLoad,
];

/// Which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Description,
    Yaml,
    Json,
}

/// What has come of the request for the object.
#[derive(Debug)]
enum Object {
    Loading,
    Here(Box<Value>),
    Failed(PortError),
}

/// An object as text.
pub struct TextPane {
    location: Location,
    id: ResourceId,
    form: Form,
    object: Object,
    lines: Vec<StyledLine>,
    /// The store and the time the lines were made from; absent if they are to be made.
    made: Option<(u64, Timestamp)>,
    viewport: Viewport,
    filter: String,
    search: Option<Regex>,
    /// Lines that match.
    matches: Vec<usize>,
    /// The match that was gone to last.
    current: Option<usize>,
}

impl TextPane {
    /// An object in words, with its events.
    pub fn describe(id: ResourceId) -> Self {
        Self::of(Location::Describe(id.clone()), id, Form::Description)
    }

    /// An object as YAML.
    pub fn yaml(id: ResourceId) -> Self {
        Self::of(Location::Yaml(id.clone()), id, Form::Yaml)
    }

    fn of(location: Location, id: ResourceId, form: Form) -> Self {
        Self {
            location,
            id,
            form,
            object: Object::Loading,
            lines: Vec::new(),
            made: None,
            viewport: Viewport::default(),
            filter: String::new(),
            search: None,
            matches: Vec::new(),
            current: None,
        }
    }

    /// Makes the lines if they are missing or out of date; says whether it did.
    fn make(&mut self, store: &Store, now: Timestamp) -> bool {
        let revision = self.feeds().iter().map(|feed| store.revision(*feed)).sum();
        let fresh = self.made.is_some_and(|(made, at)| {
            let recent = now.as_second() - at.as_second() < REFRESH_S;
            self.form != Form::Description || (made == revision && recent)
        });
        let Object::Here(object) = &self.object else { return false };
        if fresh {
            return false;
        }
        self.lines = match self.form {
            Form::Yaml => yaml::lines(&masked((**object).clone())),
            Form::Json => yaml::json(&masked((**object).clone())),
            Form::Description => render::description(&describe(&self.id, object, store, now)),
        };
        self.made = Some((revision, now));
        self.find();
        true
    }

    fn find(&mut self) {
        self.matches.clear();
        let Some(search) = &self.search else { return };
        let found = self.lines.iter().enumerate().filter(|(_, line)| search.is_match(line.text()));
        self.matches.extend(found.map(|(index, _)| index));
    }

    /// The same object in the other notation. A description has none.
    fn toggle_json(&mut self) -> bool {
        self.form = match self.form {
            Form::Description => return false,
            Form::Yaml => Form::Json,
            Form::Json => Form::Yaml,
        };
        (self.made, self.current) = (None, None);
        true
    }

    /// Goes to the next match, or the one before, round the end.
    fn go_to_match(&mut self, forward: bool) {
        let count = self.matches.len();
        if count == 0 {
            return;
        }
        let next = match (self.current, forward) {
            (Some(current), true) => (current + 1) % count,
            (Some(current), false) => (current + count - 1) % count,
            (None, _) => {
                let top = self.viewport.top();
                self.matches.iter().position(|line| *line >= top).unwrap_or(0)
            }
        };
        self.current = Some(next);
        self.viewport.show(self.matches.get(next).copied().unwrap_or(0));
    }
}

impl Pane for TextPane {
    fn location(&self) -> &Location {
        &self.location
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Text]
    }

    fn feeds(&self) -> &[Feed] {
        match (self.form, self.id.kind) {
            (Form::Yaml | Form::Json, _) => &[],
            (Form::Description, Kind::Node) => NODE_FEEDS,
            (Form::Description, Kind::NatGateway) => &[Feed::NatTraffic],
            (Form::Description, Kind::Database | Kind::DatabaseCluster) => DATABASE_FEEDS,
            (Form::Description, kind) if is_storage(kind) => super::storage::FEEDS,
            (Form::Description, kind) if kind.side() == Side::Aws => &[],
            (Form::Description, _) => &[Feed::Events],
        }
    }

    fn subject(&self) -> Option<&ResourceId> {
        Some(&self.id)
    }

    fn update(&mut self, store: &Store, now: Timestamp) -> bool {
        self.make(store, now)
    }

    fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Motion(motion) => self.viewport.go(motion, self.lines.as_slice()),
            Action::App(AppAction::ToggleWrap) => self.viewport.toggle_wrap(),
            Action::App(AppAction::ToggleJson) => return self.toggle_json(),
            Action::App(AppAction::NextMatch) => self.go_to_match(true),
            Action::App(AppAction::PreviousMatch) => self.go_to_match(false),
            Action::App(_) | Action::Verb(_) => return false,
        }
        true
    }

    fn offer(&self, store: &Store, verb: Verb) -> Offer {
        match (verb, self.form) {
            (Verb::Describe, Form::Yaml | Form::Json) => {
                Offer::Possible(Location::Describe(self.id.clone()))
            }
            (Verb::Owner, _) => {
                let Object::Here(object) = &self.object else { return Offer::Meaningless };
                super::owner_of(store, &self.id, estate::owner_in(object).as_ref())
            }
            (Verb::Yaml, Form::Description) => Offer::Possible(Location::Yaml(self.id.clone())),
            _ => Offer::Meaningless,
        }
    }

    fn set_filter(&mut self, text: &str) -> Result<(), String> {
        self.search = if text.is_empty() { None } else { Some(pattern(text)?) };
        text.clone_into(&mut self.filter);
        self.current = None;
        self.find();
        self.go_to_match(true);
        Ok(())
    }

    fn filter(&self) -> &str {
        &self.filter
    }

    fn copied(&self) -> Option<String> {
        self.full_text()
    }

    fn fetched(&mut self, result: Result<Value, PortError>) {
        self.made = None;
        self.lines.clear();
        self.object = match result {
            Ok(object) => Object::Here(Box::new(object)),
            Err(fault) => Object::Failed(fault),
        };
    }

    fn full_text(&self) -> Option<String> {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(line.text());
            text.push('\n');
        }
        (!text.is_empty()).then_some(text)
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.make(view.store, view.now);
        self.draw(frame, area, view.theme);
    }
}
