//! RDS: databases and their clusters, snapshots, events, and what AWS is going to do to them.

use jiff::Timestamp;

use super::{Labels, Resource, ResourceId, Symbol};

/// A database instance, or a cluster of them: [`ResourceId::kind`] tells which. RDS describes both in
/// the same words; what only one of them has is absent in the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Database {
    /// Its identity: the identifier that RDS calls it by.
    pub id: ResourceId,
    /// Its ARN.
    pub arn: Box<str>,
    /// Such as `postgres` or `aurora-postgresql`.
    pub engine: Symbol,
    /// The version of the engine.
    pub version: Option<Symbol>,
    /// Such as `db.r6g.xlarge`; absent in clusters whose members have classes of their own.
    pub class: Option<Symbol>,
    /// `available`, `modifying`, `storage-full` and so on.
    pub status: Symbol,
    /// The Availability Zones: of an instance its own, then the one of its standby; of a cluster all
    /// that its storage may use.
    pub zones: Vec<Symbol>,
    /// A second zone can take over.
    pub multi_az: Option<bool>,
    /// Storage, how large it may grow by itself, and how it is encrypted.
    pub storage: DatabaseStorage,
    /// It has an address on the internet.
    pub public: Option<bool>,
    /// Host and port that clients write to.
    pub endpoint: Option<Box<str>>,
    /// Host that clients of a cluster read from.
    pub reader_endpoint: Option<Box<str>>,
    /// The latest time it can be restored to.
    pub latest_restorable: Option<Timestamp>,
    /// Days that automated backups are kept; 0 if they are off.
    pub backup_days: Option<u32>,
    /// When backups are made, UTC, such as `03:00-04:00`.
    pub backup_window: Option<Symbol>,
    /// When maintenance is done, UTC, such as `sun:05:00-sun:06:00`.
    pub maintenance_window: Option<Symbol>,
    /// The authority that signed its certificate, such as `rds-ca-rsa2048-g1`.
    pub authority: Option<Symbol>,
    /// When its certificate ends.
    pub certificate_ends: Option<Timestamp>,
    /// Changes that were asked for and are not in force yet.
    pub pending: Vec<PendingChange>,
    /// It cannot be deleted before this is taken away.
    pub deletion_protection: Option<bool>,
    /// Clients may log in with a token of IAM.
    pub iam_login: Option<bool>,
    /// Its subnet group.
    pub subnet_group: Option<Symbol>,
    /// The subnets of that group; RDS lists them for instances only.
    pub subnets: Vec<Symbol>,
    /// The zones of these subnets: it can be moved to any of them.
    pub subnet_zones: Vec<Symbol>,
    /// Performance Insights is on.
    pub performance_insights: Option<bool>,
    /// Seconds between the measurements of enhanced monitoring; 0 if it is off.
    pub monitoring_s: Option<u32>,
    /// Its VPC.
    pub vpc: Option<Symbol>,
    /// Its security groups.
    pub security_groups: Vec<Symbol>,
    /// Its parameter groups.
    pub parameter_groups: Vec<ParameterGroup>,
    /// The cluster an instance belongs to.
    pub cluster: Option<Symbol>,
    /// What it copies, of a read replica: an identifier or an ARN.
    pub replica_of: Option<Symbol>,
    /// The members of a cluster.
    pub members: Vec<DatabaseMember>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Its tags.
    pub tags: Labels,
}

/// Where a database keeps its data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatabaseStorage {
    /// GiB; absent where the storage grows by itself, as Aurora's does.
    pub gib: Option<u32>,
    /// GiB it may grow to by itself; absent where it does not.
    pub most_gib: Option<u32>,
    /// Such as `gp3` or `aurora`.
    pub kind: Option<Symbol>,
    /// Encrypted at rest.
    pub encrypted: Option<bool>,
    /// The key, where it is encrypted.
    pub key: Option<Box<str>>,
}

/// A change that waits for a restart or for the maintenance window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingChange {
    /// What changes, in the words of RDS, such as `EngineVersion`.
    pub what: &'static str,
    /// The value to come; never a password.
    pub value: Box<str>,
}

/// A parameter group of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterGroup {
    /// Its name.
    pub name: Symbol,
    /// `in-sync`, `pending-reboot`, `applying` and so on; absent for groups of clusters.
    pub status: Option<Symbol>,
}

/// A member of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseMember {
    /// The database instance.
    pub instance: Symbol,
    /// It takes writes.
    pub writer: bool,
    /// Those with the lowest number take over first.
    pub promotion_tier: Option<u32>,
    /// Whether the parameters of the cluster are in force in it, such as `pending-reboot`.
    pub parameters: Option<Symbol>,
}

impl Database {
    /// Whether it takes all that is asked of it.
    pub fn serves(&self) -> bool {
        ["available", "backing-up"].contains(&self.status.as_str())
    }

    /// Whether it stays out of order until somebody does something about it.
    pub fn is_broken(&self) -> bool {
        const BROKEN: [&str; 4] = ["failed", "storage-full", "restore-error", "migration-failed"];
        let status = self.status.as_str();
        let ways = ["incompatible-", "inaccessible-"];
        BROKEN.contains(&status) || ways.iter().any(|way| status.starts_with(way))
    }
}

impl Resource for Database {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// A snapshot of a database instance or cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct DatabaseSnapshot {
    /// Its identity; the namespace is the database.
    pub id: ResourceId,
    /// The database it was taken of, which may be gone.
    pub of: ResourceId,
    /// `automated`, `manual`, `awsbackup` and so on.
    pub origin: Symbol,
    /// `available`, `creating` and so on.
    pub status: Symbol,
    /// When it was taken.
    pub created: Option<Timestamp>,
    /// GiB of the database then.
    pub gib: Option<u32>,
    /// Encrypted at rest.
    pub encrypted: Option<bool>,
    /// The version of the engine.
    pub version: Option<Symbol>,
}

impl Resource for DatabaseSnapshot {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// Something RDS reported.
#[derive(Clone, Debug, PartialEq)]
pub struct DatabaseEvent {
    /// Its identity, made up of all it says: RDS gives events no name.
    pub id: ResourceId,
    /// What it is about: a database, or nothing the console knows, such as a parameter group.
    pub about: Option<ResourceId>,
    /// The identifier of what it is about.
    pub source: Symbol,
    /// Such as `db-instance`.
    pub source_kind: Symbol,
    /// Such as `failover` or `maintenance`.
    pub categories: Vec<Symbol>,
    /// One sentence.
    pub message: Box<str>,
    /// When it happened.
    pub at: Option<Timestamp>,
}

impl DatabaseEvent {
    /// Whether its categories name trouble.
    pub fn is_trouble(&self) -> bool {
        const TROUBLE: [&str; 4] = ["availability", "failover", "failure", "low storage"];
        self.categories.iter().any(|category| TROUBLE.contains(&category.as_str()))
    }
}

impl Resource for DatabaseEvent {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// What AWS is going to do to a database. Named like the database.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingMaintenance {
    /// The database.
    pub id: ResourceId,
    /// In the order of RDS.
    pub actions: Vec<MaintenanceAction>,
}

/// One thing AWS is going to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaintenanceAction {
    /// Such as `system-update` or `db-upgrade`.
    pub action: Symbol,
    /// One sentence.
    pub description: Box<str>,
    /// In the first maintenance window after this time it is done.
    pub after: Option<Timestamp>,
    /// At this time it is done whatever the window.
    pub forced: Option<Timestamp>,
    /// When it will be done as things stand.
    pub planned: Option<Timestamp>,
}

impl Resource for PendingMaintenance {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
