//! Keeps a collection up to date: lists it, then watches it, for ever.

use std::{marker::PhantomData, sync::Arc, time::Duration};

use futures::stream::BoxStream;
use tokio::time::timeout;

use super::{
    backoff::Backoff,
    connect::Connection,
    fault::{self, Refusal, broken, unsuitable},
    generate::{Emitter, generate},
    list::list,
    transport::{Answer, Ask, encode, open, unreadable},
    upstream::{Refresh, Upstream, delay},
    wire::{Encoding, Endpoint, Overlong, PieceError, Pieces, Slim, WatchLine},
};
use crate::model::{Delta, FaultClass, Resource, SourceId};

/// Silence of a watch after which the API server is asked whether it is still there: a connection
/// whose other end is gone looks like a cluster in which nothing happens.
const QUIET: Duration = Duration::from_secs(20);
/// How long it may take to say so.
const PROBE: Duration = Duration::from_secs(10);
/// Quiet times in a row after which the watch itself is given up: bookmarks come about once a minute.
const QUIETS: u32 = 5;
/// Seconds after which the server ends a watch, a little below what load balancers endure.
const DURATION_S: u32 = 290;
/// Refusals in a row after which resuming is given up for a new listing. Silence does not count:
/// the version is as good as before when the server is back.
const RESUMES: u32 = 3;

/// The changes of a collection, until dropped.
pub(crate) fn watch<S: Slim>(
    endpoint: Endpoint,
    upstream: Arc<dyn Upstream>,
    refresh: Refresh,
) -> BoxStream<'static, Delta<S::Row>> {
    generate(move |out| {
        let watcher = Watcher::<S> {
            endpoint,
            upstream,
            refresh,
            out,
            backoff: Backoff::default(),
            encoding: endpoint.fields.map_or(Encoding::Json, |_| Encoding::Protobuf),
            place: None,
            too_old: false,
            slim: PhantomData,
        };
        watcher.run()
    })
}

struct Watcher<S: Slim> {
    endpoint: Endpoint,
    upstream: Arc<dyn Upstream>,
    refresh: Refresh,
    out: Emitter<Delta<S::Row>>,
    backoff: Backoff,
    /// In which it is asked for.
    encoding: Encoding,
    /// From where a watch can resume: the cluster and its version. Absent if a listing is due.
    place: Option<(SourceId, Box<str>)>,
    /// The last version was too old, and nothing has come since.
    too_old: bool,
    slim: PhantomData<fn() -> S>,
}

/// Why a round is over.
enum End {
    /// The server ended the watch in good order.
    Done,
    /// The user wants to see the collection anew.
    Asked,
    /// It failed.
    Failed(Refusal),
}

impl From<Refusal> for End {
    fn from(refusal: Refusal) -> Self {
        Self::Failed(refusal)
    }
}

impl<S: Slim> Watcher<S> {
    async fn run(mut self) {
        loop {
            match self.round().await {
                End::Done => {}
                End::Asked => self.place = None,
                End::Failed(refusal) => self.failed(refusal).await,
            }
        }
    }

    /// One watch, after a listing if one is due.
    async fn round(&mut self) -> End {
        let connection = match self.upstream.connection().await {
            Ok(connection) => connection,
            Err(fault) => return End::Failed(fault.into()),
        };
        let end = self.attempt(&connection).await.unwrap_or_else(End::from);
        if let End::Failed(Refusal { status: 401, .. }) = &end {
            self.upstream.expired(&connection).await;
        }
        end
    }

    async fn attempt(&mut self, connection: &Connection) -> Result<End, Refusal> {
        let known = self.place.take().filter(|(source, _)| *source == connection.source);
        let version = match known {
            Some((_, version)) => version,
            None => list::<S>(connection, self.endpoint, self.encoding, &mut self.out).await?,
        };
        self.place = Some((connection.source.clone(), version.clone()));
        let path = format!(
            "{}?watch=1&allowWatchBookmarks=true&timeoutSeconds={DURATION_S}&resourceVersion={}",
            self.endpoint.path,
            encode(&version)
        );
        let ask = Ask::get(&self.action(), path).about(self.endpoint, self.encoding);
        let answer = open(&*connection.transport, ask).await?;
        self.out.emit(Delta::Alive).await;
        self.follow(connection, answer).await
    }

    /// Takes in one watch until it ends.
    async fn follow(
        &mut self,
        connection: &Connection,
        mut answer: Answer,
    ) -> Result<End, Refusal> {
        let mut pieces = Pieces::new(answer.encoding);
        let mut quiets = 0;
        loop {
            let read = timeout(QUIET, answer.body.read(pieces.buffer()));
            let Some(read) = self.refresh.or(read).await else { return Ok(End::Asked) };
            match read {
                Ok(Ok(0)) => return self.ended(&pieces),
                Ok(Ok(_)) => self.take(&mut pieces).await?,
                Ok(Err(error)) => return Err(self.broken(&format!("the watch broke off: {error}"))),
                Err(_) if quiets + 1 == QUIETS => return Err(self.broken("the watch fell silent")),
                Err(_) => {
                    quiets += 1;
                    self.probe(connection).await?;
                    continue;
                }
            }
            quiets = 0;
        }
    }

    /// Fails if the API server does not answer at all. What it answers does not matter.
    async fn probe(&self, connection: &Connection) -> Result<(), Refusal> {
        let ask = Ask::get("read version", "/version");
        match timeout(PROBE, connection.transport.send(ask)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(fault)) => Err(self.broken(&fault.message)),
            Err(_) => Err(self.broken("the API server has stopped answering")),
        }
    }

    /// A watch that ends at once, again and again, must not become a storm.
    fn ended(&mut self, pieces: &Pieces) -> Result<End, Refusal> {
        if pieces.is_within() {
            self.place = None;
            return Err(self.broken("the watch was cut off within an event"));
        }
        if self.backoff.failures() > 0 {
            return Err(self.broken("the watch ended before anything came"));
        }
        // Counts as a failure until the next watch has brought something.
        let _ = self.backoff.next();
        Ok(End::Done)
    }

    async fn take(&mut self, pieces: &mut Pieces) -> Result<(), Refusal> {
        loop {
            let read = match pieces.cut() {
                Ok(Some(piece)) => piece.read::<S>(self.endpoint.fields),
                Ok(None) => return Ok(()),
                Err(Overlong) => {
                    self.place = None;
                    return Err(self.broken("an event of the watch is longer than 16 MiB"));
                }
            };
            match read {
                Ok(Some(line)) => self.change(line).await?,
                Ok(None) => {}
                // What came before it is known: in JSON, the watch goes on from there.
                Err(PieceError::Protobuf(error)) => return Err(unsuitable(&self.action(), error)),
                Err(PieceError::Json(error)) => {
                    self.place = None;
                    return Err(unreadable(&self.action(), &error).into());
                }
            }
        }
    }

    async fn change(&mut self, line: WatchLine<S>) -> Result<(), Refusal> {
        let Some((source, place)) = &mut self.place else { return Ok(()) };
        let (slim, gone) = match line {
            WatchLine::Added(slim) | WatchLine::Modified(slim) => (slim, false),
            WatchLine::Deleted(slim) => (slim, true),
            WatchLine::Bookmark(mark) => {
                self.too_old = false;
                self.backoff.reset();
                *place = mark.metadata.resource_version.into();
                self.out.emit(Delta::Alive).await;
                return Ok(());
            }
            WatchLine::Error(status) => {
                self.place = None;
                let code = if status.code == 0 { 500 } else { status.code };
                let mut refusal = fault::refusal(&self.action(), code, b"", None);
                if !status.message.is_empty() {
                    refusal.fault.message = fault::line(&status.message);
                }
                return Err(refusal);
            }
        };
        self.too_old = false;
        self.backoff.reset();
        *place = slim.version().into();
        let row = slim.into_row(source, self.endpoint.kind);
        let delta = if gone { Delta::Delete(row.id().clone()) } else { Delta::Apply(row) };
        self.out.emit(delta).await;
        Ok(())
    }

    /// Tells the fault and waits. A version that is too old is no fault: the rows stay, and a new
    /// listing follows at once the first time.
    async fn failed(&mut self, mut refusal: Refusal) {
        if refusal.status == 406 && self.encoding == Encoding::Protobuf {
            let (feed, reason) = (self.endpoint.noun, &refusal.fault.message);
            tracing::warn!(
                feed,
                reason,
                "not to be had in protobuf, asked for in JSON from now on"
            );
            self.encoding = Encoding::Json;
            return;
        }
        if refusal.status == 410 {
            self.place = None;
            if !std::mem::replace(&mut self.too_old, true) {
                return;
            }
        }
        if refusal.status == 404 {
            refusal.fault.class = FaultClass::Missing;
        }
        if refusal.status != 0 && self.backoff.failures() >= RESUMES {
            self.place = None;
        }
        let now = self.upstream.clock().now();
        let (fault, pause) = delay(refusal, &mut self.backoff, now);
        self.out.emit(Delta::Failed(fault)).await;
        self.refresh.pause(pause).await;
    }

    fn action(&self) -> String {
        format!("watch {}", self.endpoint.noun)
    }

    fn broken(&self, message: &str) -> Refusal {
        broken(&self.action(), message).into()
    }
}
