//! The newest lines of a log by time, and which of them a filter lets through.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;
use regex::Regex;

use super::shown::Shown;
use crate::{
    model::Symbol,
    ports::{LogEvent, LogLine},
    ui::theme::Role,
};

/// Lines that are kept, at most.
pub(super) const MOST_LINES: usize = 100_000;
/// Bytes that are kept, at most.
const MOST_BYTES: usize = 32 << 20;
/// Bytes a line takes besides its text, roughly.
const OVERHEAD: usize = 96;

/// A line, or what happened to the log.
#[derive(Debug)]
pub(super) enum Entry {
    Line(LogLine),
    /// Always shown, whatever the filter.
    Note(Role, String),
}

/// An entry and its place in time: its own, or that of what came before it.
#[derive(Debug)]
struct Placed {
    at: Timestamp,
    entry: Entry,
}

impl Entry {
    fn size(&self) -> usize {
        OVERHEAD
            + match self {
                Self::Line(line) => line.text.len(),
                Self::Note(_, text) => text.len(),
            }
    }
}

/// What an event did to the lines that are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pushed {
    /// Where it is now, if it is shown.
    pub(super) place: Option<usize>,
    /// Shown lines that were dropped for it, at the front.
    pub(super) dropped: usize,
}

/// The newest lines. Each has a number: that of the first grows when it is dropped.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    entries: VecDeque<Placed>,
    bytes: usize,
    /// Lines that were dropped: the number of the first that is kept.
    dropped: u64,
    /// What is shown, and whether that is what does not match.
    filter: Option<(Regex, bool)>,
    /// Numbers of the lines that the filter lets through.
    passed: VecDeque<u64>,
    /// Where lines came from, in the order in which they were first seen, and when the last came.
    origins: HashMap<Symbol, (usize, Timestamp)>,
}

impl Buffer {
    /// Takes an event in.
    pub(super) fn push(&mut self, event: LogEvent) -> Pushed {
        let entry = entry(event);
        let last = self.entries.back().map_or(Timestamp::MIN, |placed| placed.at);
        let at = match &entry {
            Entry::Line(line) => self.time(line, last),
            Entry::Note(..) => last,
        };
        let index = if at >= last {
            self.entries.len()
        } else {
            self.entries.partition_point(|placed| placed.at <= at)
        };
        let place = self.make_room(index, self.passes(&entry));
        self.bytes += entry.size();
        self.entries.insert(index, Placed { at, entry });
        let dropped = self.trim();
        Pushed { place: place.and_then(|place| place.checked_sub(dropped)), dropped }
    }

    /// The place of a line in time: lines of one origin never change their order.
    fn time(&mut self, line: &LogLine, last: Timestamp) -> Timestamp {
        let next = self.origins.len();
        let at = line.at.unwrap_or(last);
        if let Some((_, newest)) = self.origins.get_mut(&line.origin) {
            *newest = at.max(*newest);
            return *newest;
        }
        self.origins.insert(line.origin.clone(), (next, at));
        at
    }

    /// Renumbers what stands behind an entry that will be put at `index`. Gives the place of the
    /// entry among those shown, if it is.
    fn make_room(&mut self, index: usize, shown: bool) -> Option<usize> {
        if self.filter.is_none() {
            return Some(index);
        }
        let number = self.dropped + index as u64;
        let place = self.passed.partition_point(|passed| *passed < number);
        for later in self.passed.range_mut(place..) {
            *later += 1;
        }
        if shown {
            self.passed.insert(place, number);
        }
        shown.then_some(place)
    }

    /// Drops the oldest lines beyond the limits; gives back how many of them were shown.
    fn trim(&mut self) -> usize {
        let mut shown = 0;
        while self.entries.len() > MOST_LINES || (self.bytes > MOST_BYTES && self.entries.len() > 1)
        {
            let Some(placed) = self.entries.pop_front() else { break };
            self.bytes -= placed.entry.size();
            if self.filter.is_none() {
                shown += 1;
            } else if self.passed.front() == Some(&self.dropped) {
                self.passed.pop_front();
                shown += 1;
            }
            self.dropped += 1;
        }
        shown
    }

    fn passes(&self, entry: &Entry) -> bool {
        match (&self.filter, entry) {
            (Some((pattern, inverse)), Entry::Line(line)) => {
                pattern.is_match(&line.text) != *inverse
            }
            (None, _) | (_, Entry::Note(..)) => true,
        }
    }

    /// Shows only what matches, or with `true` only what does not.
    pub(super) fn filter(&mut self, filter: Option<(Regex, bool)>) {
        self.filter = filter;
        self.passed.clear();
        if self.filter.is_some() {
            let numbers = (self.dropped..).zip(&self.entries);
            let passed = numbers.filter(|(_, placed)| self.passes(&placed.entry));
            self.passed = passed.map(|(number, _)| number).collect();
        }
    }

    /// What the filter looks for, to be made visible.
    pub(super) fn search(&self) -> Option<&Regex> {
        self.filter.as_ref().filter(|(_, inverse)| !inverse).map(|(pattern, _)| pattern)
    }

    /// Lines kept.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Lines dropped since the beginning.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The number of an origin, where there are several.
    pub(super) fn origin(&self, name: &Symbol) -> Option<usize> {
        let several = self.origins.len() > 1;
        self.origins.get(name).filter(|_| several).map(|(number, _)| *number)
    }

    /// How many lines are shown.
    pub(super) fn count(&self) -> usize {
        if self.filter.is_some() { self.passed.len() } else { self.entries.len() }
    }

    /// One of the lines that are shown.
    pub(super) fn get(&self, index: usize) -> Option<&Entry> {
        let place = match self.filter {
            Some(_) => usize::try_from(self.passed.get(index)? - self.dropped).ok()?,
            None => index,
        };
        self.entries.get(place).map(|placed| &placed.entry)
    }

    /// The lines that are shown.
    pub(super) fn shown(&self, timestamps: bool) -> Shown<'_> {
        Shown::new(self, timestamps)
    }
}

fn entry(event: LogEvent) -> Entry {
    let note = |role, text: String| Entry::Note(role, format!("--- {text} ---"));
    match event {
        LogEvent::Line(line) => Entry::Line(line),
        LogEvent::Joined(origin) => note(Role::Muted, format!("{origin}: joined")),
        LogEvent::Note(text) => note(Role::Muted, text),
        LogEvent::Gap(why) => note(Role::Warning, format!("lines may be missing here: {why}")),
        LogEvent::End(origin) => note(Role::Muted, format!("{origin}: end of the log")),
        LogEvent::Failed(fault) => note(Role::Danger, format!("{fault}; {}", fault.advice())),
    }
}
