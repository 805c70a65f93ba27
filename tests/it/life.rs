//! The sandbox lives: what is seen on the screen changes as a cluster would.

use std::time::Duration;

use futures::StreamExt as _;
use quarterdeck::{
    adapters::sandbox::Sandbox,
    model::{Delta, Feed, Observation},
    panes::PaneId,
};

use crate::harness::Harness;

/// The restarts of the first pod of this name.
fn restarts(screen: &str, name: &str) -> u32 {
    let row = screen.lines().find(|line| line.contains(name)).unwrap();
    let cells: Vec<_> = row.trim_start_matches('>').split_whitespace().collect();
    cells[4].parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_crash_loop_restarts_and_everything_stays_fresh() {
    let mut console = Harness::sized(PaneId::Pods, 120, 40).await;
    let before = console.keys("/ report-worker enter").await;
    assert_eq!(restarts(&before, " report-worker-"), 7, "{before}");
    let after = console.wait(10 * 60).await;
    // It waits five minutes between two attempts, and had waited for 90 seconds at dawn.
    assert_eq!(restarts(&after, " report-worker-"), 9, "{after}");
    let events = console.keys("esc : events enter / BackOff enter").await;
    assert!(events.contains("report-worker"), "{events}");
    let subnets = console.wait(60 * 60).await;
    let subnets = subnets + &console.keys(": subnets enter").await;
    let title = subnets.lines().rfind(|line| line.contains("Subnets[")).unwrap();
    assert!(title.contains("s ago") && !title.contains("m "), "{title}");
}

#[tokio::test(start_paused = true)]
async fn time_can_run_faster_and_stand_still() {
    let sandbox = Sandbox::open("p2").unwrap();
    let clock = sandbox.ports().clock;
    let dawn = clock.now();
    sandbox.run_at(60);
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(clock.now().duration_since(dawn).as_mins(), 60);
    sandbox.run_at(0);
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(clock.now().duration_since(dawn).as_mins(), 60);
}

/// What a watch of the pods says in an hour, at some speed.
async fn hour(speed: u32) -> Vec<String> {
    let sandbox = Sandbox::open("p2").unwrap();
    let inventory = sandbox.ports().inventory;
    let mut pods = inventory.watch(Feed::Pods);
    sandbox.run_at(speed);
    let end = tokio::time::sleep(Duration::from_secs(3600 / u64::from(speed)));
    tokio::pin!(end);
    let mut seen = Vec::new();
    loop {
        tokio::select! {
            biased;
            Some(observation) = pods.next() => {
                if !matches!(observation, Observation::Pods(Delta::Alive)) {
                    seen.push(format!("{observation:?}"));
                }
            }
            () = &mut end => return seen,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_hour_is_the_same_at_any_speed() {
    let (slow, fast) = (hour(1).await, hour(100).await);
    assert!(slow.len() > 20, "{}", slow.len());
    let differs = slow.iter().zip(&fast).find(|(a, b)| a != b);
    assert_eq!(differs, None);
    assert!(slow.len().abs_diff(fast.len()) <= 1, "{} and {}", slow.len(), fast.len());
}

/// The next thing that a watch says, within so many seconds.
async fn next(
    watch: &mut (impl futures::Stream<Item = Observation> + Unpin),
    seconds: u64,
) -> Option<Observation> {
    tokio::time::timeout(Duration::from_secs(seconds), watch.next()).await.ok().flatten()
}

#[tokio::test(start_paused = true)]
async fn what_is_broken_stays_broken_whatever_happens() {
    let sandbox = Sandbox::open("p2").unwrap();
    let ports = sandbox.ports();
    let mut pods = ports.inventory.watch(Feed::Pods);
    assert!(next(&mut pods, 1).await.unwrap().fault().is_none());
    ports.director.as_ref().unwrap().direct("fault denied pods").unwrap();
    ports.director.as_ref().unwrap().direct("fault spot-storm").unwrap();
    let mut said = 0;
    while let Some(seen) = next(&mut pods, 120).await {
        assert!(seen.fault().is_some(), "{seen:?}");
        said += 1;
        if said > 20 {
            break;
        }
    }
    assert!(said > 1, "it says again and again that it is denied");
}

#[tokio::test(start_paused = true)]
async fn a_quiet_feed_gives_a_sign_of_life_beside_busy_ones() {
    let sandbox = Sandbox::open("p2").unwrap();
    let ports = sandbox.ports();
    let mut vpcs = ports.inventory.watch(Feed::Vpcs);
    assert!(next(&mut vpcs, 1).await.is_some());
    ports.director.as_ref().unwrap().direct("fault spot-storm").unwrap();
    let alive = next(&mut vpcs, u64::from(Feed::Vpcs.period_s()) + 1).await;
    assert!(matches!(alive, Some(Observation::Vpcs(Delta::Alive))), "{alive:?}");
}

#[tokio::test(start_paused = true)]
async fn an_object_is_as_its_row_is_now() {
    let sandbox = Sandbox::open("p2").unwrap();
    let ports = sandbox.ports();
    let mut gateways = ports.inventory.watch(Feed::NatGateways);
    let Some(Observation::NatGateways(Delta::Resync(rows))) = next(&mut gateways, 1).await else {
        panic!("no NAT gateways");
    };
    let id = rows[0].id.clone();
    let before = ports.inspector.object(id.clone()).await.unwrap();
    assert_eq!(before["State"], "available");
    let order = format!("fault nat-down {}", id.name);
    ports.director.as_ref().unwrap().direct(&order).unwrap();
    assert_eq!(ports.inspector.object(id).await.unwrap()["State"], "failed");
}

/// How many rows the title of a table counts.
fn rows(screen: &str) -> &str {
    let title = screen.lines().find(|line| line.contains("─Nodes[")).unwrap();
    title.split(['[', ']']).nth(1).unwrap()
}

#[tokio::test(start_paused = true)]
async fn no_autoscaler_finds_anything_to_take_away_from_an_estate_as_it_is() {
    let theme = include_str!("../../themes/default.toml");
    for estate in ["p0", "p1", "p2", "p2-fixed", "p3", "p4"] {
        let mut console = Harness::over(estate, PaneId::Nodes, (160, 40), theme).await;
        let before = console.screen();
        let after = console.wait(45 * 60).await;
        assert_eq!(rows(&before), rows(&after), "{estate}: {after}");
    }
}
