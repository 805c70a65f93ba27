//! What is asked of node groups: another size, the newest image, no more pods; and of a node, that another
//! one takes its place.

use quarterdeck::{
    model::{NodeGroup, Readiness},
    panes::PaneId,
};

use crate::harness::Harness;

/// A console on the node groups of P2, with the cursor on the one of this name.
async fn on(name: &str) -> Harness {
    let mut console = Harness::new(PaneId::NodeGroups).await;
    console.keys(&format!("/ name: {name} enter g")).await;
    console
}

fn row(console: &Harness, name: &str) -> NodeGroup {
    let found = console.store().node_groups.rows().find(|it| *it.id.name == *name);
    NodeGroup::clone(found.expect("the group"))
}

fn desired(console: &Harness, name: &str) -> u32 {
    row(console, name).scaling.unwrap().desired
}

/// Nodes of a group that are ready.
fn ready(console: &Harness, name: &str) -> usize {
    let is_ready = |it: &&std::sync::Arc<quarterdeck::model::Node>| {
        it.node_group.as_deref() == Some(name) && it.readiness == Readiness::Ready
    };
    console.store().nodes.rows().filter(is_ready).count()
}

async fn pass(console: &mut Harness, seconds: u64) {
    for _ in 0..seconds {
        console.wait(1).await;
    }
}

fn course(console: &Harness) -> &'static str {
    console.store().runs[0].course
}

#[tokio::test(start_paused = true)]
async fn a_group_is_resized_within_its_bounds_and_done_when_all_nodes_are_ready() {
    let mut console = on("system").await;
    assert_eq!((desired(&console, "system"), ready(&console, "system")), (3, 3));
    let asked = console.keys("M s").await;
    assert!(asked.contains("machines: 3"), "{asked}");
    let many = console.keys("backspace 5").await;
    assert!(many.contains("at most 4, its maximum"), "{many}");
    let few = console.keys("backspace 1").await;
    assert!(few.contains("at least 2, its minimum"), "{few}");
    let shown = console.keys("backspace 4 enter").await;
    assert!(shown.contains("from 3 to 4? y/N"), "{shown}");
    assert!(shown.contains("there is no price book yet"), "{shown}");
    assert!(shown.contains("free ones in its subnets"), "{shown}");
    assert!(shown.contains("4 more vCPUs"), "{shown}");
    assert!(shown.contains("Cluster Autoscaler runs here"), "{shown}");
    console.keys("y").await;
    pass(&mut console, 60).await;
    assert_eq!((desired(&console, "system"), course(&console)), (4, "running"), "it starts");
    pass(&mut console, 300).await;
    assert_eq!((ready(&console, "system"), course(&console)), (4, "finished"));
    let back = console.keys(": runs enter B").await;
    assert!(back.contains("take back: resize"), "{back}");
    console.keys("y").await;
    pass(&mut console, 900).await;
    assert_eq!((desired(&console, "system"), ready(&console, "system")), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn an_update_replaces_every_node_and_tells_how_it_stands() {
    let mut console = on("system").await;
    let before = row(&console, "system").release.unwrap();
    let asked = console.keys("M g").await;
    assert!(asked.contains(&format!("from {before}? y/N")), "{asked}");
    assert!(asked.contains("goes back to no earlier image"), "{asked}");
    console.keys("y").await;
    pass(&mut console, 60).await;
    assert_eq!(course(&console), "running");
    let told = format!("{:?}", console.store().runs[0].parts);
    assert!(told.contains("VersionUpdate is InProgress"), "{told}");
    let refused = console.keys(": node-groups enter / name:system enter g M s").await;
    assert!(refused.contains("it is UPDATING: EKS makes one change at a time"), "{refused}");
    pass(&mut console, 2400).await;
    let after = row(&console, "system");
    assert_eq!((course(&console), after.status.as_str()), ("finished", "ACTIVE"), "{after:?}");
    assert_ne!(after.release.unwrap(), before);
    let refused = console.keys("M G").await;
    assert!(refused.contains("cannot be undone"), "force is a choice of its own: {refused}");
}

#[tokio::test(start_paused = true)]
async fn all_nodes_of_a_group_are_cordoned_and_uncordoned() {
    let mut console = on("application").await;
    let own = |console: &Harness, cordoned: bool| {
        let rows = console.store().nodes.rows();
        rows.filter(|it| it.node_group.as_deref() == Some("application") && it.cordoned == cordoned)
            .count()
    };
    let open = own(&console, false);
    let asked = console.keys("K").await;
    assert!(asked.contains(&format!("cordon {open} nodes of application? y/N")), "{asked}");
    console.keys("y").await;
    pass(&mut console, 10).await;
    assert_eq!((own(&console, false), course(&console)), (0, "finished"));
    let told = console.keys("K").await;
    assert!(told.contains("every node of it is cordoned already"), "{told}");
    console.keys("U y").await;
    pass(&mut console, 10).await;
    assert_eq!(own(&console, true), 0);
}

#[tokio::test(start_paused = true)]
async fn a_node_is_emptied_and_ended_and_another_one_takes_its_place() {
    let mut console = on("system").await;
    console.keys(": nodes enter / group:system enter g").await;
    let asked = console.keys("M t").await;
    assert!(asked.contains("replace ip-") && asked.contains("cannot be undone"), "{asked}");
    assert!(asked.contains("what is on it is lost"), "{asked}");
    let title = asked.lines().find(|it| it.contains("replace ip-")).unwrap();
    let name = title.split("replace ").nth(1).unwrap().split('?').next().unwrap().to_owned();
    let typed = console.keys("y").await;
    let wanted = typed.lines().find(|it| it.contains("to have it done")).unwrap();
    let wanted = wanted.split("type ").nth(1).unwrap().split(" to have").next().unwrap();
    for key in wanted.chars() {
        console.keys(&key.to_string()).await;
    }
    console.keys("enter").await;
    pass(&mut console, 30).await;
    assert_eq!(course(&console), "running");
    for _ in 0..900 {
        if course(&console) == "running" {
            console.wait(1).await;
        }
    }
    let run = &console.store().runs[0];
    assert_eq!(run.course, "finished", "{run:?}");
    assert!(!console.store().nodes.rows().any(|it| *it.id.name == *name), "{name} is gone");
    assert_eq!((ready(&console, "system"), desired(&console, "system")), (3, 3));
}

/// Has a group become one machine smaller, and gives what was told meanwhile.
async fn shrink(console: &mut Harness, name: &str) -> Vec<String> {
    let size = desired(console, name) - 1;
    let keys = format!(": node-groups enter / name:{name} enter g M s backspace {size} enter");
    let shown = console.keys(&keys).await;
    assert!(shown.contains("for a quarter of an hour"), "{shown}");
    console.keys("y").await;
    let mut told = Vec::new();
    for _ in 0..1200 {
        let detail = console.store().runs[0].detail.to_string();
        if told.last() != Some(&detail) {
            told.push(detail);
        }
        if course(console) == "finished" {
            break;
        }
        console.wait(1).await;
    }
    assert_eq!((desired(console, name), course(console)), (size, "finished"), "{told:#?}");
    told
}

#[tokio::test(start_paused = true)]
async fn a_group_becomes_smaller_and_tells_what_it_waits_for() {
    let mut console = on("database").await;
    console.keys("M s backspace 5 enter y").await;
    pass(&mut console, 360).await;
    assert_eq!((ready(&console, "database"), course(&console)), (5, "finished"));
    let told = shrink(&mut console, "database").await;
    let emptied = |it: &String| {
        it.contains("5 nodes are ready, 4 are wanted; ip-10-0-") && it.contains(" is emptied: ")
    };
    assert!(told.iter().any(emptied), "{told:#?}");
    assert_eq!(ready(&console, "database"), 4);
}

#[tokio::test(start_paused = true)]
async fn a_node_without_a_machine_does_not_count() {
    let mut console = on("application").await;
    // One of the nodes of P2 is left over from a machine that is gone.
    assert_eq!((desired(&console, "application"), ready(&console, "application")), (5, 6));
    let told = shrink(&mut console, "application").await;
    assert!(told.iter().any(|it| it.contains("5 nodes are ready, 4 are wanted")), "{told:#?}");
}
