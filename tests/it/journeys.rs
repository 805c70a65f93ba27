//! Keys in, screens out.

use insta::assert_snapshot;
use quarterdeck::{
    model::{Fault, FaultClass, Feed, Served},
    panes::PaneId,
};

use crate::harness::Harness;

#[tokio::test(start_paused = true)]
async fn the_console_opens_on_the_node_groups() {
    let mut console = Harness::new(PaneId::NodeGroups).await;
    assert_snapshot!(console.screen());
}

#[tokio::test(start_paused = true)]
async fn enter_leads_from_a_group_to_its_nodes_to_their_pods() {
    let mut console = Harness::new(PaneId::NodeGroups).await;
    let nodes = console.keys("enter").await;
    assert!(nodes.contains("node-groups > application"), "{nodes}");
    let pods = console.keys("j j enter").await;
    assert_snapshot!(pods);
    let back = console.keys("esc esc").await;
    assert!(back.contains("Node groups"), "{back}");
}

#[tokio::test(start_paused = true)]
async fn orphans_are_the_first_rows() {
    let mut console = Harness::new(PaneId::Nodes).await;
    assert_snapshot!(console.screen());
}

#[tokio::test(start_paused = true)]
async fn a_filter_narrows_while_it_is_typed_and_esc_takes_it_back() {
    let mut console = Harness::new(PaneId::Pods).await;
    let some = console.keys("/ status:crash enter").await;
    assert_snapshot!(some);
    let all = console.keys("esc").await;
    let cursor = all.lines().find(|line| line.starts_with('>')).unwrap();
    assert!(all.contains("Pods[57]") && cursor.contains("report-worker"), "{all}");
}

#[tokio::test(start_paused = true)]
async fn a_filter_that_cannot_be_read_is_explained_and_changes_nothing() {
    let mut console = Harness::new(PaneId::Pods).await;
    let screen = console.keys("/ restarts>many enter").await;
    assert!(screen.contains("many"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_broken_feed_keeps_its_rows_says_why_and_recovers() {
    let mut console = Harness::new(PaneId::NodeGroups).await;
    let fault = Fault::new(FaultClass::Denied, "eks:ListNodegroups", "not authorized");
    console.sandbox.break_feed(Feed::NodeGroups, fault);
    console.settle().await;
    let stale = console.screen();
    assert!(stale.contains("stale") && stale.contains("application"), "{stale}");
    assert_snapshot!(console.keys("!").await);
    console.sandbox.mend_feed(Feed::NodeGroups);
    console.settle().await;
    assert!(!console.keys("esc").await.contains("stale"));
}

#[tokio::test(start_paused = true)]
async fn yaml_describe_and_logs_open_and_close() {
    let mut console = Harness::new(PaneId::Pods).await;
    assert_snapshot!(console.keys("y").await);
    assert_snapshot!(console.keys("esc d").await);
    assert_snapshot!(console.keys("esc l").await);
    assert!(console.keys("esc").await.contains("Pods"));
}

#[tokio::test(start_paused = true)]
async fn help_shows_the_keys_of_this_pane() {
    let mut console = Harness::new(PaneId::Pods).await;
    assert_snapshot!(console.keys("?").await);
}

#[tokio::test(start_paused = true)]
async fn the_palette_finds_a_pane_by_a_few_letters() {
    let mut console = Harness::new(PaneId::Pods).await;
    let screen = console.keys(": nodegr enter").await;
    assert!(screen.contains("Node groups"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn the_menu_says_why_a_verb_is_refused() {
    let mut console = Harness::new(PaneId::Nodes).await;
    // The second row is the instance that never joined.
    assert_snapshot!(console.keys("j a").await);
}

#[tokio::test(start_paused = true)]
async fn marked_rows_are_copied_together() {
    let mut console = Harness::new(PaneId::NodeGroups).await;
    console.keys("space j space c").await;
    assert_eq!(console.copied.as_deref(), Some("application\ndatabase"));
}

#[tokio::test(start_paused = true)]
async fn history_leads_back_and_forth() {
    let mut console = Harness::new(PaneId::NodeGroups).await;
    console.keys("3").await;
    assert!(console.keys("[").await.contains("Node groups"));
    assert!(console.keys("]").await.contains("Pods"));
    assert!(console.keys("-").await.contains("Node groups"));
}

#[tokio::test(start_paused = true)]
async fn q_leaves_the_view_and_then_the_console() {
    let mut console = Harness::new(PaneId::NodeGroups).await;
    console.keys("enter q").await;
    assert!(!console.left);
    console.keys("q").await;
    assert!(console.left);
}

#[tokio::test(start_paused = true)]
async fn databases_lead_to_members_events_and_descriptions() {
    let mut console = Harness::sized(PaneId::NodeGroups, 80, 24).await;
    let databases = console.keys("5").await;
    assert!(databases.contains("RDS[4]"), "{databases}");
    let members = console.keys("j enter").await;
    assert!(members.contains("RDS(events-aurora)[2]"), "{members}");
    assert!(members.contains("writer") && members.contains("reader"), "{members}");
    let events = console.keys("esc v").await;
    assert!(events.contains("Completed failover"), "{events}");
    assert_snapshot!(console.keys("esc g d").await);
    assert!(console.keys("y").await.contains("DBInstanceIdentifier"));
}

#[tokio::test(start_paused = true)]
async fn a_denied_rds_says_so_and_keeps_what_it_may_see() {
    let mut console = Harness::new(PaneId::Rds).await;
    let fault = Fault::new(FaultClass::Denied, "rds:DescribeDBClusters", "not authorized");
    console.sandbox.break_feed(Feed::DatabaseClusters, fault);
    console.settle().await;
    let screen = console.screen();
    assert!(screen.contains("denied") && screen.contains("analytics-postgres"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn every_pane_fits_eighty_by_twenty_four() {
    for pane in PaneId::ALL {
        let mut console = Harness::sized(*pane, 80, 24).await;
        assert_snapshot!(format!("80x24-{}", pane.name()), console.screen());
    }
}

#[tokio::test(start_paused = true)]
async fn no_size_is_too_small() {
    for (width, height) in [(1, 1), (2, 3), (10, 4), (20, 5), (39, 9)] {
        let mut console = Harness::sized(PaneId::Pods, width, height).await;
        console.keys("? esc : esc / x esc y esc a esc !").await;
    }
}

#[tokio::test(start_paused = true)]
async fn any_kind_opens_by_its_short_name_and_is_described() {
    let mut console = Harness::new(PaneId::Pods).await;
    assert_snapshot!(console.keys(": svc enter").await);
    let described = console.keys("d").await;
    assert!(described.contains("Name") && described.contains("ClusterIP"), "{described}");
    let yaml = console.keys("y").await;
    assert!(yaml.contains("kind: Service"), "{yaml}");
    let filtered = console.keys("esc esc / namespace:data enter").await;
    assert!(filtered.contains("Kind(services)[3/"), "{filtered}");
}

#[tokio::test(start_paused = true)]
async fn no_value_of_a_secret_is_on_any_screen() {
    let mut console = Harness::new(PaneId::Kinds).await;
    let secrets = console.keys(": secrets enter").await;
    assert!(secrets.contains("postgres-credentials"), "{secrets}");
    for keys in ["d", "esc y"] {
        let screen = console.keys(keys).await;
        assert!(screen.contains("hidden") && !screen.contains("c2ltdWxhdGVk"), "{screen}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_kind_is_explained() {
    let mut console = Harness::new(PaneId::Pods).await;
    let screen = console.keys(": servicse enter").await;
    assert!(screen.contains("did you mean `service`?"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn the_owner_chain_leads_up_to_the_top() {
    let mut console = Harness::new(PaneId::Pods).await;
    let set = console.keys("O").await;
    assert!(set.contains("describe api-zth46"), "{set}");
    let deployment = console.keys("O").await;
    assert!(deployment.contains("describe deployment/analytics/api"), "{deployment}");
    assert!(console.keys("O").await.contains("nothing owns it"));
}

#[tokio::test(start_paused = true)]
async fn a_workload_leads_to_its_pods() {
    let mut console = Harness::new(PaneId::Workloads).await;
    let sets = console.keys(": sts enter").await;
    assert!(sets.contains("Workloads(statefulset)[3]"), "{sets}");
    let pods = console.keys("enter").await;
    assert!(pods.contains("Pods(influxdb)[") && !pods.contains("postgres"), "{pods}");
}

#[tokio::test(start_paused = true)]
async fn a_kind_that_may_not_be_listed_says_which_permission_is_missing() {
    let mut console = Harness::new(PaneId::Pods).await;
    let cm = Served::new(("", "v1", "configmaps"), "ConfigMap", true, true);
    let fault = Fault::new(FaultClass::Denied, "list configmaps", "cannot list resource");
    console.sandbox.break_feed(Feed::Objects(cm), fault);
    let screen = console.keys(": cm enter").await;
    assert!(screen.contains("not available: list configmaps denied"), "{screen}");
    console.sandbox.mend_feed(Feed::Objects(cm));
    console.settle().await;
    assert!(console.screen().contains("api-config"));
}

#[tokio::test(start_paused = true)]
async fn no_view_of_a_secret_shows_its_values() {
    let mut console = Harness::new(PaneId::Kinds).await;
    let mut seen = console.keys(": secrets enter").await;
    assert!(seen.contains("postgres-credentials"), "{seen}");
    for view in ["y", "d"] {
        let screen = console.keys(&format!("/ postgres enter {view}")).await;
        assert!(screen.contains("last-applied") && screen.contains("hidden, "), "{screen}");
        seen += &screen;
        seen += &console.keys("right G esc esc").await;
    }
    console.keys("c").await;
    seen += console.copied.as_deref().unwrap();
    for value in ["c2ltdWxhdGVk", "simulated"] {
        assert!(!seen.contains(value), "{seen}");
    }
}
