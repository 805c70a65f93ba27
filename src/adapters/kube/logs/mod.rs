//! Follows logs of containers, over broken connections and restarts, of pods that come and go.

pub(super) mod cutter;
mod follower;
mod gatherer;
mod place;
mod pods;
mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use futures::stream::BoxStream;

use self::{
    follower::{Container, Follower},
    gatherer::Gatherer,
};
use super::{
    generate::generate,
    upstream::{Refresh, Upstream},
};
use crate::ports::{LogEvent, LogQuery, LogTarget};

/// What the query asks for, until dropped or over. Containers run side by side; each keeps its
/// order.
pub(crate) fn follow(query: LogQuery, upstream: Arc<dyn Upstream>) -> BoxStream<'static, LogEvent> {
    if let LogTarget::Pod(pod, Some(name)) = &query.target {
        let (pod, name, origin) = (pod.clone(), name.clone(), name.clone());
        let container = Container { pod, name, origin };
        return generate(move |out| Follower::new(query, container, upstream, out).run());
    }
    generate(move |out| Gatherer::new(query, upstream, out).run())
}

/// Nobody refreshes a log.
fn never() -> Refresh {
    Refresh(tokio::sync::watch::channel(0).1)
}
