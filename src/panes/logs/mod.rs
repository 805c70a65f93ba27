//! The log of a pod, followed.

mod buffer;
mod render;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use ratatui::{Frame, layout::Rect};

use self::buffer::Buffer;
use super::{Location, Offer, Pane, View};
use crate::{
    action::{Action, AppAction, Motion, Verb},
    keymap::Context,
    model::{Feed, Store},
    ports::{LogEvent, LogQuery},
    ui::{
        search::pattern,
        viewport::{Lines, Viewport},
    },
};

/// A log.
pub struct LogPane {
    location: Location,
    query: LogQuery,
    buffer: Buffer,
    viewport: Viewport,
    following: bool,
    timestamps: bool,
    filter: String,
    /// Lines that came since following stopped.
    unseen: u64,
    /// Something to draw came.
    changed: bool,
}

impl LogPane {
    /// The log that `query` asks for.
    pub fn new(query: LogQuery) -> Self {
        Self {
            location: Location::Logs(query.clone()),
            query,
            buffer: Buffer::default(),
            viewport: Viewport::default(),
            following: true,
            timestamps: false,
            filter: String::new(),
            unseen: 0,
            changed: false,
        }
    }

    fn follow(&mut self, following: bool) {
        self.following = following;
        self.unseen = 0;
    }

    /// Scrolling up stops the log, reaching its end lets it go on.
    fn go(&mut self, motion: Motion) {
        let lines = self.buffer.shown(self.timestamps);
        self.viewport.go(motion, &lines);
        let end = self.viewport.at_end(&lines);
        match motion {
            Motion::PreviousRow | Motion::PageUp | Motion::First if !end => {
                if self.following {
                    self.follow(false);
                }
            }
            Motion::Last => self.follow(true),
            Motion::PreviousRow
            | Motion::PageUp
            | Motion::First
            | Motion::NextRow
            | Motion::PageDown
            | Motion::Left
            | Motion::Right => {}
        }
    }
}

impl Pane for LogPane {
    fn location(&self) -> &Location {
        &self.location
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Logs]
    }

    fn feeds(&self) -> &[Feed] {
        &[]
    }

    fn update(&mut self, _store: &Store, _now: Timestamp) -> bool {
        std::mem::take(&mut self.changed)
    }

    fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Motion(motion) => self.go(motion),
            Action::App(AppAction::ToggleWrap) => self.viewport.toggle_wrap(),
            Action::App(AppAction::ToggleFollow) => self.follow(!self.following),
            Action::App(AppAction::ToggleTimestamps) => self.timestamps = !self.timestamps,
            Action::App(AppAction::NextMatch) => self.go(Motion::NextRow),
            Action::App(AppAction::PreviousMatch) => self.go(Motion::PreviousRow),
            Action::App(_) | Action::Verb(_) => return false,
        }
        true
    }

    fn offer(&self, _store: &Store, verb: Verb) -> Offer {
        let previous = LogQuery { previous: true, follow: false, ..self.query.clone() };
        match verb {
            Verb::Describe => Offer::Possible(Location::Describe(self.query.pod.clone())),
            Verb::Yaml => Offer::Possible(Location::Yaml(self.query.pod.clone())),
            Verb::PreviousLogs if !self.query.previous => Offer::Possible(Location::Logs(previous)),
            _ => Offer::Meaningless,
        }
    }

    /// `!` in front shows the lines that do not match.
    fn set_filter(&mut self, text: &str) -> Result<(), String> {
        let (inverse, wanted) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let filter = if wanted.is_empty() { None } else { Some((pattern(wanted)?, inverse)) };
        self.buffer.filter(filter);
        text.clone_into(&mut self.filter);
        self.follow(true);
        Ok(())
    }

    fn filter(&self) -> &str {
        &self.filter
    }

    /// The lines on screen.
    fn copied(&self) -> Option<String> {
        let lines = self.buffer.shown(self.timestamps);
        let top = self.viewport.top();
        let range = top..lines.count().min(top + usize::from(self.viewport.height()));
        let text: Vec<_> = range.map(|index| lines.line(index).text().to_owned()).collect();
        (!text.is_empty()).then(|| text.join("\n"))
    }

    fn logged(&mut self, events: Vec<LogEvent>) {
        for event in events {
            let (shown, dropped) = self.buffer.push(event);
            if !self.following {
                self.viewport.shift(dropped);
                self.unseen += u64::from(shown);
            }
        }
        self.changed = true;
    }

    fn full_text(&self) -> Option<String> {
        let lines = self.buffer.shown(self.timestamps);
        let mut text = String::new();
        for index in 0..lines.count() {
            text.push_str(lines.line(index).text());
            text.push('\n');
        }
        (!text.is_empty()).then_some(text)
    }

    fn render(&mut self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
        self.draw(frame, area, view.theme);
    }
}
