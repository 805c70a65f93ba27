//! The kinds of resources the console knows.

use super::Served;

macro_rules! kinds {
    ($( #[doc = $doc:literal] $variant:ident = $name:literal; )+) => {
        /// What a resource is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $( #[doc = $doc] $variant, )+
            /// Any other kind that the API of the cluster serves.
            Served(Served),
        }

        impl Kind {
            /// All that the console knows by itself.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// Its name in identifiers, singular.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ Self::Served(served) => served.singular() }
            }
        }
    };
}

kinds! {
    /// A Kubernetes node.
    Node = "node";
    /// A pod.
    Pod = "pod";
    /// A PodDisruptionBudget.
    DisruptionBudget = "pdb";
    /// A Kubernetes event.
    Event = "event";
    /// A Deployment.
    Deployment = "deployment";
    /// A ReplicaSet.
    ReplicaSet = "replicaset";
    /// A StatefulSet.
    StatefulSet = "statefulset";
    /// A DaemonSet.
    DaemonSet = "daemonset";
    /// A Job.
    Job = "job";
    /// An EKS cluster.
    Cluster = "cluster";
    /// A node group: managed, a self-managed Auto Scaling group, or nodes that only share a label.
    NodeGroup = "node-group";
    /// An EC2 Auto Scaling group.
    ScalingGroup = "auto-scaling-group";
    /// An EC2 instance.
    Instance = "instance";
    /// An EC2 instance type.
    InstanceType = "instance-type";
    /// A kind of the Kubernetes API.
    ApiKind = "kind";
    /// A VPC.
    Vpc = "vpc";
    /// A subnet.
    Subnet = "subnet";
    /// Addresses a subnet keeps back.
    SubnetReservation = "subnet-reservation";
    /// A route table.
    RouteTable = "route-table";
    /// A NAT gateway.
    NatGateway = "nat-gateway";
    /// A VPC endpoint.
    Endpoint = "endpoint";
    /// A security group.
    SecurityGroup = "security-group";
    /// An elastic network interface.
    NetworkInterface = "network-interface";
    /// A VPC peering.
    Peering = "peering";
    /// A place of a transit gateway in a VPC.
    TransitAttachment = "transit-attachment";
    /// A flow log.
    FlowLog = "flow-log";
    /// A load balancer.
    LoadBalancer = "load-balancer";
    /// A target of a load balancer.
    TargetHealth = "target";
}
