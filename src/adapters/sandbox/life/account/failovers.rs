//! Databases that fail over, and how long that is felt.

use super::{
    super::{
        Living,
        chronicle::{Trouble, Writer},
        queue::Instant,
    },
    Scene,
};
use crate::model::{Database, ResourceId};

/// From the fault to the standby that serves, for an instance with a standby in another zone: 60 to
/// 120 seconds, as RDS says.
const STANDBY_SERVES: Instant = 70_000;
/// The same for a cluster whose readers share its storage: typically under 30 seconds.
const READER_SERVES: Instant = 25_000;
/// So long clients connect again, and what serves now has nothing in its memory yet.
const FELT: Instant = 300_000;

/// What a database writes when it stops, and when what takes over begins: the words of `PostgreSQL`.
const STOPS: &[(Instant, &str)] = &[
    (0, "LOG:  received fast shutdown request"),
    (60, "FATAL:  terminating connection due to administrator command"),
    (400, "LOG:  database system is shut down"),
];
const STARTS: &[(Instant, &str)] = &[
    (0, "LOG:  database system was interrupted; last known up at {time} UTC"),
    (20, "LOG:  redo done, last completed transaction was at log time {time} UTC"),
    (90, "LOG:  database system is ready to accept connections"),
];

/// A failover: when something served again, if it does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failover(pub(super) Option<Instant>);

/// How a database is, a while after a failover or before any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Well,
    /// Nobody is served.
    Down,
    /// It serves since so many thousandths of the time in which a failover is felt.
    Settling(u32),
}

impl Living {
    /// A database fails over to what stands by for it.
    pub(in crate::adapters::sandbox) fn fail_over(
        &mut self,
        name: Option<&str>,
    ) -> Result<String, String> {
        let is_meant = |id: &ResourceId| name.is_none_or(|name| *id.name == *name);
        let cluster =
            self.store.database_clusters.rows().find(|row| {
                is_meant(&row.id) && row.members.len() > 1 && row.status == "available"
            });
        let instance = self.store.databases.rows().find(|row| {
            is_meant(&row.id) && row.multi_az == Some(true) && row.status == "available"
        });
        if let Some(row) = instance.cloned() {
            self.failing_over(&row, "rebooting", "Multi-AZ instance failover started.");
            self.later(STANDBY_SERVES, Scene::StandbyServes(row.id.clone()));
            return Ok(format!("{} fails over to its standby", row.id.name));
        }
        let Some(row) = cluster.cloned() else {
            let name = name.unwrap_or("of them");
            return Err(format!("no database {name} has anything to fail over to"));
        };
        self.failing_over(&row, "failing-over", "Started cross AZ failover to a reader.");
        self.later(READER_SERVES, Scene::ReaderServes(row.id.clone()));
        Ok(format!("{} fails over to a reader", row.id.name))
    }

    fn failing_over(&mut self, row: &Database, status: &str, message: &str) {
        self.account.failovers.insert(row.id.clone(), Failover(None));
        self.show_database(Database { status: status.into(), ..row.clone() });
        self.database_event(&row.id, "failover", message);
        self.trouble(Trouble::NoDatabase(row.id.name.clone()));
        self.database_writes(row, STOPS);
    }

    fn failed_over(&mut self, row: Database, message: &str) {
        if let Some(failover) = self.account.failovers.get_mut(&row.id) {
            failover.0 = Some(self.simulation.now);
        }
        self.database_event(&row.id, "failover", message);
        self.relieve(|it| *it == Trouble::NoDatabase(row.id.name.clone()));
        self.database_writes(&row, STARTS);
        self.show_database(Database { status: "available".into(), ..row });
    }

    fn database_writes(&mut self, row: &Database, lines: &[(Instant, &str)]) {
        for (after, text) in lines {
            let text = format!("{{time}} UTC::@:[1]:{text}");
            self.write(Writer::Database(row.id.name.clone()), *after, text);
        }
    }

    pub(super) fn standby_serves(&mut self, id: &ResourceId) {
        let Some(row) = self.store.databases.get(id).cloned() else { return };
        let mut row = Database::clone(&row);
        match row.zones.as_mut_slice() {
            [first, second, ..] => std::mem::swap(first, second),
            [only] => {
                let other = row.subnet_zones.iter().find(|zone| *zone != only);
                *only = other.unwrap_or(only).clone();
            }
            [] => {}
        }
        self.failed_over(row, "Multi-AZ instance failover completed.");
    }

    pub(super) fn reader_serves(&mut self, id: &ResourceId) {
        let Some(row) = self.store.database_clusters.get(id).cloned() else { return };
        let mut row = Database::clone(&row);
        let reader = row.members.iter().position(|it| !it.writer);
        for (place, member) in row.members.iter_mut().enumerate() {
            member.writer = Some(place) == reader;
        }
        self.failed_over(row, "Completed failover to a reader.");
    }

    /// How an instance is, or a cluster.
    pub(super) fn condition(&self, id: &ResourceId) -> Condition {
        match self.account.failovers.get(id) {
            None => Condition::Well,
            Some(Failover(None)) => Condition::Down,
            Some(Failover(Some(ended))) => {
                let share = (self.simulation.now - ended) * 1000 / FELT;
                u32::try_from(share)
                    .ok()
                    .filter(|it| *it < 1000)
                    .map_or(Condition::Well, Condition::Settling)
            }
        }
    }

    /// Nobody answers at a database now.
    pub(in crate::adapters::sandbox) fn is_down(&self, id: &ResourceId) -> bool {
        self.condition(id) == Condition::Down
    }

    /// Failovers that can no longer be felt.
    pub(super) fn forget_failovers(&mut self) {
        let now = self.simulation.now;
        self.account.failovers.retain(|_, it| it.0.is_none_or(|ended| ended + FELT > now));
    }
}
