//! Asks for metrics again and again: metrics.k8s.io cannot be watched.

use std::{sync::Arc, time::Duration};

use futures::stream::BoxStream;

use super::{
    backoff::Backoff,
    connect::Connection,
    fault::Refusal,
    generate::generate,
    transport::{Ask, fetch},
    upstream::{Refresh, Upstream, delay},
    wire::{Endpoint, Page, Slim},
};
use crate::model::{Delta, FaultClass};

/// Between two looks; the metrics server itself looks every 15 s.
const INTERVAL: Duration = Duration::from_secs(20);

/// The state of a collection every 20 s, until dropped.
pub(crate) fn poll<S: Slim>(
    endpoint: Endpoint,
    upstream: Arc<dyn Upstream>,
    mut refresh: Refresh,
) -> BoxStream<'static, Delta<S::Row>> {
    generate(move |mut out| async move {
        let mut backoff = Backoff::default();
        loop {
            let (delta, pause) = match look::<S>(endpoint, &*upstream).await {
                Ok(rows) => {
                    backoff.reset();
                    (Delta::Resync(rows), INTERVAL)
                }
                Err(refusal) => {
                    let now = upstream.clock().now();
                    let (fault, pause) = delay(refusal, &mut backoff, now);
                    (Delta::Failed(fault), pause)
                }
            };
            out.emit(delta).await;
            refresh.pause(pause).await;
        }
    })
}

async fn look<S: Slim>(
    endpoint: Endpoint,
    upstream: &dyn Upstream,
) -> Result<Vec<S::Row>, Refusal> {
    let connection = upstream.connection().await?;
    let result = ask::<S>(endpoint, &connection).await;
    if let Err(Refusal { status: 401, .. }) = &result {
        upstream.expired(&connection).await;
    }
    result.map_err(|mut refusal| {
        if refusal.status == 404 {
            refusal.fault.class = FaultClass::Missing;
            let group = endpoint.path.split('/').nth(2).unwrap_or_default();
            refusal.fault.message = format!("the cluster does not serve {group}");
        }
        refusal
    })
}

async fn ask<S: Slim>(endpoint: Endpoint, connection: &Connection) -> Result<Vec<S::Row>, Refusal> {
    let action = format!("list {}", endpoint.noun);
    let ask = Ask::get(&action, endpoint.path).accepting(endpoint.accept);
    let page: Page<S> = fetch(&*connection.transport, ask).await?;
    let rows = page.items.into_iter().flatten();
    Ok(rows
        .map(|slim| slim.beneath(&page.columns).into_row(&connection.source, endpoint.kind))
        .collect())
}
