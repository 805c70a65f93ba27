//! What is wrong with the settings, in full sentences.

use std::{fmt, io, path::PathBuf};

/// One thing that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file or the variable.
    pub origin: String,
    /// The line, counted from 1; absent outside files.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
    /// What was probably meant.
    pub meant: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.origin, self.what)?,
            None => write!(f, "{}: {}", self.origin, self.what)?,
        }
        match &self.meant {
            Some(meant) => write!(f, "; did you mean `{meant}`?"),
            None => Ok(()),
        }
    }
}

/// Why the settings were refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Everything that was not understood.
    #[error("{}", lines(.0))]
    Faults(Vec<Fault>),
    /// There is nothing of this name.
    #[error("there is no {kind} called `{name}`; there are: {known}{}", meant(.suggestion.as_deref()))]
    Unknown {
        /// Such as `theme`.
        kind: &'static str,
        /// What was asked for.
        name: String,
        /// Every name, separated by commas.
        known: String,
        /// What was probably meant.
        suggestion: Option<String>,
    },
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn meant(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// The name that `given` was probably meant to be: at most a third of it may differ.
pub fn suggest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    known
        .into_iter()
        .map(|name| (strsim::osa_distance(given, name), name))
        .filter(|(distance, name)| *distance * 3 <= name.len().max(3))
        .min()
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_close_is_suggested() {
        let known = ["region", "profile", "log"];
        assert_eq!(suggest("reigon", known).as_deref(), Some("region"));
        assert_eq!(suggest("lgo", known).as_deref(), Some("log"));
        assert_eq!(suggest("colour", known), None);
    }
}
