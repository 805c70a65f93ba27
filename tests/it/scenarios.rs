//! Scenarios: orders over time, from a file; the same history however time passes.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt as _, stream::SelectAll};
use quarterdeck::{
    adapters::sandbox::Sandbox,
    model::{Feed, Platform, SCENARIOS},
    panes::PaneId,
    ports::News,
};

use crate::{dice::Dice, harness::Harness, seeds::seeds};

/// How time passes.
#[derive(Clone, Copy, Debug)]
enum Pace {
    /// So many times as fast as usual.
    At(u32),
    /// By steps of so many seconds.
    Steps(u64),
}

/// What lives, and is not measured each time that it is asked for.
const SEEN: &[Feed] = &[
    Feed::Pods,
    Feed::Nodes,
    Feed::Instances,
    Feed::Deployments,
    Feed::StatefulSets,
    Feed::NodeGroups,
    Feed::NatGateways,
    Feed::ManagedInstances,
    Feed::DatabaseEvents,
    Feed::Events,
    Feed::Budgets,
    Feed::ReplicaSets,
    Feed::EndpointSlices,
];

/// Lets so many seconds pass, and no more.
async fn pass(sandbox: &Arc<Sandbox>, seconds: u64, pace: Pace) {
    let director = sandbox.ports().director.unwrap();
    match pace {
        Pace::At(speed) => {
            sandbox.run_at(speed);
            tokio::time::sleep(Duration::from_secs(seconds) / speed).await;
        }
        Pace::Steps(step) => {
            sandbox.run_at(0);
            let mut left = seconds;
            while left > 0 {
                let part = left.min(step);
                left -= part;
                director.direct(&format!("step {part}s")).unwrap();
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
}

/// What is seen of each feed, and what is told.
type History = (Vec<Vec<String>>, Vec<String>);

/// The last thing seen may come just too late.
fn is_same(slow: &History, other: &History, about: &str) {
    for ((feed, slow), other) in SEEN.iter().zip(&slow.0).zip(&other.0) {
        let differs = slow.iter().zip(other).position(|(a, b)| a != b);
        let at = differs.map(|it| (it, &slow[it], &other[it]));
        assert_eq!(at, None, "{about}: {feed:?}");
        assert!(slow.len().abs_diff(other.len()) <= 1, "{about}: {feed:?}");
    }
    assert_eq!(slow.1, other.1, "{about}");
}

/// What is seen of each feed, without signs of life, and what is told.
async fn history(estate: &str, scenario: &str, pace: Pace) -> History {
    let sandbox = Sandbox::open(estate).unwrap();
    sandbox.rehearse(scenario).unwrap();
    let ports = sandbox.ports();
    let mut news = ports.director.as_ref().unwrap().news();
    let tagged = |(index, feed): (usize, &Feed)| {
        ports.inventory.watch(*feed).map(move |seen| (index, seen)).boxed()
    };
    let mut watches: SelectAll<_> = SEEN.iter().enumerate().map(tagged).collect();
    let (mut seen, mut told) = (vec![Vec::<String>::new(); SEEN.len()], Vec::new());
    // EC2 looks at its Spot market every five minutes: the end is not to be then.
    let passing = pass(&sandbox, 1490, pace);
    tokio::pin!(passing);
    loop {
        tokio::select! {
            biased;
            Some((index, observation)) = watches.next() => {
                // Signs of life, and that a fault goes on, come when somebody is told so.
                let text = format!("{observation:?}");
                if !text.contains("Alive") && seen[index].last() != Some(&text) {
                    seen[index].push(text);
                }
            }
            Some(News::Happened(text) | News::Said { text, .. }) = news.next() => told.push(text),
            () = &mut passing => return (seen, told),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_scenario_is_the_same_at_any_pace() {
    for scenario in ["bad-day", "spot-storm", "zone-loss"] {
        let slow = history("p2", scenario, Pace::At(1)).await;
        assert!(slow.0.iter().map(Vec::len).sum::<usize>() > 50, "{scenario}");
        for pace in [Pace::At(100), Pace::Steps(1), Pace::Steps(300)] {
            let other = history("p2", scenario, pace).await;
            is_same(&slow, &other, &format!("{scenario}, {pace:?}"));
        }
    }
}

/// Orders at random, as somebody might write them; some of them are for what is not there.
fn drawn(dice: &mut Dice) -> String {
    let faults = [
        "spot-storm 2",
        "spot-storm",
        "zone-loss us-east-1b",
        "node-silent",
        "node-not-joining",
        "disk-full",
        "image-missing analytics/api",
        "crash-loop ingest/collector",
        "unschedulable",
        "dns-broken",
        "agent-offline",
        "nat-down",
        "rds-failover",
        "api-server-gone",
        "throttling",
        "denied pods",
    ];
    let (mut at, mut text) = (0, "name: drawn\nabout: Whatever happens.\nsteps:\n".to_owned());
    for _ in 0..3 + dice.below(6) {
        at += dice.below(240);
        let order = match dice.below(5) {
            0 => "mend".to_owned(),
            1 => "rollout analytics/dashboard".to_owned(),
            _ => format!("fault {}", faults[dice.below(faults.len())]),
        };
        text.push_str(&["- at: ", &at.to_string(), "s\n  do: ", &order, "\n"].concat());
    }
    text
}

#[tokio::test(start_paused = true)]
async fn whatever_happens_is_the_same_at_any_pace() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("drawn.yaml");
    let file = path.to_str().unwrap();
    for seed in seeds() {
        let mut dice = Dice::new(seed);
        let text = drawn(&mut dice);
        std::fs::write(&path, &text).unwrap();
        let estate = ["p0", "p1", "p2", "p3", "p4"][dice.below(5)];
        let told = format!("seed {seed} on {estate}: {text}");
        let slow = Box::pin(history(estate, file, Pace::At(1))).await;
        for pace in [Pace::At(100), Pace::Steps(250)] {
            let other = Box::pin(history(estate, file, pace)).await;
            is_same(&slow, &other, &format!("{pace:?}, {told}"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_shipped_scenario_plays_to_its_end_wherever_it_is_meant_for() {
    for scenario in SCENARIOS {
        let mut played = 0;
        for estate in Platform::NAMES {
            let sandbox = Sandbox::open(estate).unwrap();
            if let Err(error) = sandbox.rehearse(scenario) {
                assert!(error.to_string().contains("is meant for p2, and this is "), "{error}");
                continue;
            }
            played += 1;
            let director = sandbox.ports().director.unwrap();
            let mut news = director.news();
            director.direct("step 2h").unwrap();
            let mut told = Vec::new();
            while let Ok(Some(News::Happened(text) | News::Said { text, .. })) =
                tokio::time::timeout(Duration::from_millis(1), news.next()).await
            {
                told.push(text);
            }
            assert!(!told.is_empty(), "{scenario} on {estate}");
            let vain = ["there is no ", "no such ", "no database ", "no Deployment "];
            let failed = told.iter().find(|told| vain.iter().any(|it| told.contains(it)));
            assert_eq!(failed.filter(|_| *estate == "p2"), None, "{scenario}");
            let last = director.direct("scenario stop").unwrap_err();
            assert_eq!(last, "no scenario runs", "{scenario} on {estate}: {told:?}");
        }
        assert!(played >= 2, "{scenario} is for a platform and for its repaired form, at least");
    }
}

#[tokio::test(start_paused = true)]
async fn a_storm_is_seen_in_the_groups_and_in_the_events() {
    let mut console = Harness::sized(PaneId::NodeGroups, 160, 40).await;
    let before = console.screen();
    assert!(before.contains("application"), "{before}");
    let told = console.order("scenario spot-storm").await;
    assert!(told.contains("┌ scenario spot-storm ─"), "{told}");
    let noticed = console.wait(31).await;
    let line =
        "scenario spot-storm: fault spot-storm 2: EC2 takes back 2 Spot instances in two minutes";
    assert!(noticed.contains(line) && noticed.contains("EC2 has given notice"), "{noticed}");
    let events = console.keys(": events enter / SpotInterruption enter").await;
    assert_eq!(events.matches("EC2 takes this Spot instance back").count(), 2, "{events}");
    let groups = console.wait(125).await + &console.keys("esc : node-groups enter").await;
    assert!(groups.contains("application"), "{groups}");
    console.wait(300).await;
    let all = console.keys(": events enter / SpotInterruption enter").await;
    assert!(all.matches("EC2 takes this Spot instance back").count() > 4, "{all}");
    let healed = console.wait(600).await + &console.keys("esc : node-groups enter").await;
    let row = healed.lines().rfind(|line| line.contains(" application ")).unwrap();
    assert!(row.contains("SPOT"), "{healed}");
    let ended = console.order("scenario stop").await;
    assert!(ended.contains("no scenario runs"), "{ended}");
}

#[tokio::test(start_paused = true)]
async fn on_a_bad_day_feeds_say_that_they_are_stale_and_why_until_it_is_mended() {
    let mut console = Harness::sized(PaneId::Nodes, 160, 40).await;
    console.order("scenario bad-day").await;
    let nat = console.wait(21).await + &console.keys(": nat enter").await;
    assert!(nat.contains("failed") && nat.contains("Which subnets lose their way out"), "{nat}");
    let throttled = console.wait(225).await + &console.keys(": nodes enter").await;
    assert!(throttled.contains("stale"), "{throttled}");
    let why = console.keys("!").await;
    assert!(why.contains("RequestLimitExceeded"), "{why}");
    let expired = console.keys("esc").await + &console.wait(120).await;
    assert!(expired.contains("stale"), "{expired}");
    let why = console.keys("!").await;
    assert!(why.contains("ExpiredToken") && !why.contains("RequestLimitExceeded"), "{why}");
    console.wait(120).await;
    let why = console.keys("esc !").await;
    assert!(why.contains("connection refused"), "{why}");
    let mended = console.keys("esc").await + &console.wait(245).await;
    let mended = mended.lines().rev().take(40).collect::<Vec<_>>().join("\n");
    assert!(!mended.contains("stale") && mended.contains("this was its last step"), "{mended}");
}

#[tokio::test(start_paused = true)]
async fn a_scenario_goes_on_when_all_is_mended_and_ends_when_it_is_told_to() {
    let mut console = Harness::sized(PaneId::Pods, 160, 40).await;
    console.order("scenario bad-day").await;
    console.order("mend").await;
    let later = console.wait(21).await;
    assert!(later.contains("scenario bad-day: fault nat-down nat-a: "), "{later}");
    let ended = console.order("scenario stop").await;
    assert!(ended.contains("scenario bad-day has ended, 5 steps before its end"), "{ended}");
    assert!(!ended.contains("┌ scenario"), "{ended}");
    let later = console.wait(900).await;
    assert!(!later.contains("stale"), "{later}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_played_is_said_with_all_its_faults() {
    let mut console = Harness::sized(PaneId::Pods, 160, 40).await;
    let unknown = console.order("scenario bad-dya").await;
    assert!(
        unknown.contains("there is no scenario `bad-dya`; did you mean `bad-day`?"),
        "{unknown}"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("my day.yaml");
    std::fs::write(&path, "name: Mine\nsteps:\n- at: 5\n  do: fly\n- {at: 1m, dO: mend}\n")
        .unwrap();
    let faults = Sandbox::open("p2").unwrap().rehearse(path.to_str().unwrap()).unwrap_err();
    let expected = [
        "line 1: `Mine` is no name: small letters, digits and hyphens, 40 at most",
        "line 1: `about` is missing",
        "line 3: `5` is no time after the beginning: such as 90s or 1h30m, a day at most",
        "line 4: `fly` is no order; there are: speed FACTOR, ",
        "line 5: unknown field `dO`; did you mean `do`?",
    ];
    let told = faults.to_string();
    for line in expected {
        assert!(told.contains(line), "{line}: {told}");
    }
    let shown = console.order(&format!("scenario {}", path.display())).await;
    assert!(shown.contains("this cannot be done") && shown.contains(expected[1]), "{shown}");
    let elsewhere = Sandbox::open("p4").unwrap().rehearse("bad-day").unwrap_err().to_string();
    assert_eq!(elsewhere, "the scenario bad-day is meant for p2, and this is p4");
    let missing = Sandbox::open("p2").unwrap().rehearse("no/where.yaml").unwrap_err().to_string();
    assert!(missing.starts_with("the scenario no/where.yaml cannot be read: "), "{missing}");
}
