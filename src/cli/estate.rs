//! The options of `quarterdeck estate`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What to do with the platform as a whole.
#[derive(Clone, Debug, Subcommand)]
pub enum EstateCommand {
    /// Write a twin of the platform to a file, which `--sandbox=FILE` opens
    ///
    /// The file has the rows of every table, field by field from a list: no data of Secrets
    /// or configuration, no environment, annotations, logs, user data or messages of events, and of labels
    /// and tags only those that rows are joined by. Names, ids, addresses and accounts are replaced by
    /// pseudonyms that are made up anew for each file.
    Export(Export),
}

/// Where to write the twin, and what of it.
#[derive(Args, Clone, Debug)]
pub struct Export {
    /// File to write; only you can read it
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Seconds to wait for data that is slow; what is missing then makes the exit code 3
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(..=3600))]
    pub wait: u64,
    /// Keep the real names, ids, addresses and accounts
    #[arg(long)]
    pub real_names: bool,
    /// Replace the file if it is there
    #[arg(long)]
    pub force: bool,
}
