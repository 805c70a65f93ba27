//! Node groups by what they are for, over three zones, and the nodes in them.

use serde_json::{Value, json};

use super::recipe::Recipe;
use crate::random::Random;

/// Pods that every node runs.
pub(super) const DAEMONS: u32 = 3;

/// Pods that the cluster itself needs.
pub(super) const SYSTEM_PODS: u32 = 7;

/// As many as fit on the largest type.
pub(super) const MOST_PODS_OF_A_NODE: u32 = 234;

/// EKS counts on no more in one group.
const MOST_IN_A_GROUP: u32 = 100;

/// Addresses of a subnet that nodes and their pods may take.
const SUBNET_HOLDS: u32 = 60_000;

pub(super) const ZONES: [&str; 3] = ["a", "b", "c"];

/// What groups are for: name, share of the nodes in percent, capacity, family, taint.
type Purpose = (&'static str, u32, &'static str, &'static str, bool);

const PURPOSES: [Purpose; 3] = [
    ("general", 60, "ON_DEMAND", "m5", false),
    ("batch", 25, "SPOT", "m5", false),
    ("data", 15, "ON_DEMAND", "r5", true),
];

/// A node group with what its nodes have in common.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) purpose: &'static str,
    pub(super) nodes: u32,
    /// Those of them whose instance is there.
    pub(super) homes: u32,
    capacity: &'static str,
    instance_type: String,
    tainted: bool,
}

/// All machines of an estate.
pub(super) struct Fleet {
    /// The group that the cluster itself runs on comes first.
    pub(super) all: Vec<Group>,
    /// How many private subnets each zone needs.
    pub(super) subnets_of_a_zone: u32,
    machines: Vec<Value>,
    joining: Value,
}

impl Fleet {
    /// As many nodes as the cluster itself takes.
    pub(super) fn system(nodes: u32) -> u32 {
        (nodes / 50).max(1)
    }

    pub(super) fn of(recipe: &Recipe, dice: &mut Random) -> Self {
        let load = recipe.load();
        // Some room is left for what moves.
        let (size, ips) = match load {
            0..=46 => ("2xlarge", 15),
            47..=120 => ("4xlarge", 30),
            _ => ("8xlarge", 30),
        };
        let system = Self::system(recipe.nodes);
        let mut all = vec![Group {
            name: "system".to_owned(),
            purpose: "system",
            nodes: system,
            homes: system,
            capacity: "ON_DEMAND",
            instance_type: "m5.2xlarge".to_owned(),
            tainted: false,
        }];
        let rest = recipe.nodes - system;
        let other: u32 = PURPOSES[1..].iter().map(|it| rest * it.1 / 100).sum();
        for (purpose, share, capacity, family, tainted) in PURPOSES {
            let nodes = if purpose == "general" { rest - other } else { rest * share / 100 };
            let groups = nodes.div_ceil(MOST_IN_A_GROUP);
            all.extend((0..groups).map(|index| {
                let nodes = nodes / groups + u32::from(index < nodes % groups);
                Group {
                    name: format!("{purpose}-{:02}", index + 1),
                    purpose,
                    nodes,
                    homes: nodes,
                    capacity,
                    instance_type: format!("{family}.{size}"),
                    tainted,
                }
            }));
        }
        if let Some(last) = all.last_mut() {
            last.homes -= 1;
        }
        let of_a_zone = recipe.nodes.div_ceil(3) * load.div_ceil(ips - 1) * ips;
        let subnets_of_a_zone = of_a_zone.div_ceil(SUBNET_HOLDS).max(1);
        let mut fleet = Self { all, subnets_of_a_zone, machines: Vec::new(), joining: Value::Null };
        fleet.build(dice);
        fleet
    }

    fn build(&mut self, dice: &mut Random) {
        let groups = self.all.iter().flat_map(|it| std::iter::repeat_n(it, it.nodes as usize));
        let last = self.all.last().into_iter();
        let numbered = (0..).zip(groups.chain(last));
        let mut machines: Vec<_> =
            numbered.map(|(number, group)| self.machine(number, group, dice)).collect();
        if let Some(mut joining) = machines.pop() {
            joining["node"] = Value::Null;
            self.joining = joining;
        }
        self.machines = machines;
    }

    /// Zones in turn, and within a zone its subnets; addresses from the upper end, where no pod is.
    fn machine(&self, number: u32, group: &Group, dice: &mut Random) -> Value {
        let zone = number % 3;
        let in_zone = number / 3;
        let subnet = in_zone % self.subnets_of_a_zone;
        let place = in_zone / self.subnets_of_a_zone;
        let block = Self::block(zone, subnet, self.subnets_of_a_zone);
        let ip = format!("10.{block}.{}.{}", 255 - place / 250, place % 250 + 1);
        let name = format!("ip-{}.ec2.internal", ip.replace('.', "-"));
        json!({
            "node": name, "private_dns": name, "ip": ip,
            "instance_id": format!("i-0{:016x}", dice.next()),
            "instance_type": group.instance_type,
            "zone": format!("us-east-1{}", ZONES[zone as usize]),
            "group": group.name, "capacity": group.capacity, "instance": true,
        })
    }

    /// The second number of the addresses of a private subnet.
    pub(super) const fn block(zone: u32, subnet: u32, of_a_zone: u32) -> u32 {
        1 + zone * of_a_zone + subnet
    }

    /// All nodes but the one whose instance is gone.
    pub(super) fn nodes(&self) -> &[Value] {
        self.machines.split_last().map_or(&[], |(_, rest)| rest)
    }

    /// The last node has lost its instance, and one instance has not joined.
    pub(super) fn orphans(&self) -> Value {
        let mut lost = self.machines.last().cloned().unwrap_or_default();
        lost["instance"] = false.into();
        json!({"instance_without_node": self.joining, "node_without_instance": lost})
    }

    pub(super) fn groups(&self) -> Vec<Value> {
        // An autoscaler finds nothing to take away, or a large estate would soon be a small one.
        let group = |it: &Group| {
            let desired = it.homes;
            let taint = json!({"key": "workload", "value": it.purpose, "effect": "NO_SCHEDULE"});
            json!({
                "name": it.name, "capacity": it.capacity,
                "instance_types": [it.instance_type],
                "min": desired, "desired": desired, "max": it.nodes * 2,
                "disk_gib": 100, "ami_type": "AL2023_x86_64_STANDARD",
                "labels": {"role": it.purpose},
                "taints": if it.tainted { vec![taint] } else { Vec::new() },
            })
        };
        self.all.iter().map(group).collect()
    }
}

/// The types, as EC2 has them.
pub(super) fn types() -> Value {
    let row = |vcpu: u32, memory_gib: u32, enis: u32, ips: u32, pods: u32| {
        json!({
            "vcpu": vcpu, "memory_mib": memory_gib << 10, "enis": enis, "ips_per_eni": ips,
            "arch": "x86_64", "max_pods": pods,
        })
    };
    json!({
        "m5.2xlarge": row(8, 32, 4, 15, 58),
        "r5.2xlarge": row(8, 64, 4, 15, 58),
        "m5.4xlarge": row(16, 64, 8, 30, 234),
        "r5.4xlarge": row(16, 128, 8, 30, 234),
        "m5.8xlarge": row(32, 128, 8, 30, 234),
        "r5.8xlarge": row(32, 256, 8, 30, 234),
    })
}
