//! What we are connected to, and how that is changed without leaving the console.

use jiff::Timestamp;

use super::{Effect, State, navigation::History, strip::Strip};
use crate::{
    model::{Aspect, Caller, Destination, Link, Store},
    panes::{Location, PaneId, Scope},
    popups::Places,
};

/// Tells connections apart, so that a late answer of one that was left is dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// The connection in force.
pub(super) struct Connection {
    pub(super) id: ConnectionId,
    to: Destination,
    /// The one before, and what it was called.
    previous: Option<(Destination, String)>,
    /// The one that was asked for.
    wanted: Option<Destination>,
}

impl Connection {
    pub(super) fn new(to: Destination) -> Self {
        Self { id: ConnectionId::default(), to, previous: None, wanted: None }
    }
}

impl State {
    /// Offers what could be connected to instead.
    pub(super) fn ask_place(&mut self, aspect: Aspect) -> Vec<Effect> {
        let previous = self.connection.previous.as_ref().map(|(_, name)| name.clone());
        self.pop_up(Places::new(aspect, previous))
    }

    pub(super) fn switch(&mut self, aspect: Aspect, name: &str) -> Vec<Effect> {
        self.connect(self.connection.to.with(aspect, name))
    }

    pub(super) fn switch_back(&mut self) -> Vec<Effect> {
        match self.connection.previous.clone() {
            Some((to, _)) => self.connect(to),
            None => self.tell("there was no other connection"),
        }
    }

    fn connect(&mut self, to: Destination) -> Vec<Effect> {
        self.connection.wanted = Some(to.clone());
        vec![Effect::Connect(ConnectionId(self.connection.id.0 + 1), to)]
    }

    /// The connection has been changed, at this time of the other world, or cannot be.
    pub(super) fn connected(
        &mut self,
        id: ConnectionId,
        outcome: Result<Timestamp, String>,
    ) -> Vec<Effect> {
        let Some(to) = self.connection.wanted.take() else { return Vec::new() };
        match outcome {
            Ok(now) => {
                self.now = now;
                self.arrive(id, to)
            }
            Err(reason) => {
                let text = format!("{reason}\n\nThe connection to {} stays.", self.here());
                self.explain("cannot connect", &text);
                Vec::new()
            }
        }
    }

    /// Nothing of the old connection is kept but how tables are looked at: rows, history and texts
    /// are of another world.
    fn arrive(&mut self, id: ConnectionId, to: Destination) -> Vec<Effect> {
        let name = self.here();
        let mut left = std::mem::replace(&mut self.connection.to, to);
        // What is current may be another one when we come back.
        let context = || self.store.link.context.as_deref().map(str::to_owned);
        left.context = left.context.or_else(context);
        self.connection.previous = Some((left, name));
        self.connection.id = id;
        let first = self.path().into_iter().next();
        let Some(first @ Location::Table(_, Scope::All)) = first else {
            return self.begin(Location::Table(PaneId::NodeGroups, Scope::All));
        };
        self.begin(first)
    }

    fn begin(&mut self, first: Location) -> Vec<Effect> {
        self.remember();
        *self.store = self.awaited();
        self.leave_runs();
        self.screens.clear();
        self.watched.clear();
        self.strip = Strip::default();
        self.history = History::default();
        (self.popup, self.prompt) = (None, None);
        self.typed.clear();
        (self.card, self.tour) = (None, None);
        let effects = self.show(&[first]);
        self.tell(format!("connecting to {}", self.here()));
        effects
    }

    /// A store that knows only what was asked for.
    fn awaited(&mut self) -> Store {
        let to = &self.connection.to;
        let symbol = |name: &Option<String>| name.as_deref().map(Into::into);
        Store {
            caller: Caller {
                profile: symbol(&to.profile),
                region: symbol(&to.region),
                ..Caller::default()
            },
            link: Link { context: symbol(&to.context), ..Link::default() },
            places: std::mem::take(&mut self.store.places),
            ..Store::default()
        }
    }

    /// What the connection is called.
    pub(super) fn here(&self) -> String {
        let (caller, link) = (&self.store.caller, &self.store.link);
        let parts = [
            ("profile", caller.profile.as_deref()),
            ("account", caller.account.as_deref()),
            ("Region", caller.region.as_deref()),
            ("context", link.context.as_deref()),
            ("cluster", link.cluster.as_deref()),
        ];
        let known = parts.iter().filter_map(|(what, name)| Some(format!("{what} {}", (*name)?)));
        let known: Vec<_> = known.collect();
        if known.is_empty() { "what the settings say".to_owned() } else { known.join(", ") }
    }
}
