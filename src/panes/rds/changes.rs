//! What can be asked of databases, and what has to be known before.

use super::super::Offer;
use crate::{
    estate::DatabaseRow,
    model::{MaintenanceAction, Symbol},
    plan::{Draft, Fact, Modifying, Plan, Rebooting, Snapshotting, Stage, Step, serving},
    ports::Command,
};

/// How long a database may take until it serves again, or is stopped, seconds.
const DATABASE_S: u32 = 1800;

/// How long RDS may work on it, seconds.
const MAINTAINED_S: u32 = 2 * 3600;
/// What that does to those who use it.
const FELT: &str = "it may restart: nobody is served for some minutes then";

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

/// What AWS is going to do to it, now.
pub(super) fn maintain(row: &DatabaseRow) -> Offer {
    if let Some(refused) = unavailable(row) {
        return refused;
    }
    let actions = match (&row.maintenance, row.maintenance_known) {
        (Some(waiting), _) => &waiting.actions,
        (None, true) => return Offer::Refused("nothing waits to be done to it".to_owned()),
        (None, false) => return Offer::Refused("what waits to be done is not known".to_owned()),
    };
    let (id, arn) = (&row.database.id, &row.database.arn);
    let stage = |it: &MaintenanceAction| {
        let action: Box<str> = it.action.as_str().into();
        let title = format!("apply {action} to {id}");
        let act = Command::Maintain { database: id.clone(), arn: arn.clone(), action };
        Stage { title: title.clone(), width: 1, steps: vec![Step::new(title, act, MAINTAINED_S)] }
    };
    let told = |it: &MaintenanceAction| Fact::known("applies", &*it.description);
    let mut facts: Vec<_> = actions.iter().map(told).collect();
    let standby = row.database.multi_az == Some(true);
    let felt = if standby { "it may fail over: a minute or two of nothing" } else { FELT };
    facts.push(Fact::warning("downtime", felt));
    let stages = actions.iter().map(stage).collect();
    let intent = "RDS does now what it would do in a maintenance window.".to_owned();
    Offer::Plan(Box::new(Plan { title: format!("maintain {id}"), intent, facts, stages }))
}

/// Another class, more storage, or another backup window.
pub(super) fn modify(row: &DatabaseRow) -> Offer {
    let database = &row.database;
    if row.is_cluster() {
        return Offer::Refused("its instances are modified, each by itself".to_owned());
    }
    let Some(class) = &database.class else {
        return Offer::Refused("what it is now is not known".to_owned());
    };
    let own = |window: &Option<Symbol>| window.as_ref().map(|it| it.as_str().into());
    let modifying = Modifying {
        database: database.id.clone(),
        class: class.as_str().into(),
        gib: database.storage.gib.filter(|_| database.cluster.is_none()),
        backups: own(&database.backup_window).filter(|_| database.cluster.is_none()),
        maintenance: own(&database.maintenance_window),
        standby: database.multi_az == Some(true),
    };
    unavailable(row).unwrap_or_else(|| Offer::Draft(Box::new(Draft::Modify(modifying))))
}
