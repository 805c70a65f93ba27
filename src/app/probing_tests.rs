use std::{io, net::TcpListener, time::Duration};

use futures::{
    FutureExt as _,
    future::{self, BoxFuture},
};

use super::*;
use crate::{
    model::{Kind, ResourceId, SourceId},
    ports::Greeting,
};

/// Time as tokio has it, which the tests pause.
struct Tokio(Instant);

impl Clock for Tokio {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + self.0.elapsed()
    }
}

/// Answers but between two moments, and takes its time to be silent.
struct Away(Instant, Duration, Duration);

impl Prober for Away {
    fn knock(&self, _door: &Door) -> BoxFuture<'static, Result<Option<IpAddr>, String>> {
        let now = self.0.elapsed();
        if now < self.1 || now >= self.2 {
            return future::ready(Ok(None)).boxed();
        }
        async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Err("timed out".to_owned())
        }
        .boxed()
    }
}

fn door(endpoint: &str, greeting: Greeting) -> Door {
    let database = ResourceId::new(&SourceId::aws("1", "r"), Kind::Database, "orders");
    Door { database, endpoint: endpoint.into(), greeting }
}

/// What is told of a run that is over after so many seconds.
async fn told(prober: Arc<dyn Prober>, door: Door, lasts_s: u64) -> Vec<Probed> {
    let (inbox, mut outbox) = mpsc::channel(64);
    let over = Arc::new(AtomicBool::new(false));
    let clock = Arc::new(Tokio(Instant::now()));
    let visitor = Visitor { prober, clock, door, run: "run".into(), over: over.clone() };
    let ends = async {
        tokio::time::sleep(Duration::from_secs(lasts_s)).await;
        over.store(true, Ordering::Relaxed);
    };
    tokio::join!(visitor.knock(inbox), ends);
    let mut all = Vec::new();
    while let Ok(msg) = outbox.try_recv() {
        let Msg::Probed(_, found) = msg else { panic!("{msg:?}") };
        all.push(found);
    }
    all
}

fn away(from_s: u64, to_s: u64) -> Arc<dyn Prober> {
    let second = Duration::from_secs;
    Arc::new(Away(Instant::now(), second(from_s), second(to_s)))
}

#[tokio::test(start_paused = true)]
async fn silence_that_takes_its_time_is_measured_as_exactly() {
    let all = told(away(5, 48), door("db:5432", Greeting::Postgres), 10).await;
    let found: Vec<_> = all.iter().map(|it| (&*it.found, it.is_over)).collect();
    let whole = "down for 43.0 s (from 00:00:05.0 to 00:00:48.0)";
    assert_eq!(
        found,
        [("it answers", false), ("down since 00:00:05.0", false), (whole, false), (whole, true)]
    );
}

#[tokio::test(start_paused = true)]
async fn a_database_that_never_comes_back_or_never_was_there_is_not_knocked_at_for_ever() {
    let all = told(away(5, 100_000), door("db:5432", Greeting::Postgres), 60).await;
    assert_eq!(all.last().unwrap().found, "down since 00:00:05.0");
    let all = told(away(0, 100_000), door("db:5432", Greeting::None), 60).await;
    let never = "never reachable from here: downtime is not measured";
    assert_eq!((&*all.last().unwrap().found, all.len()), (never, 2));
    let start = Instant::now();
    told(away(9, 9), door("db:5432", Greeting::Postgres), 1_000_000).await;
    assert!(start.elapsed() >= Duration::from_secs(1_000_000), "the run itself takes longer");
}

#[tokio::test(start_paused = true)]
async fn mysql_is_not_knocked_at_until_it_shuts_this_host_out() {
    let all = told(away(9, 9), door("db:3306", Greeting::Mysql), 600).await;
    let last = &all.last().unwrap().found;
    assert!(last.ends_with("nobody knocks any more: this host would be shut out"), "{last}");
    let all = told(away(20, 60), door("db:3306", Greeting::Mysql), 62).await;
    assert!(all.last().unwrap().found.starts_with("down for 40."), "{all:?}");
}

/// Connects, and no more.
struct Connects;

impl Prober for Connects {
    fn knock(&self, door: &Door) -> BoxFuture<'static, Result<Option<IpAddr>, String>> {
        let found = std::net::TcpStream::connect(&*door.endpoint);
        let found = found.and_then(|it| it.peer_addr()).map(|it| Some(it.ip()));
        future::ready(found.map_err(|error| error.to_string())).boxed()
    }
}

#[tokio::test]
async fn a_listener_that_goes_away_and_comes_back_was_down_as_long_as_it_was_away() -> io::Result<()>
{
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let goes = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        drop(listener);
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let listener = TcpListener::bind(address);
        tokio::time::sleep(Duration::from_secs(4)).await;
        drop(listener);
    };
    let door = door(&address.to_string(), Greeting::None);
    let (all, ()) = tokio::join!(told(Arc::new(Connects), door, 2), goes);
    let last = &all.last().unwrap().found;
    let seconds = last.strip_prefix("down for ").and_then(|it| it.split(' ').next());
    let seconds: f64 = seconds.and_then(|it| it.parse().ok()).unwrap_or_default();
    assert!((1.3..2.4).contains(&seconds), "{last}");
    Ok(())
}
