//! Exit codes: part of the contract with scripts.

use std::process::ExitCode;

use crate::app::Ended;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// All is well.
    Ok,
    /// A finding, an objective that was missed, or a command that failed.
    Finding,
    /// The command line, a file or the terminal cannot be used as asked.
    Usage,
    /// Some of the data could not be had.
    Partial,
    /// Permissions are missing or credentials have run out.
    Denied,
    /// A signal ended the run.
    Signal(u8),
}

impl Exit {
    /// The code; for a signal 128 and its number, as shells say it.
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Finding => 1,
            Self::Usage => 2,
            Self::Partial => 3,
            Self::Denied => 4,
            Self::Signal(number) => number.saturating_add(128),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

impl From<Ended> for Exit {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Quit => Self::Ok,
            Ended::Signal(number) => Self::Signal(u8::try_from(number).unwrap_or(0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_rely_on_the_codes() {
        let all = [Exit::Ok, Exit::Finding, Exit::Usage, Exit::Partial, Exit::Denied];
        assert_eq!(all.map(Exit::code), [0, 1, 2, 3, 4]);
        assert_eq!(Exit::Signal(15).code(), 143);
    }
}
