//! A console on a test terminal, over the sandbox, with the clock stopped.

use std::{sync::Arc, time::Duration};

use quarterdeck::{
    action::Motion,
    adapters::{nobody::Nobody, sandbox::Sandbox},
    app::{
        ConnectionId, Effect, Msg, Pointer, Setup, State,
        runtime::{Flow, Runtime},
    },
    estate::EnvironmentRule,
    guard::Guard,
    keymap::{Key, Keymap},
    model::{Destination, Observation, Store},
    panes::{Location, PaneId, Scope},
    plan::Plan,
    ports::{Journal, Outbox, Ports},
    ui::theme::Theme,
};
use ratatui::{Terminal, backend::TestBackend, layout::Position};
use tokio::{sync::mpsc, time};

const DEFAULT_THEME: &str = include_str!("../../themes/default.toml");

pub(crate) struct Harness {
    pub(crate) sandbox: Arc<Sandbox>,
    /// The record of what was changed.
    pub(crate) journal: Arc<dyn Journal>,
    /// What was put on the clipboard.
    pub(crate) copied: Option<String>,
    /// The user left.
    pub(crate) left: bool,
    /// The keys in force.
    pub(crate) keymap: Keymap,
    connection: ConnectionId,
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
        let theme = DEFAULT_THEME;
        Self::open(pane, (width, height), theme, include_str!("../../keymaps/default.toml")).await
    }

    /// With another key file.
    pub(crate) async fn with_keys(pane: PaneId, keys: &str) -> Self {
        Self::open(pane, (120, 30), DEFAULT_THEME, keys).await
    }

    /// With another theme.
    pub(crate) async fn themed(pane: PaneId, size: (u16, u16), theme: &str) -> Self {
        Self::open(pane, size, theme, include_str!("../../keymaps/default.toml")).await
    }

    /// Over another estate than P2.
    pub(crate) async fn over(estate: &str, pane: PaneId, size: (u16, u16), theme: &str) -> Self {
        let sandbox = Sandbox::open(estate).unwrap();
        let files = (theme, include_str!("../../keymaps/default.toml"));
        Self::started(sandbox, pane, size, files, Vec::new()).await
    }

    /// Over another estate, with another key file.
    pub(crate) async fn over_with_keys(estate: &str, pane: PaneId, keys: &str) -> Self {
        let sandbox = Sandbox::open(estate).unwrap();
        Self::started(sandbox, pane, (120, 30), (DEFAULT_THEME, keys), Vec::new()).await
    }

    /// Over a platform that others know, too, with this record of changes, which is looked through
    /// first.
    pub(crate) async fn beside(
        sandbox: Arc<Sandbox>,
        journal: Arc<dyn Journal>,
        read_only: bool,
    ) -> Self {
        let ports = Ports { journal, ..sandbox.ports() };
        let files = (DEFAULT_THEME, include_str!("../../keymaps/default.toml"));
        let setup = Setup { read_only, ..setup(PaneId::Nodes, files, Vec::new(), &ports) };
        let mut console = Self::run(sandbox, ports, (120, 30), setup).await;
        console.carry_out(vec![Effect::Recall]);
        console.settle().await;
        console
    }

    /// Where this is what the environment is recognised by.
    pub(crate) async fn in_environment(pane: PaneId, rule: EnvironmentRule) -> Self {
        let files = (DEFAULT_THEME, include_str!("../../keymaps/default.toml"));
        Self::started(Sandbox::open("p2").unwrap(), pane, (120, 30), files, vec![rule]).await
    }

    /// Where these rules hold.
    pub(crate) async fn guarded(
        guard: Guard,
        environments: Vec<EnvironmentRule>,
        journal: Arc<dyn Journal>,
    ) -> Self {
        Self::asking(guard, environments, (journal, Arc::new(Nobody))).await
    }

    /// Where these rules hold, and a second person can be asked.
    pub(crate) async fn asking(
        guard: Guard,
        environments: Vec<EnvironmentRule>,
        (journal, outbox): (Arc<dyn Journal>, Arc<dyn Outbox>),
    ) -> Self {
        let sandbox = Sandbox::open("p2").unwrap();
        let ports = Ports { journal, outbox, ..sandbox.ports() };
        let files = (DEFAULT_THEME, include_str!("../../keymaps/default.toml"));
        let setup = Setup { guard, ..setup(PaneId::Nodes, files, environments, &ports) };
        Self::run(sandbox, ports, (120, 30), setup).await
    }

    async fn open(pane: PaneId, size: (u16, u16), theme: &str, keys: &str) -> Self {
        let sandbox = Sandbox::open("p2").unwrap();
        Self::started(sandbox, pane, size, (theme, keys), Vec::new()).await
    }

    async fn started(
        sandbox: Arc<Sandbox>,
        pane: PaneId,
        size: (u16, u16),
        (theme, keys): (&str, &str),
        environments: Vec<EnvironmentRule>,
    ) -> Self {
        let ports = sandbox.ports();
        let setup = setup(pane, (theme, keys), environments, &ports);
        Self::run(sandbox, ports, size, setup).await
    }

    async fn run(sandbox: Arc<Sandbox>, ports: Ports, size: (u16, u16), setup: Setup) -> Self {
        let (sender, inbox) = mpsc::channel(256);
        let keymap = setup.keymap.clone();
        let (state, effects) = State::new(setup);
        let journal = Arc::clone(&ports.journal);
        let runtime = Runtime::new(ports, sender);
        let terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
        let (copied, left) = (None, false);
        let connection = ConnectionId::default();
        let mut harness = Self {
            sandbox,
            journal,
            copied,
            left,
            keymap,
            connection,
            state,
            runtime,
            inbox,
            terminal,
        };
        harness.carry_out(effects);
        harness.settle().await;
        harness
    }

    /// Begins to carry out a plan, as if it had been confirmed.
    pub(crate) async fn begin(&mut self, plan: Plan) -> String {
        let effects = self.state.begin_run(plan);
        self.carry_out(effects);
        self.settle().await;
        self.screen()
    }

    /// Types an order in the palette.
    pub(crate) async fn order(&mut self, words: &str) -> String {
        let keys = format!(": {} enter", words.split(' ').collect::<Vec<_>>().join(" space "));
        self.keys(&keys).await
    }

    /// Lets so many seconds pass.
    pub(crate) async fn wait(&mut self, seconds: u64) -> String {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        self.settle().await;
        self.screen()
    }

    /// Pastes a text.
    pub(crate) async fn paste(&mut self, text: &str) -> String {
        self.happen(Msg::Paste(text.to_owned()));
        self.settle().await;
        self.screen()
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

    /// Lets this happen, and takes in what is known at once; waits for nothing.
    pub(crate) fn happen(&mut self, msg: Msg) {
        self.handle(msg);
        while let Ok(msg) = self.inbox.try_recv() {
            self.handle(msg);
        }
    }

    /// Leaves whatever is open, and types a command.
    pub(crate) async fn command(&mut self, words: &str) {
        self.keys("esc esc esc esc").await;
        self.order(words).await;
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.happen(Msg::Redraw);
    }

    /// What the console is doing.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// Asks whether the tour is wanted.
    pub(crate) fn offer_tour(&mut self) {
        assert!(self.state.offer_tour());
    }

    /// Presses the left button on a cell, and waits until nothing moves.
    pub(crate) async fn click(&mut self, x: u16, y: u16) -> String {
        // Where things are is known once they have been drawn.
        self.screen();
        self.handle(Msg::Pointer(Pointer::Press(Position { x, y })));
        self.settle().await;
        self.screen()
    }

    /// Turns the wheel by a step.
    pub(crate) async fn wheel(&mut self, motion: Motion) -> String {
        self.handle(Msg::Pointer(Pointer::Wheel(motion)));
        self.settle().await;
        self.screen()
    }

    pub(crate) fn screen(&mut self) -> String {
        self.terminal.draw(|frame| self.state.render(frame)).unwrap();
        let text = self.terminal.backend().to_string();
        text.lines().map(|line| line.trim_matches('"').trim_end()).collect::<Vec<_>>().join("\n")
    }

    /// What is known.
    pub(crate) fn store(&self) -> &Store {
        self.state.store()
    }

    /// Takes in what no simulated platform says.
    pub(crate) fn observe(&mut self, observation: Observation) {
        self.handle(Msg::Observed(self.connection, Box::new(observation)));
    }

    /// Every cell with its style.
    pub(crate) fn cells(&mut self) -> ratatui::buffer::Buffer {
        self.drawn().clone()
    }

    /// What the terminal shows, once everything is drawn.
    pub(crate) fn drawn(&mut self) -> &ratatui::buffer::Buffer {
        self.terminal.draw(|frame| self.state.render(frame)).unwrap();
        self.terminal.backend().buffer()
    }

    /// With the clock paused, a timeout fires only once every task is idle: no sleeps, no flakes.
    pub(crate) async fn settle(&mut self) {
        while let Ok(Some(msg)) = time::timeout(Duration::from_millis(100), self.inbox.recv()).await
        {
            self.handle(msg);
        }
        self.handle(Msg::Tick(self.runtime.now()));
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
                | Effect::WatchAgain(_)
                | Effect::Unwatch(_)
                | Effect::Refresh(_)
                | Effect::SaveView(_)
                | Effect::DeleteView(_)
                | Effect::Direct(_)
                | Effect::Fetch(..)
                | Effect::Follow(..)
                | Effect::Cancel(_)
                | Effect::Open(..)
                | Effect::Connect(..)
                | Effect::Record(..)
                | Effect::Perform(..)
                | Effect::Examine(..)
                | Effect::Probe(..)
                | Effect::EndProbe(_)
                | Effect::Recall
                | Effect::Suspend => {
                    if let Flow::Connected(id, outcome) = self.runtime.execute(effect) {
                        self.connection = if outcome.is_ok() { id } else { self.connection };
                        self.handle(Msg::Connected(id, outcome));
                    }
                }
            }
        }
    }
}

/// What a console is started with on a pane.
fn setup(
    pane: PaneId,
    (theme, keys): (&str, &str),
    environments: Vec<EnvironmentRule>,
    ports: &Ports,
) -> Setup {
    Setup {
        keymap: Keymap::parse(keys).unwrap(),
        theme: Theme::parse(theme).unwrap(),
        on_light: None,
        first: Location::Table(pane, Scope::All),
        views: Vec::new(),
        destination: Destination::default(),
        environments,
        guard: Guard::default(),
        read_only: false,
        sandbox: true,
        mouse: true,
        now: ports.clock.now(),
        session: "test".into(),
    }
}
