//! Follows logs of containers, over broken connections and restarts.

mod cutter;
mod follower;
mod place;
mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use futures::{
    StreamExt,
    stream::{self, BoxStream},
};

use self::follower::Follower;
use super::{
    generate::generate,
    upstream::{Refresh, Upstream},
};
use crate::{
    model::{Fault, Symbol},
    ports::{LogEvent, LogQuery},
};

/// What the query asks for, until dropped or over. Containers run side by side; each keeps its
/// order.
pub(crate) fn follow(query: LogQuery, upstream: Arc<dyn Upstream>) -> BoxStream<'static, LogEvent> {
    if let Some(container) = query.container.clone() {
        return one(query, container, upstream);
    }
    let named = stream::once(async move {
        match state::readable(&*upstream, &query.pod).await {
            Ok(containers) => all(&query, containers, &upstream),
            Err(fault) => failed(fault),
        }
    });
    named.flatten().boxed()
}

fn all(
    query: &LogQuery,
    containers: Vec<Symbol>,
    upstream: &Arc<dyn Upstream>,
) -> BoxStream<'static, LogEvent> {
    let each = |container| one(query.clone(), container, upstream.clone());
    stream::select_all(containers.into_iter().map(each)).boxed()
}

fn one(
    query: LogQuery,
    container: Symbol,
    upstream: Arc<dyn Upstream>,
) -> BoxStream<'static, LogEvent> {
    generate(move |out| Follower::new(query, container, upstream, out).run())
}

fn failed(fault: Fault) -> BoxStream<'static, LogEvent> {
    stream::iter([LogEvent::Failed(fault)]).boxed()
}

/// Nobody refreshes a log.
fn never() -> Refresh {
    Refresh(tokio::sync::watch::channel(0).1)
}
