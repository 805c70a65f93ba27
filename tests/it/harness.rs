//! A console on a test terminal, over the sandbox, with the clock stopped.

use std::{sync::Arc, time::Duration};

use quarterdeck::{
    adapters::sandbox::Sandbox,
    app::{Effect, Msg, Setup, State, runtime::Runtime},
    keymap::{Key, Keymap},
    panes::{Location, PaneId, Scope},
    ports::Ports,
    ui::theme::Theme,
};
use ratatui::{Terminal, backend::TestBackend};
use tokio::{sync::mpsc, time};

pub(crate) struct Harness {
    pub(crate) sandbox: Arc<Sandbox>,
    /// What was put on the clipboard.
    pub(crate) copied: Option<String>,
    /// The user left.
    pub(crate) left: bool,
    ports: Ports,
    state: State,
    runtime: Runtime,
    inbox: mpsc::Receiver<Msg>,
    terminal: Terminal<TestBackend>,
}

impl Harness {
    pub(crate) async fn new(pane: PaneId) -> Self {
        Self::sized(pane, 120, 30).await
    }

    pub(crate) async fn sized(pane: PaneId, width: u16, height: u16) -> Self {
        let sandbox = Sandbox::open("p2").unwrap();
        let ports = sandbox.ports();
        let (sender, inbox) = mpsc::channel(256);
        let setup = Setup {
            keymap: Keymap::parse(include_str!("../../keymaps/default.toml")).unwrap(),
            theme: Theme::parse(include_str!("../../themes/default.toml")).unwrap(),
            first: Location::Table(pane, Scope::All),
            read_only: false,
            sandbox: true,
            now: ports.clock.now(),
        };
        let (state, effects) = State::new(setup);
        let runtime = Runtime::new(ports.clone(), sender);
        let terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let (copied, left) = (None, false);
        let mut harness = Self { sandbox, copied, left, ports, state, runtime, inbox, terminal };
        harness.carry_out(effects);
        harness.settle().await;
        harness
    }

    /// Presses keys, waits until nothing moves, and returns the screen. A word that is the name of a
    /// key is that key; any other word is typed letter by letter.
    pub(crate) async fn keys(&mut self, keys: &str) -> String {
        for word in keys.split_whitespace() {
            match word.parse::<Key>() {
                Ok(key) => self.handle(Msg::Key(key)),
                Err(_) => {
                    for letter in word.chars() {
                        self.handle(Msg::Key(letter.to_string().parse().unwrap()));
                    }
                }
            }
            self.settle().await;
        }
        self.screen()
    }

    pub(crate) fn screen(&mut self) -> String {
        self.terminal.draw(|frame| self.state.render(frame)).unwrap();
        let text = self.terminal.backend().to_string();
        text.lines().map(|line| line.trim_matches('"').trim_end()).collect::<Vec<_>>().join("\n")
    }

    /// With the clock paused, a timeout fires only once every task is idle: no sleeps, no flakes.
    pub(crate) async fn settle(&mut self) {
        while let Ok(Some(msg)) = time::timeout(Duration::from_millis(100), self.inbox.recv()).await
        {
            self.handle(msg);
        }
        self.handle(Msg::Tick(self.ports.clock.now()));
    }

    fn handle(&mut self, msg: Msg) {
        let effects = self.state.handle(msg);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Copy(text) => self.copied = Some(text),
                Effect::Quit => self.left = true,
                Effect::Watch(_)
                | Effect::Unwatch(_)
                | Effect::Refresh(_)
                | Effect::Fetch(..)
                | Effect::Follow(..)
                | Effect::Cancel(_)
                | Effect::Open(..)
                | Effect::Suspend => {
                    self.runtime.execute(effect);
                }
            }
        }
    }
}
