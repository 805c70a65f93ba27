//! A console without a terminal: what it would write is counted.

use std::io::{self, Write};

use quarterdeck::{
    app::{ConnectionId, Msg, RequestId, Setup, State},
    guard::Guard,
    keymap::{Key, Keymap},
    model::{Destination, Observation},
    panes::Location,
    ports::LogEvent,
    ui::theme::Theme,
};
use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};

use crate::platform::at;

/// Takes everything, and notes how much it was.
#[derive(Default)]
struct Sink(usize);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) struct Console {
    state: State,
    terminal: Terminal<CrosstermBackend<Sink>>,
    second: i64,
}

impl Console {
    pub(crate) fn open(first: Location) -> Self {
        let setup = Setup {
            keymap: Keymap::parse(include_str!("../../keymaps/default.toml")).unwrap(),
            theme: Theme::parse(include_str!("../../themes/default.toml")).unwrap(),
            on_light: None,
            first,
            views: Vec::new(),
            destination: Destination::default(),
            environments: Vec::new(),
            guard: Guard::default(),
            read_only: false,
            sandbox: true,
            mouse: false,
            now: at(0),
            session: "test".into(),
        };
        let viewport = Viewport::Fixed(Rect::new(0, 0, 200, 50));
        let backend = CrosstermBackend::new(Sink::default());
        let terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
        let mut console = Self { state: State::new(setup).0, terminal, second: 0 };
        console.draw();
        console
    }

    pub(crate) fn observe(&mut self, observation: Observation) {
        self.handle(Msg::Observed(ConnectionId::default(), Box::new(observation)));
    }

    /// A key, and the frame it leads to.
    pub(crate) fn press(&mut self, key: &str) {
        self.handle(Msg::Key(key.parse::<Key>().unwrap()));
        self.draw();
    }

    /// Lines of the log that was asked for first.
    pub(crate) fn log(&mut self, events: Vec<LogEvent>) {
        self.handle(Msg::Logged(RequestId(1), events));
    }

    /// A second passes; nothing is drawn that need not be.
    pub(crate) fn tick(&mut self) {
        self.second += 1;
        self.handle(Msg::Tick(at(self.second)));
        self.draw();
    }

    /// Draws what is not on the screen yet.
    pub(crate) fn draw(&mut self) {
        if self.state.dirty() {
            self.terminal.draw(|frame| self.state.render(frame)).unwrap();
        }
    }

    fn handle(&mut self, message: Msg) {
        drop(self.state.handle(message));
    }
}
