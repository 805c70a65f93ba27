//! Generated estates: as large as they were asked for, in sound proportions, with a few defects.

use std::collections::{BTreeMap, BTreeSet};

use quarterdeck::{adapters::sandbox::Sandbox, panes::PaneId};
use serde_json::Value;

use super::DEFAULT;
use crate::{estates::snapshots, figures::rows, harness::Harness};

#[tokio::test(start_paused = true)]
async fn a_generated_estate_is_as_large_as_asked_and_nearly_well() {
    let all = snapshots("gen:nodes=60,pods=1800").await;
    assert_eq!(rows(&all["pods"]).len(), 1800);
    let nodes = rows(&all["nodes"]);
    assert_eq!(nodes.iter().filter(|it| it["orphan"] != "no-node").count(), 60);
    let mut zones = BTreeMap::<&str, usize>::new();
    for node in nodes {
        *zones.entry(node["zone"].as_str().unwrap()).or_default() += 1;
        let amount = |key: &str| node[key].as_u64().unwrap_or(0);
        for (asked, there) in [
            ("cpu_requested_m", "cpu_allocatable_m"),
            ("memory_requested", "memory_allocatable"),
            ("pods", "pods_max"),
        ] {
            assert!(amount(asked) <= amount(there) || node["orphan"] == "no-node", "{node}");
        }
    }
    assert_eq!(zones.into_values().collect::<Vec<_>>(), [21, 20, 20]);
    let groups = rows(&all["node-groups"]);
    let names: Vec<_> = groups.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["batch-01", "data-01", "general-01", "system"]);
    let kinds: BTreeSet<_> =
        rows(&all["workloads"]).iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert!(["deployment", "statefulset", "daemonset"].iter().all(|it| kinds.contains(it)));
    let guarded = rows(&all["pods"]).iter().filter(|it| !it["pdb"].is_null()).count();
    assert!(guarded > 900, "budgets guard most pods: {guarded}");
    let found: BTreeSet<_> =
        rows(&all["alarms"]).iter().map(|it| it["condition"].as_str().unwrap()).collect();
    let expected = ["instance without node", "node without instance", "pod failing", "pod pending"];
    assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    for pane in ["vpc", "subnets", "nat", "endpoints", "security-groups", "load-balancers"] {
        let said: Vec<&Value> =
            rows(&all[pane]).iter().filter(|it| !it["findings"].is_null()).collect();
        assert_eq!(said, [&Value::Null; 0], "{pane}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_recipe_is_a_context_like_any_other() {
    let recipe = "gen:nodes=5,pods=60,seed=9";
    let mut console = Harness::over(recipe, PaneId::NodeGroups, (160, 30), DEFAULT).await;
    let offered = console.keys("C").await;
    assert!(offered.contains(recipe) && offered.contains("generated in us-east-1"), "{offered}");
}

#[test]
fn a_recipe_that_cannot_be_is_refused_with_all_its_faults() {
    let text = Sandbox::open("gen:nodes=1,podz=3").err().unwrap().to_string();
    let expected = "the estate gen:nodes=1,podz=3 has faults:\n\
        nodes: 1 is not within 3 and 5000\n\
        podz: nothing has this name; did you mean `pods`?\n\
        pods: it is missing, such as pods=1000";
    assert_eq!(text, expected);
}
