//! What commands of the user do to databases, and what RDS would answer.

use super::{
    super::{
        Living,
        commands::{Outcome, absent},
        queue::Instant,
    },
    Scene,
    failovers::Failover,
};
use crate::{
    model::{Database, DatabaseSnapshot, Delta, FaultClass, Kind, Observation, ResourceId},
    ports::Command,
};

/// From the restart of an instance until it serves.
const REBOOTED: Instant = 40_000;
/// Until an instance that is stopped is put away, and until it runs again: minutes, as RDS says.
const STOPPED: Instant = 240_000;
const STARTED: Instant = 360_000;
/// How long a snapshot takes of which little has changed since the one before.
const SNAPSHOT: Instant = 180_000;

impl Living {
    /// Does it; RDS has no way to try it out.
    pub(in super::super) fn change_database(&mut self, command: &Command, dry: bool) -> Outcome {
        if dry {
            return Err((FaultClass::Missing, "RDS cannot try this out".to_owned()));
        }
        let id = command.target();
        let row = self.store.databases.get(id).or_else(|| self.store.database_clusters.get(id));
        let row = Database::clone(row.ok_or_else(|| absent(id))?);
        let before = if matches!(command, Command::Start(_)) { "stopped" } else { "available" };
        if row.status != before {
            let message = format!("{} is {}, not {before}", id.name, row.status);
            return Err((FaultClass::Conflict, message));
        }
        if let Command::Snapshot { name, .. } = command {
            return self.take_snapshot(&row, name);
        }
        if let Command::Modify { to, .. } = command {
            return self.modify(row, to);
        }
        if let Command::Maintain { action, .. } = command {
            return self.maintain(row, action);
        }
        if matches!(command, Command::Start(_) | Command::Stop(_)) {
            self.power(row, matches!(command, Command::Start(_)));
            return Ok(());
        }
        if matches!(command, Command::Reboot { .. }) {
            if id.kind != Kind::Database {
                return Err((FaultClass::Invalid, "its instances are rebooted".to_owned()));
            }
            self.reboot(row);
            return Ok(());
        }
        let name = id.name.clone();
        self.fail_over(Some(&name)).map(drop).map_err(|message| (FaultClass::Invalid, message))
    }

    fn reboot(&mut self, row: Database) {
        let id = row.id.clone();
        self.account.failovers.insert(id.clone(), Failover(None));
        self.show_database(Database { status: "rebooting".into(), ..row });
        self.later(REBOOTED, Scene::Rebooted(id));
    }

    pub(super) fn rebooted(&mut self, id: &ResourceId) {
        self.serves_again(id);
        self.database_event(id, "availability", "DB instance restarted");
    }

    fn power(&mut self, row: Database, on: bool) {
        let id = row.id.clone();
        let (status, after) = if on { ("starting", STARTED) } else { ("stopping", STOPPED) };
        for row in self.members_of(&row).into_iter().chain([row]) {
            self.account.failovers.insert(row.id.clone(), Failover(None));
            self.show_database(Database { status: status.into(), ..row });
        }
        self.later(after, Scene::Powered(id, on));
    }

    pub(super) fn powered(&mut self, id: &ResourceId, on: bool) {
        let row = self.store.databases.get(id).or_else(|| self.store.database_clusters.get(id));
        let Some(row) = row.map(|it| Database::clone(it)) else { return };
        let message = if on { "DB instance started" } else { "DB instance stopped" };
        self.database_event(id, "notification", message);
        for row in self.members_of(&row).into_iter().chain([row]) {
            if on {
                self.serves_again(&row.id);
            } else {
                self.show_database(Database { status: "stopped".into(), ..row });
            }
        }
    }

    fn serves_again(&mut self, id: &ResourceId) {
        let row = self.store.databases.get(id).or_else(|| self.store.database_clusters.get(id));
        let Some(row) = row.map(|it| Database::clone(it)) else { return };
        if let Some(failover) = self.account.failovers.get_mut(id) {
            failover.0 = Some(self.simulation.now);
        }
        self.show_database(Database { status: "available".into(), ..row });
    }

    /// The instances of a cluster.
    fn members_of(&self, row: &Database) -> Vec<Database> {
        let own = |it: &&std::sync::Arc<Database>| {
            row.members.iter().any(|member| *member.instance.as_str() == *it.id.name)
        };
        self.store.databases.rows().filter(own).map(|it| Database::clone(it)).collect()
    }

    fn take_snapshot(&mut self, row: &Database, name: &str) -> Outcome {
        let of = row.id.clone();
        let id = ResourceId::namespaced(&of.source, Kind::DatabaseSnapshot, &of.name, name);
        if self.store.database_snapshots.rows().any(|it| it.id.name == id.name) {
            return Err((FaultClass::Conflict, format!("there is a snapshot {name} already")));
        }
        self.later(SNAPSHOT, Scene::Snapshot(id.clone()));
        self.show(Observation::DatabaseSnapshots(Delta::Apply(DatabaseSnapshot {
            id,
            of: of.clone(),
            origin: "manual".into(),
            status: "creating".into(),
            created: Some(self.now()),
            gib: row.storage.gib,
            encrypted: row.storage.encrypted,
            version: row.version.clone(),
        })));
        if of.kind == Kind::Database {
            self.show_database(Database { status: "backing-up".into(), ..row.clone() });
        }
        self.database_event(&of, "backup", "Creating manual snapshot");
        Ok(())
    }
}
