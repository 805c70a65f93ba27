//! What keeps the console itself from seeing: its connections, its credentials, its feeds.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{Concern, Condition, Severity, Since};
use crate::{
    model::{FaultClass, Feed, Health, Kind, ResourceId, Side, SourceId, Store},
    ui::format,
};

/// Credentials that end within this many seconds are a warning.
pub const CREDENTIALS_SOON_S: i64 = 600;

const UNTOLD: Since = Err("nobody has noted since when");

/// Faults of the identity and of the cluster, and credentials that end.
pub(super) fn session(store: &Store, now: Timestamp) -> Vec<Condition> {
    let (caller, link) = (&store.caller, &store.link);
    let broken = |name: &str, side, reason: String| {
        let id = named(store, side, Concern::Connection, name);
        Condition::nowhere(id, Concern::Connection, Severity::Critical, UNTOLD, reason.into())
    };
    let aws = caller.fault.as_ref().map(|it| broken("AWS identity", Side::Aws, it.to_string()));
    let cluster = link.fault.as_ref().map(|it| broken("cluster", Side::Kubernetes, it.to_string()));
    let other =
        link.mismatch.as_ref().map(|it| broken("context", Side::Kubernetes, it.to_string()));
    [aws, cluster, other, credentials(store, now)].into_iter().flatten().collect()
}

fn credentials(store: &Store, now: Timestamp) -> Option<Condition> {
    let ends = store.caller.expires?;
    let left = ends.as_second() - now.as_second();
    let (severity, reason): (_, Cow<'_, str>) = match u64::try_from(left) {
        Err(_) | Ok(0) => (Severity::Critical, "they have ended".into()),
        Ok(_) if left > CREDENTIALS_SOON_S => return None,
        Ok(left) => (Severity::Warning, format!("they end in {}", format::duration(left)).into()),
    };
    let id = named(store, Side::Aws, Concern::Credentials, "AWS credentials");
    let since = if severity == Severity::Critical { Ok(ends) } else { Err("it is yet to come") };
    Some(Condition::nowhere(id, Concern::Credentials, severity, since, reason))
}

/// Feeds that broke. What a cluster does not serve at all is no news, and what a broken connection
/// breaks has been said.
pub(super) fn stale(store: &Store, on_hand: impl Fn(Feed) -> bool) -> Vec<Condition> {
    let broken = |feed: &Feed| {
        let Health::Stale(fault) = &store.freshness(*feed).health else { return None };
        let session = match feed.side() {
            Side::Aws => &store.caller.fault,
            Side::Kubernetes => &store.link.fault,
        };
        let is_said = session.as_ref().is_some_and(|it| it.class == fault.class);
        if is_said || fault.class == FaultClass::Missing {
            return None;
        }
        let id = named(store, feed.side(), Concern::Stale, feed.name());
        let since = store.freshness(*feed).seen.ok_or("it has never been seen");
        let reason = fault.to_string().into();
        Some(Condition::nowhere(id, Concern::Stale, Severity::Warning, since, reason))
    };
    Feed::ALL.iter().filter(|feed| on_hand(**feed)).filter_map(broken).collect()
}

/// The identity of what is no resource.
fn named(store: &Store, side: Side, concern: Concern, name: &str) -> ResourceId {
    let source = match side {
        Side::Aws => {
            let (account, region) = (&store.caller.account, &store.caller.region);
            SourceId::aws(account.as_deref().unwrap_or("?"), region.as_deref().unwrap_or("?"))
        }
        Side::Kubernetes => {
            let link = &store.link;
            let name = link.cluster.as_deref().or(link.context.as_deref());
            SourceId::kubernetes("", name.unwrap_or("?"))
        }
    };
    ResourceId::namespaced(&source, Kind::Condition, concern.one(), name)
}
