//! `EndpointSlice`.

use serde::Deserialize;

use super::meta::{Meta, nullable};
use crate::{
    adapters::wire::slim::Slim,
    model::{Backend, EndpointSlice, Kind, SourceId, Symbol},
};

/// A slice as far as its row needs it.
#[derive(Debug, Deserialize)]
pub struct SlimEndpointSlice {
    metadata: Meta,
    #[serde(default, deserialize_with = "nullable")]
    endpoints: Vec<SlimBackend>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SlimBackend {
    #[serde(deserialize_with = "nullable")]
    conditions: Conditions,
    target_ref: Option<Target>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Conditions {
    ready: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Target {
    kind: Symbol,
    name: Symbol,
}

impl Slim for SlimEndpointSlice {
    type Row = EndpointSlice;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> EndpointSlice {
        let backend = |it: SlimBackend| Backend {
            pod: it.target_ref.filter(|it| it.kind == "Pod").map(|it| it.name),
            // "In most cases consumers should interpret this unknown state as ready", says the API.
            ready: it.conditions.ready.unwrap_or(true),
        };
        EndpointSlice {
            id: self.metadata.id(source, kind),
            service: self.metadata.labels.0.get(EndpointSlice::SERVICE).cloned(),
            backends: self.endpoints.into_iter().map(backend).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_slice_names_its_service_and_its_pods() {
        let pod = |name| json!({"kind": "Pod", "name": name, "namespace": "shop"});
        let slim: SlimEndpointSlice = serde_json::from_value(json!({
            "metadata": {"name": "web-x2k9c", "namespace": "shop",
                "labels": {"kubernetes.io/service-name": "web"}},
            "addressType": "IPv4",
            "endpoints": [
                {"addresses": ["10.0.0.1"], "conditions": {"ready": false}, "targetRef": pod("a")},
                {"addresses": ["10.0.0.2"], "conditions": null, "targetRef": pod("b")},
                {"addresses": ["192.0.2.1"], "conditions": {"ready": true}},
            ],
        }))
        .unwrap();
        let row = slim.into_row(&SourceId::kubernetes("u", "n"), EndpointSlice::kind());
        assert_eq!(row.service.as_deref(), Some("web"));
        let backends: Vec<_> =
            row.backends.iter().map(|it| (it.pod.as_deref(), it.ready)).collect();
        assert_eq!(backends, [(Some("a"), false), (Some("b"), true), (None, true)]);
    }

    #[test]
    fn a_slice_may_be_empty() {
        let value = json!({"metadata": {"name": "web"}, "endpoints": null});
        let slim: SlimEndpointSlice = serde_json::from_value(value).unwrap();
        let row = slim.into_row(&SourceId::kubernetes("u", "n"), EndpointSlice::kind());
        assert_eq!((row.service, row.backends.len()), (None, 0));
    }
}
