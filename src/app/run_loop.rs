//! The one loop: whatever happens becomes a message, whatever changed is drawn at most once.

use std::{
    fs::File,
    future::poll_fn,
    io::{self, IsTerminal},
    os::fd::AsFd,
    pin::Pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use crossterm::event::{Event, EventStream, KeyEventKind};
use futures::StreamExt;
use ratatui::Terminal;
use tokio::{
    sync::mpsc,
    time::{Interval, MissedTickBehavior, Sleep, interval, sleep},
};

use super::{
    Msg, Program, State, clipboard,
    external::External,
    runtime::{Flow, Runtime, Task},
    screen::Screen,
    signals::{Signals, Wish},
    terminal::{self, Guard},
};
use crate::{
    keymap::Key,
    ports::{Clock, Ports},
};

/// Messages that wait for the loop at most; adapters wait when it is full.
const INBOX: usize = 1024;
/// Messages and keys taken in before the loop looks at the screen again.
const DRAIN: usize = 512;
/// The shortest time between two frames that no key asked for.
const FRAME: Duration = Duration::from_millis(33);

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

/// Why the console could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The output is a file or a pipe.
    #[error("the console needs a terminal; `quarterdeck snapshot PANE` works without one")]
    NoTerminal,
    /// Reading from or writing to the terminal failed.
    #[error("the terminal cannot be used")]
    Terminal(#[from] io::Error),
}

/// Runs the console until the user leaves or a signal ends it. The terminal is as it was before
/// whenever this returns, also with an error.
pub async fn run(ports: Ports, state: State) -> Result<Ended, RunError> {
    if !io::stdout().is_terminal() {
        return Err(RunError::NoTerminal);
    }
    let mut console = Console::open(ports, state)?;
    console.begin();
    loop {
        if let Some(ended) = console.turn().await? {
            return Ok(ended);
        }
    }
}

/// Everything the loop holds. The guard comes last, so that it is dropped last.
struct Console {
    state: State,
    runtime: Runtime,
    inbox: mpsc::Receiver<Msg>,
    clock: Arc<dyn Clock>,
    seconds: Interval,
    _watchdog: Task,
    /// Absent while another program reads the keyboard.
    events: Option<EventStream>,
    signals: Signals,
    pace: Pace,
    /// What has to wait until the messages at hand are taken in.
    later: Vec<Flow>,
    ended: Option<Ended>,
    terminal: Terminal<Screen<File>>,
    guard: Guard,
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
    fn open(ports: Ports, state: State) -> io::Result<Self> {
        let signals = Signals::listen()?;
        let (sender, inbox) = mpsc::channel(INBOX);
        let clock = Arc::clone(&ports.clock);
        let mut seconds = interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let watchdog = watchdog(Signals::listen()?);
        let guard = Guard::take()?;
        Ok(Self {
            state,
            runtime: Runtime::new(ports, sender),
            inbox,
            clock,
            seconds,
            _watchdog: watchdog,
            events: Some(EventStream::new()),
            signals,
            pace: Pace::default(),
            later: Vec::new(),
            ended: None,
            terminal: Terminal::new(Screen::new(output))?,
            guard,
        })
    }

    /// The first messages, upon which the state asks for its feeds.
    fn begin(&mut self) {
        self.handle(Msg::Tick(self.clock.now()));
        self.handle(Msg::Redraw);
    }

    /// Waits for something, takes it in with all that is at hand, draws at most once.
    async fn turn(&mut self) -> io::Result<Option<Ended>> {
        let woken = self.woken().await;
        self.take_in(woken)?;
        self.drain().await?;
        for flow in std::mem::take(&mut self.later) {
            self.carry_out(flow).await?;
        }
        if self.ended.is_none() {
            self.draw()?;
        }
        Ok(self.ended)
    }

    /// In the order of urgency: keys are never kept waiting by a busy cluster.
    async fn woken(&mut self) -> Woken {
        let events = &mut self.events;
        tokio::select! {
            biased;
            wish = self.signals.next() => Woken::Signal(wish),
            event = next_event(events) => Woken::Event(event),
            () = self.pace.rested() => Woken::Rested,
            _ = self.seconds.tick() => Woken::Second,
            message = self.inbox.recv() => Woken::Message(message),
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
            Woken::Event(Some(Ok(event))) => self.event(event),
            Woken::Event(Some(Err(_)) | None) => self.hung_up(),
            Woken::Rested => self.pace.resting = None,
            Woken::Second => {
                let now = self.clock.now();
                self.handle(Msg::Tick(now));
            }
            Woken::Message(Some(message)) => self.handle(message),
            Woken::Message(None) => {}
        }
        Ok(())
    }

    /// Takes in what is at hand without waiting. A storm of resizes becomes one redraw, since only
    /// the last size counts.
    async fn drain(&mut self) -> io::Result<()> {
        for _ in 0..DRAIN {
            let ready = poll_fn(|context| {
                let stream = self.events.as_mut();
                Poll::Ready(stream.map(|stream| stream.poll_next_unpin(context)))
            });
            match ready.await {
                Some(Poll::Ready(event)) => self.take_in(Woken::Event(event))?,
                Some(Poll::Pending) | None => break,
            }
            if self.ended.is_some() {
                return Ok(());
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
            Event::Key(_) | Event::Mouse(_) | Event::FocusGained | Event::FocusLost => {}
        }
    }

    fn handle(&mut self, message: Msg) {
        for effect in self.state.handle(message) {
            match self.runtime.execute(effect) {
                Flow::Done => {}
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
            Flow::Done | Flow::Quit => {}
        }
        Ok(())
    }

    fn notice(&mut self, text: String) {
        self.pace.urgent = true;
        self.handle(Msg::Notice(text));
    }

    async fn suspend(&mut self) -> io::Result<()> {
        self.give();
        let stopped = self.signals.stopped(terminal::stop).await;
        self.retake()?;
        if let Err(error) = stopped {
            self.notice(error.to_string());
        }
        Ok(())
    }

    /// Gives the terminal to a program. Meanwhile messages are taken in and nothing is drawn.
    async fn open_program(&mut self, program: Program, text: &str) -> io::Result<()> {
        self.give();
        let outcome = match External::start(program, text) {
            Ok(external) => self.until_ended(external).await,
            Err(error) => Err(error.to_string()),
        };
        if self.ended.is_some() {
            return Ok(());
        }
        self.retake()?;
        if let Err(text) = outcome {
            self.notice(text);
        }
        Ok(())
    }

    async fn until_ended(&mut self, external: External) -> Result<(), String> {
        let process = external.id();
        let mut waiting = tokio::task::spawn_blocking(move || external.wait());
        loop {
            tokio::select! {
                biased;
                ended = &mut waiting => {
                    let ended = ended.map_err(|error| error.to_string())?;
                    return ended.map_err(|error| error.to_string());
                }
                wish = self.signals.next() => match wish {
                    Wish::End(signal) => {
                        self.ended = Some(Ended::Signal(signal));
                        terminal::terminate(process);
                    }
                    Wish::Stop => terminal::stop_alone(),
                    Wish::Interrupt | Wish::Continued => {}
                },
                _ = self.seconds.tick() => self.handle(Msg::Tick(self.clock.now())),
                Some(message) = self.inbox.recv() => self.handle(message),
            }
        }
    }

    /// The reader of keys goes first, or it would take keys away from whoever has the terminal.
    fn give(&mut self) {
        self.events = None;
        self.guard.give();
    }

    fn retake(&mut self) -> io::Result<()> {
        self.guard.retake()?;
        self.terminal.backend_mut().forget();
        self.terminal.clear()?;
        self.events.get_or_insert_with(EventStream::new);
        self.pace.urgent = true;
        self.handle(Msg::Redraw);
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        if !self.state.dirty() || !self.pace.may_draw() {
            return Ok(());
        }
        self.terminal.draw(|frame| self.state.render(frame))?;
        self.terminal.backend_mut().commit()?;
        self.pace.drawn();
        Ok(())
    }
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

/// Never, while there is no reader.
async fn next_event(events: &mut Option<EventStream>) -> Option<io::Result<Event>> {
    match events {
        Some(stream) => stream.next().await,
        None => std::future::pending().await,
    }
}

/// When to draw: at once for a key, else no more often than once per [`FRAME`].
#[derive(Default)]
struct Pace {
    urgent: bool,
    resized: bool,
    resting: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    fn may_draw(&self) -> bool {
        self.urgent || self.resting.is_none()
    }

    fn drawn(&mut self) {
        self.urgent = false;
        self.resting = Some(Box::pin(sleep(FRAME)));
    }

    /// Waits for the end of the rest; for ever if there is none.
    async fn rested(&mut self) {
        match self.resting.as_mut() {
            Some(rest) => rest.await,
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn frames_keep_their_distance_but_keys_do_not_wait() {
        let mut pace = Pace::default();
        assert!(pace.may_draw());
        pace.drawn();
        assert!(!pace.may_draw());
        pace.urgent = true;
        assert!(pace.may_draw());
        pace.drawn();
        assert!(!pace.may_draw());
        let before = tokio::time::Instant::now();
        pace.rested().await;
        assert!(before.elapsed() >= FRAME && before.elapsed() < FRAME * 2);
        pace.resting = None;
        assert!(pace.may_draw());
    }
}
