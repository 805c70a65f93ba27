//! Databases that are changed, and what RDS does to them in a maintenance window or at once.

use super::{
    super::{
        Living,
        commands::{Outcome, absent},
        queue::Instant,
    },
    Scene,
};
use crate::{
    model::{Database, Delta, FaultClass, Observation, PendingMaintenance, ResourceId, Symbol},
    ports::DatabaseSetting,
};

/// How long it takes, as RDS says: minutes for another class, and for maintenance.
const CLASS: Instant = 420_000;
const STORAGE: Instant = 150_000;
const WINDOW: Instant = 15_000;
const MAINTENANCE: Instant = 240_000;
/// RDS grows storage by a tenth at least.
const GROWS_PERCENT: u32 = 110;

impl Living {
    /// Changes a setting at once.
    pub(super) fn modify(&mut self, row: Database, to: &DatabaseSetting) -> Outcome {
        if row.cluster.is_some() && !matches!(to, DatabaseSetting::Class(_)) {
            let message = "it is its cluster of which this is changed".to_owned();
            return Err((FaultClass::Invalid, message));
        }
        if let (DatabaseSetting::Storage(gib), Some(now)) = (to, row.storage.gib)
            && u64::from(*gib) * 100 < u64::from(now) * u64::from(GROWS_PERCENT)
        {
            let message = "storage has to grow by a tenth at least".to_owned();
            return Err((FaultClass::Invalid, message));
        }
        let after = match to {
            DatabaseSetting::Class(_) => CLASS,
            DatabaseSetting::Storage(_) => STORAGE,
            DatabaseSetting::BackupWindow(_) => WINDOW,
        };
        let id = row.id.clone();
        self.show_database(Database { status: "modifying".into(), ..row });
        self.later(after, Scene::Modified(id, to.clone()));
        Ok(())
    }

    pub(super) fn modified(&mut self, id: &ResourceId, to: &DatabaseSetting) {
        let Some(row) = self.store.databases.get(id).map(|it| Database::clone(it)) else { return };
        let mut row = Database { status: "available".into(), ..row };
        match to {
            DatabaseSetting::Class(class) => row.class = Some(Symbol::new(class)),
            DatabaseSetting::Storage(gib) => row.storage.gib = Some(*gib),
            DatabaseSetting::BackupWindow(window) => row.backup_window = Some(Symbol::new(window)),
        }
        self.database_event(id, "configuration change", &format!("Finished applying {to}"));
        self.show_database(row);
    }

    /// Does now what waits for a window.
    pub(super) fn maintain(&mut self, row: Database, action: &str) -> Outcome {
        let waiting = self.store.pending_maintenance.get(&row.id);
        if !waiting.is_some_and(|it| it.actions.iter().any(|it| it.action == *action)) {
            return Err(absent(&row.id));
        }
        let id = row.id.clone();
        self.show_database(Database { status: "maintenance".into(), ..row });
        self.later(MAINTENANCE, Scene::Maintained(id, action.into()));
        Ok(())
    }

    pub(super) fn maintained(&mut self, id: &ResourceId, action: &str) {
        if let Some(row) = self.store.pending_maintenance.get(id).cloned() {
            let mut row = PendingMaintenance::clone(&row);
            row.actions.retain(|it| it.action != *action);
            let gone = row.actions.is_empty();
            let delta = if gone { Delta::Delete(row.id) } else { Delta::Apply(row) };
            self.show(Observation::PendingMaintenance(delta));
        }
        self.database_event(id, "maintenance", &format!("Finished {action}"));
        let row = self.store.databases.get(id).or_else(|| self.store.database_clusters.get(id));
        if let Some(row) = row.map(|it| Database::clone(it)) {
            self.show_database(Database { status: "available".into(), ..row });
        }
    }
}
