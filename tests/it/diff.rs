//! `alt-d`: two rows against each other, or one against what was last applied to it.

use insta::assert_snapshot;
use quarterdeck::panes::PaneId;

use crate::harness::Harness;

#[tokio::test(start_paused = true)]
async fn two_marked_rows_are_compared() {
    let mut console = Harness::sized(PaneId::Pods, 120, 40).await;
    let screen = console.keys("/ ^api- enter space j space alt-d").await;
    assert!(screen.contains("pods > diff api-"), "{screen}");
    assert!(screen.contains("│-  name: api-") && screen.contains("│+  name: api-"), "{screen}");
    assert!(!screen.contains("podIP"), "the status tells nothing: {screen}");
    let whole = console.keys("alt-n").await;
    assert!(whole.contains("everything") && whole.contains("podIP"), "{whole}");
    assert_eq!(console.keys("alt-n").await, screen);
    let pods = console.keys("esc").await;
    assert!(pods.contains("Pods") && !pods.contains("diff api-"), "{pods}");
}

#[tokio::test(start_paused = true)]
async fn a_marked_row_is_compared_with_the_one_under_the_cursor() {
    let mut console = Harness::sized(PaneId::Rds, 120, 40).await;
    let refused = console.keys("alt-d").await;
    assert!(refused.contains("diff: mark two rows of a table to compare them"), "{refused}");
    let menu = console.keys("a").await;
    assert!(menu.contains("diff           not now: mark two rows"), "{menu}");
    console.keys("esc / events-aurora-2 enter space esc / analytics-postgres enter").await;
    assert_snapshot!(console.keys("alt-d").await);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_compared_says_why() {
    let mut console = Harness::sized(PaneId::Pods, 120, 40).await;
    let screen = console.keys("space j space j space alt-d").await;
    assert!(screen.contains("diff: 3 rows are marked; two can be compared"), "{screen}");
    let mut console = Harness::sized(PaneId::Nodes, 120, 40).await;
    let screen = console.keys("space j space alt-d").await;
    assert!(screen.contains("diff: one is of Kubernetes and the other of AWS"), "{screen}");
    let screen = console.keys(": daemonsets enter alt-d").await;
    assert!(screen.contains("carries no last-applied configuration"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_workload_is_compared_with_what_was_applied() {
    let mut console = Harness::sized(PaneId::Workloads, 120, 40).await;
    assert_snapshot!(console.keys("/ tokenizer enter alt-d").await);
    // The same from its text.
    let screen = console.keys("esc y alt-d").await;
    assert!(
        screen.contains("[1 difference]") && screen.contains("image: tokenizer:broken"),
        "{screen}"
    );
    let screen = console.keys("esc esc esc / dashboard enter alt-d").await;
    assert!(screen.contains("no difference"), "{screen}");
    assert!(screen.contains("not compared: fields that were not applied"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn a_comparison_is_searched_wrapped_and_handed_out() {
    let mut console = Harness::sized(PaneId::Workloads, 100, 20).await;
    console.keys("/ tokenizer enter alt-d").await;
    let screen = console.keys("/ image enter").await;
    assert!(screen.contains("</image> [1/2 lines match]"), "{screen}");
    let screen = console.keys("n").await;
    assert!(screen.contains("</image> [2/2 lines match]"), "{screen}");
    assert!(console.keys("w").await.contains(" wrap "));
    console.keys("esc c").await;
    let copied = console.copied.take().unwrap();
    for sign in ["--- deployment/ingest/tokenizer last applied\n", "\n+++ ", "\n@@ -", "\n-"] {
        assert!(copied.contains(sign), "{sign:?} is missing: {copied}");
    }
    let json = console.keys("alt-y").await;
    assert!(json.contains("\"image\": \"tokenizer:broken\""), "{json}");
}

#[tokio::test(start_paused = true)]
async fn secrets_stay_hidden_on_both_sides() {
    let mut console = Harness::sized(PaneId::Kinds, 120, 40).await;
    console.keys(": secrets enter").await;
    let mut seen = console.keys("alt-d").await;
    assert!(seen.contains("no difference"), "{seen}");
    seen += &console.keys("alt-n c").await;
    seen += &console.keys("esc space j space alt-d").await;
    assert!(seen.contains("diff influxdb-credentials > "), "{seen}");
    console.keys("alt-n c").await;
    seen += console.copied.as_deref().unwrap();
    for value in ["c2ltdWxhdGVk", "simulated"] {
        assert!(!seen.contains(value), "{seen}");
    }
}
