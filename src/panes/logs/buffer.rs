//! The newest lines of a log, and which of them a filter lets through.

use std::collections::{HashSet, VecDeque};

use jiff::Timestamp;
use regex::Regex;

use crate::{
    model::Symbol,
    ports::{LogEvent, LogLine},
    ui::{
        line::{LONGEST, StyledLine},
        theme::Role,
        viewport::Lines,
    },
};

/// Lines that are kept, at most.
pub(super) const MOST_LINES: usize = 100_000;
/// Bytes that are kept, at most.
const MOST_BYTES: usize = 32 << 20;
/// Bytes a line takes besides its text, roughly.
const OVERHEAD: usize = 64;

/// A line, or what happened to the log.
#[derive(Debug)]
enum Entry {
    Line(LogLine),
    /// Always shown, whatever the filter.
    Note(Role, String),
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

/// The newest lines. Each has a number that it keeps when older ones are dropped.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    entries: VecDeque<Entry>,
    bytes: usize,
    /// Lines that were dropped: the number of the first that is kept.
    dropped: u64,
    /// What is shown, and whether that is what does not match.
    filter: Option<(Regex, bool)>,
    /// Numbers of the lines that the filter lets through.
    passed: VecDeque<u64>,
    containers: HashSet<Symbol>,
}

impl Buffer {
    /// Takes an event in. Says whether it is shown, and how many shown lines were dropped for it.
    pub(super) fn push(&mut self, event: LogEvent) -> (bool, usize) {
        let entry = match event {
            LogEvent::Line(line) => {
                if !self.containers.contains(&line.container) {
                    self.containers.insert(line.container.clone());
                }
                Entry::Line(line)
            }
            LogEvent::Gap(why) => {
                Entry::Note(Role::Warning, format!("--- lines may be missing here: {why} ---"))
            }
            LogEvent::End(container) => {
                Entry::Note(Role::Muted, format!("--- {container}: end of the log ---"))
            }
            LogEvent::Failed(fault) => {
                Entry::Note(Role::Danger, format!("--- {fault}; {} ---", fault.advice()))
            }
        };
        let shown = self.passes(&entry);
        if shown && self.filter.is_some() {
            self.passed.push_back(self.dropped + self.entries.len() as u64);
        }
        self.bytes += entry.size();
        self.entries.push_back(entry);
        (shown, self.trim())
    }

    /// Drops the oldest lines beyond the limits; gives back how many of them were shown.
    fn trim(&mut self) -> usize {
        let mut shown = 0;
        while self.entries.len() > MOST_LINES || (self.bytes > MOST_BYTES && self.entries.len() > 1)
        {
            let Some(entry) = self.entries.pop_front() else { break };
            self.bytes -= entry.size();
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
            self.passed =
                numbers.filter(|(_, entry)| self.passes(entry)).map(|(number, _)| number).collect();
        }
    }

    /// What a search highlights.
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

    /// The lines that are shown.
    pub(super) fn shown(&self, timestamps: bool) -> Shown<'_> {
        Shown { buffer: self, timestamps }
    }
}

/// The lines that are shown, made when they are asked for.
pub(super) struct Shown<'a> {
    buffer: &'a Buffer,
    timestamps: bool,
}

impl Lines for Shown<'_> {
    fn count(&self) -> usize {
        match self.buffer.filter {
            Some(_) => self.buffer.passed.len(),
            None => self.buffer.entries.len(),
        }
    }

    fn line(&self, index: usize) -> StyledLine {
        let place = match self.buffer.filter {
            Some(_) => self.buffer.passed.get(index).map(|number| number - self.buffer.dropped),
            None => Some(index as u64),
        };
        let entry = place
            .and_then(|place| usize::try_from(place).ok())
            .and_then(|place| self.buffer.entries.get(place));
        match entry {
            Some(Entry::Line(line)) => self.made(line),
            Some(Entry::Note(role, text)) => StyledLine::new(*role, text).shortened(),
            None => StyledLine::default(),
        }
    }
}

impl Shown<'_> {
    fn made(&self, line: &LogLine) -> StyledLine {
        let mut made = StyledLine::default();
        if self.timestamps {
            let at = line.at.map_or_else(|| format!("{:24}", "?"), stamp);
            made = made.then(Role::Muted, &format!("{at} "));
        }
        if self.buffer.containers.len() > 1 {
            made = made.then(Role::Label, &format!("{} ", line.container));
        }
        // Cut before it is cleaned: a line of a megabyte costs no more than one of a screen.
        match line.text.char_indices().nth(LONGEST) {
            None => made.then(Role::Text, &line.text),
            Some((end, _)) => made
                .then(Role::Text, &line.text[..end])
                .then(Role::Warning, &format!("… {} more bytes", line.text.len() - end)),
        }
    }
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
