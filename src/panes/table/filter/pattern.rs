//! Text that is looked for.

use std::fmt;

use regex::{Regex, RegexBuilder};

use super::Quoted;

/// A text or a regular expression, without regard to case.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    text: String,
    kind: Kind,
    regex: Option<Regex>,
}

/// How the text was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    /// It looks like a regular expression and is none.
    BrokenRegex,
    Regex,
}

/// What makes a text a regular expression. A point alone does not: names are full of them.
const META: &[char] = &['^', '$', '*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '\\'];

/// What cells that hold no text are written with, beside digits.
const OF_NO_TEXT: &[u8] = b"-?./%smhdkgtpieyno";

impl Pattern {
    /// A regular expression where `text` looks like one and compiles; else a text.
    pub(super) fn new(text: String) -> Self {
        if !text.contains(META) {
            return Self::literal(text);
        }
        match compile(&text) {
            Some(regex) => Self { text, kind: Kind::Regex, regex: Some(regex) },
            None => Self { kind: Kind::BrokenRegex, ..Self::literal(text) },
        }
    }

    /// Exactly this text.
    pub(super) fn literal(text: String) -> Self {
        let regex = compile(&regex::escape(&text));
        Self { text, kind: Kind::Text, regex }
    }

    pub(super) fn note(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Text => None,
            Kind::BrokenRegex => Some("text"),
            Kind::Regex => Some("regex"),
        }
    }

    /// Whether it is in `text`.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.regex.as_ref().is_none_or(|regex| regex.is_match(text))
    }

    /// Whether it may be found where only numbers, their units, `yes`, `no`, `-` and `?` stand.
    pub(super) fn may_be_no_text(&self) -> bool {
        let fits = |it: u8| it.is_ascii_digit() || OF_NO_TEXT.contains(&it.to_ascii_lowercase());
        self.kind == Kind::Regex || self.text.bytes().all(fits)
    }

    /// Whether it is in one of several lines.
    pub(super) fn matches_any(&self, lines: &str) -> bool {
        match self.kind {
            Kind::Text | Kind::BrokenRegex => self.matches(lines),
            Kind::Regex => lines.lines().any(|line| self.matches(line)),
        }
    }
}

fn compile(text: &str) -> Option<Regex> {
    RegexBuilder::new(text).case_insensitive(true).size_limit(1 << 20).build().ok()
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && (self.kind == Kind::Regex) == (other.kind == Kind::Regex)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Regex => f.write_str(&self.text),
            Kind::Text | Kind::BrokenRegex => write!(f, "{}", Quoted(&self.text)),
        }
    }
}
