//! The Kubernetes API: reads, and the changes that commands make.
//!
//! Feeds list a collection page by page and watch it from there on; a [`Kube`] shares one
//! connection among them and makes a new one when credentials have run out.

mod access;
mod allow;
mod backoff;
mod checks;
mod connect;
#[cfg(test)]
mod day;
mod dependents;
mod discovery;
#[cfg(test)]
mod discovery_tests;
mod exec;
#[cfg(test)]
mod fake;
mod fault;
mod feeds;
pub(crate) mod foreign;
mod job;
mod kubeconfig;
mod list;
mod logs;
mod object;
mod page;
mod performing;
mod poll;
#[cfg(test)]
mod poll_tests;
mod printed;
#[cfg(test)]
mod printed_tests;
#[cfg(test)]
mod protobuf_tests;
mod shared;
#[cfg(test)]
mod shared_tests;
mod token;
mod transport;
mod upstream;
mod watch;
#[cfg(test)]
mod watch_tests;

use std::sync::Arc;

use futures::{future::BoxFuture, stream::BoxStream};
use serde_json::Value;

pub use self::{
    connect::{Access, Connection, Connector, EksAccess, Fixed, connect},
    kubeconfig::{ContextInfo, KubeconfigError, choose, read_contexts},
    token::{Token, TokenSource},
    transport::{Answer, Ask, Flow, Transport},
};
use self::{shared::Shared, upstream::Upstream};
use super::{generate, wire};
use crate::{
    model::{Fault, Feed, Observation, ResourceId},
    ports::{self, Check, Clock, Command, LogEvent, LogQuery, Permission},
};

/// A cluster, connected when first asked. Clones share the connection.
#[derive(Clone)]
pub struct Kube {
    shared: Arc<Shared>,
}

impl Kube {
    /// A cluster that `connector` reaches. `clock` only dates the next attempt in faults.
    pub fn new(connector: Arc<dyn Connector>, clock: Arc<dyn Clock>) -> Self {
        Self { shared: Arc::new(Shared::new(connector, clock)) }
    }

    /// Observations of one feed, until dropped; failures are among them. Nothing for feeds of AWS.
    pub fn watch(&self, feed: Feed) -> BoxStream<'static, Observation> {
        feeds::watch(feed, self.upstream(), self.shared.refresh(feed))
    }

    /// What we are connected to, at once and after every change, until dropped.
    pub fn session(&self) -> BoxStream<'static, Observation> {
        self.shared.clone().session()
    }

    /// Asks a feed to look again now: to list anew, or to try again after a failure.
    pub fn refresh(&self, feed: Feed) {
        self.shared.ask(feed);
    }

    /// An object in full, without `managedFields`.
    pub fn object(&self, id: ResourceId) -> BoxFuture<'static, Result<Value, Fault>> {
        let upstream = self.upstream();
        Box::pin(async move { object::read(&*upstream, &id).await })
    }

    /// Lines of a log, until dropped or over.
    pub fn follow(&self, query: LogQuery) -> BoxStream<'static, LogEvent> {
        logs::follow(query, self.upstream())
    }

    /// Sends a command, once; or has the cluster only say what it would answer.
    pub fn perform(&self, command: Command, dry: bool) -> BoxFuture<'static, ports::Answer> {
        let upstream = self.upstream();
        Box::pin(async move { performing::perform(&*upstream, &command, dry).await })
    }

    /// Whether the cluster lets us send a command.
    pub fn may(&self, command: Command) -> BoxFuture<'static, ports::Standing> {
        let upstream = self.upstream();
        Box::pin(async move { performing::may(&*upstream, &command).await })
    }

    /// What works and what does not, in the order of dependence.
    pub fn checks(&self) -> BoxStream<'static, Check> {
        checks::examine(self.upstream())
    }

    /// What of the permissions that the console needs we have.
    pub fn permissions(&self) -> BoxStream<'static, Permission> {
        access::permissions(self.upstream())
    }

    fn upstream(&self) -> Arc<dyn Upstream> {
        self.shared.clone()
    }
}
