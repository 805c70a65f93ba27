//! Saved views: a pane with filter, order and columns, under a name.
//!
//! ```toml
//! [crashing]
//! pane = "pods"
//! filter = "status:crash"
//! sort = "restarts"
//! descending = true
//! columns = ["namespace", "name", "restarts", "label:team"]
//! ```

mod file;

pub use self::file::{parse, with, without};
use crate::{
    model::{Served, Store},
    panes::{Location, Look, PaneId, Scope},
};

/// A pane, and how to look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// What it is called.
    pub name: String,
    /// The pane.
    pub pane: PaneId,
    /// The kind, for objects of any kind: plural and group, such as `ingresses.networking.k8s.io`.
    pub kind: Option<String>,
    /// How it is looked at.
    pub look: Look,
}

impl SavedView {
    /// The view `location` under `look`. What was drilled into is not kept: it may be gone tomorrow.
    pub fn of(name: &str, location: &Location, look: Look) -> Option<Self> {
        let Location::Table(pane, scope) = location else { return None };
        let kind = served(scope).map(|kind| kind.full().to_owned());
        Some(Self { name: name.to_owned(), pane: *pane, kind, look })
    }

    /// Where it leads; an error where the cluster does not serve its kind.
    pub fn location(&self, store: &Store) -> Result<Location, String> {
        let Some(kind) = &self.kind else { return Ok(Location::Table(self.pane, Scope::All)) };
        let known = store.kinds.rows().map(|it| it.served).find(|it| it.full() == kind);
        let served = known.ok_or_else(|| format!("the cluster does not list {kind}"))?;
        Ok(Location::Table(self.pane, Scope::Served(served)))
    }

    /// One phrase, for lists.
    pub fn sentence(&self) -> String {
        let mut text = self.kind.clone().unwrap_or_else(|| self.pane.name().to_owned());
        if !self.look.filter.is_empty() {
            text = format!("{text} /{}", self.look.filter);
        }
        if let Some(sort) = &self.look.sort {
            text = format!("{text} by {}{}", sort.key, if sort.descending { "▼" } else { "▲" });
        }
        for (set, word) in [(self.look.faults, "faults only"), (self.look.wide, "wide")] {
            if set {
                text.extend([", ", word]);
            }
        }
        text
    }
}

/// The kind whose objects are shown, if it is one of any kind.
pub fn served(scope: &Scope) -> Option<Served> {
    if let Scope::Served(served) = scope { Some(*served) } else { None }
}

/// Why a view cannot be called so: names are keys of the file.
pub fn misnamed(name: &str) -> Option<String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    match name {
        "" => Some("a name is missing".to_owned()),
        _ if name.chars().count() > 40 => Some("40 characters at most".to_owned()),
        _ if !name.chars().all(plain) => Some("letters, digits, - and _ only".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
