//! A whole day with an API server that restarts, forgets, cuts off, falls silent, refuses and is slow:
//! in the end the rows are those of the server, and nothing has grown.

mod carrier;
mod cluster;
mod watching;
mod weather;

use std::{
    collections::BTreeMap,
    env, fs,
    process::Command,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::StreamExt;
use jiff::{SignedDuration, Timestamp};
use tokio::{
    runtime::Handle,
    task::JoinHandle,
    time::{Instant, sleep},
};

use self::{
    carrier::ByToken,
    cluster::{Cluster, WATCHED},
};
use super::{
    Kube,
    feeds::endpoint,
    wire::{Slim, SlimClaim, SlimEvent, SlimNode, SlimPod, SlimWorkload},
};
use crate::{
    model::{Feed, Health, SourceId, Store},
    ports::Clock,
    seeds::{seeds, soak},
};

/// Says in the child which seed its day has, and how many hours.
const VARIABLE: &str = "QUARTERDECK_DAY";

/// Requests a minute and watch that even the worst minute stays below: a feed that fails at once again
/// and again tries 8 times in the first minute, each time with up to 5 pages and a probe.
const MOST_A_MINUTE: u32 = 24;

/// The time of the simulation.
struct Simulated(Instant);

impl Clock for Simulated {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::try_from(self.0.elapsed()).unwrap()
    }
}

/// A console that watches.
struct Reader {
    kube: Kube,
    store: Arc<Mutex<Store>>,
    watches: BTreeMap<Feed, JoinHandle<()>>,
    clock: Arc<Simulated>,
}

impl Reader {
    fn new(cluster: &Arc<Cluster>) -> Self {
        let clock = Arc::new(Simulated(Instant::now()));
        let kube = Kube::new(Arc::new(ByToken(cluster.clone())), clock.clone());
        Self { kube, store: Arc::default(), watches: BTreeMap::new(), clock }
    }

    fn watch(&mut self, feed: Feed) {
        let mut stream = self.kube.watch(feed);
        let (store, clock) = (self.store.clone(), self.clock.clone());
        let task = tokio::spawn(async move {
            while let Some(observation) = stream.next().await {
                store.lock().unwrap().apply(observation, clock.now());
            }
        });
        if let Some(before) = self.watches.insert(feed, task) {
            before.abort();
        }
    }

    fn follow_session(&self) {
        let mut session = self.kube.session();
        tokio::spawn(async move { while session.next().await.is_some() {} });
    }
}

/// The memory this process holds, KiB.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Rows in words, in an order that does not depend on where they come from.
fn told<R: std::fmt::Debug>(rows: impl Iterator<Item = R>) -> Vec<String> {
    let mut told: Vec<_> = rows.map(|row| format!("{row:?}")).collect();
    told.sort();
    told
}

/// The rows that a watch makes of what the server holds.
fn held<S: Slim>(cluster: &Cluster, feed: Feed) -> Vec<String> {
    let (source, kind) = (SourceId::kubernetes("u", "n"), endpoint(feed).unwrap().kind);
    let objects = cluster.objects(feed);
    told(objects.iter().map(|text| {
        let slim: S = serde_json::from_str(text).unwrap();
        slim.into_row(&source, kind)
    }))
}

fn compare(cluster: &Cluster, store: &Store) {
    assert_eq!(told(store.nodes.rows()), held::<SlimNode>(cluster, Feed::Nodes));
    assert_eq!(told(store.pods.rows()), held::<SlimPod>(cluster, Feed::Pods));
    assert_eq!(told(store.events.rows()), held::<SlimEvent>(cluster, Feed::Events));
    let deployments = held::<SlimWorkload>(cluster, Feed::Deployments);
    assert_eq!(told(store.deployments.rows()), deployments);
    assert_eq!(told(store.claims.rows()), held::<SlimClaim>(cluster, Feed::Claims));
    for feed in WATCHED {
        assert_eq!(store.freshness(*feed).health, Health::Live, "{feed:?}");
    }
}

/// Lets so many hours pass; gives back tasks and memory at the end of each.
async fn hours(reader: &mut Reader, cluster: &Cluster, count: u64) -> Vec<(usize, u64)> {
    let mut measured = Vec::new();
    for hour in 1..=count {
        let end = reader.clock.0 + Duration::from_hours(hour);
        while Instant::now() < end {
            let (pause, index, is_new) = {
                let random = &mut cluster.state().random;
                (random.between(200, 800), random.below(WATCHED.len() as u64), random.below(3) == 0)
            };
            sleep(Duration::from_secs(pause).min(end - Instant::now())).await;
            let feed = WATCHED[usize::try_from(index).unwrap()];
            if is_new { reader.watch(feed) } else { reader.kube.refresh(feed) }
        }
        // What was ended at the last moment is gone by then.
        sleep(Duration::from_secs(1)).await;
        measured.push((Handle::current().metrics().num_alive_tasks(), resident()));
    }
    measured
}

async fn day(seed: u64, count: u64) {
    let cluster = Arc::new(Cluster::new(seed));
    let mut reader = Reader::new(&cluster);
    reader.follow_session();
    for feed in WATCHED.iter().chain([&Feed::NodeUsage]) {
        reader.watch(*feed);
    }
    let life = tokio::spawn(weather::live(cluster.clone()));
    let weather = [
        tokio::spawn(weather::restarts(cluster.clone())),
        tokio::spawn(weather::expiries(cluster.clone())),
        tokio::spawn(weather::cuts(cluster.clone())),
        tokio::spawn(weather::answers(cluster.clone())),
    ];
    let measured = hours(&mut reader, &cluster, count).await;
    weather.iter().for_each(JoinHandle::abort);
    cluster.state().trouble.calm();
    sleep(Duration::from_mins(5)).await;
    life.abort();
    sleep(Duration::from_mins(5)).await;
    compare(&cluster, &reader.store.lock().unwrap());
    judge(&cluster, &measured);
}

/// Nothing has grown, and no minute was a storm.
#[expect(clippy::print_stderr, reason = "the figures are what somebody wants to see")]
fn judge(cluster: &Cluster, measured: &[(usize, u64)]) {
    let requests = cluster.state().requests.clone();
    let (worst, most) = requests.iter().max_by_key(|(_, count)| **count).unwrap();
    let all: u32 = requests.values().sum();
    eprintln!("tasks and KiB by hour: {measured:?}");
    eprintln!("{all} requests; {most} in minute {worst}, which is the worst");
    assert!(*most <= MOST_A_MINUTE * u32::try_from(WATCHED.len() + 2).unwrap(), "{most}");
    let ((tasks, memory), (last_tasks, last_memory)) = (measured[0], measured[measured.len() - 1]);
    assert_eq!(last_tasks, tasks, "tasks");
    assert!(last_memory * 100 <= memory * 105, "{memory} KiB have become {last_memory}");
}

/// A process of its own, since memory is measured.
#[test]
fn after_a_day_of_troubles_rows_are_right_and_nothing_has_grown() {
    let count = if soak() > 0 { 24 } else { 3 };
    let days = if soak() > 0 { usize::MAX } else { 6 };
    for seed in seeds().into_iter().skip(4).take(days) {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", "adapters::kube::day::child", "--ignored", "--nocapture"]);
        let child = child.env(VARIABLE, format!("{seed} {count}")).output().unwrap();
        let said = String::from_utf8_lossy(&child.stderr).into_owned();
        assert!(child.status.success(), "seed {seed}, {count} hours:\n{said}");
        tell(seed, &said);
    }
}

#[expect(clippy::print_stderr, reason = "the figures are what somebody wants to see")]
fn tell(seed: u64, said: &str) {
    eprintln!("seed {seed}: {said}");
}

#[tokio::test(start_paused = true)]
#[ignore = "started by the test above, in a process of its own"]
async fn child() {
    let told = env::var(VARIABLE).unwrap_or_else(|_| "1 1".to_owned());
    let (seed, count) = told.split_once(' ').unwrap();
    day(seed.parse().unwrap(), count.parse().unwrap()).await;
}
