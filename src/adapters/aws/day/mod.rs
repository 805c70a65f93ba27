//! A day of polling: what an idle console costs, what throttling and a login that ran out do to it, and
//! that going to and fro costs nothing.

mod account;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::StreamExt;
use jiff::Timestamp;
use tokio::{
    runtime::Handle,
    task::JoinHandle,
    time::{Instant, sleep},
};

use self::account::{Cloud, Trouble};
use super::{Aws, shared::Shared};
use crate::{
    model::{Feed, Health, Observation, Store},
    random::Random,
    seeds::{seeds, soak},
};

/// What the node groups need of AWS; the alarms are always wanted.
const NODE_GROUPS: &[Feed] =
    &[Feed::NodeGroups, Feed::ScalingGroups, Feed::Instances, Feed::InstanceTypes, Feed::Alarms];
/// What the nodes need of AWS.
const NODES: &[Feed] = &[
    Feed::Instances,
    Feed::ScalingGroups,
    Feed::InstanceStatuses,
    Feed::InstanceTypes,
    Feed::ManagedInstances,
    Feed::Alarms,
];
/// What the pods need of AWS.
const PODS: &[Feed] = &[Feed::Alarms];

/// API calls a minute that an idle console may make, all services together.
const IDLE: usize = 30;

/// A console that looks at one pane after the other.
struct Reader {
    aws: Aws,
    store: Arc<Mutex<Store>>,
    watches: BTreeMap<Feed, JoinHandle<()>>,
    _session: JoinHandle<()>,
}

impl Reader {
    fn new(shared: &Arc<Shared>) -> Self {
        let aws = Aws(shared.clone());
        let store = Arc::default();
        let told = follow(aws.session(), &store);
        let mut regions = aws.regions();
        drop(tokio::spawn(async move { while regions.next().await.is_some() {} }));
        Self { aws, store, watches: BTreeMap::new(), _session: told }
    }

    /// As the console does it: what is not needed is not watched, and what is known is kept.
    fn show(&mut self, pane: &[Feed]) {
        self.watches.retain(|feed, task| {
            let is_needed = pane.contains(feed);
            if !is_needed {
                task.abort();
            }
            is_needed
        });
        for feed in pane {
            let is_known = self.store.lock().unwrap().freshness(*feed).health == Health::Live;
            self.watches.entry(*feed).or_insert_with(|| {
                let seen =
                    if is_known { self.aws.watch_again(*feed) } else { self.aws.watch(*feed) };
                follow(seen, &self.store)
            });
        }
    }

    fn is_well(&self, pane: &[Feed]) {
        let store = self.store.lock().unwrap();
        for feed in pane {
            assert_eq!(store.freshness(*feed).health, Health::Live, "{feed:?}");
        }
    }

    fn is_throttled(&self) -> bool {
        self.store.lock().unwrap().spending.iter().any(|it| it.throttled_until.is_some())
    }
}

fn follow(
    mut seen: futures::stream::BoxStream<'static, Observation>,
    store: &Arc<Mutex<Store>>,
) -> JoinHandle<()> {
    let store = store.clone();
    tokio::spawn(async move {
        while let Some(observation) = seen.next().await {
            store.lock().unwrap().apply(observation, Timestamp::UNIX_EPOCH);
        }
    })
}

/// Calls in each minute from then on.
fn by_minute(cloud: &Cloud, from: Instant) -> BTreeMap<u64, usize> {
    let mut counts = BTreeMap::new();
    for call in cloud.account().calls.iter().filter(|call| call.at >= from) {
        *counts.entry((call.at - from).as_secs() / 60).or_default() += 1;
    }
    counts
}

fn calls(cloud: &Cloud) -> usize {
    cloud.account().calls.len()
}

#[tokio::test(start_paused = true)]
#[expect(clippy::print_stderr, reason = "the figures are what somebody wants to see")]
async fn an_idle_console_makes_few_calls() {
    for pane in [NODE_GROUPS, NODES, PODS] {
        let cloud = Cloud::default();
        let mut reader = Reader::new(&cloud.shared().await);
        reader.show(pane);
        sleep(Duration::from_hours(2)).await;
        let start = cloud.account().calls[0].at;
        let counts = by_minute(&cloud, start);
        let most = counts.values().max().unwrap();
        let unknown = &cloud.account().unknown;
        assert!(unknown.is_empty(), "{unknown:?}");
        reader.is_well(pane);
        let last = counts.values().rev().skip(1).take(60).sum::<usize>();
        eprintln!(
            "{} feeds: {most} calls in the worst minute, {last} in the last hour",
            pane.len()
        );
        assert!(*most <= IDLE, "{pane:?}: {most} calls in a minute: {counts:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn going_to_and_fro_makes_no_call() {
    let cloud = Cloud::default();
    let mut reader = Reader::new(&cloud.shared().await);
    reader.show(NODE_GROUPS);
    sleep(Duration::from_secs(3)).await;
    reader.show(NODES);
    sleep(Duration::from_secs(3)).await;
    let before = calls(&cloud);
    for pane in [NODE_GROUPS, PODS, NODES, NODE_GROUPS, NODES, PODS] {
        reader.show(pane);
        sleep(Duration::from_secs(2)).await;
    }
    assert_eq!(calls(&cloud), before);
    reader.aws.refresh(Feed::Instances);
    reader.show(NODES);
    sleep(Duration::from_secs(2)).await;
    assert!(calls(&cloud) > before, "who asks to look again is heard");
    reader.show(PODS);
    sleep(Duration::from_hours(2)).await;
    let before = calls(&cloud);
    reader.show(NODE_GROUPS);
    sleep(Duration::from_secs(2)).await;
    assert!(calls(&cloud) > before, "what is old is looked at");
}

#[tokio::test(start_paused = true)]
async fn throttling_is_told_and_makes_no_storm() {
    let cloud = Cloud::default();
    let mut reader = Reader::new(&cloud.shared().await);
    reader.show(NODES);
    sleep(Duration::from_mins(30)).await;
    let usual = calls(&cloud);
    cloud.account().trouble = Trouble::Throttled;
    let mut is_told = false;
    for _ in 0..30 {
        sleep(Duration::from_mins(1)).await;
        is_told |= reader.is_throttled();
    }
    let throttled = calls(&cloud) - usual;
    assert!(is_told);
    // Three calls of four are refused, and each is made again: only longer pauses keep the number down.
    let most = usual + usual / 4;
    assert!(throttled <= most, "{throttled} calls in half an hour, and {usual} in the one before");
    cloud.account().trouble = Trouble::None;
    sleep(Duration::from_mins(30)).await;
    assert!(!reader.is_throttled());
    reader.is_well(NODES);
}

/// What lasts for a while, and then is over.
async fn spell(reader: &mut Reader, cloud: &Cloud, shared: &Shared, random: &mut Random) {
    let troubles = [Trouble::None, Trouble::Throttled, Trouble::Expired, Trouble::Gone];
    let trouble = *random.pick(&troubles).unwrap();
    cloud.account().trouble = trouble;
    let end = Instant::now() + Duration::from_secs(random.between(30, 1200));
    while Instant::now() < end {
        let pane = *random.pick(&[NODE_GROUPS, NODES, PODS]).unwrap();
        reader.show(pane);
        if random.happens(100) {
            for feed in pane {
                reader.aws.refresh(*feed);
            }
        }
        // The chain that makes credentials is not the matter here.
        Cloud::log_in(shared).await;
        sleep(Duration::from_secs(random.between(1, 120))).await;
    }
    cloud.account().trouble = Trouble::None;
    Cloud::log_in(shared).await;
}

async fn day(seed: u64, hours: u64) {
    let cloud = Cloud::default();
    let shared = cloud.shared().await;
    let mut reader = Reader::new(&shared);
    let mut random = Random::new(seed);
    let start = Instant::now();
    let mut tasks = Vec::new();
    for hour in 1..=hours {
        while start.elapsed() < Duration::from_hours(hour) {
            spell(&mut reader, &cloud, &shared, &mut random).await;
        }
        reader.show(NODES);
        sleep(Duration::from_secs(1)).await;
        tasks.push(Handle::current().metrics().num_alive_tasks());
    }
    sleep(Duration::from_mins(30)).await;
    reader.is_well(NODES);
    assert_eq!(tasks.first(), tasks.last(), "{tasks:?}");
    judge(&cloud, start, seed);
}

/// No minute goes beyond what each service allows.
#[expect(clippy::print_stderr, reason = "the figures are what somebody wants to see")]
fn judge(cloud: &Cloud, start: Instant, seed: u64) {
    let counts = by_minute(cloud, start);
    let (worst, most) = counts.iter().max_by_key(|(_, count)| **count).unwrap();
    let refused = cloud.account().calls.iter().filter(|call| call.is_refused).count();
    eprintln!(
        "seed {seed}: {} calls, {refused} refused; {most} in minute {worst}, which is the worst",
        calls(cloud)
    );
    let mut by_host: BTreeMap<(String, u64), usize> = BTreeMap::new();
    for call in &cloud.account().calls {
        let minute = (call.at - start).as_secs() / 60;
        *by_host.entry((call.host.clone(), minute)).or_default() += 1;
    }
    let limit = |host: &str| match host.split('.').next() {
        Some("ec2") => 100,
        Some("eks") => 120,
        Some("ssm" | "autoscaling") => 60,
        _ => 30,
    };
    // The budget slides, the minutes of this test do not, and a retry is made without asking.
    for ((host, minute), count) in by_host {
        assert!(count <= limit(&host) * 2, "seed {seed}: {count} of {host} in minute {minute}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_day_of_troubles_stays_within_the_budget_and_ends_well() {
    let hours = if soak() > 0 { 24 } else { 1 };
    for seed in seeds() {
        day(seed, hours).await;
    }
}
