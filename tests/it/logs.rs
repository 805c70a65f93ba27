//! Logs of the sandbox: groups, streams, presets, several pods, files of a database.

use insta::assert_snapshot;
use quarterdeck::panes::PaneId;

use crate::harness::Harness;

#[tokio::test(start_paused = true)]
async fn groups_lead_to_streams_and_streams_to_lines() {
    let mut console = Harness::new(PaneId::Pods).await;
    let groups = console.keys("6").await;
    assert_snapshot!(groups);
    let streams = console.keys("j enter").await;
    assert!(streams.contains("logs > /aws/eks/llm-analytics-hub-prod-eks/cluster"), "{streams}");
    assert!(streams.contains("[8]") && streams.contains("kube-apiserver-audit-"), "{streams}");
    let lines = console.keys("enter").await;
    assert!(lines.contains("following") && lines.contains("\"verb\":"), "{lines}");
    assert!(console.keys("esc esc").await.contains("Log groups"));
}

#[tokio::test(start_paused = true)]
async fn a_preset_is_typed_and_read_from_elsewhere_on() {
    let mut console = Harness::new(PaneId::Pods).await;
    let audit = console.keys(": log space audit enter").await;
    assert!(audit.contains("logs audit [1000] following"), "{audit}");
    assert_snapshot!(console.keys("alt-b").await);
    let since = console.keys("j enter").await;
    assert!(since.contains("since 5 minutes ago, following"), "{since}");
    let earlier = console.keys("alt-u").await;
    assert!(earlier.contains("since 15 minutes ago, following"), "{earlier}");
    let only = console.keys("w alt-p 403 enter").await;
    assert!(only.contains("{403}") && !only.contains("\"code\":200"), "{only}");
    let marked = console.keys("m").await;
    assert!(marked.contains("--- mark 09:00:"), "{marked}");
    // Where we came from is in the history, each start by itself.
    let back = console.keys("[ w").await;
    assert!(back.contains("since 15 minutes ago, following") && back.contains("\"code\":200"));
}

#[tokio::test(start_paused = true)]
async fn the_api_server_is_not_its_audit_log() {
    let mut console = Harness::new(PaneId::Pods).await;
    let lines = console.keys(": log space apiserver enter").await;
    assert!(lines.contains("httplog.go") && !lines.contains("auditID"), "{lines}");
}

#[tokio::test(start_paused = true)]
async fn marked_pods_and_workloads_have_one_log_by_time() {
    let mut console = Harness::new(PaneId::Pods).await;
    let two = console.keys("space j space l").await;
    assert!(two.contains("logs 2 pods [400] newest 200, following"), "{two}");
    let workload = console.keys("esc : deployments enter l").await;
    assert!(workload.contains("logs deployment/") && workload.contains("/app "), "{workload}");
    let stamps = console.keys("t").await;
    let times: Vec<_> = stamps.lines().filter_map(|line| line.get(3..27)).collect();
    let times: Vec<_> = times.into_iter().filter(|it| it.starts_with("2026-")).collect();
    assert!(times.len() > 10 && times.is_sorted(), "{stamps}");
}

#[tokio::test(start_paused = true)]
async fn a_database_shows_its_log_files() {
    let mut console = Harness::new(PaneId::Rds).await;
    let files = console.keys("l").await;
    assert!(files.contains("rds > analytics-postgres") && files.contains("error/postgresql.log"));
    let lines = console.keys("enter").await;
    assert!(lines.contains("LOG:  duration"), "{lines}");
    let pattern = console.keys("alt-p").await;
    assert!(pattern.contains("only CloudWatch Logs filters by itself"), "{pattern}");
}

#[tokio::test(start_paused = true)]
async fn a_highlight_shows_where_and_hides_nothing() {
    let mut console = Harness::new(PaneId::Pods).await;
    console.keys("l").await;
    let found = console.keys("\\ served space in space 17 enter N").await;
    assert!(found.contains("paused") && found.contains("served in 17"), "{found}");
    assert!(found.contains("[1000]"), "{found}");
}
