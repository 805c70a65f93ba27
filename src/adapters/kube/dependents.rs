//! What is owned, of whatever kind: the kinds of the cluster are listed one after the other, and only
//! what names an owner is kept.

use std::{sync::Arc, time::Duration};

use futures::{
    StreamExt,
    stream::{self, BoxStream},
};

use super::{
    backoff::Backoff,
    connect::Connection,
    discovery,
    fault::Refusal,
    generate::generate,
    transport::{Ask, encode, fetch},
    upstream::{Refresh, Upstream, delay},
    wire::{Page, Slim, SlimPrinted, head},
};
use crate::model::{Delta, Fault, FaultClass, Heading, Kind, Object, Served};

/// Between two looks: it is many lists.
const INTERVAL: Duration = Duration::from_mins(1);
/// Objects in a page, and pages of one kind that are read.
const PAGE: u32 = 500;
const PAGES: usize = 10;
/// Kinds that are listed at the same time.
const AT_ONCE: usize = 4;
/// Kinds that a fault names.
const NAMED: usize = 4;
const ACTION: &str = "list other kinds";

/// Tables with the metadata of each object, or that alone.
const ACCEPT: &str = "application/json;as=Table;g=meta.k8s.io;v=v1,\
                      application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,\
                      application/json";

/// Objects with an owner in a namespace, or in all of them if it is empty, until dropped. Kinds that
/// have a feed of their own are left out where that tells of owners.
pub(crate) fn dependents(
    namespace: &'static str,
    upstream: Arc<dyn Upstream>,
    mut refresh: Refresh,
) -> BoxStream<'static, Delta<Object>> {
    generate(move |mut out| async move {
        let mut backoff = Backoff::default();
        loop {
            let pause = match look(namespace, &*upstream).await {
                Ok(seen) => {
                    backoff.reset();
                    let fault = seen.fault();
                    out.emit(Delta::Resync(seen.owned)).await;
                    if let Some(fault) = fault {
                        out.emit(Delta::Failed(fault)).await;
                    }
                    INTERVAL
                }
                Err(refusal) => {
                    let now = upstream.clock().now();
                    let (fault, pause) = delay(refusal, &mut backoff, now);
                    out.emit(Delta::Failed(fault)).await;
                    pause
                }
            };
            refresh.pause(pause).await;
        }
    })
}

/// What a look has brought, and the kinds of which it has brought nothing or not all.
#[derive(Default)]
struct Seen {
    owned: Vec<Object>,
    denied: Vec<&'static str>,
    silent: Vec<String>,
    cut: Vec<&'static str>,
}

impl Seen {
    fn fault(&self) -> Option<Fault> {
        let named = |what: &str, names: &[String]| {
            let (shown, rest) = names.split_at(names.len().min(NAMED));
            let more = if rest.is_empty() { "" } else { &format!(" and {} more", rest.len()) };
            (!names.is_empty()).then(|| format!("{what} {}{more}", shown.join(", ")))
        };
        let texts = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let first = format!("only the first {} are read of", PAGES * PAGE as usize);
        let parts = [
            named("not allowed:", &texts(&self.denied)),
            named("no answer from", &self.silent),
            named(&first, &texts(&self.cut)),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        let only_denied = self.silent.is_empty() && self.cut.is_empty();
        let class = if only_denied { FaultClass::Denied } else { FaultClass::Unavailable };
        (!parts.is_empty()).then(|| Fault::new(class, ACTION, parts.join("; ")))
    }
}

async fn look(namespace: &str, upstream: &dyn Upstream) -> Result<Seen, Refusal> {
    let connection = upstream.connection().await?;
    let seen = find(&connection, namespace).await;
    if let Err(Refusal { status: 401, .. }) = &seen {
        upstream.expired(&connection).await;
    }
    seen
}

async fn find(connection: &Connection, namespace: &str) -> Result<Seen, Refusal> {
    let kinds = discovery::find(connection).await?;
    let mut seen = Seen { silent: kinds.silent, ..Seen::default() };
    let kinds = kinds.kinds.into_iter().map(|it| it.served);
    let kinds = kinds.filter(|it| is_searched(*it, namespace));
    let mut lists = stream::iter(kinds)
        .map(|served| async move { (served, owned(connection, served, namespace).await) })
        .buffered(AT_ONCE);
    while let Some((served, listed)) = lists.next().await {
        match listed {
            Ok(listed) => {
                seen.cut.extend(listed.cut.then_some(served.full()));
                seen.owned.extend(listed.owned);
            }
            Err(refusal) => match refusal.status {
                403 => seen.denied.push(served.full()),
                // It was served a moment ago.
                404 | 405 => {}
                // Neither is about this kind.
                0 | 401 => return Err(refusal),
                _ => seen.silent.push(served.full().to_owned()),
            },
        }
    }
    Ok(seen)
}

/// Nothing outside of a namespace is owned from within it. Metrics are measured and not made.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others have no feed that tells of owners")]
fn is_searched(served: Served, namespace: &str) -> bool {
    let told = match served.identity() {
        Kind::Pod
        | Kind::Deployment
        | Kind::ReplicaSet
        | Kind::StatefulSet
        | Kind::DaemonSet
        | Kind::Job
        | Kind::Event => true,
        _ => served.group() == "metrics.k8s.io",
    };
    !told && (namespace.is_empty() || served.is_namespaced())
}

struct Listed {
    owned: Vec<Object>,
    /// There are more pages than are read.
    cut: bool,
}

async fn owned(
    connection: &Connection,
    served: Served,
    namespace: &str,
) -> Result<Listed, Refusal> {
    let action = format!("list {}", served.full());
    let path = place(served, namespace);
    let (mut owned, mut headings) = (Vec::new(), None::<Arc<[Heading]>>);
    let mut next = String::new();
    for _ in 0..PAGES {
        let going_on = if next.is_empty() { next } else { format!("&continue={}", encode(&next)) };
        let ask = Ask::get(&action, format!("{path}?limit={PAGE}{going_on}")).accepting(ACCEPT);
        let page: Page<SlimPrinted> = fetch(&*connection.transport, ask).await?;
        let rows = page.items.into_iter().flatten().map(|slim| {
            slim.beneath(&page.columns).into_row(&connection.source, served.identity())
        });
        let rows = rows.filter(|it| it.owner.is_some() || !it.other_owners.is_empty());
        owned.extend(rows.map(|object| head(&mut headings, object)));
        next = page.metadata.next.unwrap_or_default();
        if next.is_empty() {
            return Ok(Listed { owned, cut: false });
        }
    }
    Ok(Listed { owned, cut: true })
}

/// Where the objects of a kind in a namespace are listed.
fn place(served: Served, namespace: &str) -> String {
    if namespace.is_empty() {
        return served.path().to_owned();
    }
    let root = served.path().strip_suffix(served.plural()).unwrap_or_default();
    format!("{root}namespaces/{}/{}", encode(namespace), served.plural())
}

#[cfg(test)]
#[path = "dependents_tests.rs"]
mod tests;
