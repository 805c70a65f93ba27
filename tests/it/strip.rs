//! The line that says what is wrong wherever one looks.

use std::time::Duration;

use jiff::SignedDuration;
use quarterdeck::{
    model::{Caller, Delta, Fault, FaultClass, Feed, Observation},
    panes::PaneId,
};

use crate::harness::Harness;

/// The line under the breadcrumbs.
fn strip(screen: &str) -> &str {
    screen.lines().nth(2).unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_gravest_is_named_and_what_does_not_fit_is_counted() {
    let whole = "5 critical: 2 CloudWatch alarms, 3 pods failing · 3 to watch: 1 node without instance, 1 instance without node, 1 pod pending";
    let some = "5 critical: 2 CloudWatch alarms, 3 pods failing · 3 to watch";
    let few = "5 critical: 2 CloudWatch alarms, 3 more · 3 to watch";
    for (width, words) in [(160, whole), (whole_width(whole), whole), (80, some), (55, few)] {
        let screen = Harness::sized(PaneId::Nodes, width, 24).await.keys("g").await;
        assert_eq!(strip(&screen), words, "{screen}");
        assert!(screen.lines().nth(3).unwrap().contains("Nodes["), "{screen}");
    }
    let narrow = Harness::sized(PaneId::Nodes, whole_width(whole) - 1, 24).await.keys("g").await;
    assert!(strip(&narrow).ends_with("1 instance without node, 1 more"), "{narrow}");
    let least = Harness::sized(PaneId::Nodes, 30, 24).await.keys("g").await;
    assert_eq!(strip(&least), "5 critical · 3 to watch");
}

fn whole_width(words: &str) -> u16 {
    words.chars().count().try_into().unwrap()
}

#[tokio::test(start_paused = true)]
async fn it_takes_no_line_while_nothing_is_wrong() {
    let mut console = Harness::new(PaneId::Routes).await;
    assert_eq!(strip(&console.screen()), "2 critical: 2 CloudWatch alarms");
    console.observe(Observation::Alarms(Delta::Resync(Vec::new())));
    let well = console.keys("g").await;
    assert!(strip(&well).contains("Routes["), "{well}");
    let fault = Fault::new(FaultClass::Throttled, "ec2:DescribeRouteTables", "slow down");
    console.sandbox.break_feed(Feed::RouteTables, fault);
    console.settle().await;
    assert_eq!(strip(&console.screen()), "1 to watch: 1 feed stale");
    let elsewhere = console.keys(": rds enter").await;
    assert!(strip(&elsewhere).contains("RDS["), "that feed is not watched any more: {elsewhere}");
    console.sandbox.mend_feed(Feed::RouteTables);
    let again = console.keys(": routes enter").await;
    assert!(strip(&again).contains("Routes["), "{again}");
}

#[tokio::test(start_paused = true)]
async fn a_click_leads_to_the_table_which_needs_no_summary() {
    let mut console = Harness::new(PaneId::Routes).await;
    let table = console.click(4, 2).await;
    assert!(strip(&table).contains("Alarms["), "{table}");
    assert!(table.contains("analytics-postgres-connections"), "{table}");
    assert_eq!(console.click(4, 2).await.lines().nth(2), table.lines().nth(2), "it is not there");
    let back = console.keys("[").await;
    assert!(strip(&back).starts_with("5 critical: 2 CloudWatch alarms, 3 pods failing"), "{back}");
    let popup = console.keys("?").await;
    assert_eq!(console.click(4, 2).await, popup, "a popup hides it");
}

#[tokio::test(start_paused = true)]
async fn what_comes_with_the_time_is_told_in_time() {
    let mut console = Harness::new(PaneId::Routes).await;
    console.observe(Observation::Alarms(Delta::Resync(Vec::new())));
    let now = console.store().alarms.freshness().seen.unwrap();
    let expires = now.checked_add(SignedDuration::from_secs(605)).ok();
    console.observe(Observation::Caller(Caller { expires, ..Caller::default() }));
    let early = console.keys("g").await;
    assert!(strip(&early).contains("Routes["), "{early}");
    for (seconds, words) in
        [(15, "1 to watch: credentials ending"), (600, "1 critical: credentials ending")]
    {
        tokio::time::advance(Duration::from_secs(seconds)).await;
        console.settle().await;
        assert_eq!(strip(&console.screen()), words);
    }
}

#[tokio::test(start_paused = true)]
async fn another_connection_is_told_of_by_itself() {
    let mut console = Harness::new(PaneId::Routes).await;
    let there = console.keys("R k enter").await;
    assert_eq!(strip(&there), "1 critical: 1 connection fault", "{there}");
    let back = console.keys("R G enter").await;
    assert_eq!(strip(&back), "2 critical: 2 CloudWatch alarms", "{back}");
}
