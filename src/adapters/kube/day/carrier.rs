//! Answers of the API server, and what becomes of them on the way.

use std::{sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use tokio::time::sleep;

use super::{
    cluster::{Cluster, State, WATCHED, path},
    watching::Watching,
};
use crate::{
    adapters::{
        kube::{
            connect::{Connection, Connector},
            transport::{Answer, Ask, Flow, PATIENCE, Transport},
        },
        wire::Encoding,
    },
    model::{Fault, FaultClass, Link, SourceId},
};

/// Objects that the server puts on a page, whatever is asked for.
const PAGE: usize = 120;

/// Makes connections with the token that is taken at the time.
pub(super) struct ByToken(pub(super) Arc<Cluster>);

impl Connector for ByToken {
    fn connect(&self) -> BoxFuture<'static, Result<Connection, Fault>> {
        let cluster = self.0.clone();
        async move {
            let token = cluster.state().trouble.token;
            let carrier = Carrier { cluster, token };
            carrier.clone().reach("connect").await?;
            let source = SourceId::kubernetes("u", "n");
            Ok(Connection { transport: Arc::new(carrier), source, link: Link::default() })
        }
        .boxed()
    }
}

/// A connection with a token.
#[derive(Clone)]
struct Carrier {
    cluster: Arc<Cluster>,
    token: u64,
}

impl Transport for Carrier {
    fn send(&self, ask: Ask) -> BoxFuture<'static, Result<Answer, Fault>> {
        let carrier = self.clone();
        async move {
            carrier.clone().reach(&ask.action).await?;
            Ok(carrier.answer(ask.path()))
        }
        .boxed()
    }
}

impl Carrier {
    /// Waits until the server has read the question, if it does.
    async fn reach(self, action: &str) -> Result<(), Fault> {
        let minute = self.cluster.minute();
        let (delay, is_deaf) = {
            let mut state = self.cluster.state();
            *state.requests.entry(minute).or_default() += 1;
            let most = u64::try_from(state.trouble.slowness.as_millis()).unwrap();
            (Duration::from_millis(state.random.below(most + 1)), state.trouble.is_deaf)
        };
        if is_deaf || delay > PATIENCE {
            sleep(PATIENCE).await;
            return Err(Fault::new(FaultClass::Unavailable, action, "no answer in time"));
        }
        sleep(delay).await;
        if self.cluster.state().trouble.is_down {
            return Err(Fault::new(FaultClass::Unavailable, action, "connection refused"));
        }
        Ok(())
    }

    fn answer(&self, asked: &str) -> Answer {
        let mut state = self.cluster.state();
        if state.trouble.token != self.token {
            return refused(401, None);
        }
        let is_throttled = state.random.below(100) < state.trouble.throttled;
        if is_throttled {
            let after = Duration::from_secs(state.random.between(1, 20));
            return refused(429, Some(after));
        }
        let (route, query) = asked.split_once('?').unwrap_or((asked, ""));
        let known = WATCHED.iter().map(|feed| path(*feed)).find(|path| *path == route);
        match known {
            Some(of) if query.contains("watch=1") => self.watch(of, query, &state),
            Some(of) => list(of, query, &mut state),
            None if route == "/version" => whole(r#"{"gitVersion":"v1.33.0"}"#),
            None => whole(r#"{"metadata":{"resourceVersion":""},"items":[]}"#),
        }
    }

    fn watch(&self, of: &'static str, query: &str, state: &State) -> Answer {
        let from: u64 = value(query, "resourceVersion").unwrap().parse().unwrap();
        let seconds: u64 = value(query, "timeoutSeconds").unwrap().parse().unwrap();
        if from < state.compacted {
            return gone(from);
        }
        let trouble = state.trouble.clone();
        let body = Watching::new(self.cluster.clone(), (of, from), trouble, seconds);
        Answer { status: 200, after: None, encoding: Encoding::Json, body: Box::new(body) }
    }
}

/// Servers say it in either way.
fn gone(from: u64) -> Answer {
    if from.is_multiple_of(2) {
        return refused(410, None);
    }
    whole(
        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"message\":\"too old\"}}\n",
    )
}

/// A page; one that goes on from a state that is gone cannot be had.
fn list(of: &'static str, query: &str, state: &mut State) -> Answer {
    let (version, after) = match value(query, "continue") {
        None => (state.version, ""),
        Some(token) => {
            let (version, after) = token.split_once('.').unwrap();
            (version.parse().unwrap(), after)
        }
    };
    if version < state.compacted {
        return refused(410, None);
    }
    // By name, as etcd goes on: by number, what is deleted meanwhile would hide another object.
    let left: Vec<_> = state
        .objects
        .iter()
        .filter(|((path, name), _)| *path == of && name.as_str() > after)
        .collect();
    let page = left.get(..PAGE.min(left.len())).unwrap_or_default();
    let next = match page.last() {
        Some(((_, last), _)) if left.len() > PAGE => format!("{version}.{last}"),
        _ => String::new(),
    };
    let items: Vec<_> = page.iter().map(|(_, body)| body.as_str()).collect();
    let items = items.join(",");
    let text = format!(
        r#"{{"metadata":{{"resourceVersion":"{version}","continue":"{next}"}},"items":[{items}]}}"#
    );
    // A page in fifty is cut off on the way.
    let length = if state.random.below(50) == 0 { text.len() / 2 } else { text.len() };
    whole(&text[..length])
}

/// A value of a query that needs no decoding.
fn value<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn refused(status: u16, after: Option<Duration>) -> Answer {
    let body = Box::new(Whole(br#"{"kind":"Status","message":"not now"}"#.to_vec()));
    Answer { status, after, encoding: Encoding::Json, body }
}

fn whole(text: &str) -> Answer {
    Answer {
        status: 200,
        after: None,
        encoding: Encoding::Json,
        body: Box::new(Whole(text.as_bytes().to_vec())),
    }
}

/// A body that is there at once.
struct Whole(Vec<u8>);

impl Flow for Whole {
    fn read<'a>(&'a mut self, buffer: &'a mut Vec<u8>) -> BoxFuture<'a, Result<usize, String>> {
        let piece = std::mem::take(&mut self.0);
        buffer.extend_from_slice(&piece);
        async move { Ok(piece.len()) }.boxed()
    }
}
