//! What the feeds need from whoever holds the connection.

use std::{future::Future, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use jiff::Timestamp;
use tokio::{sync::watch, time::timeout};

use super::{backoff::Backoff, connect::Connection, fault::Refusal};
use crate::{
    model::{Fault, FaultClass},
    ports::Clock,
};

/// A pause where trying again soon cannot help: a missing permission or component.
const SLOW: Duration = Duration::from_secs(30);

/// Holds the connection that all feeds share.
pub(crate) trait Upstream: Send + Sync {
    /// The connection, made first if need be.
    fn connection(&self) -> BoxFuture<'_, Result<Arc<Connection>, Fault>>;

    /// The cluster refused the credentials of this connection: the next one is made anew.
    fn expired<'a>(&'a self, connection: &'a Arc<Connection>) -> BoxFuture<'a, ()>;

    /// Tells the time, for messages alone.
    fn clock(&self) -> &dyn Clock;
}

/// Told when the user wants a feed to look again.
#[derive(Clone, Debug)]
pub(crate) struct Refresh(pub(crate) watch::Receiver<u64>);

impl Refresh {
    /// Waits until the user asks; for ever if nobody can ask any more.
    pub(crate) async fn asked(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Runs `work`, unless the user asks meanwhile.
    pub(crate) async fn or<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            () = self.asked() => None,
            done = work => Some(done),
        }
    }

    /// Waits for `pause` or until the user asks.
    pub(crate) async fn pause(&mut self, pause: Duration) {
        let _ = timeout(pause, self.asked()).await;
    }
}

/// How long to wait after a failure, and the fault with that time in it.
pub(crate) fn delay(refusal: Refusal, backoff: &mut Backoff, now: Timestamp) -> (Fault, Duration) {
    let planned = refusal.fault.retry_at.map(|at| now.duration_until(at).unsigned_abs());
    // The shared connection has its own plan; being there before it would only repeat its fault.
    let own = backoff.next().max(planned.unwrap_or_default());
    let pause = match refusal.fault.class {
        FaultClass::Denied | FaultClass::Missing | FaultClass::NotFound | FaultClass::Invalid => {
            SLOW
        }
        FaultClass::Expired
        | FaultClass::Conflict
        | FaultClass::Throttled
        | FaultClass::Unavailable => own,
    };
    let pause = pause.max(refusal.after.unwrap_or_default().min(SLOW * 10));
    let mut fault = *refusal.fault;
    fault.retry_at = now.checked_add(pause).ok();
    (fault, pause)
}
