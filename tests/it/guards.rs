//! Network ACLs, flow logs, and whether the next scale-out fits into the subnets.

use futures::StreamExt as _;
use jiff::Timestamp;
use quarterdeck::{
    adapters::sandbox::Sandbox,
    model::{
        AclRule, Delta, Fault, FaultClass, Feed, FlowLog, InstanceType, NetworkAcl, NodeGroup,
        Observation, PortRange, Store, Subnet,
    },
    panes::{self, PaneId, Scope},
};
use serde_json::{Value, json};

use crate::harness::Harness;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn store() -> Store {
    let ports = Sandbox::open("p2").unwrap().ports();
    let mut store = Store::default();
    for feed in Feed::ALL {
        store.apply(ports.inventory.watch(*feed).next().await.unwrap(), NOW);
    }
    store
}

fn rows(store: &Store, pane: PaneId) -> Vec<Value> {
    let json = panes::snapshot((pane, &Scope::All), store, "", NOW).unwrap();
    json["rows"].as_array().unwrap().clone()
}

fn row(store: &Store, pane: PaneId, key: &str, value: &str) -> Value {
    rows(store, pane).into_iter().find(|row| row[key] == value).unwrap()
}

fn acl(store: &Store) -> NetworkAcl {
    (**store.network_acls.rows().next().unwrap()).clone()
}

fn rule(inbound: bool, number: u16, ports: (u16, u16)) -> AclRule {
    let ports = PortRange { first: ports.0, last: ports.1 };
    let protocol = "tcp".into();
    AclRule {
        inbound,
        number,
        allows: true,
        protocol,
        ports: Some(ports),
        block: "0.0.0.0/0".into(),
    }
}

/// What is said of the ACL with these rules, and with the last one that denies the rest.
fn finding(store: &mut Store, rules: &[AclRule]) -> Value {
    let deny = acl(store).rules.into_iter().filter(|rule| !rule.allows);
    let rules = rules.iter().cloned().chain(deny).collect();
    store.apply(
        Observation::NetworkAcls(Delta::Resync(vec![NetworkAcl { rules, ..acl(store) }])),
        NOW,
    );
    rows(store, PaneId::Nacls)[0]["findings"].clone()
}

#[tokio::test]
async fn the_rules_of_an_acl_stand_in_the_order_they_are_tried() {
    let store = store().await;
    let rows = rows(&store, PaneId::Nacls);
    let told: Vec<_> =
        rows.iter().map(|row| json!([row["direction"], row["rule"], row["action"]])).collect();
    let expected = [
        ["in", "100", "allow"],
        ["in", "*", "deny"],
        ["out", "100", "allow"],
        ["out", "*", "deny"],
    ];
    assert_eq!(told, expected.map(|it| json!(it)));
    assert_eq!(rows[0]["subnets"].as_array().unwrap().len(), 9);
    assert_eq!(rows[0]["findings"], Value::Null);
    let subnet = row(&store, PaneId::Subnets, "name", "private-a");
    assert_eq!(subnet["nacl"], rows[0]["id"], "a subnet names the ACL that guards it");
}

#[tokio::test]
async fn an_acl_that_forgets_the_answers_is_found() {
    let mut store = store().await;
    let (https, answers) = ((443, 443), (1024, 65_535));
    let out = rule(false, 100, https);
    let said = finding(&mut store, std::slice::from_ref(&out));
    assert!(said.as_str().unwrap().contains("answers may come in"), "{said}");
    assert_eq!(finding(&mut store, &[out.clone(), rule(true, 100, answers)]), Value::Null);
    let denied = AclRule { allows: false, ..rule(true, 50, answers) };
    let said = finding(&mut store, &[out, rule(true, 100, answers), denied]);
    assert!(said.is_string(), "the lower number decides");
    let said = finding(&mut store, &[rule(false, 100, answers)]);
    assert!(said.as_str().unwrap().contains("443 may not go out"), "{said}");
}

#[tokio::test]
async fn flow_logs_say_where_they_go_and_why_they_do_not_arrive() {
    let mut store = store().await;
    let log = &rows(&store, PaneId::FlowLogs)[0];
    assert_eq!(
        (&log["of"], &log["destination_type"]),
        (&json!("llm-analytics-hub-prod"), &json!("CloudWatch Logs"))
    );
    assert_eq!((&log["interval_s"], &log["delivers"]), (&json!(600.0), &json!(true)));
    assert_eq!((&log["retention"], &log["retention_days"]), (&json!("14 d"), &json!(14)));
    assert_eq!(log["findings"], Value::Null);
    let known = (**store.flow_logs.rows().next().unwrap()).clone();
    let error = Some("Access error".into());
    let failing = FlowLog { delivers: Some(false), error, traffic: "REJECT".into(), ..known };
    store.apply(Observation::FlowLogs(Delta::Resync(vec![failing])), NOW);
    let said = rows(&store, PaneId::FlowLogs)[0]["findings"].clone();
    assert_eq!(said, "records do not arrive: Access error; only REJECT is written down");
    store.apply(Observation::FlowLogs(Delta::Resync(Vec::new())), NOW);
    let none = &rows(&store, PaneId::FlowLogs)[0];
    assert_eq!((&none["id"], &none["of"]), (&json!("none"), &json!("llm-analytics-hub-prod")));
    assert!(none["findings"].as_str().unwrap().contains("no flow log"), "{none}");
}

#[tokio::test]
async fn how_long_flow_logs_are_kept_is_not_guessed() {
    let mut store = store().await;
    store.apply(Observation::LogGroups(Delta::Resync(Vec::new())), NOW);
    let log = &rows(&store, PaneId::FlowLogs)[0];
    assert_eq!(log["findings"], "its log group does not exist");
    let denied = Fault::new(FaultClass::Denied, "logs:DescribeLogGroups", "no");
    store.apply(Observation::failed(Feed::LogGroups, denied), NOW);
    let log = &rows(&store, PaneId::FlowLogs)[0];
    assert_eq!((&log["retention"], &log["findings"]), (&Value::Null, &Value::Null));
    assert!(log["unknown"]["retention"].as_str().unwrap().contains("denied"), "{log}");
}

fn free(store: &mut Store, name: &str, free: u64) {
    let found = store.subnets.rows().find(|it| it.name() == name).unwrap();
    let subnet = Subnet { free: Some(free), ..(**found).clone() };
    store.apply(Observation::Subnets(Delta::Apply(subnet)), NOW);
}

#[tokio::test]
async fn a_subnet_is_only_too_small_if_the_next_scale_out_does_not_fit() {
    let mut store = store().await;
    let told = |store: &Store| row(store, PaneId::Subnets, "name", "private-a");
    // Eight nodes may still come: five, two and one, on three subnets each; a fresh one of the
    // larger types fills two interfaces of 15 addresses.
    assert_eq!(told(&store)["scale_out"], 4 * 30);
    free(&mut store, "private-a", 120);
    assert_eq!(told(&store)["findings"], Value::Null, "3 % are enough for 4 nodes");
    free(&mut store, "private-a", 119);
    assert_eq!(told(&store)["findings"], "node groups may still take 120 addresses, 119 are left");
    let isolated = row(&store, PaneId::Subnets, "name", "intra-a");
    assert_eq!(isolated["scale_out"], Value::Null, "no node group starts there");
    free(&mut store, "intra-a", 20);
    let isolated = row(&store, PaneId::Subnets, "name", "intra-a");
    assert_eq!(isolated["findings"], "fewer than one address in ten is free");
}

#[tokio::test]
async fn what_the_next_scale_out_takes_is_not_guessed() {
    let mut store = store().await;
    store.apply(Observation::InstanceTypes(Delta::Resync(Vec::<InstanceType>::new())), NOW);
    let told = row(&store, PaneId::Subnets, "name", "private-a");
    assert_eq!(told["scale_out"], Value::Null);
    let reason = told["unknown"]["scale_out"].as_str().unwrap();
    assert!(reason.contains("instance types"), "{reason}");
    let mut without = Store::default();
    let ports = Sandbox::open("p2").unwrap().ports();
    without.apply(ports.inventory.watch(Feed::Subnets).next().await.unwrap(), NOW);
    let unknown = row(&without, PaneId::Subnets, "name", "intra-a");
    assert!(unknown["unknown"]["scale_out"].as_str().unwrap().contains("node groups"), "{unknown}");
    let full = |group: &NodeGroup| {
        let scaling = group.scaling.map(|it| quarterdeck::model::Scaling { desired: it.max, ..it });
        NodeGroup { scaling, ..group.clone() }
    };
    let groups = store.node_groups.rows().map(|it| full(it)).collect();
    store.apply(Observation::NodeGroups(Delta::Resync(groups)), NOW);
    let told = row(&store, PaneId::Subnets, "name", "private-a");
    assert_eq!(told["scale_out"], 0, "whatever the types, nothing more comes");
}

#[tokio::test(start_paused = true)]
async fn the_scarcest_subnet_stands_first_until_another_order_is_chosen() {
    let mut console = Harness::sized(PaneId::Subnets, 140, 30).await;
    let screen = console.screen();
    let first = screen.lines().find(|line| line.starts_with('>')).unwrap();
    assert!(first.contains("248"), "{screen}");
    let some = console.keys("/ free<249 enter").await;
    assert!(some.contains("Subnets[2/9]"), "{some}");
}
