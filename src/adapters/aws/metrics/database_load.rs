//! How busy database instances are.

use super::{Wanted, newest, whole};
use crate::{
    adapters::aws::{rds::instances, shared::Shared},
    model::{Database, DatabaseLoad, Fault},
};

const MILLISECONDS: f64 = 1000.0;
const PER_CENT: f64 = 100.0;

/// A metric and how a period of it becomes one number.
type Metric = (&'static str, &'static str);

const CONNECTIONS: Metric = ("DatabaseConnections", "Maximum");
const CPU: Metric = ("CPUUtilization", "Average");
const FREE_STORAGE: Metric = ("FreeStorageSpace", "Minimum");
const LAG: Metric = ("ReplicaLag", "Maximum");
const AURORA_LAG: Metric = ("AuroraReplicaLag", "Maximum");

/// The load of every instance.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<DatabaseLoad>, Fault> {
    let databases = instances::read(shared).await?;
    let wanted: Vec<_> = databases.iter().flat_map(wanted).collect();
    let mut values = newest(shared, &wanted).await?.into_iter();
    Ok(databases.iter().map(|database| row(database, &mut values)).collect())
}

/// What is measured of this kind of instance.
fn metrics(database: &Database) -> Vec<Metric> {
    let mut metrics = vec![CONNECTIONS, CPU];
    metrics.extend(database.storage.gib.map(|_| FREE_STORAGE));
    metrics.extend(lag(database));
    metrics
}

/// Aurora measures the lag of its readers under a name of its own. Of what copies nothing, no lag is
/// asked for: it would be paid for and have no points.
fn lag(database: &Database) -> Option<Metric> {
    match (&database.cluster, &database.replica_of) {
        (Some(_), _) if database.engine.starts_with("aurora") => Some(AURORA_LAG),
        (Some(_), _) | (None, Some(_)) => Some(LAG),
        (None, None) => None,
    }
}

fn wanted(database: &Database) -> impl Iterator<Item = Wanted<'_>> {
    metrics(database).into_iter().map(|(name, stat)| Wanted {
        namespace: "AWS/RDS",
        name,
        of: ("DBInstanceIdentifier", &database.id.name),
        stat,
    })
}

/// Takes the values of this database, which come in the order of [`metrics`].
fn row(database: &Database, values: &mut impl Iterator<Item = Option<f64>>) -> DatabaseLoad {
    let mut load = DatabaseLoad {
        id: database.id.clone(),
        connections: None,
        cpu: None,
        free_storage: None,
        replica_lag_s: None,
    };
    for (metric, value) in metrics(database).into_iter().zip(values) {
        match metric {
            CONNECTIONS => load.connections = whole(value),
            CPU => load.cpu = value.map(|it| it / PER_CENT),
            FREE_STORAGE => load.free_storage = whole(value),
            AURORA_LAG => load.replica_lag_s = value.map(|it| it / MILLISECONDS),
            _ => load.replica_lag_s = value,
        }
    }
    load
}
