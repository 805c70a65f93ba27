//! Single changes to P2 that make it contradict itself, and what is said of each.

use serde_json::{Value, json};

use super::faults;

/// A place by its JSON pointer, what is put there, and what that makes wrong.
type Change = (&'static str, Value, &'static [&'static str]);

/// Puts the values where they belong, one file for each.
fn check(changes: Vec<Change>) {
    for (pointer, value, expected) in changes {
        let said = faults(|file| {
            let (above, name) = pointer.rsplit_once('/').unwrap();
            let above = file.pointer_mut(above).unwrap();
            match name.parse::<usize>() {
                Ok(index) => above[index] = value.clone(),
                Err(_) => above[name] = value.clone(),
            }
        });
        assert_eq!(said, expected, "{pointer} = {value}");
    }
}

#[test]
fn names_lead_somewhere() {
    check(vec![
        ("/vpc/flow_log_group", json!("x"), &["vpc.flow_log_group: there is no log group `x`"]),
        (
            "/vpc/balancers/0/group",
            json!("x"),
            &["vpc.balancers[0]: there is no security group `x`"],
        ),
        (
            "/vpc/balancers/0/targets/node_group",
            json!("x"),
            &["vpc.balancers[0].targets: there is no node group `x`"],
        ),
        ("/node_groups/0/subnets", json!(["x"]), &["node_groups[0]: there is no subnet `x`"]),
        (
            "/orphans/instance_without_node/group",
            json!("x"),
            &["orphans.instance_without_node: there is no group `x`"],
        ),
        (
            "/instances",
            json!([{"name": "b", "instance_id": "i-1", "instance_type": "t3.micro", "subnet": "x",
                "ip": "10.0.48.9", "public_ip": "203.0.113.256", "security_group": "y"}]),
            &[
                "instances[0]: there is no subnet `x`",
                "instances[0]: there is no security group `y`",
                "instances[0]: `203.0.113.256` is no address",
            ],
        ),
        ("/storage/claims/0/volume", json!("x"), &["storage.claims[0]: there is no volume `x`"]),
        (
            "/storage/claims/0/used_by",
            json!("x"),
            &["storage.claims[0]: there is no workload `x` in data"],
        ),
        (
            "/databases/instances/1/cluster",
            json!("x"),
            &["databases.instances[1]: there is no cluster `x`"],
        ),
        (
            "/databases/snapshots/0/of",
            json!("x"),
            &["databases.snapshots[0]: there is no instance `x`"],
        ),
        (
            "/databases/maintenance/0/of",
            json!("x"),
            &["databases.maintenance[0]: there is no instance `x`"],
        ),
        ("/aws_kinds/bukkets", json!([]), &["aws_kinds.bukkets: there is no such kind"]),
        (
            "/aws_kinds/buckets/0/cells/Colour",
            json!("red"),
            &["aws_kinds.buckets[0]: there is no column `Colour`"],
        ),
    ]);
}

#[test]
fn words_and_addresses_of_the_network_mean_something() {
    check(vec![
        (
            "/vpc/subnets/0/tier",
            json!("secret"),
            &["vpc.subnets[0]: `secret` is no public, private or intra"],
        ),
        (
            "/vpc/subnets/0/cidr",
            json!("10.1.0.0/24"),
            &["vpc.subnets[0]: 10.1.0.0/24 is not in the VPC"],
        ),
        (
            "/vpc/subnets/3/cidr",
            json!("10.0.48.0/25"),
            &["vpc.subnets[3]: 10.0.48.0/25 overlaps public-a"],
        ),
        (
            "/vpc/nat_gateways/0/public_ip",
            json!("here"),
            &["vpc.nat_gateways[0]: `here` is no address"],
        ),
        (
            "/vpc/endpoints/0/kind",
            json!("door"),
            &["vpc.endpoints[0]: `door` is no gateway and no interface"],
        ),
        (
            "/vpc/security_groups/0/inbound/0/ports",
            json!("443-22"),
            &["vpc.security_groups[0].inbound[0]: `443-22` are no ports"],
        ),
        ("/node_groups/0/capacity", json!("FREE"), &["node_groups[0]: `FREE` is no capacity"]),
    ]);
}

#[test]
fn sizes_and_kinds_of_nodes_and_workloads_are_possible() {
    check(vec![
        (
            "/node_groups/2/taints/0/effect",
            json!("NEVER"),
            &["node_groups[2]: `NEVER` is no effect"],
        ),
        (
            "/nodes/0/zone",
            json!("us-east-1b"),
            &["nodes[0]: 10.0.0.17 is in us-east-1a, not in us-east-1b"],
        ),
        (
            "/instance_types/m5.xlarge/vcpu",
            json!(0),
            &["instance_types.m5.xlarge: vcpu 0 is not within 1 and 1024"],
        ),
        ("/workloads/3/cpu", json!("1.5"), &["workloads[3]: `1.5` is no CPU, such as 250m or 2"]),
        (
            "/workloads/3/cpu",
            json!("18446744073709551615"),
            &["workloads[3]: `18446744073709551615` is no CPU, such as 250m or 2"],
        ),
        (
            "/workloads/3/memory",
            json!("1G"),
            &["workloads[3]: `1G` is no memory, such as 512Mi or 2Gi"],
        ),
        (
            "/workloads/3/kind",
            json!("Pod"),
            &["workloads[3]: `Pod` is not one of Deployment, StatefulSet, DaemonSet, Job"],
        ),
        (
            "/workloads/3/replicas",
            json!(4_000_000_000_u32),
            &["workloads[3].replicas: 4000000000 is not within -1000000000 and 1000000000"],
        ),
        (
            "/workloads/3/replicas",
            json!(1_000_000),
            &["workloads: 1000058 pods are more than 200000"],
        ),
    ]);
}

#[test]
fn nothing_is_there_twice() {
    for (list, name) in [
        ("/vpc/subnets", "vpc.subnets"),
        ("/vpc/nat_gateways", "vpc.nat_gateways"),
        ("/vpc/endpoints", "vpc.endpoints"),
        ("/vpc/security_groups", "vpc.security_groups"),
        ("/node_groups", "node_groups"),
        ("/nodes", "nodes"),
        ("/workloads", "workloads"),
        ("/storage/claims", "storage.claims"),
        ("/storage/volumes", "storage.volumes"),
        ("/databases/instances", "databases.instances"),
        ("/databases/clusters", "databases.clusters"),
        ("/log_groups", "log_groups"),
        ("/aws_kinds/buckets", "aws_kinds.buckets"),
    ] {
        let said = faults(|file| {
            let list = file.pointer_mut(list).unwrap().as_array_mut().unwrap();
            list.push(list[0].clone());
        });
        let found = said.iter().any(|it| it.starts_with(name) && it.ends_with("is there twice"));
        assert!(found, "{list}: {said:?}");
    }
}

/// Security groups may name each other, as they do in AWS.
#[test]
fn rings_of_security_groups_are_no_fault() {
    let said = faults(|file| {
        let groups = &mut file["vpc"]["security_groups"];
        for (here, there) in [(0, "alb"), (4, "cluster")] {
            groups[here]["inbound"].as_array_mut().unwrap().push(json!({
                "protocol": "tcp", "ports": "1", "peer": there,
            }));
        }
        // So that there is a fault at all.
        file["cluster"]["name"] = "".into();
    });
    assert_eq!(said, ["cluster.name: it is empty"]);
}
