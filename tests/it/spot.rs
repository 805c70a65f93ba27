//! EC2 takes machines back: who acts is told, what is left is seen, and where nobody acts, one can.

use std::sync::Arc;

use quarterdeck::{
    adapters::{journal::InMemory, sandbox::Sandbox},
    panes::PaneId,
    ports::Journal,
};

use crate::harness::Harness;

const THEME: &str = include_str!("../../themes/default.toml");

/// The rows of the table.
fn rows(screen: &str) -> Vec<&str> {
    screen.lines().filter(|it| it.contains(".internal") && it.contains("interruption")).collect()
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_fifty_notices_is_read_at_one_look() {
    let size = (150, 64);
    let mut console = Harness::over("gen:nodes=220,pods=3000", PaneId::Spot, size, THEME).await;
    assert!(console.screen().contains("Notices[0]"));
    console.order("fault spot-storm 50").await;
    let told = console.wait(2).await;
    assert!(told.contains("Notices[50]"), "{told}");
    assert_eq!(rows(&told).len(), 50, "{told}");
    assert!(rows(&told).iter().all(|it| it.contains(" 1m5")), "a countdown: {told}");
    assert!(told.contains("50/50 open") && told.contains("50/50 in hand"), "{told}");
    let later = console.wait(90).await;
    assert!(rows(&later)[0].contains(" 2"), "seconds: {later}");
    let gone = console.wait(40).await;
    assert!(gone.contains("0/50 open"), "{gone}");
}

#[tokio::test(start_paused = true)]
async fn where_a_managed_group_acts_the_console_only_looks_on() {
    let mut console = Harness::sized(PaneId::Spot, 140, 40).await;
    console.order("fault spot-storm").await;
    let told = console.wait(3).await;
    assert_eq!(rows(&told).len(), 5, "{told}");
    assert!(rows(&told)[0].contains("managed node group"), "{told}");
    assert!(!told.contains("unattended"), "{told}");
    let refused = console.keys("V").await;
    let why = "managed node group empties";
    assert!(refused.contains(why) && refused.contains("the console only looks on"), "{refused}");
    let refused = console.keys("M e").await;
    assert!(refused.contains(why), "{refused}");
    let node = console.keys("enter").await;
    assert!(node.contains("describe node/ip-") && node.contains("Cordoned"), "{node}");
}

#[tokio::test(start_paused = true)]
async fn karpenter_acts_and_the_lights_go_on_in_turn() {
    let mut console = Harness::over("p4", PaneId::Spot, (140, 40), THEME).await;
    console.order("fault spot-storm 2").await;
    let told = console.wait(3).await;
    assert_eq!(rows(&told).len(), 2, "{told}");
    assert!(rows(&told).iter().all(|it| it.contains(" Karpenter ")), "{told}");
    let refused = console.keys("V").await;
    assert!(refused.contains("Karpenter empties") && refused.contains("looks on"), "{refused}");
    let lights = |screen: &str, row: usize| -> Vec<String> {
        let cells = rows(screen)[row].split_whitespace();
        cells.filter(|it| ["yes", "no"].contains(it)).map(str::to_owned).collect()
    };
    assert_eq!(lights(&told, 0)[..3], ["yes", "yes", "no"], "cordoned, asked for: {told}");
    let later = console.wait(60).await;
    assert_eq!(lights(&later, 0)[..4], ["yes", "yes", "yes", "yes"], "{later}");
    let gone = console.wait(60).await;
    assert_eq!(lights(&gone, 0), ["yes"; 5], "{gone}");
}

async fn unattended() -> Harness {
    let journal: Arc<dyn Journal> = Arc::new(InMemory::default());
    let mut console = Harness::beside(Sandbox::open("p2").unwrap(), journal, false).await;
    console.order("fault spot-unattended 1").await;
    console.keys(": spot enter").await;
    console
}

#[tokio::test(start_paused = true)]
async fn where_nobody_acts_that_is_an_alarm_and_the_machine_is_drained_in_time() {
    let mut console = unattended().await;
    let told = console.wait(5).await;
    assert!(rows(&told)[0].contains("not seen: managed node group"), "{told}");
    assert!(!told.contains("unattended Spot"), "it may still begin: {told}");
    let told = console.wait(22).await;
    assert!(told.contains("1 unattended Spot interruption"), "{told}");
    let simulated = console.keys("V").await;
    assert!(simulated.contains("Drain before the end"), "{simulated}");
    assert!(simulated.contains("LATEST") && simulated.contains("MACHINE"), "{simulated}");
    let asked = console.keys("V").await;
    assert!(asked.contains("? y/N") && asked.contains("is taken back in 1m"), "{asked}");
    console.keys("y").await;
    let under_way = console.wait(3).await;
    assert!(!under_way.contains("unattended Spot"), "it is cordoned: {under_way}");
    let early = console.keys(": spot enter M e").await;
    assert!(early.contains("in the last 15 seconds"), "{early}");
}

#[tokio::test(start_paused = true)]
async fn what_is_left_in_the_last_seconds_is_asked_about_once() {
    let mut console = unattended().await;
    console.wait(20).await;
    // The first pod is left out, so that it is still there when the others are gone.
    let marked = console.keys("V g space").await;
    let row = marked.lines().skip_while(|it| !it.contains("NAMESPACE")).nth(1).unwrap();
    let mut cells = row.split_whitespace().filter(|it| it.starts_with(char::is_alphabetic));
    let (namespace, name) = (cells.next().unwrap().to_owned(), cells.next().unwrap().to_owned());
    let asked = console.keys("V").await;
    assert!(
        asked.contains("? y/N") && !asked.contains(&format!("evict {namespace}/{name}")),
        "{asked}"
    );
    console.keys("y").await;
    let mut asked = String::new();
    for _ in 0..100 {
        asked = console.wait(1).await;
        if asked.contains("with what grace is left") {
            break;
        }
    }
    assert!(asked.contains(&format!("end {namespace}/{name} with what grace is left?")), "{asked}");
    assert!(
        asked.contains("is taken back in 15s") || asked.contains("is taken back in 14s"),
        "{asked}"
    );
    assert!(asked.contains("then its name"), "{asked}");
    let again = console.keys("esc").await;
    assert!(!again.contains("with what grace is left"), "{again}");
    let silent = console.wait(2).await;
    assert!(!silent.contains("with what grace is left"), "once: {silent}");
    let asked = console.keys(": spot enter M e y").await;
    assert!(asked.contains("with what grace is left?"), "{asked}");
    let cluster = console.store().link.cluster.clone().unwrap();
    let typed: Vec<String> = format!("{cluster}/{name}").chars().map(|it| it.to_string()).collect();
    console.keys(&format!("{} enter", typed.join(" "))).await;
    let ended = console.wait(1).await;
    let is_it = |it: &&std::sync::Arc<quarterdeck::model::Pod>| *it.id.name == *name;
    let pod = console.store().pods.rows().find(is_it);
    assert!(pod.is_none_or(|it| it.status == "Terminating"), "{ended}");
}
