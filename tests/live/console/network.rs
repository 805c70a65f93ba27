//! What the panes of the network show of an account whose VPC is that of the estate.

use serde_json::{Value, json};

use super::harness::Estate;
use crate::rig::aws::{Fault, FaultKind};

const ZONES: [&str; 3] = ["us-east-1a", "us-east-1b", "us-east-1c"];

/// A pane where nothing is missing, and its rows.
fn pane(name: &str) -> (Value, Vec<Value>) {
    let json = Estate::shared().snapshot(&[name]).ended(0).json();
    assert_eq!(json["errors"], json!([]), "{json:#}");
    let rows = json["rows"].as_array().unwrap().clone();
    (json, rows)
}

/// The VPC of the cluster; every account has a default one beside it.
fn our_vpc() -> Value {
    let (_, rows) = pane("vpc");
    let ours = |row: &Value| row["clusters"] == json!([Estate::shared().cluster]);
    rows.into_iter().find(ours).expect("the cluster stands in a VPC")
}

/// The rows of a pane that are in the VPC of the cluster.
fn ours(name: &str) -> Vec<Value> {
    let vpc = our_vpc()["id"].clone();
    let (_, mut rows) = pane(name);
    rows.retain(|row| row["vpc"] == vpc);
    rows
}

fn pick(rows: &[Value], keys: &[&str]) -> Vec<Value> {
    rows.iter().map(|row| keys.iter().map(|key| row[*key].clone()).collect()).collect()
}

#[test]
fn the_vpc_says_what_stands_in_it() {
    let vpc = our_vpc();
    assert_eq!(vpc["cidrs"], json!(["10.0.0.0/16"]));
    assert_eq!(vpc["zones"], json!(ZONES));
    let counts = ["subnets", "nat_gateways", "endpoints"].map(|key| vpc[key].as_u64().unwrap());
    assert_eq!(counts, [9, 3, 8]);
    assert_eq!((&vpc["dns_support"], &vpc["dns_hostnames"]), (&json!(true), &json!(true)));
    assert_eq!(vpc["flow_logs"], json!(["/aws/vpc/llm-analytics-hub-prod/flow-logs"]));
    assert_eq!(vpc["links"], json!([]));
}

#[test]
fn nine_subnets_stand_by_tier_and_zone() {
    let rows = ours("subnets");
    let expected = [("public", 251), ("private", 4091), ("isolated", 251)];
    let expected = expected.iter().flat_map(|(tier, usable)| {
        ZONES.iter().map(move |zone| json!([tier, zone, usable, 0, null]))
    });
    let keys = ["tier", "zone", "usable", "reserved", "findings"];
    assert_eq!(pick(&rows, &keys), expected.collect::<Vec<_>>());
    for row in &rows {
        let sum = row["free"].as_u64().unwrap() + row["used"].as_u64().unwrap();
        assert_eq!(Some(sum), row["usable"].as_u64(), "{row}");
    }
    let nodes: u64 = rows.iter().map(|row| row["instances"].as_u64().unwrap()).sum();
    assert_eq!(nodes, 13, "the private subnets hold every instance");
}

#[test]
fn eight_endpoints_are_there_and_three_are_missing() {
    let (json, rows) = pane("endpoints");
    assert_eq!(json["totals"], json!({"present": 8, "missing": 3}));
    let named = |test: fn(&Value) -> bool| -> Vec<_> {
        rows.iter().filter(|row| test(row)).map(|row| row["service"].as_str().unwrap()).collect()
    };
    assert_eq!(named(|row| row["state"] == "missing"), ["ssm", "ssmmessages", "ec2messages"]);
    let there =
        ["s3", "ecr.api", "ecr.dkr", "ec2", "sts", "logs", "elasticloadbalancing", "autoscaling"];
    assert_eq!(named(|row| row["present"] == true), there);
    assert_eq!(named(|row| row["type"] == "gateway"), ["s3"]);
    for row in rows.iter().filter(|row| row["present"] == true) {
        assert_eq!((&row["zones"], &row["findings"]), (&json!(ZONES), &Value::Null), "{row}");
        assert_eq!(row["open_policy"], true, "{row}");
        let admits = if row["type"] == "gateway" { Value::Null } else { json!(true) };
        assert_eq!(row["admits_nodes"], admits, "{row}");
    }
}

#[test]
fn every_zone_has_its_own_nat_gateway() {
    let (_, rows) = pane("nat");
    let expected: Vec<_> = ["a", "b", "c"]
        .iter()
        .zip(["203.0.113.10", "203.0.113.11", "203.0.113.12"])
        .map(|(zone, ip)| {
            let subnet = format!("{}-private-{zone}", Estate::shared().cluster);
            let zone_name = format!("us-east-1{zone}");
            json!([format!("nat-{zone}"), zone_name, "available", [ip], [subnet], null])
        })
        .collect();
    let keys = ["name", "zone", "state", "public_ips", "subnets", "findings"];
    assert_eq!(pick(&rows, &keys), expected);
}

#[test]
fn gateways_say_what_goes_through_them_and_one_call_asks_for_all() {
    let estate = Estate::own_account();
    let json = estate.snapshot(&["nat"]).ended(0).json();
    let keys = ["bytes_out", "bytes_in", "port_errors", "connections"];
    let rows = pick(json["rows"].as_array().unwrap(), &keys);
    let within = |per_second: u64| per_second * 300;
    let expected =
        [(1_200_000, 9_400_000, 3200), (1_000_000, 8_100_000, 2900), (900_000, 7_000_000, 2600)];
    let expected = expected.map(|(sent, got, most)| json!([within(sent), within(got), 0, most]));
    assert_eq!(rows, expected);
    let calls = estate.aws.requests().unwrap();
    let metrics = calls.iter().filter(|call| call.action == "GetMetricData").count();
    assert_eq!(metrics, 1, "{calls:#?}");
}

#[test]
fn routes_lead_out_by_tier() {
    let rows = ours("routes");
    let of = |via: &str| rows.iter().filter(|row| row["via"] == via).count();
    // Seven tables and the main one; the S3 endpoint is a route of the private ones.
    assert_eq!([of("local"), of("igw"), of("nat"), of("endpoint")], [8, 1, 3, 3]);
    assert_eq!(rows.len(), 15);
    assert!(rows.iter().all(|row| row["state"] == "active"), "{rows:#?}");
    let out = rows.iter().find(|row| row["via"] == "igw").unwrap();
    assert_eq!((&out["destination"], &out["tier"]), (&json!("0.0.0.0/0"), &json!("public")));
}

#[test]
fn security_groups_say_who_reaches_which_port() {
    let rows = ours("security-groups");
    let inbound = |group: &str| -> Vec<_> {
        let own = rows.iter().filter(|row| row["group"] == group && row["direction"] == "in");
        own.map(|row| format!("{} {}", row["ports"], row["peer"]).replace('"', "")).collect()
    };
    let endpoints = inbound("endpoints");
    assert!(endpoints.len() == 1 && endpoints[0].contains("443"), "{endpoints:?}");
    assert_eq!(inbound("database").len(), 3);
    assert!(inbound("node").iter().any(|rule| rule.contains("10250")), "{:?}", inbound("node"));
}

#[test]
fn interfaces_have_owners() {
    let (_, rows) = pane("interfaces");
    let of = |kind: &str| rows.iter().filter(|row| row["owner_kind"] == kind).count();
    let kinds = ["instance", "NAT gateway", "endpoint", "EKS control plane", "EFS", "RDS"];
    let owned = kinds.map(of);
    // Two on each instance, one of each endpoint and of the file system in each zone, and one of each
    // database in each of its own.
    assert_eq!((owned, rows.len()), ([26, 3, 21, 2, 3, 4], 59));
}

#[test]
fn everything_has_a_description_in_the_words_of_ec2() {
    let mut terminal = Estate::shared().console(&["--pane=endpoints"]);
    terminal.until_text("ecr.api");
    terminal.send("/ecr.api\r");
    terminal.until_gone("ec2messages");
    terminal.send("y");
    terminal.until_text("ServiceName: com.amazonaws.us-east-1.ecr.api");
    terminal.send("\x1b");
    // Esc and a key that follow each other at once are Alt and that key.
    terminal.until_gone("ServiceName");
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn refused_endpoints_are_said_and_the_rest_lives_on() {
    let estate = Estate::own_account();
    let denied = Fault::new(FaultKind::AccessDenied).on("ec2", "DescribeVpcEndpoints");
    estate.aws.fault(&denied).unwrap();
    let json = estate.snapshot(&["endpoints"]).ended(4).json();
    assert_eq!(json["errors"][0]["class"], "denied", "{json:#}");
    assert!(json["errors"][0]["message"].as_str().unwrap().contains("ec2:DescribeVpcEndpoints"));
    for row in json["rows"].as_array().unwrap() {
        assert_eq!(row["present"], Value::Null, "nobody knows: {row}");
        assert!(row["unknown"]["present"].is_string(), "{row}");
    }
    let subnets = estate.snapshot(&["subnets"]).ended(0).json();
    assert_eq!(subnets["rows"].as_array().unwrap().len(), 9 + 6);
    let vpc = estate.snapshot(&["vpc"]).ended(4).json();
    let ours = vpc["rows"].as_array().unwrap().iter().find(|row| row["subnets"] == 9).unwrap();
    assert_eq!((&ours["nat_gateways"], &ours["endpoints"]), (&json!(3), &Value::Null));
    let mut terminal = estate.console(&["--pane=endpoints"]);
    terminal.until_text("denied");
    terminal.send(":subnets\r");
    terminal.until_text("private-a");
    terminal.send("q");
    assert_eq!(terminal.ended().exit_code(), 0);
}

#[test]
fn what_is_asked_of_ec2_is_as_its_model_says_and_in_full() {
    let estate = Estate::own_account();
    estate.aws.page_size(Some(2)).unwrap();
    for (name, rows) in [("interfaces", 59), ("subnets", 15), ("nat", 3)] {
        let json = estate.snapshot(&[name]).ended(0).json();
        assert_eq!(json["rows"].as_array().unwrap().len(), rows, "{name}");
    }
    for name in ["vpc", "endpoints", "routes", "security-groups"] {
        estate.snapshot(&[name]).ended(0);
    }
    let violations = estate.aws.violations().unwrap();
    assert!(violations.is_empty(), "{violations:#?}");
}

#[test]
fn the_load_balancer_says_where_it_listens_and_what_is_behind_it() {
    let rows = ours("load-balancers");
    let [balancer] = rows.as_slice() else { panic!("{rows:#?}") };
    assert_eq!(balancer["name"], "k8s-ingress");
    assert_eq!(balancer["listeners"], json!(["HTTP:80", "HTTPS:443"]));
    assert_eq!(balancer["zones"], json!(ZONES));
    assert_eq!((&balancer["healthy"], &balancer["targets"]), (&json!(5), &json!(5)));
    assert_eq!(balancer["findings"], Value::Null);
    let (_, targets) = pane("targets");
    assert_eq!(targets.len(), 5);
    for target in &targets {
        assert_eq!((&target["state"], &target["port"]), (&json!("healthy"), &json!(30080)));
        let node = target["node"].as_str().expect("the node of the instance");
        assert!(node.ends_with(".ec2.internal"), "{target}");
    }
}

#[test]
fn without_the_permission_load_balancers_are_denied_and_the_network_lives_on() {
    let estate = Estate::own_account();
    let denied = Fault::new(FaultKind::AccessDenied).on("elbv2", "DescribeLoadBalancers");
    estate.aws.fault(&denied).unwrap();
    let json = estate.snapshot(&["load-balancers"]).ended(4).json();
    assert!(json["errors"][0].to_string().contains("DescribeLoadBalancers"), "{json:#}");
    estate.snapshot(&["subnets"]).ended(0);
}

#[test]
fn network_acls_are_told_rule_by_rule_and_guard_their_subnets() {
    let rows = ours("nacls");
    let told = pick(&rows, &["direction", "rule", "action", "block", "findings"]);
    let rule = |way: &str, rule: &str, action: &str| json!([way, rule, action, "0.0.0.0/0", null]);
    let expected = [
        rule("in", "100", "allow"),
        rule("in", "*", "deny"),
        rule("out", "100", "allow"),
        rule("out", "*", "deny"),
    ];
    assert_eq!(told, expected);
    assert_eq!(rows[0]["subnets"].as_array().unwrap().len(), 9);
    assert!(ours("subnets").iter().all(|row| row["nacl"] == rows[0]["id"]));
}

#[test]
fn flow_logs_say_where_they_go_and_that_they_arrive() {
    let (_, rows) = pane("flow-logs");
    let keys =
        ["traffic", "destination_type", "destination", "retention_days", "interval_s", "delivers"];
    let group = "/aws/vpc/llm-analytics-hub-prod/flow-logs";
    assert_eq!(pick(&rows, &keys), [json!(["ALL", "CloudWatch Logs", group, 14, 600.0, true])]);
}

#[test]
fn the_next_scale_out_is_counted_from_node_groups_and_their_types() {
    for row in ours("subnets") {
        let expected = if row["tier"] == "private" { json!(120) } else { Value::Null };
        assert_eq!(row["scale_out"], expected, "{row}");
    }
}
