//! Lines of a log as they are drawn, made when they are asked for.

use std::borrow::Cow;

use jiff::Timestamp;

use super::buffer::{Buffer, Entry};
use crate::{
    ports::LogLine,
    ui::{
        line::{LONGEST, StyledLine},
        theme::Role,
        viewport::Lines,
    },
};

/// How origins are told apart where there are several, in turn.
const ORIGINS: &[Role] = &[Role::Label, Role::Literal, Role::Key, Role::Title];

/// Letters of an origin that are shown, at most.
const LONGEST_ORIGIN: usize = 40;

/// The lines that are shown.
pub(super) struct Shown<'a> {
    buffer: &'a Buffer,
    timestamps: bool,
}

impl<'a> Shown<'a> {
    pub(super) fn new(buffer: &'a Buffer, timestamps: bool) -> Self {
        Self { buffer, timestamps }
    }

    fn made(&self, line: &LogLine) -> StyledLine {
        let mut made = StyledLine::default();
        if self.timestamps {
            let at = line.at.map_or_else(|| format!("{:24}", "?"), stamp);
            made = made.then(Role::Muted, &format!("{at} "));
        }
        if let Some(number) = self.buffer.origin(&line.origin) {
            let role = ORIGINS[number % ORIGINS.len()];
            made = made.then(role, &format!("{} ", short(&line.origin)));
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

impl Lines for Shown<'_> {
    fn count(&self) -> usize {
        self.buffer.count()
    }

    fn line(&self, index: usize) -> StyledLine {
        match self.buffer.get(index) {
            Some(Entry::Line(line)) => self.made(line),
            Some(Entry::Note(role, text)) => StyledLine::new(*role, text).shortened(),
            None => StyledLine::default(),
        }
    }
}

/// The beginning of a long name: names of streams end in a long number that tells nobody anything.
fn short(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(LONGEST_ORIGIN) {
        None => name.into(),
        Some((end, _)) => format!("{}…", &name[..end]).into(),
    }
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
