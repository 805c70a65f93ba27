//! The options of `quarterdeck journal`.

use clap::{Args, Subcommand};
use jiff::Timestamp;

use crate::{duration, journal::Anchor};

/// Which entries to print, or whether all of them still hold.
#[derive(Args, Clone, Debug)]
pub struct JournalOptions {
    /// Print JSON, an object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// Only entries from then on: a time such as 2026-01-31T08:00:00Z, or so long ago, such as 90s, 6h or 2d
    #[arg(long, value_name = "TIME", value_parser = since)]
    pub since: Option<Since>,
    /// What to do instead of printing them.
    #[command(subcommand)]
    pub command: Option<JournalCommand>,
}

/// What to do with the journal.
#[derive(Clone, Debug, Subcommand)]
pub enum JournalCommand {
    /// Look whether entries were changed, removed or put into another order
    ///
    /// What is found is named, and the exit code is then 1. That the newest entries were cut off, or that
    /// all was written anew, is only found against an anchor: the console prints one when it ends, if it
    /// has changed anything.
    Verify {
        /// The newest entry at some time, as the console printed it when it ended
        #[arg(long, value_name = "SEQ:HASH")]
        anchor: Option<Anchor>,
    },
}

/// From when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// This time.
    At(Timestamp),
    /// So many seconds ago.
    Ago(u64),
}

impl Since {
    /// The time that it means.
    pub fn time(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::Ago(seconds) => {
                let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
                let before = now.checked_sub(jiff::SignedDuration::from_secs(seconds));
                before.unwrap_or(Timestamp::MIN)
            }
        }
    }
}

fn since(text: &str) -> Result<Since, String> {
    let ago = duration::seconds(text).map(Since::Ago);
    let at = || text.parse().ok().map(Since::At);
    ago.or_else(at).ok_or_else(|| {
        format!(
            "`{text}` is neither a time such as 2026-01-31T08:00:00Z nor a while such as 6h or 2d"
        )
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command};

    fn options(line: &str) -> Result<JournalOptions, clap::Error> {
        let cli = Cli::try_parse_from(line.split_whitespace())?;
        let Some(Command::Journal(options)) = cli.command else { unreachable!("{cli:?}") };
        Ok(options)
    }

    #[test]
    fn a_time_and_a_while_are_understood() {
        let now: Timestamp = "2026-01-31T08:00:00Z".parse().unwrap();
        let since = |text: &str| {
            let options = options(&format!("quarterdeck journal --since {text}"))?;
            Ok::<_, clap::Error>(options.since.unwrap().time(now).to_string())
        };
        assert_eq!(since("6h").unwrap(), "2026-01-31T02:00:00Z");
        assert_eq!(since("2026-01-30T00:00:00+02:00").unwrap(), "2026-01-29T22:00:00Z");
        assert_eq!(since("99999999999d").unwrap(), Timestamp::MIN.to_string());
        for wrong in ["", "yesterday", "6", "2026-01-30"] {
            assert!(options(&format!("quarterdeck journal --since={wrong}")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn json_stands_before_and_after_verify_and_an_anchor_must_be_one() {
        let anchor = format!("7:{}", "ab".repeat(32));
        for line in ["journal --json verify", "journal verify --json"] {
            assert!(options(&format!("quarterdeck {line} --anchor {anchor}")).unwrap().json);
        }
        let error = options("quarterdeck journal verify --anchor 7:xyz").unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("is no anchor"), "{error}");
    }
}
