//! The fields, each of which may be left open.

use std::path::{Path, PathBuf};

use crate::{panes::PaneId, spelling::unknown};

macro_rules! fields {
    ($( #[doc = $doc:literal] $field:ident: $kind:ident($type:ty); )+) => {
        /// What one place says.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Layer { $( #[doc = $doc] pub $field: Option<$type>, )+ }

        impl Layer {
            /// The names of the fields, in files.
            pub const NAMES: &[&str] = &[$( stringify!($field), )+];

            /// Fields that are open here are taken from `below`.
            #[must_use]
            pub fn over(self, below: Self) -> Self {
                Self { $( $field: self.$field.or(below.$field), )+ }
            }

            pub(super) fn slot(&mut self, name: &str) -> Option<Slot<'_>> {
                match name {
                    $( stringify!($field) => Some(Slot::$kind(&mut self.$field)), )+
                    _ => None,
                }
            }
        }
    };
}

fields! {
    /// The AWS profile.
    profile: Text(String);
    /// The AWS Region.
    region: Text(String);
    /// The kubeconfig context.
    context: Text(String);
    /// The EKS cluster.
    cluster: Text(String);
    /// The kubeconfig.
    kubeconfig: Path(PathBuf);
    /// Nothing outside this terminal may be changed.
    read_only: Flag(bool);
    /// The mouse scrolls, chooses and sorts.
    mouse: Flag(bool);
    /// The theme: a name or a file.
    theme: Named(String);
    /// The key bindings: a name or a file.
    keys: Named(String);
    /// The pane to start with.
    pane: Pane(PaneId);
    /// Where the log goes.
    log: Path(PathBuf);
}

/// A field to be filled.
pub(super) enum Slot<'a> {
    Text(&'a mut Option<String>),
    Path(&'a mut Option<PathBuf>),
    Flag(&'a mut Option<bool>),
    Named(&'a mut Option<String>),
    Pane(&'a mut Option<PaneId>),
}

/// Why a value does not fit.
pub(super) enum Misfit {
    /// What the value is or must be, to be said of the field.
    Value(String),
    /// Something is not known, with what was probably meant.
    Unknown(String),
}

impl Misfit {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self::Value(what.into())
    }

    /// The whole sentence, about a field called `name`.
    pub(super) fn about(self, name: &str) -> String {
        match self {
            Self::Value(what) => format!("`{name}` {what}"),
            Self::Unknown(what) => what,
        }
    }
}

impl Slot<'_> {
    /// Takes a text; relative paths start at `folder`.
    pub(super) fn text(self, text: &str, folder: &Path) -> Result<(), Misfit> {
        if text.is_empty() {
            return Err(Misfit::new("is empty; leave it out instead"));
        }
        match self {
            Self::Path(slot) => *slot = Some(resolve(text, folder)),
            Self::Named(slot) if is_path(text) => {
                *slot = Some(resolve(text, folder).to_string_lossy().into_owned());
            }
            Self::Text(slot) | Self::Named(slot) => *slot = Some(text.to_owned()),
            Self::Pane(slot) => *slot = Some(pane(text)?),
            Self::Flag(_) => return Err(Misfit::new("must be true or false, without quotes")),
        }
        Ok(())
    }

    /// Takes a flag.
    pub(super) fn flag(self, flag: bool) -> Result<(), Misfit> {
        match self {
            Self::Flag(slot) => {
                *slot = Some(flag);
                Ok(())
            }
            Self::Text(_) | Self::Path(_) | Self::Named(_) | Self::Pane(_) => {
                Err(Misfit::new("must be a text, in quotes"))
            }
        }
    }

    /// What a value of another type is told.
    pub(super) fn misfit(&self) -> Misfit {
        match self {
            Self::Flag(_) => Misfit::new("must be true or false"),
            Self::Text(_) | Self::Path(_) | Self::Named(_) | Self::Pane(_) => {
                Misfit::new("must be a text, in quotes")
            }
        }
    }
}

/// Whether a theme or keymap is given as a file instead of by name.
pub(super) fn is_path(text: &str) -> bool {
    text.contains('/') || Path::new(text).extension().is_some_and(|found| found == "toml")
}

fn resolve(text: &str, folder: &Path) -> PathBuf {
    match (text.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => folder.join(text),
    }
}

fn pane(name: &str) -> Result<PaneId, Misfit> {
    let found = PaneId::ALL.iter().copied().find(|pane| pane.name() == name);
    let known = || PaneId::ALL.iter().map(|pane| pane.name());
    found.ok_or_else(|| Misfit::Unknown(unknown("pane", name, known())))
}
