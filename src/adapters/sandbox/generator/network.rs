//! A VPC that is large enough for every pod to have an address in it.

use serde_json::{Value, json};

use super::machines::{Fleet, ZONES};

/// Where flow logs go.
pub(super) const FLOW_LOGS: &str = "/aws/vpc/generated/flow-logs";

/// Services that a cluster needs endpoints for.
const INTERFACES: [&str; 10] = [
    "ecr.api",
    "ecr.dkr",
    "ec2",
    "sts",
    "logs",
    "elasticloadbalancing",
    "autoscaling",
    "ssm",
    "ssmmessages",
    "ec2messages",
];

pub(super) fn part(fleet: &Fleet) -> Value {
    let blocks = 3 * fleet.subnets_of_a_zone;
    let interfaces = INTERFACES.map(|service| json!({"service": service, "kind": "interface"}));
    let mut endpoints = vec![json!({"service": "s3", "kind": "gateway"})];
    endpoints.extend(interfaces);
    json!({
        "name": "generated",
        "cidr": "10.0.0.0/16",
        "more_cidrs": (1..=blocks).map(|block| format!("10.{block}.0.0/16")).collect::<Vec<_>>(),
        "flow_log_group": FLOW_LOGS,
        "subnets": subnets(fleet.subnets_of_a_zone),
        "nat_gateways": ZONES.iter().zip(80..).map(nat).collect::<Vec<_>>(),
        "endpoints": endpoints,
        "balancers": [{
            "name": "ingress", "group": "alb",
            "listeners": [{"port": 443, "protocol": "HTTPS"}],
            "targets": {"name": "ingress-web", "node_group": "general-01", "port": 30_443},
        }],
        "security_groups": security_groups(),
    })
}

fn subnets(of_a_zone: u32) -> Vec<Value> {
    let subnet = |name: String, tier: &str, zone: &str, cidr: String| json!({"name": name, "tier": tier, "zone": format!("us-east-1{zone}"), "cidr": cidr});
    let mut all = Vec::new();
    for (number, zone) in (0..).zip(ZONES) {
        all.push(subnet(format!("public-{zone}"), "public", zone, format!("10.0.{number}.0/24")));
        let inner = format!("10.0.{}.0/20", 16 * (number + 1));
        all.push(subnet(format!("intra-{zone}"), "intra", zone, inner));
        for place in 0..of_a_zone {
            let name = if of_a_zone == 1 {
                format!("private-{zone}")
            } else {
                format!("private-{zone}{}", place + 1)
            };
            let block = Fleet::block(number, place, of_a_zone);
            all.push(subnet(name, "private", zone, format!("10.{block}.0.0/16")));
        }
    }
    all
}

fn nat((zone, place): (&&str, u32)) -> Value {
    json!({
        "name": format!("nat-{zone}"),
        "subnet": format!("public-{zone}"),
        "public_ip": format!("203.0.113.{place}"),
        "traffic": {
            "bytes_out_s": 9_000_000, "bytes_in_s": 60_000_000, "port_errors_s": 0,
            "connections": 24_000,
        },
    })
}

fn security_groups() -> Value {
    let rule = |ports: Option<&str>, peer: &str| {
        let protocol = if ports.is_some() { "tcp" } else { "-1" };
        json!({"protocol": protocol, "ports": ports, "peer": peer})
    };
    json!([
        {"name": "cluster", "description": "The API server of the cluster",
            "inbound": [rule(Some("443"), "node")]},
        {"name": "node", "description": "The nodes of the cluster", "inbound": [
            rule(None, "node"), rule(Some("443"), "cluster"), rule(Some("10250"), "cluster"),
            rule(Some("1025-65535"), "cluster"), rule(Some("30443"), "alb"),
        ]},
        {"name": "endpoints", "description": "The interfaces of VPC endpoints",
            "inbound": [rule(Some("443"), "10.0.0.0/8")]},
        {"name": "database", "description": "The databases", "inbound": [rule(Some("5432"), "node")]},
        {"name": "alb", "description": "The load balancer", "inbound": [rule(Some("443"), "0.0.0.0/0")]},
    ])
}
