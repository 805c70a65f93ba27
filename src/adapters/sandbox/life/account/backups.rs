//! The daily backups of databases.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    super::{Living, queue::Instant},
    Scene,
};
use crate::model::{Database, DatabaseSnapshot, Delta, Kind, Observation, ResourceId};

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// From the begin of a backup to its end: what RDS reported of the one before, on P2. Only what has
/// changed since the last one is copied, so that the size does not matter.
const BACKUP: Instant = 280_000;

impl Living {
    /// Plans the next backup of everything that is backed up; members share that of their cluster.
    pub(super) fn plan_backups(&mut self) {
        let instances = self.store.databases.rows().filter(|it| it.cluster.is_none());
        let all = instances.chain(self.store.database_clusters.rows());
        let planned = all.filter(|it| it.backup_days.is_some_and(|days| days > 0));
        let planned = planned.filter_map(|it| Some((it.id.clone(), self.next_backup(it)?)));
        for (id, after) in planned.collect::<Vec<_>>() {
            self.later(after, Scene::Backup(id));
        }
    }

    /// How long it is until the next backup: a day after the last one, or else when the window opens.
    fn next_backup(&self, row: &Database) -> Option<Instant> {
        let snapshots = self.store.database_snapshots.rows();
        let own = snapshots.filter(|it| it.of == row.id && it.origin == "automated");
        let last = own.filter_map(|it| it.created).max();
        let mut next = last.or_else(|| opens(row, self.now()))?;
        while next <= self.now() {
            next = next.checked_add(DAY).ok()?;
        }
        u64::try_from(next.duration_since(self.now()).as_millis()).ok()
    }

    pub(super) fn back_up(&mut self, id: &ResourceId) {
        let cluster = id.kind == Kind::DatabaseCluster;
        let day = u64::try_from(DAY.as_millis()).unwrap_or(u64::MAX);
        self.later(day, Scene::Backup(id.clone()));
        let rows = if cluster { &self.store.database_clusters } else { &self.store.databases };
        let Some(row) = rows.get(id).filter(|it| it.status == "available").cloned() else { return };
        let name = format!("rds:{}-{}", id.name, self.now().strftime("%Y-%m-%d-%H-%M"));
        let snapshot = DatabaseSnapshot {
            id: ResourceId::namespaced(&id.source, Kind::DatabaseSnapshot, &id.name, &name),
            of: id.clone(),
            origin: "automated".into(),
            status: "creating".into(),
            created: Some(self.now()),
            gib: row.storage.gib,
            encrypted: row.storage.encrypted,
            version: row.version.clone(),
        };
        self.later(BACKUP, Scene::Snapshot(snapshot.id.clone()));
        self.show(Observation::DatabaseSnapshots(Delta::Apply(snapshot)));
        let message =
            if cluster { "Creating automated cluster snapshot" } else { "Backing up DB instance" };
        self.database_event(id, "backup", message);
        if !cluster {
            self.show_database(Database { status: "backing-up".into(), ..Database::clone(&row) });
        }
    }

    pub(super) fn backed_up(&mut self, id: &ResourceId) {
        let Some(row) = self.store.database_snapshots.get(id).cloned() else { return };
        let of = row.of.clone();
        let done = DatabaseSnapshot { status: "available".into(), ..DatabaseSnapshot::clone(&row) };
        self.show(Observation::DatabaseSnapshots(Delta::Apply(done)));
        let cluster = of.kind == Kind::DatabaseCluster;
        let message = if row.origin == "manual" {
            "Manual snapshot created"
        } else if cluster {
            "Automated cluster snapshot created"
        } else {
            "Finished DB Instance backup"
        };
        self.database_event(&of, "backup", message);
        if let Some(row) =
            self.store.databases.get(&of).filter(|it| it.status == "backing-up").cloned()
        {
            self.show_database(Database { status: "available".into(), ..Database::clone(&row) });
        }
        self.drop_snapshots(&of);
    }

    /// Automated snapshots go when they are older than backups are kept.
    fn drop_snapshots(&mut self, of: &ResourceId) {
        let cluster = of.kind == Kind::DatabaseCluster;
        let rows = if cluster { &self.store.database_clusters } else { &self.store.databases };
        let Some(days) = rows.get(of).and_then(|it| it.backup_days) else { return };
        let Ok(oldest) = self.now().checked_sub(DAY * i32::try_from(days).unwrap_or(i32::MAX))
        else {
            return;
        };
        let snapshots = self.store.database_snapshots.rows();
        let old = snapshots.filter(|it| {
            it.of == *of && it.origin == "automated" && it.created.is_some_and(|at| at < oldest)
        });
        for id in old.map(|it| it.id.clone()).collect::<Vec<_>>() {
            self.show(Observation::DatabaseSnapshots(Delta::Delete(id)));
        }
    }
}

/// When the window of a database opens on a day; its times are UTC.
fn opens(row: &Database, day: Timestamp) -> Option<Timestamp> {
    let (hours, minutes) =
        row.backup_window.as_ref()?.as_str().split('-').next()?.split_once(':')?;
    let midnight = day.to_zoned(TimeZone::UTC).start_of_day().ok()?.timestamp();
    let after = SignedDuration::from_hours(hours.parse().ok()?)
        + SignedDuration::from_mins(minutes.parse().ok()?);
    midnight.checked_add(after).ok()
}
