//! One connection for all feeds: made once, made again when credentials run out.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use futures::{FutureExt, StreamExt, future::BoxFuture};

use super::{
    connect::{Connection, Connector},
    fake::{Ending, Reply, Script},
    shared::Shared,
    upstream::Upstream,
};
use crate::model::{Fault, FaultClass, Feed, Link, Observation};

/// Gives the outcomes of a script, then always the last kind: success.
struct Scripted {
    failures: Mutex<Vec<Fault>>,
    attempts: AtomicU32,
    cluster: Arc<Script>,
}

impl Scripted {
    fn new(failures: &[FaultClass], cluster: Arc<Script>) -> Arc<Self> {
        let failures = failures.iter().rev().map(|class| Fault::new(*class, "connect", "no"));
        Arc::new(Self {
            failures: Mutex::new(failures.collect()),
            attempts: AtomicU32::new(0),
            cluster,
        })
    }

    fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }
}

impl Connector for Scripted {
    fn connect(&self) -> BoxFuture<'static, Result<Connection, Fault>> {
        self.attempts.fetch_add(1, Ordering::Relaxed);
        let failure = self.failures.lock().unwrap().pop();
        let connection = self.cluster.plain();
        async move { failure.map_or(Ok(connection), Err) }.boxed()
    }

    fn intended(&self) -> Link {
        Link { context: Some("meant".into()), ..Link::default() }
    }
}

fn shared(connector: &Arc<Scripted>) -> Arc<Shared> {
    Arc::new(Shared::new(connector.clone(), connector.cluster.clone()))
}

#[tokio::test(start_paused = true)]
async fn feeds_share_one_connection_until_its_credentials_run_out() {
    let connector = Scripted::new(&[], Script::new([]));
    let shared = shared(&connector);
    let first = shared.connection().await.unwrap();
    let again = shared.connection().await.unwrap();
    assert!(Arc::ptr_eq(&first, &again));
    shared.expired(&first).await;
    let second = shared.connection().await.unwrap();
    assert!(!Arc::ptr_eq(&first, &second));
    // A feed that was slow to notice does not throw the new one away.
    shared.expired(&first).await;
    assert!(Arc::ptr_eq(&second, &shared.connection().await.unwrap()));
    assert_eq!(connector.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn many_feeds_do_not_make_many_attempts() {
    let connector = Scripted::new(&[FaultClass::Unavailable], Script::new([]));
    let shared = shared(&connector);
    for _ in 0..10 {
        let fault = shared.connection().await.err().unwrap();
        assert!(fault.retry_at.is_some());
    }
    assert_eq!(connector.attempts(), 1);
    shared.ask(Feed::Pods);
    assert!(shared.connection().await.is_ok());
    assert_eq!(connector.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_session_says_why_there_is_no_connection_and_recovers_by_itself() {
    let gone = Reply::refused();
    let cluster = Script::new([gone, Reply::whole(r#"{"gitVersion":"v1.34.0"}"#)]);
    let connector = Scripted::new(&[FaultClass::Expired], cluster);
    let mut session = shared(&connector).session();
    let mut next = async || match session.next().await {
        Some(Observation::Link(link)) => link,
        other => panic!("{other:?}"),
    };
    let before = next().await;
    assert_eq!(before.context.as_deref(), Some("meant"));
    assert_eq!(before.fault.unwrap().class, FaultClass::Expired);
    assert_eq!(next().await.fault, None);
    assert_eq!(next().await.fault.unwrap().message, "refused");
    let after = next().await;
    assert_eq!((after.fault, after.version.as_deref()), (None, Some("v1.34.0")));
}

#[tokio::test(start_paused = true)]
async fn credentials_that_run_out_while_nothing_is_watched_are_renewed() {
    let cluster = Script::new([Reply::new(401, &["{}"], Ending::Clean)]);
    let connector = Scripted::new(&[], cluster);
    let mut session = shared(&connector).session();
    session.next().await;
    // Nothing new is to be told, so the session is silent; time passes until it has looked.
    let _ = tokio::time::timeout(std::time::Duration::from_secs(40), session.next()).await;
    assert!(connector.attempts() >= 2);
}
