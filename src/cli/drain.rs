//! The options of `quarterdeck drain`.

use clap::Args;

use crate::duration;

/// Which nodes to empty, and how.
#[derive(Args, Clone, Debug)]
pub struct DrainOptions {
    /// Nodes to empty
    #[arg(value_name = "NODE", required = true)]
    pub nodes: Vec<String>,
    /// Only print what would become of each pod
    #[arg(long, conflicts_with = "deadline")]
    pub plan: bool,
    /// Give up after so long, such as 120 (seconds), 90s or 15m
    #[arg(long, value_name = "DURATION", value_parser = seconds)]
    pub deadline: Option<u32>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Plain numbers are seconds.
fn seconds(text: &str) -> Result<u32, String> {
    let plain = text.parse::<u64>().ok();
    let length = plain.or_else(|| duration::seconds(text)).and_then(|it| u32::try_from(it).ok());
    length
        .filter(|it| *it > 0)
        .ok_or_else(|| format!("`{text}` is no length of time such as 120, 90s or 15m"))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command};

    fn options(line: &str) -> Result<DrainOptions, clap::Error> {
        let cli = Cli::try_parse_from(line.split_whitespace())?;
        let Some(Command::Drain(options)) = cli.command else { unreachable!("{cli:?}") };
        Ok(options)
    }

    #[test]
    fn nodes_and_a_deadline_are_understood() {
        let read = options("quarterdeck drain a b --deadline 120 --json").unwrap();
        assert_eq!((read.nodes.len(), read.deadline, read.json), (2, Some(120), true));
        assert_eq!(options("quarterdeck drain a --deadline 15m").unwrap().deadline, Some(900));
        assert!(options("quarterdeck drain a --plan").unwrap().plan);
        for wrong in ["", "a --deadline 0", "a --deadline soon", "a --plan --deadline 5"] {
            let error = options(&format!("quarterdeck drain {wrong}")).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{wrong}");
        }
    }
}
