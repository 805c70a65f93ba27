//! Profile, Region and context are changed in place; environments are told apart.

use quarterdeck::{
    estate::EnvironmentRule,
    model::{Delta, Environment, Feed, Level, Observation},
    panes::PaneId,
};

use crate::harness::Harness;

fn top(screen: &str) -> &str {
    screen.lines().next().unwrap()
}

#[tokio::test(start_paused = true)]
async fn another_region_is_another_world_and_the_way_back_is_offered() {
    let mut console = Harness::new(PaneId::NodeGroups).await;
    let inside = console.keys("enter j").await;
    assert!(inside.contains("node-groups > application"), "{inside}");
    let offer = console.keys("R").await;
    assert!(offer.contains("│   eu-west-1    ") && offer.contains("│ * us-east-1 "), "{offer}");
    assert!(offer.contains("connect to another region"), "{offer}");
    let there = console.keys("k enter").await;
    assert!(top(&there).contains("eu-west-1") && !top(&there).contains("us-east-1"), "{there}");
    assert!(top(&there).contains("CONTEXT MISMATCH"), "{there}");
    assert_eq!(there.lines().nth(1).unwrap().trim(), "node-groups", "{there}");
    let group = there.lines().find(|line| line.contains("application")).unwrap();
    assert!(group.contains("SPOT      ?   ?   ?"), "only the nodes tell of it: {there}");
    assert!(console.keys("[").await.contains("the history ends here"));
    // What the old connection says late is not of this world.
    let late = Observation::NodeGroups(Delta::Resync(Vec::new()));
    console.sandbox.publish(Feed::NodeGroups, late);
    console.settle().await;
    let back = console.keys("R G").await;
    assert!(back.contains("back to profile sandbox, account 123456789012"), "{back}");
    let again = console.keys("enter").await;
    assert!(top(&again).contains("us-east-1") && again.contains("application"), "{again}");
}

#[tokio::test(start_paused = true)]
async fn a_place_is_typed_completed_or_refused() {
    let mut console = Harness::new(PaneId::Pods).await;
    for (key, name) in [("P", "sandbox"), ("C", "p2")] {
        let popup = console.keys(key).await;
        assert!(popup.contains(&format!("* {name}")), "{popup}");
        console.keys("esc").await;
    }
    let offered = console.keys(": region space eu-").await;
    assert!(offered.contains("region eu-west-1") && !offered.contains("us-west-2"), "{offered}");
    let there = console.keys("west enter").await;
    assert!(top(&there).contains("eu-west-1"), "{there}");
    assert!(there.contains("Pods[57]"), "the cluster is the same: {there}");
    let refused = console.keys(": region space eu-wset-1 enter").await;
    assert!(refused.contains("cannot connect"), "{refused}");
    assert!(refused.contains("no Region 'eu-wset-1'; did you mean `eu-west-1`?"), "{refused}");
    let stays = "The connection to profile sandbox, account 123456789012, Region eu-west-1, context p2 stays.";
    assert!(refused.contains(stays), "{refused}");
    let stayed = console.keys("esc").await;
    assert!(top(&stayed).contains("eu-west-1") && stayed.contains("Pods[57]"), "{stayed}");
}

#[tokio::test(start_paused = true)]
async fn every_estate_is_a_context() {
    let mut console = Harness::new(PaneId::NodeGroups).await;
    let offered = console.keys("C").await;
    assert!(offered.contains("ray-ml-eks in us-east-1"), "{offered}");
    console.keys("esc").await;
    let repaired = console.keys(": context space p1-fixed enter").await;
    assert!(top(&repaired).contains("ai-saas-eks"), "{repaired}");
    assert!(!repaired.contains("critical") && !repaired.contains("to watch"), "{repaired}");
    let there = console.keys(": context space p3 enter").await;
    assert!(top(&there).contains("ray-ml-eks") && !there.contains("application"), "{there}");
    let back = console.keys("C G enter").await;
    assert!(top(&back).contains("ai-saas-eks"), "{back}");
}

#[tokio::test(start_paused = true)]
async fn what_was_saved_stays() {
    let mut console = Harness::new(PaneId::Pods).await;
    console.keys("/ status:crash enter ctrl-s crashing enter").await;
    console.keys("C enter").await;
    let views = console.keys("alt-v").await;
    assert!(views.contains("crashing"), "{views}");
    let opened = console.keys("enter").await;
    assert!(opened.contains("/status:crash"), "{opened}");
}

#[tokio::test(start_paused = true)]
async fn an_environment_is_named_in_its_colour() {
    for (level, color) in [(Level::Dev, "Green"), (Level::Staging, "Yellow"), (Level::Prod, "Red")]
    {
        let rule = EnvironmentRule {
            environment: Environment { name: "payments".into(), level },
            account: Some("1234*".to_owned()),
            cluster: None,
            context: Some("p?".to_owned()),
        };
        let mut console = Harness::in_environment(PaneId::Pods, rule).await;
        let screen = console.screen();
        let label = format!("SANDBOX ·  payments ({}) ", level.name());
        assert!(top(&screen).starts_with(&label), "{screen}");
        let cell = console.cells()[(12, 0)].clone();
        assert_eq!((cell.symbol(), format!("{}", cell.bg)), ("a", color.to_owned()));
    }
}
