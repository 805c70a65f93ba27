//! Reads a log from elsewhere on: earlier, or only what matches.

use super::{Effect, State, looks::Asked};
use crate::{
    panes::{
        Location,
        logs::{STARTS, earlier},
    },
    popups::{Outcome, Picker, Prompt},
    ports::{Begin, LogQuery},
};

impl State {
    fn log(&self) -> Option<&LogQuery> {
        match self.visible().map(crate::panes::Pane::location) {
            Some(Location::Logs(query)) => Some(query),
            Some(
                Location::Table(..)
                | Location::Describe(_)
                | Location::Yaml(_)
                | Location::Diff(_)
                | Location::Tree(_),
            )
            | None => None,
        }
    }

    pub(super) fn ask_log_start(&mut self) -> Vec<Effect> {
        if self.log().is_none() {
            return self.tell("only a log has a start");
        }
        let entry = |(name, begin): &(&str, Begin)| ((*name).to_owned(), Outcome::Begin(*begin));
        self.pop_up(Picker::of("Read from", STARTS.iter().map(entry)))
    }

    pub(super) fn begin_log(&mut self, begin: Begin) -> Vec<Effect> {
        match self.log().cloned() {
            Some(query) => self.ask_log(LogQuery { begin, ..query }),
            None => Vec::new(),
        }
    }

    pub(super) fn older_lines(&mut self) -> Vec<Effect> {
        match self.log().map(|query| earlier(query.begin)) {
            None => self.tell("only a log has older lines"),
            Some(None) => self.tell("it begins as early as it can"),
            Some(Some(begin)) => self.begin_log(begin),
        }
    }

    pub(super) fn ask_log_pattern(&mut self) -> Vec<Effect> {
        match self.log() {
            Some(query) if query.target.takes_pattern() => {
                let pattern = query.pattern.to_string();
                self.prompt = Some(Prompt::new("filter pattern: ", &pattern));
                self.asked = Asked::LogPattern;
                Vec::new()
            }
            Some(_) => self.tell("only CloudWatch Logs filters by itself; / filters here"),
            None => self.tell("only a log has a filter pattern"),
        }
    }

    pub(super) fn set_log_pattern(&mut self, pattern: &str) -> Vec<Effect> {
        match self.log().cloned() {
            Some(query) => self.ask_log(LogQuery { pattern: pattern.trim().into(), ..query }),
            None => Vec::new(),
        }
    }

    pub(super) fn ask_highlight(&mut self) -> Vec<Effect> {
        match self.visible().and_then(|pane| pane.highlight().map(str::to_owned)) {
            Some(text) => {
                self.prompt = Some(Prompt::new("highlight: ", &text));
                self.asked = Asked::Highlight;
                Vec::new()
            }
            None => self.tell("only logs are highlighted"),
        }
    }

    pub(super) fn set_highlight(&mut self, text: &str) -> Result<(), String> {
        self.screens.last_mut().map_or(Ok(()), |screen| screen.pane.set_highlight(text))
    }

    /// Asks for other lines in the view on screen.
    fn ask_log(&mut self, query: LogQuery) -> Vec<Effect> {
        let request = self.next_request();
        let Some(screen) = self.screens.last_mut() else { return Vec::new() };
        screen.pane.asked(&query);
        let old = std::mem::replace(&mut screen.requests, vec![request]);
        self.history.visit(self.path());
        old.into_iter().map(Effect::Cancel).chain([Effect::Follow(request, query)]).collect()
    }
}
