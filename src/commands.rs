//! The commands, each wired to what it needs.

use std::{
    fs,
    hash::{BuildHasher, Hasher, RandomState},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use color_eyre::eyre::{Report, Result, WrapErr, bail};
use quarterdeck::{
    adapters::{
        clock::SystemClock,
        journal::{InMemory, Nowhere},
        marks::Marks,
        new_file,
    },
    app::{Effect, Setup, State},
    approval::Request,
    cli::{
        self, Cli, Closer, Command, DrainOptions, EstateCommand, Exit, Export, JournalCommand,
        JournalOptions, LogOptions, Snapshot,
    },
    config::{self, Settings},
    estate::DRAIN_FEEDS,
    headless::{self, Print, iam::Asked},
    keymap::{KEYMAPS, Keymap},
    model::{Platform, Symbol},
    panes::{self, Leaving, Location, PaneId, Scope},
    ports::{Clock, Journal, Ports, ViewFile},
    twin::Veil,
    ui::theme::{Depth, THEMES, Theme},
    views::{self, SavedView},
};

use crate::connect::connect;

/// What is noted once the tour has been offered.
const TOUR: &str = "tour-offered";

/// Commands that need neither settings nor a connection.
pub(crate) fn derived(cli: &Cli) -> Option<io::Result<Exit>> {
    let out = &mut io::stdout();
    let printed = match cli.command {
        Some(Command::Completions { shell }) => cli::completions(shell, out),
        Some(Command::Man) => cli::man(out),
        Some(
            Command::Snapshot(_)
            | Command::Logs(_)
            | Command::Doctor { .. }
            | Command::Drain(_)
            | Command::Approve { .. }
            | Command::Estate { .. }
            | Command::Journal(_)
            | Command::Keys,
        )
        | None => return None,
    };
    Some(headless::tolerate_broken_pipe(printed).map(|()| Exit::Ok))
}

/// Commands without a screen.
pub(crate) async fn headless(command: &Command, cli: &Cli, settings: &Settings) -> Result<Exit> {
    match command {
        Command::Snapshot(wanted) => snapshot(wanted, cli, settings).await,
        Command::Logs(options) => logs(options, cli, settings).await,
        Command::Doctor { closer: Some(Closer::Iam { json }) } => iam(*json, cli, settings).await,
        Command::Doctor { closer: None } => {
            let ports = connect(cli, settings)?;
            Ok(headless::doctor(&*ports.doctor, &mut io::stdout()).await?)
        }
        Command::Estate { command: EstateCommand::Export(options) } => {
            export(options, cli, settings).await
        }
        Command::Drain(options) => drain(options, cli, settings).await,
        Command::Approve { plan } => approve(plan, cli, settings).await,
        Command::Journal(options) => journal(options, cli).await,
        Command::Keys => keys(settings),
        Command::Completions { .. } | Command::Man => Ok(Exit::Ok),
    }
}

/// The console before anything has happened, and what it needs done.
pub(crate) fn state(cli: &Cli, settings: &Settings, ports: &Ports) -> Result<(State, Vec<Effect>)> {
    let first = Location::Table(settings.pane, Scope::All);
    let (state, mut effects) = showing(first, cli, settings, ports)?;
    effects.push(Effect::Recall);
    Ok((state, effects))
}

/// The same, with this on the screen.
fn showing(
    first: Location,
    cli: &Cli,
    settings: &Settings,
    ports: &Ports,
) -> Result<(State, Vec<Effect>)> {
    let saved = views(&*ports.views);
    let (theme, on_light) = themes(settings)?;
    let (mut state, effects) = State::new(Setup {
        keymap: keymap(settings)?,
        theme,
        on_light,
        first,
        destination: settings.destination(),
        environments: settings.environments.clone(),
        guard: settings.guard.clone(),
        read_only: settings.read_only,
        mouse: settings.mouse,
        sandbox: cli.global.sandbox.is_some(),
        views: saved.as_ref().cloned().unwrap_or_default(),
        now: ports.clock.now(),
        session: session(),
    });
    if let Err(reason) = saved {
        state.explain("no saved view can be used", &reason);
    }
    Ok((state, effects))
}

/// Short, and hardly ever the same twice: eight letters and digits.
fn session() -> Box<str> {
    let chance = RandomState::new().build_hasher().finish();
    let text = format!("{chance:016x}");
    text[..8].into()
}

/// Offers newcomers the tour, once: on the platform that it is on, where nothing else was asked for.
pub(crate) fn welcome(cli: &Cli, marks: Option<PathBuf>, state: &mut State) {
    let is_there = cli.global.sandbox.as_deref() == Some(Platform::FIRST);
    let is_plain = cli.global.scenario.is_none() && cli.pane.is_none();
    let Some(marks) = marks.map(Marks::at).filter(|_| is_there && is_plain) else { return };
    if marks.has(TOUR) || !state.offer_tour() {
        return;
    }
    if let Err(error) = marks.set(TOUR) {
        tracing::warn!(%error, "it cannot be noted that the tour was offered");
    }
}

/// The saved views. A file that cannot be understood is no reason not to start: it is explained.
fn views(file: &dyn ViewFile) -> Result<Vec<SavedView>, String> {
    let about = |reason: String| format!("{}\n\n{reason}", file.name());
    let text = file.read().map_err(|error| about(error.to_string()))?;
    views::parse(&text).map_err(|mistakes| about(mistakes.to_string()))
}

fn keymap(settings: &Settings) -> Result<Keymap> {
    let source = config::named("keymap", KEYMAPS, &settings.keys)?;
    Keymap::parse(&source.text).wrap_err(source.origin)
}

/// The theme, and another one for a light terminal where nobody chose; in the colours that the
/// terminal has. Without colours where nobody chose and `NO_COLOR` is set (<https://no-color.org>).
fn themes(settings: &Settings) -> Result<(Theme, Option<Theme>)> {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let depth = Depth::of(&variable("TERM"), &variable("COLORTERM"));
    if settings.theme != config::AUTO {
        let source = config::named("theme", THEMES, &settings.theme)?;
        let theme = Theme::parse(&source.text).wrap_err(source.origin)?;
        return Ok((theme.within(depth), None));
    }
    if depth == Depth::Mono || !variable("NO_COLOR").is_empty() {
        return Ok((Theme::mono(), None));
    }
    let builtin = |name| Theme::builtin(name).unwrap_or_default().within(depth);
    Ok((builtin("default"), Some(builtin("light"))))
}

fn keys(settings: &Settings) -> Result<Exit> {
    let printed = headless::keys(&keymap(settings)?, &mut io::stdout());
    headless::tolerate_broken_pipe(printed)?;
    Ok(Exit::Ok)
}

/// The record of changes: that of a simulated platform ends with its console, so it has none here.
pub(crate) fn kept(cli: &Cli) -> Arc<dyn Journal> {
    if cli.global.sandbox.is_some() {
        return Arc::new(InMemory::default());
    }
    match config::journal_path() {
        Some(path) => on_disk(path),
        None => Arc::new(Nowhere::because("no folder is known for it; set HOME")),
    }
}

#[cfg(feature = "journal")]
fn on_disk(path: PathBuf) -> Arc<dyn Journal> {
    Arc::new(quarterdeck::adapters::journal::OnDisk::at(path))
}

#[cfg(not(feature = "journal"))]
fn on_disk(_path: PathBuf) -> Arc<dyn Journal> {
    Arc::new(Nowhere::because("this build keeps none; build with the feature `live`"))
}

async fn journal(options: &JournalOptions, cli: &Cli) -> Result<Exit> {
    let journal = kept(cli);
    let outputs: (&mut dyn Write, &mut dyn Write) = (&mut io::stdout(), &mut io::stderr());
    let now = SystemClock.now();
    match (&options.command, options.since) {
        (Some(_), Some(_)) => bail!("--since is for printing entries: all of them are examined"),
        (Some(JournalCommand::Verify { anchor }), None) => {
            Ok(headless::journal::examine(&*journal, *anchor, options.json, outputs).await?)
        }
        (None, since) => {
            let since = since.map(|it| it.time(now));
            Ok(headless::journal::list(&*journal, since, options.json, outputs).await?)
        }
    }
}

/// The policy is worth printing even where there is nothing to connect to.
async fn iam(json: bool, cli: &Cli, settings: &Settings) -> Result<Exit> {
    let ports = connect(cli, settings);
    let asked = match &ports {
        Ok(ports) => Asked::Of(&*ports.doctor),
        Err(report) => Asked::Nobody(format!("{report:#}")),
    };
    Ok(headless::iam::iam(asked, json, &mut io::stdout()).await?)
}

async fn logs(options: &LogOptions, cli: &Cli, settings: &Settings) -> Result<Exit> {
    let queries = options.queries().map_err(Report::msg)?;
    let print = Print::new(options.json, options.timestamps, &options.selectors);
    let ports = connect(cli, settings)?;
    let outputs: (&mut dyn Write, &mut dyn Write) = (&mut io::stdout(), &mut io::stderr());
    Ok(headless::logs(&*ports.logs, queries, print, outputs).await?)
}

async fn drain(options: &DrainOptions, cli: &Cli, settings: &Settings) -> Result<Exit> {
    if settings.read_only && !options.plan {
        bail!("--read-only: nothing is changed; --plan prints what would become of each pod");
    }
    let nodes: Vec<Symbol> = options.nodes.iter().map(|it| Symbol::new(it)).collect();
    let scope = Scope::Drain(Leaving::new(nodes.iter().cloned()));
    let mut ports = connect(cli, settings)?;
    if options.plan {
        return foresee(&ports, (&nodes, &scope), options.json).await;
    }
    ports.journal = kept(cli);
    let first = Location::Table(PaneId::Nodes, scope);
    let started = showing(first, cli, settings, &ports)?;
    let wanted = headless::Wanted { nodes, deadline_s: options.deadline, json: options.json };
    let outputs: (&mut dyn Write, &mut dyn Write) = (&mut io::stdout(), &mut io::stderr());
    Ok(Box::pin(headless::drain(ports, started, &wanted, outputs)).await?)
}

/// Reads the request before anything is asked of anybody.
async fn approve(plan: &Path, cli: &Cli, settings: &Settings) -> Result<Exit> {
    let name = plan.display();
    let text = fs::read(plan).wrap_err_with(|| format!("cannot read {name}"))?;
    let request = Request::parse(&text).wrap_err_with(|| name.to_string())?;
    let ports = connect(cli, settings)?;
    let outputs: (&mut (dyn Write + Send), &mut (dyn Write + Send)) =
        (&mut io::stdout(), &mut io::stderr());
    let answers = &mut io::BufReader::new(io::stdin());
    let now = ports.clock.now();
    Ok(headless::approve(&*ports.approvals, &request, now, answers, outputs).await?)
}

/// What a drain would do: the pane that the console shows first.
async fn foresee(
    ports: &Ports,
    (nodes, scope): (&[Symbol], &Scope),
    as_json: bool,
) -> Result<Exit> {
    let mut foreseen = Exit::Ok;
    let render = |seen: &headless::Gathered| {
        foreseen = headless::foreseen(&seen.store, nodes);
        let (pane, store) = ((PaneId::Nodes, scope), &seen.store);
        if as_json {
            let json = panes::snapshot(pane, store, "", seen.at).map_err(Report::msg)?;
            return Ok(headless::json(&json)?);
        }
        panes::snapshot_text(pane, store, "", seen.at).map_err(Report::msg)
    };
    let wait = Duration::from_secs(10);
    headless::snapshot(ports, DRAIN_FEEDS, wait, render, &mut io::stdout()).await?;
    Ok(foreseen)
}

async fn snapshot(wanted: &Snapshot, cli: &Cli, settings: &Settings) -> Result<Exit> {
    let ports = connect(cli, settings)?;
    let wait = Duration::from_secs(wanted.wait);
    let (pane, scope) = &headless::shown(&ports, &wanted.pane, wait).await.map_err(Report::msg)?;
    let view = panes::open(Location::Table(*pane, scope.clone()));
    let feeds = view.feeds();
    let filter = wanted.filter.as_deref().unwrap_or_default();
    let mut complaints = Vec::new();
    let render = |seen: &headless::Gathered| {
        let (store, now) = (&seen.store, seen.at);
        if wanted.json {
            let json = panes::snapshot((*pane, scope), store, filter, now).map_err(Report::msg)?;
            return Ok(headless::json(&json)?);
        }
        complaints = seen.complaints(feeds);
        panes::snapshot_text((*pane, scope), store, filter, now).map_err(Report::msg)
    };
    let exit = headless::snapshot(&ports, feeds, wait, render, &mut io::stdout()).await?;
    for complaint in complaints {
        writeln!(io::stderr(), "warning: {complaint}")?;
    }
    Ok(exit)
}

/// Writes a twin, and says what is not in it.
async fn export(options: &Export, cli: &Cli, settings: &Settings) -> Result<Exit> {
    let name = options.file.display();
    if options.file.exists() && !options.force {
        bail!("{name} is there already; --force replaces it");
    }
    let ports = connect(cli, settings)?;
    let veil = if options.real_names { Veil::transparent() } else { Veil::new() };
    let taken = headless::take(&ports, Duration::from_secs(options.wait), &veil).await?;
    let mut err = io::stderr();
    for complaint in &taken.complaints {
        writeln!(err, "warning: {complaint}")?;
    }
    let Some(file) = &taken.file else {
        writeln!(err, "error: nothing could be had, so {name} is not written")?;
        return Ok(taken.exit);
    };
    new_file::write(&options.file, file, options.force)
        .wrap_err_with(|| format!("cannot write {name}"))?;
    let names = if options.real_names {
        writeln!(err, "warning: the names, addresses and accounts in {name} are the real ones")?;
        "real names"
    } else {
        "pseudonyms"
    };
    let said = writeln!(io::stdout(), "{name}: {} rows with {names}", taken.rows);
    headless::tolerate_broken_pipe(said)?;
    Ok(taken.exit)
}
