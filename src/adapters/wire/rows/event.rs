//! Events of `core/v1`, which also show those written through `events.k8s.io`.

use serde::Deserialize;

use super::meta::{Meta, Moment, nullable};
use crate::{
    adapters::wire::slim::Slim,
    model::{Event, Kind, SourceId, Symbol},
};

/// An event as far as its row needs it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SlimEvent {
    metadata: Meta,
    #[serde(default, deserialize_with = "nullable")]
    involved_object: Involved,
    #[serde(default)]
    reason: Symbol,
    #[serde(default, deserialize_with = "nullable")]
    message: Box<str>,
    #[serde(default, rename = "type")]
    severity: Symbol,
    count: Option<u32>,
    #[serde(default)]
    first_timestamp: Moment,
    #[serde(default)]
    last_timestamp: Moment,
    #[serde(default)]
    event_time: Moment,
    series: Option<Series>,
    #[serde(default, deserialize_with = "nullable")]
    source: Component,
    #[serde(default)]
    reporting_component: Symbol,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Involved {
    kind: Symbol,
    namespace: Symbol,
    name: Symbol,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Component {
    component: Symbol,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Series {
    count: Option<u32>,
    #[serde(default)]
    last_observed_time: Moment,
}

impl Slim for SlimEvent {
    type Row = Event;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> Event {
        let id = self.metadata.id(source, kind);
        let (repeated, seen) = match &self.series {
            Some(series) => (series.count, series.last_observed_time.0),
            None => (None, None),
        };
        let once = self.event_time.0.or(self.metadata.creation_timestamp.0);
        let reporter = match self.reporting_component {
            empty if empty.is_empty() => self.source.component,
            reporter => reporter,
        };
        Event {
            id,
            about_kind: self.involved_object.kind,
            about_namespace: self.involved_object.namespace,
            about: self.involved_object.name,
            reason: self.reason,
            message: self.message,
            warning: self.severity == "Warning",
            count: repeated.or(self.count).unwrap_or(1).max(1),
            first: self.first_timestamp.0.or(once),
            last: seen.or(self.last_timestamp.0).or(once),
            reporter,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn event(value: Value) -> Event {
        let slim: SlimEvent = serde_json::from_value(value).unwrap();
        slim.into_row(&SourceId::kubernetes("u", "n"), Kind::Event)
    }

    #[test]
    fn an_event_of_the_old_kind() {
        let event = event(json!({
            "metadata": {"name": "a.1", "namespace": "shop", "creationTimestamp": "2026-01-01T00:00:00Z"},
            "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "a"},
            "reason": "BackOff", "message": "restarting", "type": "Warning", "count": 7,
            "firstTimestamp": "2026-01-01T00:01:00Z", "lastTimestamp": "2026-01-01T00:05:00Z",
            "eventTime": null,
            "source": {"component": "kubelet", "host": "n1"}, "reportingComponent": ""
        }));
        assert!(event.warning);
        assert_eq!((event.count, &*event.reporter), (7, "kubelet"));
        assert_eq!(event.first, Some("2026-01-01T00:01:00Z".parse().unwrap()));
        assert_eq!(event.last, Some("2026-01-01T00:05:00Z".parse().unwrap()));
    }

    #[test]
    fn an_event_with_a_series_and_fractions_of_a_second() {
        let event = event(json!({
            "metadata": {"name": "a.1", "namespace": "shop"},
            "involvedObject": {"kind": "Pod", "name": "a"}, "type": "Normal", "lastTimestamp": null,
            "eventTime": "2026-01-01T00:00:00.000001Z", "reportingComponent": "default-scheduler",
            "series": {"count": 3, "lastObservedTime": "2026-01-01T00:09:00.000000Z"}
        }));
        assert_eq!((event.count, &*event.reporter, event.warning), (3, "default-scheduler", false));
        assert_eq!(event.last, Some("2026-01-01T00:09:00Z".parse().unwrap()));
    }
}
