//! What is wrong with the settings, in full sentences.

use std::{fmt, io, path::PathBuf};

/// One thing that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file or the variable.
    pub origin: String,
    /// The line, counted from 1; absent outside files.
    pub line: Option<usize>,
    /// What is wrong, and what was probably meant.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.origin, self.what),
            None => write!(f, "{}: {}", self.origin, self.what),
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
    #[error("there is no {kind} called `{name}`; there are: {known}{hint}")]
    Unknown {
        /// Such as `theme`.
        kind: &'static str,
        /// What was asked for.
        name: String,
        /// Every name, separated by commas.
        known: String,
        /// What was probably meant, or nothing.
        hint: String,
    },
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
