//! Logs, followed: of one origin or of several, by time.

mod buffer;
mod render;
mod shown;
mod starts;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use ratatui::{Frame, layout::Rect};
use regex::Regex;

use self::buffer::Buffer;
pub use self::starts::{STARTS, earlier, name_of};
use super::{Location, Offer, Pane, View};
use crate::{
    action::{Action, AppAction, Motion, Verb},
    keymap::Context,
    model::{Feed, Store},
    ports::{LogEvent, LogQuery, LogTarget},
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
    /// What is made visible without hiding the rest.
    highlight: Option<(String, Regex)>,
    /// Lines that came since following stopped.
    unseen: u64,
    /// Something to draw came.
    changed: bool,
    now: Timestamp,
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
            highlight: None,
            unseen: 0,
            changed: false,
            now: Timestamp::UNIX_EPOCH,
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

    /// Goes to the next line that has what is highlighted, or the one before; through all lines
    /// where nothing is.
    fn go_to_match(&mut self, motion: Motion) {
        let Some((_, pattern)) = &self.highlight else { return self.go(motion) };
        let lines = self.buffer.shown(self.timestamps);
        let top = self.viewport.top();
        let has = |index: &usize| pattern.is_match(lines.line(*index).text());
        let found = if motion == Motion::NextRow {
            (top + 1..lines.count()).find(has)
        } else {
            (0..top.min(lines.count())).rev().find(has)
        };
        if let Some(index) = found {
            self.viewport.show(index);
            self.follow(false);
        }
    }

    /// A rule across the log, to find this moment again.
    fn mark(&mut self) {
        let at = self.now.strftime("%H:%M:%SZ");
        self.logged(vec![LogEvent::Note(format!("mark {at}"))]);
    }

    fn previous(&self) -> Offer {
        if self.query.target.is_of_pods() && !self.query.previous {
            return Offer::Possible(Location::Logs(self.query.clone().before_restart()));
        }
        Offer::Meaningless
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

    fn update(&mut self, _store: &Store, now: Timestamp) -> bool {
        self.now = now;
        std::mem::take(&mut self.changed)
    }

    fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Motion(motion) => self.go(motion),
            Action::App(AppAction::ToggleWrap) => self.viewport.toggle_wrap(),
            Action::App(AppAction::ToggleFollow) => self.follow(!self.following),
            Action::App(AppAction::ToggleTimestamps) => self.timestamps = !self.timestamps,
            Action::App(AppAction::NextMatch) => self.go_to_match(Motion::NextRow),
            Action::App(AppAction::PreviousMatch) => self.go_to_match(Motion::PreviousRow),
            Action::App(AppAction::MarkLog) => self.mark(),
            Action::App(_) | Action::Verb(_) => return false,
        }
        true
    }

    fn offer(&self, _store: &Store, verb: Verb) -> Offer {
        match (verb, &self.query.target) {
            (Verb::Describe, LogTarget::Pod(id, _) | LogTarget::Workload(id)) => {
                Offer::Possible(Location::Describe(id.clone()))
            }
            (Verb::Yaml, LogTarget::Pod(id, _) | LogTarget::Workload(id)) => {
                Offer::Possible(Location::Yaml(id.clone()))
            }
            (Verb::PreviousLogs, _) => self.previous(),
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

    fn highlight(&self) -> Option<&str> {
        Some(self.highlight.as_ref().map_or("", |(text, _)| text))
    }

    fn set_highlight(&mut self, text: &str) -> Result<(), String> {
        self.highlight =
            if text.is_empty() { None } else { Some((text.to_owned(), pattern(text)?)) };
        Ok(())
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
            let pushed = self.buffer.push(event);
            if !self.following {
                self.viewport.shift(pushed.dropped);
                if pushed.place.is_some_and(|place| place < self.viewport.top()) {
                    self.viewport.unshift(1);
                }
                self.unseen += u64::from(pushed.place.is_some());
            }
        }
        self.changed = true;
    }

    /// What is asked for has changed: the lines begin anew, how they are looked at stays.
    fn asked(&mut self, query: &LogQuery) {
        let mut fresh = Self::new(query.clone());
        // The filter could be read when it was set.
        let _ = fresh.set_filter(&self.filter);
        fresh.highlight = self.highlight.take();
        fresh.timestamps = self.timestamps;
        fresh.viewport.wrap = self.viewport.wrap;
        fresh.now = self.now;
        *self = fresh;
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
