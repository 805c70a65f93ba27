//! Databases that cannot be used, or soon cannot.

use jiff::Timestamp;

use super::{Concern, Condition, Severity};
use crate::{
    estate::{self, DatabaseFinding},
    model::{Database, Store, Symbol},
};

const UNTOLD: &str = "RDS does not say since when";

/// Instances that are not available.
pub(super) fn instances(store: &Store, _now: Timestamp) -> Vec<Condition> {
    store.databases.rows().filter_map(|it| not_available(it)).collect()
}

/// Clusters that are not available.
pub(super) fn clusters(store: &Store, _now: Timestamp) -> Vec<Condition> {
    store.database_clusters.rows().filter_map(|it| not_available(it)).collect()
}

/// One that somebody has stopped is as it should be.
fn not_available(database: &Database) -> Option<Condition> {
    let severity = match database.is_broken() {
        true => Severity::Critical,
        false if database.serves() || database.status == "stopped" => return None,
        false => Severity::Warning,
    };
    let condition = Condition::of(&database.id, Concern::Database, severity, Err(UNTOLD));
    Some(condition.explained(zone(database), format!("its status is {}", database.status)))
}

/// Instances whose storage cannot grow any more and is nearly full.
pub(super) fn nearly_full(store: &Store, _now: Timestamp) -> Vec<Condition> {
    let rows = estate::databases(store);
    let full = rows.iter().filter(|it| it.findings().contains(&DatabaseFinding::StorageLow));
    let condition = |database: &Database| {
        let reason = DatabaseFinding::StorageLow.sentence();
        Condition::of(&database.id, Concern::StorageLow, Severity::Critical, Err(UNTOLD))
            .explained(zone(database), reason)
    };
    full.map(|row| condition(&row.database)).collect()
}

fn zone(database: &Database) -> Option<String> {
    database.zones.first().map(Symbol::to_string)
}
