//! What is true of the platform, as last seen. Pure: no clock, no I/O, no SDK.

mod alarm;
mod aws_kind;
mod balancer;
mod collection;
mod destination;
mod disk;
mod eks;
mod endpoint;
mod environment;
mod fault;
mod id;
mod instance;
mod interface;
mod karpenter;
mod kind;
mod labels;
mod log;
mod metric;
mod network_acl;
mod node;
mod pod;
mod rds;
mod rds_parameter;
mod route;
mod security_group;
mod selector;
mod served;
mod session;
mod storage;
mod symbol;
mod vpc;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use self::{
    alarm::Alarm,
    aws_kind::AwsKind,
    balancer::{Listener, LoadBalancer, TargetHealth},
    collection::{Collection, Delta, Freshness, Health, Resource},
    destination::{Aspect, Destination, Offered, Place, Places},
    disk::{AccessPoint, Attachment, FileSystem, Volume},
    eks::{Cluster, HealthIssue, Member, NodeGroup, Scaling, ScalingGroup},
    endpoint::{Endpoint, EndpointKind},
    environment::{Environment, Level},
    fault::{Fault, FaultClass},
    id::{ResourceId, Source, SourceId},
    instance::{Instance, InstanceStatus, InstanceType, ManagedInstance, Ping, ScheduledEvent},
    interface::NetworkInterface,
    karpenter::{Demand, NodeClaim, NodePool},
    kind::Kind,
    labels::{Labels, Taint},
    log::{LogGroup, LogHome, LogPreset, LogSource},
    metric::{DatabaseLoad, NatTraffic},
    network_acl::{AclRule, LAST_RULE, NetworkAcl},
    node::{Allocatable, Capacity, Node, Readiness, Usage},
    pod::{Amounts, DisruptionBudget, Event, Owner, Pod, Qos, Workload},
    rds::{
        Database, DatabaseEvent, DatabaseMember, DatabaseSnapshot, DatabaseStorage,
        MaintenanceAction, ParameterGroup, PendingChange, PendingMaintenance,
    },
    rds_parameter::DatabaseParameter,
    route::{NatAddress, NatGateway, Route, RouteTable, Via},
    security_group::{PortRange, RulePeer, SecurityGroup, SecurityRule},
    selector::{Operator, Requirement, Selector, SelectorError},
    served::{ApiKind, Heading, Object, Printed, Served, lasting},
    session::{Caller, Link, Spending},
    storage::{Backing, Claim, PersistentVolume, StorageClass},
    symbol::Symbol,
    vpc::{
        FlowLog, ReservationPurpose, Subnet, SubnetReservation, TransitGatewayAttachment, Vpc,
        VpcPeering,
    },
};

/// Which side a feed comes from: it names the source in a snapshot and the age in a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The Kubernetes API.
    Kubernetes,
    /// The AWS APIs.
    Aws,
}

/// The freshness of what nobody has asked for.
static IDLE: Freshness = Freshness { health: Health::Idle, seen: None, complete: false };

/// One table for everything that is kept: a kind is added by its line here.
macro_rules! collections {
    ($( #[doc = $doc:literal] $field:ident: $feed:ident($row:ty) from $side:ident every $period:literal = $name:literal; )+) => {
        /// Something that can be watched.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Feed {
            $( #[doc = $doc] $feed, )+
            /// The objects of any kind, as they are printed.
            Objects(Served),
            /// The streams of a log group, or the log files of a database.
            LogSources(LogHome),
        }

        /// Every collection the console knows, and who it is.
        #[derive(Debug, Default)]
        pub struct Store {
            $( #[doc = $doc] pub $field: Collection<$row>, )+
            /// Objects of the kinds that are looked at, as they are printed.
            pub objects: BTreeMap<Served, Collection<Object>>,
            /// What is in the log groups and databases that are looked at.
            pub log_sources: BTreeMap<LogHome, Collection<LogSource>>,
            /// Our identity at AWS.
            pub caller: Caller,
            /// Our cluster.
            pub link: Link,
            /// Calls made, by service.
            pub spending: Vec<Spending>,
            /// What could be connected to instead.
            pub places: Places,
        }

        /// Something an adapter has seen.
        #[derive(Clone, Debug)]
        pub enum Observation {
            $( #[doc = $doc] $feed(Delta<$row>), )+
            /// Objects of any kind.
            Objects(Served, Delta<Object>),
            /// What is in a log group or a database.
            LogSources(LogHome, Delta<LogSource>),
            /// Our identity at AWS.
            Caller(Caller),
            /// Our cluster.
            Link(Link),
            /// Calls made, by service.
            Spending(Vec<Spending>),
            /// What could be connected to instead.
            Places(Places),
        }

        impl Feed {
            /// All but those of [`Feed::Objects`] and [`Feed::LogSources`].
            pub const ALL: &[Self] = &[$( Self::$feed, )+];

            /// What it is called in messages.
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$feed => $name, )+
                    Self::Objects(kind) => kind.full(),
                    Self::LogSources(LogHome::Group(_)) => "log streams",
                    Self::LogSources(LogHome::Database(_)) => "RDS log files",
                }
            }

            /// Where it comes from.
            pub const fn side(self) -> Side {
                match self {
                    $( Self::$feed => Side::$side, )+
                    Self::Objects(kind) => kind.side(),
                    Self::LogSources(_) => Side::Aws,
                }
            }

            /// Seconds between two signs of life of a healthy feed; three times that is old.
            pub const fn period_s(self) -> u32 {
                match self {
                    $( Self::$feed => $period, )+
                    Self::Objects(kind) => kind.period_s(),
                    Self::LogSources(_) => 60,
                }
            }
        }

        impl Store {
            /// Folds one observation in, seen at `now`.
            pub fn apply(&mut self, observation: Observation, now: Timestamp) {
                match observation {
                    $( Observation::$feed(delta) => self.$field.apply(delta, now), )+
                    Observation::Objects(kind, delta) => {
                        // What comes late, of a kind nobody looks at any more, is dropped.
                        if let Some(objects) = self.objects.get_mut(&kind) {
                            objects.apply(delta, now);
                        }
                    }
                    Observation::LogSources(home, delta) => {
                        if let Some(sources) = self.log_sources.get_mut(&home) {
                            sources.apply(delta, now);
                        }
                    }
                    Observation::Caller(caller) => self.caller = caller,
                    Observation::Link(link) => self.link = link,
                    Observation::Spending(spending) => self.spending = spending,
                    Observation::Places(places) => self.places = places,
                }
            }

            /// How fresh a feed is.
            pub fn freshness(&self, feed: Feed) -> &Freshness {
                match feed {
                    $( Feed::$feed => self.$field.freshness(), )+
                    Feed::Objects(kind) => self.objects.get(&kind).map_or(&IDLE, Collection::freshness),
                    Feed::LogSources(home) => {
                        self.log_sources.get(&home).map_or(&IDLE, Collection::freshness)
                    }
                }
            }

            /// Where the rows of a feed come from, as soon as there are any.
            pub fn source(&self, feed: Feed) -> Option<&SourceId> {
                match feed {
                    $( Feed::$feed => self.$field.rows().next().map(|row| &row.id().source), )+
                    Feed::Objects(kind) => {
                        self.objects.get(&kind)?.rows().next().map(|row| &row.id().source)
                    }
                    Feed::LogSources(home) => {
                        self.log_sources.get(&home)?.rows().next().map(|row| &row.id().source)
                    }
                }
            }

            /// Grows with every change of a feed.
            pub fn revision(&self, feed: Feed) -> u64 {
                match feed {
                    $( Feed::$feed => self.$field.revision(), )+
                    Feed::Objects(kind) => self.objects.get(&kind).map_or(0, Collection::revision),
                    Feed::LogSources(home) => {
                        self.log_sources.get(&home).map_or(0, Collection::revision)
                    }
                }
            }

            /// Notes that a feed was asked for.
            pub fn await_first(&mut self, feed: Feed) {
                match feed {
                    $( Feed::$feed => self.$field.await_first(), )+
                    Feed::Objects(kind) => self.objects.entry(kind).or_default().await_first(),
                    Feed::LogSources(home) => {
                        self.log_sources.entry(home).or_default().await_first();
                    }
                }
            }

            /// Drops the objects of a kind, or what is in a log group, that nobody looks at any more.
            pub fn forget(&mut self, feed: Feed) {
                match feed {
                    $( Feed::$feed => {} )+
                    Feed::Objects(kind) => drop(self.objects.remove(&kind)),
                    Feed::LogSources(home) => drop(self.log_sources.remove(&home)),
                }
            }
        }

        impl Observation {
            /// That there is nothing behind `feed`.
            pub fn nothing(feed: Feed) -> Self {
                match feed {
                    $( Feed::$feed => Self::$feed(Delta::Resync(Vec::new())), )+
                    Feed::Objects(kind) => Self::Objects(kind, Delta::Resync(Vec::new())),
                    Feed::LogSources(kind) => Self::LogSources(kind, Delta::Resync(Vec::new())),
                }
            }

            /// The failure of `feed`, as an observation.
            pub fn failed(feed: Feed, fault: Fault) -> Self {
                match feed {
                    $( Feed::$feed => Self::$feed(Delta::Failed(fault)), )+
                    Feed::Objects(kind) => Self::Objects(kind, Delta::Failed(fault)),
                    Feed::LogSources(home) => Self::LogSources(home, Delta::Failed(fault)),
                }
            }

            /// Why there is nothing to be seen, where that is what was seen.
            pub const fn fault(&self) -> Option<&Fault> {
                match self {
                    $( Self::$feed(Delta::Failed(fault)) )|+
                    | Self::Objects(_, Delta::Failed(fault)) => Some(fault),
                    _ => None,
                }
            }
        }
    };
}

collections! {
    /// Cluster nodes.
    nodes: Nodes(Node) from Kubernetes every 60 = "nodes";
    /// Pods.
    pods: Pods(Pod) from Kubernetes every 60 = "pods";
    /// PodDisruptionBudgets.
    budgets: Budgets(DisruptionBudget) from Kubernetes every 60 = "pod disruption budgets";
    /// Kubernetes events.
    events: Events(Event) from Kubernetes every 60 = "events";
    /// Deployments.
    deployments: Deployments(Workload) from Kubernetes every 60 = "deployments";
    /// ReplicaSets.
    replica_sets: ReplicaSets(Workload) from Kubernetes every 60 = "replica sets";
    /// StatefulSets.
    stateful_sets: StatefulSets(Workload) from Kubernetes every 60 = "stateful sets";
    /// DaemonSets.
    daemon_sets: DaemonSets(Workload) from Kubernetes every 60 = "daemon sets";
    /// Jobs.
    jobs: Jobs(Workload) from Kubernetes every 60 = "jobs";
    /// Claims of storage.
    claims: Claims(Claim) from Kubernetes every 60 = "persistent volume claims";
    /// Volumes of the cluster.
    persistent_volumes: PersistentVolumes(PersistentVolume) from Kubernetes every 60 = "persistent volumes";
    /// Classes of storage.
    storage_classes: StorageClasses(StorageClass) from Kubernetes every 60 = "storage classes";
    /// What nodes use.
    node_usage: NodeUsage(Usage) from Kubernetes every 30 = "node metrics";
    /// What pods use.
    pod_usage: PodUsage(Usage) from Kubernetes every 30 = "pod metrics";
    /// EKS clusters.
    clusters: Clusters(Cluster) from Aws every 300 = "EKS clusters";
    /// Managed node groups.
    node_groups: NodeGroups(NodeGroup) from Aws every 60 = "EKS node groups";
    /// Auto Scaling groups.
    scaling_groups: ScalingGroups(ScalingGroup) from Aws every 60 = "Auto Scaling groups";
    /// Karpenter's pools of nodes.
    node_pools: NodePools(NodePool) from Kubernetes every 60 = "node pools";
    /// Nodes that Karpenter has asked for.
    node_claims: NodeClaims(NodeClaim) from Kubernetes every 60 = "node claims";
    /// EC2 instances.
    instances: Instances(Instance) from Aws every 60 = "EC2 instances";
    /// What EC2's checks say.
    instance_statuses: InstanceStatuses(InstanceStatus) from Aws every 120 = "EC2 status checks";
    /// Instance types in use.
    instance_types: InstanceTypes(InstanceType) from Aws every 3600 = "EC2 instance types";
    /// What Systems Manager knows.
    managed_instances: ManagedInstances(ManagedInstance) from Aws every 120 = "SSM agents";
    /// The kinds that the API of the cluster serves.
    kinds: Kinds(ApiKind) from Kubernetes every 60 = "kinds";
    /// VPCs.
    vpcs: Vpcs(Vpc) from Aws every 600 = "VPCs";
    /// Subnets.
    subnets: Subnets(Subnet) from Aws every 60 = "subnets";
    /// Addresses that subnets keep back.
    subnet_reservations: SubnetReservations(SubnetReservation) from Aws every 600 = "subnet reservations";
    /// Route tables.
    route_tables: RouteTables(RouteTable) from Aws every 120 = "route tables";
    /// NAT gateways.
    nat_gateways: NatGateways(NatGateway) from Aws every 120 = "NAT gateways";
    /// What went through NAT gateways.
    nat_traffic: NatTraffic(NatTraffic) from Aws every 300 = "NAT gateway metrics";
    /// VPC endpoints.
    endpoints: Endpoints(Endpoint) from Aws every 300 = "VPC endpoints";
    /// Security groups.
    security_groups: SecurityGroups(SecurityGroup) from Aws every 300 = "security groups";
    /// Network ACLs.
    network_acls: NetworkAcls(NetworkAcl) from Aws every 600 = "network ACLs";
    /// Elastic network interfaces.
    network_interfaces: NetworkInterfaces(NetworkInterface) from Aws every 120 = "network interfaces";
    /// VPC peerings.
    peerings: Peerings(VpcPeering) from Aws every 600 = "VPC peerings";
    /// Places of transit gateways.
    transit_attachments: TransitAttachments(TransitGatewayAttachment) from Aws every 600 = "transit gateway attachments";
    /// Flow logs.
    flow_logs: FlowLogs(FlowLog) from Aws every 600 = "flow logs";
    /// Groups of CloudWatch Logs.
    log_groups: LogGroups(LogGroup) from Aws every 300 = "log groups";
    /// Load balancers.
    load_balancers: LoadBalancers(LoadBalancer) from Aws every 120 = "load balancers";
    /// Targets of load balancers.
    target_health: TargetHealths(TargetHealth) from Aws every 60 = "target health";
    /// EBS volumes.
    volumes: Volumes(Volume) from Aws every 120 = "EBS volumes";
    /// EFS file systems.
    file_systems: FileSystems(FileSystem) from Aws every 600 = "EFS file systems";
    /// EFS access points.
    access_points: AccessPoints(AccessPoint) from Aws every 600 = "EFS access points";
    /// Alarms of CloudWatch that have gone off.
    alarms: Alarms(Alarm) from Aws every 60 = "CloudWatch alarms";
    /// RDS database instances.
    databases: Databases(Database) from Aws every 60 = "RDS instances";
    /// How busy database instances are.
    database_load: DatabaseLoad(DatabaseLoad) from Aws every 120 = "RDS metrics";
    /// RDS database clusters.
    database_clusters: DatabaseClusters(Database) from Aws every 60 = "RDS clusters";
    /// Snapshots of RDS databases.
    database_snapshots: DatabaseSnapshots(DatabaseSnapshot) from Aws every 600 = "RDS snapshots";
    /// What RDS reported within the last day.
    database_events: DatabaseEvents(DatabaseEvent) from Aws every 120 = "RDS events";
    /// Parameters that somebody has set for RDS databases.
    database_parameters: DatabaseParameters(DatabaseParameter) from Aws every 600 = "RDS parameters";
    /// What AWS will do to RDS databases.
    pending_maintenance: PendingMaintenance(PendingMaintenance) from Aws every 600 = "RDS maintenance";
}
