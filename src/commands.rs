//! The commands, each wired to what it needs.

use std::{io, time::Duration};

use color_eyre::eyre::{Report, Result, WrapErr};
use jiff::Timestamp;
use quarterdeck::{
    app::{Effect, Setup, State},
    cli::{self, Cli, Command, Exit, Snapshot},
    config::{self, KEYMAPS, NamedText, Settings, THEMES},
    headless,
    keymap::Keymap,
    panes::{self, Location, Scope},
    ui::theme::Theme,
};

use crate::connect::connect;

/// Commands that need neither settings nor a connection.
pub(crate) fn derived(cli: &Cli) -> Option<io::Result<Exit>> {
    let out = &mut io::stdout();
    let printed = match cli.command {
        Some(Command::Completions { shell }) => cli::completions(shell, out),
        Some(Command::Man) => cli::man(out),
        Some(Command::Snapshot(_) | Command::Doctor | Command::Keys) | None => return None,
    };
    Some(headless::tolerate_broken_pipe(printed).map(|()| Exit::Ok))
}

/// Commands without a screen.
pub(crate) async fn headless(command: &Command, cli: &Cli, settings: &Settings) -> Result<Exit> {
    match command {
        Command::Snapshot(wanted) => snapshot(wanted, cli, settings).await,
        Command::Doctor => {
            let ports = connect(cli, settings)?;
            Ok(headless::doctor(&*ports.doctor, &mut io::stdout()).await?)
        }
        Command::Keys => keys(settings),
        Command::Completions { .. } | Command::Man => Ok(Exit::Ok),
    }
}

/// The console before anything has happened, and what it needs done.
pub(crate) fn state(
    cli: &Cli,
    settings: &Settings,
    now: Timestamp,
) -> Result<(State, Vec<Effect>)> {
    let (keymap, _) = keymap(settings)?;
    let theme = config::named("theme", THEMES, &settings.theme)?;
    Ok(State::new(Setup {
        keymap,
        theme: Theme::parse(&theme.text).wrap_err(theme.origin)?,
        first: Location::Table(settings.pane, Scope::All),
        read_only: settings.read_only,
        sandbox: cli.global.sandbox.is_some(),
        now,
    }))
}

fn keymap(settings: &Settings) -> Result<(Keymap, NamedText)> {
    let source = config::named("keymap", KEYMAPS, &settings.keys)?;
    let keymap = Keymap::parse(&source.text).wrap_err_with(|| source.origin.clone())?;
    Ok((keymap, source))
}

/// Provisional: prints the file that is in force, until the table is derived.
fn keys(settings: &Settings) -> Result<Exit> {
    let (_keymap, source) = keymap(settings)?;
    let printed = io::Write::write_all(&mut io::stdout(), source.text.as_bytes());
    headless::tolerate_broken_pipe(printed)?;
    Ok(Exit::Ok)
}

async fn snapshot(wanted: &Snapshot, cli: &Cli, settings: &Settings) -> Result<Exit> {
    let ports = connect(cli, settings)?;
    let feeds = panes::open(Location::Table(wanted.pane, Scope::All)).feeds();
    let filter = wanted.filter.as_deref().unwrap_or_default();
    let render = |seen: &headless::Gathered| {
        let (pane, store, now) = (wanted.pane, &seen.store, seen.at);
        if wanted.json {
            let json = panes::snapshot(pane, store, filter, now).map_err(Report::msg)?;
            return Ok(serde_json::to_string_pretty(&json)?);
        }
        panes::snapshot_text(pane, store, filter, now).map_err(Report::msg)
    };
    let wait = Duration::from_secs(wanted.wait);
    headless::snapshot(&ports, feeds, wait, render, &mut io::stdout()).await
}
