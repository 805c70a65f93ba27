//! What has to do with an object, by kind, to go there.

use ratatui::{
    Frame,
    layout::{Position, Rect},
};

use super::{Outcome, Popup, list::List};
use crate::{
    action::{Action, AppAction},
    estate::{Extent, Relation},
    keymap::Context,
    model::{Feed, ResourceId, Store},
    panes::{Location, Scope, View, home},
    ui::{line::StyledLine, theme::Role},
};

/// Names shown of each kind: the table that is gone to has them all.
const NAMES: usize = 3;

/// Chooses where to go. Counts come in as the feeds do that they are made from.
#[derive(Debug)]
pub struct Jumps {
    from: ResourceId,
    ways: Vec<Way>,
    feeds: Vec<Feed>,
    /// The revision of each feed that the counts were made from.
    seen: Vec<u64>,
    list: List,
}

/// One relation, and what is at its other end.
#[derive(Debug)]
struct Way {
    relation: Relation,
    found: Vec<ResourceId>,
    extent: Extent,
}

impl Jumps {
    /// Everything `from` has to do with.
    pub fn new(from: ResourceId) -> Self {
        let relations: Vec<Relation> = Relation::of(from.kind).collect();
        let mut feeds: Vec<Feed> = relations.iter().flat_map(|it| it.feeds()).collect();
        feeds.sort_unstable();
        feeds.dedup();
        let way = |relation| Way { relation, found: Vec::new(), extent: Extent::Loading };
        let ways = relations.into_iter().map(way).collect();
        Self { from, ways, feeds, seen: Vec::new(), list: List::default() }
    }

    /// Whether anything can have to do with it.
    pub const fn is_empty(&self) -> bool {
        self.ways.is_empty()
    }

    fn go(&self) -> Outcome {
        let Some(way) = self.ways.get(self.list.cursor) else { return Outcome::Close };
        match (way.found.as_slice(), home(way.relation.kind())) {
            ([], _) => Outcome::Stay,
            (_, Some(pane)) => {
                let scope = Scope::Related(self.from.clone(), way.relation);
                Outcome::Drill(Location::Table(pane, scope))
            }
            ([first, ..], None) => Outcome::Drill(Location::Describe(first.clone())),
        }
    }
}

impl Way {
    fn look(&mut self, store: &Store, from: &ResourceId) {
        self.found = self.relation.related(store, from).into_iter().collect();
        self.found.sort_unstable();
        self.extent = self.relation.extent(store);
    }

    /// What is known so far counts as a lower bound.
    fn count(&self) -> String {
        match (self.found.len(), &self.extent) {
            (count, Extent::Whole) => count.to_string(),
            (0, Extent::Loading | Extent::Broken(_)) => "?".to_owned(),
            (count, Extent::Loading | Extent::Broken(_)) => format!("{count}+"),
        }
    }

    fn line(&self) -> StyledLine {
        let name = format!(" {:<32} ", self.relation.name());
        let count = format!("{:>6}  ", self.count());
        let told = match &self.extent {
            Extent::Broken(fault) => fault.to_string(),
            Extent::Loading if self.found.is_empty() => "not all of it is known yet".to_owned(),
            Extent::Loading | Extent::Whole => self.names(),
        };
        let role = if self.found.is_empty() { Role::Muted } else { Role::Text };
        StyledLine::new(role, &name).then(role, &count).then(Role::Muted, &format!("{told} "))
    }

    fn names(&self) -> String {
        let shown = self.found.iter().take(NAMES).map(|id| &*id.name);
        let more = if self.found.len() > NAMES { ", ..." } else { "" };
        format!("{}{more}", shown.collect::<Vec<_>>().join(", "))
    }
}

impl Popup for Jumps {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Picker]
    }

    fn feeds(&self) -> &[Feed] {
        &self.feeds
    }

    fn update(&mut self, store: &Store) -> bool {
        let seen: Vec<u64> = self.feeds.iter().map(|feed| store.revision(*feed)).collect();
        if seen == self.seen {
            return false;
        }
        self.seen = seen;
        for way in &mut self.ways {
            way.look(store, &self.from);
        }
        true
    }

    fn point(&mut self, at: Position) -> bool {
        self.list.point(at, self.ways.len())
    }

    fn act(&mut self, action: Action) -> Outcome {
        match action {
            Action::Motion(motion) => {
                self.list.go(motion, self.ways.len());
                Outcome::Stay
            }
            Action::App(AppAction::Accept) => self.go(),
            Action::App(_) | Action::Verb(_) => super::leave(action),
        }
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        let lines: Vec<_> = self.ways.iter().map(Way::line).collect();
        let title = format!("what has to do with {}", self.from);
        self.list.open(frame, area, view.theme, (&title, &lines));
    }
}
