//! RDS: one row a database or cluster, clusters above their members.

mod changes;

use jiff::Timestamp;

use super::{
    Location, Offer, PaneId, Scope,
    table::{Column, Shown, TableSpec, Value},
};
use crate::{
    action::Verb,
    estate::{
        self, DATABASE_LIMITS, DatabaseFinding, DatabaseRole, DatabaseRow, certificate_days,
        value_of,
    },
    keymap::Context,
    model::{Database, DatabaseLoad, Feed, Labels, LogHome, ResourceId, Store, Symbol},
    ui::{format::seconds_since, theme::Role},
};

/// The database table.
pub(super) struct Databases;

const UNSAID: &str = "RDS does not say";
const MAINTENANCE_UNKNOWN: &str = "RDS has not told what it is going to do";
const NO_CLUSTER: &str = "its cluster is not known";
const OF_INSTANCES: &str = "the members of the cluster have their own";

type Cell = Column<DatabaseRow>;

impl TableSpec for Databases {
    type Row = DatabaseRow;

    const PANE: PaneId = PaneId::Rds;
    const TITLE: &'static str = "RDS";
    const CONTEXT: Context = Context::Rds;
    const FEEDS: &'static [Feed] =
        &[Feed::Databases, Feed::DatabaseClusters, Feed::PendingMaintenance, Feed::DatabaseLoad];
    const ROW_FEEDS: &'static [Feed] = &[Feed::Databases, Feed::DatabaseClusters];
    const COLUMNS: &'static [Cell] = &[
        Cell::new("id", "NAME", (14, 40), |row| Value::text(&row.database.id.name)),
        Cell::new("kind", "KIND", (8, 8), |row| Value::text(kind(row))),
        Cell::new("role", "ROLE", (7, 10), role),
        Cell::new("status", "STATUS", (9, 24), |row| Value::text(&row.database.status))
            .role(status_role),
        Cell::new("rpo_s", "RPO", (4, 7), restorable).role(rpo_role),
        Cell::new("engine", "ENGINE", (8, 20), |row| Value::text(&row.database.engine)),
        Cell::new("version", "VERSION", (7, 14), |row| symbol(row.database.version.as_ref())),
        Cell::new("class", "CLASS", (9, 18), class),
        Cell::new("multi_az", "MAZ", (3, 3), |row| flag(row.database.multi_az)),
        Cell::new("zone", "ZONE", (10, 16), zone),
        Cell::new("findings", "FINDINGS", (8, 40), findings).role(findings_role),
        Cell::new("storage_gib", "STORAGE", (7, 8), storage),
        Cell::new("encrypted", "ENC", (3, 3), |row| flag(row.database.storage.encrypted)),
        Cell::new("free_storage", "FREE", (4, 7), free_storage),
        Cell::new("cpu", "CPU", (3, 4), |row| load(row, |it| it.cpu, Value::Share)).role(cpu_role),
        Cell::new("connections", "CONN", (4, 6), |row| {
            load(row, |it| it.connections, Value::Count)
        }),
        Cell::new("replica_lag_s", "LAG", (3, 6), replica_lag).role(lag_role),
        Cell::new("certificate_ends", "CERT", (10, 10), certificate).role(certificate_role),
        Cell::new("endpoint", "ENDPOINT", (20, 80), |row| {
            Value::known(row.database.endpoint.as_deref(), Value::text, "it has none yet")
        }),
        Cell::new("maintenance", "MAINTENANCE", (11, 40), maintenance).shown(Shown::Wide),
        Cell::new("pending", "PENDING", (7, 40), pending).shown(Shown::Wide),
        Cell::new("backup_days", "BACKUP", (6, 6), |row| {
            Value::known(row.database.backup_days.map(u64::from), Value::Count, UNSAID)
        })
        .shown(Shown::Wide),
        Cell::new("backup_window", "BACKUPS", (11, 12), |row| {
            symbol(row.database.backup_window.as_ref())
        })
        .shown(Shown::Wide),
        Cell::new("maintenance_window", "WINDOW", (19, 22), |row| {
            symbol(row.database.maintenance_window.as_ref())
        })
        .shown(Shown::Wide),
        Cell::new("storage_max_gib", "MAXSTORE", (8, 8), |row: &DatabaseRow| {
            row.database.storage.most_gib.map_or(Value::None, |gib| Value::Gibibytes(gib.into()))
        })
        .shown(Shown::Wide),
        Cell::new("public", "PUBLIC", (6, 6), |row| flag(row.database.public)).shown(Shown::Wide),
        Cell::new("deletion_protection", "PROTECTED", (9, 9), |row| {
            flag(row.database.deletion_protection)
        })
        .shown(Shown::Wide),
        Cell::new("parameters", "PARAMETERS", (10, 40), parameters).shown(Shown::Wide),
        Cell::new("subnet_group", "SUBNETS", (7, 40), |row| {
            symbol(row.database.subnet_group.as_ref())
        })
        .shown(Shown::Wide),
        Cell::new("subnet_zones", "SUBNET ZONES", (12, 44), subnet_zones).shown(Shown::Wide),
        Cell::new("vpc", "VPC", (8, 21), vpc).shown(Shown::Wide),
        Cell::new("security_groups", "GROUPS", (8, 60), |row| {
            symbols(&row.database.security_groups)
        })
        .shown(Shown::Wide),
        Cell::new("age_s", "AGE", (4, 6), |row| {
            Value::known(row.database.created, Value::Since, UNSAID)
        })
        .shown(Shown::Wide),
        Cell::new("latest_restorable_time", "RESTORABLE", (4, 7), restorable).shown(Shown::Never),
        Cell::new("secondary_zone", "STANDBY", (10, 14), |row| {
            let standby = (!row.is_cluster()).then(|| row.database.zones.get(1)).flatten();
            standby.map_or(Value::None, |zone| Value::text(zone))
        })
        .shown(Shown::Never),
        Cell::new("zones", "ZONES", (10, 44), |row| symbols(&row.database.zones))
            .shown(Shown::Never),
        Cell::new("cluster", "CLUSTER", (8, 40), |row| absent(row.database.cluster.as_ref()))
            .shown(Shown::Never),
        Cell::new("replica_of", "SOURCE", (8, 60), |row| absent(row.database.replica_of.as_ref()))
            .shown(Shown::Never),
        Cell::new("kms_key", "KEY", (8, 80), |row| {
            row.database.storage.key.as_deref().map_or(Value::None, Value::text)
        })
        .shown(Shown::Never),
        Cell::new("certificate_authority", "CA", (8, 24), |row| {
            symbol(row.database.authority.as_ref())
        })
        .shown(Shown::Never),
        Cell::new("reader_endpoint", "READERS", (20, 80), |row| {
            row.database.reader_endpoint.as_deref().map_or(Value::None, Value::text)
        })
        .shown(Shown::Never),
        Cell::new("performance_insights", "PI", (2, 3), |row| {
            flag(row.database.performance_insights)
        })
        .shown(Shown::Never),
        Cell::new("monitoring_s", "MONITORED", (4, 9), |row: &DatabaseRow| {
            let seconds = row.database.monitoring_s.map(f64::from);
            Value::known(seconds, Value::Seconds, UNSAID)
        })
        .shown(Shown::Never),
        Cell::new("iam_login", "IAM", (3, 3), |row| flag(row.database.iam_login))
            .shown(Shown::Never),
    ];

    fn rows(store: &Store, scope: &Scope) -> Vec<DatabaseRow> {
        let mut rows = estate::databases(store);
        if let Scope::About(id) = scope {
            rows.retain(|row| row.cluster.as_ref().is_some_and(|cluster| cluster.id == *id));
        }
        rows
    }

    fn id(row: &DatabaseRow) -> &ResourceId {
        &row.database.id
    }

    fn labels(row: &DatabaseRow) -> Option<&Labels> {
        Some(&row.database.tags)
    }

    fn role(row: &DatabaseRow, now: Timestamp) -> Role {
        status_role(row, now).unwrap_or(Role::Text)
    }

    fn faulty(row: &DatabaseRow, now: Timestamp) -> bool {
        let cells = [status_role, rpo_role, findings_role, certificate_role, cpu_role, lag_role];
        cells.iter().any(|role| matches!(role(row, now), Some(Role::Warning | Role::Danger)))
    }

    fn offer(_store: &Store, row: &DatabaseRow, verb: Verb) -> Offer {
        let about = || Scope::About(row.database.id.clone());
        let id = || row.database.id.clone();
        match verb {
            Verb::Drill if row.is_cluster() => {
                Offer::Possible(Location::Table(PaneId::Rds, about()))
            }
            Verb::Drill | Verb::Describe => Offer::Possible(Location::Describe(id())),
            Verb::Yaml => Offer::Possible(Location::Yaml(id())),
            Verb::Events => Offer::Possible(Location::Table(PaneId::RdsEvents, about())),
            Verb::Logs if row.is_cluster() => {
                Offer::Refused("a cluster has no log files; its instances have".to_owned())
            }
            Verb::Logs => {
                let scope = Scope::LogHome(LogHome::database(&row.database.id.name));
                Offer::Possible(Location::Table(PaneId::Logs, scope))
            }
            Verb::FailOver => changes::failover(row),
            Verb::Reboot => changes::reboot(row),
            Verb::Snapshot => changes::snapshot(row),
            Verb::Start => changes::power(row, true),
            Verb::Stop => changes::power(row, false),
            Verb::Maintain => changes::maintain(row),
            Verb::Modify => changes::modify(row),
            _ => Offer::Meaningless,
        }
    }
}

fn kind(row: &DatabaseRow) -> &'static str {
    if row.is_cluster() { "cluster" } else { "instance" }
}

fn role(row: &DatabaseRow) -> Value<'_> {
    match row.role {
        Some(role) => Value::text(role.name()),
        None if row.is_cluster() => Value::None,
        None => Value::unknown(NO_CLUSTER),
    }
}

fn symbol(symbol: Option<&Symbol>) -> Value<'_> {
    Value::known(symbol, |it| Value::text(it), UNSAID)
}

/// Where absent means that there is none.
fn absent(symbol: Option<&Symbol>) -> Value<'_> {
    symbol.map_or(Value::None, |it| Value::text(it))
}

fn symbols(symbols: &[Symbol]) -> Value<'_> {
    Value::List(symbols.iter().map(|symbol| symbol.as_str().into()).collect())
}

fn flag(flag: Option<bool>) -> Value<'static> {
    Value::known(flag, Value::Flag, UNSAID)
}

fn status_role(row: &DatabaseRow, _now: Timestamp) -> Option<Role> {
    let database = &row.database;
    match database.status.as_str() {
        _ if database.serves() => None,
        "stopped" => Some(Role::Muted),
        _ if database.is_broken() => Some(Role::Danger),
        _ => Some(Role::Warning),
    }
}

fn restorable(row: &DatabaseRow) -> Value<'static> {
    row.restorable().map_or_else(Value::unknown, Value::Since)
}

fn rpo_role(row: &DatabaseRow, now: Timestamp) -> Option<Role> {
    let at = row.restorable().ok()?;
    (seconds_since(at, now) > DATABASE_LIMITS.rpo_s).then_some(Role::Danger)
}

fn class(row: &DatabaseRow) -> Value<'_> {
    let reason = if row.is_cluster() { OF_INSTANCES } else { UNSAID };
    Value::known(row.database.class.as_ref(), |it| Value::text(it), reason)
}

fn zone(row: &DatabaseRow) -> Value<'_> {
    let reason = if row.is_cluster() { "its writer is not known" } else { "it has none yet" };
    Value::known(row.zone(), |it| Value::text(it), reason)
}

/// Aurora's storage grows by itself, so that there is no size to say.
fn storage(row: &DatabaseRow) -> Value<'_> {
    let storage = &row.database.storage;
    match storage.gib {
        Some(gib) => Value::Gibibytes(gib.into()),
        None if storage.kind.as_ref().is_some_and(|kind| kind.starts_with("aurora")) => Value::None,
        None => Value::unknown(UNSAID),
    }
}

/// What is measured of an instance. A cluster has no load of its own.
fn load<'a, T>(
    row: &'a DatabaseRow,
    value: fn(&DatabaseLoad) -> Option<T>,
    wrap: fn(T) -> Value<'a>,
) -> Value<'a> {
    if row.is_cluster() {
        return Value::unknown(OF_INSTANCES);
    }
    value_of(&row.load, value).map_or_else(|reason| Value::Unknown(reason.into()), wrap)
}

/// Storage that grows by itself has no end that could be near.
fn free_storage(row: &DatabaseRow) -> Value<'_> {
    if row.database.storage.gib.is_none() {
        return Value::None;
    }
    load(row, |it| it.free_storage, Value::Bytes)
}

/// What copies nothing is behind nothing.
fn replica_lag(row: &DatabaseRow) -> Value<'_> {
    match row.role {
        Some(DatabaseRole::Reader | DatabaseRole::Replica) => {
            load(row, |it| it.replica_lag_s, Value::Seconds)
        }
        Some(DatabaseRole::Writer | DatabaseRole::Standalone) => Value::None,
        None if row.is_cluster() => Value::None,
        None => Value::unknown(NO_CLUSTER),
    }
}

fn cpu_role(row: &DatabaseRow, _now: Timestamp) -> Option<Role> {
    let cpu = value_of(&row.load, |it| it.cpu).unwrap_or_default();
    (cpu >= DATABASE_LIMITS.cpu).then_some(Role::Warning)
}

fn lag_role(row: &DatabaseRow, _now: Timestamp) -> Option<Role> {
    let lag = value_of(&row.load, |it| it.replica_lag_s).unwrap_or_default();
    (lag >= DATABASE_LIMITS.lag_s).then_some(Role::Warning)
}

/// The zones it can be moved to.
fn subnet_zones(row: &DatabaseRow) -> Value<'_> {
    if row.is_cluster() {
        return Value::unknown(OF_INSTANCES);
    }
    symbols(&row.database.subnet_zones)
}

fn vpc(row: &DatabaseRow) -> Value<'_> {
    let reason = if row.is_cluster() { OF_INSTANCES } else { UNSAID };
    Value::known(row.database.vpc.as_ref(), |it| Value::text(it), reason)
}

fn findings(row: &DatabaseRow) -> Value<'_> {
    let findings = row.findings();
    if findings.is_empty() && !row.maintenance_known {
        return Value::unknown(MAINTENANCE_UNKNOWN);
    }
    Value::List(findings.into_iter().map(|it| it.name().into()).collect())
}

fn findings_role(row: &DatabaseRow, _now: Timestamp) -> Option<Role> {
    let findings = row.findings();
    let severe = findings.iter().copied().any(DatabaseFinding::is_severe);
    let role = if severe { Role::Danger } else { Role::Warning };
    (!findings.is_empty()).then_some(role)
}

fn certificate(row: &DatabaseRow) -> Value<'_> {
    match row.database.certificate_ends {
        Some(ends) => Value::Text(ends.strftime("%Y-%m-%d").to_string().into()),
        None if row.is_cluster() => Value::unknown(OF_INSTANCES),
        None => Value::unknown(UNSAID),
    }
}

fn certificate_role(row: &DatabaseRow, now: Timestamp) -> Option<Role> {
    let days = certificate_days(&row.database, now)?;
    if days < DATABASE_LIMITS.certificate_danger_days {
        Some(Role::Danger)
    } else {
        (days < DATABASE_LIMITS.certificate_warning_days).then_some(Role::Warning)
    }
}

fn maintenance(row: &DatabaseRow) -> Value<'_> {
    match &row.maintenance {
        Some(it) => Value::List(it.actions.iter().map(|it| it.action.as_str().into()).collect()),
        None if row.maintenance_known => Value::None,
        None => Value::unknown(MAINTENANCE_UNKNOWN),
    }
}

fn pending(row: &DatabaseRow) -> Value<'_> {
    let change = |it: &crate::model::PendingChange| format!("{}={}", it.what, it.value).into();
    match row.database.pending.as_slice() {
        [] => Value::None,
        changes => Value::List(changes.iter().map(change).collect()),
    }
}

fn parameters(row: &DatabaseRow) -> Value<'_> {
    let group = |database: &Database| {
        let groups = database.parameter_groups.iter().map(|group| match &group.status {
            Some(status) => format!("{}: {status}", group.name).into(),
            None => group.name.to_string().into(),
        });
        groups.collect()
    };
    Value::List(group(&row.database))
}
