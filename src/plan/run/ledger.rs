//! How many of a queue may go now, as their disruption budget tells.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    model::{DisruptionBudget, Health, Kind, ResourceId, SourceId, Store},
    plan::{Plan, Queue},
};

/// After so many seconds what a feed shows is believed again, though an answer has told otherwise.
const BELIEF_S: i64 = 2;

/// What is known of each queue. Of one that is not in it nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger(BTreeMap<Box<str>, Account>);

/// What is known of one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Account {
    free: usize,
    /// What its budget was when it was last believed.
    seen: [u32; 4],
    at: Timestamp,
}

impl Ledger {
    /// How many of a queue may go, those that are asked for among them.
    pub(super) fn free(&self, queue: &Queue) -> Option<usize> {
        self.0.get(&queue.name).map(|it| it.free)
    }

    /// The API server has let one go, or has not: it knows before any feed does.
    pub(super) fn answered(&mut self, queue: &Queue, gone: bool, now: Timestamp) {
        if let Some(account) = self.0.get_mut(&queue.name) {
            account.free = if gone { account.free.saturating_sub(1) } else { 0 };
            account.at = now;
        }
    }

    /// Looks at what the budgets say. Those of a feed that is not well say nothing.
    pub(super) fn look(&mut self, plan: &Plan, store: &Store, now: Timestamp) {
        if store.budgets.freshness().health != Health::Live {
            self.0.clear();
            return;
        }
        let queues: BTreeMap<&str, &SourceId> = plan
            .steps()
            .filter_map(|it| Some((&*it.queue.as_ref()?.name, &it.act.target().source)))
            .collect();
        for (name, source) in queues {
            match budget(store, source, name) {
                Some(row) => self.believe(name, row, now),
                None => drop(self.0.remove(name)),
            }
        }
    }

    fn believe(&mut self, name: &str, row: &DisruptionBudget, now: Timestamp) {
        let seen = [row.allowed, row.healthy, row.required, row.expected];
        let free = row.allowed as usize;
        let account = self.0.entry(name.into()).or_insert(Account { free, seen, at: now });
        let old = now.duration_since(account.at).as_secs() >= BELIEF_S;
        if account.seen != seen || old && account.free != free {
            *account = Account { free, seen, at: now };
        }
    }
}

/// The budget that a queue is named after.
fn budget<'s>(store: &'s Store, source: &SourceId, name: &str) -> Option<&'s DisruptionBudget> {
    let (namespace, name) = name.split_once('/')?;
    let id = ResourceId::namespaced(source, Kind::DisruptionBudget, namespace, name);
    store.budgets.get(&id).map(|it| &**it)
}
