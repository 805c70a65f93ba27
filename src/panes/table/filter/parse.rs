//! Text to filter.

use super::{Term, Test, column, column::Name, pattern::Pattern, quantity};
use crate::model::{Selector, SelectorError};

/// Why a filter cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// No such column.
    #[error("no column `{name}`: {advice}")]
    UnknownColumn {
        /// The name.
        name: String,
        /// Which ones there are.
        advice: String,
    },
    /// Several columns begin like this.
    #[error("`{name}` could be {candidates}")]
    Ambiguous {
        /// The name.
        name: String,
        /// Two of the columns.
        candidates: String,
    },
    /// Something is compared with what cannot be compared.
    #[error("`{term}`: {value} is no number, size, time or share")]
    NoNumber {
        /// The whole term.
        term: String,
        /// What it is compared with.
        value: String,
    },
    /// A comparison with another kind of value than the column has.
    #[error("`{term}`: {value} is not {wanted}")]
    Misfit {
        /// The whole term.
        term: String,
        /// What it is compared with.
        value: String,
        /// What the column holds.
        wanted: &'static str,
    },
    /// A column and an operator, and nothing after them.
    #[error("`{0}` needs a value after it")]
    NoValue(String),
    /// `!` alone.
    #[error("`!` needs something after it that must not match")]
    NothingInverted,
    /// A quote that does not end.
    #[error("the quote is not closed")]
    OpenQuote,
    /// A label selector that is none.
    #[error("`-l`: {0}, as in `-l app=web,tier!=cache,!canary,zone in (a,b)`")]
    Selector(#[from] SelectorError),
}

/// Reads all terms.
pub(super) fn terms(text: &str, names: &[Name]) -> Result<Vec<Term>, FilterError> {
    let mut all = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let bare = rest.trim_start_matches('!');
        let negated = (rest.len() - bare.len()) % 2 == 1;
        if bare.len() < rest.len() && (bare.is_empty() || bare.starts_with(char::is_whitespace)) {
            return Err(FilterError::NothingInverted);
        }
        let (meaning, after) = one(bare, names)?;
        all.push(Term { negated, test: meaning });
        rest = after.trim_start();
    }
    Ok(all)
}

fn one<'t>(text: &'t str, names: &[Name]) -> Result<(Test, &'t str), FilterError> {
    if let Some(after) = text.strip_prefix("-l")
        && (after.is_empty() || after.starts_with(char::is_whitespace))
    {
        let (selector, rest) = Selector::read(after)?;
        return Ok((Test::Labels(selector), rest));
    }
    let (word, rest) = Word::read(text)?;
    Ok((word.test(names)?, rest))
}

/// What stands between two spaces; per character whether it was quoted.
struct Word(Vec<(char, bool)>, bool);

impl Word {
    fn read(text: &str) -> Result<(Self, &str), FilterError> {
        let (mut characters, mut quoted, mut ever) = (Vec::new(), false, false);
        let mut rest = text.char_indices();
        while let Some((at, character)) = rest.next() {
            match character {
                '"' => (quoted, ever) = (!quoted, true),
                '\\' if quoted => {
                    characters.extend(rest.next().map(|(_, escaped)| (escaped, true)));
                }
                space if space.is_whitespace() && !quoted => {
                    return Ok((Self(characters, ever), &text[at..]));
                }
                other => characters.push((other, quoted)),
            }
        }
        if quoted { Err(FilterError::OpenQuote) } else { Ok((Self(characters, ever), "")) }
    }

    fn test(self, names: &[Name]) -> Result<Test, FilterError> {
        let Some((name, operator, value)) = self.split() else {
            return Ok(Test::Any(self.pattern(0)));
        };
        let column = column::find(&name, names)?;
        let text: String = self.text(value);
        if text.is_empty() {
            return Err(FilterError::NoValue(self.text(0)));
        }
        let Some(operator) = quantity::Operator::read(&operator) else {
            return Ok(Test::Column { column, name, pattern: self.pattern(value) });
        };
        let quantity = quantity::Quantity::new(text);
        if operator.orders() && !quantity.can_order() {
            let value = quantity.text().to_owned();
            return Err(FilterError::NoNumber { term: self.text(0), value });
        }
        Ok(Test::Compare { column, name, operator, quantity })
    }

    /// Name, operator and where the value starts, if it begins like `name>`.
    fn split(&self) -> Option<(String, String, usize)> {
        let end = self.0.iter().position(|(character, quoted)| *quoted || !is_name(*character))?;
        let operator: String = self.0[end..]
            .iter()
            .take(2)
            .take_while(|(character, quoted)| !quoted && ":<>=!".contains(*character))
            .map(|(character, _)| character)
            .collect();
        let operator = match operator.as_str() {
            two @ (">=" | "<=" | "!=" | "==") => two,
            "!" | "!:" | "!<" | "!>" | "!!" | "" => return None,
            one => one.get(..1)?,
        };
        let name: String = self.0[..end].iter().map(|(character, _)| character).collect();
        let starts = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
        starts.then(|| (name, operator.to_owned(), end + operator.len()))
    }

    fn text(&self, from: usize) -> String {
        self.0[from..].iter().map(|(character, _)| character).collect()
    }

    fn pattern(&self, from: usize) -> Pattern {
        if self.1 { Pattern::literal(self.text(from)) } else { Pattern::new(self.text(from)) }
    }
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '%')
}
