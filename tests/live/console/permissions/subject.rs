//! What is looked at: each pane, and each kind of AWS.

use quarterdeck::{
    model::AwsKind,
    panes::{self, Location, Pane, PaneId, Scope},
    permission::{Use, aws::Operation},
};

/// A pane, or a kind of AWS that is shown as a plain table.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject {
    Pane(PaneId),
    Kind(AwsKind),
}

impl Subject {
    pub(super) fn all() -> Vec<Self> {
        let kinds = AwsKind::ALL.iter().copied().map(Self::Kind);
        PaneId::ALL.iter().copied().map(Self::Pane).chain(kinds).collect()
    }

    /// What `snapshot` takes.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pane(pane) => pane.name(),
            Self::Kind(kind) => kind.plural(),
        }
    }

    /// Whether something is used for a feed of it.
    pub(super) fn is_fed(self, what: Use) -> bool {
        self.open().feeds().iter().any(|it| what.serves(*it))
    }

    /// Whether an operation is said to be called for it.
    pub(super) fn needs(self, operation: &Operation) -> bool {
        operation.uses.iter().any(|what| *what == Use::Session || self.is_fed(*what))
    }

    fn open(self) -> Box<dyn Pane> {
        let (pane, scope) = match self {
            Self::Pane(pane) => (pane, Scope::All),
            Self::Kind(kind) => (PaneId::Kinds, Scope::Served(kind.served())),
        };
        panes::open(Location::Table(pane, scope))
    }
}
