//! Consoles that are killed in the middle of a drain: a later one goes on, and nothing is done twice.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

use super::lab::{App, Lab, estate, is_ready};
use crate::seeds::seeds;
use quarterdeck::random::Random;

const NODES: usize = 20;
const PODS: usize = 40;
/// How long it may take until the run that goes on is over. An eviction whose asker is killed between the
/// two things that the API server does for it uses the budget up until its controller gives it back after
/// two minutes (`DeletionTimeout`).
const PATIENCE: Duration = Duration::from_mins(4);

/// Goes on with what was left in the middle, if anything was.
fn go_on(lab: &Lab<'_>) {
    let mut console = lab.estate.console(&["--pane=runs"]);
    console.until_within(PATIENCE, "the runs", |screen| screen.contents().contains("Runs"));
    sleep(Duration::from_secs(2));
    let left = ["paused", "elsewhere"].iter().any(|it| console.contents().contains(it));
    if left {
        // The place of the run has to be seen first.
        console
            .until_within(PATIENCE, "it can go on", |screen| screen.contents().contains("paused"));
        console.send("L");
        console.until_within(PATIENCE, "the run is over", |screen| {
            screen.contents().contains("finished")
        });
    }
    console.send("\x03");
    assert_eq!(console.ended().exit_code(), 0);
}

#[test]
fn a_drain_whose_console_is_killed_ends_as_if_it_had_not_been() {
    let estate = estate();
    let lab = Lab::new(&estate, "killed");
    lab.add_nodes("a", NODES, 4);
    lab.deploy(&[
        App {
            kind: "Deployment",
            name: "web",
            replicas: PODS / 2,
            ends_after: "1s",
            may_miss: Some(8),
        },
        App {
            kind: "Deployment",
            name: "api",
            replicas: PODS / 2,
            ends_after: "1s",
            may_miss: None,
        },
    ]);
    lab.add_nodes("b", NODES, 4);
    for (round, seed) in seeds().into_iter().enumerate() {
        let (from, to) = if round % 2 == 0 { ("a", "b") } else { ("b", "a") };
        let label = format!("--selector=lab={},side={to}", lab.name);
        lab.kubectl(&["uncordon", &label]);
        let (leaving, made) = (lab.on_side(from), lab.granted("create", "pods").len());
        let mut drain = lab.begin(&lab.names(from, NODES), &[]);
        sleep(Duration::from_millis(Random::new(seed).between(1_000, 9_000)));
        drain.kill().unwrap();
        drain.wait().unwrap();
        go_on(&lab);
        // One that was killed before it began is begun now; an undisturbed one ends here, too.
        lab.drain(&lab.names(from, NODES), &["--deadline=80"]);
        lab.until("all have moved and are ready", |pods| {
            pods.len() == PODS && pods.iter().all(is_ready)
        });
        assert_eq!((lab.on_side(from), lab.on_side(to)), (0, PODS), "seed {seed}");
        let made = lab.granted("create", "pods").len() - made;
        assert_eq!(made, leaving, "seed {seed}: each pod was replaced once");
        estate.environment().run(&["journal", "verify"]).ended(0);
    }
    let mut ended: BTreeMap<String, usize> = BTreeMap::new();
    for record in lab.granted("delete", "pods") {
        let by = record["user"]["username"].as_str().unwrap_or_default();
        let name = record["objectRef"]["name"].as_str().unwrap_or_default().to_owned();
        *ended.entry(name).or_default() += usize::from(by != "system:kwok");
    }
    assert!(ended.values().all(|count| *count <= 1), "{ended:?}");
}
