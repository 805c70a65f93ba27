//! The account around the cluster: what happens there by itself, on request, and in its own time.

mod agents;
mod alarms;
mod backups;
mod commands;
mod databases;
mod failovers;
mod groups;
mod interfaces;
mod modifications;
mod network;
mod restores;
mod targets;
#[cfg(test)]
mod tests;
mod updates;
mod volumes;

use std::collections::{BTreeMap, BTreeSet};

pub(in crate::adapters::sandbox) use self::alarms::{AlarmRule, Comparison, Threshold, Watches};
use self::{
    alarms::Watch, failovers::Failover, interfaces::Cards, targets::TargetGroup, updates::Update,
    volumes::Disks,
};
use super::{
    Living,
    queue::Instant,
    simulation::{Change, Event},
    world::{GroupKey, ZoneKey},
};
use crate::{
    adapters::sandbox::names,
    model::{ResourceId, Symbol},
    ports::DatabaseSetting,
    random::Random,
};

/// CloudWatch keeps one value a minute.
const MINUTE: Instant = 60_000;

/// Something that happens later.
#[derive(Clone, Debug)]
enum Scene {
    /// The standby of an instance serves.
    StandbyServes(ResourceId),
    /// A reader of a cluster has become its writer.
    ReaderServes(ResourceId),
    /// An instance was restarted, and serves again.
    Rebooted(ResourceId),
    /// A database was started, or stopped.
    Powered(ResourceId, bool),
    /// A setting of a database is in force.
    Modified(ResourceId, DatabaseSetting),
    /// What waited for a window of a database is done.
    Maintained(ResourceId, Box<str>),
    /// The daily backup of a database begins.
    Backup(ResourceId),
    /// A snapshot of a database is complete.
    Snapshot(ResourceId),
    /// A database has been restored from the first into the second.
    Restored(ResourceId, ResourceId),
    /// Load balancers ask their targets.
    HealthCheck,
    /// EKS looks how far its updates are.
    Update,
    /// A minute has passed.
    Minute,
}

/// What is remembered of the account beside its rows.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// What happens later, by number.
    scenes: BTreeMap<u32, Scene>,
    planned: u32,
    /// The last failover of each database, for as long as it can be felt.
    failovers: BTreeMap<ResourceId, Failover>,
    /// NAT gateways that have no port left.
    exhausted: BTreeSet<ResourceId>,
    /// Pods that were ready at dawn, by zone.
    crowds: BTreeMap<ZoneKey, u32>,
    target_groups: Vec<TargetGroup>,
    /// How often targets have answered otherwise than they are believed to be.
    answers: BTreeMap<ResourceId, u32>,
    watches: Vec<Watch>,
    cards: Cards,
    updates: Vec<Update>,
    /// The images of groups that were updated.
    images: BTreeMap<GroupKey, Symbol>,
    disks: Disks,
}

impl Living {
    /// Everything of the account begins.
    pub(super) fn found_account(&mut self) {
        self.later(MINUTE, Scene::Minute);
        self.plan_backups();
        self.account.crowds = self.crowds();
        self.found_interfaces();
        self.found_volumes();
    }

    /// Learns what no row tells: who answers behind target groups, and what alarms watch.
    pub(in crate::adapters::sandbox) fn know(
        &mut self,
        backends: &BTreeMap<Symbol, (String, String)>,
        rules: Vec<AlarmRule>,
    ) {
        self.found_targets(backends);
        self.found_alarms(rules);
    }

    /// A scene is played.
    pub(super) fn play(&mut self, number: u32) {
        match self.account.scenes.remove(&number) {
            Some(Scene::StandbyServes(id)) => self.standby_serves(&id),
            Some(Scene::ReaderServes(id)) => self.reader_serves(&id),
            Some(Scene::Rebooted(id)) => self.rebooted(&id),
            Some(Scene::Powered(id, on)) => self.powered(&id, on),
            Some(Scene::Modified(id, to)) => self.modified(&id, &to),
            Some(Scene::Maintained(id, action)) => self.maintained(&id, &action),
            Some(Scene::Backup(id)) => self.back_up(&id),
            Some(Scene::Snapshot(id)) => self.backed_up(&id),
            Some(Scene::Restored(from, to)) => self.restored(&from, &to),
            Some(Scene::HealthCheck) => self.check_targets(),
            Some(Scene::Update) => self.look_at_updates(),
            Some(Scene::Minute) => self.minute(),
            None => {}
        }
    }

    /// What a change in the cluster means for the account.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest means nothing for it")]
    pub(super) fn account_for(&mut self, change: Change) {
        match change {
            Change::Pod(key) => {
                self.plug_more(key);
                self.attach(key);
            }
            Change::Machine(key) => self.plug(key),
            Change::MachineGone(key, _) => self.unplug(key),
            _ => {}
        }
    }

    fn minute(&mut self) {
        self.later(MINUTE, Scene::Minute);
        self.forget_failovers();
        self.sweep_database_events();
        self.look_at_alarms();
    }

    fn later(&mut self, after: Instant, scene: Scene) {
        let number = self.account.planned;
        self.account.planned = number.wrapping_add(1);
        self.account.scenes.insert(number, scene);
        self.simulation.queue.plan(self.simulation.now + after, Event::Scene(number));
    }

    /// Everything works again.
    pub(super) fn mend_account(&mut self) {
        self.simulation.empty_disks();
        self.mend_network();
        self.mend_agents();
    }

    /// How much more or less than usual something is in this minute, in thousandths of it: nothing at
    /// dawn, then up to `spread` either way.
    fn wave(&self, what: &str, spread: u32) -> u32 {
        let minute = self.simulation.now / MINUTE;
        if minute == 0 {
            return 1000;
        }
        let seed = names::digest(what.bytes()).wrapping_add(minute);
        let spread = u64::from(spread);
        let wave = Random::new(seed).between(1000 - spread, 1000 + spread);
        u32::try_from(wave).unwrap_or(1000)
    }
}
