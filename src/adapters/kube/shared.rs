//! The one connection all feeds share, and what is known about it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures::{future::BoxFuture, stream::BoxStream};
use tokio::{
    sync::{Mutex, watch},
    time::{Instant, sleep_until},
};

use super::{
    backoff::Backoff,
    connect::{Connection, Connector, version},
    fault::Refusal,
    generate::generate,
    transport::{Answer, Ask, Transport},
    upstream::{Refresh, Upstream},
};
use crate::{
    model::{Fault, Feed, Link, Observation},
    ports::Clock,
};

/// Between two looks at the API server while a session is watched.
const PULSE: Duration = Duration::from_secs(30);

/// Holds the connection.
pub(crate) struct Shared {
    connector: Arc<dyn Connector>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    link: Arc<watch::Sender<Link>>,
    refreshes: std::sync::Mutex<HashMap<Feed, watch::Sender<u64>>>,
    /// The user wants the next attempt now.
    hurry: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    connection: Option<Arc<Connection>>,
    /// The last attempt failed: why, and when the next one is due.
    failed: Option<(Fault, Instant)>,
    /// The value of `hurry` at the last attempt.
    hurried: u64,
    backoff: Backoff,
}

impl Shared {
    /// Nothing is connected until somebody asks.
    pub(crate) fn new(connector: Arc<dyn Connector>, clock: Arc<dyn Clock>) -> Self {
        let link = connector.intended();
        Self {
            connector,
            clock,
            state: Mutex::default(),
            link: Arc::new(watch::Sender::new(link)),
            refreshes: std::sync::Mutex::default(),
            hurry: watch::Sender::new(0),
        }
    }

    /// Asks a feed to look again.
    pub(crate) fn ask(&self, feed: Feed) {
        self.hurry.send_modify(|times| *times += 1);
        if let Some(refresh) = self.refreshes().get(&feed) {
            refresh.send_modify(|times| *times += 1);
        }
    }

    /// Tells when somebody asks a feed to look again.
    pub(crate) fn refresh(&self, feed: Feed) -> Refresh {
        let mut refreshes = self.refreshes();
        Refresh(refreshes.entry(feed).or_insert_with(|| watch::Sender::new(0)).subscribe())
    }

    fn refreshes(&self) -> std::sync::MutexGuard<'_, HashMap<Feed, watch::Sender<u64>>> {
        self.refreshes.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// What we are connected to, after every change. It also connects by itself, so that the answer
    /// does not wait for the first feed.
    pub(crate) fn session(self: Arc<Self>) -> BoxStream<'static, Observation> {
        generate(move |mut out| async move {
            let (mut link, mut hurry) = (self.link.subscribe(), self.hurry.subscribe());
            let mut told = None;
            loop {
                let attempt = self.connection().await;
                let known = link.borrow_and_update().clone();
                if told.as_ref() != Some(&known) {
                    out.emit(Observation::Link(known.clone())).await;
                    told = Some(known);
                }
                let failed = self.state.lock().await.failed.as_ref().map(|(_, due)| *due);
                let due = failed.unwrap_or_else(|| Instant::now() + PULSE);
                tokio::select! {
                    _ = link.changed() => {}
                    _ = hurry.changed() => {}
                    () = sleep_until(due) => if let Ok(connection) = &attempt {
                        self.greet(connection).await;
                    },
                }
            }
        })
    }

    /// Asks for the version, so that silence, expired credentials and upgrades show even while no
    /// feed is watched.
    async fn greet(&self, connection: &Arc<Connection>) {
        match version(&*connection.transport).await {
            Ok(version) => {
                self.link.send_if_modified(|link| {
                    let changed = link.version.as_ref() != Some(&version);
                    link.version = Some(version);
                    changed
                });
            }
            Err(Refusal { status: 401, fault, .. }) => {
                self.expired(connection).await;
                note(&self.link, Some(&fault));
            }
            Err(_) => {}
        }
    }

    async fn connected(&self) -> Result<Arc<Connection>, Fault> {
        let mut state = self.state.lock().await;
        if let Some(connection) = &state.connection {
            return Ok(connection.clone());
        }
        let hurried = *self.hurry.borrow();
        if let Some((fault, due)) = &state.failed
            && Instant::now() < *due
            && state.hurried == hurried
        {
            return Err(fault.clone());
        }
        state.hurried = hurried;
        let attempt = self.connector.connect().await;
        self.settle(&mut state, attempt)
    }

    fn settle(
        &self,
        state: &mut State,
        attempt: Result<Connection, Fault>,
    ) -> Result<Arc<Connection>, Fault> {
        match attempt {
            Ok(mut connection) => {
                connection.link.fault = None;
                self.link.send_replace(connection.link.clone());
                let (inner, link) = (connection.transport, self.link.clone());
                connection.transport = Arc::new(Observed { inner, link });
                let connection = Arc::new(connection);
                *state = State { connection: Some(connection.clone()), ..State::default() };
                state.hurried = *self.hurry.borrow();
                Ok(connection)
            }
            Err(mut fault) => {
                let pause = state.backoff.next();
                fault.retry_at = self.clock.now().checked_add(pause).ok();
                state.failed = Some((fault.clone(), Instant::now() + pause));
                self.link.send_modify(|link| link.fault = Some(fault.clone()));
                Err(fault)
            }
        }
    }
}

impl Upstream for Shared {
    fn connection(&self) -> BoxFuture<'_, Result<Arc<Connection>, Fault>> {
        Box::pin(self.connected())
    }

    fn expired<'a>(&'a self, connection: &'a Arc<Connection>) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let mut state = self.state.lock().await;
            if state.connection.as_ref().is_some_and(|known| Arc::ptr_eq(known, connection)) {
                state.connection = None;
            }
        })
    }

    fn clock(&self) -> &dyn Clock {
        &*self.clock
    }
}

/// Notes in the link whether the API server answers.
struct Observed {
    inner: Arc<dyn Transport>,
    link: Arc<watch::Sender<Link>>,
}

impl Transport for Observed {
    fn send(&self, ask: Ask) -> BoxFuture<'static, Result<Answer, Fault>> {
        let (answer, link) = (self.inner.send(ask), self.link.clone());
        Box::pin(async move {
            let answer = answer.await;
            note(&link, answer.as_ref().err());
            answer
        })
    }
}

/// Readers are woken only when the fault reads differently.
fn note(link: &watch::Sender<Link>, fault: Option<&Fault>) {
    let text = |fault: Option<&Fault>| fault.map(|fault| (fault.class, fault.message.clone()));
    link.send_if_modified(|link| {
        let changed = text(link.fault.as_ref()) != text(fault);
        if changed {
            link.fault = fault.cloned();
        }
        changed
    });
}
