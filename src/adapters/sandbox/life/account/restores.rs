//! Databases that are restored: always into a new one, as RDS does it.

use super::{
    super::{Living, queue::Instant},
    Scene,
};
use crate::model::{Database, Delta, Observation, ResourceId};

/// Until the new instance runs: about ten minutes, whatever is in it.
const CREATED: Instant = 600_000;
/// For each GiB of storage more, since the log of changes is replayed up to the moment that was asked for;
/// so that 500 GiB are back within the half hour that platforms promise.
const PER_GIB: Instant = 1_200;

impl Living {
    /// A database is restored to the latest moment that it can be restored to, beside the one there is.
    pub(in crate::adapters::sandbox) fn restore(
        &mut self,
        name: Option<&str>,
    ) -> Result<String, String> {
        let is_meant = |row: &Database| {
            let called = name.is_none_or(|name| *row.id.name == *name);
            called && row.cluster.is_none() && row.latest_restorable.is_some()
        };
        let found = self.store.databases.rows().find(|row| is_meant(row)).cloned();
        let Some(row) = found else {
            return Err(format!("no database {} has any backup", name.unwrap_or("here")));
        };
        let name = format!("{}-restored", row.id.name);
        let id = ResourceId { name: name.as_str().into(), ..row.id.clone() };
        if self.store.databases.get(&id).is_some() {
            return Err(format!("{name} is there already"));
        }
        let restored = Database {
            id: id.clone(),
            arn: row.arn.replace(&*row.id.name, &name).into(),
            status: "creating".into(),
            endpoint: None,
            latest_restorable: None,
            multi_az: Some(false),
            ..Database::clone(&row)
        };
        let takes = CREATED + PER_GIB * row.storage.gib.map_or(0, Instant::from);
        self.show(Observation::Databases(Delta::Apply(restored)));
        self.later(takes, Scene::Restored(row.id.clone(), id));
        Ok(format!(
            "{} is restored into {name}, which takes some {} min",
            row.id.name,
            takes / 60_000
        ))
    }

    pub(super) fn restored(&mut self, from: &ResourceId, to: &ResourceId) {
        let Some(row) = self.store.databases.get(to).cloned() else { return };
        let of = self.store.databases.get(from).and_then(|it| it.endpoint.clone());
        let endpoint = of.map(|it| it.replacen(&*from.name, &to.name, 1).into());
        let message = format!("Restored from DB instance {} to {}", from.name, to.name);
        self.database_event(to, "restoration", &message);
        let (status, latest_restorable) = ("available".into(), Some(self.now()));
        let row = Database { status, endpoint, latest_restorable, ..Database::clone(&row) };
        self.show_database(row);
    }
}
