//! `quarterdeck snapshot`: what a pane shows, once.

use std::{io::Write, time::Duration};

use futures::{StreamExt, stream};
use jiff::Timestamp;
use tokio::time::sleep;

use super::tolerate_broken_pipe;
use crate::{
    cli::Exit,
    model::{Caller, FaultClass, Feed, Health, Link, Side, Store},
    ports::Ports,
    ui::text::clean,
};

/// The world as far as it was seen in time.
#[derive(Debug)]
pub struct Gathered {
    /// What is known.
    pub store: Store,
    /// When the last of it came.
    pub at: Timestamp,
    /// `Ok`, `Partial` or `Denied`, by the feeds that were wanted.
    pub exit: Exit,
}

/// Waits for `feeds` and prints what `render` makes of them; the exit code says whether anything is
/// missing. An error of `render`, such as a filter that cannot be read, is the caller's to show.
pub async fn snapshot<E: From<std::io::Error>>(
    ports: &Ports,
    feeds: &[Feed],
    wait: Duration,
    render: impl FnOnce(&Gathered) -> Result<String, E>,
    out: &mut dyn Write,
) -> Result<Exit, E> {
    let gathered = gather(ports, feeds, wait).await;
    let text = render(&gathered)?;
    tolerate_broken_pipe(writeln!(out, "{}", text.trim_end()).and_then(|()| out.flush()))?;
    Ok(gathered.exit)
}

impl Gathered {
    /// Why anything of `feeds` is missing or old, a line for each, for whoever reads no JSON.
    pub fn complaints(&self, feeds: &[Feed]) -> Vec<String> {
        let about = |feed: &Feed| match &self.store.freshness(*feed).health {
            Health::Live => None,
            Health::Idle | Health::Loading => Some(format!("{}: no answer in time", feed.name())),
            Health::Stale(fault) if fault.class == FaultClass::Missing => None,
            Health::Stale(fault) => Some(format!("{}: {fault}", feed.name())),
        };
        let mismatch = self.store.link.mismatch.iter().map(ToString::to_string);
        mismatch.chain(feeds.iter().filter_map(about)).map(|it| clean(&it).into_owned()).collect()
    }
}

/// Watches `feeds` until each is complete or has failed, `wait` at most.
pub async fn gather(ports: &Ports, feeds: &[Feed], wait: Duration) -> Gathered {
    let mut store = Store::default();
    for feed in feeds {
        store.await_first(*feed);
    }
    let watches = feeds.iter().map(|feed| ports.inventory.watch(*feed));
    let mut observations = stream::select_all(watches.chain([ports.inventory.session()]));
    let late = sleep(wait);
    tokio::pin!(late);
    while !settled(&store, feeds) {
        tokio::select! {
            biased;
            () = &mut late => break,
            observation = observations.next() => match observation {
                Some(observation) => store.apply(observation, ports.clock.now()),
                None => break,
            },
        }
    }
    let exit = exit(&store, feeds);
    Gathered { store, at: ports.clock.now(), exit }
}

/// Nothing more is to come soon. Who answered is part of the answer, so the session has to be known
/// for each side that was asked.
fn settled(store: &Store, feeds: &[Feed]) -> bool {
    let known = |side| match side {
        Side::Aws => store.caller != Caller::default(),
        Side::Kubernetes => store.link != Link::default(),
    };
    feeds.iter().all(|feed| {
        let freshness = store.freshness(*feed);
        let answered = match freshness.health {
            Health::Idle | Health::Loading => freshness.complete,
            Health::Live | Health::Stale(_) => true,
        };
        answered && known(feed.side())
    })
}

/// What the cluster does not serve is not missing: nobody could have it.
pub(super) fn exit(store: &Store, feeds: &[Feed]) -> Exit {
    let worst = feeds.iter().map(|feed| match &store.freshness(*feed).health {
        Health::Live => Exit::Ok,
        Health::Idle | Health::Loading => Exit::Partial,
        Health::Stale(fault) => match fault.class {
            FaultClass::Missing => Exit::Ok,
            FaultClass::Denied | FaultClass::Expired => Exit::Denied,
            FaultClass::NotFound
            | FaultClass::Conflict
            | FaultClass::Throttled
            | FaultClass::Invalid
            | FaultClass::Unavailable => Exit::Partial,
        },
    });
    worst.max().unwrap_or(Exit::Ok)
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
