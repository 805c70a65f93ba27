//! What differs between two objects, or between an object and what was last applied to it.

#[cfg(test)]
mod tests;
mod unified;

use jiff::Timestamp;
use ratatui::{Frame, layout::Rect};
use serde_json::Value;

use super::{
    Location, Offer, Pane, View,
    text::{Notation, Object, Page},
};
use crate::{
    action::{Action, AppAction, Verb},
    estate::comparison::{Comparison, Detail},
    keymap::Context,
    model::{Feed, ResourceId, Side, Store},
    ports::PortError,
    ui::{line::StyledLine, theme::Role},
};

/// What comparing an object with what was last applied to it leads to. AWS keeps no such thing.
pub(super) fn against_applied(id: &ResourceId) -> Offer {
    match id.kind.side() {
        Side::Kubernetes => Offer::Possible(Location::Diff(Comparison::Applied(id.clone()))),
        Side::Aws => Offer::Refused("mark two rows of a table to compare them".to_owned()),
    }
}

/// What comparing two objects leads to.
pub(super) fn between(old: ResourceId, new: ResourceId) -> Offer {
    if old == new {
        return Offer::Refused(format!("both rows are about {old}"));
    }
    if old.kind.side() != new.kind.side() {
        return Offer::Refused("one is of Kubernetes and the other of AWS".to_owned());
    }
    Offer::Possible(Location::Diff(Comparison::Objects(old, new)))
}

/// A comparison as text.
pub struct DiffPane {
    location: Location,
    comparison: Comparison,
    objects: Vec<Object>,
    detail: Detail,
    notation: Notation,
    page: Page,
    /// How many places differ, or why that cannot be said; absent until the objects are here.
    outcome: Option<Result<usize, String>>,
}

impl DiffPane {
    /// This comparison, without what differs by itself.
    pub fn new(comparison: Comparison) -> Self {
        Self {
            location: Location::Diff(comparison.clone()),
            objects: comparison.ids().iter().map(|_| Object::Loading).collect(),
            comparison,
            detail: Detail::Telling,
            notation: Notation::Yaml,
            page: Page::default(),
            outcome: None,
        }
    }

    /// Compares once everything is here; says whether it did.
    fn make(&mut self) -> bool {
        let here: Option<Vec<&Value>> = self.objects.iter().map(Object::here).collect();
        let (Some(objects), None) = (here, &self.outcome) else { return false };
        let compared = self.comparison.sides(&objects, self.detail).and_then(|sides| {
            let [old, new] = sides.map(|side| self.notation.text(&side));
            Ok(unified::unified(&self.comparison.names(), &[old?, new?]))
        });
        let (lines, outcome) = match compared {
            Ok(unified) => (unified.lines, Ok(unified.changes)),
            Err(reason) => (Vec::new(), Err(reason)),
        };
        self.page.set(lines);
        self.outcome = Some(outcome);
        true
    }

    fn title(&self) -> String {
        let found = match &self.outcome {
            Some(Ok(1)) => " [1 difference]".to_owned(),
            Some(Ok(changes)) => format!(" [{changes} differences]"),
            Some(Err(_)) | None => String::new(),
        };
        let detail = match self.detail {
            Detail::Telling => "",
            Detail::Full => " everything",
        };
        format!("diff {}{found}{detail}", self.comparison.label())
    }

    /// What stands in the place of the text if there is none.
    fn placeholder(&self) -> Vec<StyledLine> {
        let missing = self.objects.iter().map(Object::placeholder).find(|it| !it.is_empty());
        if let Some(lines) = missing {
            return lines;
        }
        match &self.outcome {
            Some(Ok(0)) if self.page.is_empty() => {
                let [old, new] = self.comparison.names();
                let text = format!("no difference between {old} and {new}");
                let mut lines = vec![StyledLine::new(Role::Text, &text)];
                if self.detail == Detail::Telling {
                    let name = AppAction::ToggleNoise.name();
                    let left_out = format!("not compared: {} ({name})", self.comparison.left_out());
                    lines.push(StyledLine::new(Role::Muted, &left_out));
                }
                lines
            }
            Some(Err(reason)) => vec![StyledLine::new(Role::Warning, reason)],
            Some(Ok(_)) | None => Vec::new(),
        }
    }

    /// Compares anew, in another way.
    fn change(&mut self) {
        self.outcome = None;
        self.page.lose_place();
    }
}

impl Pane for DiffPane {
    fn location(&self) -> &Location {
        &self.location
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Diff, Context::Text]
    }

    fn feeds(&self) -> &[Feed] {
        &[]
    }

    fn subject(&self) -> Option<&ResourceId> {
        match &self.comparison {
            Comparison::Applied(id) => Some(id),
            Comparison::Objects(..) => None,
        }
    }

    fn update(&mut self, _store: &Store, _now: Timestamp) -> bool {
        self.make()
    }

    fn act(&mut self, action: Action) -> bool {
        match action {
            Action::App(AppAction::ToggleNoise) => {
                self.detail = match self.detail {
                    Detail::Telling => Detail::Full,
                    Detail::Full => Detail::Telling,
                };
                self.change();
            }
            Action::App(AppAction::ToggleJson) => {
                self.notation = self.notation.other();
                self.change();
            }
            Action::App(_) | Action::Motion(_) | Action::Verb(_) => return self.page.act(action),
        }
        true
    }

    fn offer(&self, _store: &Store, verb: Verb) -> Offer {
        match (verb, self.subject()) {
            (Verb::Describe, Some(id)) => Offer::Possible(Location::Describe(id.clone())),
            (Verb::Yaml, Some(id)) => Offer::Possible(Location::Yaml(id.clone())),
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

    fn fetched(&mut self, which: usize, result: Result<Value, PortError>) {
        if let Some(object) = self.objects.get_mut(which) {
            *object = result.into();
            self.outcome = None;
        }
    }

    fn full_text(&self) -> Option<String> {
        self.page.text()
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.make();
        let (title, placeholder) = (self.title(), self.placeholder());
        self.page.draw(frame, area, view.theme, (&title, &placeholder));
    }
}
