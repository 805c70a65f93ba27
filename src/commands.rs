//! The commands, each wired to what it needs.

use std::{io, time::Duration};

use color_eyre::eyre::{Report, Result, WrapErr};
use quarterdeck::{
    app::State,
    cli::{self, Cli, Command, Exit, Snapshot},
    config::{self, KEYMAPS, NamedText, Settings, THEMES},
    headless,
    keymap::Keymap,
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

/// The console before anything has happened.
pub(crate) fn state(settings: &Settings) -> Result<(State, Vec<quarterdeck::app::Effect>)> {
    let (_keymap, _) = keymap(settings)?;
    let theme = config::named("theme", THEMES, &settings.theme)?;
    let _theme = Theme::parse(&theme.text).wrap_err(theme.origin)?;
    Ok((State::default(), Vec::new()))
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

/// Provisional: the feeds and the text come from the pane tables.
async fn snapshot(wanted: &Snapshot, cli: &Cli, settings: &Settings) -> Result<Exit> {
    let ports = connect(cli, settings)?;
    let wait = Duration::from_secs(wanted.wait);
    let render = |_: &headless::Gathered| Ok::<_, Report>("{}".to_owned());
    headless::snapshot(&ports, &[], wait, render, &mut io::stdout()).await
}
