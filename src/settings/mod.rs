//! Files the user writes: every fault at once, each with its line and what was probably meant.

use std::{fmt, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what was probably meant.
    pub message: String,
}

/// Everything that is wrong with a file, by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Mistake { line, message }) in self.0.iter().enumerate() {
            let end = if index == 0 { "" } else { "\n" };
            write!(f, "{end}line {line}: {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

/// A file while it is read.
pub struct Reader<'a> {
    text: &'a str,
    mistakes: Vec<Mistake>,
}

impl<'a> Reader<'a> {
    /// Reads TOML; what is not TOML is noted, the rest can still be examined.
    pub fn new(text: &'a str) -> (Self, DeTable<'a>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = Self { text, mistakes: Vec::new() };
        for error in errors {
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            reader.mistake(&error.span().unwrap_or_default(), message);
        }
        (reader, table.into_inner())
    }

    /// Notes a mistake at a place in the file.
    pub fn mistake(&mut self, at: &Range<usize>, message: impl Into<String>) {
        let before = self.text.get(..at.start).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        self.mistakes.push(Mistake { line, message: message.into() });
    }

    /// The text of a value; anything else is a mistake.
    pub fn text<'v>(&mut self, value: &'v Spanned<DeValue<'a>>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.mistake(&value.span(), "expected text in quotes");
        }
        text
    }

    /// The table in a value; anything else is a mistake.
    pub fn table<'v>(&mut self, value: &'v Spanned<DeValue<'a>>) -> Option<&'v DeTable<'a>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mistake(&value.span(), "expected a section");
        }
        table
    }

    /// Whether everything was well.
    pub fn finish(mut self) -> Result<(), Mistakes> {
        self.mistakes.sort();
        if self.mistakes.is_empty() { Ok(()) } else { Err(Mistakes(self.mistakes)) }
    }
}

/// ``unknown action `drian`; did you mean `drain`?``
pub fn unknown<'a>(what: &str, word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(word, known) {
        Some(meant) => format!("unknown {what} `{word}`; did you mean `{meant}`?"),
        None => format!("unknown {what} `{word}`"),
    }
}

/// The known word that differs least from `word`, if it differs by a third at most.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters must be inserted, deleted, replaced or swapped with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut above: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    let mut before = None;
    for (index, character) in left.chars().enumerate() {
        let mut next = vec![index + 1];
        for (column, other) in right.iter().enumerate() {
            let replaced = row[column] + usize::from(character != *other);
            let mut cost = replaced.min(row[column + 1] + 1).min(next[column] + 1);
            if column > 0 && before == Some(*other) && character == right[column - 1] {
                cost = cost.min(above[column - 1] + 1);
            }
            next.push(cost);
        }
        above = std::mem::replace(&mut row, next);
        before = Some(character);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        let known = ["next-row", "previous-row", "help"];
        assert_eq!(nearest("next-rwo", known), Some("next-row"));
        assert_eq!(nearest("hlep", known), Some("help"));
        assert_eq!(nearest("drain", known), None);
        assert_eq!(
            (distance("", "abc"), distance("ab", "ba"), distance("kitten", "sitting")),
            (3, 1, 3)
        );
    }

    #[test]
    fn every_fault_of_the_toml_is_reported_with_its_line() {
        let (reader, _) = Reader::new("a = 1\nb = \nc = ]\n");
        let Err(Mistakes(mistakes)) = reader.finish() else { panic!("accepted") };
        assert!(mistakes.iter().any(|mistake| mistake.line == 2), "{mistakes:?}");
        assert!(mistakes.iter().any(|mistake| mistake.line == 3), "{mistakes:?}");
    }
}
