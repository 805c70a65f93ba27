//! What has to do with what: from a subnet to its interfaces, on to their nodes and pods, to the
//! databases these may reach, and all the way back.
//!
//! One line per edge in the table below. An edge is read from both of its ends, so that whatever can
//! be gone to can be come back from.

mod machines;
mod members;
mod network;
mod owners;
mod reachable;
mod storage;

use std::collections::HashSet;

use crate::model::{
    AwsKind, Claim, Fault, Feed, FileSystem, Health,
    Kind::{
        self, Database, DatabaseCluster, DatabaseParameter, DatabaseSnapshot, Endpoint, FlowLog,
        Instance, LoadBalancer, LogGroup, NatGateway, NetworkAcl, NetworkInterface, Node,
        NodeGroup, Pod, RouteTable, SecurityGroup, Subnet, Vpc,
    },
    PersistentVolume, ResourceId, Served, StorageClass, Store, Volume,
};

/// Two things that have to do with each other, in the order of their edge.
type Pairs<'a> = Vec<(&'a ResourceId, &'a ResourceId)>;

/// From which end an edge is looked along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Forth,
    Back,
}

/// One edge of the table, looked at from one of its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    edge: Edge,
    way: Way,
}

/// How much is known of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Everything it is made of.
    Whole,
    /// Some of it has not come yet.
    Loading,
    /// Some of it cannot be had.
    Broken(Fault),
}

/// One line per edge: the kinds at its left end and what these are to the right one, then the same of
/// the right end; what joins them, and the feeds it joins.
macro_rules! edges {
    ($( $edge:ident: [$($left:expr),+] $left_name:literal <-> [$($right:expr),+] $right_name:literal
        by $pairs:path, of [$($feed:expr),+]; )+) => {
        /// The edges.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Edge { $( $edge, )+ }

        impl Edge {
            const ALL: &[Self] = &[$( Self::$edge, )+];

            const fn name(self, way: Way) -> &'static str {
                match (self, way) {
                    $( (Self::$edge, Way::Back) => $left_name, (Self::$edge, Way::Forth) => $right_name, )+
                }
            }

            /// The kinds at the end that this way leads to.
            fn kinds(self, way: Way) -> Vec<Kind> {
                match (self, way) {
                    $(
                        (Self::$edge, Way::Back) => vec![$($left),+],
                        (Self::$edge, Way::Forth) => vec![$($right),+],
                    )+
                }
            }

            fn feeds(self) -> Vec<Feed> {
                match self { $( Self::$edge => vec![$($feed),+], )+ }
            }

            fn pairs(self, store: &Store) -> Pairs<'_> {
                match self { $( Self::$edge => $pairs(store), )+ }
            }
        }
    };
}

/// File systems are a kind without a pane of its own.
fn file_systems() -> Served {
    AwsKind::FileSystems.served()
}

edges! {
    VpcFlowLogs: [Vpc] "VPC" <-> [FlowLog] "flow logs"
        by network::flow_logs, of [Feed::Vpcs, Feed::FlowLogs];
    FlowLogGroup: [FlowLog] "flow logs in it" <-> [LogGroup] "log group"
        by network::log_groups, of [Feed::FlowLogs, Feed::LogGroups];
    VpcSubnets: [Vpc] "VPC" <-> [Subnet] "subnets"
        by network::subnets, of [Feed::Vpcs, Feed::Subnets];
    SubnetRoutes: [Subnet] "subnets that use it" <-> [RouteTable] "routes"
        by network::route_tables, of [Feed::Subnets, Feed::RouteTables];
    SubnetAcl: [Subnet] "subnets it guards" <-> [NetworkAcl] "network ACL"
        by network::network_acls, of [Feed::Subnets, Feed::NetworkAcls];
    SubnetWayOut: [Subnet] "subnets that leave through it" <-> [NatGateway] "NAT gateway it leaves through"
        by network::ways_out, of [Feed::Subnets, Feed::RouteTables, Feed::NatGateways];
    SubnetGateways: [Subnet] "subnet" <-> [NatGateway] "NAT gateways in it"
        by network::nat_gateways, of [Feed::Subnets, Feed::NatGateways];
    SubnetInterfaces: [Subnet] "subnet" <-> [NetworkInterface] "network interfaces"
        by network::interfaces, of [Feed::Subnets, Feed::NetworkInterfaces];
    SubnetEndpoints: [Subnet] "subnets" <-> [Endpoint] "endpoints"
        by network::endpoints, of [Feed::Subnets, Feed::Endpoints];
    SubnetBalancers: [Subnet] "subnets" <-> [LoadBalancer] "load balancers"
        by network::balancers, of [Feed::Subnets, Feed::LoadBalancers];
    SubnetDatabases: [Subnet] "subnets it may stand in" <-> [Database] "databases that may stand in it"
        by network::databases, of [Feed::Subnets, Feed::Databases];
    SubnetNodes: [Subnet] "subnet" <-> [Node, Instance] "nodes"
        by machines::of_subnets, of [Feed::Subnets, Feed::Instances, Feed::Nodes];
    SubnetPods: [Subnet] "subnet" <-> [Pod] "pods"
        by machines::pods_of_subnets, of [Feed::Subnets, Feed::Pods];
    NodeGroupNodes: [NodeGroup] "node group" <-> [Node] "nodes"
        by machines::of_groups, of [Feed::NodeGroups, Feed::Nodes];
    NodeInterfaces: [Node, Instance] "node" <-> [NetworkInterface] "network interfaces"
        by machines::interfaces, of [Feed::Instances, Feed::Nodes, Feed::NetworkInterfaces];
    NodePods: [Node] "node" <-> [Pod] "pods"
        by machines::pods, of [Feed::Nodes, Feed::Pods];
    InterfacePods: [NetworkInterface] "network interface" <-> [Pod] "pods"
        by machines::pods_of_interfaces, of [Feed::NetworkInterfaces, Feed::Pods];
    GatewayInterfaces: [NatGateway] "NAT gateway" <-> [NetworkInterface] "network interfaces"
        by owners::nat_gateways, of [Feed::NatGateways, Feed::NetworkInterfaces];
    EndpointInterfaces: [Endpoint] "endpoint" <-> [NetworkInterface] "network interfaces"
        by owners::endpoints, of [Feed::Endpoints, Feed::NetworkInterfaces];
    BalancerInterfaces: [LoadBalancer] "load balancer" <-> [NetworkInterface] "network interfaces"
        by owners::balancers, of [Feed::LoadBalancers, Feed::NetworkInterfaces];
    DatabaseInterfaces: [Database] "databases it may belong to" <-> [NetworkInterface] "network interfaces that may be its"
        by owners::databases, of [Feed::Databases, Feed::NetworkInterfaces];
    FileSystemInterfaces: [Kind::Served(file_systems())] "file system" <-> [NetworkInterface] "mount targets"
        by owners::file_systems, of [Feed::Objects(file_systems()), Feed::NetworkInterfaces];
    PodClaims: [Pod] "pods that mount it" <-> [Claim::kind()] "claims it mounts"
        by storage::pods_of_claims, of [Feed::Pods, Feed::Claims];
    ClassClaims: [StorageClass::kind()] "storage class" <-> [Claim::kind()] "claims of it"
        by storage::claims_of_classes, of [Feed::StorageClasses, Feed::Claims];
    ClaimVolume: [Claim::kind()] "claim" <-> [PersistentVolume::kind()] "persistent volume"
        by storage::volumes_of_claims, of [Feed::Claims, Feed::PersistentVolumes];
    ClaimDisk: [Claim::kind()] "claim" <-> [Volume::kind()] "EBS volume"
        by storage::disks_of_claims, of [Feed::Claims, Feed::PersistentVolumes, Feed::Volumes];
    ClaimFileSystem: [Claim::kind()] "claims on it" <-> [FileSystem::kind()] "file system"
        by storage::file_systems_of_claims, of [Feed::Claims, Feed::PersistentVolumes, Feed::FileSystems];
    VolumeDisk: [PersistentVolume::kind()] "persistent volume" <-> [Volume::kind()] "EBS volume"
        by storage::disks_of_volumes, of [Feed::PersistentVolumes, Feed::Volumes];
    NodeDisks: [Node, Instance] "node" <-> [Volume::kind()] "EBS volumes"
        by storage::disks_of_nodes, of [Feed::Nodes, Feed::Instances, Feed::Volumes];
    BalancerPods: [LoadBalancer] "load balancers in front" <-> [Pod] "pods behind it"
        by members::pods_behind, of [Feed::LoadBalancers, Feed::TargetHealths, Feed::Pods, Feed::Nodes, Feed::Instances];
    BalancerNodes: [LoadBalancer] "load balancers in front" <-> [Node] "nodes behind it"
        by members::nodes_behind, of [Feed::LoadBalancers, Feed::TargetHealths, Feed::Pods, Feed::Nodes, Feed::Instances];
    ClusterMembers: [DatabaseCluster] "cluster" <-> [Database] "members"
        by members::of_clusters, of [Feed::DatabaseClusters, Feed::Databases];
    Replicas: [Database, DatabaseCluster] "what it copies" <-> [Database, DatabaseCluster] "replicas"
        by members::replicas, of [Feed::Databases, Feed::DatabaseClusters];
    DatabaseSnapshots: [Database, DatabaseCluster] "database" <-> [DatabaseSnapshot] "snapshots"
        by members::snapshots, of [Feed::Databases, Feed::DatabaseClusters, Feed::DatabaseSnapshots];
    DatabaseParameters: [Database, DatabaseCluster] "databases" <-> [DatabaseParameter] "parameters that were set"
        by members::parameters, of [Feed::Databases, Feed::DatabaseClusters, Feed::DatabaseParameters];
    GroupInterfaces: [SecurityGroup] "security groups" <-> [NetworkInterface] "network interfaces"
        by members::guarded_interfaces, of [Feed::SecurityGroups, Feed::NetworkInterfaces];
    GroupNodes: [SecurityGroup] "security groups" <-> [Node, Instance] "nodes"
        by members::guarded_nodes, of [Feed::SecurityGroups, Feed::NetworkInterfaces, Feed::Nodes, Feed::Instances];
    GroupDatabases: [SecurityGroup] "security groups" <-> [Database, DatabaseCluster] "databases"
        by members::guarded_databases, of [Feed::SecurityGroups, Feed::Databases, Feed::DatabaseClusters];
    GroupEndpoints: [SecurityGroup] "security groups" <-> [Endpoint] "endpoints"
        by members::guarded_endpoints, of [Feed::SecurityGroups, Feed::Endpoints];
    GroupBalancers: [SecurityGroup] "security groups" <-> [LoadBalancer] "load balancers"
        by members::guarded_balancers, of [Feed::SecurityGroups, Feed::LoadBalancers];
    PodDatabases: [Pod] "pods that may reach it" <-> [Database] "databases it may reach"
        by reachable::by_pods, of [Feed::Pods, Feed::Nodes, Feed::Instances, Feed::NetworkInterfaces, Feed::SecurityGroups, Feed::Subnets, Feed::Databases];
    NodeDatabases: [Node, Instance] "nodes that may reach it" <-> [Database] "databases it may reach"
        by reachable::by_nodes, of [Feed::Nodes, Feed::Instances, Feed::NetworkInterfaces, Feed::SecurityGroups, Feed::Subnets, Feed::Databases];
}

impl Relation {
    /// Every relation something of this kind has, in the order of the table.
    pub fn of(kind: Kind) -> impl Iterator<Item = Self> {
        let both = |edge: &Edge| [Way::Forth, Way::Back].map(|way| Self { edge: *edge, way });
        Edge::ALL.iter().flat_map(both).filter(move |it| it.begins_at(kind))
    }

    /// What is at the other end, such as `network interfaces`.
    pub const fn name(self) -> &'static str {
        self.edge.name(self.way)
    }

    /// The kind at the other end; where there are several, the one whose table shows all of them.
    pub fn kind(self) -> Kind {
        self.edge.kinds(self.way)[0]
    }

    /// What must be watched to know it.
    pub fn feeds(self) -> Vec<Feed> {
        self.edge.feeds()
    }

    fn begins_at(self, kind: Kind) -> bool {
        let back = match self.way {
            Way::Forth => Way::Back,
            Way::Back => Way::Forth,
        };
        self.edge.kinds(back).contains(&kind)
    }

    /// What `id` is related to, as far as it is known.
    pub fn related(self, store: &Store, id: &ResourceId) -> HashSet<ResourceId> {
        let pairs = self.edge.pairs(store).into_iter();
        let ends = pairs.map(|(left, right)| match self.way {
            Way::Forth => (left, right),
            Way::Back => (right, left),
        });
        ends.filter(|(from, _)| *from == id).map(|(_, to)| to.clone()).collect()
    }

    /// How much of it is known.
    pub fn extent(self, store: &Store) -> Extent {
        let feeds = self.feeds();
        let feeds = || feeds.iter().map(|feed| store.freshness(*feed));
        let broken = feeds().find_map(|it| match &it.health {
            Health::Stale(fault) => Some(fault.clone()),
            Health::Idle | Health::Loading | Health::Live => None,
        });
        match broken {
            Some(fault) => Extent::Broken(fault),
            None if feeds().all(|it| it.complete) => Extent::Whole,
            None => Extent::Loading,
        }
    }
}
