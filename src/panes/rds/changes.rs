//! What can be asked of databases, and what has to be known before.

use super::super::Offer;
use crate::{
    estate::DatabaseRow,
    plan::{Draft, Plan, Rebooting, Snapshotting, Step, serving},
    ports::Command,
};

/// How long a database may take until it serves again, or is stopped, seconds.
const DATABASE_S: u32 = 1800;

/// Only what is available takes it.
fn unavailable(row: &DatabaseRow) -> Option<Offer> {
    let status = &row.database.status;
    (*status != "available").then(|| Offer::Refused(format!("it is {status}, not available")))
}

/// To the standby, or to a reader.
pub(super) fn failover(row: &DatabaseRow) -> Offer {
    let database = &row.database;
    if let Some(refused) = unavailable(row) {
        return refused;
    }
    if row.is_member() {
        return Offer::Refused("it is its cluster that fails over".to_owned());
    }
    let has_other =
        if row.is_cluster() { database.members.len() > 1 } else { database.multi_az == Some(true) };
    if !has_other {
        let lack = if row.is_cluster() { "it has no reader" } else { "it has no standby" };
        return Offer::Refused(format!("{lack} to fail over to"));
    }
    let Some(from) = serving(database) else {
        return Offer::Refused("what serves now is not known".to_owned());
    };
    let id = database.id.clone();
    let title = format!("fail over {id}");
    let lag = row.load.as_ref().ok().and_then(|load| load.replica_lag_s);
    let lag = lag.map(|it| format!(" Its replica is {it:.0} s behind.")).unwrap_or_default();
    let connections = row.load.as_ref().ok().and_then(|load| load.connections);
    let connections =
        connections.map(|it| format!(" {it} connections are cut.")).unwrap_or_default();
    let takes = if row.is_cluster() { "half a minute" } else { "one to two minutes" };
    let intent =
        format!("Something else than {from} serves, after {takes} of nothing.{connections}{lag}");
    let act = Command::FailOver { database: id, from: from.into() };
    Offer::Plan(Box::new(Plan::single(Step::new(title, act, DATABASE_S), &intent)))
}

/// A restart in place.
pub(super) fn reboot(row: &DatabaseRow) -> Offer {
    if row.is_cluster() {
        return Offer::Refused("its instances are rebooted, each by itself".to_owned());
    }
    let rebooting = Rebooting { database: row.database.id.clone() };
    unavailable(row).unwrap_or_else(|| Offer::Draft(Box::new(Draft::Reboot(rebooting))))
}

/// A snapshot that is kept.
pub(super) fn snapshot(row: &DatabaseRow) -> Offer {
    if row.is_member() {
        return Offer::Refused("it is its cluster of which snapshots are taken".to_owned());
    }
    let snapshotting = Snapshotting { database: row.database.id.clone() };
    unavailable(row).unwrap_or_else(|| Offer::Draft(Box::new(Draft::Snapshot(snapshotting))))
}

/// Started, or stopped.
pub(super) fn power(row: &DatabaseRow, on: bool) -> Offer {
    let (database, id) = (&row.database, row.database.id.clone());
    if row.is_member() {
        return Offer::Refused("it is its cluster that is started and stopped".to_owned());
    }
    if on && database.status != "stopped" {
        return Offer::Refused(format!("it is {}, not stopped", database.status));
    }
    if on {
        let step = Step::new(format!("start {id}"), Command::Start(id), DATABASE_S);
        return Offer::Plan(Box::new(Plan::single(step, "It serves again, and is paid for.")));
    }
    if database.replica_of.is_some() {
        return Offer::Refused("RDS stops no read replica".to_owned());
    }
    let intent = "It serves nobody until it is started. RDS starts it by itself after seven days; its \
        storage is paid for meanwhile.";
    let step = Step::new(format!("stop {id}"), Command::Stop(id), DATABASE_S);
    unavailable(row).unwrap_or_else(|| Offer::Plan(Box::new(Plan::single(step, intent))))
}
