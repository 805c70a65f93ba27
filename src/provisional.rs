//! Provisional: ports over nothing, until the adapters are merged.

use std::sync::Arc;

use futures::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use jiff::Timestamp;
use quarterdeck::{
    model::{Feed, Observation, ResourceId},
    ports::{
        Check, Clock, Doctor, Inspector, Inventory, LogEvent, LogQuery, Logs, PortError, Ports,
    },
};

pub(crate) struct Nothing;

pub(crate) fn ports() -> Ports {
    let nothing = Arc::new(Nothing);
    Ports {
        inventory: Arc::clone(&nothing) as _,
        inspector: Arc::clone(&nothing) as _,
        logs: Arc::clone(&nothing) as _,
        doctor: Arc::clone(&nothing) as _,
        clock: nothing as _,
    }
}

impl Inventory for Nothing {
    fn watch(&self, _feed: Feed) -> BoxStream<'static, Observation> {
        stream::pending().boxed()
    }

    fn session(&self) -> BoxStream<'static, Observation> {
        stream::pending().boxed()
    }

    fn refresh(&self, _feed: Feed) {}
}

impl Inspector for Nothing {
    fn object(&self, _id: ResourceId) -> BoxFuture<'static, Result<serde_json::Value, PortError>> {
        futures::future::pending().boxed()
    }
}

impl Logs for Nothing {
    fn follow(&self, _query: LogQuery) -> BoxStream<'static, LogEvent> {
        stream::pending().boxed()
    }
}

impl Doctor for Nothing {
    fn examine(&self) -> BoxStream<'static, Check> {
        stream::empty().boxed()
    }
}

impl Clock for Nothing {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
