//! The filter language: `web`, `!web`, `^web-\d`, `-l app=web,!canary`, `zone:1a`, `cpu>80%`.
//!
//! Terms separated by spaces must all hold; `"..."` takes its content literally. `Display` writes a
//! filter so that it is read as the same one.

mod column;
mod parse;
mod pattern;
mod quantity;
mod said;

use std::fmt::{self, Write as _};

use jiff::Timestamp;

pub(super) use self::said::Said;
pub use self::{column::Name, parse::FilterError};
use self::{
    pattern::Pattern,
    quantity::{Operator, Quantity},
};
use super::{Column, TableSpec};
use crate::model::Selector;

/// Which rows are shown; the default shows all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq)]
struct Term {
    negated: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    /// Some column on screen says so.
    Any(Pattern),
    /// A column says so. The name is kept as typed, since it may carry a unit.
    Column { column: usize, name: String, pattern: Pattern },
    /// A column compares so.
    Compare { column: usize, name: String, operator: Operator, quantity: Quantity },
    /// The labels are so.
    Labels(Selector),
}

/// What a filter sees of every row.
pub(super) struct Sight<'a, R> {
    /// The columns.
    pub(super) columns: &'a [Column<R>],
    /// What ages are relative to.
    pub(super) now: Timestamp,
    /// Text is looked for in the columns of the wide table too.
    pub(super) wide: bool,
}

/// Rows that are looked at to find out what a column holds.
const PROBED: usize = 256;

impl Filter {
    /// Reads a filter over the columns of a table.
    pub fn for_columns<R>(text: &str, columns: &[Column<R>]) -> Result<Self, FilterError> {
        let names: Vec<_> = columns.iter().map(Name::of).collect();
        Self::parse(text, &names)
    }

    /// Reads a filter over columns of these names.
    pub fn parse(text: &str, names: &[Name]) -> Result<Self, FilterError> {
        parse::terms(text, names).map(|terms| Self { terms })
    }

    /// Whether it shows everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The labels it asks for, where it asks for some and does not negate that.
    pub fn labels(&self) -> Option<Selector> {
        let mut all = Selector::default();
        for term in self.terms.iter().filter(|term| !term.negated) {
            if let Test::Labels(selector) = &term.test {
                all.expressions.extend(selector.expressions.iter().cloned());
            }
        }
        (!all.expressions.is_empty()).then_some(all)
    }

    /// Whether it asks for anything else.
    pub fn is_more_than_labels(&self) -> bool {
        self.terms.iter().any(|term| term.negated || !matches!(term.test, Test::Labels(_)))
    }

    /// How its text was understood, where that may surprise.
    pub fn note(&self) -> Option<&'static str> {
        self.terms.iter().find_map(|term| match &term.test {
            Test::Any(pattern) | Test::Column { pattern, .. } => pattern.note(),
            Test::Compare { .. } | Test::Labels(_) => None,
        })
    }

    /// Whether time alone can change what it shows.
    pub(super) fn ages<R>(&self, columns: &[Column<R>], rows: &[&R]) -> bool {
        let is_age = |column: usize| {
            let probe = rows.iter().take(PROBED).map(|row| columns[column].of(row));
            probe
                .into_iter()
                .any(|value| matches!(value, super::Value::Since(_) | super::Value::Until(_)))
        };
        self.terms.iter().any(|term| match term.test {
            Test::Column { column, .. } | Test::Compare { column, .. } => is_age(column),
            Test::Any(_) | Test::Labels(_) => false,
        })
    }

    /// Refuses comparisons that can hold for no value of the kind these rows have.
    pub(super) fn check<R>(&self, columns: &[Column<R>], rows: &[&R]) -> Result<(), FilterError> {
        for term in &self.terms {
            let Test::Compare { column, name, operator, quantity } = &term.test else { continue };
            let probe = rows.iter().take(PROBED).map(|row| columns[*column].of(row));
            let wanted = probe.into_iter().find_map(|value| quantity.misfit(&value, *operator));
            if let Some(wanted) = wanted {
                let term = format!("{name}{}{}", operator.symbol(), quantity.text());
                return Err(FilterError::Misfit {
                    term,
                    value: quantity.text().to_owned(),
                    wanted,
                });
            }
        }
        Ok(())
    }

    /// Whether it shows a row. `said` is room to work in, kept between rows.
    pub(super) fn matches<S: TableSpec>(
        &self,
        sight: &Sight<'_, S::Row>,
        row: &S::Row,
        said: &mut Said,
    ) -> bool {
        said.forget();
        let mut holds = |test: &Test| test.holds::<S>(sight, row, said);
        self.terms.iter().all(|term| holds(&term.test) != term.negated)
    }
}

impl Test {
    fn holds<S: TableSpec>(
        &self,
        sight: &Sight<'_, S::Row>,
        row: &S::Row,
        said: &mut Said,
    ) -> bool {
        let Sight { columns, now, .. } = *sight;
        match self {
            Self::Any(pattern) => said.has(pattern, sight, row),
            Self::Column { column, pattern, .. } => {
                let value = columns[*column].of(row);
                pattern.matches(&value.into_text(now))
            }
            Self::Compare { column, name, operator, quantity } => {
                let value = columns[*column].of(row);
                quantity.holds(value, *operator, name, now)
            }
            Self::Labels(selector) => S::labels(row).is_some_and(|it| selector.matches(it)),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            f.write_str(if index > 0 { " " } else { "" })?;
            f.write_str(if term.negated { "!" } else { "" })?;
            match &term.test {
                Test::Any(pattern) => write!(f, "{pattern}")?,
                Test::Column { name, pattern, .. } => write!(f, "{name}:{pattern}")?,
                Test::Compare { name, operator, quantity, .. } => {
                    write!(f, "{name}{}{}", operator.symbol(), Quoted(quantity.text()))?;
                }
                Test::Labels(selector) => write!(f, "-l {selector}")?,
            }
        }
        Ok(())
    }
}

/// A text that is read as itself: in quotes, unless nothing in it could mean anything else.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain =
            |character: char| character.is_ascii_alphanumeric() || "._-%/".contains(character);
        if !self.0.is_empty() && !self.0.starts_with('-') && self.0.chars().all(plain) {
            return f.write_str(self.0);
        }
        f.write_char('"')?;
        for character in self.0.chars() {
            if matches!(character, '"' | '\\') {
                f.write_char('\\')?;
            }
            f.write_char(character)?;
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests;
