//! Storage: claims joined down to their disks, and what is wrong with them.

use futures::StreamExt as _;
use jiff::Timestamp;
use quarterdeck::{
    adapters::sandbox::Sandbox,
    model::{
        AccessPoint, Claim, Delta, Event, Fault, FaultClass, Feed, Kind, Link, Node, Observation,
        PersistentVolume, Pod, ResourceId, Store, Volume,
    },
    panes::{self, PaneId, Scope},
};
use serde_json::{Value, json};

use crate::harness::Harness;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn seen(feeds: impl Iterator<Item = &'static Feed>) -> Store {
    let ports = Sandbox::open("p2").unwrap().ports();
    let mut store = Store::default();
    for feed in feeds {
        store.apply(ports.inventory.watch(*feed).next().await.unwrap(), NOW);
    }
    store
}

async fn whole() -> Store {
    seen(Feed::ALL.iter()).await
}

fn rows(store: &Store) -> Vec<Value> {
    let json = panes::snapshot((PaneId::Storage, &Scope::All), store, "", NOW).unwrap();
    json["rows"].as_array().unwrap().clone()
}

fn row(store: &Store, key: &str, value: &str) -> Value {
    let rows = rows(store);
    rows.iter()
        .find(|row| row[key] == value)
        .unwrap_or_else(|| panic!("{value}: {rows:#?}"))
        .clone()
}

fn said(store: &Store, claim: &str) -> String {
    row(store, "claim", claim)["findings"].as_str().unwrap_or_default().to_owned()
}

fn claim(store: &Store, name: &str) -> Claim {
    (**store.claims.rows().find(|it| &*it.id.name == name).unwrap()).clone()
}

fn volume(store: &Store, of: &str) -> PersistentVolume {
    let name = claim(store, of).volume.unwrap();
    (**store.persistent_volumes.rows().find(|it| *it.id.name == *name).unwrap()).clone()
}

fn disk(store: &Store, name: &str) -> Volume {
    (**store.volumes.rows().find(|it| &*it.id.name == name).unwrap()).clone()
}

fn pod(store: &Store, name: &str) -> Pod {
    (**store.pods.rows().find(|it| &*it.id.name == name).unwrap()).clone()
}

const POSTGRES: &str = "data-postgres-0";
const DISK: &str = "vol-0a1b2c3d4e5f60001";

#[tokio::test]
async fn a_claim_is_joined_down_to_its_disk_and_up_to_its_pods() {
    let store = whole().await;
    let told = row(&store, "claim", POSTGRES);
    for (key, value) in [
        ("class", json!("gp3-retain")),
        ("reclaim", json!("Retain")),
        ("type", json!("gp3")),
        ("iops", json!(3000)),
        ("encrypted", json!(true)),
        ("zone", json!("us-east-1a")),
        ("attached", json!(["ip-10-0-0-70.ec2.internal"])),
        ("pods", json!(["postgres-0"])),
        ("disk", json!(DISK)),
        ("provisioner", json!("ebs.csi.aws.com")),
        ("findings", Value::Null),
    ] {
        assert_eq!(told[key], value, "{key}: {told:#}");
    }
}

#[tokio::test]
async fn the_data_of_a_database_is_not_to_go_with_its_claim() {
    let store = whole().await;
    assert!(said(&store, "data-redis-0").contains("reclaim policy Delete: the data of redis"));
    assert_eq!(said(&store, POSTGRES), "", "it is retained");
    assert_eq!(said(&store, "prometheus"), "", "no database");
}

#[tokio::test]
async fn a_claim_that_waits_says_for_what() {
    let mut store = whole().await;
    assert_eq!(said(&store, "model-cache"), "class gp3-fast does not exist");
    assert!(said(&store, "replay-buffer").starts_with("no pod mounts it"));
    let waiting = |store: &mut Store, class: Option<&str>| {
        let class = class.map(Into::into);
        let changed = Claim { class, ..claim(store, "model-cache") };
        store.apply(Observation::Claims(Delta::Apply(changed)), NOW);
        said(store, "model-cache")
    };
    let held = waiting(&mut store, Some("gp3"));
    assert!(held.starts_with("it waits for model-trainer-") && held.ends_with("no node"), "{held}");
    assert_eq!(waiting(&mut store, None), "it names no class, and waits for gp3");
    assert!(waiting(&mut store, Some("")).contains("made by hand"));
    let mut class = (**store.storage_classes.rows().next().unwrap()).clone();
    class.zones = vec!["us-east-1f".into()];
    store.apply(Observation::StorageClasses(Delta::Apply(class)), NOW);
    let nowhere = waiting(&mut store, Some("gp3"));
    assert_eq!(nowhere, "its class allows us-east-1f, where no node is");
    store.apply(Observation::StorageClasses(Delta::Resync(Vec::new())), NOW);
    assert_eq!(waiting(&mut store, None), "it names no class, and none is the default");
}

#[tokio::test]
async fn what_the_provisioner_reported_is_said_too() {
    let mut store = whole().await;
    let of = claim(&store, "model-cache").id;
    let event = |number: i64, message: &str| Event {
        id: ResourceId::namespaced(&of.source, Kind::Event, "analytics", &number.to_string()),
        about_kind: "PersistentVolumeClaim".into(),
        about_namespace: "analytics".into(),
        about: "model-cache".into(),
        reason: "ProvisioningFailed".into(),
        message: message.into(),
        warning: true,
        count: 1,
        first: None,
        last: Timestamp::from_second(number).ok(),
        reporter: "persistentvolume-controller".into(),
    };
    store.apply(Observation::Events(Delta::Apply(event(2, "no such class"))), NOW);
    store.apply(Observation::Events(Delta::Apply(event(1, "an older one"))), NOW);
    let said = said(&store, "model-cache");
    assert_eq!(said, "class gp3-fast does not exist; ProvisioningFailed: no such class");
}

#[tokio::test]
async fn pods_are_found_where_the_disk_cannot_be() {
    let mut store = whole().await;
    let moved =
        Pod { node: Some("ip-10-0-16-71.ec2.internal".into()), ..pod(&store, "postgres-0") };
    store.apply(Observation::Pods(Delta::Apply(moved)), NOW);
    let far = said(&store, POSTGRES);
    assert!(far.contains("postgres-0 is in us-east-1b, its disk in us-east-1a"), "{far}");
    let second = Pod { claims: [POSTGRES.into()].into(), ..pod(&store, "redis-0") };
    store.apply(Observation::Pods(Delta::Apply(second)), NOW);
    assert!(said(&store, POSTGRES).contains("its pods are on 2 nodes"), "one has it at a time");
    let shared = Volume { multi_attach: true, ..disk(&store, DISK) };
    store.apply(Observation::Volumes(Delta::Apply(shared)), NOW);
    assert!(!said(&store, POSTGRES).contains("2 nodes"), "several may have it");
    let modes = vec!["ReadWriteMany".into()];
    let many = Claim { modes, ..claim(&store, POSTGRES) };
    store.apply(Observation::Claims(Delta::Apply(many)), NOW);
    let many = said(&store, POSTGRES);
    assert!(many.contains("ReadWriteMany, but only nodes in us-east-1a"), "{many}");
}

#[tokio::test]
async fn a_pod_that_finds_no_node_in_the_zone_of_its_disk_is_named() {
    let mut store = whole().await;
    let homeless = Pod { node: None, ..pod(&store, "postgres-0") };
    store.apply(Observation::Pods(Delta::Apply(homeless)), NOW);
    assert_eq!(said(&store, POSTGRES), "", "nodes are in its zone");
    let elsewhere = |it: &Node| it.zone.as_deref() != Some("us-east-1a");
    let nodes = store.nodes.rows().filter(|it| elsewhere(it)).map(|it| (**it).clone()).collect();
    store.apply(Observation::Nodes(Delta::Resync(nodes)), NOW);
    assert!(said(&store, POSTGRES).contains("postgres-0 finds no place"));
}

#[tokio::test]
async fn volumes_without_claims_and_disks_without_volumes_come_first() {
    let mut store = whole().await;
    let status: Vec<_> =
        rows(&store).iter().map(|it| it["status"].as_str().unwrap().to_owned()).collect();
    assert_eq!(status[..5], ["Pending", "Pending", "Released", "Orphan", "Bound"]);
    let orphan = row(&store, "status", "Orphan");
    let said = orphan["findings"].as_str().unwrap();
    assert!(said.contains("data/data-kafka-0") && said.contains("not encrypted"), "{said}");
    let of = |cluster: &str| Link { cluster: Some(cluster.into()), ..Link::default() };
    store.apply(Observation::Link(of("another")), NOW);
    let none = !rows(&store).iter().any(|it| it["status"] == "Orphan");
    assert!(none, "it names another cluster than this");
    store.apply(Observation::Link(of("llm-analytics-hub-prod-eks")), NOW);
    row(&store, "status", "Orphan");
}

#[tokio::test]
async fn a_disk_that_names_no_cluster_is_ours_unless_others_have_it() {
    let mut store = whole().await;
    let tags = [("ebs.csi.aws.com/cluster".into(), "true".into())].into_iter().collect();
    let bare = Volume { tags, ..disk(&store, "vol-0a1b2c3d4e5f60008") };
    store.apply(Observation::Volumes(Delta::Apply(bare.clone())), NOW);
    let orphan = row(&store, "status", "Orphan");
    assert!(orphan["findings"].as_str().unwrap().contains("does not say of which cluster"));
    let at = |instance: &str, ends_with_instance| {
        let instance = instance.into();
        let state = "attached".into();
        vec![quarterdeck::model::Attachment { instance, state, ends_with_instance }]
    };
    let orphans = |store: &mut Store, attachments| {
        let changed = Volume { attachments, ..bare.clone() };
        store.apply(Observation::Volumes(Delta::Apply(changed)), NOW);
        rows(store).iter().filter(|it| it["status"] == "Orphan").count()
    };
    assert_eq!(orphans(&mut store, at("i-of-another-cluster", false)), 0);
    assert_eq!(orphans(&mut store, at("i-5fd9654af3d9fa921", false)), 1);
    assert_eq!(orphans(&mut store, at("i-5fd9654af3d9fa921", true)), 0, "a disk of the machine");
}

#[tokio::test]
async fn nothing_is_an_orphan_while_volumes_are_unknown_and_no_disk_is_missing_while_ec2_is_silent()
{
    let known = |it: &&Feed| **it != Feed::PersistentVolumes;
    let store = seen(Feed::ALL.iter().filter(known)).await;
    assert!(!rows(&store).iter().any(|it| it["status"] == "Orphan"));
    let mut store = seen(Feed::ALL.iter().filter(|it| **it != Feed::Volumes)).await;
    let denied = Fault::new(FaultClass::Denied, "ec2:DescribeVolumes", "no");
    store.apply(Observation::failed(Feed::Volumes, denied), NOW);
    let told = row(&store, "claim", POSTGRES);
    assert_eq!((&told["encrypted"], &told["findings"]), (&Value::Null, &Value::Null));
    assert!(told["unknown"]["encrypted"].as_str().unwrap().contains("denied"), "{told}");
    assert!(
        told["unknown"]["findings"].as_str().unwrap().contains("denied"),
        "nor is it called well"
    );
    assert_eq!(told["zone"], "us-east-1a", "the volume says so as well");
    store.apply(Observation::Volumes(Delta::Resync(Vec::new())), NOW);
    assert_eq!(said(&store, POSTGRES), format!("EBS volume {DISK} does not exist"));
}

#[tokio::test]
async fn what_cannot_be_seen_is_unknown_and_what_can_be_stays() {
    let but = |gone: Feed| async move {
        let denied = Fault::new(FaultClass::Denied, "list", "no");
        let mut store = seen(Feed::ALL.iter().filter(|it| **it != gone)).await;
        store.apply(Observation::failed(gone, denied), NOW);
        row(&store, "claim", POSTGRES)
    };
    let claims = but(Feed::Claims).await;
    assert_eq!((&claims["disk"], &claims["pods"]), (&json!(DISK), &json!(["postgres-0"])));
    let volumes = but(Feed::PersistentVolumes).await;
    let classes = but(Feed::StorageClasses).await;
    let pods = but(Feed::Pods).await;
    for (told, key) in [
        (&volumes, "disk"),
        (&volumes, "reclaim"),
        (&volumes, "type"),
        (&volumes, "path"),
        (&classes, "provisioner"),
        (&pods, "pods"),
        (&claims, "findings"),
    ] {
        assert_eq!(told[key], Value::Null, "{key}");
        assert!(told["unknown"][key].as_str().unwrap_or_default().contains("denied"), "{key}");
    }
}

#[tokio::test]
async fn a_claim_on_a_file_system_says_below_which_access_point() {
    let mut store = whole().await;
    let told = row(&store, "claim", "reports");
    assert_eq!((&told["path"], &told["findings"]), (&json!("/reports"), &Value::Null));
    let known = (**store.access_points.rows().next().unwrap()).clone();
    let broken = AccessPoint { state: "error".into(), ..known.clone() };
    store.apply(Observation::AccessPoints(Delta::Apply(broken)), NOW);
    assert_eq!(said(&store, "reports"), "its access point is error");
    store.apply(Observation::AccessPoints(Delta::Delete(known.id)), NOW);
    assert_eq!(said(&store, "reports"), "access point fsap-0b2c3d4e5f6a70001 does not exist");
    let denied = Fault::new(FaultClass::Denied, "elasticfilesystem:DescribeAccessPoints", "no");
    store.apply(Observation::failed(Feed::AccessPoints, denied), NOW);
    let told = row(&store, "claim", "reports");
    for key in ["path", "findings"] {
        assert!(told["unknown"][key].as_str().unwrap().contains("denied"), "{key}: {told}");
    }
}

#[tokio::test]
async fn a_claim_or_a_volume_that_lost_its_other_half_says_so() {
    let mut store = whole().await;
    let mut kept = volume(&store, POSTGRES);
    store.apply(Observation::Claims(Delta::Delete(claim(&store, POSTGRES).id)), NOW);
    let alone = row(&store, "volume", &kept.id.name);
    assert_eq!(alone["findings"], "it is kept for data/data-postgres-0, which does not exist");
    (kept.phase, kept.message) = ("Failed".into(), Some("no such driver".into()));
    store.apply(Observation::PersistentVolumes(Delta::Apply(kept.clone())), NOW);
    assert_eq!(row(&store, "volume", &kept.id.name)["findings"], "it failed: no such driver");
    let lost = Claim { phase: "Lost".into(), ..claim(&store, "data-postgres-1") };
    store.apply(Observation::Claims(Delta::Apply(lost)), NOW);
    assert!(said(&store, "data-postgres-1").contains("is gone, and the data with it"));
}

#[tokio::test(start_paused = true)]
async fn from_a_claim_to_its_pods_and_from_a_disk_to_its_claim() {
    let mut console = Harness::sized(PaneId::Pods, 160, 40).await;
    let all = console.keys(": storage enter").await;
    assert!(all.contains("Storage[12]") && all.contains("model-cache"), "{all}");
    let faults = console.keys("alt-z").await;
    assert!(faults.contains("data-redis-0") && !faults.contains(POSTGRES), "{faults}");
    let pods = console.keys("alt-z / postgres-0 enter enter").await;
    assert!(pods.contains("Pods(data-postgres-0)[1]") && pods.contains("postgres-0"), "{pods}");
    let described = console.keys("esc d").await;
    for part in [DISK, "gp3-retain", "postgres-0 on ip-10-0-0-70", "Has to do with"] {
        assert!(described.contains(part), "{part}: {described}");
    }
    let refused = console.keys("esc esc / replay enter enter").await;
    assert!(refused.contains("no pod mounts it"), "{refused}");
    let disk = console.keys(&format!(": volumes enter / {DISK} enter d")).await;
    assert!(disk.contains(POSTGRES) && disk.contains("reclaim policy Retain"), "{disk}");
}
