//! Knocks at databases while they fail over or restart, and tells how long nobody answered.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures::{StreamExt as _, stream::FuturesOrdered};
use jiff::Timestamp;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use super::{
    Msg,
    runtime::{Task, spawn},
};
use crate::{
    estate::Downtime,
    ports::{Clock, Door, Ports, Prober},
};

/// Knocks after the run is over, at least, and at most if it does not serve again.
const FEWEST: u32 = 10;
const LAST: u32 = 300;
/// Knocks in all, however long the run takes: half an hour of them.
const MOST: u32 = 9000;
/// Knocks that wait for an answer at the same time.
const WAITING: usize = 8;

/// What knocking at a database has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// In one sentence.
    pub found: String,
    /// Nobody knocks any more.
    pub is_over: bool,
}

/// What is knocked at, by the run that makes it of interest.
#[derive(Default)]
pub(super) struct Probing(BTreeMap<Box<str>, (Arc<AtomicBool>, Task)>);

impl Probing {
    /// Knocks from now on.
    pub(super) fn begin(
        &mut self,
        ports: &Ports,
        inbox: &mpsc::Sender<Msg>,
        run: &str,
        door: Door,
    ) {
        let over = Arc::new(AtomicBool::new(false));
        let (prober, clock) = (ports.prober.clone(), ports.clock.clone());
        let visitor = Visitor { prober, clock, door, run: run.into(), over: over.clone() };
        let failed = |text| Msg::Notice(format!("downtime is not measured: {text}"));
        let work = visitor.knock(inbox.clone());
        self.0.insert(run.into(), (over, spawn(inbox.clone(), work, failed)));
    }

    /// The run is over: no more than it takes to know that it serves again.
    pub(super) fn end(&mut self, run: &str) {
        if let Some((over, _)) = self.0.get(run) {
            over.store(true, Ordering::Relaxed);
        }
        self.0.retain(|_, (_, task)| !task.is_over());
    }
}

/// Who knocks.
struct Visitor {
    prober: Arc<dyn Prober>,
    clock: Arc<dyn Clock>,
    door: Door,
    run: Box<str>,
    over: Arc<AtomicBool>,
}

/// What has come of it.
#[derive(Default)]
struct Tally {
    found: Downtime,
    knocks: u32,
    answers: u32,
    /// Knocks since the run was over.
    after: u32,
}

impl Visitor {
    /// One knock after the other at the pace of the door, whether or not the last was answered yet.
    async fn knock(self, inbox: mpsc::Sender<Msg>) {
        let (mut tally, mut told) = (Tally::default(), String::new());
        let (mut asked, mut next) = (FuturesOrdered::new(), Instant::now());
        while !self.has_enough(&tally) {
            tokio::select! {
                Some((at, answer)) = asked.next() => {
                    self.count(&mut tally, at, &answer);
                    let found = tally.found.so_far();
                    if found != told && !self.tell(&inbox, found.clone(), false).await {
                        return;
                    }
                    told = found;
                }
                () = sleep_until(next), if asked.len() < WAITING => {
                    let (at, answer) = (self.clock.now(), self.prober.knock(&self.door));
                    asked.push_back(async move { (at, answer.await) });
                    // One that had to wait does not hurry to catch up.
                    next = Instant::now() + self.door.greeting.pace(tally.found.is_down());
                }
            }
        }
        let mut found = tally.found.sentence();
        if tally.answers >= self.door.greeting.limit() {
            found += "; nobody knocks any more: this host would be shut out";
        }
        self.tell(&inbox, found, true).await;
    }

    fn count(&self, tally: &mut Tally, at: Timestamp, answer: &Result<Option<IpAddr>, String>) {
        tally.knocks += 1;
        tally.after += u32::from(self.over.load(Ordering::Relaxed));
        match answer {
            Ok(address) => {
                tally.answers += 1;
                tally.found.answers(at, *address);
            }
            Err(_) => tally.found.is_silent(at),
        }
    }

    fn has_enough(&self, tally: &Tally) -> bool {
        let serves = tally.after >= FEWEST && !tally.found.is_down();
        let spent = tally.answers >= self.door.greeting.limit();
        serves || spent || tally.after >= LAST || tally.knocks >= MOST
    }

    /// Whether anybody still listens.
    async fn tell(&self, inbox: &mpsc::Sender<Msg>, found: String, is_over: bool) -> bool {
        inbox.send(Msg::Probed(self.run.clone(), Probed { found, is_over })).await.is_ok()
    }
}

#[cfg(test)]
#[path = "probing_tests.rs"]
mod tests;
