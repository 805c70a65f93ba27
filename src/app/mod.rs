//! The state of the console: messages in, effects out.

mod acting;
mod background;
mod card;
mod clipboard;
mod connection;
mod copies;
mod examining;
mod external;
mod frame;
mod handover;
mod hints;
mod input;
mod keyboard;
mod logs;
mod looks;
mod mouse;
mod msg;
mod navigation;
mod output;
mod pace;
mod probing;
mod run_loop;
mod runs;
pub mod runtime;
mod signals;
mod strip;
mod surroundings;
mod terminal;
mod tour;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use self::{
    card::Card,
    connection::Connection,
    frame::Margins,
    looks::{Alike, Asked},
    navigation::{History, Screen},
    runs::{Asking, Call, Runs},
    strip::Strip,
    tour::Tour,
};
pub use self::{
    connection::ConnectionId,
    examining::weigh,
    mouse::Pointer,
    msg::{Effect, Msg, Program, RequestId},
    probing::Probed,
    run_loop::{Ended, Farewell, RunError, run},
    runs::{Part, Sending, Ticket},
};
use crate::{
    estate::EnvironmentRule,
    guard::Guard,
    keymap::{Key, Keymap},
    model::{Destination, Feed, Store},
    panes::{Location, Look},
    popups::{Popup, Prompt},
    ui::theme::Theme,
    views::SavedView,
};

/// What the console is started with.
pub struct Setup {
    /// The keys.
    pub keymap: Keymap,
    /// The colours.
    pub theme: Theme,
    /// The colours to use instead if the terminal turns out to be light.
    pub on_light: Option<Theme>,
    /// What is shown first.
    pub first: Location,
    /// The saved views.
    pub views: Vec<SavedView>,
    /// What we are connected to.
    pub destination: Destination,
    /// What environments are recognised by.
    pub environments: Vec<EnvironmentRule>,
    /// What is not to be done, or not without more care.
    pub guard: Guard,
    /// Nothing may be changed.
    pub read_only: bool,
    /// The data is simulated.
    pub sandbox: bool,
    /// The mouse is ours, and not the terminal's for selecting text.
    pub mouse: bool,
    /// The time of the start.
    pub now: Timestamp,
    /// Tells the runs of this console from those of all others.
    pub session: Box<str>,
}

/// The whole state of the console.
pub struct State {
    keymap: Keymap,
    theme: Theme,
    on_light: Option<Theme>,
    footing: Footing,
    now: Timestamp,
    /// It is large, and states are moved.
    store: Box<Store>,
    connection: Connection,
    environments: Vec<EnvironmentRule>,
    guard: Guard,
    /// The views drilled through, the visible one last; never empty.
    screens: Vec<Screen>,
    history: History,
    popup: Option<Box<dyn Popup>>,
    /// The popup that the help lies over.
    beneath: Option<Box<dyn Popup>>,
    prompt: Option<Prompt>,
    /// What the prompt asks for.
    asked: Asked,
    views: Vec<SavedView>,
    /// How tables were looked at when they were last open.
    looks: BTreeMap<Alike, Look>,
    typed: Vec<Key>,
    notice: Option<Notice>,
    /// What those who learn are told.
    card: Option<Card>,
    tour: Option<Tour>,
    watched: BTreeSet<Feed>,
    strip: Strip,
    requests: u64,
    commands: Vec<String>,
    runs: Runs,
    /// What the open question is about.
    asking: Option<Asking>,
    /// Drains that have to be over at a time.
    calls: Vec<Call>,
    /// The store has changed since the visible pane last looked.
    behind: bool,
    /// The screen no longer shows the state.
    dirty: bool,
    /// What the first and the last line said when they were drawn.
    drawn: Margins,
}

/// What this run may do, and to what.
struct Footing {
    read_only: bool,
    sandbox: bool,
    mouse: bool,
}

/// A sentence for the bottom line.
struct Notice {
    text: String,
    ticks: u8,
}

/// How many ticks a notice stays: seconds of the user, however fast simulated time may run.
const NOTICE_TICKS: u8 = 6;

impl State {
    /// A fresh console, and what it needs done.
    pub fn new(setup: Setup) -> (Self, Vec<Effect>) {
        let mut state = Self {
            keymap: setup.keymap,
            theme: setup.theme,
            on_light: setup.on_light,
            footing: Footing {
                read_only: setup.read_only,
                sandbox: setup.sandbox,
                mouse: setup.mouse,
            },
            now: setup.now,
            store: Box::default(),
            connection: Connection::new(setup.destination),
            environments: setup.environments,
            guard: setup.guard,
            screens: Vec::new(),
            history: History::default(),
            popup: None,
            beneath: None,
            prompt: None,
            asked: Asked::Filter,
            views: setup.views,
            looks: BTreeMap::new(),
            typed: Vec::new(),
            notice: None,
            card: None,
            tour: None,
            watched: BTreeSet::new(),
            strip: Strip::default(),
            requests: 0,
            commands: Vec::new(),
            runs: Runs::new(setup.session),
            asking: None,
            calls: Vec::new(),
            behind: true,
            dirty: true,
            drawn: Margins::default(),
        };
        let effects = state.show(&[setup.first]);
        (state, effects)
    }

    /// Takes one message in; says what must be done about it.
    pub fn handle(&mut self, msg: Msg) -> Vec<Effect> {
        let effects = self.take_in(msg);
        self.follow_tour();
        effects
    }

    fn take_in(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => self.press(key),
            Msg::Pointer(pointer) => self.point(pointer),
            Msg::Paste(text) => self.paste(&text),
            Msg::Redraw => self.draw_again(),
            Msg::Tick(now) => self.tick(now),
            Msg::Observed(id, _) if id != self.connection.id => Vec::new(),
            Msg::Observed(_, observation) => {
                // What is of no feed is about the connection, which stands in the top line.
                self.dirty |= observation.feed().is_none();
                let feed = observation.feed();
                self.store.apply(*observation, self.now);
                self.behind = true;
                feed.map(|it| self.look_for_runs(it)).unwrap_or_default()
            }
            Msg::Fetched(request, result) => {
                if let Some((screen, which)) = self.screen_of(request) {
                    screen.pane.fetched(which, result);
                }
                self.draw_again()
            }
            Msg::Logged(request, events) => {
                if let Some((screen, _)) = self.screen_of(request) {
                    screen.pane.logged(events);
                }
                self.draw_again()
            }
            Msg::Connected(id, outcome) => self.connected(id, outcome),
            Msg::ViewSaved(saved) => self.view_saved(saved),
            Msg::ViewDeleted(deleted) => self.view_deleted(deleted),
            Msg::Directed(outcome) => self.directed(outcome),
            Msg::News(id, _) if id != self.connection.id => Vec::new(),
            Msg::News(_, news) => self.hear(news),
            Msg::Recorded(ticket, result) => self.recorded(&ticket, result),
            Msg::Answered(sending, answer, ms) => self.answered(&sending, answer, ms),
            Msg::Probed(run, probed) => self.probed(&run, probed),
            Msg::Recalled(found) => self.recalled(found),
            Msg::Examined(request, report) => self.examined(request, &report),
            Msg::Notice(text) => self.tell(text),
        }
    }

    /// Whether anything has come that may have to be drawn.
    pub(crate) fn has_news(&self) -> bool {
        self.behind || self.dirty
    }

    /// Whether the screen no longer shows the state. Brings the visible pane up to date first, so
    /// that many observations cost one look at the store.
    pub fn dirty(&mut self) -> bool {
        self.catch_up();
        self.dirty
    }

    /// Whether the mouse is ours.
    pub(crate) fn has_mouse(&self) -> bool {
        self.footing.mouse
    }

    /// Whether the colours depend on the terminal.
    pub(crate) fn may_brighten(&self) -> bool {
        self.on_light.is_some()
    }

    /// The terminal is light.
    pub(crate) fn brighten(&mut self) {
        if let Some(theme) = self.on_light.take() {
            self.theme = theme;
            self.dirty = true;
        }
    }

    /// Whether keys go to the pane: no popup, no line that is typed, no sequence begun. Pressing `back`
    /// leads here from everywhere.
    pub fn is_at_rest(&self) -> bool {
        self.popup.is_none() && self.prompt.is_none() && self.typed.is_empty()
    }

    /// The store, for the snapshot of a running console and for tests.
    pub fn store(&self) -> &Store {
        &self.store
    }

    fn catch_up(&mut self) {
        if std::mem::take(&mut self.behind) {
            self.catch_up_with_runs();
            let Self { screens, popup, store, now, strip, watched, .. } = self;
            let told = strip.update(store, watched, *now);
            let changed = screens.last_mut().is_some_and(|it| it.pane.update(store, *now));
            let popped = popup.as_mut().is_some_and(|it| it.update(store));
            self.dirty |= told || changed || popped;
        }
    }

    fn tick(&mut self, now: Timestamp) -> Vec<Effect> {
        self.now = now;
        self.behind = true;
        if let Some(notice) = &mut self.notice {
            notice.ticks = notice.ticks.saturating_sub(1);
        }
        let gone = self.notice.take_if(|notice| notice.ticks == 0).is_some();
        let faded = self.card.take_if(Card::fades).is_some();
        // A popup may say how long ago something was.
        self.dirty |= gone || faded || self.popup.is_some();
        let mut effects = self.tick_runs();
        self.catch_up();
        self.dirty = self.dirty || self.margins() != self.drawn;
        effects.extend(self.call_last());
        // What a view needs may grow with what it has seen.
        effects.extend(self.watch());
        effects
    }

    fn draw_again(&mut self) -> Vec<Effect> {
        self.dirty = true;
        Vec::new()
    }

    fn tell(&mut self, text: impl Into<String>) -> Vec<Effect> {
        self.notice = Some(Notice { text: text.into(), ticks: NOTICE_TICKS });
        self.draw_again()
    }
}

#[cfg(test)]
mod idle_tests;
