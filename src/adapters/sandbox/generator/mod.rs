//! Large estates that nobody has written down: `gen:nodes=1000,pods=50000,seed=7`, always the same for
//! the same recipe. What comes out is a file like any other, and is read like one.

mod data;
mod machines;
mod network;
mod recipe;
mod workloads;

use serde_json::{Map, Value, json};

use self::{machines::Fleet, recipe::Recipe};
use super::{document::Document, estate::Estate, reading::EstateError};
use crate::random::Random;

/// What the name of a generated estate begins with.
pub(super) const PREFIX: &str = "gen:";

impl Estate {
    /// An estate from the recipe in its name.
    pub(super) fn generated(name: &str) -> Result<Self, EstateError> {
        let recipe = name.strip_prefix(PREFIX).unwrap_or(name).parse::<Recipe>();
        let recipe = recipe.map_err(|faults| EstateError::faulty(name, &faults.0))?;
        Self::of(name, Document { root: file(&recipe), faults: Vec::new(), twice: Vec::new() })
    }
}

/// The file that the recipe makes.
fn file(recipe: &Recipe) -> Map<String, Value> {
    let mut dice = Random::new(recipe.seed);
    let fleet = Fleet::of(recipe, &mut dice);
    let workloads = workloads::parts(recipe, &fleet, &mut dice);
    let (storage, volumes) = data::storage(&workloads, &fleet);
    let whole = json!({
        "cluster": {
            "name": CLUSTER, "version": "1.33", "account": "123456789012", "region": "us-east-1",
            "endpoint_public": false, "endpoint_private": true,
        },
        "vpc": network::part(&fleet),
        "node_groups": fleet.groups(),
        "instance_types": machines::types(),
        "nodes": fleet.nodes(),
        "orphans": fleet.orphans(),
        "workloads": workloads,
        "storage": storage,
        "databases": data::databases(),
        "aws_kinds": {"volumes": volumes},
        "log_groups": [log_group("/aws/eks/generated/cluster", "kube-apiserver-0a1b2c3d4e5f6071"),
            log_group(network::FLOW_LOGS, "eni-0a10a10a10a10a10a-all")],
    });
    if let Value::Object(root) = whole { root } else { Map::new() }
}

const CLUSTER: &str = "generated";

fn log_group(name: &str, stream: &str) -> Value {
    json!({
        "name": name, "retention_days": 14, "stored_mib": 65_536, "age_days": 200,
        "streams": [{"name": stream, "last_s": 4, "lines": ["line {n}"]}],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_makes_what_it_says_always_the_same() {
        for (nodes, pods) in [(3, 40), (10, 60), (120, 6000), (700, 150_000), (5000, 190_000)] {
            let name = format!("gen:nodes={nodes},pods={pods},seed=3");
            let estate = Estate::generated(&name).unwrap();
            let joined = estate.machines().filter(|it| it.node.is_some()).count();
            assert_eq!(joined, nodes, "{name}");
            let daemons = estate.workloads.iter().filter(|it| it.kind == "DaemonSet").count();
            let others = estate.workloads.iter().filter(|it| it.kind != "DaemonSet");
            let others: usize = others.map(|it| it.replicas.unwrap_or(1) as usize).sum();
            assert_eq!(daemons * nodes + others, pods, "{name}");
        }
        let whole = |name: &str| format!("{:?}", Estate::generated(name).unwrap());
        let name = "gen:nodes=50,pods=900";
        assert_eq!(whole(name), whole("gen:seed=1,pods=900,nodes=50"));
        assert_ne!(whole(name), whole("gen:nodes=50,pods=900,seed=2"));
    }

    #[test]
    fn every_pod_has_an_address_of_its_own_in_the_vpc() {
        for name in ["gen:nodes=60,pods=3000", "gen:nodes=1000,pods=50000"] {
            let estate = Estate::generated(name).unwrap();
            let addresses = estate.pod_addresses();
            let mut all: Vec<_> = addresses.values().flatten().collect();
            let count = all.len();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), count, "{name}: no address is given twice");
            for (instance, pods) in estate.pods_by_instance() {
                let held = addresses.get(instance).map_or(0, std::collections::VecDeque::len);
                let gone = estate.orphans.node_without_instance.as_ref();
                let gone = gone.is_some_and(|it| it.instance_id == instance);
                assert!(gone || held >= pods, "{name} {instance}: {pods} pods, {held} addresses");
                assert!(pods <= 234, "{name} {instance}: {pods} pods");
            }
        }
    }
}
