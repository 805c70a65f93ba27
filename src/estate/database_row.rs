//! Databases joined with their cluster, their members and what AWS is going to do to them.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;

use super::measured;
use crate::model::{
    Database, DatabaseLoad, DatabaseMember, Kind, PendingMaintenance, ResourceId, Store, Symbol,
};

/// From when on a database deserves attention.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DatabaseLimits {
    /// A restore that would lose more seconds than this is a danger. RDS ships logs every five
    /// minutes, and Aurora promises no less.
    pub rpo_s: u64,
    /// A certificate that ends within so many days deserves a warning.
    pub certificate_warning_days: i64,
    /// A certificate that ends within so many days is a danger.
    pub certificate_danger_days: i64,
    /// From this share on, little CPU is left for a burst.
    pub cpu: f64,
    /// A replica that is so many seconds behind deserves a warning.
    pub lag_s: f64,
}

/// The limits in force.
pub const DATABASE_LIMITS: DatabaseLimits = DatabaseLimits {
    rpo_s: 300,
    certificate_warning_days: 90,
    certificate_danger_days: 30,
    cpu: 0.9,
    lag_s: 30.0,
};

/// What a database is to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DatabaseRole {
    /// The member of a cluster that takes writes.
    Writer,
    /// A member of a cluster that is only read from.
    Reader,
    /// It belongs to no cluster and copies nothing.
    Standalone,
    /// It copies another database.
    Replica,
}

impl DatabaseRole {
    /// As the snapshot writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Writer => "writer",
            Self::Reader => "reader",
            Self::Standalone => "standalone",
            Self::Replica => "replica",
        }
    }
}

/// Something about a database that deserves attention, whatever the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DatabaseFinding {
    /// The internet can reach its address.
    Public,
    /// Its storage is not encrypted.
    Unencrypted,
    /// Automated backups are off.
    NoBackups,
    /// It is lost for as long as its zone is.
    SingleZone,
    /// Parameters wait for a restart.
    Parameters,
    /// AWS is going to work on it.
    Maintenance,
    /// A change that was asked for is not in force.
    PendingChange,
    /// Nothing keeps it from being deleted.
    Deletable,
    /// Its storage is nearly full.
    StorageLow,
}

impl DatabaseFinding {
    /// As the snapshot writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unencrypted => "unencrypted",
            Self::NoBackups => "no-backups",
            Self::SingleZone => "single-az",
            Self::Parameters => "parameters",
            Self::Maintenance => "maintenance",
            Self::PendingChange => "pending-change",
            Self::Deletable => "deletable",
            Self::StorageLow => "storage-low",
        }
    }

    /// One sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Public => "it has an address on the internet",
            Self::Unencrypted => "its storage is not encrypted; only a restored copy can be",
            Self::NoBackups => "automated backups are off: there is no point in time to restore",
            Self::SingleZone => "no other Availability Zone can take over",
            Self::Parameters => "a parameter group is not in force before a restart",
            Self::Maintenance => "AWS is going to work on it",
            Self::PendingChange => "a change waits for a restart or the maintenance window",
            Self::Deletable => "deletion protection is off",
            Self::StorageLow => "less than a tenth of its storage is free: when full, it stops",
        }
    }

    /// Whether data is at stake.
    pub const fn is_severe(self) -> bool {
        matches!(self, Self::Public | Self::Unencrypted | Self::NoBackups | Self::StorageLow)
    }
}

/// One database or cluster.
#[derive(Clone, Debug)]
pub struct DatabaseRow {
    /// What RDS says of it.
    pub database: Arc<Database>,
    /// The cluster it is a member of, where that is known.
    pub cluster: Option<Arc<Database>>,
    /// What it is to others; absent for a cluster, and for a member of one that is not known.
    pub role: Option<DatabaseRole>,
    /// The members of a cluster that are known, the writer first.
    pub members: Vec<Arc<Database>>,
    /// What AWS is going to do to it.
    pub maintenance: Option<Arc<PendingMaintenance>>,
    /// All pending maintenance is known, so that absent means none.
    pub maintenance_known: bool,
    /// How busy an instance is, or why nobody knows.
    pub load: Result<Arc<DatabaseLoad>, String>,
}

impl DatabaseRow {
    /// Whether it is a cluster.
    pub fn is_cluster(&self) -> bool {
        self.database.id.kind == Kind::DatabaseCluster
    }

    /// Whether it is a member of a cluster: what belongs to the cluster is said there.
    pub fn is_member(&self) -> bool {
        self.database.cluster.is_some()
    }

    /// Where its backups are kept: of a member, with the cluster.
    fn keeper(&self) -> &Database {
        self.cluster.as_ref().unwrap_or(&self.database)
    }

    /// The latest time it can be restored to, or why there is none.
    pub fn restorable(&self) -> Result<Timestamp, &'static str> {
        let keeper = self.keeper();
        if let Some(at) = keeper.latest_restorable {
            return Ok(at);
        }
        Err(match keeper.backup_days {
            _ if self.is_member() && self.cluster.is_none() => "its cluster is not known",
            Some(0) if keeper.replica_of.is_some() => {
                "it is a replica without backups of its own: restore what it copies"
            }
            Some(0) => "automated backups are off",
            Some(_) | None => "RDS names no restorable time yet",
        })
    }

    /// The zone it writes in; of a cluster, that of its writer.
    pub fn zone(&self) -> Option<&Symbol> {
        let writer = || self.members.first().filter(|_| self.has_writer())?.zones.first();
        if self.is_cluster() { writer() } else { self.database.zones.first() }
    }

    fn has_writer(&self) -> bool {
        let first = self.members.first();
        let is_first =
            |member: &DatabaseMember| first.is_some_and(|it| *it.id.name == *member.instance);
        self.database.members.iter().any(|member| member.writer && is_first(member))
    }

    /// Storage that cannot grow by itself any more, with less than a tenth of it free.
    fn is_nearly_full(&self) -> bool {
        let storage = &self.database.storage;
        let free = self.load.as_ref().ok().and_then(|load| load.free_storage);
        let all = storage.gib.map(|gib| u64::from(gib) << 30);
        storage.most_gib.is_none() && free.zip(all).is_some_and(|(free, all)| free < all / 10)
    }

    /// What deserves attention.
    pub fn findings(&self) -> Vec<DatabaseFinding> {
        let it = &self.database;
        let own = !self.is_member();
        let parameters = it.parameter_groups.iter().filter_map(|group| group.status.as_ref());
        let replica = it.replica_of.is_some();
        let all = [
            (DatabaseFinding::Public, it.public == Some(true)),
            (DatabaseFinding::Unencrypted, own && it.storage.encrypted == Some(false)),
            (DatabaseFinding::NoBackups, own && it.backup_days == Some(0) && !replica),
            (DatabaseFinding::SingleZone, own && it.multi_az == Some(false) && !replica),
            (DatabaseFinding::Parameters, parameters.into_iter().any(|it| *it != "in-sync")),
            (DatabaseFinding::Maintenance, self.maintenance.is_some()),
            (DatabaseFinding::PendingChange, !it.pending.is_empty()),
            (DatabaseFinding::Deletable, own && it.deletion_protection == Some(false)),
            (DatabaseFinding::StorageLow, self.is_nearly_full()),
        ];
        all.into_iter().filter_map(|(finding, found)| found.then_some(finding)).collect()
    }
}

/// Whole days until its certificate ends, negative once it has; absent where RDS does not say.
pub fn certificate_days(database: &Database, now: Timestamp) -> Option<i64> {
    let left = database.certificate_ends?.duration_since(now);
    Some(left.as_secs().div_euclid(86_400))
}

/// Every database by name, clusters above their members, writers above readers.
pub fn databases(store: &Store) -> Vec<DatabaseRow> {
    let mut members: HashMap<&str, Vec<&Arc<Database>>> = HashMap::new();
    let mut tops: Vec<&Arc<Database>> = store.database_clusters.rows().collect();
    for instance in store.databases.rows() {
        let cluster = instance.cluster.as_ref().map(Symbol::as_str);
        match cluster.filter(|name| tops_have(store, instance, name)) {
            Some(name) => members.entry(name).or_default().push(instance),
            None => tops.push(instance),
        }
    }
    tops.sort_by(|a, b| (&a.id.name, &a.id).cmp(&(&b.id.name, &b.id)));
    let mut rows = Vec::with_capacity(tops.len());
    for top in tops {
        if top.id.kind != Kind::DatabaseCluster {
            rows.push(row(store, top, None, Vec::new()));
            continue;
        }
        let mut own = members.remove(&*top.id.name).unwrap_or_default();
        own.sort_by_key(|member| (!writes(top, member), member.id.name.clone()));
        rows.push(row(store, top, None, own.iter().map(|it| Arc::clone(it)).collect()));
        rows.extend(own.into_iter().map(|it| row(store, it, Some(top), Vec::new())));
    }
    rows
}

fn tops_have(store: &Store, instance: &Database, cluster: &str) -> bool {
    let id = ResourceId::new(&instance.id.source, Kind::DatabaseCluster, cluster);
    store.database_clusters.get(&id).is_some()
}

fn writes(cluster: &Database, member: &Database) -> bool {
    cluster.members.iter().any(|it| it.writer && *it.instance == *member.id.name)
}

fn row(
    store: &Store,
    database: &Arc<Database>,
    cluster: Option<&Arc<Database>>,
    members: Vec<Arc<Database>>,
) -> DatabaseRow {
    let copies = database.replica_of.is_some();
    let role = match cluster {
        Some(cluster) if writes(cluster, database) => Some(DatabaseRole::Writer),
        Some(_) => Some(DatabaseRole::Reader),
        None if copies => Some(DatabaseRole::Replica),
        None if database.id.kind == Kind::DatabaseCluster || database.cluster.is_some() => None,
        None => Some(DatabaseRole::Standalone),
    };
    DatabaseRow {
        database: database.clone(),
        cluster: cluster.cloned(),
        role,
        members,
        maintenance: store.pending_maintenance.get(&database.id).cloned(),
        maintenance_known: store.pending_maintenance.freshness().complete,
        load: measured(&store.database_load, &database.id),
    }
}

#[cfg(test)]
#[path = "database_row_tests.rs"]
mod tests;
