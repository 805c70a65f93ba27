//! An estate as rows of the model.

use jiff::{SignedDuration, Timestamp};

use super::estate::{Estate, GroupPart, MachinePart, TypePart};
use super::kinds;
use crate::model::{
    Allocatable, Capacity, Cluster, Delta, Feed, Instance, InstanceStatus, InstanceType, Kind,
    Labels, ManagedInstance, Member, Node, NodeGroup, Observation, Ping, Readiness, ResourceId,
    Scaling, ScalingGroup, SourceId, SpotRequest, Symbol, Taint, Usage,
};

/// The image of every instance.
pub(super) const IMAGE: &str = "ami-0a1b2c3d4e5f60718";

/// What tells the API server of one cluster from those of others.
const ENDPOINT: &str = "0123456789ABCDEF0123456789ABCDEF";

/// One line per feed: what its rows are. The whole set is read at `at`.
macro_rules! observed {
    (|$estate:ident, $at:ident| $( $feed:ident: $rows:expr; )+) => {
        impl Estate {
            /// The complete set of one feed, at `now`.
            pub(super) fn observe(&self, feed: Feed, now: Timestamp) -> Observation {
                let ($estate, $at) = (self, Moment(now));
                match feed {
                    $( Feed::$feed => Observation::$feed(Delta::Resync($rows)), )+
                    Feed::Objects(served) => {
                        Observation::Objects(served, kinds::objects($estate, served, $at))
                    }
                    Feed::Dependents(namespace) => Observation::Dependents(
                        namespace,
                        kinds::dependents($estate, namespace, $at),
                    ),
                    Feed::LogSources(home) => Observation::LogSources(
                        home,
                        Delta::Resync($estate.log_source_rows(home, $at)),
                    ),
                }
            }
        }
    };
}

observed! { |estate, at|
    Nodes: estate.node_rows(at);
    Pods: estate.pod_rows(at);
    Budgets: estate.budget_rows();
    Events: estate.event_rows(at);
    EndpointSlices: estate.endpoint_slice_rows();
    Claims: estate.claim_rows(at);
    PersistentVolumes: estate.persistent_volume_rows(at);
    StorageClasses: estate.storage_class_rows();
    NodePools: estate.node_pool_rows();
    NodeClaims: estate.node_claim_rows();
    NodeUsage: estate.node_usage(at);
    PodUsage: estate.pod_usage(at);
    Clusters: vec![estate.cluster_row()];
    NodeGroups: estate.group_rows(at);
    ScalingGroups: estate.scaling_rows();
    Instances: estate.instance_rows(at);
    InstanceStatuses: estate.status_rows();
    SpotRequests: estate.spot_request_rows(at);
    InstanceTypes: estate.type_rows();
    ManagedInstances: estate.agent_rows(at);
    Kinds: kinds::kinds(estate);
    Vpcs: estate.vpc_rows();
    Subnets: estate.subnet_rows();
    SubnetReservations: Vec::new();
    NetworkAcls: estate.network_acl_rows();
    RouteTables: estate.route_table_rows();
    NatGateways: estate.nat_rows(at);
    NatTraffic: estate.nat_traffic_rows();
    Endpoints: estate.endpoint_rows();
    SecurityGroups: estate.security_group_rows();
    NetworkInterfaces: estate.interface_rows();
    Peerings: Vec::new();
    TransitAttachments: Vec::new();
    FlowLogs: estate.flow_log_rows();
    LogGroups: estate.log_group_rows(at);
    LoadBalancers: estate.balancer_rows();
    TargetHealths: estate.target_rows();
    Volumes: estate.volume_rows(at);
    FileSystems: estate.file_system_rows();
    AccessPoints: estate.access_point_rows();
    Alarms: estate.alarm_rows(at);
    Databases: estate.database_rows(at);
    DatabaseLoad: estate.database_load_rows();
    DatabaseClusters: estate.database_cluster_rows(at);
    DatabaseSnapshots: estate.database_snapshot_rows(at);
    DatabaseParameters: estate.database_parameter_rows();
    DatabaseEvents: estate.database_event_rows(at);
    PendingMaintenance: estate.maintenance_rows(at);
    Deployments: estate.workload_rows(Kind::Deployment, at);
    ReplicaSets: estate.workload_rows(Kind::ReplicaSet, at);
    StatefulSets: estate.workload_rows(Kind::StatefulSet, at);
    DaemonSets: estate.workload_rows(Kind::DaemonSet, at);
    Jobs: estate.workload_rows(Kind::Job, at);
}

impl Estate {
    /// The account and Region.
    pub(super) fn aws(&self) -> SourceId {
        SourceId::aws(&self.cluster.account, &self.cluster.region)
    }

    /// The cluster.
    pub(super) fn kubernetes(&self) -> SourceId {
        SourceId::kubernetes("sandbox", &self.cluster.name)
    }

    fn group(&self, machine: &MachinePart) -> Option<&GroupPart> {
        self.node_groups.iter().find(|group| group.name == machine.group)
    }

    pub(super) fn kind(&self, machine: &MachinePart) -> Option<&TypePart> {
        self.instance_types.get(&machine.instance_type)
    }

    fn node_rows(&self, at: Moment) -> Vec<Node> {
        self.machines().filter(|it| it.node.is_some()).map(|it| self.node(it, at)).collect()
    }

    fn node(&self, machine: &MachinePart, at: Moment) -> Node {
        let name = machine.node.as_deref().unwrap_or_default();
        Node {
            id: ResourceId::new(&self.kubernetes(), Kind::Node, name),
            instance_id: Some(machine.instance_id.as_str().into()),
            node_group: Some(machine.group.as_str().into()),
            instance_type: Some(machine.instance_type.as_str().into()),
            zone: Some(machine.zone.as_str().into()),
            arch: self.kind(machine).map(arch),
            capacity: Some(capacity(&machine.capacity)),
            readiness: Readiness::Ready,
            ready_since: at.ago(9 * 86_400),
            pressures: Vec::new(),
            cordoned: false,
            created: at.ago(9 * 86_400),
            kubelet: Some(format!("v{}.0-eks-1a2b3c4", self.cluster.version).into()),
            internal_ip: machine.ip.parse().ok(),
            allocatable: self.kind(machine).map(allocatable).unwrap_or_default(),
            taints: self.taints_of(machine),
            labels: symbols(self.node_labels(machine)),
        }
    }

    /// What keeps pods off a machine.
    pub(super) fn taints_of(&self, machine: &MachinePart) -> Vec<Taint> {
        self.group(machine).map(taints).unwrap_or_default()
    }

    /// The labels that say what a node is, and those its group gives it.
    pub(super) fn node_labels<'a>(&'a self, machine: &'a MachinePart) -> Vec<(&'a str, &'a str)> {
        let group = self.group(machine);
        let mut labels = vec![
            ("node.kubernetes.io/instance-type", machine.instance_type.as_str()),
            ("topology.kubernetes.io/zone", &machine.zone),
        ];
        if group.is_some() {
            labels.push(("eks.amazonaws.com/nodegroup", &machine.group));
            labels.push(("eks.amazonaws.com/capacityType", &machine.capacity));
        } else {
            let spot = machine.capacity == "SPOT";
            labels.push(("karpenter.sh/nodepool", &machine.group));
            labels.push(("karpenter.sh/capacity-type", if spot { "spot" } else { "on-demand" }));
        }
        let own = group.into_iter().flat_map(|group| &group.labels);
        labels.extend(own.map(|(key, value)| (key.as_str(), value.as_str())));
        labels
    }

    pub(super) fn cluster_row(&self) -> Cluster {
        let part = &self.cluster;
        let arn = format!("arn:aws:eks:{}:{}:cluster/{}", part.region, part.account, part.name);
        Cluster {
            id: ResourceId::new(&self.aws(), Kind::Cluster, &part.name),
            arn: arn.into(),
            status: "ACTIVE".into(),
            version: Some(part.version.as_str().into()),
            endpoint: Some(
                format!("https://{ENDPOINT}.gr7.{}.eks.amazonaws.com", part.region).into(),
            ),
            public: Some(part.endpoint_public),
            private: Some(part.endpoint_private),
            vpc: Some(self.vpc_id()),
        }
    }

    fn group_rows(&self, at: Moment) -> Vec<NodeGroup> {
        let (source, cluster) = (self.aws(), &self.cluster);
        let row = |part: &GroupPart| NodeGroup {
            id: ResourceId::namespaced(&source, Kind::NodeGroup, &cluster.name, &part.name),
            status: "ACTIVE".into(),
            capacity: Some(capacity(&part.capacity)),
            instance_types: part.instance_types.iter().map(|it| it.as_str().into()).collect(),
            ami_type: Some(part.ami_type.as_str().into()),
            release: Some(format!("{}.0-20250715", cluster.version).into()),
            version: Some(cluster.version.as_str().into()),
            disk_gib: Some(part.disk_gib),
            scaling: Some(Scaling { min: part.min, desired: part.desired, max: part.max }),
            labels: symbols(part.labels.iter().map(|(key, value)| (key.as_str(), value.as_str()))),
            taints: taints(part),
            subnets: self.node_subnets(&part.subnets),
            scaling_groups: vec![scaling_group(part)],
            issues: Vec::new(),
            update: None,
            tags: symbols(cluster.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()))),
            created: at.ago(60 * 86_400),
        };
        self.node_groups.iter().map(row).collect()
    }

    fn scaling_rows(&self) -> Vec<ScalingGroup> {
        let source = self.aws();
        let member = |machine: &MachinePart| Member {
            instance_id: machine.instance_id.as_str().into(),
            lifecycle: "InService".into(),
            healthy: true,
            protected: false,
        };
        let row = |part: &GroupPart| ScalingGroup {
            id: ResourceId::new(&source, Kind::ScalingGroup, &scaling_group(part)),
            scaling: Scaling { min: part.min, desired: part.desired, max: part.max },
            members: self.nodes.iter().filter(|it| it.group == part.name).map(member).collect(),
            suspended: Vec::new(),
            tags: symbols([("eks:nodegroup-name", part.name.as_str())]),
        };
        self.node_groups.iter().map(row).collect()
    }

    pub(super) fn instances(&self) -> impl Iterator<Item = &MachinePart> {
        self.machines().filter(|machine| machine.instance)
    }

    fn instance_rows(&self, at: Moment) -> Vec<Instance> {
        let source = self.aws();
        let row = |machine: &MachinePart| Instance {
            id: ResourceId::new(&source, Kind::Instance, &machine.instance_id),
            state: "running".into(),
            instance_type: machine.instance_type.as_str().into(),
            zone: Some(machine.zone.as_str().into()),
            arch: self.kind(machine).map(arch),
            capacity: capacity(&machine.capacity),
            private_ip: machine.ip.parse().ok(),
            private_dns: Some(machine.private_dns.as_str().into()),
            public_ip: None,
            launched: at.ago(9 * 86_400 + 120),
            image: Some(IMAGE.into()),
            subnet: self.subnet_of(machine),
            imds_v2_only: Some(true),
            tags: symbols([self.group_tag(machine)]),
        };
        self.instances().map(row).collect()
    }

    /// The tag by which the maker of an instance knows it.
    fn group_tag<'a>(&self, machine: &'a MachinePart) -> (&'a str, &'a str) {
        let managed = self.group(machine).is_some();
        (if managed { "eks:nodegroup-name" } else { "karpenter.sh/nodepool" }, &machine.group)
    }

    fn status_rows(&self) -> Vec<InstanceStatus> {
        let source = self.aws();
        let row = |machine: &MachinePart| InstanceStatus {
            id: ResourceId::new(&source, Kind::Instance, &machine.instance_id),
            system: "ok".into(),
            instance: "ok".into(),
            scheduled: Vec::new(),
        };
        self.instances().map(row).collect()
    }

    fn spot_request_rows(&self, at: Moment) -> Vec<SpotRequest> {
        let instances = self.instance_rows(at);
        let spot = instances.iter().filter(|it| it.capacity == Capacity::Spot);
        let since = |it: &Instance| it.launched;
        spot.map(|it| SpotRequest::fulfilled(it, since(it))).collect()
    }

    fn type_rows(&self) -> Vec<InstanceType> {
        let source = self.aws();
        let row = |(name, part): (&String, &TypePart)| InstanceType {
            id: ResourceId::new(&source, Kind::InstanceType, name),
            vcpus: Some(part.vcpu),
            memory: Some(part.memory_mib << 20),
            interfaces: Some(part.enis),
            addresses_per_interface: Some(part.ips_per_eni),
            gpus: part.gpus,
            arch: Some(arch(part)),
        };
        self.instance_types.iter().map(row).collect()
    }

    fn agent_rows(&self, at: Moment) -> Vec<ManagedInstance> {
        let source = self.aws();
        let row = |machine: &MachinePart| ManagedInstance {
            id: ResourceId::new(&source, Kind::Instance, &machine.instance_id),
            ping: Ping::Online,
            last_ping: at.ago(40),
            agent: Some("3.3.2299.0".into()),
        };
        self.instances().map(row).collect()
    }

    fn node_usage(&self, at: Moment) -> Vec<Usage> {
        let nodes = self.node_rows(at);
        let usage = |(index, node): (usize, &Node)| Usage {
            id: node.id.clone(),
            cpu_m: node.allocatable.cpu_m.unwrap_or(0) * (20 + index as u64 * 5 % 50) / 100,
            memory: node.allocatable.memory.unwrap_or(0) / 100 * (30 + index as u64 * 7 % 40),
            at: at.ago(10),
        };
        nodes.iter().enumerate().map(usage).collect()
    }
}

/// A point in time that things are dated from.
#[derive(Clone, Copy)]
pub(super) struct Moment(pub(super) Timestamp);

impl Moment {
    pub(super) fn ago(self, seconds: i64) -> Option<Timestamp> {
        self.0.checked_sub(SignedDuration::from_secs(seconds)).ok()
    }
}

fn scaling_group(part: &GroupPart) -> Symbol {
    format!("eks-{}", part.name).into()
}

pub(super) fn symbols<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Labels {
    pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect()
}

fn capacity(name: &str) -> Capacity {
    if name == "SPOT" { Capacity::Spot } else { Capacity::OnDemand }
}

/// In the words of Kubernetes.
fn arch(part: &TypePart) -> Symbol {
    if part.arch == "arm64" { "arm64" } else { "amd64" }.into()
}

/// What is left for pods: roughly what the kubelets of EKS keep back.
pub(super) fn allocatable(part: &TypePart) -> Allocatable {
    Allocatable {
        cpu_m: Some((u64::from(part.vcpu) * 1000).saturating_sub(80)),
        memory: Some(part.memory_mib.saturating_sub(1024) << 20),
        pods: Some(part.max_pods),
        gpus: (part.gpus > 0).then_some(part.gpus),
    }
}

pub(super) fn taints(group: &GroupPart) -> Vec<Taint> {
    let effect = |effect: &str| match effect {
        "NO_SCHEDULE" => "NoSchedule",
        "NO_EXECUTE" => "NoExecute",
        _ => "PreferNoSchedule",
    };
    let taint = |it: &super::estate::TaintPart| Taint {
        key: it.key.as_str().into(),
        value: it.value.as_str().into(),
        effect: effect(&it.effect).into(),
    };
    group.taints.iter().map(taint).collect()
}
