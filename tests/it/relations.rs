//! Ways from a subnet over its interfaces, nodes and pods to the databases they may reach, and back.

use std::collections::BTreeMap;

use futures::StreamExt as _;
use jiff::Timestamp;
use quarterdeck::{
    adapters::sandbox::Sandbox,
    estate::{Extent, Relation},
    model::{
        AwsKind, Delta, Fault, FaultClass, Feed, Kind, Observation, ResourceId, SecurityGroup,
        Store,
    },
    panes::{PaneId, home},
};

use crate::harness::Harness;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn whole() -> Store {
    let ports = Sandbox::open("p2").unwrap().ports();
    let mut store = Store::default();
    let file_systems = Feed::Objects(AwsKind::FileSystems.served());
    store.await_first(file_systems);
    for feed in Feed::ALL.iter().copied().chain([file_systems]) {
        store.apply(ports.inventory.watch(feed).next().await.unwrap(), NOW);
    }
    store
}

/// What something is related to, by the names of the relations.
fn around(store: &Store, id: &ResourceId) -> BTreeMap<&'static str, usize> {
    let count = |it: Relation| (it.name(), it.related(store, id).len());
    Relation::of(id.kind).map(count).collect()
}

fn related(store: &Store, id: &ResourceId, name: &str) -> Vec<ResourceId> {
    let relation = Relation::of(id.kind).find(|it| it.name() == name).unwrap();
    let mut found: Vec<_> = relation.related(store, id).into_iter().collect();
    found.sort();
    found
}

fn database(store: &Store) -> ResourceId {
    let found = store.databases.rows().find(|it| &*it.id.name == "analytics-postgres");
    found.unwrap().id.clone()
}

fn private_subnet(store: &Store) -> ResourceId {
    let found = store.subnets.rows().find(|it| it.cidr.as_deref() == Some("10.0.0.0/20"));
    found.unwrap().id.clone()
}

#[tokio::test]
async fn a_subnet_knows_all_that_stands_in_it() {
    let store = whole().await;
    let around = around(&store, &private_subnet(&store));
    let nodes = around["nodes"];
    let expected = [
        ("VPC", 1),
        ("routes", 1),
        ("NAT gateway it leaves through", 1),
        ("NAT gateways in it", 0),
        ("endpoints", 7),
        ("databases that may stand in it", 0),
        ("network interfaces", nodes + 7),
    ];
    for (name, count) in expected {
        assert_eq!(around[name], count, "{name}: {around:?}");
    }
    assert!(nodes > 3 && around["pods"] > nodes, "{around:?}");
}

#[tokio::test]
async fn every_way_there_is_a_way_back() {
    let store = whole().await;
    let mut ways = 0;
    let ids = |store: &Store| -> Vec<ResourceId> {
        let subnets = store.subnets.rows().map(|it| it.id.clone());
        let groups = store.security_groups.rows().map(|it| it.id.clone());
        subnets.chain(groups).chain([database(store)]).collect()
    };
    for id in ids(&store) {
        for there in Relation::of(id.kind) {
            for other in there.related(&store, &id) {
                let back = |it: Relation| it.related(&store, &other).contains(&id);
                assert!(Relation::of(other.kind).any(back), "{other} knows no way to {id}");
                assert!(home(other.kind).is_some(), "{other} stands in no table");
                ways += 1;
            }
        }
    }
    assert!(ways > 200, "{ways}");
}

#[tokio::test]
async fn from_a_subnet_over_interface_node_and_pod_to_the_database_and_back() {
    let store = whole().await;
    let subnet = private_subnet(&store);
    let node = related(&store, &subnet, "nodes").remove(0);
    let interface = related(&store, &node, "network interfaces").remove(0);
    assert_eq!(related(&store, &interface, "subnet"), std::slice::from_ref(&subnet));
    assert_eq!(related(&store, &interface, "node"), std::slice::from_ref(&node));
    let pods = related(&store, &node, "pods");
    let reached = related(&store, &pods[0], "databases it may reach");
    assert!(reached.contains(&database(&store)), "{reached:?}");
    let back = related(&store, &database(&store), "pods that may reach it");
    assert!(back.contains(&pods[0]));
    assert_eq!(related(&store, &pods[0], "node"), [node]);
    assert_eq!(related(&store, &pods[0], "subnet"), [subnet]);
}

#[tokio::test]
async fn a_database_has_its_subnets_groups_and_perhaps_interfaces() {
    let store = whole().await;
    let around = around(&store, &database(&store));
    assert_eq!(around["subnets it may stand in"], 3, "{around:?}");
    assert_eq!(around["security groups"], 1);
    assert!(around["network interfaces that may be its"] >= 2, "{around:?}");
    let group = related(&store, &database(&store), "security groups").remove(0);
    assert!(related(&store, &group, "databases").contains(&database(&store)));
}

#[tokio::test]
async fn a_database_is_only_reached_through_the_rules_of_both_sides() {
    let reaching = |store: &Store| related(store, &database(store), "pods that may reach it").len();
    let mut store = whole().await;
    assert!(reaching(&store) > 10);
    let group = |store: &Store, name: &str| -> SecurityGroup {
        (**store.security_groups.rows().find(|it| it.name == name).unwrap()).clone()
    };
    let mut closed = group(&store, "database");
    closed.inbound.retain(|rule| !rule.admits_tcp(5432));
    store.apply(Observation::SecurityGroups(Delta::Apply(closed)), NOW);
    assert_eq!(reaching(&store), 0, "the port of another service is no way in");
    let mut store = whole().await;
    let silent = SecurityGroup { outbound: Vec::new(), ..group(&store, "node") };
    store.apply(Observation::SecurityGroups(Delta::Apply(silent)), NOW);
    assert_eq!(reaching(&store), 0, "nodes that let nothing out reach nothing");
}

#[tokio::test]
async fn what_is_not_known_is_said() {
    let mut store = Store::default();
    let relation = Relation::of(Kind::Subnet).find(|it| it.name() == "nodes").unwrap();
    assert_eq!(relation.extent(&store), Extent::Loading);
    let denied = Fault::new(FaultClass::Denied, "ec2:DescribeInstances", "no");
    store.apply(Observation::failed(Feed::Instances, denied.clone()), NOW);
    assert_eq!(relation.extent(&store), Extent::Broken(denied));
    assert_eq!(relation.extent(&whole().await), Extent::Whole);
}

#[tokio::test(start_paused = true)]
async fn jumps_lead_from_the_subnet_to_the_database_and_back() {
    let mut console = Harness::sized(PaneId::Subnets, 140, 40).await;
    let menu = console.keys("/ 10.0.16.0 enter alt-j").await;
    assert!(menu.contains("what has to do with subnet/"), "{menu}");
    insta::assert_snapshot!(menu);
    console.keys("esc").await;
    let interfaces = go(&mut console, "alt-j", "network interfaces").await;
    assert!(interfaces.contains("Network interfaces(subnet-"), "{interfaces}");
    let nodes = go(&mut console, "/ instance enter alt-j", "node").await;
    assert!(nodes.contains("Nodes(eni-"), "{nodes}");
    let pods = go(&mut console, "alt-j", "pods").await;
    assert!(pods.contains("Pods(ip-10-0-16-"), "{pods}");
    let databases = go(&mut console, "alt-j", "databases it may reach").await;
    assert!(databases.contains("analytics-postgres"), "{databases}");
    insta::assert_snapshot!(databases);
    let groups = go(&mut console, "alt-j", "security groups").await;
    assert!(groups.contains("database") && groups.contains("5432"), "{groups}");
    let users = go(&mut console, "alt-j", "databases").await;
    let pods = go(&mut console, "alt-j", "pods that may reach it").await;
    assert!(users.contains("analytics-postgres") && pods.contains("api-"), "{pods}");
    let subnets = go(&mut console, "alt-j", "subnet").await;
    assert!(subnets.contains("Subnets(api-"), "{subnets}");
    let back = console.keys("esc esc").await;
    assert!(back.contains("analytics-postgres"), "{back}");
}

#[tokio::test(start_paused = true)]
async fn where_nothing_is_there_is_nowhere_to_go() {
    let mut console = Harness::new(PaneId::Subnets).await;
    console.keys("/ private-a enter").await;
    let menu = go(&mut console, "alt-j", "NAT gateways in it").await;
    assert!(menu.contains("what has to do with"), "the list stays: {menu}");
    let mut console = Harness::new(PaneId::Events).await;
    let screen = console.keys("alt-j").await;
    assert!(screen.contains("nothing is known to have to do with"), "{screen}");
}

/// Presses keys that open the list of jumps, chooses the line that begins so, and goes there.
async fn go(console: &mut Harness, keys: &str, name: &str) -> String {
    let menu = console.keys(keys).await;
    let lines = menu.lines().skip_while(|line| !line.contains("what has to do with")).skip(1);
    let place = lines.map(|line| line.split('│').nth(1).unwrap_or_default().trim_start());
    let place = place.enumerate().find(|(_, line)| line.starts_with(&format!("{name:<32} ")));
    let Some((place, _)) = place else { panic!("no {name} in\n{menu}") };
    console.keys(&format!("{}enter", "j ".repeat(place))).await
}
