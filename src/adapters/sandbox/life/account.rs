//! What goes wrong in the account on request: databases, NAT gateways, agents.

use jiff::SignedDuration;

use super::{Living, queue::Instant, simulation::Event};
use crate::model::{
    Database, DatabaseEvent, Delta, Kind, ManagedInstance, NatGateway, Observation, Ping,
    ResourceId, Symbol,
};

/// From the fault to the standby that serves, for an instance with a standby in another zone: 60 to
/// 120 seconds, as RDS says.
const STANDBY_SERVES: Instant = 70_000;
/// The same for a cluster whose readers share its storage: typically under 30 seconds.
const READER_SERVES: Instant = 25_000;
/// RDS uploads the transaction log of a database every five minutes.
const LOG_KEPT: Instant = 300_000;

/// Something that happens later.
#[derive(Clone, Debug)]
pub(super) enum Scene {
    /// The standby of an instance serves.
    StandbyServes(ResourceId),
    /// A reader of a cluster has become its writer.
    ReaderServes(ResourceId),
}

impl Living {
    /// A scene is played.
    pub(super) fn play(&mut self, number: u32) {
        match self.scenes.get(number as usize).cloned() {
            Some(Scene::StandbyServes(id)) => self.standby_serves(&id),
            Some(Scene::ReaderServes(id)) => self.reader_serves(&id),
            None => {}
        }
    }

    fn later(&mut self, after: Instant, scene: Scene) {
        let number = u32::try_from(self.scenes.len()).unwrap_or(u32::MAX);
        self.scenes.push(scene);
        self.simulation.queue.plan(self.simulation.now + after, Event::Scene(number));
    }

    /// A database fails over to what stands by for it.
    pub(in super::super) fn fail_over(&mut self, name: Option<&str>) -> Result<String, String> {
        let is_meant = |id: &ResourceId| name.is_none_or(|name| *id.name == *name);
        let cluster =
            self.store.database_clusters.rows().find(|row| {
                is_meant(&row.id) && row.members.len() > 1 && row.status == "available"
            });
        let instance = self.store.databases.rows().find(|row| {
            is_meant(&row.id) && row.multi_az == Some(true) && row.status == "available"
        });
        if let Some(row) = instance.cloned() {
            self.show_database(Database { status: "rebooting".into(), ..Database::clone(&row) });
            self.database_event(&row, "failover", "Multi-AZ instance failover started.");
            self.later(STANDBY_SERVES, Scene::StandbyServes(row.id.clone()));
            return Ok(format!("{} fails over to its standby", row.id.name));
        }
        let Some(row) = cluster.cloned() else {
            let name = name.unwrap_or("of them");
            return Err(format!("no database {name} has anything to fail over to"));
        };
        self.show_database(Database { status: "failing-over".into(), ..Database::clone(&row) });
        self.database_event(&row, "failover", "Started cross AZ failover to a reader.");
        self.later(READER_SERVES, Scene::ReaderServes(row.id.clone()));
        Ok(format!("{} fails over to a reader", row.id.name))
    }

    fn standby_serves(&mut self, id: &ResourceId) {
        let Some(row) = self.store.databases.get(id).cloned() else { return };
        let mut zones = row.zones.clone();
        match zones.as_mut_slice() {
            [first, second, ..] => std::mem::swap(first, second),
            [only] => {
                let other = row.subnet_zones.iter().find(|zone| *zone != only);
                *only = other.unwrap_or(only).clone();
            }
            [] => {}
        }
        self.show_database(Database { status: "available".into(), zones, ..Database::clone(&row) });
        self.database_event(&row, "failover", "Multi-AZ instance failover completed.");
    }

    fn reader_serves(&mut self, id: &ResourceId) {
        let Some(row) = self.store.database_clusters.get(id).cloned() else { return };
        let mut row = Database::clone(&row);
        let reader = row.members.iter().position(|it| !it.writer);
        for (place, member) in row.members.iter_mut().enumerate() {
            member.writer = Some(place) == reader;
        }
        row.status = "available".into();
        self.database_event(&row, "failover", "Completed failover to a reader.");
        self.show_database(row);
    }

    fn show_database(&mut self, row: Database) {
        let now = self.now();
        let restorable = self.restorable(row.clone());
        let (kept, seen) = if row.id.kind == Kind::DatabaseCluster {
            let of = |row| Observation::DatabaseClusters(Delta::Apply(row));
            (of(row), of(restorable))
        } else {
            let of = |row| Observation::Databases(Delta::Apply(row));
            (of(row), of(restorable))
        };
        self.store.apply(kept, now);
        self.news.push(seen);
    }

    /// What a database can be restored to goes on with time, by the steps in which RDS keeps the log.
    pub(super) fn restorable(&self, row: Database) -> Database {
        let passed = self.simulation.now / LOG_KEPT * LOG_KEPT;
        let passed = SignedDuration::from_millis(i64::try_from(passed).unwrap_or(0));
        let latest = row.latest_restorable.and_then(|it| it.checked_add(passed).ok());
        Database { latest_restorable: latest, ..row }
    }

    fn database_event(&mut self, row: &Database, category: &str, message: &str) {
        let cluster = row.id.kind == Kind::DatabaseCluster;
        let name = format!("{message} {}", self.simulation.now);
        let event = DatabaseEvent {
            id: ResourceId::namespaced(&row.id.source, Kind::DatabaseEvent, &row.id.name, &name),
            about: Some(row.id.clone()),
            source: Symbol::new(&row.id.name),
            source_kind: if cluster { "db-cluster" } else { "db-instance" }.into(),
            categories: vec![category.into()],
            message: message.into(),
            at: Some(self.now()),
        };
        self.show(Observation::DatabaseEvents(Delta::Apply(event)));
    }

    /// A NAT gateway fails.
    pub(in super::super) fn fail_nat(&mut self, name: Option<&str>) -> Result<String, String> {
        let called = |row: &NatGateway| {
            let tag = row.tags.get("Name").map_or("", Symbol::as_str);
            name.is_none_or(|name| *row.id.name == *name || tag == name)
        };
        let well = self.store.nat_gateways.rows().find(|it| called(it) && it.state == "available");
        let row = well.cloned().ok_or_else(|| "no such NAT gateway works here".to_owned())?;
        let failure = Some("InternalError: the simulation lets it fail".into());
        let failed = NatGateway { state: "failed".into(), failure, ..NatGateway::clone(&row) };
        self.show(Observation::NatGateways(Delta::Apply(failed)));
        Ok(format!("{} has failed", row.id.name))
    }

    /// Session Manager hears no more of an instance.
    pub(in super::super) fn cut_agent(&mut self, name: Option<&str>) -> Result<String, String> {
        let is_meant = |it: &ManagedInstance| {
            it.ping == Ping::Online && name.is_none_or(|name| *it.id.name == *name)
        };
        let online = self.store.managed_instances.rows().find(|it| is_meant(it)).cloned();
        let row = online.ok_or_else(|| "no such instance is online".to_owned())?;
        let cut = ManagedInstance { ping: Ping::ConnectionLost, ..ManagedInstance::clone(&row) };
        self.show(Observation::ManagedInstances(Delta::Apply(cut)));
        Ok(format!("the agent of {} is offline", row.id.name))
    }

    /// Gateways and agents work again.
    pub(super) fn mend_account(&mut self) {
        self.simulation.empty_disks();
        let failed = self.store.nat_gateways.rows().filter(|it| it.state == "failed");
        for row in failed.cloned().collect::<Vec<_>>() {
            let well =
                NatGateway { state: "available".into(), failure: None, ..NatGateway::clone(&row) };
            self.show(Observation::NatGateways(Delta::Apply(well)));
        }
        let cut = self.store.managed_instances.rows().filter(|it| it.ping != Ping::Online);
        for row in cut.cloned().collect::<Vec<_>>() {
            let last_ping = Some(self.now());
            let online =
                ManagedInstance { ping: Ping::Online, last_ping, ..ManagedInstance::clone(&row) };
            self.show(Observation::ManagedInstances(Delta::Apply(online)));
        }
    }
}
