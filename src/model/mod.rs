//! What is true of the platform, as last seen. Pure: no clock, no I/O, no SDK.

mod alarm;
mod aws_kind;
mod balancer;
mod collection;
#[macro_use]
mod collections;
mod cron_job;
mod destination;
mod disk;
mod eks;
mod endpoint;
mod endpoint_slice;
mod environment;
mod fault;
mod id;
mod instance;
mod interface;
mod interned;
mod karpenter;
mod kind;
mod labels;
mod log;
mod metric;
mod network_acl;
mod node;
mod order;
mod placement;
mod platform;
mod pod;
mod rds;
mod rds_parameter;
mod recent;
mod route;
mod run;
mod scenario;
mod security_group;
mod selector;
mod served;
mod session;
mod storage;
mod symbol;
mod uid;
mod vpc;
mod written;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use self::{
    alarm::Alarm,
    aws_kind::AwsKind,
    balancer::{Listener, LoadBalancer, TargetHealth},
    collection::{Collection, Delta, Freshness, Health, Resource},
    cron_job::CronJob,
    destination::{Aspect, Destination, Offered, Place, Places},
    disk::{AccessPoint, Attachment, FileSystem, Volume},
    eks::{Cluster, GroupUpdate, HealthIssue, Member, NodeGroup, Scaling, ScalingGroup},
    endpoint::{Endpoint, EndpointKind},
    endpoint_slice::{Backend, EndpointSlice},
    environment::{Environment, Level},
    fault::{Fault, FaultClass},
    id::{ResourceId, Source, SourceId},
    instance::{
        Instance, InstanceStatus, InstanceType, ManagedInstance, Ping, ScheduledEvent, SpotRequest,
    },
    interface::NetworkInterface,
    karpenter::{Demand, NodeClaim, NodePool},
    kind::Kind,
    labels::{Labels, Taint},
    log::{LogGroup, LogHome, LogPreset, LogSource},
    metric::{DatabaseLoad, NatTraffic},
    network_acl::{AclRule, LAST_RULE, NetworkAcl},
    node::{Allocatable, Capacity, Node, Readiness, Usage},
    order::Order,
    placement::{Hold, LocalData, Placement, Toleration},
    platform::{PLATFORMS, Platform},
    pod::{Amounts, DisruptionBudget, Event, Owner, Pod, Qos, Rollout, Workload},
    rds::{
        Database, DatabaseEvent, DatabaseMember, DatabaseSnapshot, DatabaseStorage,
        MaintenanceAction, ParameterGroup, PendingChange, PendingMaintenance,
    },
    rds_parameter::DatabaseParameter,
    route::{NatAddress, NatGateway, Route, RouteTable, Via},
    run::{RunMood, RunRow, StepRow},
    scenario::SCENARIOS,
    security_group::{PortRange, RulePeer, SecurityGroup, SecurityRule},
    selector::{Operator, Requirement, Selector, SelectorError},
    served::{ApiKind, Heading, Object, Printed, Served, lasting},
    session::{Caller, Link, Spending},
    storage::{Backing, Claim, PersistentVolume, StorageClass},
    symbol::Symbol,
    uid::Uid,
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

/// What has changed in a collection after a revision.
fn told<R: Resource>(rows: &Collection<R>, revision: u64) -> Option<Vec<&ResourceId>> {
    rows.changes_since(revision).map(Iterator::collect)
}

// One table for everything that is kept: a kind is added by its line here.
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
    /// What is behind Services.
    endpoint_slices: EndpointSlices(EndpointSlice) from Kubernetes every 60 = "endpoint slices";
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
    /// What EC2 says of the requests that Spot instances came from.
    spot_requests: SpotRequests(SpotRequest) from Aws every 30 = "Spot requests";
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
