//! Databases: what is shown of them, how busy they are, and what RDS reports.

use jiff::SignedDuration;

use super::{
    super::{Living, queue::Instant},
    failovers::Condition,
};
use crate::model::{
    Database, DatabaseEvent, DatabaseLoad, Delta, Kind, Observation, ResourceId, Symbol,
};

/// RDS uploads the transaction log of a database every five minutes.
const LOG_KEPT: Instant = 300_000;
/// What RDS reports is told for a day.
const REPORTED: SignedDuration = SignedDuration::from_hours(24);
/// How far a replica falls behind while it was not served itself.
const BEHIND: f64 = 20.0;

impl Living {
    pub(super) fn show_database(&mut self, row: Database) {
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
    pub(in super::super) fn restorable(&self, row: Database) -> Database {
        let passed = self.simulation.now / LOG_KEPT * LOG_KEPT;
        let passed = SignedDuration::from_millis(i64::try_from(passed).unwrap_or(0));
        let latest = row.latest_restorable.and_then(|it| it.checked_add(passed).ok());
        Database { latest_restorable: latest, ..row }
    }

    pub(super) fn database_event(&mut self, about: &ResourceId, category: &str, message: &str) {
        let cluster = about.kind == Kind::DatabaseCluster;
        let name = format!("{message} {}", self.simulation.now);
        let event = DatabaseEvent {
            id: ResourceId::namespaced(&about.source, Kind::DatabaseEvent, &about.name, &name),
            about: Some(about.clone()),
            source: Symbol::new(&about.name),
            source_kind: if cluster { "db-cluster" } else { "db-instance" }.into(),
            categories: vec![category.into()],
            message: message.into(),
            at: Some(self.now()),
        };
        self.show(Observation::DatabaseEvents(Delta::Apply(event)));
    }

    /// Throws away what RDS would no longer report.
    pub(super) fn sweep_database_events(&mut self) {
        let Ok(oldest) = self.now().checked_sub(REPORTED) else { return };
        let events = self.store.database_events.rows();
        let old = events.filter(|it| it.at.is_some_and(|at| at < oldest));
        for id in old.map(|it| it.id.clone()).collect::<Vec<_>>() {
            self.show(Observation::DatabaseEvents(Delta::Delete(id)));
        }
    }

    /// How busy the instances are in this minute.
    pub(in super::super) fn database_load(&self) -> Vec<DatabaseLoad> {
        self.store.database_load.rows().map(|row| self.load_of(row)).collect()
    }

    fn load_of(&self, dawn: &DatabaseLoad) -> DatabaseLoad {
        let id = dawn.id.clone();
        let cluster = self.cluster_of(&id);
        let condition = self.condition(cluster.map_or(&id, |it| &it.id));
        let like = cluster.and_then(|it| self.role_model(it, &id));
        let like = like.unwrap_or(dawn);
        let free_storage = dawn.free_storage;
        let (share, busier, lag) = match condition {
            // Nobody measures what does not run.
            Condition::Down => {
                let (connections, cpu, replica_lag_s) = (None, None, None);
                return DatabaseLoad { id, connections, cpu, free_storage, replica_lag_s };
            }
            Condition::Settling(since) => {
                let left = f64::from(1000 - since) / 1000.0;
                (1.0 - 0.6 * left, 1.0 + 0.8 * left, 1.0 + BEHIND * left)
            }
            Condition::Well => (1.0, 1.0, 1.0),
        };
        let wave = |what: &str, spread: u32| {
            f64::from(self.wave(&format!("{} {what}", id.name), spread)) / 1000.0
        };
        DatabaseLoad {
            connections: like.connections.map(|it| part(it, share * wave("connections", 30))),
            cpu: like.cpu.map(|cpu| (cpu * busier * wave("cpu", 200)).min(0.99)),
            free_storage,
            replica_lag_s: like.replica_lag_s.map(|it| it * lag * wave("lag", 400)),
            id,
        }
    }

    fn cluster_of(&self, id: &ResourceId) -> Option<&Database> {
        let name = self.store.databases.get(id)?.cluster.as_ref()?;
        let mut clusters = self.store.database_clusters.rows();
        clusters.find(|it| *it.id.name == *name.as_str()).map(|it| &**it)
    }

    /// The member of a cluster that had the role at dawn which `id` has now: what copies has a lag.
    fn role_model(&self, cluster: &Database, id: &ResourceId) -> Option<&DatabaseLoad> {
        let member = cluster.members.iter().find(|it| *it.instance.as_str() == *id.name)?;
        let loads = || self.store.database_load.rows();
        let own = loads().find(|it| it.id == *id)?;
        let fits = |it: &DatabaseLoad| it.replica_lag_s.is_none() == member.writer;
        let of_cluster = |it: &DatabaseLoad| {
            cluster.members.iter().any(|member| *member.instance.as_str() == *it.id.name)
        };
        if fits(own) {
            return Some(own);
        }
        loads().find(|it| of_cluster(it) && fits(it)).map(|it| &**it)
    }
}

/// A share of a number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "numbers of connections and bytes are far from the limits"
)]
pub(super) fn part(number: u64, share: f64) -> u64 {
    (number as f64 * share).round() as u64
}
