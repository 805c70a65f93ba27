//! Twins: rows are all there is of them.

use std::collections::BTreeSet;

use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use serde_json::{Value, json};

use super::{
    life::{self, Intent, Intents, Living},
    logs, objects,
};
use crate::{
    model::{Collection, Fault, FaultClass, Kind, Pod, ResourceId, Side, Store, Symbol, Taint},
    ports::{LogEvent, LogQuery},
    twin::Twin,
};

/// What a twin becomes is the same each time.
const SEED: u64 = 2;

/// The part of a twin that changes with time.
pub(super) fn living(twin: &Twin) -> Living {
    let mut store = Store::default();
    for feed in life::FEEDS.iter().chain(life::GROUNDS) {
        store.apply(twin.observe(*feed), twin.taken_at);
    }
    let intents = homes(&store);
    Living::new(store, &intents, twin.taken_at, SEED)
}

/// Rows do not say what pods are bound to. Those that tolerate a group which keeps others away, and run
/// nowhere else, were made for it.
fn homes(store: &Store) -> Intents {
    let keeps_away = |taints: &[Taint]| taints.iter().any(|it| it.effect != "PreferNoSchedule");
    let groups = store.nodes.rows().map(|node| {
        let group = node.node_group.clone().filter(|_| keeps_away(&node.taints));
        (Symbol::new(&node.id.name), group)
    });
    let groups: std::collections::HashMap<_, _> = groups.collect();
    let sets = [&store.deployments, &store.stateful_sets, &store.jobs];
    let mut homes = Intents::new();
    for row in sets.into_iter().flat_map(Collection::rows) {
        let is_own = |pod: &&std::sync::Arc<Pod>| {
            pod.id.namespace == row.id.namespace && row.selector.matches(&pod.labels)
        };
        let nodes = store.pods.rows().filter(is_own).filter_map(|pod| pod.node.as_ref());
        let places: BTreeSet<_> = nodes.map(|node| groups.get(node).cloned().flatten()).collect();
        if let (1, Some(Some(group))) = (places.len(), places.first()) {
            let intent = Intent { group: Some(group.to_string()), ..Intent::default() };
            homes.insert(row.id.clone(), intent);
        }
    }
    homes
}

/// An object, as far as rows tell.
#[expect(clippy::wildcard_enum_match_arm, reason = "of the rest there is nothing but the row")]
pub(super) fn object(twin: &Twin, store: &Store, id: &ResourceId) -> Option<Value> {
    if let Some(object) = objects::living(store, id) {
        return Some(object);
    }
    match id.kind {
        Kind::LogGroup => twin.store.log_groups.get(id).map(|row| logs::object(row)),
        kind => {
            let row = twin.resource(id)?;
            if kind.side() == Side::Aws {
                return Some(row);
            }
            let kind = if let Kind::Served(served) = kind { served.kind() } else { kind.name() };
            let metadata = json!({"name": &*id.name, "namespace": &*id.namespace});
            Some(json!({"kind": kind, "metadata": metadata, "twin": row}))
        }
    }
}

/// Nothing of any log is taken.
pub(super) fn follow(query: &LogQuery) -> BoxStream<'static, LogEvent> {
    let why = "a twin has no logs: no line of any is taken";
    let fault = LogEvent::Failed(Fault::new(FaultClass::Missing, "read log", why));
    let rest = if query.follow { stream::pending().boxed() } else { stream::empty().boxed() };
    stream::iter([fault]).chain(rest).boxed()
}
