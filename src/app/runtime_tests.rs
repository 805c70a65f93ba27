//! Tests of the runtime over ports made of channels.

use std::{io, net::IpAddr, sync::Arc};

use futures::{
    channel::mpsc as wire,
    future::{BoxFuture, ready},
    stream,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::{
    journal::{Anchor, Digest, Entry, Record},
    model::{Caller, Delta, Destination, Kind, ResourceId, SourceId},
    panes::{Look, PaneId},
    ports::{
        Answer, Approvals, Check, Clock, Command, Connections, Doctor, Door, Inspector, Inventory,
        Journal, JournalError, LogTarget, Logs, Outbox, Performer, Permission, PortError, Prober,
        Standing,
    },
};

/// A world whose feeds are made by a function.
struct World {
    feed: fn(Feed) -> BoxStream<'static, Observation>,
    lines: fn() -> BoxStream<'static, LogEvent>,
}

impl Inventory for World {
    fn watch(&self, feed: Feed) -> BoxStream<'static, Observation> {
        (self.feed)(feed)
    }

    fn session(&self) -> BoxStream<'static, Observation> {
        let caller = Observation::Caller(Caller::default());
        stream::once(ready(caller)).chain(stream::pending()).boxed()
    }

    fn refresh(&self, _feed: Feed) {}
}

impl Inspector for World {
    fn object(&self, id: ResourceId) -> BoxFuture<'static, Result<Value, PortError>> {
        match &*id.name {
            "slow" => futures::future::pending().boxed(),
            _ => ready(Ok(json!({"name": 1}))).boxed(),
        }
    }
}

impl Logs for World {
    fn follow(&self, _query: LogQuery) -> BoxStream<'static, LogEvent> {
        (self.lines)()
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
    fn connect(&self, to: &Destination) -> Result<Ports, String> {
        match to.region.as_deref() {
            Some("quiet") => Ok(ports(Arc::new(world()))),
            _ => Err("there is nothing else".to_owned()),
        }
    }
}

impl Performer for World {
    fn perform(&self, _command: Command, token: Box<str>) -> BoxFuture<'static, Answer> {
        ready(Answer::Done(vec![token])).boxed()
    }

    fn dry_run(&self, _command: Command) -> BoxFuture<'static, Answer> {
        ready(Answer::Done(Vec::new())).boxed()
    }

    fn may(&self, _command: Command) -> BoxFuture<'static, Standing> {
        ready(Standing::Granted).boxed()
    }
}

/// Takes everything, and keeps nothing.
impl Journal for World {
    fn append(&self, _entry: Entry) -> BoxFuture<'static, Result<Anchor, JournalError>> {
        ready(Ok(Anchor { number: 1, digest: Digest::NONE })).boxed()
    }

    fn read(&self, _after: u64) -> BoxStream<'static, Result<Record, JournalError>> {
        stream::empty().boxed()
    }

    fn newest(&self) -> BoxFuture<'static, Result<Option<Anchor>, JournalError>> {
        ready(Ok(None)).boxed()
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

impl ViewFile for World {
    fn name(&self) -> String {
        "views.toml".to_owned()
    }

    fn read(&self) -> io::Result<String> {
        Ok("[broken\n".to_owned())
    }

    fn write(&self, _text: &str) -> io::Result<()> {
        panic!("a file that is not understood is not touched")
    }
}

impl Approvals for World {
    fn approve(&self, digest: String) -> BoxFuture<'static, Result<String, PortError>> {
        ready(Ok(digest)).boxed()
    }

    fn approved_by(
        &self,
        _: String,
        by: String,
    ) -> BoxFuture<'static, Result<Box<str>, PortError>> {
        ready(Ok(by.into())).boxed()
    }
}

impl Prober for World {
    fn knock(&self, _: &Door) -> BoxFuture<'static, Result<Option<IpAddr>, String>> {
        ready(Ok(None)).boxed()
    }
}

impl Outbox for World {
    fn lay_out(&self, name: &str, _text: &str) -> io::Result<String> {
        Ok(name.to_owned())
    }
}

fn ports(world: Arc<World>) -> Ports {
    Ports {
        inventory: Arc::clone(&world) as _,
        inspector: Arc::clone(&world) as _,
        logs: Arc::clone(&world) as _,
        doctor: Arc::clone(&world) as _,
        connections: Arc::clone(&world) as _,
        director: None,
        performer: Arc::clone(&world) as _,
        prober: Arc::clone(&world) as _,
        approvals: Arc::clone(&world) as _,
        outbox: Arc::clone(&world) as _,
        journal: Arc::clone(&world) as _,
        views: Arc::clone(&world) as _,
        clock: world as _,
    }
}

fn start(world: World, room: usize) -> (Runtime, mpsc::Receiver<Msg>) {
    let (sender, receiver) = mpsc::channel(room);
    (Runtime::new(ports(Arc::new(world)), sender), receiver)
}

fn world() -> World {
    World { feed: |_| stream::pending().boxed(), lines: || stream::pending().boxed() }
}

fn alive() -> Observation {
    Observation::Pods(Delta::Alive)
}

fn pod(name: &str) -> ResourceId {
    ResourceId::new(&SourceId::kubernetes("u", "c"), Kind::Pod, name)
}

fn query() -> LogQuery {
    LogQuery::newest(LogTarget::Pod(pod("p"), None))
}

async fn session(inbox: &mut mpsc::Receiver<Msg>) {
    let Some(Msg::Observed(_, first)) = inbox.recv().await else { panic!("no session") };
    assert!(matches!(*first, Observation::Caller(_)));
}

#[tokio::test]
async fn the_session_is_always_followed_and_feeds_only_while_watched() {
    let endless = World { feed: |_| stream::repeat_with(alive).boxed(), ..world() };
    let (mut runtime, mut inbox) = start(endless, 4);
    session(&mut inbox).await;
    assert_eq!(runtime.execute(Effect::Watch(Feed::Pods)), Flow::Done);
    for _ in 0..100 {
        assert!(matches!(inbox.recv().await, Some(Msg::Observed(..))));
    }
    runtime.execute(Effect::Unwatch(Feed::Pods));
    tokio::task::yield_now().await;
    while inbox.try_recv().is_ok() {}
    tokio::task::yield_now().await;
    assert!(inbox.try_recv().is_err(), "the watch has ended");
}

fn region(name: &str) -> Destination {
    Destination { region: Some(name.to_owned()), ..Destination::default() }
}

#[tokio::test]
async fn another_connection_ends_what_the_old_one_had_begun() {
    let endless = World { feed: |_| stream::repeat_with(alive).boxed(), ..world() };
    let (mut runtime, mut inbox) = start(endless, 64);
    session(&mut inbox).await;
    runtime.execute(Effect::Watch(Feed::Pods));
    runtime.execute(Effect::Fetch(RequestId(1), pod("slow")));
    let (old, new) = (ConnectionId(0), ConnectionId(1));
    let refused = runtime.execute(Effect::Connect(new, region("elsewhere")));
    assert_eq!(refused, Flow::Connected(new, Err("there is nothing else".to_owned())));
    for _ in 0..100 {
        let seen = inbox.recv().await;
        assert!(matches!(seen, Some(Msg::Observed(id, _)) if id == old), "the old one goes on");
    }
    let changed = runtime.execute(Effect::Connect(new, region("quiet")));
    assert_eq!(changed, Flow::Connected(new, Ok(Timestamp::UNIX_EPOCH)));
    assert!(runtime.watches.is_empty() && runtime.requests.is_empty());
    let mut session = 0;
    for _ in 0..100 {
        tokio::task::yield_now().await;
        while let Ok(msg) = inbox.try_recv() {
            session += usize::from(matches!(msg, Msg::Observed(id, _) if id == new));
        }
    }
    assert_eq!(session, 1, "who we are there, and nothing else of it");
}

#[tokio::test]
async fn a_full_inbox_holds_the_adapter_back() {
    static MADE: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let feed = |_| {
        let made = || {
            MADE.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            alive()
        };
        stream::repeat_with(made).boxed()
    };
    let (mut runtime, _inbox) = start(World { feed, ..world() }, 4);
    runtime.execute(Effect::Watch(Feed::Pods));
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(MADE.load(std::sync::atomic::Ordering::SeqCst) <= 5);
}

#[tokio::test]
async fn a_panic_in_an_adapter_makes_its_feed_stale() {
    let feed = |_| stream::once(async { panic!("no such field") }).boxed();
    let (mut runtime, mut inbox) = start(World { feed, ..world() }, 4);
    session(&mut inbox).await;
    runtime.execute(Effect::Watch(Feed::Pods));
    let Some(Msg::Observed(_, seen)) = inbox.recv().await else { panic!("nothing came") };
    let Observation::Pods(Delta::Failed(fault)) = *seen else { panic!("{seen:?}") };
    assert_eq!(fault.to_string(), "watch pods unavailable: a defect of the console: no such field");
}

#[tokio::test]
async fn answers_carry_their_request_and_a_cancelled_one_never_comes() {
    let (mut runtime, mut inbox) = start(world(), 4);
    session(&mut inbox).await;
    runtime.execute(Effect::Fetch(RequestId(1), pod("slow")));
    runtime.execute(Effect::Fetch(RequestId(2), pod("fast")));
    let answer = inbox.recv().await;
    assert!(matches!(answer, Some(Msg::Fetched(RequestId(2), Ok(_)))), "{answer:?}");
    runtime.execute(Effect::Cancel(RequestId(1)));
    drop(runtime);
    assert!(inbox.recv().await.is_none(), "every task has ended");
}

#[tokio::test(start_paused = true)]
async fn lines_travel_together() {
    let lines = || {
        let gap = |number| LogEvent::Gap(format!("{number}"));
        stream::iter((0..300).map(gap)).chain(stream::pending()).boxed()
    };
    let (mut runtime, mut inbox) = start(World { lines, ..world() }, 4);
    session(&mut inbox).await;
    runtime.execute(Effect::Follow(RequestId(7), query()));
    for expected in [256, 44] {
        let Some(Msg::Logged(RequestId(7), lines)) = inbox.recv().await else { panic!("no lines") };
        assert_eq!(lines.len(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lonely_line_waits_thirty_milliseconds() {
    let (sender, receiver) = wire::unbounded();
    let (inbox, mut messages) = mpsc::channel(4);
    let work = tokio::task::spawn(batch(receiver, RequestId(1), inbox));
    let before = Instant::now();
    sender.unbounded_send(LogEvent::Gap("one".into())).unwrap();
    assert!(matches!(messages.recv().await, Some(Msg::Logged(_, lines)) if lines.len() == 1));
    assert!(before.elapsed() >= LOG_DELAY && before.elapsed() <= LOG_DELAY * 2);
    drop(sender);
    work.await.unwrap();
}

#[tokio::test]
async fn what_the_terminal_must_do_is_handed_back() {
    let (mut runtime, _inbox) = start(world(), 4);
    assert_eq!(runtime.execute(Effect::Quit), Flow::Quit);
    assert_eq!(runtime.execute(Effect::Suspend), Flow::Suspend);
    assert_eq!(runtime.execute(Effect::Copy("x".into())), Flow::Copy("x".into()));
    let open = Effect::Open(Program::Pager, "t".into());
    assert_eq!(runtime.execute(open), Flow::Open(Program::Pager, "t".into()));
}

#[tokio::test]
async fn a_view_is_not_saved_into_a_file_that_is_not_understood() {
    let (mut runtime, mut inbox) = start(world(), 8);
    session(&mut inbox).await;
    let look = Look { filter: "a".to_owned(), ..Look::default() };
    let view = SavedView { name: "v".to_owned(), pane: PaneId::Pods, kind: None, look };
    runtime.execute(Effect::SaveView(view));
    let Some(Msg::ViewSaved(Err(reason))) = inbox.recv().await else { panic!("it was saved") };
    assert!(reason.starts_with("views.toml: line 1: "), "{reason}");
}
