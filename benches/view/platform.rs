//! A platform of any size, the same each time.

use jiff::Timestamp;
use quarterdeck::model::{
    Allocatable, Amounts, Capacity, Delta, DisruptionBudget, Instance, Kind, Node, Observation,
    Owner, Pod, Qos, Readiness, ResourceId, Selector, SourceId, Usage,
};

/// Pods on each node.
const PODS_ON_NODE: usize = 20;
/// Pods of each Deployment.
const PODS_OF_OWNER: usize = 10;
const NAMESPACES: usize = 40;

/// Pods, their nodes and what guards them.
pub(crate) struct Platform {
    pods: usize,
    cluster: SourceId,
    account: SourceId,
}

impl Platform {
    pub(crate) fn new(pods: usize) -> Self {
        let cluster = SourceId::kubernetes("bench", "bench");
        Self { pods, cluster, account: SourceId::aws("123456789012", "us-east-1") }
    }

    /// The pods in pages, as the API server lists them.
    pub(crate) fn pages(&self) -> Vec<Observation> {
        let pods: Vec<_> = (0..self.pods).map(|number| self.pod(number, 0)).collect();
        let pages = pods.chunks(500).map(|page| Observation::Pods(Delta::Page(page.to_vec())));
        let begin = Observation::Pods(Delta::Begin);
        let end = Observation::Pods(Delta::Complete);
        [begin].into_iter().chain(pages).chain([end]).collect()
    }

    /// Everything that pods are joined with.
    pub(crate) fn surroundings(&self) -> Vec<Observation> {
        let usage = |id, cpu_m| Usage { id, cpu_m, memory: cpu_m << 22, at: Some(at(0)) };
        let pods = (0..self.pods).map(|it| usage(self.pod_id(it), it as u64 % 700));
        let nodes = (0..self.nodes()).map(|it| usage(self.node_id(it), it as u64 * 37 % 4000));
        vec![
            Observation::Nodes(Delta::Resync((0..self.nodes()).map(|it| self.node(it)).collect())),
            Observation::Instances(Delta::Resync(
                (0..self.nodes()).map(|it| self.instance(it)).collect(),
            )),
            Observation::Budgets(Delta::Resync(
                (0..NAMESPACES).map(|it| self.budget(it)).collect(),
            )),
            Observation::PodUsage(Delta::Resync(pods.collect())),
            Observation::NodeUsage(Delta::Resync(nodes.collect())),
        ]
    }

    /// The pod `number` after so many restarts.
    pub(crate) fn pod(&self, number: usize, restarts: u32) -> Pod {
        let owner = owner(number);
        let failing = restarts % 2 == 1;
        Pod {
            id: self.pod_id(number),
            uid: format!("{number:08x}-0000-4000-8000-000000000000").into(),
            node: Some(node_name(number / PODS_ON_NODE).as_str().into()),
            phase: "Running".into(),
            status: if failing { "CrashLoopBackOff" } else { "Running" }.into(),
            ready: u16::from(!failing) + 1,
            containers: vec!["app".into(), "proxy".into()],
            restarts,
            last_restart: (restarts > 0).then(|| at(0)),
            ip: Some(address(number).into()),
            claims: Box::default(),
            owner: Some(Owner {
                group: "apps".into(),
                kind: "ReplicaSet".into(),
                name: owner.as_str().into(),
            }),
            other_owners: Box::default(),
            qos: Some(Qos::Burstable),
            requests: Amounts { cpu_m: Some(250), memory: Some(512 << 20), gpus: None },
            limits: Amounts { cpu_m: None, memory: Some(1 << 30), gpus: None },
            created: Some(at(-60 * i64::try_from(number % 100_000).unwrap())),
            deleted: None,
            labels: [("app".into(), owner.as_str().into()), ("tier".into(), "web".into())]
                .into_iter()
                .collect(),
            placement: None,
        }
    }

    pub(crate) fn pod_id(&self, number: usize) -> ResourceId {
        let namespace = format!("team-{}", number / PODS_OF_OWNER % NAMESPACES);
        // Names end in what tells pods of one owner apart, in no order.
        let tail = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44;
        let name = format!("{}-{tail:05x}", owner(number));
        ResourceId::namespaced(&self.cluster, Kind::Pod, &namespace, &name)
    }

    fn nodes(&self) -> usize {
        self.pods.div_ceil(PODS_ON_NODE)
    }

    fn node_id(&self, number: usize) -> ResourceId {
        ResourceId::new(&self.cluster, Kind::Node, &node_name(number))
    }

    fn node(&self, number: usize) -> Node {
        Node {
            id: self.node_id(number),
            instance_id: Some(format!("i-{number:017x}").into()),
            node_group: Some(format!("group-{}", number % 7).into()),
            instance_type: Some("m5.2xlarge".into()),
            zone: Some(zone(number).into()),
            arch: Some("amd64".into()),
            capacity: Some(Capacity::OnDemand),
            readiness: Readiness::Ready,
            ready_since: Some(at(-86_400)),
            pressures: Vec::new(),
            cordoned: false,
            created: Some(at(-86_400)),
            kubelet: Some("v1.33.0-eks-1a2b3c4".into()),
            internal_ip: Some(address(number).into()),
            allocatable: Allocatable {
                cpu_m: Some(7910),
                memory: Some(30 << 30),
                pods: Some(58),
                gpus: None,
            },
            taints: Vec::new(),
            labels: [("kubernetes.io/os".into(), "linux".into())].into_iter().collect(),
        }
    }

    fn instance(&self, number: usize) -> Instance {
        Instance {
            id: ResourceId::new(&self.account, Kind::Instance, &format!("i-{number:017x}")),
            state: "running".into(),
            instance_type: "m5.2xlarge".into(),
            zone: Some(zone(number).into()),
            arch: Some("amd64".into()),
            capacity: Capacity::OnDemand,
            private_ip: Some(address(number).into()),
            private_dns: Some(node_name(number).as_str().into()),
            public_ip: None,
            launched: Some(at(-86_500)),
            image: Some("ami-0a1b2c3d4e5f60718".into()),
            subnet: Some("subnet-0a1b2c3d".into()),
            imds_v2_only: Some(true),
            tags: [("Name".into(), "node".into())].into_iter().collect(),
        }
    }

    /// It guards the first Deployment of a namespace.
    fn budget(&self, number: usize) -> DisruptionBudget {
        let namespace = format!("team-{number}");
        let guarded = owner(number * PODS_OF_OWNER);
        DisruptionBudget {
            id: ResourceId::namespaced(&self.cluster, Kind::DisruptionBudget, &namespace, "web"),
            selector: Selector {
                equal: [("app".into(), guarded.as_str().into())].into_iter().collect(),
                expressions: Vec::new(),
            },
            allowed: 1,
            healthy: 10,
            required: 9,
            expected: 10,
        }
    }
}

/// So many seconds after the bench began.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(1_800_000_000 + second)
}

fn owner(number: usize) -> String {
    let service = number / PODS_OF_OWNER;
    format!("service-{service}-{:010x}", service * 7919)
}

fn node_name(number: usize) -> String {
    format!("ip-{}.ec2.internal", address(number).to_string().replace('.', "-"))
}

fn zone(number: usize) -> &'static str {
    ["us-east-1a", "us-east-1b", "us-east-1c"][number % 3]
}

fn address(number: usize) -> std::net::Ipv4Addr {
    let [_, second, third, fourth] = u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();
    std::net::Ipv4Addr::new(10, second, third, fourth)
}
