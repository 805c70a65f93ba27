//! What is wrong right now: which conditions are told, how grave they are, and where they lead.

use futures::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use quarterdeck::{
    adapters::sandbox::Sandbox,
    model::{
        Alarm, Caller, Database, DatabaseLoad, Delta, Endpoint, Fault, FaultClass, Feed, Instance,
        Link, NatGateway, Node, Observation, Pod, Readiness, RouteTable, Store,
    },
    panes::{self, PaneId, Scope},
};
use serde_json::{Value, json};

use crate::harness::Harness;

/// When everything is looked at: some days into the simulated year.
const NOW: Timestamp = Timestamp::constant(1_767_700_000, 0);

async fn whole() -> Store {
    let ports = Sandbox::open("p2").unwrap().ports();
    let mut store = Store::default();
    for feed in Feed::ALL {
        store.apply(ports.inventory.watch(*feed).next().await.unwrap(), NOW);
    }
    store
}

/// The rows of one condition.
fn told(store: &Store, condition: &str) -> Vec<Value> {
    let json = panes::snapshot((PaneId::Alarms, &Scope::All), store, "", NOW).unwrap();
    let rows = json["rows"].as_array().unwrap().clone();
    rows.into_iter().filter(|row| row["condition"] == condition).collect()
}

fn only(store: &Store, condition: &str) -> Value {
    let rows = told(store, condition);
    let [row] = rows.as_slice() else { panic!("{condition}: {rows:#?}") };
    row.clone()
}

fn ago(seconds: i64) -> Option<Timestamp> {
    NOW.checked_sub(SignedDuration::from_secs(seconds)).ok()
}

macro_rules! first {
    ($store:ident.$field:ident) => {
        (**$store.$field.rows().next().unwrap()).clone()
    };
}

#[tokio::test]
async fn an_alarm_says_what_its_metric_is_of() {
    let mut store = whole().await;
    let alarms = told(&store, "CloudWatch alarm");
    assert_eq!(alarms.len(), 2, "those that are well are not told: {alarms:#?}");
    let postgres = alarms.iter().find(|it| it["metric"].is_string()).unwrap();
    assert_eq!(postgres["severity"], "critical");
    assert_eq!(postgres["metric"], "AWS/RDS DatabaseConnections");
    assert_eq!(postgres["target"], "database/analytics-postgres");
    assert!(postgres["reason"].as_str().unwrap().contains("greater than the threshold"));
    let alarm = first!(store.alarms);
    let of = |name: &str, value: &str| vec![(name.into(), value.into())];
    for (dimensions, target) in [
        (of("LoadBalancer", "app/web/50dc6c495c0c9188"), json!("load-balancer/web")),
        (of("InstanceId", "i-1"), json!("instance/i-1")),
        (of("NodeName", "ip-10-0-0-1"), json!("node/ip-10-0-0-1")),
        (of("Group", "ingest"), Value::Null),
    ] {
        let changed = Alarm { dimensions, silenced: true, ..alarm.clone() };
        store.apply(Observation::Alarms(Delta::Resync(vec![changed])), NOW);
        let row = only(&store, "CloudWatch alarm");
        assert_eq!((&row["target"], &row["severity"]), (&target, &json!("warning")));
        assert_eq!(row["where"].as_str(), target.as_str().or(Some("Group=ingest")));
    }
}

#[tokio::test]
async fn a_node_that_takes_no_part_says_why_and_since_when() {
    let mut store = whole().await;
    assert!(told(&store, "node not ready").is_empty());
    let node: Node = first!(store.nodes);
    let readiness = Readiness::NotReady("KubeletNotReady".into());
    let sick = Node { readiness, ready_since: ago(90), ..node.clone() };
    store.apply(Observation::Nodes(Delta::Apply(sick)), NOW);
    let row = only(&store, "node not ready");
    assert_eq!((&row["reason"], &row["severity"]), (&json!("KubeletNotReady"), &json!("critical")));
    assert_eq!(row["since"], ago(90).unwrap().to_string());
    let silent = Node { readiness: Readiness::Unknown, ready_since: None, ..node };
    store.apply(Observation::Nodes(Delta::Apply(silent)), NOW);
    let row = only(&store, "node not ready");
    assert_eq!((&row["reason"], &row["since"]), (&json!("its kubelet is silent"), &Value::Null));
    assert!(row["unknown"]["since"].is_string());
}

#[tokio::test]
async fn machines_that_one_side_knows_alone_are_told_but_not_while_they_join() {
    let mut store = whole().await;
    only(&store, "node without instance");
    let lone = only(&store, "instance without node");
    let is_lone = |it: &&std::sync::Arc<Instance>| lone["name"] == *it.id.name;
    let instance = store.instances.rows().find(is_lone).unwrap();
    let launched = |seconds| Instance { launched: ago(seconds), ..(**instance).clone() };
    let (new, old) = (launched(299), launched(300));
    store.apply(Observation::Instances(Delta::Apply(new)), NOW);
    assert!(told(&store, "instance without node").is_empty());
    store.apply(Observation::Instances(Delta::Apply(old)), NOW);
    only(&store, "instance without node");
}

#[tokio::test]
async fn pods_fail_or_wait_for_longer_than_they_should() {
    let mut store = whole().await;
    let pod: Pod = first!(store.pods);
    store.apply(Observation::Pods(Delta::Resync(vec![pod.clone()])), NOW);
    assert!(told(&store, "pod failing").is_empty() && told(&store, "pod pending").is_empty());
    let mut seen = |phase: &str, status: &str, age: i64, deleted: Option<Timestamp>| {
        let (phase, status, created) = (phase.into(), status.into(), ago(age));
        let changed = Pod { phase, status, created, node: None, deleted, ..pod.clone() };
        store.apply(Observation::Pods(Delta::Apply(changed)), NOW);
        ["pod failing", "pod pending"].map(|it| told(&store, it).len())
    };
    assert_eq!(seen("Pending", "Pending", 59, None), [0, 0], "it may be starting");
    assert_eq!(seen("Pending", "Pending", 60, None), [0, 1]);
    assert_eq!(seen("Pending", "Init:1/3", 60, None), [0, 1]);
    assert_eq!(seen("Pending", "Init:CrashLoopBackOff", 1, None), [1, 0]);
    assert_eq!(seen("Pending", "ImagePullBackOff", 1, None), [1, 0]);
    assert_eq!(seen("Running", "CrashLoopBackOff", 900, None), [1, 0]);
    assert_eq!(seen("Running", "CrashLoopBackOff", 900, ago(1)), [0, 0], "it is going away");
    assert_eq!(seen("Failed", "Error", 900, None), [0, 0], "it is over");
    assert_eq!(seen("Running", "Running", 900, None), [0, 0]);
}

#[tokio::test]
async fn closed_ways_are_told_and_so_is_what_is_missing() {
    let mut store = whole().await;
    let missing = told(&store, "endpoint missing");
    let names: Vec<_> = missing.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["ec2messages", "ssm", "ssmmessages"]);
    assert!(missing.iter().all(|it| it["severity"] == "warning"), "there are NAT gateways");
    assert!(told(&store, "NAT gateway failed").is_empty());
    let failure = Some("Elastic IP address is in use".into());
    let gateway: NatGateway = first!(store.nat_gateways);
    let failed = NatGateway { state: "failed".into(), failure, ..gateway };
    store.apply(Observation::NatGateways(Delta::Apply(failed)), NOW);
    assert_eq!(only(&store, "NAT gateway failed")["reason"], "Elastic IP address is in use");
    let endpoint: Endpoint = first!(store.endpoints);
    let rejected = Endpoint { state: "rejected".into(), ..endpoint };
    store.apply(Observation::Endpoints(Delta::Apply(rejected)), NOW);
    assert!(only(&store, "endpoint failed")["reason"].as_str().unwrap().contains("is rejected"));
    let local = |it: &RouteTable| {
        let mut table = it.clone();
        table.routes.retain(|route| !route.is_default());
        table
    };
    let tables = store.route_tables.rows().map(|it| local(it)).collect();
    store.apply(Observation::RouteTables(Delta::Resync(tables)), NOW);
    let cut_off = told(&store, "endpoint missing");
    assert!(cut_off.iter().all(|it| it["severity"] == "critical"), "{cut_off:#?}");
}

#[tokio::test]
async fn databases_are_told_unless_they_serve_or_were_stopped() {
    let mut store = whole().await;
    let database: Database = first!(store.databases);
    let mut seen = |status: &str| {
        let changed = Database { status: status.into(), ..database.clone() };
        store.apply(Observation::Databases(Delta::Apply(changed)), NOW);
        told(&store, "database not available")
            .iter()
            .map(|it| it["severity"].clone())
            .collect::<Vec<_>>()
    };
    for status in ["available", "backing-up", "stopped"] {
        assert_eq!(seen(status), Vec::<Value>::new(), "{status}");
    }
    assert_eq!(seen("rebooting"), vec![json!("warning")]);
    assert_eq!(seen("storage-full"), vec![json!("critical")]);
    assert_eq!(seen("incompatible-network"), vec![json!("critical")]);
    let mut storage = database.storage.clone();
    (storage.gib, storage.most_gib) = (Some(100), None);
    let fixed = Database { storage, ..database.clone() };
    store.apply(Observation::Databases(Delta::Apply(fixed)), NOW);
    let load = store.database_load.get(&database.id).unwrap();
    let load = DatabaseLoad { free_storage: Some(9 << 30), ..(**load).clone() };
    store.apply(Observation::DatabaseLoad(Delta::Apply(load)), NOW);
    assert_eq!(only(&store, "database nearly full")["name"], *database.id.name);
}

#[tokio::test]
async fn what_the_console_cannot_see_is_a_condition_too() {
    let mut store = whole().await;
    let fault = |class| Fault::new(class, "rds:DescribeDBInstances", "no");
    store.apply(Observation::Databases(Delta::Failed(fault(FaultClass::Denied))), NOW);
    let stale = only(&store, "feed stale");
    assert_eq!(
        (&stale["name"], &stale["since"]),
        (&json!("RDS instances"), &json!(NOW.to_string()))
    );
    assert!(stale["reason"].as_str().unwrap().contains("rds:DescribeDBInstances denied"));
    store.apply(Observation::Databases(Delta::Failed(fault(FaultClass::Missing))), NOW);
    assert!(told(&store, "feed stale").is_empty(), "what is not served is no news");
    let mut ending = |seconds: i64| {
        let expires = ago(-seconds);
        store.apply(Observation::Caller(Caller { expires, ..Caller::default() }), NOW);
        told(&store, "credentials ending").iter().map(|it| it["reason"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ending(601), Vec::<Value>::new());
    assert_eq!(ending(600), vec![json!("they end in 10m")]);
    assert_eq!(ending(0), vec![json!("they have ended")]);
    let link = Link { mismatch: Some("another cluster".into()), ..Link::default() };
    store.apply(Observation::Link(link), NOW);
    assert_eq!(only(&store, "connection fault")["reason"], "another cluster");
}

#[tokio::test(start_paused = true)]
async fn a_row_leads_to_what_it_is_about() {
    let mut console = Harness::sized(PaneId::NodeGroups, 140, 30).await;
    let alarms = console.keys(": alarms enter").await;
    assert!(alarms.contains("Alarms[") && alarms.contains("> critical"), "{alarms}");
    let filtered = console.keys("/ metric:connections enter").await;
    assert!(filtered.contains("analytics-postgres-connections"), "{filtered}");
    let target = console.keys("enter").await;
    assert!(target.contains("describe analytics-postgres"), "{target}");
    let itself = console.keys("esc d").await;
    assert!(itself.contains("describe analytics-postgres-connections"), "{itself}");
    assert!(itself.contains("DatabaseConnections"), "{itself}");
    let missing = console.keys("esc esc / ssmmessages enter enter").await;
    assert!(missing.contains("Endpoints(vpc-"), "{missing}");
    let pod = console.keys(": alarms enter / ^node.without enter enter").await;
    assert!(pod.contains("describe ip-"), "{pod}");
}

#[tokio::test(start_paused = true)]
async fn rows_come_with_the_time_alone() {
    let mut console = Harness::sized(PaneId::Alarms, 140, 30).await;
    let now = console.store().alarms.freshness().seen.unwrap();
    let expires = now.checked_add(SignedDuration::from_secs(605)).ok();
    console.observe(Observation::Caller(Caller { expires, ..Caller::default() }));
    let before = console.keys("g").await;
    assert!(!before.contains("credentials ending"), "{before}");
    tokio::time::advance(std::time::Duration::from_secs(10)).await;
    console.settle().await;
    let after = console.screen();
    assert!(after.contains("credentials ending") && after.contains("they end in 9m"), "{after}");
}
