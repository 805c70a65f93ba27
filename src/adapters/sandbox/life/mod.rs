//! What lives in a platform: its rows begin as they are given, and change as a simulation has it.

mod account;
#[cfg(test)]
mod autoscaling_tests;
mod cast;
mod chronicle;
mod commands;
mod controllers;
mod cron_jobs;
mod demand;
#[cfg(test)]
mod demand_tests;
mod genesis;
mod jobs;
mod kubelet;
mod machines;
mod market;
mod mishaps;
mod outages;
mod placement;
#[cfg(test)]
mod properties;
mod provisioning;
mod queue;
#[cfg(test)]
mod rollout_tests;
mod rollouts;
mod scheduling;
mod share;
mod shrinking;
mod simulation;
mod telling;
#[cfg(test)]
mod tests;
mod usage;
mod workload;
mod workload_commands;
mod world;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use self::{
    account::Account, cast::Cast, chronicle::Chronicle, simulation::Simulation, usage::Load,
    world::WorkloadKey,
};
pub(super) use self::{
    genesis::{Intent, Intents, ScalerIntent, Toleration},
    queue::Instant,
    share::{Guard, Share},
};
use crate::{
    adapters::sandbox::kinds,
    model::{AwsKind, Collection, Database, Delta, Feed, Observation, Store},
};

pub(super) use self::account::{AlarmRule, Comparison, Threshold, Watches};
pub(super) use self::chronicle::{Run, Runs, Span, Trouble, Writer};

/// The feeds whose rows change with time.
pub(super) const FEEDS: &[Feed] = &[
    Feed::Nodes,
    Feed::Pods,
    Feed::Budgets,
    Feed::Events,
    Feed::EndpointSlices,
    Feed::NodeClaims,
    Feed::NodeGroups,
    Feed::ScalingGroups,
    Feed::Instances,
    Feed::InstanceStatuses,
    Feed::SpotRequests,
    Feed::ManagedInstances,
    Feed::Deployments,
    Feed::ReplicaSets,
    Feed::StatefulSets,
    Feed::DaemonSets,
    Feed::Jobs,
    Feed::NatGateways,
    Feed::RouteTables,
    Feed::Databases,
    Feed::DatabaseClusters,
    Feed::DatabaseEvents,
    Feed::DatabaseSnapshots,
    Feed::PendingMaintenance,
    Feed::TargetHealths,
    Feed::Alarms,
    Feed::Volumes,
    Feed::NetworkInterfaces,
    Feed::Subnets,
];

/// The kinds of AWS whose objects change with time.
pub(super) const KINDS: &[AwsKind] = &[AwsKind::Alarms, AwsKind::Volumes];

/// What is measured anew each time that it is asked for.
pub(super) const MEASURED: &[Feed] = &[
    Feed::PodUsage,
    Feed::NodeUsage,
    Feed::Databases,
    Feed::DatabaseClusters,
    Feed::DatabaseLoad,
    Feed::NatTraffic,
];

/// What only helps to begin: the rows are read once.
pub(super) const GROUNDS: &[Feed] = &[
    Feed::NodePools,
    Feed::InstanceTypes,
    Feed::Claims,
    Feed::PersistentVolumes,
    Feed::PodUsage,
    Feed::NodeUsage,
    Feed::DatabaseLoad,
    Feed::NatTraffic,
];

/// The date of a moment after dawn.
pub(super) fn date(dawn: Timestamp, after: Instant) -> Timestamp {
    let passed = SignedDuration::from_millis(i64::try_from(after).unwrap_or(i64::MAX));
    dawn.saturating_add(passed).unwrap_or(Timestamp::MAX)
}

/// The living part of a platform.
pub(super) struct Living {
    /// What can be seen of it now.
    store: Store,
    simulation: Simulation,
    cast: Cast,
    dawn: Timestamp,
    /// Workloads of which something has changed.
    dirty: BTreeSet<WorkloadKey>,
    /// What has been seen and not been told yet.
    news: Vec<Observation>,
    /// When old events were last thrown away.
    swept: Instant,
    load: Load,
    account: Account,
    chronicle: Chronicle,
}

impl Living {
    /// Life from `dawn` on, in a platform with these rows.
    pub(super) fn new(store: Store, intents: &Intents, dawn: Timestamp, seed: u64) -> Self {
        let (simulation, cast) = genesis::begin(&store, intents, dawn, seed);
        let (dirty, news, load) = (BTreeSet::new(), Vec::new(), Load::of(&store));
        let (account, chronicle) = (Account::default(), Chronicle::default());
        let mut living =
            Self { store, simulation, cast, dawn, dirty, news, swept: 0, load, account, chronicle };
        living.find_narrators();
        living.found_account();
        living
    }

    /// What can be seen now.
    pub(super) const fn store(&self) -> &Store {
        &self.store
    }

    /// The complete set of a feed that lives, if this is one.
    pub(super) fn observe(&self, feed: Feed) -> Option<Observation> {
        let restorable = |rows: &Collection<Database>| {
            Delta::Resync(rows.rows().map(|row| self.restorable(Database::clone(row))).collect())
        };
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others are kept as rows")]
        match feed {
            Feed::PodUsage => Some(Observation::PodUsage(Delta::Resync(self.pod_usage()))),
            Feed::NodeUsage => Some(Observation::NodeUsage(Delta::Resync(self.node_usage()))),
            Feed::Databases => Some(Observation::Databases(restorable(&self.store.databases))),
            Feed::DatabaseClusters => {
                Some(Observation::DatabaseClusters(restorable(&self.store.database_clusters)))
            }
            Feed::DatabaseLoad => {
                Some(Observation::DatabaseLoad(Delta::Resync(self.database_load())))
            }
            Feed::NatTraffic => Some(Observation::NatTraffic(Delta::Resync(self.nat_traffic()))),
            Feed::Objects(kind) => {
                let lives =
                    kinds::living().contains(&kind) || KINDS.iter().any(|it| it.served() == kind);
                let lives = lives && self.store.objects.contains_key(&kind);
                lives.then(|| self.store.observe(feed))
            }
            _ => FEEDS.contains(&feed).then(|| self.store.observe(feed)),
        }
    }

    /// When something happens next, in milliseconds after dawn.
    pub(super) fn next(&self) -> Option<Instant> {
        self.simulation.queue.next()
    }

    /// Lets time pass, and gives what can be seen of it, in order.
    pub(super) fn advance(&mut self, until: Instant) -> Vec<Observation> {
        while let Some(at) = self.next().filter(|at| *at <= until) {
            self.simulation.advance(at);
            self.tell();
        }
        self.simulation.advance(until);
        self.tell();
        self.take_news()
    }

    /// The time of the simulation as a date.
    fn now(&self) -> Timestamp {
        self.date(self.simulation.now)
    }

    fn date(&self, instant: Instant) -> Timestamp {
        date(self.dawn, instant)
    }

    /// Takes what has been seen since it was last asked for.
    fn take_news(&mut self) -> Vec<Observation> {
        std::mem::take(&mut self.news)
    }

    /// Shows a row to those who watch.
    fn show(&mut self, seen: Observation) {
        self.store.apply(seen.clone(), self.now());
        self.news.push(seen);
    }
}
