//! An API server that says what a test tells it to.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::{FutureExt, StreamExt, future::BoxFuture, stream::BoxStream};
use jiff::Timestamp;

use super::{
    connect::Connection,
    transport::{Answer, Ask, Flow, Transport},
    upstream::{Refresh, Upstream},
    wire::Encoding,
};
use crate::{
    model::{Fault, FaultClass, Link, SourceId},
    ports::Clock,
};

/// How a body ends.
#[derive(Clone, Copy)]
pub(crate) enum Ending {
    Clean,
    Broken,
    Silent,
}

/// One answer.
pub(crate) struct Reply {
    status: u16,
    after: Option<Duration>,
    encoding: Encoding,
    pieces: VecDeque<Vec<u8>>,
    ending: Ending,
}

impl Reply {
    pub(crate) fn new(status: u16, pieces: &[&str], ending: Ending) -> Self {
        let pieces = pieces.iter().filter(|piece| !piece.is_empty());
        let pieces = pieces.map(|piece| piece.as_bytes().to_vec()).collect();
        Self { status, after: None, encoding: Encoding::Json, pieces, ending }
    }

    /// A connection that is refused.
    pub(crate) fn refused() -> Self {
        Self::new(0, &[], Ending::Clean)
    }

    pub(crate) fn whole(body: &str) -> Self {
        Self::new(200, &[body], Ending::Clean)
    }

    /// An answer in protobuf.
    pub(crate) fn protobuf(status: u16, pieces: &[&[u8]], ending: Ending) -> Self {
        let pieces = pieces.iter().map(|piece| piece.to_vec()).collect();
        Self { status, after: None, encoding: Encoding::Protobuf, pieces, ending }
    }

    pub(crate) fn after(mut self, seconds: u64) -> Self {
        self.after = Some(Duration::from_secs(seconds));
        self
    }
}

/// A cluster that gives the answers of a script, then is silent.
pub(crate) struct Script {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    asked: Arc<Mutex<Vec<Ask>>>,
    pub(crate) expired: Mutex<u32>,
}

impl Script {
    pub(crate) fn new(replies: impl IntoIterator<Item = Reply>) -> Arc<Self> {
        Arc::new(Self {
            replies: Arc::new(Mutex::new(replies.into_iter().collect())),
            asked: Arc::default(),
            expired: Mutex::default(),
        })
    }

    /// A connection to it.
    pub(crate) fn plain(&self) -> Connection {
        let transport = Scripted { replies: self.replies.clone(), asked: self.asked.clone() };
        Connection {
            transport: Arc::new(transport),
            source: SourceId::kubernetes("u", "n"),
            link: Link::default(),
        }
    }

    /// The paths asked for so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|ask| ask.path().to_owned()).collect()
    }

    /// The requests so far, each on a line.
    pub(crate) fn words(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(Ask::in_words).collect()
    }

    /// The forms in which they were asked for.
    pub(crate) fn accepted(&self) -> Vec<&'static str> {
        self.asked.lock().unwrap().iter().map(Ask::accept).collect()
    }
}

struct Scripted {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    asked: Arc<Mutex<Vec<Ask>>>,
}

impl Transport for Scripted {
    fn send(&self, ask: Ask) -> BoxFuture<'static, Result<Answer, Fault>> {
        self.asked.lock().unwrap().push(ask);
        let reply = self.replies.lock().unwrap().pop_front();
        async move {
            match reply {
                Some(reply) if reply.status > 0 => Ok(Answer {
                    status: reply.status,
                    after: reply.after,
                    encoding: reply.encoding,
                    body: Box::new(Scroll { pieces: reply.pieces, ending: reply.ending }),
                }),
                Some(_) => Err(Fault::new(FaultClass::Unavailable, "x", "refused")),
                None => std::future::pending().await,
            }
        }
        .boxed()
    }
}

struct Scroll {
    pieces: VecDeque<Vec<u8>>,
    ending: Ending,
}

impl Flow for Scroll {
    fn read<'a>(&'a mut self, buffer: &'a mut Vec<u8>) -> BoxFuture<'a, Result<usize, String>> {
        async move {
            match (self.pieces.pop_front(), self.ending) {
                (Some(piece), _) => {
                    buffer.extend_from_slice(&piece);
                    Ok(piece.len())
                }
                (None, Ending::Clean) => Ok(0),
                (None, Ending::Broken) => Err("connection reset".into()),
                (None, Ending::Silent) => std::future::pending().await,
            }
        }
        .boxed()
    }
}

impl Clock for Script {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

impl Upstream for Script {
    fn connection(&self) -> BoxFuture<'_, Result<Arc<Connection>, Fault>> {
        let connection = self.plain();
        async move { Ok(Arc::new(connection)) }.boxed()
    }

    fn expired<'a>(&'a self, _: &'a Arc<Connection>) -> BoxFuture<'a, ()> {
        *self.expired.lock().unwrap() += 1;
        async {}.boxed()
    }

    fn clock(&self) -> &dyn Clock {
        self
    }
}

/// A refresh nobody asks for.
pub(crate) fn undisturbed() -> Refresh {
    Refresh(tokio::sync::watch::channel(0).1)
}

/// The first `count` items, in short.
pub(crate) async fn first<T>(
    stream: BoxStream<'static, T>,
    count: usize,
    brief: fn(&T) -> String,
) -> Vec<String> {
    stream.take(count).map(|item| brief(&item)).collect().await
}
