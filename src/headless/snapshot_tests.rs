//! Tests of waiting and of exit codes, over ports that answer from a table.

use std::{io, sync::Arc};

use futures::{future::BoxFuture, stream::BoxStream};
use serde_json::Value;

use super::*;
use crate::{
    model::{Delta, Destination, Fault, Observation, ResourceId},
    ports::{
        Check, Clock, Connections, Doctor, Inspector, Inventory, LogEvent, LogQuery, Logs,
        Permission, PortError,
    },
};

type Answer = fn(Feed) -> Option<Observation>;

/// What each feed answers; nothing at all where it is `None`.
struct World(Answer);

impl Inventory for World {
    fn watch(&self, feed: Feed) -> BoxStream<'static, Observation> {
        stream::iter((self.0)(feed)).chain(stream::pending()).boxed()
    }

    fn session(&self) -> BoxStream<'static, Observation> {
        let account = Some("123456789012".into());
        let caller = Observation::Caller(Caller { account, ..Caller::default() });
        let link = Observation::Link(Link { context: Some("c".into()), ..Link::default() });
        stream::iter([caller, link]).chain(stream::pending()).boxed()
    }

    fn refresh(&self, _feed: Feed) {}
}

impl Inspector for World {
    fn object(&self, _id: ResourceId) -> BoxFuture<'static, Result<Value, PortError>> {
        Box::pin(futures::future::pending())
    }
}

impl Logs for World {
    fn follow(&self, _query: LogQuery) -> BoxStream<'static, LogEvent> {
        stream::empty().boxed()
    }
}

impl Doctor for World {
    fn examine(&self) -> BoxStream<'static, Check> {
        stream::empty().boxed()
    }

    fn permissions(&self) -> BoxStream<'static, Permission> {
        stream::empty().boxed()
    }
}

impl Connections for World {
    fn connect(&self, _to: &Destination) -> Result<Ports, String> {
        Err("there is nothing else".to_owned())
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

fn ports(answer: Answer) -> Ports {
    let world = Arc::new(World(answer));
    Ports {
        director: None,
        inventory: Arc::clone(&world) as _,
        inspector: Arc::clone(&world) as _,
        logs: Arc::clone(&world) as _,
        doctor: Arc::clone(&world) as _,
        connections: Arc::clone(&world) as _,
        performer: Arc::new(crate::adapters::nobody::Nobody),
        prober: Arc::new(crate::adapters::nobody::Nobody),
        approvals: Arc::new(crate::adapters::nobody::Nobody),
        outbox: Arc::new(crate::adapters::nobody::Nobody),
        journal: Arc::new(crate::adapters::journal::InMemory::default()),
        views: Arc::new(crate::adapters::view_file::InMemory::default()),
        clock: world as _,
    }
}

fn empty() -> Observation {
    Observation::Pods(Delta::Resync(Vec::new()))
}

fn failed(feed: Feed, class: FaultClass) -> Observation {
    Observation::failed(feed, Fault::new(class, "list", "no"))
}

const BOTH: &[Feed] = &[Feed::Pods, Feed::Instances];

#[tokio::test(start_paused = true)]
async fn feeds_that_answer_are_not_waited_for() {
    let before = tokio::time::Instant::now();
    let ports = ports(|_| Some(empty()));
    let gathered = gather(&ports, &[Feed::Pods], Duration::from_secs(10)).await;
    assert_eq!(gathered.exit, Exit::Ok);
    assert_eq!(before.elapsed(), Duration::ZERO);
    assert!(gathered.store.link.context.is_some(), "who answered is known");
}

#[tokio::test(start_paused = true)]
async fn what_does_not_come_in_time_is_missing() {
    let before = tokio::time::Instant::now();
    let ports = ports(|feed| (feed == Feed::Pods).then(empty));
    let gathered = gather(&ports, BOTH, Duration::from_secs(10)).await;
    assert_eq!(gathered.exit, Exit::Partial);
    assert!(before.elapsed() >= Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn the_exit_code_tells_permissions_from_other_trouble() {
    let cases: [(Answer, Exit); 4] = [
        (|feed| Some(failed(feed, FaultClass::Unavailable)), Exit::Partial),
        (|feed| Some(failed(feed, FaultClass::Denied)), Exit::Denied),
        (|feed| Some(failed(feed, FaultClass::Expired)), Exit::Denied),
        (|feed| Some(failed(feed, FaultClass::Missing)), Exit::Ok),
    ];
    for (answer, expected) in cases {
        let gathered = gather(&ports(answer), BOTH, Duration::from_secs(10)).await;
        assert_eq!(gathered.exit, expected);
    }
}

/// A pipe whose reader has gone.
struct Broken;

impl Write for Broken {
    fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_has_gone_is_no_error() {
    let ports = ports(|_| Some(empty()));
    let wait = Duration::from_secs(1);
    let render = |_: &Gathered| Ok::<_, io::Error>("{}".to_owned());
    let exit = snapshot(&ports, &[Feed::Pods], wait, render, &mut Broken).await.unwrap();
    assert_eq!(exit, Exit::Ok);
}
