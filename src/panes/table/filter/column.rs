//! Which column a name in a filter means.

use super::{super::Column, FilterError};

/// The two names of a column.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// As in the snapshot, such as `age_s`.
    pub key: &'static str,
    /// As on screen, such as `CPU%`.
    pub header: &'static str,
}

/// Units that a key may end in.
const UNITS: [&str; 3] = ["_gib", "_m", "_s"];

impl Name {
    /// The names of `column`.
    pub const fn of<R>(column: &Column<R>) -> Self {
        Self { key: column.key, header: column.header }
    }

    /// The key without its unit.
    fn stem(&self) -> &'static str {
        UNITS.iter().find_map(|unit| self.key.strip_suffix(unit)).unwrap_or(self.key)
    }

    /// The heading without signs such as `%`.
    fn word(&self) -> String {
        self.header.chars().filter(|character| character.is_alphanumeric()).collect()
    }
}

/// Finds the column called `name`: by its key, its heading, either without its unit, or by the
/// beginning of a key that no other column has. Case does not matter.
pub(super) fn find(name: &str, names: &[Name]) -> Result<usize, FilterError> {
    let is = |other: &str| other.eq_ignore_ascii_case(name);
    let first = |test: &dyn Fn(&Name) -> bool| names.iter().position(test);
    let exact = first(&|it| is(it.key))
        .or_else(|| first(&|it| is(it.header)))
        .or_else(|| first(&|it| is(it.stem())))
        .or_else(|| first(&|it| is(&it.word())));
    if let Some(column) = exact {
        return Ok(column);
    }
    let lower = name.to_ascii_lowercase();
    let mut begun = names.iter().enumerate().filter(|(_, it)| it.key.starts_with(&lower));
    match (begun.next(), begun.next()) {
        (Some((column, _)), None) => Ok(column),
        (Some((_, a)), Some((_, b))) => Err(FilterError::Ambiguous {
            name: name.to_owned(),
            candidates: format!("`{}`, `{}`", a.key, b.key),
        }),
        (None, _) => Err(unknown(name, names)),
    }
}

fn unknown(name: &str, names: &[Name]) -> FilterError {
    let lower = name.to_ascii_lowercase();
    let nearest = names.iter().map(|it| (strsim::osa_distance(&lower, it.stem()), it.key)).min();
    // Two edits are much for a short name, unless it begins right.
    let alike =
        |edits, key: &str| edits <= 1 || edits == 2 && key.as_bytes()[..1] == lower.as_bytes()[..1];
    let advice = match nearest {
        Some((edits, key)) if alike(edits, key) => format!("did you mean `{key}`?"),
        _ => {
            let keys: Vec<_> = names.iter().map(|it| it.key).collect();
            format!("there are {}", keys.join(", "))
        }
    };
    FilterError::UnknownColumn { name: name.to_owned(), advice }
}
