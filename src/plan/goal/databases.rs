//! What must be seen of databases. None of it is so before it was asked for: a database is available
//! before it fails over, too.

use jiff::Timestamp;

use super::{Goal, Reached, seen, trusted};
use crate::{
    model::{Collection, Database, Kind, ResourceId, Store, Symbol},
    ports::DatabaseSetting,
};

/// Looks for a goal that is about a database.
pub(super) fn look(goal: &Goal, store: &Store) -> Reached {
    match goal {
        Goal::Moved(id, from) => seen(rows(store, id), id, |row| {
            let serves = serving(row);
            let instead =
                format!("{} is {}, served by {}", id.name, row.status, serves.unwrap_or("nobody"));
            (is_available(row) && serves.is_some_and(|it| it != &**from), instead)
        }),
        Goal::Rebooted(id, at) => rebooted(store, id, *at),
        Goal::Kept(id, name) => match trusted(&store.database_snapshots) {
            Err(unknown) => unknown,
            Ok(rows) => match rows.rows().find(|it| it.of == *id && *it.id.name == **name) {
                Some(row) if row.status == "available" => Reached::Yes,
                Some(row) => Reached::NotYet(format!("{name} is {}", row.status)),
                None => Reached::NotYet(format!("{name} is not there yet")),
            },
        },
        Goal::Serving(id, wanted) => seen(rows(store, id), id, |row| {
            let reached = if *wanted { is_available(row) } else { row.status == "stopped" };
            (reached, format!("{} is {}", id.name, row.status))
        }),
        Goal::Maintained(id, action) => maintained(store, id, action),
        Goal::Modified(id, setting) => seen(rows(store, id), id, |row| {
            // Storage is usable long before RDS has spread the data over it.
            let serves = is_available(row) || row.status == "storage-optimization";
            (serves && has(row, setting), format!("{} is {}", id.name, row.status))
        }),
        Goal::Sized(..)
        | Goal::Updated { .. }
        | Goal::Replaced(_)
        | Goal::Cordoned(..)
        | Goal::Gone(..)
        | Goal::Ready(..)
        | Goal::Restarted(..)
        | Goal::Paused(..)
        | Goal::Begun(_)
        | Goal::Suspended(..)
        | Goal::Revised(..) => Reached::Unknown("it is not about a database".to_owned()),
    }
}

/// What serves clients that write: the zone of an instance, or the instance of a cluster that writes.
pub fn serving(row: &Database) -> Option<&str> {
    if row.id.kind == Kind::DatabaseCluster {
        return row.members.iter().find(|it| it.writer).map(|it| it.instance.as_str());
    }
    row.zones.first().map(Symbol::as_str)
}

fn maintained(store: &Store, id: &ResourceId, action: &str) -> Reached {
    let waits = match trusted(&store.pending_maintenance) {
        Ok(rows) => rows.get(id).is_some_and(|it| it.actions.iter().any(|it| it.action == *action)),
        Err(unknown) => return unknown,
    };
    seen(rows(store, id), id, |row| {
        let instead = if waits { format!("{action} waits, and") } else { String::new() };
        let instead = format!("{instead} {} is {}", id.name, row.status);
        (!waits && is_available(row), instead.trim_start().to_owned())
    })
}

/// Whether a database has a setting.
fn has(row: &Database, setting: &DatabaseSetting) -> bool {
    match setting {
        DatabaseSetting::Class(class) => row.class.as_deref() == Some(class),
        DatabaseSetting::Storage(gib) => row.storage.gib.is_some_and(|it| it >= *gib),
        DatabaseSetting::BackupWindow(window) => row.backup_window.as_deref() == Some(window),
    }
}

fn rebooted(store: &Store, id: &ResourceId, at: Timestamp) -> Reached {
    let events = match trusted(&store.database_events) {
        Ok(events) => events,
        Err(unknown) => return unknown,
    };
    let told = events.rows().any(|event| {
        let restarted = event.message.contains("restarted");
        event.about.as_ref() == Some(id) && restarted && event.at.is_some_and(|it| it >= at)
    });
    seen(&store.databases, id, |row| {
        let instead =
            if told { "is restarted, and" } else { "is not reported to be restarted, and" };
        (told && is_available(row), format!("{} {instead} {}", id.name, row.status))
    })
}

fn is_available(row: &Database) -> bool {
    row.status == "available"
}

fn rows<'a>(store: &'a Store, id: &ResourceId) -> &'a Collection<Database> {
    if id.kind == Kind::DatabaseCluster { &store.database_clusters } else { &store.databases }
}
