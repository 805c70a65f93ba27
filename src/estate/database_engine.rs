//! Whether it is a database that keeps its data in a claim.

use super::storage_row::StorageRow;
use crate::model::{Kind, Pod, ResourceId, Store, Symbol};

/// Engines, as they stand in the names of images, charts and claims.
const ENGINES: &[&str] = &[
    "postgres",
    "timescale",
    "mysql",
    "mariadb",
    "mongo",
    "redis",
    "valkey",
    "influx",
    "clickhouse",
    "cassandra",
    "scylla",
    "cockroach",
    "elasticsearch",
    "opensearch",
    "neo4j",
    "couch",
    "mssql",
    "etcd",
    "qdrant",
    "milvus",
    "weaviate",
];

/// Labels that say what something is.
const NAMES: [&str; 2] = ["app.kubernetes.io/name", "app"];

/// The engine that keeps its data in a claim: by the claim's name and labels, and by the images of the
/// StatefulSets whose pods mount it.
pub(super) fn database_engine(row: &StorageRow, store: &Store) -> Option<&'static str> {
    let claim = row.claim.as_ref()?;
    let pods = row.pods.iter().flatten();
    let images = pods.flat_map(|pod| images(pod, store));
    let labels = NAMES.iter().filter_map(|label| claim.labels.get(label).cloned());
    let mut texts = [Symbol::new(&claim.id.name)].into_iter().chain(labels).chain(images);
    texts.find_map(|text| engine(&text))
}

fn images(pod: &Pod, store: &Store) -> Vec<Symbol> {
    let owner = pod.owner.as_ref().filter(|it| it.kind == "StatefulSet");
    let set = owner.and_then(|owner| {
        let (source, namespace) = (&pod.id.source, &pod.id.namespace);
        let id = ResourceId::namespaced(source, Kind::StatefulSet, namespace, &owner.name);
        store.stateful_sets.get(&id)
    });
    set.map(|it| it.images.clone()).unwrap_or_default()
}

/// The registry and its path say nothing of what is in an image.
fn engine(text: &str) -> Option<&'static str> {
    let name = text.rsplit('/').next().unwrap_or(text).to_ascii_lowercase();
    ENGINES.iter().copied().find(|engine| name.contains(engine))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_known_by_its_image_and_not_by_its_registry() {
        assert_eq!(engine("registry.example/library/postgres:17.2"), Some("postgres"));
        assert_eq!(engine("registry.example/redis-mirror/web:1"), None);
        assert_eq!(engine("data-timescaledb-0"), Some("timescale"));
        assert_eq!(engine("prometheus"), None);
    }
}
