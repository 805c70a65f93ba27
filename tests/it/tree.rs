//! What is beneath an object: whole trees, what is not known of them, and where they end.

use std::fmt::Write as _;

use futures::StreamExt as _;
use insta::assert_snapshot;
use jiff::Timestamp;
use quarterdeck::{
    adapters::sandbox::Sandbox,
    estate::{self, Branch},
    model::{
        Delta, Fault, FaultClass, Feed, Heading, Kind, Object, Observation, Owner, Pod, Printed,
        ResourceId, Served, SourceId, Store, Workload,
    },
    panes::PaneId,
};

use crate::harness::Harness;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn source() -> SourceId {
    SourceId::kubernetes("uid", "cluster")
}

fn id(kind: Kind, name: &str) -> ResourceId {
    ResourceId::namespaced(&source(), kind, "shop", name)
}

fn served(group: &str, plural: &str, kind: &str) -> Kind {
    Served::new((group, "v1", plural), kind, true, true).identity()
}

fn by(group: &str, kind: &str, name: &str) -> Owner {
    Owner { group: group.into(), kind: kind.into(), name: name.into() }
}

/// A pod and a workload that only have a name and an owner of their own.
async fn samples() -> (Pod, Workload) {
    let ports = Sandbox::open("p2").unwrap().ports();
    let mut store = Store::default();
    for feed in [Feed::Pods, Feed::Deployments] {
        store.apply(ports.inventory.watch(feed).next().await.unwrap(), NOW);
    }
    let pod = (**store.pods.rows().next().unwrap()).clone();
    let workload = (**store.deployments.rows().next().unwrap()).clone();
    (pod, workload)
}

/// A store in which nothing of any kind but those that have feeds of their own is owned.
fn bare() -> Store {
    let mut store = Store::default();
    let others = Feed::Dependents("shop");
    store.await_first(others);
    store.apply(Observation::nothing(others), NOW);
    store
}

/// The tree as text, two blanks per level.
fn text(store: &Store, root: &ResourceId) -> String {
    let mut text = String::new();
    for line in estate::tree(store, root).lines {
        let told = match line.branch {
            Branch::Object(id) => id.to_string(),
            Branch::Again(id) => format!("{id} again"),
            Branch::Unknown(what, why) => format!("? {what}: {why}"),
            Branch::Cut(why) => format!("... {why}"),
        };
        writeln!(text, "{}{told}", "  ".repeat(line.depth)).unwrap();
    }
    text
}

#[tokio::test]
async fn what_nobody_may_see_stands_where_it_would_be() {
    let (pod, job) = samples().await;
    let cron = id(served("batch", "cronjobs", "CronJob"), "nightly");
    let mut store = bare();
    assert_eq!(text(&store, &cron), "cronjob/shop/nightly\n  ? jobs: not read yet\n");
    let denied = || Fault::new(FaultClass::Denied, "list jobs", "no");
    store.apply(Observation::failed(Feed::Jobs, denied()), NOW);
    assert_eq!(text(&store, &cron), "cronjob/shop/nightly\n  ? jobs: list jobs denied: no\n");
    let owner = Some(by("batch", "CronJob", "nightly"));
    let job = Workload { id: id(Kind::Job, "nightly-1"), owner, ..job };
    store.apply(Observation::Jobs(Delta::Resync(vec![job])), NOW);
    let pods = "cronjob/shop/nightly\n  job/shop/nightly-1\n    ? pods: not read yet\n";
    assert_eq!(text(&store, &cron), pods);
    let feeds = estate::tree(&store, &cron).feeds;
    assert!(feeds.contains(&Feed::Pods), "what a job may own is asked for: {feeds:?}");
    let pod = |name: &str, owner| Pod { id: id(Kind::Pod, name), owner, ..pod.clone() };
    let own = Some(by("batch", "Job", "nightly-1"));
    let pods =
        vec![pod("b", own.clone()), pod("a", own), pod("c", Some(by("batch", "Job", "other")))];
    store.apply(Observation::Pods(Delta::Resync(pods)), NOW);
    let whole = "cronjob/shop/nightly\n  job/shop/nightly-1\n    pod/shop/a\n    pod/shop/b\n";
    assert_eq!(text(&store, &cron), whole);
    store.apply(Observation::failed(Feed::Pods, denied()), NOW);
    let stale = format!("{whole}    ? pods: list jobs denied: no\n");
    assert_eq!(text(&store, &cron), stale, "there may be more by now");
}

#[tokio::test]
async fn an_owner_owns_nothing_of_its_namesake_in_another_namespace() {
    let (pod, _) = samples().await;
    let set = id(Kind::ReplicaSet, "web");
    let owner = Some(by("apps", "ReplicaSet", "web"));
    let other = ResourceId { namespace: "else".into(), ..id(Kind::Pod, "stranger") };
    let pods = [id(Kind::Pod, "own"), other];
    let pods = pods.map(|id| Pod { id, owner: owner.clone(), ..pod.clone() });
    let mut store = bare();
    store.apply(Observation::Pods(Delta::Resync(pods.into())), NOW);
    assert_eq!(text(&store, &set), "replicaset/shop/web\n  pod/shop/own\n");
}

#[tokio::test]
async fn owners_that_own_each_other_are_followed_once() {
    let (_, workload) = samples().await;
    let set = |name: &str, owner: &str| Workload {
        id: id(Kind::StatefulSet, name),
        owner: Some(by("apps", "StatefulSet", owner)),
        ..workload.clone()
    };
    let mut store = bare();
    let circle = vec![set("a", "b"), set("b", "c"), set("c", "a"), set("self", "self")];
    store.apply(Observation::StatefulSets(Delta::Resync(circle)), NOW);
    store.apply(Observation::Pods(Delta::Resync(Vec::new())), NOW);
    let expected = "statefulset/shop/a\n  statefulset/shop/c\n    statefulset/shop/b\n      \
                    statefulset/shop/a again\n";
    assert_eq!(text(&store, &id(Kind::StatefulSet, "a")), expected);
    let own = "statefulset/shop/self\n  statefulset/shop/self again\n";
    assert_eq!(text(&store, &id(Kind::StatefulSet, "self")), own);
}

#[tokio::test]
async fn a_custom_resource_leads_to_whatever_it_owns() {
    let (pod, workload) = samples().await;
    let root = id(served("example.com", "shops", "Shop"), "main");
    let owner = || Some(by("example.com", "Shop", "main"));
    let mut store = bare();
    let first = text(&store, &root);
    assert!(first.contains("? deployments: not read yet\n") && first.contains("? pods"), "{first}");
    let set = Workload { id: id(Kind::StatefulSet, "db"), owner: owner(), ..workload };
    let pods = [("direct", owner()), ("db-0", Some(by("apps", "StatefulSet", "db")))];
    let pods = pods.map(|(name, owner)| Pod { id: id(Kind::Pod, name), owner, ..pod.clone() });
    for feed in estate::tree(&store, &root).feeds {
        store.await_first(feed);
        store.apply(Observation::nothing(feed), NOW);
    }
    store.apply(Observation::StatefulSets(Delta::Resync(vec![set])), NOW);
    store.apply(Observation::Pods(Delta::Resync(pods.into())), NOW);
    let expected = "shop/shop/main\n  pod/shop/direct\n  statefulset/shop/db\n    pod/shop/db-0\n";
    assert_eq!(text(&store, &root), expected);
}

#[tokio::test]
async fn any_object_may_own_any_other_and_what_may_not_be_listed_is_said_once() {
    let (pod, _) = samples().await;
    let config = |name: &str, owner: Owner| Object {
        id: id(served("", "configmaps", "ConfigMap"), name),
        owner: None,
        other_owners: Box::new([by("example.com", "Extra", "none"), owner]),
        created: None,
        terminating: false,
        labels: [].into_iter().collect(),
        headings: None,
        cells: Box::default(),
    };
    let set = by("apps", "ReplicaSet", "web");
    let owned = vec![config("of-set", set), config("of-pod", by("", "Pod", "a"))];
    let others = Feed::Dependents("shop");
    let mut store = Store::default();
    store.await_first(others);
    let root = id(Kind::ReplicaSet, "web");
    store.apply(Observation::Dependents("shop", Delta::Resync(owned)), NOW);
    let extra = Box::new([by("apps", "ReplicaSet", "web")]);
    let pod = Pod { id: id(Kind::Pod, "a"), owner: None, other_owners: extra, ..pod };
    store.apply(Observation::Pods(Delta::Resync(vec![pod])), NOW);
    let whole = "replicaset/shop/web\n  configmap/shop/of-set\n  pod/shop/a\n    \
                 configmap/shop/of-pod\n";
    assert_eq!(text(&store, &root), whole);
    let denied = Fault::new(FaultClass::Denied, "list other kinds", "not allowed: secrets");
    store.apply(Observation::failed(others, denied), NOW);
    let told = "  ? other kinds: list other kinds denied: not allowed: secrets\n";
    assert_eq!(text(&store, &root), format!("{whole}{told}"));
    let feeds = estate::tree(&store, &root).feeds;
    assert!(!feeds.iter().any(|it| matches!(it, Feed::Objects(_))), "{feeds:?}");
}

#[tokio::test]
async fn a_scaler_leads_to_what_it_scales() {
    let kind = served("autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler");
    let root = id(kind, "web");
    let Kind::Served(scalers) = kind else { panic!("{kind:?}") };
    let mut store = bare();
    store.await_first(Feed::Objects(scalers));
    let heading = |name| Heading { name, priority: 0 };
    let scaler = Object {
        id: root.clone(),
        owner: None,
        other_owners: Box::default(),
        created: None,
        terminating: false,
        labels: [].into_iter().collect(),
        headings: Some([heading("Name"), heading("Reference")].into()),
        cells: Box::new([Printed::Text("web".into()), Printed::Text("Deployment/api".into())]),
    };
    let seen = Observation::Objects(scalers, Delta::Resync(vec![scaler]));
    store.apply(seen, NOW);
    store.apply(Observation::ReplicaSets(Delta::Resync(Vec::new())), NOW);
    let expected = "horizontalpodautoscaler/shop/web\n  deployment/shop/api\n";
    assert_eq!(text(&store, &root), expected);
}

#[tokio::test]
async fn a_tree_that_is_too_deep_or_too_long_says_so() {
    let (pod, workload) = samples().await;
    let set = |number: usize| Workload {
        id: id(Kind::StatefulSet, &format!("s{number:02}")),
        owner: Some(by("apps", "StatefulSet", &format!("s{:02}", number.wrapping_sub(1)))),
        ..workload.clone()
    };
    let mut store = bare();
    store.apply(Observation::StatefulSets(Delta::Resync((0..40).map(set).collect())), NOW);
    let deep = text(&store, &id(Kind::StatefulSet, "s00"));
    assert!(deep.contains("... 1 more beneath it: 16 levels are shown"), "{deep}");
    assert!(deep.contains("s16") && !deep.contains("s17"), "{deep}");
    let many = (0..100_000).map(|number| Pod {
        id: id(Kind::Pod, &format!("p{number}")),
        owner: Some(by("apps", "ReplicaSet", "web")),
        ..pod.clone()
    });
    store.apply(Observation::Pods(Delta::Resync(many.collect())), NOW);
    let long = text(&store, &id(Kind::ReplicaSet, "web"));
    assert!(long.ends_with("\n  ... there is more: 5000 lines are shown\n"), "{}", long.len());
    assert_eq!(long.lines().count(), 5_001);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_with_all_that_is_beneath_it() {
    let mut console = Harness::new(PaneId::Workloads).await;
    let tree = console.keys("/ collector enter alt-t").await;
    assert_snapshot!(tree);
    let described = console.keys("j j j enter").await;
    assert!(described.contains("describe pod/ingest/collector-"), "{described}");
    let back = console.keys("esc").await;
    let first = |screen: &str| screen.lines().find(|it| it.contains("pod/")).map(str::to_owned);
    assert_eq!(first(&back), first(&tree), "{back}");
}

#[tokio::test(start_paused = true)]
async fn the_tree_is_live_and_the_cursor_stays_on_its_object() {
    let mut console = Harness::new(PaneId::Workloads).await;
    let tree = console.keys("/ collector enter alt-t G").await;
    assert!(tree.contains("[7]") && tree.contains("tree collector"), "{tree}");
    let own = |it: &&std::sync::Arc<Pod>| it.id.name.starts_with("collector-");
    let mut pods: Vec<Pod> =
        console.store().pods.rows().filter(own).map(|it| (**it).clone()).collect();
    pods.sort_by(|a, b| a.id.name.cmp(&b.id.name));
    let (first, last) = (pods[0].clone(), pods[3].clone());
    console.observe(Observation::Pods(Delta::Delete(first.id.clone())));
    let gone = console.keys("v").await;
    assert!(gone.contains(&format!("Events({})", last.id.name)), "{gone}");
    let fewer = console.keys("esc").await;
    assert!(fewer.contains("[6]") && !fewer.contains(&*first.id.name), "{fewer}");
    console.observe(Observation::Pods(Delta::Apply(Pod { status: "Evicted".into(), ..last })));
    assert!(console.screen().contains("Evicted"));
}

#[tokio::test(start_paused = true)]
async fn a_filter_shows_what_matches_with_what_leads_to_it() {
    let mut console = Harness::new(PaneId::Workloads).await;
    let all = console.keys("/ collector enter alt-t").await;
    let pod = all.lines().find(|it| it.contains("pod/collector-")).unwrap();
    let name = pod.split("collector-").nth(1).unwrap().split_whitespace().next().unwrap();
    let found = console.keys(&format!("/ {name} enter")).await;
    assert!(found.contains("[3/7]") && found.contains("deployment/collector"), "{found}");
    let none = console.keys("/ ctrl-u nothing-of-it enter").await;
    assert!(none.contains("[0/7]"), "{none}");
    assert!(console.keys("esc").await.contains("[7]"));
}

#[tokio::test(start_paused = true)]
async fn what_is_forbidden_is_a_line_of_the_tree() {
    let mut console = Harness::new(PaneId::Workloads).await;
    let fault = Fault::new(FaultClass::Denied, "list pods", "cannot list resource");
    console.sandbox.break_feed(Feed::Pods, fault);
    let tree = console.keys("/ collector enter alt-t").await;
    assert!(tree.contains("└─ ? pods"), "{tree}");
    assert!(tree.contains("list pods denied: cannot list resource"), "{tree}");
    console.sandbox.mend_feed(Feed::Pods);
    console.settle().await;
    let whole = console.screen();
    assert!(whole.contains("pod/collector-") && !whole.contains("? pods"), "{whole}");
}

#[tokio::test(start_paused = true)]
async fn a_pool_with_its_claims_and_nodes_and_a_claim_with_its_volume() {
    let theme = include_str!("../../themes/default.toml");
    let mut console = Harness::over("p4", PaneId::NodeGroups, (120, 30), theme).await;
    let tree = console.keys("/ graviton enter alt-t").await;
    assert!(tree.contains("nodepool/graviton") && tree.contains("nodeclaim/graviton"), "{tree}");
    assert!(tree.contains("its node has joined") && tree.contains("└─ node/ip-10-"), "{tree}");
    let mut console = Harness::new(PaneId::Storage).await;
    let tree = console.keys("/ postgres-0 enter alt-t").await;
    assert!(tree.contains("persistentvolumeclaim/data-postgres-0"), "{tree}");
    assert!(tree.contains("└─ persistentvolume/") && tree.contains("Bound"), "{tree}");
}

#[tokio::test(start_paused = true)]
async fn a_service_leads_over_its_slice_to_its_pods_and_the_slice_to_nothing_else() {
    let mut console = Harness::new(PaneId::Kinds).await;
    let tree = console.keys(": svc enter / ^collector$ enter alt-t").await;
    assert!(tree.contains("service/collector") && tree.contains("[6]"), "{tree}");
    assert!(tree.contains("└─ endpointslice/collector-"), "{tree}");
    assert!(tree.contains("4/4 ready") && tree.contains("   └─ pod/collector-"), "{tree}");
    let yaml = console.keys("j y").await;
    assert!(yaml.contains("kind: EndpointSlice") && yaml.contains("service-name"), "{yaml}");
}

#[tokio::test(start_paused = true)]
async fn all_kinds_are_searched_while_a_tree_is_open_and_no_longer() {
    let mut console = Harness::new(PaneId::Workloads).await;
    let others = Feed::Dependents("ingest");
    let fault = Fault::new(FaultClass::Denied, "list other kinds", "not allowed: secrets");
    console.sandbox.break_feed(others, fault);
    let tree = console.keys("/ collector enter alt-t").await;
    assert!(tree.contains("└─ ? other kinds"), "{tree}");
    assert!(!tree.lines().any(|it| it.contains("tree deployment") && it.contains("stale")));
    console.sandbox.mend_feed(others);
    console.settle().await;
    assert!(console.screen().contains("├─ configmap/collector-config"), "{}", console.screen());
    console.keys("esc").await;
    assert!(console.store().dependents.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_tree_of_the_tree_is_no_other_and_what_has_not_run_has_no_log() {
    let mut console = Harness::new(PaneId::Workloads).await;
    let same = console.keys("/ model-trainer enter alt-t alt-t").await;
    assert!(same.contains("tree: this is its tree"), "{same}");
    let pending = console.keys("G l").await;
    assert!(pending.contains("logs: the pod has not been placed on a node"), "{pending}");
    let never = console.keys("p").await;
    assert!(never.contains("previous-logs: no container has restarted"), "{never}");
    let beneath = console.keys("alt-t").await;
    assert!(beneath.contains("> tree model-trainer > tree model-trainer-"), "{beneath}");
}

#[tokio::test(start_paused = true)]
async fn no_size_is_too_small_for_a_tree() {
    for (width, height) in [(1, 1), (2, 3), (10, 4), (20, 5), (39, 9)] {
        let mut console = Harness::sized(PaneId::Pods, width, height).await;
        console.keys("O alt-t right right left G g / x enter esc enter esc").await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_kubernetes_does_not_know_has_no_tree() {
    let mut console = Harness::new(PaneId::Subnets).await;
    let told = console.keys("alt-t").await;
    assert!(told.contains("tree means nothing here"), "{told}");
}
