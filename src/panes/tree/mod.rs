//! What is beneath an object, as a tree.
//!
//! ```text
//! ┌ tree deployment/shop/web [4] 3s ago ───────────────┐   title: root, lines, filter, age
//! │deployment/web            2/2 ready                 │   one line per object, with its state
//! │└─ replicaset/web-5d8f4   2/2 ready                 │
//! │   ├─ pod/web-5d8f4-x2k9c 1/1 Running on ip-10-0-3-9│
//! │   └─ pod/web-5d8f4-zq7wd 1/1 Running on ip-10-0-4-2│
//! └────────────────────────────────────────────────────┘
//! ```

mod lines;
mod state;

use jiff::Timestamp;
use ratatui::{
    Frame,
    layout::{Position, Rect},
    text::{Line, Span},
    widgets::Block,
};
use regex::Regex;

use super::{Clicked, Location, Offer, Pane, PaneId, Scope, View, table::freshness};
use crate::{
    action::{Action, Motion, Verb},
    estate::{self, Branch, Tree},
    keymap::Context,
    model::{Feed, Kind, ResourceId, Store},
    ports::{LogQuery, LogTarget},
    ui::{line::StyledLine, list::List, search::pattern, text::clean, theme::Role},
};

/// Columns that `left` and `right` move.
const SIDEWAYS: usize = 8;

/// What is beneath an object.
pub(super) struct TreePane {
    location: Location,
    root: ResourceId,
    tree: Tree,
    feeds: Vec<Feed>,
    /// The revision of each feed that the tree was made from.
    revisions: Vec<u64>,
    /// Every line, and the places of those that are shown.
    lines: Vec<StyledLine>,
    shown: Vec<usize>,
    drawn: Vec<StyledLine>,
    list: List,
    /// The object under the cursor, which stays there while lines come and go.
    at: Option<ResourceId>,
    filter: String,
    search: Option<Regex>,
    /// The end of the title, as it was drawn.
    age: (String, Role),
}

impl TreePane {
    /// What is beneath `root`; nothing until the first update.
    pub(super) fn new(root: ResourceId) -> Self {
        Self {
            location: Location::Tree(root.clone()),
            feeds: estate::tree(&Store::default(), &root).feeds,
            root,
            tree: Tree::default(),
            revisions: Vec::new(),
            lines: Vec::new(),
            shown: Vec::new(),
            drawn: Vec::new(),
            list: List::default(),
            at: None,
            filter: String::new(),
            search: None,
            age: (String::new(), Role::Muted),
        }
    }

    fn branch(&self) -> Option<&Branch> {
        let line = self.tree.lines.get(*self.shown.get(self.list.cursor)?)?;
        Some(&line.branch)
    }

    /// Notes the revisions of the feeds; says whether any is new.
    fn is_behind(&mut self, store: &Store) -> bool {
        let revisions: Vec<u64> = self.feeds.iter().map(|feed| store.revision(*feed)).collect();
        let new = revisions != self.revisions;
        self.revisions = revisions;
        new
    }

    fn grow(&mut self, store: &Store, now: Timestamp) {
        self.tree = estate::tree(store, &self.root);
        self.lines = lines::styled(&self.tree.lines, store, now);
        if self.feeds != self.tree.feeds {
            self.feeds.clone_from(&self.tree.feeds);
            self.is_behind(store);
        }
        self.select();
    }

    /// Chooses the lines that are shown, and finds the one under the cursor again.
    fn select(&mut self) {
        self.shown = match &self.search {
            None => (0..self.lines.len()).collect(),
            Some(search) => lines::matching(&self.tree.lines, &self.lines, search),
        };
        self.drawn = self.shown.iter().map(|place| self.lines[*place].clone()).collect();
        let is = |place: &usize| self.tree.lines[*place].branch.object() == self.at.as_ref();
        let stays = self.shown.get(self.list.cursor).is_some_and(is);
        if self.at.is_some()
            && !stays
            && let Some(found) = self.shown.iter().position(is)
        {
            self.list.cursor = found;
        }
        self.list.cursor = self.list.cursor.min(self.shown.len().saturating_sub(1));
    }

    fn travel(&mut self, motion: Motion) {
        match motion {
            Motion::Left => self.list.left = self.list.left.saturating_sub(SIDEWAYS),
            Motion::Right => self.list.left = (self.list.left + SIDEWAYS).min(1024),
            Motion::NextRow
            | Motion::PreviousRow
            | Motion::PageDown
            | Motion::PageUp
            | Motion::First
            | Motion::Last => self.list.go(motion, self.shown.len()),
        }
        self.at = self.branch().and_then(Branch::object).cloned();
    }

    /// That some kind may not be listed is told in a line, and is no reason to call the rest old.
    fn describe_age(&self, store: &Store, now: Timestamp) -> (String, Role) {
        let feeds = self.feeds.iter().copied();
        let feeds: Vec<Feed> = feeds.filter(|it| !matches!(it, Feed::Dependents(_))).collect();
        freshness::describe(&feeds, store, now)
    }

    fn title(&self) -> String {
        let (shown, all) = (self.shown.len(), self.lines.len());
        let count = match &self.search {
            None => format!("[{all}]"),
            Some(_) => format!("</{}> [{shown}/{all}]", clean(&self.filter)),
        };
        format!(" tree {} {count} ", clean(&self.root.to_string()))
    }
}

/// What `tree` does to what a pane is about.
pub(super) fn offer(pane: &dyn Pane) -> Offer {
    match pane.subject() {
        Some(id) if matches!(pane.location(), Location::Tree(root) if root == id) => {
            Offer::Refused("this is its tree".to_owned())
        }
        Some(id) if estate::manifest_kind(id.kind).is_some() => {
            Offer::Possible(Location::Tree(id.clone()))
        }
        Some(_) | None => Offer::Meaningless,
    }
}

/// The logs of a pod, or of all pods of a workload.
fn logs(store: &Store, id: &ResourceId, previous: bool) -> Offer {
    let pod = store.pods.get(id);
    if previous && pod.is_some_and(|it| it.restarts == 0) {
        return Offer::Refused("no container has restarted".to_owned());
    }
    if pod.is_some_and(|it| it.node.is_none()) {
        return Offer::Refused("the pod has not been placed on a node".to_owned());
    }
    let target = match id.kind {
        Kind::Pod => LogTarget::Pod(id.clone(), None),
        Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet | Kind::DaemonSet | Kind::Job => {
            LogTarget::Workload(id.clone())
        }
        _ => return Offer::Meaningless,
    };
    let query = LogQuery::newest(target);
    Offer::Possible(Location::Logs(if previous { query.before_restart() } else { query }))
}

impl Pane for TreePane {
    fn location(&self) -> &Location {
        &self.location
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Tree]
    }

    fn feeds(&self) -> &[Feed] {
        &self.feeds
    }

    fn subject(&self) -> Option<&ResourceId> {
        self.branch().and_then(Branch::object)
    }

    fn update(&mut self, store: &Store, now: Timestamp) -> bool {
        if self.is_behind(store) {
            self.grow(store, now);
            return true;
        }
        self.describe_age(store, now) != self.age
    }

    fn act(&mut self, action: Action) -> bool {
        let Action::Motion(motion) = action else { return false };
        self.travel(motion);
        true
    }

    fn click(&mut self, at: Position) -> Clicked {
        let before = self.list.cursor;
        if !self.list.point(at, self.shown.len()) {
            return Clicked::Nothing;
        }
        self.at = self.branch().and_then(Branch::object).cloned();
        if self.list.cursor == before { Clicked::Drill } else { Clicked::Taken }
    }

    fn offer(&self, store: &Store, verb: Verb) -> Offer {
        let id = match self.branch() {
            Some(Branch::Object(id) | Branch::Again(id)) => id,
            Some(Branch::Unknown(what, why)) => return Offer::Refused(format!("{what}: {why}")),
            Some(Branch::Cut(why)) => return Offer::Refused(why.clone()),
            None => return Offer::Meaningless,
        };
        match verb {
            Verb::Drill | Verb::Describe => Offer::Possible(Location::Describe(id.clone())),
            Verb::Yaml => Offer::Possible(Location::Yaml(id.clone())),
            Verb::Events => {
                Offer::Possible(Location::Table(PaneId::Events, Scope::About(id.clone())))
            }
            Verb::Logs => logs(store, id, false),
            Verb::PreviousLogs => logs(store, id, true),
            Verb::Owner => super::owner_of(store, id, state::owner(store, id)),
            Verb::Diff => super::diff::against_applied(id),
            _ => Offer::Meaningless,
        }
    }

    /// What matches is shown, with what leads to it.
    fn set_filter(&mut self, text: &str) -> Result<(), String> {
        self.search = if text.is_empty() { None } else { Some(pattern(text)?) };
        text.clone_into(&mut self.filter);
        self.select();
        Ok(())
    }

    fn filter(&self) -> &str {
        &self.filter
    }

    fn copied(&self) -> Option<String> {
        self.subject().map(|id| id.name.to_string())
    }

    fn full_text(&self) -> Option<String> {
        let mut text = String::new();
        for line in &self.drawn {
            text.push_str(line.text());
            text.push('\n');
        }
        (!text.is_empty()).then_some(text)
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        let area = area.intersection(frame.area());
        self.age = self.describe_age(view.store, view.now);
        let (text, role) = &self.age;
        let title = Span::styled(self.title(), view.theme.style(Role::Title));
        let age = Span::styled(format!("{} ", clean(text)), view.theme.style(*role));
        let block = Block::bordered()
            .title(Line::from(vec![title, age]))
            .border_style(view.theme.style(Role::Border));
        let inner = block.inner(area);
        frame.render_widget(block, area);
        self.list.render(frame, inner, view.theme, &self.drawn);
    }
}
