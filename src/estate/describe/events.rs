//! What Kubernetes reports about one object.

use std::sync::Arc;

use super::{Tone, fields::Sheet};
use crate::{
    estate::manifest_kind,
    model::{Event, Health, ResourceId, Store},
    ui::format,
};

/// Its events, newest last. That there are none is said only if we know.
pub(super) fn about(sheet: &mut Sheet, id: &ResourceId, store: &Store) {
    let mut events: Vec<&Arc<Event>> = store.events.rows().filter(|it| concerns(it, id)).collect();
    events.sort_by(|left, right| (left.last, &left.id).cmp(&(right.last, &right.id)));
    let freshness = store.events.freshness();
    if let Health::Stale(fault) = &freshness.health {
        sheet.push(0, Tone::Warning, "Events", format!("may be incomplete: {fault}"));
    } else if !events.is_empty() {
        sheet.heading(0, "Events");
    } else if freshness.complete {
        sheet.push(0, Tone::Muted, "Events", "<none>");
    } else {
        sheet.push(0, Tone::Muted, "Events", "not loaded yet");
    }
    for event in events {
        let age = event.last.map_or_else(
            || "?".to_owned(),
            |last| format::duration(format::seconds_since(last, sheet.now)),
        );
        let often = if event.count > 1 { format!(" (x{})", event.count) } else { String::new() };
        let tone = if event.warning { Tone::Warning } else { Tone::Plain };
        let label = format!("{age:>6}  {}", event.reason);
        sheet.push(1, tone, &label, format!("{}{often}  {}", event.message, event.reporter));
    }
}

/// Whether an event is about this object. Events about what has no namespace stand in another one.
pub fn concerns(event: &Event, id: &ResourceId) -> bool {
    manifest_kind(id.kind).is_some_and(|(_, kind)| event.about_kind == kind)
        && event.about == *id.name
        && (id.namespace.is_empty() || event.about_namespace == id.namespace)
}
