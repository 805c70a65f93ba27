//! A cluster in which things come and go, behind an API server that has every trouble there is.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use tokio::{sync::watch, time::Instant};

use crate::{adapters::kube::feeds::endpoint, model::Feed, random::Random};

/// The collections that are watched.
pub(super) const WATCHED: &[Feed] =
    &[Feed::Nodes, Feed::Pods, Feed::Events, Feed::Deployments, Feed::Claims];

/// Objects of each collection, about.
const OBJECTS: u64 = 300;

/// A collection, by its path.
pub(super) fn path(feed: Feed) -> &'static str {
    endpoint(feed).unwrap().path
}

/// What happened to an object.
#[derive(Clone)]
pub(super) struct Change {
    pub(super) version: u64,
    pub(super) path: &'static str,
    pub(super) line: String,
}

/// The API server and what it holds.
pub(super) struct Cluster {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    start: Instant,
}

pub(super) struct State {
    pub(super) objects: BTreeMap<(&'static str, String), String>,
    /// What happened since `compacted`.
    pub(super) log: VecDeque<Change>,
    pub(super) version: u64,
    /// Versions before this one are gone.
    pub(super) compacted: u64,
    pub(super) trouble: Trouble,
    /// Requests, by minute.
    pub(super) requests: BTreeMap<u64, u32>,
    pub(super) random: Random,
    born: u64,
}

/// What is wrong with the API server.
#[derive(Clone)]
pub(super) struct Trouble {
    /// Nobody listens.
    pub(super) is_down: bool,
    /// Restarts so far: connections of an earlier life are reset.
    pub(super) life: u64,
    /// How often connections were cut in the middle of a line.
    pub(super) cuts: u64,
    /// How often connections fell silent: nothing comes over them any more, not even an end.
    pub(super) silences: u64,
    /// Requests get no answer at all.
    pub(super) is_deaf: bool,
    /// Every answer takes so long at most.
    pub(super) slowness: Duration,
    /// So many of a hundred requests are refused with 429.
    pub(super) throttled: u64,
    /// The token that is taken.
    pub(super) token: u64,
}

impl Cluster {
    pub(super) fn new(seed: u64) -> Self {
        let state = State {
            objects: BTreeMap::new(),
            log: VecDeque::new(),
            version: 1000,
            compacted: 1000,
            trouble: Trouble::none(),
            requests: BTreeMap::new(),
            random: Random::new(seed),
            born: 0,
        };
        let changed = watch::Sender::new(0);
        let cluster = Self { state: Mutex::new(state), changed, start: Instant::now() };
        for feed in WATCHED {
            for _ in 0..OBJECTS {
                cluster.state().add(path(*feed));
            }
        }
        cluster
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The minute since the beginning.
    pub(super) fn minute(&self) -> u64 {
        self.start.elapsed().as_secs() / 60
    }

    /// Wakes whoever waits for changes.
    pub(super) fn nudge(&self) {
        self.changed.send_modify(|times| *times += 1);
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Something comes, changes or goes.
    pub(super) fn live(&self) {
        let mut state = self.state();
        let feed = WATCHED[usize::try_from(state.random.below(WATCHED.len() as u64)).unwrap()];
        state.happen(path(feed));
        drop(state);
        self.nudge();
    }

    /// What there is.
    pub(super) fn objects(&self, feed: Feed) -> Vec<String> {
        let of = path(feed);
        let state = self.state();
        let objects = state.objects.iter().filter(|((path, _), _)| *path == of);
        objects.map(|(_, body)| body.clone()).collect()
    }
}

impl Trouble {
    pub(super) const fn none() -> Self {
        Self {
            is_down: false,
            life: 0,
            cuts: 0,
            silences: 0,
            is_deaf: false,
            slowness: Duration::ZERO,
            throttled: 0,
            token: 0,
        }
    }

    /// Everything works again; what has happened to connections has happened.
    pub(super) fn calm(&mut self) {
        let Self { life, cuts, silences, token, .. } = *self;
        *self = Self { life, cuts, silences, token, ..Self::none() };
    }
}

impl State {
    /// As many come as go.
    fn happen(&mut self, of: &'static str) {
        let names: Vec<_> = self.objects.keys().filter(|(path, _)| *path == of).collect();
        let count = names.len() as u64;
        let name = self.random.pick(&names).map(|(_, name)| name.clone());
        match (self.random.below(4), name) {
            (0, Some(name)) if count > OBJECTS / 2 => self.remove(of, name),
            (1, _) if count < OBJECTS * 2 => self.add(of),
            (_, Some(name)) => self.write(of, name, "MODIFIED"),
            (_, None) => self.add(of),
        }
    }

    fn add(&mut self, of: &'static str) {
        self.born += 1;
        let name = format!("object-{}", self.born);
        self.write(of, name, "ADDED");
    }

    fn write(&mut self, of: &'static str, name: String, event: &str) {
        self.version += 1;
        let body = body(&name, self.version, of);
        self.note(of, event, &body);
        self.objects.insert((of, name), body);
    }

    fn remove(&mut self, of: &'static str, name: String) {
        self.version += 1;
        let body = body(&name, self.version, of);
        self.objects.remove(&(of, name));
        self.note(of, "DELETED", &body);
    }

    fn note(&mut self, path: &'static str, event: &str, body: &str) {
        let line = format!("{{\"type\":\"{event}\",\"object\":{body}}}\n");
        self.log.push_back(Change { version: self.version, path, line });
    }

    /// Forgets everything before this version.
    pub(super) fn compact(&mut self, before: u64) {
        self.compacted = before.max(self.compacted);
        while self.log.front().is_some_and(|change| change.version <= self.compacted) {
            self.log.pop_front();
        }
    }
}

/// An object whose label says which version it is.
fn body(name: &str, version: u64, path: &str) -> String {
    let namespace = if path.ends_with("/nodes") { "" } else { "work" };
    format!(
        r#"{{"metadata":{{"name":"{name}","namespace":"{namespace}","uid":"{name}","resourceVersion":"{version}","creationTimestamp":"2026-01-01T00:00:00Z","labels":{{"app":"day"}}}},"spec":{{"nodeName":"node-{}","unschedulable":{}}},"status":{{"phase":"Running","podIP":"10.0.{}.{}"}}}}"#,
        version % 40,
        version.is_multiple_of(2),
        version / 256 % 256,
        version % 256,
    )
}
