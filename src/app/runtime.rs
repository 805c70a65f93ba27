//! Turns effects into futures. The only home of task spawning: tasks come in by [`Runtime::execute`],
//! answer through the inbox of the loop and end when the runtime is dropped.

use std::{
    any::Any, collections::BTreeMap, future::Future, panic::AssertUnwindSafe, pin::pin, sync::Arc,
    time::Duration,
};

use futures::{FutureExt, Stream, StreamExt, stream::BoxStream};
use jiff::Timestamp;
use tokio::{
    sync::mpsc,
    task::AbortHandle,
    time::{Instant, timeout_at},
};

use super::{
    ConnectionId, Effect, Msg, Program, RequestId, acting::Acting, examining::examine,
    probing::Probing,
};
use crate::{
    model::{Destination, Fault, FaultClass, Feed, Observation},
    ports::{LogEvent, LogQuery, Ports, ViewFile},
    views::{self, SavedView},
};

/// Lines of a log that travel in one message at most.
const LOG_BATCH: usize = 256;
/// How long a line of a log waits for company.
const LOG_DELAY: Duration = Duration::from_millis(30);

/// What is left of an effect for the loop, which owns the terminal.
#[derive(Debug, PartialEq, Eq)]
pub enum Flow {
    /// Nothing.
    Done,
    /// Tell the state at once, before anything else happens, that the connection was changed, and
    /// what time it is there; or why not.
    Connected(ConnectionId, Result<Timestamp, String>),
    /// Put text on the clipboard.
    Copy(String),
    /// Give the terminal to a program.
    Open(Program, String),
    /// Go to the background.
    Suspend,
    /// Leave.
    Quit,
}

/// Carries out effects through the ports. Messages wait for room in the inbox, so a loop that is
/// busy slows the adapters down instead of piling up memory.
pub struct Runtime {
    ports: Ports,
    inbox: mpsc::Sender<Msg>,
    watches: BTreeMap<Feed, Task>,
    requests: BTreeMap<RequestId, Task>,
    connection: ConnectionId,
    session: Task,
    /// What hears what is told without being asked.
    hearing: Option<Task>,
    saving: Option<Task>,
    /// What tells the outcome of the last order.
    telling: Option<Task>,
    acting: Acting,
    probing: Probing,
}

/// A task that ends with its owner.
pub(super) struct Task(AbortHandle);

impl Task {
    /// Starts it.
    pub(super) fn spawn(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(work).abort_handle())
    }

    /// Whether it has ended.
    pub(super) fn is_over(&self) -> bool {
        self.0.is_finished()
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Runtime {
    /// Starts to follow the session at once. Must be called within a tokio runtime.
    pub fn new(ports: Ports, inbox: mpsc::Sender<Msg>) -> Self {
        let connection = ConnectionId::default();
        let session = follow_session(&ports, connection, &inbox);
        let hearing = hear(&ports, connection, &inbox);
        let acting = Acting::new(inbox.clone());
        Self {
            ports,
            inbox,
            watches: BTreeMap::new(),
            requests: BTreeMap::new(),
            connection,
            session,
            hearing,
            saving: None,
            telling: None,
            acting,
            probing: Probing::default(),
        }
    }

    /// Starts what the effect asks for and returns at once.
    pub fn execute(&mut self, effect: Effect) -> Flow {
        match effect {
            Effect::Watch(feed) => self.watch(feed, false),
            Effect::WatchAgain(feed) => self.watch(feed, true),
            Effect::Unwatch(feed) => drop(self.watches.remove(&feed)),
            Effect::Refresh(feed) => self.refresh(feed),
            Effect::Fetch(request, id) => {
                let object = self.ports.inspector.object(id);
                let inbox = self.inbox.clone();
                self.request(request, async move {
                    drop(inbox.send(Msg::Fetched(request, object.await)).await);
                });
            }
            Effect::Follow(request, query) => self.follow(request, query),
            Effect::Cancel(request) => drop(self.requests.remove(&request)),
            Effect::SaveView(view) => {
                self.change_views(Msg::ViewSaved, |file| saved(file, view));
            }
            Effect::DeleteView(name) => {
                self.change_views(Msg::ViewDeleted, |file| deleted(file, name));
            }
            Effect::Record(ticket, entry) => self.acting.record(&self.ports, ticket, *entry),
            Effect::Perform(sending, command) => {
                let here = sending.connection == self.connection;
                self.acting.perform(&self.ports, here, sending, command);
            }
            Effect::Examine(request, inquiry) => {
                let work = examine(self.ports.clone(), request, inquiry, self.inbox.clone());
                self.request(request, work);
            }
            Effect::Probe(run, door) => self.probing.begin(&self.ports, &self.inbox, &run, door),
            Effect::EndProbe(run) => self.probing.end(&run),
            Effect::Recall => self.acting.recall(&self.ports),
            Effect::Direct(order) => return self.direct(&order),
            Effect::Connect(id, to) => return Flow::Connected(id, self.connect(id, &to)),
            Effect::Copy(text) => return Flow::Copy(text),
            Effect::Open(program, text) => return Flow::Open(program, text),
            Effect::Suspend => return Flow::Suspend,
            Effect::Quit => return Flow::Quit,
        }
        Flow::Done
    }

    /// What comes of an order is told when it is known, like everything else.
    fn direct(&mut self, order: &str) -> Flow {
        let nobody = || Err("this platform is real: it takes no orders".to_owned());
        let outcome = self.ports.director.as_ref().map_or_else(nobody, |it| it.direct(order));
        let inbox = self.inbox.clone();
        self.telling = Some(Task::spawn(async move {
            drop(inbox.send(Msg::Directed(outcome)).await);
        }));
        Flow::Done
    }

    /// The time, by the clock of what we are connected to.
    pub fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// Whatever the old connection had begun ends; what it says late carries its number.
    fn connect(&mut self, id: ConnectionId, to: &Destination) -> Result<Timestamp, String> {
        self.ports.connections.connect(to).map(|ports| {
            self.watches.clear();
            self.requests.clear();
            self.session = follow_session(&ports, id, &self.inbox);
            self.hearing = hear(&ports, id, &self.inbox);
            self.connection = id;
            let (journal, views) = (Arc::clone(&self.ports.journal), Arc::clone(&self.ports.views));
            let outbox = Arc::clone(&self.ports.outbox);
            self.ports = Ports { outbox, journal, views, ..ports };
            self.now()
        })
    }

    fn watch(&mut self, feed: Feed, again: bool) {
        let alive = self.watches.get(&feed).is_some_and(|task| !task.0.is_finished());
        if alive {
            return;
        }
        let id = self.connection;
        let inventory = &self.ports.inventory;
        let seen = if again { inventory.watch_again(feed) } else { inventory.watch(feed) };
        let work = observe(seen, id, self.inbox.clone());
        let failed = move |text| {
            let fault = Fault::new(FaultClass::Unavailable, format!("watch {}", feed.name()), text);
            Msg::Observed(id, Box::new(Observation::failed(feed, fault)))
        };
        self.watches.insert(feed, spawn(self.inbox.clone(), work, failed));
    }

    /// A watch that has died is started again, since that is what looking again means then.
    fn refresh(&mut self, feed: Feed) {
        if self.watches.contains_key(&feed) {
            self.watch(feed, false);
        }
        self.ports.inventory.refresh(feed);
    }

    /// What is in the file is read anew: another console may have saved a view meanwhile.
    fn change_views<T: Send + 'static>(
        &mut self,
        told: fn(Result<T, String>) -> Msg,
        change: impl FnOnce(&dyn ViewFile) -> Result<T, String> + Send + 'static,
    ) {
        let (file, inbox) = (Arc::clone(&self.ports.views), self.inbox.clone());
        self.saving = Some(spawn(
            self.inbox.clone(),
            async move {
                let changed = tokio::task::spawn_blocking(move || change(&*file)).await;
                let changed = changed.unwrap_or_else(|error| Err(error.to_string()));
                drop(inbox.send(told(changed)).await);
            },
            move |text| told(Err(text)),
        ));
    }

    fn follow(&mut self, request: RequestId, query: LogQuery) {
        let events = self.ports.logs.follow(query);
        let work = batch(events, request, self.inbox.clone());
        self.request(request, work);
    }

    fn request(&mut self, request: RequestId, work: impl Future<Output = ()> + Send + 'static) {
        self.requests.retain(|_, task| !task.0.is_finished());
        let failed = |text| Msg::Notice(format!("the request could not be completed: {text}"));
        self.requests.insert(request, spawn(self.inbox.clone(), work, failed));
    }
}

fn saved(file: &dyn ViewFile, view: SavedView) -> Result<SavedView, String> {
    rewrite(file, |text| views::with(text, &view)).map(|()| view)
}

fn deleted(file: &dyn ViewFile, name: String) -> Result<String, String> {
    rewrite(file, |text| views::without(text, &name)).map(|()| name)
}

fn rewrite(
    file: &dyn ViewFile,
    change: impl FnOnce(&str) -> Result<String, String>,
) -> Result<(), String> {
    let about = |reason: String| format!("{}: {reason}", file.name());
    let text = file.read().map_err(|error| about(error.to_string()))?;
    let text = change(&text).map_err(about)?;
    file.write(&text).map_err(|error| about(error.to_string()))
}

/// Runs `work`; if it panics, `failed` tells the state, and the console goes on.
pub(super) fn spawn(
    inbox: mpsc::Sender<Msg>,
    work: impl Future<Output = ()> + Send + 'static,
    failed: impl FnOnce(String) -> Msg + Send + 'static,
) -> Task {
    Task::spawn(async move {
        if let Err(panic) = AssertUnwindSafe(work).catch_unwind().await {
            drop(inbox.send(failed(told(panic.as_ref()))).await);
        }
    })
}

fn told(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    format!("a defect of the console: {}", text.unwrap_or("unknown panic"))
}

fn follow_session(ports: &Ports, id: ConnectionId, inbox: &mpsc::Sender<Msg>) -> Task {
    let failed = |text| Msg::Notice(format!("the session is no longer followed: {text}"));
    let work = observe(ports.inventory.session(), id, inbox.clone());
    spawn(inbox.clone(), work, failed)
}

/// Only what is simulated tells something without being asked.
fn hear(ports: &Ports, id: ConnectionId, inbox: &mpsc::Sender<Msg>) -> Option<Task> {
    let mut news = ports.director.as_ref()?.news();
    let heard = inbox.clone();
    let work = async move {
        while let Some(news) = news.next().await {
            if heard.send(Msg::News(id, news)).await.is_err() {
                return;
            }
        }
    };
    let failed = |text| Msg::Notice(format!("the simulation is no longer heard: {text}"));
    Some(spawn(inbox.clone(), work, failed))
}

async fn observe(
    mut observations: BoxStream<'static, Observation>,
    id: ConnectionId,
    inbox: mpsc::Sender<Msg>,
) {
    while let Some(observation) = observations.next().await {
        if inbox.send(Msg::Observed(id, Box::new(observation))).await.is_err() {
            return;
        }
    }
}

/// Sends log events in batches: a busy log costs one message per [`LOG_BATCH`] lines, a quiet one
/// shows each line after [`LOG_DELAY`] at most.
async fn batch(events: impl Stream<Item = LogEvent>, request: RequestId, inbox: mpsc::Sender<Msg>) {
    let mut events = pin!(events);
    while let Some(first) = events.next().await {
        let mut lines = vec![first];
        let deadline = Instant::now() + LOG_DELAY;
        while lines.len() < LOG_BATCH {
            match timeout_at(deadline, events.next()).await {
                Ok(Some(event)) => lines.push(event),
                Ok(None) | Err(_) => break,
            }
        }
        if inbox.send(Msg::Logged(request, lines)).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
#[path = "runtime_tests.rs"]
mod tests;
