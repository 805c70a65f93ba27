use jiff::{SignedDuration, Timestamp};
use ratatui::{Terminal, backend::TestBackend};

use super::{ConnectionId, Msg, Setup, State};
use crate::{
    keymap::Keymap,
    model::{Caller, Delta, Destination, Kind, Observation, ResourceId, SourceId, Usage},
    panes::{Location, PaneId, Scope},
    ui::theme::Theme,
};

/// So many seconds after the console was opened.
fn at(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_800_000_000 + second)
}

struct Console {
    state: State,
    terminal: Terminal<TestBackend>,
}

impl Console {
    /// Shows the pods, of which there are none, as was seen at second 0.
    fn open() -> Self {
        let setup = Setup {
            keymap: Keymap::parse(include_str!("../../keymaps/default.toml")).unwrap(),
            theme: Theme::default(),
            on_light: None,
            first: Location::Table(PaneId::Pods, Scope::All),
            views: Vec::new(),
            destination: Destination::default(),
            environments: Vec::new(),
            guard: crate::guard::Guard::default(),
            read_only: false,
            sandbox: true,
            mouse: false,
            now: at(0),
            session: "test".into(),
        };
        let terminal = Terminal::new(TestBackend::new(120, 30)).unwrap();
        let mut console = Self { state: State::new(setup).0, terminal };
        console.observe(Observation::Pods(Delta::Resync(Vec::new())));
        console.draw();
        console
    }

    fn observe(&mut self, observation: Observation) {
        let _ = self.state.handle(Msg::Observed(ConnectionId::default(), Box::new(observation)));
    }

    /// Whether a tick makes a frame necessary.
    fn tick(&mut self, second: i64) -> bool {
        let _ = self.state.handle(Msg::Tick(at(second)));
        let dirty = self.state.dirty();
        self.draw();
        dirty
    }

    fn draw(&mut self) {
        self.terminal.draw(|frame| self.state.render(frame)).unwrap();
    }
}

#[test]
fn a_second_is_drawn_only_where_it_can_be_seen() {
    let mut console = Console::open();
    assert!(console.tick(1), "an age of a second is news");
    assert!(!console.tick(1));
    assert!(console.tick(40));
    assert_eq!((41..50).filter(|second| console.tick(*second)).count(), 0);
    assert!(console.tick(50), "the age in the title");
    assert!(console.tick(900) && !console.tick(905));
}

#[test]
fn a_sign_of_life_or_what_is_not_shown_is_drawn_only_where_it_can_be_seen() {
    let mut console = Console::open();
    console.observe(Observation::Pods(Delta::Alive));
    assert!(!console.state.dirty());
    let id = ResourceId::new(&SourceId::kubernetes("u", "c"), Kind::Node, "n");
    let usage = Usage { id, cpu_m: 1, memory: 1, at: None };
    console.observe(Observation::NodeUsage(Delta::Resync(vec![usage])));
    assert!(!console.state.dirty());
    let caller = Caller { account: Some("123456789012".into()), ..Caller::default() };
    console.observe(Observation::Caller(caller));
    assert!(console.state.dirty(), "the top line");
}

#[test]
fn credentials_that_end_are_counted_down() {
    let mut console = Console::open();
    let caller = Caller { expires: Some(at(400)), ..Caller::default() };
    console.observe(Observation::Caller(caller));
    assert!(console.tick(100) && console.tick(101));
}
