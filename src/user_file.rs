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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_the_toml_is_reported_with_its_line() {
        let (reader, _) = Reader::new("a = 1\nb = \nc = ]\n");
        let Err(Mistakes(mistakes)) = reader.finish() else { panic!("accepted") };
        assert!(mistakes.iter().any(|mistake| mistake.line == 2), "{mistakes:?}");
        assert!(mistakes.iter().any(|mistake| mistake.line == 3), "{mistakes:?}");
    }
}
