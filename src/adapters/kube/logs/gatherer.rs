//! Follows every container of the pods that are meant, as they come and go.

use std::{collections::HashSet, sync::Arc, time::Duration};

use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::time::timeout;

use super::{
    follower::{Container, Follower},
    pods::{Found, find},
    state::Pod,
};
use crate::{
    adapters::kube::{
        backoff::Backoff,
        fault::Refusal,
        generate::Emitter,
        upstream::{Upstream, delay},
    },
    model::{ResourceId, Symbol},
    ports::{LogEvent, LogQuery, LogTarget},
};

/// How often to look for pods and containers that have come.
const LOOK: Duration = Duration::from_secs(5);
/// Containers followed side by side, at most: each is a request of its own that stays open.
const MOST: usize = 50;

/// Follows the containers of many pods.
pub(super) struct Gatherer {
    query: LogQuery,
    upstream: Arc<dyn Upstream>,
    out: Emitter<LogEvent>,
    readers: FuturesUnordered<BoxFuture<'static, ()>>,
    /// Pods by their UID, and their containers that are or were followed.
    known: HashSet<(Symbol, Symbol)>,
    backoff: Backoff,
    /// The first look is over: what is found now has joined.
    begun: bool,
    /// It was said that not all are followed.
    complained: bool,
}

impl Gatherer {
    /// Follows what `query` means.
    pub(super) fn new(
        query: LogQuery,
        upstream: Arc<dyn Upstream>,
        out: Emitter<LogEvent>,
    ) -> Self {
        Self {
            query,
            upstream,
            out,
            readers: FuturesUnordered::new(),
            known: HashSet::new(),
            backoff: Backoff::default(),
            begun: false,
            complained: false,
        }
    }

    /// Until all logs are over, or for ever where pods may still come.
    pub(super) async fn run(mut self) {
        loop {
            let pause = match find(&*self.upstream, &self.query.target).await {
                Ok(found) => {
                    self.backoff.reset();
                    self.take(found).await;
                    LOOK
                }
                Err(refusal) if self.is_over(&refusal) => {
                    self.finish().await;
                    return;
                }
                Err(refusal) => self.failed(refusal).await,
            };
            if !self.query.follow {
                self.finish().await;
                return;
            }
            self.read_for(pause).await;
        }
    }

    /// A single pod whose log was read and that is gone has nothing more to say.
    fn is_over(&self, refusal: &Refusal) -> bool {
        refusal.status == 404 && self.begun && matches!(self.query.target, LogTarget::Pod(..))
    }

    async fn failed(&mut self, refusal: Refusal) -> Duration {
        let now = self.upstream.clock().now();
        let (mut fault, pause) = delay(refusal, &mut self.backoff, now);
        if !self.query.follow {
            fault.retry_at = None;
        }
        self.out.emit(LogEvent::Failed(fault)).await;
        pause
    }

    /// Lets the readers work for a while.
    async fn read_for(&mut self, pause: Duration) {
        let work = async {
            while self.readers.next().await.is_some() {}
            std::future::pending::<()>().await;
        };
        // It only ever ends by the time.
        let _ = timeout(pause, work).await;
    }

    async fn finish(&mut self) {
        while self.readers.next().await.is_some() {}
    }

    async fn take(&mut self, found: Found) {
        let several = !matches!(self.query.target, LogTarget::Pod(..));
        if !self.begun && found.pods.is_empty() {
            self.out.emit(LogEvent::Note("no pod is meant so far".to_owned())).await;
        }
        let mut left = 0_usize;
        for (id, pod) in &found.pods {
            for name in self.unknown(pod) {
                if self.readers.len() >= MOST {
                    left += 1;
                    continue;
                }
                self.add(pod, of(id, name, several)).await;
            }
        }
        self.begun = true;
        self.complain(left > 0 || found.more).await;
    }

    /// Says once that not all that is meant is followed.
    async fn complain(&mut self, incomplete: bool) {
        if incomplete && !self.complained {
            let why = format!(
                "not all containers are followed: {MOST} at once is the limit; a narrower selector \
                 or a single pod shows the others"
            );
            self.out.emit(LogEvent::Gap(why)).await;
        }
        self.complained = incomplete;
    }

    fn unknown(&self, pod: &Pod) -> Vec<Symbol> {
        let only =
            if let LogTarget::Pod(_, only) = &self.query.target { only.as_ref() } else { None };
        let wanted = |name: &Symbol| only.is_none_or(|only| only == name);
        let key = |name: &Symbol| (pod.metadata.uid.clone(), name.clone());
        let names = pod.readable().into_iter().filter(wanted);
        names.filter(|name| !self.known.contains(&key(name))).collect()
    }

    async fn add(&mut self, pod: &Pod, container: Container) {
        self.known.insert((pod.metadata.uid.clone(), container.name.clone()));
        if self.begun {
            self.out.emit(LogEvent::Joined(container.origin.clone())).await;
        }
        let follower =
            Follower::new(self.query.clone(), container, self.upstream.clone(), self.out.clone());
        self.readers.push(follower.run().boxed());
    }
}

/// A container as the requests and the lines name it.
fn of(pod: &ResourceId, name: Symbol, several: bool) -> Container {
    let origin =
        if several { format!("{}/{name}", pod.name).as_str().into() } else { name.clone() };
    Container { pod: pod.clone(), name, origin }
}
