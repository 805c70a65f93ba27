//! How tables are looked at: columns, saved views, and what is remembered until the console ends.

use super::{Effect, Screen, State};
use crate::{
    model::Served,
    panes::{Location, Look, Pane, PaneId, Scope},
    plan::{Modifying, Resizing, Scaling},
    popups::{Columns, Message, Prompt, Views},
    views::{SavedView, misnamed, served},
};

/// What the line at the bottom asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Asked {
    /// A filter, tried while it is typed.
    #[default]
    Filter,
    /// The name of a view to save.
    ViewName,
    /// What to highlight in a log, tried while it is typed.
    Highlight,
    /// Which lines CloudWatch Logs is to give.
    LogPattern,
    /// How many pods a workload is to have.
    Replicas(Scaling),
    /// What a database is to be.
    Setting(Modifying),
    /// How many machines a group is to have.
    Machines(Resizing),
    /// Why this step of this run is left out.
    Reason(Box<str>, usize),
}

/// Tables that are looked at alike: those of one pane, or of one kind.
pub(super) type Alike = (PaneId, Option<Served>);

impl State {
    /// Shows a text that must not be missed.
    pub fn explain(&mut self, title: &str, text: &str) {
        self.popup = Some(Box::new(Message::new(title, text)));
        self.dirty = true;
    }

    pub(super) fn ask_columns(&mut self) -> Vec<Effect> {
        match self.visible().map(Pane::choices) {
            Some(choices) if !choices.is_empty() => self.pop_up(Columns::new(choices)),
            Some(_) | None => self.tell("no columns here"),
        }
    }

    pub(super) fn arrange(&mut self, columns: Vec<String>) -> Vec<Effect> {
        let look = self.visible().and_then(Pane::look).map(|look| Look { columns, ..look });
        self.look_at(look)
    }

    pub(super) fn ask_view_name(&mut self) -> Vec<Effect> {
        if self.visible().and_then(Pane::look).is_none() {
            return self.tell("only tables can be saved as views");
        }
        self.prompt = Some(Prompt::new("save view as: ", ""));
        self.asked = Asked::ViewName;
        Vec::new()
    }

    /// Takes the name of a view; gives back what is wrong with it.
    pub(super) fn save_view(&mut self, name: &str) -> Result<Vec<Effect>, String> {
        if let Some(reason) = misnamed(name) {
            return Err(reason);
        }
        let pane = self.visible().ok_or("nothing to save here")?;
        let view = pane.look().and_then(|look| SavedView::of(name, pane.location(), look));
        let view = view.ok_or("only tables can be saved as views")?;
        Ok(vec![Effect::SaveView(view)])
    }

    /// A view was saved, or was not.
    pub(super) fn view_saved(&mut self, saved: Result<SavedView, String>) -> Vec<Effect> {
        match saved {
            Ok(view) => {
                let told = format!("saved as {}: {}", view.name, view.sentence());
                self.views.retain(|known| known.name != view.name);
                self.views.push(view);
                self.tell(told)
            }
            Err(reason) => {
                self.explain("the view could not be saved", &reason);
                Vec::new()
            }
        }
    }

    /// A view was deleted, or was not.
    pub(super) fn view_deleted(&mut self, deleted: Result<String, String>) -> Vec<Effect> {
        match deleted {
            Ok(name) => {
                self.views.retain(|known| known.name != name);
                self.tell(format!("deleted the saved view {name}"))
            }
            Err(reason) => {
                self.explain("the view could not be deleted", &reason);
                Vec::new()
            }
        }
    }

    pub(super) fn list_views(&mut self) -> Vec<Effect> {
        if self.views.is_empty() {
            return self.tell("no view has been saved");
        }
        let views = Views::new(&self.views);
        self.pop_up(views)
    }

    pub(super) fn open_view(&mut self, name: &str) -> Vec<Effect> {
        let Some(view) = self.views.iter().find(|view| view.name == name).cloned() else {
            return self.tell(format!("there is no view called {name}"));
        };
        match view.location(&self.store) {
            Ok(location) => {
                let mut effects = self.show(&[location]);
                effects.extend(self.look_at(Some(view.look)));
                effects
            }
            Err(reason) => self.tell(reason),
        }
    }

    fn look_at(&mut self, look: Option<Look>) -> Vec<Effect> {
        let Self { screens, store, now, .. } = self;
        let (Some(look), Some(screen)) = (look, screens.last_mut()) else { return Vec::new() };
        screen.pane.update(store, *now);
        match screen.pane.set_look(look) {
            Ok(()) => Vec::new(),
            Err(reason) => self.tell(reason),
        }
    }

    /// Notes how the open tables are looked at, for the next time they are opened.
    pub(super) fn remember(&mut self) {
        for Screen { pane, .. } in &self.screens {
            if let (Some(alike), Some(look)) = (alike(pane.location()), pane.look()) {
                // Rows left out are remembered by views alone: nobody should miss one by surprise.
                let look = Look { filter: String::new(), faults: false, ..look };
                self.looks.insert(alike, look);
            }
        }
    }

    /// Looks at a fresh table as at the one before of its kind.
    pub(super) fn recall(&self, pane: &mut dyn Pane) {
        let known = alike(pane.location()).and_then(|alike| self.looks.get(&alike));
        if let Some(look) = known {
            // Without a filter there is nothing to be misread.
            let _ = pane.set_look(look.clone());
        }
    }
}

fn alike(location: &Location) -> Option<Alike> {
    let Location::Table(pane, scope) = location else { return None };
    if matches!(scope, Scope::Drain(_)) {
        return None;
    }
    Some((*pane, served(scope)))
}
