//! The network of platform P2, as the panes tell it, and what they say when it is not well.

use futures::StreamExt as _;
use jiff::Timestamp;
use quarterdeck::{
    adapters::sandbox::Sandbox,
    estate::{self, Exposure, Tier},
    model::{
        Delta, Feed, Kind, NetworkInterface, Observation, PortRange, ReservationPurpose,
        ResourceId, Route, RouteTable, RulePeer, SecurityGroup, SecurityRule, Store, Subnet,
        SubnetReservation,
    },
    panes::{self, PaneId, Scope},
};
use serde_json::{Value, json};

use crate::harness::Harness;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// A store that has seen these feeds.
async fn store(feeds: &[Feed]) -> Store {
    let sandbox = Sandbox::open("p2").unwrap();
    let ports = sandbox.ports();
    let mut store = Store::default();
    for feed in feeds {
        store.apply(ports.inventory.watch(*feed).next().await.unwrap(), NOW);
    }
    store
}

async fn whole() -> Store {
    store(Feed::ALL).await
}

fn rows(store: &Store, pane: PaneId) -> Vec<Value> {
    let snapshot = panes::snapshot((pane, &Scope::All), store, "", NOW).unwrap();
    snapshot["rows"].as_array().unwrap().clone()
}

fn pick(rows: &[Value], keys: &[&str]) -> Vec<Value> {
    let line = |row: &Value| keys.iter().map(|key| row[*key].clone()).collect();
    rows.iter().map(line).collect()
}

fn find<'a>(rows: &'a [Value], key: &str, value: &str) -> &'a Value {
    rows.iter().find(|row| row[key] == value).unwrap()
}

/// The routes of the tables that `change` is about, changed.
fn change_tables(store: &mut Store, change: impl Fn(&mut RouteTable)) {
    let mut tables: Vec<_> = store.route_tables.rows().map(|it| (**it).clone()).collect();
    tables.iter_mut().for_each(change);
    store.apply(Observation::RouteTables(Delta::Resync(tables)), NOW);
}

fn subnet_named(store: &Store, name: &str) -> Subnet {
    (**store.subnets.rows().find(|it| it.name() == name).unwrap()).clone()
}

#[tokio::test(start_paused = true)]
async fn zones_are_read_in_full_at_every_width() {
    for pane in [PaneId::Nat, PaneId::Interfaces, PaneId::Subnets] {
        for width in [60, 80, 100, 120, 160] {
            let mut console = Harness::sized(pane, width, 24).await;
            for _ in 0..8 {
                let screen = console.keys("right").await;
                let cut = |line: &&str| {
                    line.split(' ')
                        .any(|it| it.starts_with("us-") && it.ends_with('…') && !it.contains(','))
                };
                assert_eq!(screen.lines().find(cut), None, "{} at {width}", pane.name());
            }
        }
    }
}

#[tokio::test]
async fn nine_subnets_stand_by_tier_and_zone() {
    let rows = rows(&whole().await, PaneId::Subnets);
    assert_eq!(
        pick(&rows, &["tier", "zone", "cidr", "usable", "reserved"]),
        [
            json!(["public", "us-east-1a", "10.0.48.0/24", 251, 0]),
            json!(["public", "us-east-1b", "10.0.49.0/24", 251, 0]),
            json!(["public", "us-east-1c", "10.0.50.0/24", 251, 0]),
            json!(["private", "us-east-1a", "10.0.0.0/20", 4091, 0]),
            json!(["private", "us-east-1b", "10.0.16.0/20", 4091, 0]),
            json!(["private", "us-east-1c", "10.0.32.0/20", 4091, 0]),
            json!(["isolated", "us-east-1a", "10.0.52.0/24", 251, 0]),
            json!(["isolated", "us-east-1b", "10.0.53.0/24", 251, 0]),
            json!(["isolated", "us-east-1c", "10.0.54.0/24", 251, 0]),
        ]
    );
    for row in &rows {
        let sum = row["free"].as_u64().unwrap() + row["used"].as_u64().unwrap();
        assert_eq!(Some(sum), row["usable"].as_u64(), "{row}");
        assert_eq!(row["findings"], Value::Null, "{row}");
    }
    let target = |row: &Value| row["default_route"].as_str().map(|it| it[..3].to_owned());
    let targets: Vec<_> = [0, 3, 6].map(|index: usize| target(&rows[index])).into();
    assert_eq!(targets, [Some("igw".to_owned()), Some("nat".to_owned()), None]);
    assert_eq!(rows[0]["roles"], json!(["elb"]));
    assert_eq!(rows[3]["roles"], json!(["int"]));
}

#[tokio::test]
async fn eight_endpoints_are_there_and_three_are_missing() {
    let store = whole().await;
    let snapshot = panes::snapshot((PaneId::Endpoints, &Scope::All), &store, "", NOW).unwrap();
    assert_eq!(snapshot["totals"], json!({"present": 8, "missing": 3}));
    let rows = rows(&store, PaneId::Endpoints);
    let named = |test: fn(&Value) -> bool| -> Vec<_> {
        rows.iter().filter(|row| test(row)).map(|row| row["service"].clone()).collect()
    };
    assert_eq!(named(|row| row["state"] == "missing"), ["ssm", "ssmmessages", "ec2messages"]);
    assert_eq!(
        named(|row| row["present"] == true),
        ["s3", "ecr.api", "ecr.dkr", "ec2", "sts", "logs", "elasticloadbalancing", "autoscaling"]
    );
    let s3 = find(&rows, "service", "s3");
    assert_eq!((&s3["type"], &s3["state"]), (&json!("gateway"), &json!("available")));
    assert_eq!(s3["zones"], json!(["us-east-1a", "us-east-1b", "us-east-1c"]));
    let sts = find(&rows, "service", "sts");
    assert_eq!(sts["type"], "interface");
    assert_eq!(sts["admits_nodes"], true);
    let ssm = find(&rows, "service", "ssm");
    assert_eq!((&ssm["needed"], &ssm["reached_otherwise"]), (&json!(true), &json!(true)));
    assert_eq!(find(&rows, "service", "eks-auth")["needed"], false);
    let kms = find(&rows, "service", "kms");
    assert_eq!(kms["needed"], Value::Null);
    assert!(kms["unknown"]["needed"].as_str().unwrap().contains("KMS"), "{kms}");
}

#[tokio::test]
async fn without_nat_a_missing_endpoint_is_out_of_reach() {
    let mut store = whole().await;
    change_tables(&mut store, |table| table.routes.retain(|route| !route.is_default()));
    let rows = estate::endpoints(&store);
    let ssm = rows.iter().find(|row| &*row.service == "ssm").unwrap();
    assert!(ssm.is_out_of_reach());
    assert!(ssm.findings[0].contains("no session"), "{:?}", ssm.findings);
}

#[tokio::test]
async fn an_endpoint_that_keeps_the_nodes_out_says_so() {
    let mut store = whole().await;
    let group = store.security_groups.rows().find(|it| it.name == "endpoints").unwrap();
    let mut group = SecurityGroup { inbound: Vec::new(), ..(**group).clone() };
    store.apply(Observation::SecurityGroups(Delta::Apply(group.clone())), NOW);
    let said = |store: &Store| {
        let rows = estate::endpoints(store);
        rows.iter().find(|row| &*row.service == "sts").unwrap().admits_nodes
    };
    assert_eq!(said(&store), Some(Ok(false)));
    let node = store.security_groups.rows().find(|it| it.name == "node").unwrap();
    group.inbound = vec![SecurityRule {
        protocol: "tcp".into(),
        ports: Some(PortRange { first: 443, last: 443 }),
        peer: RulePeer::Group((&*node.id.name).into()),
        description: None,
    }];
    store.apply(Observation::SecurityGroups(Delta::Apply(group)), NOW);
    assert_eq!(said(&store), Some(Ok(true)));
}

#[tokio::test]
async fn every_zone_has_its_own_nat_gateway() {
    let rows = rows(&whole().await, PaneId::Nat);
    assert_eq!(
        pick(&rows, &["name", "zone", "state", "subnets", "findings"]),
        [
            json!(["nat-a", "us-east-1a", "available", ["private-a"], null]),
            json!(["nat-b", "us-east-1b", "available", ["private-b"], null]),
            json!(["nat-c", "us-east-1c", "available", ["private-c"], null]),
        ]
    );
}

#[tokio::test]
async fn one_nat_gateway_for_all_is_a_finding() {
    let mut store = whole().await;
    let only = store.nat_gateways.rows().find(|it| it.name() == "nat-a").unwrap().clone();
    change_tables(&mut store, |table| {
        for route in table.routes.iter_mut().filter(|route| route.target.starts_with("nat-")) {
            route.target = (&*only.id.name).into();
        }
    });
    let rows = estate::nat_gateways(&store);
    assert_eq!(
        rows[0].findings,
        [
            "private-b, private-c cross zones to it and lose their way out with us-east-1a",
            "3 zones depend on it alone",
        ]
    );
    assert_eq!(rows[1].findings, ["no subnet leaves through it, but it costs by the hour"]);
}

#[tokio::test]
async fn blackholes_come_first_and_are_named_on_their_subnets() {
    let mut store = whole().await;
    change_tables(&mut store, |table| {
        if table.name() == "private-b" {
            table.routes.iter_mut().filter(|it| it.is_default()).for_each(|it| it.blackhole = true);
        }
    });
    let routes = rows(&store, PaneId::Routes);
    assert_eq!(routes[0]["table"], "private-b");
    assert_eq!(routes[0]["state"], "blackhole");
    assert!(routes[1..].iter().all(|row| row["state"] == "active"));
    let subnets = rows(&store, PaneId::Subnets);
    let broken = find(&subnets, "name", "private-b");
    assert_eq!(broken["tier"], "private", "what was meant stays readable");
    assert!(broken["findings"].as_str().unwrap().ends_with("which is gone"), "{broken}");
}

#[tokio::test]
async fn tags_that_contradict_the_routes_are_named() {
    let mut store = whole().await;
    let public = subnet_named(&store, "public-a").id.name;
    change_tables(&mut store, |table| table.subnets.retain(|subnet| **subnet != *public));
    let rows = estate::subnets(&store);
    let row = rows.iter().find(|row| row.subnet.name() == "public-a").unwrap();
    assert_eq!(row.tier(), Some(Tier::Isolated), "the main table leads nowhere");
    assert_eq!(
        row.findings,
        [
            "the tag kubernetes.io/role/elb=1 says public, the routes say isolated",
            "public addresses of 1 interfaces lead nowhere: it is not public",
        ]
    );
}

#[tokio::test]
async fn what_is_not_known_is_not_guessed() {
    let subnets_only = rows(&store(&[Feed::Subnets]).await, PaneId::Subnets);
    assert_eq!(subnets_only.len(), 9);
    for row in &subnets_only {
        for key in ["tier", "reserved", "used", "default_route", "interfaces"] {
            assert_eq!(row[key], Value::Null, "{key} of {row}");
            assert!(row["unknown"][key].is_string(), "{key} of {row}");
        }
        assert!(row["free"].is_u64());
    }
    let no_endpoints = rows(&store(&[Feed::Vpcs, Feed::Clusters]).await, PaneId::Endpoints);
    assert!(no_endpoints.iter().all(|row| row["present"].is_null() && row["state"].is_null()));
    let no_users = rows(&store(&[Feed::NatGateways]).await, PaneId::Nat);
    assert!(no_users.iter().all(|row| row["zones"].is_null() && row["findings"].is_null()));
    let no_members = estate::reach(&store(&[Feed::SecurityGroups]).await);
    assert!(no_members.iter().any(|row| row.exposure == Exposure::Unknown));
}

#[tokio::test]
async fn reserved_addresses_are_reservations_and_prefixes_without_pods() {
    let mut store = whole().await;
    let home = subnet_named(&store, "private-a").id;
    let interface = store.network_interfaces.rows().find(|it| *it.subnet == *home.name).unwrap();
    let prefix = |block: &str, private_ip: &str| NetworkInterface {
        private_ips: vec![private_ip.parse().unwrap()],
        prefixes: vec![block.into()],
        ..(**interface).clone()
    };
    let interfaces = vec![prefix("10.0.8.0/28", "10.0.9.1")];
    store.apply(Observation::NetworkInterfaces(Delta::Resync(interfaces)), NOW);
    let mut pod = (**store.pods.rows().find(|pod| pod.holds_resources()).unwrap()).clone();
    pod.ip = Some("10.0.8.3".parse().unwrap());
    store.apply(Observation::Pods(Delta::Resync(vec![pod])), NOW);
    let reserved = |store: &Store| {
        let rows = estate::subnets(store);
        rows.iter().find(|row| row.subnet.id == home).unwrap().reserved
    };
    assert_eq!(reserved(&store), Ok(15), "sixteen in the prefix, one on a pod");
    let reservation = SubnetReservation {
        id: ResourceId::new(&home.source, Kind::SubnetReservation, "scr-1"),
        subnet: (&*home.name).into(),
        cidr: "10.0.8.0/24".into(),
        purpose: ReservationPurpose::Prefix,
    };
    store.apply(Observation::SubnetReservations(Delta::Resync(vec![reservation])), NOW);
    assert_eq!(reserved(&store), Ok(15 + 256 - 16), "the prefix is counted once");
}

#[tokio::test]
async fn rules_read_as_who_reaches_what() {
    let rows = rows(&whole().await, PaneId::SecurityGroups);
    let of = |group: &str| -> Vec<_> {
        let own = rows.iter().filter(|row| row["group"] == group && row["direction"] == "in");
        own.map(|row| (row["peer"].as_str().unwrap().to_owned(), row["ports"].clone())).collect()
    };
    let peers: Vec<_> = of("node").into_iter().map(|(peer, _)| peer).collect();
    assert!(peers.contains(&"itself".to_owned()), "{peers:?}");
    assert!(peers.iter().any(|peer| peer.starts_with("group alb (sg-")), "{peers:?}");
    assert_eq!(
        of("endpoints"),
        [("VPC llm-analytics-hub-prod (10.0.0.0/16)".to_owned(), json!("tcp 443"))]
    );
    assert_eq!(of("alb").len(), 2);
    assert!(rows.iter().all(|row| row["findings"].is_null()), "80 and 443 of a balancer are meant");
    let node = find(&rows, "group", "node");
    assert_eq!(node["members"], json!(["13 instance"]));
}

#[tokio::test]
async fn ssh_from_everywhere_is_the_first_row() {
    let mut store = whole().await;
    let group = store.security_groups.rows().find(|it| it.name == "node").unwrap();
    let mut group = (**group).clone();
    group.inbound.push(SecurityRule {
        protocol: "tcp".into(),
        ports: Some(PortRange { first: 22, last: 22 }),
        peer: RulePeer::Cidr("0.0.0.0/0".into()),
        description: None,
    });
    store.apply(Observation::SecurityGroups(Delta::Apply(group)), NOW);
    let first = &rows(&store, PaneId::SecurityGroups)[0];
    assert_eq!(first["findings"], "the whole internet may reach it");
    assert_eq!(first["peer"], "the internet (0.0.0.0/0)");
}

#[tokio::test]
async fn the_vpc_is_summed_up() {
    let rows = rows(&whole().await, PaneId::Vpc);
    let keys = ["name", "cidrs", "subnets", "nat_gateways", "endpoints", "dns_support", "findings"];
    let expected = json!(["llm-analytics-hub-prod", ["10.0.0.0/16"], 9, 3, 8, true, null]);
    assert_eq!(pick(&rows, &keys), [expected]);
}

#[tokio::test]
async fn interfaces_lead_to_their_nodes() {
    let rows = rows(&whole().await, PaneId::Interfaces);
    let kinds = |kind: &str| rows.iter().filter(|row| row["owner_kind"] == kind).count();
    assert_eq!(kinds("instance"), 13);
    assert_eq!(kinds("NAT gateway"), 3);
    assert_eq!(kinds("endpoint"), 21, "seven services in three zones");
    assert_eq!(kinds("EKS control plane"), 2);
    assert_eq!(rows.iter().filter(|row| row["node"].is_string()).count(), 12, "one never joined");
}

#[test]
fn a_route_that_is_announced_stays_a_route() {
    let route = Route {
        destination: "::/0".into(),
        via: quarterdeck::model::Via::of("eigw-1"),
        target: "eigw-1".into(),
        blackhole: false,
        propagated: true,
    };
    assert!(route.is_default());
    assert_eq!(route.via.name(), "eigw");
}

#[tokio::test(start_paused = true)]
async fn enter_leads_from_a_vpc_to_its_subnets_to_their_nodes() {
    let mut console = Harness::new(PaneId::Vpc).await;
    let subnets = console.keys("enter").await;
    assert!(subnets.contains("private-a"), "{subnets}");
    let nodes = console.keys("/ private-a enter enter").await;
    assert!(nodes.contains("ip-10-0-0-17") && !nodes.contains("ip-10-0-16-18"), "{nodes}");
}
