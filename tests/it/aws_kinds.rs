//! The kinds of AWS: found by name, described, and honest about what is missing.

use std::time::Duration;

use insta::assert_snapshot;
use quarterdeck::{
    adapters::sandbox::Sandbox,
    headless,
    model::{AwsKind, Fault, FaultClass, Feed},
    panes::{self, PaneId, Scope},
};

use crate::harness::Harness;

#[tokio::test(start_paused = true)]
async fn every_kind_opens_by_each_of_its_names_and_has_rows() {
    let mut console = Harness::new(PaneId::Pods).await;
    for kind in AwsKind::ALL {
        for name in [kind.plural()].iter().chain(kind.names()) {
            let screen = console.keys(&format!(": {name} enter")).await;
            let title = format!("Kind({})[", kind.plural());
            assert!(screen.contains(&title) && !screen.contains(&format!("{title}0]")), "{screen}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn buckets_say_what_is_open_and_are_described() {
    let mut console = Harness::new(PaneId::Pods).await;
    assert_snapshot!(console.keys(": buckets enter").await);
    let open = console.keys("alt-z").await;
    assert!(open.contains("llm-analytics-hub-web") && !open.contains("-backups"), "{open}");
    let described = console.keys("d").await;
    assert!(described.contains("BucketRegion"), "{described}");
    assert!(console.keys("esc y").await.contains("Name: llm-analytics-hub-web"));
    let refused = console.keys("esc v").await;
    assert!(refused.contains("Kind(buckets)"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn the_versions_of_the_cluster_count_down() {
    let mut console = Harness::new(PaneId::Pods).await;
    let versions = console.keys(": cluster-versions enter / ours:yes enter").await;
    assert!(versions.contains("1.33") && versions.contains("205d"), "{versions}");
    let ending = console.keys("esc / standard_ends<100d enter").await;
    assert!(ending.contains("1.32") && !ending.contains("1.34"), "{ending}");
}

#[tokio::test(start_paused = true)]
async fn a_denied_service_says_so_and_the_others_live() {
    let mut console = Harness::new(PaneId::Pods).await;
    let fault = Fault::new(FaultClass::Denied, "s3:ListAllMyBuckets", "not authorized");
    console.sandbox.break_feed(Feed::Objects(AwsKind::Buckets.served()), fault);
    let denied = console.keys(": buckets enter").await;
    assert!(denied.contains("s3:ListAllMyBuckets denied"), "{denied}");
    let others = console.keys(": kms enter").await;
    assert!(others.contains("Kind(kms-keys)[3]") && !others.contains("denied"), "{others}");
}

#[tokio::test(start_paused = true)]
async fn kinds_of_aws_are_listed_among_all_kinds() {
    let mut console = Harness::new(PaneId::Kinds).await;
    let kinds = console.keys("/ served_by:aws enter").await;
    assert!(kinds.contains("buckets") && !kinds.contains("configmaps"), "{kinds}");
    let opened = console.keys("enter").await;
    assert!(opened.contains("Kind(access-entries)[3]"), "{opened}");
}

async fn snapshot(name: &str) -> Result<serde_json::Value, String> {
    let ports = Sandbox::open("p2").unwrap().ports();
    let wait = Duration::from_secs(5);
    let (pane, scope) = headless::shown(&ports, name, wait).await?;
    let Scope::Served(served) = &scope else { return Err(format!("{name} is a pane")) };
    let seen = headless::gather(&ports, &[Feed::Objects(*served)], wait).await;
    panes::snapshot((pane, &scope), &seen.store, "", seen.at)
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_of_any_kind_is_typed() {
    let buckets = snapshot("s3").await.unwrap();
    assert_eq!(buckets["source"][0]["id"], "aws:123456789012/us-east-1");
    let web = buckets["rows"].as_array().unwrap().iter().find(|row| row["versioning"] == "off");
    let web = web.unwrap();
    assert_eq!(
        (&web["name"], &web["age_s"]),
        (&"llm-analytics-hub-web".into(), &24_192_000.into())
    );
    let volumes = snapshot("volumes").await.unwrap();
    let sizes: Vec<_> =
        volumes["rows"].as_array().unwrap().iter().map(|row| &row["size"]).collect();
    assert!(sizes.iter().all(|size| size.as_u64().is_some_and(|it| it >= 20 << 30)), "{sizes:?}");
    let services = snapshot("svc").await.unwrap();
    assert!(services["rows"].as_array().unwrap().len() > 3, "{services}");
    let unknown = snapshot("bukets").await.unwrap_err();
    assert_eq!(unknown, "unknown pane or kind `bukets`; did you mean `buckets`?");
}
