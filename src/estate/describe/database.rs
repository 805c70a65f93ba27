//! A database joined with its cluster, its maintenance, its snapshots and what RDS reported.

use super::{Tone, fields::Sheet};
use crate::{
    estate::{DATABASE_LIMITS, DatabaseRole, DatabaseRow, certificate_days, databases, value_of},
    model::{DatabaseEvent, Freshness, Health, ResourceId, Store},
    ui::format,
};

/// Snapshots and events at most: their panes have the rest.
const MOST: usize = 8;

/// What the console knows besides the object itself.
pub(super) fn joined(sheet: &mut Sheet, id: &ResourceId, store: &Store) {
    match databases(store).into_iter().find(|row| row.database.id == *id) {
        Some(row) => summary(sheet, &row),
        None => sheet.push(0, Tone::Muted, "Database", "not in the list, or not loaded yet"),
    }
    snapshots(sheet, id, store);
    events(sheet, id, store);
}

fn summary(sheet: &mut Sheet, row: &DatabaseRow) {
    let it = &row.database;
    let form = if row.is_cluster() { "cluster" } else { "instance" };
    let role = row.role.map(|role| format!(", {}", role.name())).unwrap_or_default();
    sheet.push(0, Tone::Plain, "Database", format!("{} ({form}{role})", it.id.name));
    let tone = if it.status == "available" { Tone::Good } else { Tone::Warning };
    sheet.push(0, tone, "Status", it.status.as_str());
    if let Some(cluster) = &it.cluster {
        sheet.push(0, Tone::Plain, "Cluster", cluster.as_str());
    }
    for member in &it.members {
        let role = if member.writer { "writer" } else { "reader" };
        let known = row.members.iter().find(|it| *it.id.name == *member.instance);
        let zone = known.and_then(|it| it.zones.first()).map_or("zone ?", |zone| zone.as_str());
        let status = known.map_or("status ?", |it| it.status.as_str());
        sheet.push(1, Tone::Plain, &member.instance, format!("{role}, {zone}, {status}"));
    }
    if let Some(endpoint) = &it.endpoint {
        sheet.push(0, Tone::Plain, "Endpoint", &**endpoint);
    }
    recovery(sheet, row);
    if !row.is_cluster() {
        load(sheet, row);
    }
    certificate(sheet, row);
    for finding in row.findings() {
        sheet.push(
            0,
            Tone::Warning,
            "Finding",
            format!("{}: {}", finding.name(), finding.sentence()),
        );
    }
    for change in &it.pending {
        sheet.push(
            0,
            Tone::Warning,
            "Pending",
            format!("{} becomes {}", change.what, change.value),
        );
    }
    for action in row.maintenance.iter().flat_map(|it| &it.actions) {
        let forced = action.forced.map(|at| format!(", forced at {at}")).unwrap_or_default();
        let planned = action.planned.map(|at| format!(", planned for {at}")).unwrap_or_default();
        let text = format!("{}: {}{planned}{forced}", action.action, action.description);
        sheet.push(0, Tone::Warning, "Maintenance", text);
    }
}

fn recovery(sheet: &mut Sheet, row: &DatabaseRow) {
    match row.restorable() {
        Ok(at) => {
            let behind = format::seconds_since(at, sheet.now);
            let tone = if behind > DATABASE_LIMITS.rpo_s { Tone::Warning } else { Tone::Good };
            let text = format!("{} would be lost ({at})", format::duration(behind));
            sheet.push(0, tone, "Restore to latest", text);
        }
        Err(reason) => sheet.push(0, Tone::Warning, "Restore to latest", format!("? {reason}")),
    }
}

/// How busy it is, as CloudWatch measured it.
fn load(sheet: &mut Sheet, row: &DatabaseRow) {
    let mut line = |label: &str, value: Result<String, &str>| match value {
        Ok(text) => sheet.push(0, Tone::Plain, label, text),
        Err(reason) => sheet.push(0, Tone::Muted, label, format!("? {reason}")),
    };
    line("Connections", value_of(&row.load, |it| it.connections).map(|it| it.to_string()));
    line("CPU", value_of(&row.load, |it| it.cpu).map(format::share));
    if let Some(gib) = row.database.storage.gib {
        let free = value_of(&row.load, |it| it.free_storage).map(format::bytes);
        line("Free storage", free.map(|free| format!("{free} of {gib}Gi")));
    }
    if matches!(row.role, Some(DatabaseRole::Reader | DatabaseRole::Replica)) {
        line("Behind its source", value_of(&row.load, |it| it.replica_lag_s).map(format::seconds));
    }
}

fn certificate(sheet: &mut Sheet, row: &DatabaseRow) {
    let (Some(ends), Some(days)) =
        (row.database.certificate_ends, certificate_days(&row.database, sheet.now))
    else {
        return;
    };
    let tone =
        if days < DATABASE_LIMITS.certificate_warning_days { Tone::Warning } else { Tone::Plain };
    sheet.push(0, tone, "Certificate", format!("ends {ends}, {days} days left"));
}

fn snapshots(sheet: &mut Sheet, id: &ResourceId, store: &Store) {
    let mut own: Vec<_> = store.database_snapshots.rows().filter(|it| it.of == *id).collect();
    own.sort_by(|a, b| (b.created, &b.id).cmp(&(a.created, &a.id)));
    title(sheet, "Snapshots", own.len(), store.database_snapshots.freshness());
    for snapshot in own.into_iter().take(MOST) {
        let age = snapshot.created.map_or_else(
            || "?".into(),
            |at| format::duration(format::seconds_since(at, sheet.now)),
        );
        let text = format!("{}, {}", snapshot.origin, snapshot.status);
        sheet.push(1, Tone::Plain, &format!("{age:>6}  {}", snapshot.id.name), text);
    }
}

fn events(sheet: &mut Sheet, id: &ResourceId, store: &Store) {
    let mut own: Vec<&DatabaseEvent> = store
        .database_events
        .rows()
        .map(AsRef::as_ref)
        .filter(|it| it.about.as_ref() == Some(id))
        .collect();
    own.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    title(sheet, "Events", own.len(), store.database_events.freshness());
    for event in own.into_iter().take(MOST) {
        let age = event.at.map_or_else(
            || "?".into(),
            |at| format::duration(format::seconds_since(at, sheet.now)),
        );
        let tone = if event.is_trouble() { Tone::Warning } else { Tone::Plain };
        sheet.push(1, tone, &format!("{age:>6}  {}", event.categories.join(",")), &*event.message);
    }
}

/// A heading, or that there is nothing below it, which is said only if we know.
fn title(sheet: &mut Sheet, label: &str, count: usize, freshness: &Freshness) {
    if let Health::Stale(fault) = &freshness.health {
        sheet.push(0, Tone::Warning, label, format!("may be incomplete: {fault}"));
    } else if count > MOST {
        sheet.push(0, Tone::Heading, label, format!("the latest {MOST} of {count}"));
    } else if count > 0 {
        sheet.heading(0, label);
    } else if freshness.complete {
        sheet.push(0, Tone::Muted, label, "<none>");
    } else {
        sheet.push(0, Tone::Muted, label, "not loaded yet");
    }
}
