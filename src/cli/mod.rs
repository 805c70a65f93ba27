//! The command line: one definition, from which help, man page and completions are made.

mod derived;
mod drain;
mod estate;
mod estates;
mod exit;
mod journal;
mod logs;

use std::{ffi::OsStr, path::PathBuf};

use clap::{
    Args, Parser, Subcommand,
    builder::{NonEmptyStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser},
};

use self::estates::Estates;
pub use self::{
    derived::{completions, man},
    drain::DrainOptions,
    estate::{EstateCommand, Export},
    exit::Exit,
    journal::{JournalCommand, JournalOptions, Since},
    logs::LogOptions,
};
use crate::{
    config::{AUTO, Layer},
    keymap::KEYMAPS,
    model::{AwsKind, Platform, SCENARIOS},
    panes::PaneId,
    ui::theme::THEMES,
};

/// After the options of the long help and in the man page.
const MORE: &str = "\
Settings come from the configuration file, then the environment, then these options; later ones \
win. The file is $XDG_CONFIG_HOME/quarterdeck/config.toml (usually ~/.config/quarterdeck) and has \
the fields profile, region, context, cluster, kubeconfig, read_only, mouse, theme, keys, pane and log. \
The variable of a field is its name in capitals after QUARTERDECK_, such as QUARTERDECK_REGION; \
QUARTERDECK_CONFIG names another file and QUARTERDECK_LOG_LEVEL is error, warn, info, debug or \
trace. Sections [[environment]] with name, level (dev, staging or prod) and account, cluster or \
context (patterns) say which environment the top line names; what none knows counts as prod.

Exit codes: 0 ok; 1 finding or failure; 2 usage or bad file; 3 partial data; 4 denied or expired; \
128 and its number after a signal.";

/// A terminal operations console for AWS EKS platforms.
#[derive(Debug, Parser)]
#[command(name = "quarterdeck", version, after_long_help = MORE)]
pub struct Cli {
    /// Where to look and how to look.
    #[command(flatten)]
    pub global: Global,
    /// Pane to start with
    #[arg(long, value_name = "PANE", value_parser = pane())]
    pub pane: Option<PaneId>,
    /// What to do instead of opening the console.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that every command takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// AWS profile; otherwise the standard chain of the AWS SDKs decides
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// AWS Region, such as us-east-1
    #[arg(long, global = true, value_name = "REGION")]
    pub region: Option<String>,
    /// Context of the kubeconfig
    #[arg(long, global = true, value_name = "NAME")]
    pub context: Option<String>,
    /// EKS cluster; needs no kubeconfig
    #[arg(long, global = true, value_name = "NAME")]
    pub cluster: Option<String>,
    /// Kubeconfig instead of $KUBECONFIG or ~/.kube/config
    #[arg(long, global = true, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// Refuse everything that would change the cluster or the account
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Simulated estate instead of a cluster and an account: a name, a file, or a recipe such as
    /// gen:nodes=1000,pods=50000,seed=7; p2 unless `=` names another
    #[arg(
        long,
        global = true,
        value_name = "NAME|FILE|RECIPE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = Platform::FIRST,
        value_parser = Estates
    )]
    pub sandbox: Option<String>,
    /// How many times as fast as usual time runs in the simulated estate; 0 stops it
    #[arg(
        long,
        global = true,
        value_name = "FACTOR",
        requires = "sandbox",
        value_parser = clap::value_parser!(u32).range(0..=1000)
    )]
    pub speed: Option<u32>,
    /// What happens in the simulated estate, and when: a name or a file
    #[arg(
        long,
        global = true,
        value_name = "NAME|FILE",
        requires = "sandbox",
        value_parser = Offered(scenarios)
    )]
    pub scenario: Option<String>,
    /// Key bindings: a name or a file
    #[arg(long, global = true, value_name = "NAME|FILE", value_parser = Offered(keymaps))]
    pub keys: Option<String>,
    /// Theme: a name or a file; auto, the default, asks the terminal whether it is light or dark
    #[arg(long, global = true, value_name = "NAME|FILE", value_parser = Offered(themes))]
    pub theme: Option<String>,
    /// Let the mouse scroll, choose and sort; the terminal then selects text only with shift
    #[arg(long, global = true)]
    pub mouse: bool,
    /// Configuration file instead of the usual one; it must exist
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Write a log to this file; without it there is none
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

/// Commands that do not open the console.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Print what a pane shows, once
    Snapshot(Snapshot),
    /// Print lines of logs: of pods, of CloudWatch Logs, of the control plane, of databases
    Logs(LogOptions),
    /// Check identity, reachability and permissions
    #[command(args_conflicts_with_subcommands = true)]
    Doctor {
        /// What to look at more closely.
        #[command(subcommand)]
        closer: Option<Closer>,
    },
    /// Empty nodes: cordon them and evict their pods in the turns of their disruption budgets
    Drain(DrainOptions),
    /// Read what somebody wants to do, and approve it as a second person
    Approve {
        /// The file that the question of their console names
        #[arg(value_name = "PLAN")]
        plan: PathBuf,
    },
    /// Print what was changed from here, by whom, and what came of it
    Journal(JournalOptions),
    /// Take a twin of the platform, to rehearse on
    Estate {
        /// What to do.
        #[command(subcommand)]
        command: EstateCommand,
    },
    /// Print the key bindings in force
    Keys,
    /// Print completions for a shell
    Completions {
        /// Shell to complete for
        shell: clap_complete::Shell,
    },
    /// Print the manual page, in roff
    Man,
}

/// What doctor looks at more closely.
#[derive(Clone, Debug, Subcommand)]
pub enum Closer {
    /// Print the least IAM policy and cluster role, and what of them you have
    Iam {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// What to print of which pane.
#[derive(Args, Clone, Debug)]
pub struct Snapshot {
    /// Pane to print, or a kind: any that AWS or the cluster serves, such as buckets or services
    #[arg(value_name = "PANE|KIND", value_parser = Offered(shown))]
    pub pane: String,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// Seconds to wait for data that is slow; what is missing then makes the exit code 3
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(..=3600))]
    pub wait: u64,
    /// Print only rows that match, as after `/` in the console
    #[arg(long, value_name = "FILTER")]
    pub filter: Option<String>,
}

impl Cli {
    /// What the options say about settings.
    pub fn layer(&self) -> Layer {
        let global = self.global.clone();
        Layer {
            profile: global.profile,
            region: global.region,
            context: global.context,
            cluster: global.cluster,
            kubeconfig: global.kubeconfig,
            read_only: global.read_only.then_some(true),
            mouse: global.mouse.then_some(true),
            theme: global.theme,
            keys: global.keys,
            pane: self.pane,
            log: global.log,
        }
    }
}

/// Takes the names of the panes there are.
fn pane() -> impl TypedValueParser<Value = PaneId> {
    let names = PaneId::ALL.iter().map(|pane| pane.name());
    PossibleValuesParser::new(names).try_map(|name| {
        let found = PaneId::ALL.iter().copied().find(|pane| pane.name() == name);
        found.ok_or_else(|| format!("there is no pane {name}"))
    })
}

/// Takes any text, but has completions offer the names that are known here.
#[derive(Clone)]
struct Offered(fn() -> Vec<&'static str>);

impl TypedValueParser for Offered {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        NonEmptyStringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter().map(PossibleValue::new)))
    }
}

/// Panes, and the kinds of AWS; those of a cluster only the cluster knows.
fn shown() -> Vec<&'static str> {
    let panes = PaneId::ALL.iter().map(|pane| pane.name());
    panes.chain(AwsKind::ALL.iter().map(|kind| kind.plural())).collect()
}

fn keymaps() -> Vec<&'static str> {
    KEYMAPS.iter().map(|(name, _)| *name).collect()
}

fn scenarios() -> Vec<&'static str> {
    SCENARIOS.to_vec()
}

fn themes() -> Vec<&'static str> {
    [AUTO].into_iter().chain(THEMES.iter().map(|(name, _)| *name)).collect()
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, error::ErrorKind};

    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_sandbox_never_swallows_a_subcommand() {
        let cli = parse("quarterdeck --sandbox snapshot nodes --json").unwrap();
        assert_eq!(cli.global.sandbox.as_deref(), Some("p2"));
        assert!(matches!(cli.command, Some(Command::Snapshot(Snapshot { json: true, .. }))));
        assert!(parse("quarterdeck snapshot nodes --sandbox=p2").unwrap().global.sandbox.is_some());
        let error = parse("quarterdeck --sandbox=").unwrap_err();
        assert_eq!((error.kind(), error.exit_code()), (ErrorKind::InvalidValue, 2));
    }

    #[test]
    fn a_scenario_needs_the_sandbox() {
        let cli = parse("quarterdeck --sandbox=p2 --scenario=bad-day").unwrap();
        assert_eq!(cli.global.scenario.as_deref(), Some("bad-day"));
        let error = parse("quarterdeck --scenario bad-day").unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("--sandbox"), "{error}");
    }

    #[test]
    fn global_options_stand_before_and_after_the_command() {
        for line in [
            "quarterdeck --region r --read-only doctor",
            "quarterdeck doctor --region r --read-only",
            "quarterdeck doctor iam --region r --read-only",
        ] {
            let layer = parse(line).unwrap().layer();
            assert_eq!((layer.region.as_deref(), layer.read_only), (Some("r"), Some(true)));
        }
        assert_eq!(parse("quarterdeck").unwrap().layer(), Layer::default());
    }

    #[test]
    fn panes_are_known_by_name() {
        assert_eq!(parse("quarterdeck --pane pods").unwrap().pane, Some(PaneId::Pods));
        let error = parse("quarterdeck --pane nods").unwrap_err();
        assert!(error.to_string().contains("'nodes'"), "{error}");
    }

    #[test]
    fn the_help_names_every_setting() {
        for name in Layer::NAMES {
            assert!(MORE.contains(name), "{name}");
        }
    }
}
