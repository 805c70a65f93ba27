use super::*;
use crate::{
    estate::{
        drain,
        drain_fixtures::{budget, node, pod, store},
    },
    model::{DisruptionBudget, Pod, Store},
    plan::Goal,
};

fn plan_of(store: &Store, left_out: &[&str]) -> Result<Plan, String> {
    let departures = drain(store, &["a".into()]);
    let pods: Vec<_> = departures.iter().collect();
    let out: Vec<_> =
        pods.iter().map(|it| &it.pod.id).filter(|id| left_out.contains(&&*id.name)).collect();
    let nodes: Vec<_> = store.nodes.rows().filter(|it| *it.id.name == *"a").cloned().collect();
    Drain { nodes: &nodes, pods: &pods, left_out: &out, deadline_s: None }.plan()
}

fn some(pods: Vec<Pod>, budgets: Vec<DisruptionBudget>) -> Store {
    store(vec![node("a"), node("b")], pods, budgets)
}

#[test]
fn a_node_is_cordoned_then_its_pods_are_evicted_in_turns() {
    let pods = vec![pod("web", "1"), pod("web", "2"), pod("free", "3")];
    let plan = plan_of(&some(pods, vec![budget("web", (1, 2), (1, 2))]), &[]).unwrap();
    assert_eq!(plan.title, "drain a");
    let steps: Vec<_> = plan.steps().map(|it| it.title.as_str()).collect();
    assert_eq!(steps, ["cordon a", "evict shop/1", "evict shop/2", "evict shop/3"]);
    let queues: Vec<_> = plan.steps().map(|it| it.queue.as_ref().map(|it| it.width)).collect();
    assert_eq!(queues, [None, Some(1), Some(1), None]);
    assert!(matches!(&plan.stages[1].steps[0].goal, Goal::Gone(_, uid) if &**uid == "1"));
    assert!(plan.intent.contains("2 evict"), "{}", plan.intent);
    assert!(plan.intent.contains("1 blocked by pdb/web"), "{}", plan.intent);
}

#[test]
fn what_takes_longest_to_end_begins_first() {
    let slow = pod("free", "z");
    let placement =
        slow.placement.clone().map(|it| crate::model::Placement { grace_s: Some(3600), ..it });
    let plan = plan_of(&some(vec![pod("free", "1"), Pod { placement, ..slow }], Vec::new()), &[]);
    let plan = plan.unwrap();
    assert_eq!(plan.stages[1].steps[0].title, "evict shop/z");
    assert!(plan.stages[1].steps[0].deadline_s > 3600, "it may take as long as it may take");
}

#[test]
fn what_can_never_go_or_would_be_lost_keeps_the_drain_from_being_planned() {
    let never =
        || some(vec![pod("web", "1"), pod("free", "2")], vec![budget("web", (0, 1), (1, 1))]);
    let why = plan_of(&never(), &[]).unwrap_err();
    assert!(why.starts_with("shop/1 cannot be evicted: pdb/web wants 1"), "{why}");
    let plan = plan_of(&never(), &["1"]).unwrap();
    assert_eq!(plan.steps().count(), 2);
    assert!(plan.intent.ends_with("Left out: shop/1."), "{}", plan.intent);
    let lost = || some(vec![Pod { owner: None, ..pod("web", "1") }], Vec::new());
    assert!(plan_of(&lost(), &[]).unwrap_err().contains("would be lost"));
    assert_eq!(plan_of(&lost(), &["1"]).unwrap().steps().count(), 1);
}

#[test]
fn a_node_that_is_cordoned_and_empty_needs_no_plan() {
    let node = crate::model::Node { cordoned: true, ..node("a") };
    let why = plan_of(&store(vec![node], Vec::new(), Vec::new()), &[]).unwrap_err();
    assert_eq!(why, "a is cordoned and empty already");
}

#[test]
fn a_plan_is_read_again_as_it_was_written() {
    let store = some(vec![pod("web", "1")], vec![budget("web", (1, 2), (1, 2))]);
    let plan = plan_of(&store, &[]).unwrap();
    let written = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&written).unwrap(), plan);
    // Those of earlier consoles have no queues.
    let first = plan.stages[0].steps[0].clone();
    assert!(!serde_json::to_string(&first).unwrap().contains("queue"));
}
