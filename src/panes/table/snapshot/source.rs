//! How far the sources of a snapshot can be trusted.

use jiff::{Timestamp, Unit};
use serde_json::{Value as Json, json};

use super::super::{Scope, TableSpec};
use crate::model::{Fault, FaultClass, Feed, Freshness, Health, Side, SourceId, Store};

/// How far a source can be trusted, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Live,
    Stale,
    Failed,
}

impl State {
    fn of(freshness: &Freshness) -> Self {
        match (&freshness.health, freshness.complete) {
            (Health::Live, true) => Self::Live,
            (_, true) => Self::Stale,
            (_, false) => Self::Failed,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Stale => "stale",
            Self::Failed => "failed",
        }
    }
}

/// One entry per side that the pane reads from, with the worst state of its feeds.
pub(super) fn sources<S: TableSpec>(
    store: &Store,
    scope: &Scope,
    rows: &[&S::Row],
    now: Timestamp,
) -> Vec<Json> {
    let feeds = S::feeds(scope);
    let sides = [Side::Aws, Side::Kubernetes];
    let involved = sides.into_iter().filter(|side| feeds.iter().any(|it| it.side() == *side));
    let relevant = relevant::<S>(store, scope);
    let seen = || rows.iter().map(|row| &S::id(row).source);
    involved
        .map(|side| {
            let of_side = |feeds: &[Feed]| -> Vec<Feed> {
                feeds.iter().copied().filter(|it| it.side() == side).collect()
            };
            let known = of_side(&feeds).into_iter().find_map(|feed| store.source(feed));
            let known = known.or_else(|| seen().find(|it| it.side() == side));
            let id = known.map_or_else(|| introduced(store, side), SourceId::to_string);
            entry(store, &id, &of_side(&relevant), now)
        })
        .collect()
}

/// Every fault of every feed.
pub(super) fn errors(feeds: &[Feed], store: &Store) -> Vec<Json> {
    let faults = feeds.iter().filter_map(|feed| Some((feed, fault(store, *feed)?)));
    let errors = faults.map(|(feed, fault)| {
        json!({
            "feed": feed.name(),
            "class": fault.class.name(),
            "action": fault.action,
            "message": fault.message,
            "request_id": fault.request_id,
        })
    });
    errors.collect()
}

/// Whether any source is not live.
pub(super) fn is_partial<S: TableSpec>(store: &Store, scope: &Scope) -> bool {
    relevant::<S>(store, scope)
        .into_iter()
        .any(|feed| State::of(store.freshness(feed)) != State::Live)
}

/// The feeds that count: a component the cluster does not have is no failure of the cluster.
fn relevant<S: TableSpec>(store: &Store, scope: &Scope) -> Vec<Feed> {
    let row_feeds = S::row_feeds(scope);
    let counts = |feed: &Feed| {
        let missing = fault(store, *feed).is_some_and(|it| it.class == FaultClass::Missing);
        !missing || row_feeds.contains(feed)
    };
    S::feeds(scope).iter().copied().filter(counts).collect()
}

fn fault(store: &Store, feed: Feed) -> Option<&Fault> {
    match &store.freshness(feed).health {
        Health::Stale(fault) => Some(fault),
        Health::Idle | Health::Loading | Health::Live => None,
    }
}

fn entry(store: &Store, id: &str, feeds: &[Feed], now: Timestamp) -> Json {
    let state = |feed: Feed| State::of(store.freshness(feed));
    let worst = feeds.iter().copied().reduce(|a, b| if state(b) > state(a) { b } else { a });
    let seen = feeds.iter().filter_map(|feed| store.freshness(*feed).seen).min();
    let error = worst.filter(|feed| state(*feed) != State::Live).map(|feed| {
        let why =
            fault(store, feed).map_or_else(|| "no complete answer yet".into(), Fault::to_string);
        format!("{}: {why}", feed.name())
    });
    json!({
        "id": id,
        "state": worst.map_or(State::Live, state).name(),
        "age_ms": seen.map(|seen| age_ms(seen, now)),
        "error": error,
    })
}

fn age_ms(seen: Timestamp, now: Timestamp) -> u64 {
    let age = now.since((Unit::Millisecond, seen)).map_or(0, |span| span.get_milliseconds());
    u64::try_from(age).unwrap_or(0)
}

/// Who the source is, as we introduced ourselves.
fn introduced(store: &Store, side: Side) -> String {
    match side {
        Side::Aws => {
            let (account, region) = (&store.caller.account, &store.caller.region);
            let text = |it: &Option<_>| it.as_ref().map_or_else(|| "?".into(), ToString::to_string);
            format!("aws:{}/{}", text(account), text(region))
        }
        Side::Kubernetes => {
            let name = store.link.cluster.as_ref().or(store.link.context.as_ref());
            format!("kubernetes:{}", name.map_or("?", |name| name.as_str()))
        }
    }
}
