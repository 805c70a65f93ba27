//! Where we are: the views drilled through, and the history of such paths.

use std::collections::BTreeSet;

use super::{Effect, RequestId, State};
use crate::{
    model::{Feed, Health, ResourceId, Side},
    panes::{self, Location, Pane},
};

/// A view, and the requests that fill it.
pub(super) struct Screen {
    pub(super) pane: Box<dyn Pane>,
    /// In the order in which its location names what it needs.
    pub(super) requests: Vec<RequestId>,
}

/// A path from a first view through what was drilled into.
pub(super) type Path = Vec<Location>;

/// Paths visited, and which of them is shown.
#[derive(Debug, Default)]
pub(super) struct History {
    paths: Vec<Path>,
    at: usize,
}

/// Paths remembered.
const HISTORY: usize = 100;

impl History {
    /// Notes a new path; what was ahead is forgotten, as in a browser.
    pub(super) fn visit(&mut self, path: Path) {
        if self.paths.get(self.at) == Some(&path) {
            return;
        }
        self.paths.truncate(self.at + 1);
        self.paths.push(path);
        if self.paths.len() > HISTORY {
            self.paths.remove(0);
        }
        self.at = self.paths.len() - 1;
    }

    pub(super) fn back(&mut self) -> Option<Path> {
        self.at = self.at.checked_sub(1)?;
        self.paths.get(self.at).cloned()
    }

    pub(super) fn forward(&mut self) -> Option<Path> {
        let path = self.paths.get(self.at + 1)?.clone();
        self.at += 1;
        Some(path)
    }

    /// The path shown before this one, whichever way we came.
    pub(super) fn last(&mut self) -> Option<Path> {
        if self.at > 0 { self.back() } else { self.forward() }
    }
}

impl State {
    /// Shows a path in place of the present one.
    pub(super) fn show(&mut self, path: &[Location]) -> Vec<Effect> {
        self.history.visit(path.to_vec());
        self.replace(path)
    }

    /// Takes a step through the history.
    pub(super) fn walk(&mut self, step: fn(&mut History) -> Option<Path>) -> Vec<Effect> {
        match step(&mut self.history) {
            Some(path) => self.replace(&path),
            None => self.tell("the history ends here"),
        }
    }

    /// Drills into a location.
    pub(super) fn open(&mut self, location: Location) -> Vec<Effect> {
        let mut path = self.path();
        path.push(location.clone());
        self.history.visit(path);
        let mut effects = self.push(location);
        effects.extend(self.watch());
        effects
    }

    /// Leaves the innermost view; nothing happens at the first one.
    pub(super) fn leave(&mut self) -> Vec<Effect> {
        if self.screens.len() < 2 {
            return Vec::new();
        }
        self.remember();
        let mut effects: Vec<_> = self.screens.pop().iter().flat_map(cancel).collect();
        self.history.visit(self.path());
        self.behind = true;
        self.dirty = true;
        effects.extend(self.watch());
        effects
    }

    /// The view that asked for something, unless it has been left since, and which of its requests
    /// that was.
    pub(super) fn screen_of(&mut self, request: RequestId) -> Option<(&mut Screen, usize)> {
        self.screens.iter_mut().find_map(|screen| {
            let which = screen.requests.iter().position(|it| *it == request)?;
            Some((screen, which))
        })
    }

    pub(super) fn path(&self) -> Path {
        self.screens.iter().map(|screen| screen.pane.location().clone()).collect()
    }

    fn replace(&mut self, path: &[Location]) -> Vec<Effect> {
        self.remember();
        let screens = std::mem::take(&mut self.screens);
        let mut effects: Vec<_> = screens.iter().flat_map(cancel).collect();
        for location in path {
            effects.extend(self.push(location.clone()));
        }
        effects.extend(self.watch());
        effects
    }

    fn push(&mut self, location: Location) -> Vec<Effect> {
        let effects: Vec<Effect> = match &location {
            Location::Table(..) | Location::Tree(_) => Vec::new(),
            Location::Describe(id) | Location::Yaml(id) => vec![self.fetch(id)],
            Location::Diff(comparison) => {
                comparison.ids().into_iter().map(|id| self.fetch(id)).collect()
            }
            Location::Logs(query) => vec![Effect::Follow(self.next_request(), query.clone())],
        };
        let requests = effects.iter().filter_map(Effect::request).collect();
        self.remember();
        let mut pane = panes::open(location);
        self.recall(&mut *pane);
        self.screens.push(Screen { pane, requests });
        self.behind = true;
        self.dirty = true;
        effects
    }

    fn fetch(&mut self, id: &ResourceId) -> Effect {
        Effect::Fetch(self.next_request(), id.clone())
    }

    pub(super) fn next_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    /// Watches what the views need. Kubernetes watches are cheap to keep and dear to start, so they
    /// stay; AWS is polled, and objects of any kind are watched, only for what is open.
    pub(super) fn watch(&mut self) -> Vec<Effect> {
        let views = self.screens.iter().flat_map(|it| it.pane.feeds());
        let views = views.chain(self.popup.iter().flat_map(|popup| popup.feeds()));
        // The kinds of the cluster are always wanted: they are what the palette offers. So are the
        // alarms: whoever looks elsewhere is to hear of them.
        let always = [Feed::Kinds, Feed::Alarms].into_iter().chain(self.runs.feeds());
        let needed: BTreeSet<Feed> = views.copied().chain(always).collect();
        let brief = |feed: &&Feed| {
            matches!(feed, Feed::Objects(_) | Feed::Dependents(_)) || feed.side() == Side::Aws
        };
        let started: Vec<Feed> = needed.difference(&self.watched).copied().collect();
        let stopped: Vec<Feed> = self.watched.difference(&needed).filter(brief).copied().collect();
        let watch = |feed: &Feed| match self.store.freshness(*feed).health {
            Health::Live => Effect::WatchAgain(*feed),
            Health::Idle | Health::Loading | Health::Stale(_) => Effect::Watch(*feed),
        };
        let begun: Vec<Effect> = started.iter().map(watch).collect();
        for feed in &started {
            self.watched.insert(*feed);
            self.store.await_first(*feed);
        }
        for feed in &stopped {
            self.watched.remove(feed);
            self.store.forget(*feed);
        }
        begun.into_iter().chain(stopped.into_iter().map(Effect::Unwatch)).collect()
    }
}

/// What ends the requests of a view that is left.
fn cancel(screen: &Screen) -> impl Iterator<Item = Effect> {
    screen.requests.iter().copied().map(Effect::Cancel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panes::{PaneId, Scope};

    fn path(pane: PaneId) -> Path {
        vec![Location::Table(pane, Scope::All)]
    }

    #[test]
    fn history_works_like_a_browser() {
        let mut history = History::default();
        for pane in [PaneId::NodeGroups, PaneId::Nodes, PaneId::Pods] {
            history.visit(path(pane));
        }
        assert_eq!(history.back(), Some(path(PaneId::Nodes)));
        assert_eq!(history.forward(), Some(path(PaneId::Pods)));
        assert_eq!(history.forward(), None);
        assert_eq!(history.last(), Some(path(PaneId::Nodes)));
        history.visit(path(PaneId::Events));
        assert_eq!(history.forward(), None, "what was ahead is forgotten");
    }
}
