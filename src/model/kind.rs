//! The kinds of resources the console knows.

use super::{Served, Side};

macro_rules! kinds {
    ($( #[doc = $doc:literal] $variant:ident = $name:literal of $side:ident; )+) => {
        /// What a resource is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $( #[doc = $doc] $variant, )+
            /// Any other kind that the cluster or AWS serves.
            Served(Served),
        }

        impl Kind {
            /// All that the console knows by itself.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// Its name in identifiers, singular.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ Self::Served(served) => served.singular() }
            }

            /// Who serves it in full.
            pub const fn side(self) -> Side {
                match self { $( Self::$variant => Side::$side, )+ Self::Served(served) => served.side() }
            }
        }
    };
}

kinds! {
    /// A Kubernetes node.
    Node = "node" of Kubernetes;
    /// A pod.
    Pod = "pod" of Kubernetes;
    /// A PodDisruptionBudget.
    DisruptionBudget = "pdb" of Kubernetes;
    /// A Kubernetes event.
    Event = "event" of Kubernetes;
    /// A Deployment.
    Deployment = "deployment" of Kubernetes;
    /// A ReplicaSet.
    ReplicaSet = "replicaset" of Kubernetes;
    /// A StatefulSet.
    StatefulSet = "statefulset" of Kubernetes;
    /// A DaemonSet.
    DaemonSet = "daemonset" of Kubernetes;
    /// A Job.
    Job = "job" of Kubernetes;
    /// An EKS cluster.
    Cluster = "cluster" of Aws;
    /// A node group: managed, a self-managed Auto Scaling group, or nodes that only share a label.
    NodeGroup = "node-group" of Aws;
    /// An EC2 Auto Scaling group.
    ScalingGroup = "auto-scaling-group" of Aws;
    /// An EC2 instance.
    Instance = "instance" of Aws;
    /// An EC2 instance type.
    InstanceType = "instance-type" of Aws;
    /// A kind of the Kubernetes API.
    ApiKind = "kind" of Kubernetes;
    /// A VPC.
    Vpc = "vpc" of Aws;
    /// A subnet.
    Subnet = "subnet" of Aws;
    /// Addresses a subnet keeps back.
    SubnetReservation = "subnet-reservation" of Aws;
    /// A route table.
    RouteTable = "route-table" of Aws;
    /// A NAT gateway.
    NatGateway = "nat-gateway" of Aws;
    /// A VPC endpoint.
    Endpoint = "endpoint" of Aws;
    /// A security group.
    SecurityGroup = "security-group" of Aws;
    /// A network ACL.
    NetworkAcl = "network-acl" of Aws;
    /// An elastic network interface.
    NetworkInterface = "network-interface" of Aws;
    /// A VPC peering.
    Peering = "peering" of Aws;
    /// A place of a transit gateway in a VPC.
    TransitAttachment = "transit-attachment" of Aws;
    /// A flow log.
    FlowLog = "flow-log" of Aws;
    /// A group of CloudWatch Logs.
    LogGroup = "log-group" of Aws;
    /// A stream of a log group.
    LogStream = "log-stream" of Aws;
    /// A log file of a database.
    LogFile = "log-file" of Aws;
    /// A load balancer.
    LoadBalancer = "load-balancer" of Aws;
    /// A target of a load balancer.
    TargetHealth = "target" of Aws;
    /// An access point of an EFS file system.
    AccessPoint = "access-point" of Aws;
    /// An RDS database instance.
    Database = "database" of Aws;
    /// An RDS database cluster.
    DatabaseCluster = "database-cluster" of Aws;
    /// A snapshot of an RDS database.
    DatabaseSnapshot = "database-snapshot" of Aws;
    /// A parameter in a group of parameters of RDS.
    DatabaseParameter = "database-parameter" of Aws;
    /// Something RDS reports.
    DatabaseEvent = "database-event" of Aws;
    /// Something that is wrong now, whatever it is about.
    Condition = "condition" of Aws;
    /// A run of a plan, or a step of one.
    Run = "run" of Aws;
}
