//! A platform in memory: for `--sandbox`, for journeys, for screenshots.

mod alarms;
mod approvals;
mod aws_kinds;
mod connections;
mod databases;
mod direction;
mod document;
mod estate;
mod file;
pub(crate) mod foreign;
mod generator;
mod karpenter;
mod kinds;
mod life;
mod logs;
mod machines;
mod names;
mod network;
mod objects;
mod origin;
mod patch;
mod performing;
mod permissions;
mod placement;
mod pods;
mod reading;
mod references;
mod rows;
mod scenario;
mod shipped;
mod storage;
mod time;
mod twin;
mod watches;

use std::sync::{Arc, Mutex, OnceLock, PoisonError, atomic::AtomicBool};

use futures::{
    FutureExt as _, StreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::broadcast;

use self::{
    life::{Instant, Living},
    origin::Origin,
    scenario::{Scenario, Stage},
    time::VirtualTime,
    watches::{Change, Watch, Watches},
};
pub use self::{reading::EstateError, scenario::ScenarioError};
use super::{nobody::Nobody, view_file::InMemory};
use crate::{
    model::{Caller, Fault, Feed, Link, Observation, ResourceId, Side},
    ports::{
        Check, Clock, Doctor, Inspector, Inventory, LogEvent, LogQuery, Logs, News, Permission,
        PortError, Ports, Verdict,
    },
};

/// News that may wait to be told.
const UNTOLD: usize = 64;

/// The platform.
pub struct Sandbox {
    name: String,
    /// The Region that is looked at.
    region: String,
    origin: Origin,
    /// What changes with time, from the moment that somebody looks: the first frame does not wait for it.
    living: OnceLock<Mutex<Living>>,
    dawn: Timestamp,
    time: VirtualTime,
    watches: Watches,
    broken: Mutex<Vec<(Feed, Fault)>>,
    /// What is still to happen. Whoever lets time pass holds it.
    stage: Mutex<Stage>,
    /// The user changes nothing.
    read_only: AtomicBool,
    news: broadcast::Sender<News>,
}

impl Sandbox {
    /// An estate by name, or from a file. An unknown name, or a file that cannot be read, is explained.
    pub fn open(name: &str) -> Result<Arc<Self>, EstateError> {
        Ok(Self::at(name, Origin::open(name)?, None))
    }

    /// An estate, while the AWS side looks at a Region, which need not be that of the estate.
    fn at(name: &str, origin: Origin, region: Option<&str>) -> Arc<Self> {
        let region = region.unwrap_or(origin.region()).to_owned();
        let name = name.to_owned();
        let dawn = origin.dawn();
        let living = OnceLock::new();
        let watches = Watches::default();
        let (time, broken, stage) = (VirtualTime::new(1), Mutex::default(), Mutex::default());
        let news = broadcast::channel(UNTOLD).0;
        let read_only = AtomicBool::new(false);
        Arc::new(Self {
            name,
            region,
            origin,
            living,
            dawn,
            time,
            watches,
            broken,
            stage,
            read_only,
            news,
        })
    }

    /// The scenarios that come with the console: what they are called, and what they are about.
    pub fn scenarios() -> impl Iterator<Item = (String, String)> {
        Scenario::shipped().map(|it| (it.name, it.about))
    }

    /// This platform behind every port.
    pub fn ports(self: &Arc<Self>) -> Ports {
        Ports {
            inventory: Arc::new(self.clone()),
            inspector: Arc::new(self.clone()),
            logs: Arc::new(self.clone()),
            doctor: Arc::new(self.clone()),
            connections: Arc::new(self.clone()),
            director: Some(Arc::new(self.clone())),
            performer: Arc::new(self.clone()),
            prober: Arc::new(self.clone()),
            approvals: Arc::new(self.clone()),
            outbox: Arc::new(Nobody),
            journal: Arc::new(super::journal::InMemory::default()),
            views: Arc::new(InMemory::default()),
            clock: Arc::new(self.clone()),
        }
    }

    /// Lets time run so many times as fast as that of this machine; at 0 it stands still.
    pub fn run_at(&self, speed: u32) {
        self.time.run_at(speed);
    }

    /// Makes a feed fail until it is mended.
    pub fn break_feed(&self, feed: Feed, fault: Fault) {
        let mut broken = self.broken();
        // What is wrong now hides what was wrong before.
        broken.retain(|(it, _)| *it != feed);
        broken.push((feed, fault.clone()));
        drop(broken);
        self.tell(feed, Change::Broke(fault));
    }

    /// Makes a feed work again.
    pub fn mend_feed(&self, feed: Feed) {
        self.broken().retain(|(broken, _)| *broken != feed);
        self.tell(feed, Change::Seen(Box::new(self.complete(feed))));
    }

    /// Shows a change to those who watch.
    pub fn publish(&self, feed: Feed, observation: Observation) {
        self.tell(feed, Change::Seen(Box::new(observation)));
    }

    fn tell(&self, feed: Feed, change: Change) {
        self.watches.tell(feed, change);
    }

    fn living(&self) -> std::sync::MutexGuard<'_, Living> {
        let living = self.living.get_or_init(|| Mutex::new(self.origin.living()));
        living.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the platform live until then, and shows it to those who watch.
    fn advance(&self, until: Instant) {
        let mut living = self.living();
        for seen in living.advance(until) {
            // What cannot be had does not come back to life.
            if let Some(feed) = seen.feed().filter(|it| !self.is_withheld(*it)) {
                self.tell(feed, Change::Seen(Box::new(seen)));
            }
        }
    }

    /// The time of the simulation as a date.
    fn now(&self) -> Timestamp {
        life::date(self.dawn, self.time.passed())
    }

    /// When a feed is to say something again, if nothing else makes it.
    fn next_beat(&self, feed: Feed) -> Instant {
        self.time.passed() + u64::from(feed.period_s()) * 1000
    }

    /// That a feed is well, or still is not; what is measured is measured again.
    fn sign_of_life(&self, feed: Feed) -> Observation {
        let is_measured = life::MEASURED.contains(&feed) || matches!(feed, Feed::LogSources(_));
        if self.is_withheld(feed) || is_measured {
            return self.complete(feed);
        }
        Observation::alive(feed)
    }

    /// Whether a feed has broken, or could not be had from the start.
    fn is_withheld(&self, feed: Feed) -> bool {
        self.broken().iter().any(|(it, _)| *it == feed)
            || self.origin.lacks(feed)
            || (self.elsewhere() && feed.side() == Side::Aws)
    }

    /// When the next thing happens.
    fn next_event(&self) -> Option<Instant> {
        // One lock after the other: whoever lets time pass takes them in the other order.
        let step = self.stage().next();
        let event = self.living().next();
        [step, event].into_iter().flatten().min()
    }

    fn broken(&self) -> std::sync::MutexGuard<'_, Vec<(Feed, Fault)>> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The AWS side looks at a Region where there is nothing.
    fn elsewhere(&self) -> bool {
        self.region != self.origin.region()
    }

    /// The complete set, or why there is none.
    fn complete(&self, feed: Feed) -> Observation {
        let broken =
            self.broken().iter().find(|(it, _)| *it == feed).map(|(_, fault)| fault.clone());
        match broken {
            Some(fault) => Observation::failed(feed, fault),
            None if self.elsewhere() && feed.side() == Side::Aws => Observation::nothing(feed),
            None => {
                let living = self.living().observe(feed).filter(|_| !self.origin.lacks(feed));
                living.unwrap_or_else(|| self.origin.observe(feed, self.now()))
            }
        }
    }
}

impl Inventory for Arc<Sandbox> {
    fn watch(&self, feed: Feed) -> BoxStream<'static, Observation> {
        let watch = Watch::of(self.clone(), feed);
        let rest = stream::unfold(watch, async |mut watch| Some((watch.next().await?, watch)));
        let sandbox = self.clone();
        let first = async move {
            // Whoever comes sees what has happened by now.
            sandbox.live();
            sandbox.complete(feed)
        };
        stream::once(first).chain(rest).boxed()
    }

    fn session(&self) -> BoxStream<'static, Observation> {
        let (account, cluster) = (self.origin.account(), self.origin.cluster());
        let caller = Caller {
            profile: Some(connections::PROFILE.into()),
            account: Some(account.into()),
            arn: Some(format!("arn:aws:sts::{account}:assumed-role/OnCall/you").into()),
            region: Some(self.region.as_str().into()),
            ..Caller::default()
        };
        let link = Link {
            context: Some(self.name.as_str().into()),
            cluster: (!self.elsewhere()).then(|| cluster.into()),
            mismatch: self.elsewhere().then(|| {
                let (name, region) = (&self.name, &self.region);
                format!(
                    "context {name} points to {cluster}, which is no EKS cluster of {account}/{region}"
                )
                .into()
            }),
            version: self.origin.version(),
            user: Some("you".into()),
            ..Link::default()
        };
        let places = Observation::Places(connections::places(&self.name, &self.origin));
        let seen = [Observation::Caller(caller), Observation::Link(link), places];
        let orders = async { Observation::Orders(direction::orders()) };
        stream::iter(seen).chain(stream::once(orders)).chain(stream::pending()).boxed()
    }

    fn refresh(&self, feed: Feed) {
        self.tell(feed, Change::Wanted);
    }
}

impl Inspector for Arc<Sandbox> {
    fn object(&self, id: ResourceId) -> BoxFuture<'static, Result<Value, PortError>> {
        let living = self.living();
        let mut found = self.origin.object(living.store(), &id);
        if let Some(object) = &mut found {
            living.complete(&id, object);
        }
        let found = found.ok_or_else(|| objects::absence(&id));
        async move { found }.boxed()
    }
}

impl Logs for Arc<Sandbox> {
    fn follow(&self, query: LogQuery) -> BoxStream<'static, LogEvent> {
        match &self.origin {
            Origin::Estate(estate) => logs::follow(self.clone(), estate.clone(), query),
            Origin::Twin(_) => twin::follow(&query),
        }
    }
}

impl Doctor for Arc<Sandbox> {
    fn examine(&self) -> BoxStream<'static, Check> {
        let good = |title: &str, detail| Check {
            title: title.to_owned(),
            verdict: Verdict::Good,
            detail,
            remedy: None,
            denied: false,
        };
        let simulated = format!("{} is simulated; nothing is reached", self.origin.cluster());
        let access = self.origin.access().unwrap_or("unknown");
        let checks = [good("sandbox", simulated), good("API endpoint", access.to_owned())];
        stream::iter(checks).boxed()
    }

    /// Nothing is denied but what was broken that way.
    fn permissions(&self) -> BoxStream<'static, Permission> {
        let broken: Vec<_> =
            self.broken().iter().map(|(feed, fault)| (*feed, fault.clone())).collect();
        stream::iter(permissions::of(&broken)).boxed()
    }
}

impl Clock for Arc<Sandbox> {
    fn now(&self) -> Timestamp {
        Sandbox::now(self)
    }
}
