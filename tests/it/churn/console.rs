//! A console without a runtime: it sees what it is told, and nothing else.

use jiff::Timestamp;
use quarterdeck::{
    app::{ConnectionId, Msg, Setup, State},
    keymap::Keymap,
    model::{Destination, Observation},
    panes::{Location, PaneId, Scope},
    ui::theme::Theme,
    views::SavedView,
};
use ratatui::{Terminal, backend::TestBackend};

pub(super) struct Console {
    state: State,
    terminal: Terminal<TestBackend>,
}

impl Console {
    pub(super) fn new(views: Vec<SavedView>, now: Timestamp) -> Self {
        let (state, _) = State::new(Setup {
            keymap: Keymap::parse(include_str!("../../../keymaps/default.toml")).unwrap(),
            theme: Theme::parse(include_str!("../../../themes/default.toml")).unwrap(),
            on_light: None,
            first: Location::Table(PaneId::NodeGroups, Scope::All),
            views,
            destination: Destination::default(),
            environments: Vec::new(),
            guard: quarterdeck::guard::Guard::default(),
            read_only: false,
            sandbox: true,
            mouse: false,
            session: "test".into(),
            now,
        });
        Self { state, terminal: Terminal::new(TestBackend::new(120, 30)).unwrap() }
    }

    pub(super) fn see(&mut self, observation: Observation) {
        self.see_over(0, observation);
    }

    /// What is said over this connection.
    pub(super) fn see_over(&mut self, connection: u64, observation: Observation) {
        self.happen(Msg::Observed(ConnectionId(connection), Box::new(observation)));
    }

    /// What is asked for in answer is nobody's business here.
    pub(super) fn happen(&mut self, msg: Msg) {
        drop(self.state.handle(msg));
    }

    /// Presses named keys.
    pub(super) fn keys(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.happen(Msg::Key(key.parse().unwrap()));
        }
    }

    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.happen(Msg::Redraw);
    }

    pub(super) fn draw(&mut self) -> String {
        self.terminal.draw(|frame| self.state.render(frame)).unwrap();
        self.terminal.backend().to_string()
    }

    /// Every row of a saved view, with headings and sums: not who, where and how fresh.
    pub(super) fn rows(&mut self, view: &str) -> Vec<String> {
        let letters: String = view.chars().flat_map(|letter| [' ', letter]).collect();
        self.keys(&format!("esc esc esc esc esc esc :{letters} enter g"));
        self.resize(240, 120);
        let screen = self.draw();
        let lines = screen.lines().map(|line| line.trim_matches('"').trim_end().to_owned());
        let mut lines = lines.skip_while(|line| !line.starts_with('─'));
        let title = lines.next().unwrap_or_else(|| panic!("no table:\n{screen}"));
        let title = title.split(']').next().unwrap().to_owned();
        [title].into_iter().chain(lines.filter(|line| !line.is_empty())).collect()
    }
}
