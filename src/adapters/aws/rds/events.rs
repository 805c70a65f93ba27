//! What RDS reported within the last day.

use aws_sdk_rds::types::{Event, SourceType};

use super::{EVENTS, PAGE, named};
use crate::{
    adapters::aws::{
        convert::{symbol, time},
        operations::DESCRIBE_EVENTS,
        shared::Shared,
    },
    model::{DatabaseEvent, Fault, Kind, ResourceId, SourceId, Symbol},
};

/// All of them.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<DatabaseEvent>, Fault> {
    let minutes = i32::try_from(EVENTS.as_mins()).unwrap_or(i32::MAX);
    let request = shared.clients().await.rds.describe_events().duration(minutes);
    let mut pages = request.max_records(PAGE).into_paginator().send();
    let mut events = Vec::new();
    while let Some(page) =
        shared.call(DESCRIBE_EVENTS, async { pages.next().await.transpose() }).await?
    {
        for event in page.events() {
            let source = shared.source_of_arn(event.source_arn()).await?;
            events.push(convert(&source, event));
        }
    }
    Ok(events)
}

fn convert(source: &SourceId, event: &Event) -> DatabaseEvent {
    let subject = event.source_identifier().unwrap_or_default();
    let message = event.message().unwrap_or_default();
    let at = time(event.date());
    let when = at.map(|at| at.to_string()).unwrap_or_default();
    let name = format!("{when} {message}");
    DatabaseEvent {
        id: ResourceId::namespaced(source, Kind::DatabaseEvent, subject, &name),
        about: event.source_arn().and_then(|arn| named(source, arn)),
        source: subject.into(),
        source_kind: symbol(event.source_type().map(SourceType::as_str)).unwrap_or_default(),
        categories: event.event_categories().iter().map(|it| Symbol::new(it)).collect(),
        message: message.into(),
        at,
    }
}
