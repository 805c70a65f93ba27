//! What the caller may do: found out by looking once at everything the console shows, and at one
//! object of each kind in full. Asking IAM instead would be billed, and would not know of boundaries
//! and of policies on the objects themselves.

use std::{sync::Arc, time::Duration};

use futures::{
    FutureExt, StreamExt,
    stream::{self, BoxStream},
};
use tokio::time::timeout;

use super::{enabled, feeds, kinds, logs, shared::Shared};
use crate::{
    model::{AwsKind, Delta, Fault, FaultClass, Feed, LogHome, Observation, Side},
    permission::{
        Use,
        aws::{OPERATIONS, Operation},
    },
    ports::{Begin, LogEvent, LogQuery, LogTarget, Permission, Standing},
};

/// Longest wait for one feed.
const PATIENCE: Duration = Duration::from_secs(20);
/// Feeds that are looked at together.
const AT_ONCE: usize = 4;

/// A feed that was looked at, and why it could not be.
type Looked = (Feed, Option<Fault>);

/// What is allowed of what the console calls, once it has looked at everything.
pub(super) fn permissions(shared: Arc<Shared>) -> BoxStream<'static, Permission> {
    async move {
        let kinds = AwsKind::ALL.iter().map(|kind| Feed::Objects(kind.served()));
        let feeds = Feed::ALL.iter().copied().filter(|feed| feed.side() == Side::Aws).chain(kinds);
        let looks: Vec<_> = feeds.map(|feed| look(shared.clone(), feed).boxed()).collect();
        // No feed asks for the Regions; what came of it is in the outcomes.
        let _ = timeout(PATIENCE, enabled::ask(&shared)).await;
        let looked: Vec<Looked> = stream::iter(looks).buffered(AT_ONCE).collect().await;
        let needed = OPERATIONS.iter().filter(|operation| !operation.needs.is_empty());
        let permission = |operation: &Operation| Permission {
            side: Side::Aws,
            name: operation.needs.join(", "),
            standing: standing(&shared, operation, &looked),
        };
        stream::iter(needed.map(permission).collect::<Vec<_>>())
    }
    .flatten_stream()
    .boxed()
}

async fn look(shared: Arc<Shared>, feed: Feed) -> Looked {
    let late = || Fault::new(FaultClass::Unavailable, feed.name(), "no answer in time");
    let looked = timeout(PATIENCE, seen(&shared, feed)).await;
    (feed, looked.unwrap_or_else(|_| Some(late())))
}

/// Looks at a feed once, and at the first of its objects in full, or at its log.
async fn seen(shared: &Arc<Shared>, feed: Feed) -> Option<Fault> {
    let observation = feeds::watch(shared, feed).next().await?;
    if let Observation::Objects(served, Delta::Resync(objects)) = &observation {
        let (kind, object) = (AwsKind::of(*served)?, objects.first()?);
        return kinds::object(shared, kind, &object.id).await.err();
    }
    if let Observation::LogGroups(Delta::Resync(groups)) = &observation {
        return log(shared, LogHome::group(&groups.first()?.id.name)).await;
    }
    if let Observation::Databases(Delta::Resync(databases)) = &observation {
        return log(shared, LogHome::database(&databases.first()?.id.name)).await;
    }
    observation.fault().cloned()
}

/// Lists the logs of something, and reads where one of them begins.
async fn log(shared: &Arc<Shared>, home: LogHome) -> Option<Fault> {
    let sources = match logs::sources::read(shared, home).await {
        Ok(sources) => sources,
        Err(fault) => return Some(fault),
    };
    let target = LogTarget::of(sources.first()?);
    let query = LogQuery { begin: Begin::Newest(1), follow: false, ..LogQuery::newest(target) };
    match logs::follow(query, shared.clone()).next().await {
        Some(LogEvent::Failed(fault)) => Some(fault),
        _ => None,
    }
}

fn standing(shared: &Shared, operation: &Operation, looked: &[Looked]) -> Standing {
    match shared.outcomes.of(operation.action) {
        Some(Ok(())) => Standing::Granted,
        Some(Err(fault)) if fault.class == FaultClass::Denied => Standing::Denied(fault.message),
        Some(Err(fault)) => Standing::Unknown(fault.to_string()),
        None => Standing::Unknown(untried(operation.uses, looked)),
    }
}

/// Why an operation was never called.
fn untried(uses: &[Use], looked: &[Looked]) -> String {
    let served = |feed: Feed| uses.iter().any(|what| what.serves(feed));
    let mut faults = looked.iter().filter(|(feed, _)| served(*feed)).filter_map(|it| it.1.as_ref());
    match faults.next() {
        Some(fault) => format!("not tried, since {fault}"),
        None => "not tried: there is nothing to ask it about".to_owned(),
    }
}
