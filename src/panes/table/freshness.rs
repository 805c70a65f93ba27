//! How old the rows of a table are, in the words of its title.

use jiff::Timestamp;

use crate::{
    model::{Fault, Feed, Freshness, Health, Store},
    ui::{format, theme::Role},
};

/// Why rows are missing or may be old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// No complete answer yet.
    Loading,
    /// A feed never answered in full.
    Unavailable(Fault),
    /// A feed broke; the rows are the last known ones.
    Stale(Fault),
    /// Rows are as of then.
    Live,
}

/// The state of the feeds that make rows.
pub(super) fn state(row_feeds: &[Feed], store: &Store) -> State {
    let feeds = || row_feeds.iter().map(|feed| store.freshness(*feed));
    let fault = |complete: bool| {
        feeds().find_map(|it| match &it.health {
            Health::Stale(fault) if it.complete == complete => Some(fault.clone()),
            Health::Stale(_) | Health::Idle | Health::Loading | Health::Live => None,
        })
    };
    if let Some(fault) = fault(false) {
        State::Unavailable(fault)
    } else if let Some(fault) = fault(true) {
        State::Stale(fault)
    } else if feeds().all(|it| it.complete) {
        State::Live
    } else {
        State::Loading
    }
}

/// The end of the title, and how it is coloured.
pub(in crate::panes) fn describe(
    row_feeds: &[Feed],
    store: &Store,
    now: Timestamp,
) -> (String, Role) {
    let age = age(row_feeds, store, now);
    match state(row_feeds, store) {
        State::Loading => ("loading".to_owned(), Role::Muted),
        State::Unavailable(fault) => (format!("stale: {fault}"), Role::Danger),
        State::Stale(fault) => (format!("{}stale: {fault}", ago(age)), Role::Danger),
        State::Live => {
            let old = row_feeds.iter().any(|feed| is_old(*feed, store.freshness(*feed), now));
            let role = if old { Role::Warning } else { Role::Muted };
            (ago(age).trim_end().to_owned(), role)
        }
    }
}

/// Seconds since the feed that makes rows and was silent for longest was seen.
fn age(row_feeds: &[Feed], store: &Store, now: Timestamp) -> Option<u64> {
    let seen = row_feeds.iter().filter_map(|feed| store.freshness(*feed).seen).min();
    seen.map(|seen| format::seconds_since(seen, now))
}

/// To the second while it is news, then to ten: what ticks each second is drawn each second, though
/// nobody has anything to see in it.
fn ago(age: Option<u64>) -> String {
    let coarse = |age: u64| if age < 10 { age } else { age - age % 10 };
    age.map_or_else(String::new, |age| format!("{} ago ", format::duration(coarse(age))))
}

fn is_old(feed: Feed, freshness: &Freshness, now: Timestamp) -> bool {
    let limit = 3 * u64::from(feed.period_s());
    freshness.seen.is_some_and(|seen| format::seconds_since(seen, now) >= limit)
}
