//! Provisional: a state that shows its last key, until the real one is merged.

use ratatui::{
    Frame,
    widgets::{Block, Paragraph},
};

use super::{Effect, Msg, Program};
use crate::keymap::Key;

/// The state of the console.
#[derive(Default)]
pub struct State {
    shown: String,
    dirty: bool,
}

impl State {
    /// Takes one message in.
    pub fn handle(&mut self, msg: Msg) -> Vec<Effect> {
        let before = self.shown.clone();
        let effects = match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => {
                self.shown = format!("pasted {text}");
                Vec::new()
            }
            Msg::Notice(text) => {
                self.shown = text;
                Vec::new()
            }
            Msg::Redraw => {
                self.dirty = true;
                Vec::new()
            }
            Msg::Tick(_) if self.shown.is_empty() => {
                self.shown.push_str("quarterdeck");
                Vec::new()
            }
            Msg::Tick(_) | Msg::Observed(_) | Msg::Fetched(..) | Msg::Logged(..) => Vec::new(),
        };
        self.dirty |= before != self.shown;
        effects
    }

    fn key(&mut self, key: Key) -> Vec<Effect> {
        let is = |name: &str| name.parse() == Ok(key);
        if is("q") {
            return vec![Effect::Quit];
        }
        if is("ctrl-z") {
            return vec![Effect::Suspend];
        }
        if is("v") {
            return vec![Effect::Open(Program::Pager, "text for the pager\n".to_owned())];
        }
        if is("y") {
            return vec![Effect::Copy("node-1".to_owned())];
        }
        self.shown = format!("key {key:?}");
        Vec::new()
    }

    /// Whether a frame would differ.
    pub fn dirty(&self) -> bool {
        self.dirty
    }

    /// Draws.
    pub fn render(&mut self, frame: &mut Frame<'_>) {
        self.dirty = false;
        let area = frame.area();
        let text = format!("{} {}x{}", self.shown, area.width, area.height);
        frame.render_widget(Paragraph::new(text).block(Block::bordered()), area);
    }
}
