//! The one loop: whatever happens becomes a message, whatever changed is drawn at most once.

use std::{
    env,
    fs::File,
    io::{self, IsTerminal},
    os::fd::AsFd,
    time::Duration,
};

use crossterm::event::{Event, KeyEventKind};
use ratatui::Terminal;
use tokio::{
    sync::mpsc,
    time::{Interval, MissedTickBehavior, interval, sleep, timeout},
};

use super::{
    Effect, Msg, Pointer, State,
    background::{self, Found, Late},
    clipboard,
    keyboard::Keyboard,
    output::Output,
    pace::Pace,
    runtime::{Flow, Runtime, Task},
    signals::{Signals, Wish},
    terminal::{self, Guard},
};
use crate::{journal::Anchor, keymap::Key, ports::Ports};

/// Messages that wait for the loop at most; adapters wait when it is full.
const INBOX: usize = 1024;
/// Messages and keys taken in before the loop looks at the screen again.
const DRAIN: usize = 512;

/// How long the loop may take to follow a signal that ends it.
const GRACE: Duration = Duration::from_secs(2);

/// How the console ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The user left.
    Quit,
    /// This signal asked for it.
    Signal(i32),
}

/// What is left to say once the console has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Farewell {
    /// How it ended.
    pub ended: Ended,
    /// The newest entry that it wrote to the journal, if it wrote any.
    pub anchor: Option<Anchor>,
}

/// Why the console could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The output is a file or a pipe.
    #[error("the console needs a terminal; `quarterdeck snapshot PANE` works without one")]
    NoTerminal,
    /// The terminal says of itself that it can do nothing.
    #[error(
        "the console needs a terminal that can move its cursor, and this one is called `{0}` (TERM); \
         `quarterdeck snapshot PANE` works without one"
    )]
    Dumb(String),
    /// Reading from or writing to the terminal failed.
    #[error("the terminal cannot be used")]
    Terminal(#[from] io::Error),
}

/// Runs the console until the user leaves or a signal ends it; `effects` are what the fresh state
/// needs done. The terminal is as it was before whenever this returns, also with an error.
pub async fn run(ports: Ports, state: State, effects: Vec<Effect>) -> Result<Farewell, RunError> {
    if !io::stdout().is_terminal() {
        return Err(RunError::NoTerminal);
    }
    let name = env::var("TERM").unwrap_or_default();
    if name.is_empty() || name == "dumb" {
        return Err(RunError::Dumb(name));
    }
    let journal = ports.journal.clone();
    let mut console = Console::open(ports, state)?;
    console.execute(effects);
    for event in std::mem::take(&mut console.early) {
        console.event(event);
    }
    loop {
        if let Some(ended) = console.turn().await? {
            let effects = console.state.left();
            console.execute(effects);
            // After all that was written before, so that it is on disk when the process ends.
            let newest = timeout(LAST_WORDS, journal.newest()).await;
            let newest = newest.ok().and_then(Result::ok).flatten();
            let anchor = console.state.anchor().map(|known| newest.unwrap_or(known));
            return Ok(Farewell { ended, anchor });
        }
    }
}

/// How long the end waits for the journal: a disk that has stopped must not hold the terminal.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Everything the loop holds. The guard comes last, so that it is dropped last.
pub(super) struct Console {
    pub(super) state: State,
    pub(super) runtime: Runtime,
    pub(super) inbox: mpsc::Receiver<Msg>,
    pub(super) seconds: Interval,
    _watchdog: Task,
    pub(super) keyboard: Keyboard,
    /// What was typed before the keyboard was read.
    early: Vec<Event>,
    late: Late,
    pub(super) signals: Signals,
    pub(super) pace: Pace,
    /// What has to wait until the messages at hand are taken in.
    later: Vec<Flow>,
    pub(super) ended: Option<Ended>,
    pub(super) terminal: Terminal<Output<File>>,
    pub(super) guard: Guard,
}

/// What woke the loop up.
enum Woken {
    Signal(Wish),
    Event(Option<io::Result<Event>>),
    Rested,
    Second,
    Message(Option<Msg>),
}

impl Console {
    fn open(ports: Ports, mut state: State) -> io::Result<Self> {
        let signals = Signals::listen()?;
        let (sender, inbox) = mpsc::channel(INBOX);
        let mut seconds = interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let watchdog = watchdog(Signals::listen()?);
        let guard = Guard::take(state.has_mouse())?;
        let Found { light, typed, late } = found(&state);
        if light == Some(true) {
            state.brighten();
        }
        Ok(Self {
            state,
            runtime: Runtime::new(ports, sender),
            inbox,
            seconds,
            _watchdog: watchdog,
            keyboard: Keyboard::open(),
            early: typed,
            late,
            signals,
            pace: Pace::default(),
            later: Vec::new(),
            ended: None,
            terminal: Terminal::new(Output::new(output))?,
            guard,
        })
    }

    /// Waits for something, takes it in with all that is at hand, draws at most once.
    async fn turn(&mut self) -> io::Result<Option<Ended>> {
        let woken = self.woken().await;
        self.take_in(woken)?;
        self.drain()?;
        for flow in std::mem::take(&mut self.later) {
            self.carry_out(flow).await?;
        }
        if self.ended.is_none() {
            self.draw()?;
        }
        Ok(self.ended)
    }

    /// In the order of urgency: keys are never kept waiting by a busy cluster. What a cluster says
    /// waits in the inbox until it can be shown, so that it wakes the loop up once and not each time.
    async fn woken(&mut self) -> Woken {
        tokio::select! {
            biased;
            wish = self.signals.next() => Woken::Signal(wish),
            event = self.keyboard.next() => Woken::Event(event),
            () = self.pace.rested() => Woken::Rested,
            _ = self.seconds.tick() => Woken::Second,
            message = self.inbox.recv(), if !self.pace.is_resting() => Woken::Message(message),
        }
    }

    fn take_in(&mut self, woken: Woken) -> io::Result<()> {
        match woken {
            Woken::Signal(Wish::End(signal)) => self.ended = Some(Ended::Signal(signal)),
            Woken::Signal(Wish::Interrupt) => {
                let signal = tokio::signal::unix::SignalKind::interrupt();
                self.ended = Some(Ended::Signal(signal.as_raw_value()));
            }
            Woken::Signal(Wish::Stop) => self.later.push(Flow::Suspend),
            Woken::Signal(Wish::Continued) => self.retake()?,
            Woken::Event(Some(Ok(event))) => {
                for event in self.late.sift(event) {
                    self.event(event);
                }
                if self.late.told() == Some(true) {
                    self.state.brighten();
                }
            }
            Woken::Event(Some(Err(_)) | None) => self.hung_up(),
            Woken::Second => {
                let now = self.runtime.now();
                self.handle(Msg::Tick(now));
            }
            Woken::Message(Some(message)) => self.handle(message),
            Woken::Rested | Woken::Message(None) => {}
        }
        Ok(())
    }

    /// Takes in what is at hand without waiting. A storm of resizes becomes one redraw, since only
    /// the last size counts; keys after one that gives the terminal away are for its next holder.
    fn drain(&mut self) -> io::Result<()> {
        for _ in 0..DRAIN {
            let Some(event) = self.keyboard.at_hand() else { break };
            self.take_in(Woken::Event(Some(event)))?;
            if self.ended.is_some() || !self.later.is_empty() {
                break;
            }
        }
        for _ in 0..DRAIN {
            let Ok(message) = self.inbox.try_recv() else { break };
            self.handle(message);
        }
        if std::mem::take(&mut self.pace.resized) {
            self.handle(Msg::Redraw);
        }
        Ok(())
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                self.pace.urgent = true;
                self.handle(Msg::Key(Key::from(key)));
            }
            Event::Paste(text) => {
                self.pace.urgent = true;
                self.handle(Msg::Paste(text));
            }
            Event::Resize(..) => self.pace.resized = true,
            Event::Mouse(event) => {
                if let Some(pointer) = Pointer::of(event) {
                    self.pace.urgent = true;
                    self.handle(Msg::Pointer(pointer));
                }
            }
            Event::Key(_) | Event::FocusGained | Event::FocusLost => {}
        }
    }

    pub(super) fn handle(&mut self, message: Msg) {
        let effects = self.state.handle(message);
        self.execute(effects);
    }

    fn execute(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match self.runtime.execute(effect) {
                Flow::Done => {}
                Flow::Connected(id, outcome) => self.handle(Msg::Connected(id, outcome)),
                Flow::Quit => self.ended = Some(Ended::Quit),
                flow @ (Flow::Copy(_) | Flow::Open(..) | Flow::Suspend) => self.later.push(flow),
            }
        }
    }

    /// The terminal is gone, which the signal for it may tell us later or never.
    fn hung_up(&mut self) {
        let signal = tokio::signal::unix::SignalKind::hangup();
        self.ended = self.ended.or(Some(Ended::Signal(signal.as_raw_value())));
    }

    async fn carry_out(&mut self, flow: Flow) -> io::Result<()> {
        match flow {
            Flow::Copy(text) => match clipboard::sequence(&text) {
                Ok(bytes) => self.terminal.backend_mut().send(&bytes)?,
                Err(error) => self.notice(error.to_string()),
            },
            Flow::Open(program, text) => self.open_program(program, &text).await?,
            Flow::Suspend => self.suspend().await?,
            Flow::Done | Flow::Connected(..) | Flow::Quit => {}
        }
        Ok(())
    }

    pub(super) fn notice(&mut self, text: String) {
        self.pace.urgent = true;
        self.handle(Msg::Notice(text));
    }

    fn draw(&mut self) -> io::Result<()> {
        if !self.pace.may_look() || !self.state.has_news() {
            return Ok(());
        }
        self.pace.looked();
        if self.state.dirty() {
            self.terminal.draw(|frame| self.state.render(frame))?;
            self.terminal.backend_mut().commit()?;
        }
        Ok(())
    }
}

/// What the terminal says of itself, where it matters. One that cannot be asked is like one that says
/// nothing.
fn found(state: &State) -> Found {
    if !state.may_brighten() {
        return Found::nothing();
    }
    background::ask().unwrap_or_else(|error| {
        tracing::warn!(%error, "the terminal cannot be asked for its background");
        Found::nothing()
    })
}

/// Ends the process when the loop does not do so in time, because it hangs or because nobody reads
/// what it writes. It ends with the console.
fn watchdog(mut signals: Signals) -> Task {
    Task::spawn(async move {
        let signal = loop {
            if let Wish::End(signal) = signals.next().await {
                break signal;
            }
        };
        sleep(GRACE).await;
        tracing::error!(signal, "the loop did not end");
        terminal::abandon(signal);
    })
}
