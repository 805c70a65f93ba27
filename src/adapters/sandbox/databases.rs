//! The databases of an estate, as rows of the model and as the RDS API would give them.

use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{estate::Estate, network::group_id, rows::Moment};
use crate::model::{
    Database, DatabaseEvent, DatabaseLoad, DatabaseMember, DatabaseParameter, DatabaseSnapshot,
    DatabaseStorage, Kind, Labels, MaintenanceAction, ParameterGroup, PendingMaintenance,
    ResourceId,
};

/// Everything RDS knows.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct DatabaseParts {
    pub(super) instances: Vec<DatabasePart>,
    pub(super) clusters: Vec<DatabasePart>,
    snapshots: Vec<SnapshotPart>,
    events: Vec<EventPart>,
    maintenance: Vec<MaintenancePart>,
    parameters: Vec<ParameterPart>,
}

/// A database instance or cluster.
#[derive(Clone, Debug, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "RDS has them as independent settings")]
pub(super) struct DatabasePart {
    pub(super) name: String,
    engine: String,
    version: String,
    class: Option<String>,
    pub(super) cluster: Option<String>,
    #[serde(default)]
    writer: bool,
    zones: Vec<String>,
    multi_az: bool,
    storage_gib: Option<u32>,
    storage_max_gib: Option<u32>,
    storage_type: String,
    encrypted: bool,
    key: String,
    port: u16,
    host: String,
    restorable_s: Option<i64>,
    backup_days: u32,
    backup_window: String,
    maintenance_window: String,
    authority: Option<String>,
    certificate_days: Option<i64>,
    deletion_protection: bool,
    subnet_group: String,
    parameter_group: String,
    age_days: i64,
    load: Option<LoadPart>,
}

/// How busy an instance is, in the units of CloudWatch.
#[derive(Clone, Debug, Deserialize)]
struct LoadPart {
    connections: u64,
    cpu_percent: f64,
    free_storage_gib: Option<u64>,
    replica_lag_ms: Option<f64>,
}

#[derive(Clone, Debug, Deserialize)]
struct SnapshotPart {
    name: String,
    of: String,
    cluster: bool,
    origin: String,
    age_s: i64,
}

#[derive(Clone, Debug, Deserialize)]
struct EventPart {
    of: String,
    cluster: bool,
    categories: Vec<String>,
    message: String,
    age_s: i64,
}

#[derive(Clone, Debug, Deserialize)]
struct MaintenancePart {
    of: String,
    cluster: bool,
    action: String,
    description: String,
    in_days: i64,
}

/// A parameter that somebody has set.
#[derive(Clone, Debug, Deserialize)]
struct ParameterPart {
    group: String,
    cluster: bool,
    name: String,
    value: String,
    apply_type: String,
    apply_method: String,
    data_type: String,
    description: String,
}

impl DatabaseParts {
    /// What is about a database: its list and place there, whether that database is a cluster, and
    /// its name.
    pub(super) fn about(&self) -> impl Iterator<Item = (&'static str, usize, bool, &str)> {
        let snapshots = self.snapshots.iter().map(|it| ("snapshots", it.cluster, it.of.as_str()));
        let events = self.events.iter().map(|it| ("events", it.cluster, it.of.as_str()));
        let actions = self.maintenance.iter().map(|it| ("maintenance", it.cluster, it.of.as_str()));
        let numbered = snapshots.enumerate().chain(events.enumerate()).chain(actions.enumerate());
        numbered.map(|(index, (list, cluster, of))| (list, index, cluster, of))
    }
}

const fn kind(cluster: bool) -> Kind {
    if cluster { Kind::DatabaseCluster } else { Kind::Database }
}

impl Estate {
    pub(super) fn database_rows(&self, at: Moment) -> Vec<Database> {
        self.databases.instances.iter().map(|part| self.database(part, false, at)).collect()
    }

    pub(super) fn database_cluster_rows(&self, at: Moment) -> Vec<Database> {
        self.databases.clusters.iter().map(|part| self.database(part, true, at)).collect()
    }

    fn database(&self, part: &DatabasePart, cluster: bool, at: Moment) -> Database {
        let ends = part.certificate_days.map(|days| SignedDuration::from_hours(24 * days));
        let status = (!cluster).then(|| "in-sync".into());
        let word = if cluster { "cluster" } else { "db" };
        Database {
            id: ResourceId::new(&self.aws(), kind(cluster), &part.name),
            arn: self.rds_arn(word, &part.name).into(),
            engine: part.engine.as_str().into(),
            version: Some(part.version.as_str().into()),
            class: part.class.as_deref().map(Into::into),
            status: "available".into(),
            zones: part.zones.iter().map(|zone| zone.as_str().into()).collect(),
            multi_az: Some(part.multi_az),
            storage: DatabaseStorage {
                gib: part.storage_gib,
                most_gib: part.storage_max_gib,
                kind: Some(part.storage_type.as_str().into()),
                encrypted: Some(part.encrypted),
                key: Some(part.key.as_str().into()),
            },
            public: (!cluster).then_some(false),
            endpoint: Some(format!("{}:{}", part.host, part.port).into()),
            reader_endpoint: cluster.then(|| part.host.replace(".cluster-", ".cluster-ro-").into()),
            latest_restorable: part.restorable_s.and_then(|seconds| at.ago(seconds)),
            backup_days: Some(part.backup_days),
            backup_window: Some(part.backup_window.as_str().into()),
            maintenance_window: Some(part.maintenance_window.as_str().into()),
            authority: part.authority.as_deref().map(Into::into),
            certificate_ends: ends.and_then(|ends| at.0.checked_add(ends).ok()),
            pending: Vec::new(),
            deletion_protection: Some(part.deletion_protection),
            iam_login: Some(true),
            subnet_group: Some(part.subnet_group.as_str().into()),
            subnets: if cluster { Vec::new() } else { self.database_subnets() },
            subnet_zones: if cluster { Vec::new() } else { self.database_zones() },
            performance_insights: Some(true),
            monitoring_s: Some(60),
            vpc: (!cluster).then(|| self.vpc_id()),
            security_groups: vec![group_id("database")],
            parameter_groups: vec![ParameterGroup {
                name: part.parameter_group.as_str().into(),
                status,
            }],
            cluster: part.cluster.as_deref().map(Into::into),
            replica_of: None,
            members: if cluster { self.database_members(&part.name) } else { Vec::new() },
            created: at.ago(part.age_days * 86_400),
            tags: Labels::default(),
        }
    }

    pub(super) fn database_parameter_rows(&self) -> Vec<DatabaseParameter> {
        let source = self.aws();
        let row = |part: &ParameterPart| DatabaseParameter {
            id: DatabaseParameter::identity(&source, &part.group, part.cluster, &part.name),
            group: part.group.as_str().into(),
            of_clusters: part.cluster,
            value: Some(part.value.as_str().into()),
            source: "user".into(),
            apply_type: part.apply_type.as_str().into(),
            apply_method: part.apply_method.as_str().into(),
            data_type: part.data_type.as_str().into(),
            description: part.description.as_str().into(),
        };
        self.databases.parameters.iter().map(row).collect()
    }

    pub(super) fn database_load_rows(&self) -> Vec<DatabaseLoad> {
        let row = |part: &DatabasePart| {
            let load = part.load.as_ref()?;
            Some(DatabaseLoad {
                id: ResourceId::new(&self.aws(), Kind::Database, &part.name),
                connections: Some(load.connections),
                cpu: Some(load.cpu_percent / 100.0),
                free_storage: load.free_storage_gib.map(|gib| gib << 30),
                replica_lag_s: load.replica_lag_ms.map(|lag| lag / 1000.0),
            })
        };
        self.databases.instances.iter().filter_map(row).collect()
    }

    fn database_members(&self, cluster: &str) -> Vec<DatabaseMember> {
        let own = self.databases.instances.iter();
        let own = own.filter(|part| part.cluster.as_deref() == Some(cluster));
        let member = |part: &DatabasePart| DatabaseMember {
            instance: part.name.as_str().into(),
            writer: part.writer,
            promotion_tier: Some(1),
            parameters: Some("in-sync".into()),
        };
        own.map(member).collect()
    }

    fn rds_arn(&self, word: &str, name: &str) -> String {
        format!("arn:aws:rds:{}:{}:{word}:{name}", self.cluster.region, self.cluster.account)
    }

    pub(super) fn database_snapshot_rows(&self, at: Moment) -> Vec<DatabaseSnapshot> {
        let source = self.aws();
        let all = || self.databases.instances.iter().chain(&self.databases.clusters);
        let row = |part: &SnapshotPart| {
            let of = all().find(|it| it.name == part.of);
            DatabaseSnapshot {
                id: ResourceId::namespaced(&source, Kind::DatabaseSnapshot, &part.of, &part.name),
                of: ResourceId::new(&source, kind(part.cluster), &part.of),
                origin: part.origin.as_str().into(),
                status: "available".into(),
                created: at.ago(part.age_s),
                gib: of.and_then(|it| it.storage_gib),
                encrypted: of.map(|it| it.encrypted),
                version: of.map(|it| it.version.as_str().into()),
            }
        };
        self.databases.snapshots.iter().map(row).collect()
    }

    pub(super) fn database_event_rows(&self, at: Moment) -> Vec<DatabaseEvent> {
        let source = self.aws();
        let row = |part: &EventPart| DatabaseEvent {
            id: ResourceId::namespaced(&source, Kind::DatabaseEvent, &part.of, &part.message),
            about: Some(ResourceId::new(&source, kind(part.cluster), &part.of)),
            source: part.of.as_str().into(),
            source_kind: if part.cluster { "db-cluster" } else { "db-instance" }.into(),
            categories: part.categories.iter().map(|it| it.as_str().into()).collect(),
            message: part.message.as_str().into(),
            at: at.ago(part.age_s),
        };
        self.databases.events.iter().map(row).collect()
    }

    pub(super) fn maintenance_rows(&self, at: Moment) -> Vec<PendingMaintenance> {
        let source = self.aws();
        let row = |part: &MaintenancePart| {
            let planned = at.0.checked_add(SignedDuration::from_hours(24 * part.in_days)).ok();
            let action = MaintenanceAction {
                action: part.action.as_str().into(),
                description: part.description.as_str().into(),
                after: planned,
                forced: None,
                planned,
            };
            let id = ResourceId::new(&source, kind(part.cluster), &part.of);
            PendingMaintenance { id, actions: vec![action] }
        };
        self.databases.maintenance.iter().map(row).collect()
    }
}

/// A database in full.
pub(super) fn object(row: &Database) -> Value {
    let cluster = row.id.kind == Kind::DatabaseCluster;
    let names = if cluster { ("DBClusterIdentifier", "Status") } else { INSTANCE };
    json!({
        names.0: &*row.id.name,
        names.1: &*row.status,
        "Engine": &*row.engine,
        "EngineVersion": row.version.as_deref(),
        "DBInstanceClass": row.class.as_deref(),
        "Endpoint": row.endpoint,
        "AvailabilityZones": row.zones.iter().map(|zone| &**zone).collect::<Vec<_>>(),
        "MultiAZ": row.multi_az,
        "AllocatedStorage": row.storage.gib,
        "StorageEncrypted": row.storage.encrypted,
        "BackupRetentionPeriod": row.backup_days,
        "LatestRestorableTime": row.latest_restorable.map(|at| at.to_string()),
        "DeletionProtection": row.deletion_protection,
        "InstanceCreateTime": row.created.map(|at| at.to_string()),
    })
}

const INSTANCE: (&str, &str) = ("DBInstanceIdentifier", "DBInstanceStatus");
