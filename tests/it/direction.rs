//! What a simulated platform is told: time, and what goes wrong.

use quarterdeck::{adapters::sandbox::Sandbox, panes::PaneId};

use crate::harness::Harness;

/// How many lines of the screen have this word.
fn count(screen: &str, word: &str) -> usize {
    screen.lines().skip(3).filter(|line| line.contains(word)).count()
}

#[tokio::test(start_paused = true)]
async fn a_spot_storm_takes_every_spot_node_in_two_minutes_and_they_come_back() {
    let mut console = Harness::sized(PaneId::Nodes, 200, 50).await;
    let before = console.keys("/ group:application enter").await;
    let old: Vec<String> = before
        .lines()
        .filter(|line| line.contains("SPOT"))
        .filter_map(|line| line.split_whitespace().find(|it| it.starts_with("ip-")))
        .map(str::to_owned)
        .collect();
    let told = console.order("fault spot-storm").await;
    assert!(told.contains("EC2 takes back 5 Spot instances in two minutes"), "{told}");
    let after = console.wait(125).await;
    // Neither the node that EC2 does not know nor the instance that never joined is part of it.
    let left: Vec<_> = old.iter().filter(|node| after.contains(*node)).collect();
    assert_eq!(left, ["ip-10-0-16-200.ec2.internal", "ip-10-0-32-201.ec2.internal"], "{after}");
    let later = console.wait(300).await;
    assert!(count(&later, "SPOT") >= 5, "{later}");
    let pods = console.keys("esc : pods enter / status:pending enter").await;
    assert!(pods.contains("model-trainer"), "only what fits nowhere waits: {pods}");
    assert_eq!(count(&pods, " Pending "), 1, "{pods}");
    let groups = console.keys("esc : node-groups enter").await;
    assert!(groups.contains("application"), "{groups}");
}

#[tokio::test(start_paused = true)]
async fn a_database_fails_over_to_the_other_zone_and_says_so() {
    let mut console = Harness::sized(PaneId::Rds, 160, 40).await;
    let told = console.order("fault rds-failover analytics-postgres").await;
    assert!(told.contains("analytics-postgres fails over to its standby"), "{told}");
    assert_eq!(count(&told, "rebooting"), 1, "{told}");
    let after = console.wait(71).await;
    assert_eq!(count(&after, "rebooting"), 0, "{after}");
    let row = after
        .lines()
        .find(|line| line.contains("analytics-postgres ") && line.contains("standalone"))
        .unwrap();
    assert!(!row.contains("us-east-1a"), "{row}");
    let events = console.keys(": rds-events enter").await;
    assert!(
        events.contains("failover started") && events.contains("failover completed"),
        "{events}"
    );
    // What it can be restored to goes on.
    let later = console.wait(3600).await + &console.keys(": rds enter").await;
    let row = later
        .lines()
        .rfind(|line| line.contains("analytics-postgres ") && line.contains("standalone"))
        .unwrap();
    assert!(!row.contains("1h"), "the RPO stays below ten minutes: {row}");
}

#[tokio::test(start_paused = true)]
async fn a_zone_that_falls_silent_is_replaced_elsewhere() {
    let mut console = Harness::sized(PaneId::Nodes, 200, 50).await;
    let told = console.order("fault zone-loss us-east-1b").await;
    assert!(told.contains("nodes in us-east-1b fall silent"), "{told}");
    let unknown = console.wait(41).await;
    assert!(count(&unknown, "Unknown") + count(&unknown, "NotReady") >= 3, "{unknown}");
    let later = console.wait(900).await;
    let there = later.lines().filter(|it| it.contains("ip-10-") && it.contains("us-east-1b"));
    assert_eq!(there.count(), 0, "{later}");
    let pods = console.keys(": pods enter").await;
    assert!(pods.contains("Running"), "{pods}");
}

#[tokio::test(start_paused = true)]
async fn a_side_fails_and_is_mended() {
    let mut console = Harness::sized(PaneId::Pods, 160, 40).await;
    let told = console.order("fault api-server-gone").await;
    assert!(told.contains("connection refused"), "{told}");
    assert!(told.contains("stale"), "the rows stay, and say so: {told}");
    let mended = console.order("mend").await;
    assert!(mended.contains("everything is mended") && !mended.contains("stale"), "{mended}");
    let denied = console.order("fault denied pods").await;
    assert!(denied.contains("pods are denied"), "{denied}");
}

#[tokio::test(start_paused = true)]
async fn time_is_stopped_and_moved() {
    let mut console = Harness::sized(PaneId::Pods, 160, 40).await;
    let paused = console.order("pause").await;
    assert!(paused.contains("time stands still"), "{paused}");
    let clock = console.sandbox.ports().clock;
    let then = clock.now();
    console.wait(600).await;
    assert_eq!(clock.now(), then);
    let stepped = console.order("step 10m").await;
    assert!(stepped.contains("10m have passed"), "{stepped}");
    assert_eq!(clock.now().duration_since(then).as_mins(), 10);
    let row = stepped.lines().find(|line| line.contains(" report-worker-")).unwrap();
    assert!(!row.contains(" 7 "), "crash loops went on: {row}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_told_says_why() {
    let director = Sandbox::open("p2").unwrap().ports().director.unwrap();
    for (order, why) in [
        ("fault spot-strom", "there is no fault `spot-strom`; did you mean `spot-storm`?"),
        ("fault spot-storm many", "`many` is no number"),
        ("fault zone-loss mars", "there is no such zone; there are: us-east-1a"),
        ("fault image-missing nobody", "there is no workload nobody; it is NAMESPACE/NAME"),
        ("fault throttling now", "nothing can follow this fault, and `now` does"),
        ("fault denied podz", "there is no feed `podz`"),
        ("fault rds-failover nobody", "no database nobody has anything to fail over to"),
        ("load web/api much", "`much` is no factor: a number from 0 to 100"),
        ("load web/nobody 2", "there is no workload web/nobody"),
        ("speed 2000", "`2000` is no factor: a whole number from 0 to 1000"),
        ("step 3d", "`3d` is no time"),
        ("step 99999999999999999999h", "is no time"),
        ("fly", "`fly` is no order"),
    ] {
        let told = director.direct(order).unwrap_err();
        assert!(told.contains(why), "{order}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_image_gets_stuck_while_the_old_one_serves_and_mend_rolls_it_back() {
    let mut console = Harness::sized(PaneId::Workloads, 160, 50).await;
    console.keys("/ api enter").await;
    let told = console.order("fault image-missing analytics/api").await;
    assert!(told.contains("analytics/api is given an image that does not exist"), "{told}");
    let stuck = console.wait(120).await;
    // A quarter of six less is one, a quarter more is two.
    let row = stuck.lines().find(|it| it.contains(" api ")).unwrap();
    let cells: Vec<_> = row.split_whitespace().collect();
    assert_eq!(cells[4..], ["5/6", "3", "30d", "analytics-api:3.4.2"], "{stuck}");
    let pods = console.keys(": pods enter / analytics enter").await;
    assert_eq!(count(&pods, "ImagePull"), 3, "{pods}");
    let events = console.keys("esc : events enter / ScalingReplicaSet enter").await;
    assert!(events.contains("Scaled down replica set api-"), "{events}");
    console.order("mend").await;
    console.wait(60).await;
    let pods = console.keys("esc : pods enter / analytics enter").await;
    assert_eq!(count(&pods, "ImagePull"), 0, "{pods}");
    assert_eq!(count(&pods, " api-"), 6, "{pods}");
}

#[tokio::test(start_paused = true)]
async fn a_restart_makes_all_pods_anew() {
    let mut console = Harness::sized(PaneId::Pods, 160, 50).await;
    let before = console.keys("/ api- enter").await;
    let names = |screen: &str| -> Vec<String> {
        let words = screen.split_whitespace().filter(|it| it.starts_with("api-"));
        words.map(str::to_owned).collect()
    };
    let told = console.order("rollout analytics/api").await;
    assert!(told.contains("analytics/api makes its pods anew"), "{told}");
    let after = console.wait(120).await;
    assert_eq!(count(&after, " api-"), 6, "{after}");
    assert!(names(&before).iter().all(|it| !names(&after).contains(it)), "{after}");
}

#[tokio::test(start_paused = true)]
async fn more_work_makes_more_pods_and_then_more_nodes() {
    let theme = include_str!("../../themes/default.toml");
    let mut console = Harness::over("p1", PaneId::Pods, (160, 50), theme).await;
    let told = console.order("load web/frontend 5").await;
    assert!(told.contains("web/frontend has 5 times its usual work"), "{told}");
    let scaled = console.wait(60).await;
    assert!(scaled.contains("Pending"), "{scaled}");
    let scalers = console.keys(": horizontalpodautoscalers enter").await;
    let row = scalers.lines().find(|it| it.contains(" frontend ")).unwrap();
    let cells: Vec<_> = row.split_whitespace().collect();
    assert_eq!(cells[cells.len() - 4..], ["3", "12", "12", "20d"], "{scalers}");
    assert!(!row.contains("61%"), "{scalers}");
    let events = console.keys(": events enter / SuccessfulRescale enter").await;
    assert!(events.contains("New size: 12; reason: cpu resource utilization"), "{events}");
    console.wait(300).await;
    let nodes = console.keys("esc : nodes enter / group:application enter").await;
    assert!(count(&nodes, " application ") >= 5, "{nodes}");
}

#[tokio::test(start_paused = true)]
async fn without_spot_capacity_karpenter_goes_on_demand_and_a_node_group_says_what_is_wrong() {
    let theme = include_str!("../../themes/default.toml");
    let mut console = Harness::over("p4", PaneId::Nodes, (200, 50), theme).await;
    let told = console.order("fault spot-capacity").await;
    assert!(told.contains("EC2 has no Spot capacity for graviton-spot, x86-spot"), "{told}");
    console.order("fault spot-storm 1").await;
    let after = console.wait(180).await;
    let bought = after.lines().filter(|it| it.contains("ON_DEMAND") && it.contains("-spot"));
    assert!(bought.count() >= 1, "{after}");
    let events = console.keys(": events enter / InsufficientCapacityError enter").await;
    assert!(events.contains("NodePool/graviton-spot"), "{events}");

    let mut console = Harness::over("p2", PaneId::NodeGroups, (200, 50), theme).await;
    console.order("fault spot-capacity application").await;
    let failed = console.order("fault spot-storm 1").await;
    let row = failed.lines().find(|it| it.contains(" application ")).unwrap();
    assert!(!row.contains(" ok "), "{failed}");
    let mended = console.order("mend").await;
    assert!(!mended.contains("AsgInstanceLaunchFailures"), "{mended}");
}

#[tokio::test(start_paused = true)]
async fn a_rollout_without_progress_says_so_after_ten_minutes() {
    let mut console = Harness::sized(PaneId::Workloads, 140, 60).await;
    console.keys("/ api enter").await;
    console.order("fault crash-loop analytics/api").await;
    console.wait(60).await;
    let described = console.keys("d").await;
    assert!(described.contains("ReplicaSetUpdated"), "{described}");
    console.keys("esc").await;
    console.wait(700).await;
    let described = console.keys("d").await;
    assert!(described.contains("ProgressDeadlineExceeded"), "{described}");
    assert!(
        described.contains("MinimumReplicasAvailable"),
        "a quarter may be missing: {described}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_database_is_restored_beside_the_one_there_is() {
    let mut console = Harness::sized(PaneId::Rds, 160, 40).await;
    let told = console.order("restore analytics-postgres").await;
    assert!(told.contains("restored into analytics-postgres-restored"), "{told}");
    let row = |screen: &str| {
        let lines = screen.lines().skip(3);
        lines.filter(|it| it.contains("postgres-restored")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(row(&told).iter().any(|it| it.contains("creating")), "{told}");
    let soon = console.wait(600).await;
    assert!(row(&soon).iter().any(|it| it.contains("creating")), "{soon}");
    let later = console.wait(1200).await;
    assert!(row(&later).iter().any(|it| it.contains("available")), "{later}");
    let again = console.order("restore analytics-postgres").await;
    assert!(again.contains("analytics-postgres-restored is there already"), "{again}");
}
