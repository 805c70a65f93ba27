//! One object as text: described, or as YAML.

mod object;
mod page;
mod render;
#[cfg(test)]
mod tests;
mod yaml;

use jiff::Timestamp;
use ratatui::{Frame, layout::Rect};
use serde_json::Value;

pub(super) use self::{object::Object, page::Page, yaml::Notation};
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
    Written(Notation),
}

/// An object as text.
pub struct TextPane {
    location: Location,
    id: ResourceId,
    form: Form,
    object: Object,
    page: Page,
    /// The store and the time the lines were made from; absent if they are to be made.
    made: Option<(u64, Timestamp)>,
}

impl TextPane {
    /// An object in words, with its events.
    pub fn describe(id: ResourceId) -> Self {
        Self::of(Location::Describe(id.clone()), id, Form::Description)
    }

    /// An object as YAML.
    pub fn yaml(id: ResourceId) -> Self {
        Self::of(Location::Yaml(id.clone()), id, Form::Written(Notation::Yaml))
    }

    fn of(location: Location, id: ResourceId, form: Form) -> Self {
        Self { location, id, form, object: Object::Loading, page: Page::default(), made: None }
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
        self.page.set(match self.form {
            Form::Written(notation) => notation.lines(&masked((**object).clone())),
            Form::Description => render::description(&describe(&self.id, object, store, now)),
        });
        self.made = Some((revision, now));
        true
    }

    /// The same object in the other notation. A description has none.
    fn toggle_json(&mut self) -> bool {
        self.form = match self.form {
            Form::Description => return false,
            Form::Written(notation) => Form::Written(notation.other()),
        };
        self.made = None;
        self.page.lose_place();
        true
    }

    fn title(&self) -> String {
        let form = match self.form {
            Form::Description => "describe",
            Form::Written(notation) => notation.name(),
        };
        format!("{form} {}", self.id)
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
            (Form::Written(_), _) => &[],
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
            Action::App(AppAction::ToggleJson) => self.toggle_json(),
            Action::App(_) | Action::Motion(_) | Action::Verb(_) => self.page.act(action),
        }
    }

    fn offer(&self, store: &Store, verb: Verb) -> Offer {
        match (verb, self.form) {
            (Verb::Describe, Form::Written(_)) => {
                Offer::Possible(Location::Describe(self.id.clone()))
            }
            (Verb::Owner, _) => {
                let Object::Here(object) = &self.object else { return Offer::Meaningless };
                super::owner_of(store, &self.id, estate::owner_in(object).as_ref())
            }
            (Verb::Yaml, Form::Description) => Offer::Possible(Location::Yaml(self.id.clone())),
            (Verb::Diff, _) => super::diff::against_applied(&self.id),
            _ => Offer::Meaningless,
        }
    }

    fn set_filter(&mut self, text: &str) -> Result<(), String> {
        self.page.set_filter(text)
    }

    fn filter(&self) -> &str {
        self.page.filter()
    }

    fn copied(&self) -> Option<String> {
        self.full_text()
    }

    fn fetched(&mut self, _which: usize, result: Result<Value, PortError>) {
        self.made = None;
        self.page.set(Vec::new());
        self.object = result.into();
    }

    fn full_text(&self) -> Option<String> {
        self.page.text()
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.make(view.store, view.now);
        let (title, placeholder) = (self.title(), self.object.placeholder());
        self.page.draw(frame, area, view.theme, (&title, &placeholder));
    }
}
