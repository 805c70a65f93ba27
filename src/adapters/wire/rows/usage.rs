//! What nodes and pods use, from metrics.k8s.io.

use serde::Deserialize;

use super::meta::{Meta, Moment, Quantities, nullable};
use crate::{
    adapters::wire::{quantity::Quantity, slim::Slim},
    model::{Kind, SourceId, Usage},
};

/// `NodeMetrics`.
#[derive(Debug, Deserialize)]
pub struct SlimNodeUsage {
    metadata: Meta,
    #[serde(default)]
    timestamp: Moment,
    #[serde(default, deserialize_with = "nullable")]
    usage: Quantities,
}

/// `PodMetrics`.
#[derive(Debug, Deserialize)]
pub struct SlimPodUsage {
    metadata: Meta,
    #[serde(default)]
    timestamp: Moment,
    #[serde(default, deserialize_with = "nullable")]
    containers: Vec<ContainerUsage>,
}

#[derive(Debug, Deserialize)]
struct ContainerUsage {
    #[serde(default, deserialize_with = "nullable")]
    usage: Quantities,
}

impl Slim for SlimNodeUsage {
    type Row = Usage;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> Usage {
        row(&self.metadata, self.timestamp, &[self.usage], source, kind)
    }
}

impl Slim for SlimPodUsage {
    type Row = Usage;

    fn version(&self) -> &str {
        &self.metadata.resource_version
    }

    fn into_row(self, source: &SourceId, kind: Kind) -> Usage {
        let parts: Vec<_> = self.containers.into_iter().map(|container| container.usage).collect();
        row(&self.metadata, self.timestamp, &parts, source, kind)
    }
}

/// The sum is made before rounding: forty containers of a tenth of a millicore use four.
fn row(meta: &Meta, at: Moment, parts: &[Quantities], source: &SourceId, kind: Kind) -> Usage {
    let sum = |read: fn(&Quantities) -> Option<Quantity>| {
        parts.iter().filter_map(read).fold(Quantity::default(), std::ops::Add::add)
    };
    Usage {
        id: meta.id(source, kind),
        cpu_m: sum(|part| part.cpu).millis(),
        memory: sum(|part| part.memory).units(),
        at: at.0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn containers_are_summed_exactly() {
        let container = json!({"name": "x", "usage": {"cpu": "100500u", "memory": "512Ki"}});
        let slim: SlimPodUsage = serde_json::from_value(json!({
            "metadata": {"name": "a", "namespace": "shop"}, "timestamp": "2026-01-01T00:00:00Z",
            "window": "15.1s", "containers": [container, container]
        }))
        .unwrap();
        let row = slim.into_row(&SourceId::kubernetes("u", "n"), Kind::Pod);
        assert_eq!((row.cpu_m, row.memory), (201, 1 << 20));
    }
}
