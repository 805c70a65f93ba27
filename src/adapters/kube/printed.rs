//! Watches the objects of any kind, as the API server prints them.

use std::{future::ready, sync::Arc};

use futures::{StreamExt, stream::BoxStream};

use super::{
    poll::poll,
    upstream::{Refresh, Upstream},
    watch::watch,
    wire::{Endpoint, SlimPrinted, head},
};
use crate::model::{Delta, Heading, Object, Served};

/// Tables with the metadata of each object, and plain objects where there are none.
const ACCEPT: &str = "application/json;as=Table;g=meta.k8s.io;v=v1,application/json";

/// Where a kind is listed.
pub(crate) fn endpoint(served: Served) -> Endpoint {
    Endpoint {
        path: served.path(),
        noun: served.full(),
        kind: served.identity(),
        accept: ACCEPT,
        fields: None,
    }
}

/// The objects of a kind, until dropped.
pub(crate) fn objects(
    served: Served,
    upstream: Arc<dyn Upstream>,
    refresh: Refresh,
) -> BoxStream<'static, Delta<Object>> {
    let endpoint = endpoint(served);
    let deltas = if served.is_watchable() {
        watch::<SlimPrinted>(endpoint, upstream, refresh)
    } else {
        poll::<SlimPrinted>(endpoint, upstream, refresh)
    };
    deltas.scan(None, |memory, delta| ready(Some(headed(memory, delta)))).boxed()
}

fn headed(memory: &mut Option<Arc<[Heading]>>, delta: Delta<Object>) -> Delta<Object> {
    let all = |memory: &mut _, rows: Vec<Object>| {
        rows.into_iter().map(|object| head(memory, object)).collect()
    };
    match delta {
        Delta::Apply(object) => Delta::Apply(head(memory, object)),
        Delta::Page(rows) => Delta::Page(all(memory, rows)),
        Delta::Resync(rows) => Delta::Resync(all(memory, rows)),
        other @ (Delta::Delete(_)
        | Delta::Begin
        | Delta::Complete
        | Delta::Alive
        | Delta::Failed(_)) => other,
    }
}
