//! Whose a network interface is. EC2 says so in three places, and none of them always.

use crate::model::{NetworkInterface, Symbol};

/// What kind of thing owns an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnerKind {
    /// An instance.
    Instance,
    /// A load balancer.
    LoadBalancer,
    /// A NAT gateway.
    Nat,
    /// A VPC endpoint.
    Endpoint,
    /// The control plane of an EKS cluster.
    ControlPlane,
    /// A database of RDS.
    Database,
    /// A cache of `ElastiCache`.
    Cache,
    /// A Lambda function.
    Function,
    /// A mount target of EFS.
    FileSystem,
    /// A transit gateway.
    TransitGateway,
    /// Something else, or nobody.
    Other,
}

impl OwnerKind {
    /// A short name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instance => "instance",
            Self::LoadBalancer => "load balancer",
            Self::Nat => "NAT gateway",
            Self::Endpoint => "endpoint",
            Self::ControlPlane => "EKS control plane",
            Self::Database => "RDS",
            Self::Cache => "ElastiCache",
            Self::Function => "Lambda",
            Self::FileSystem => "EFS",
            Self::TransitGateway => "transit gateway",
            Self::Other => "other",
        }
    }
}

/// How services begin the description of their interfaces, and what follows.
const DESCRIPTIONS: &[(&str, OwnerKind)] = &[
    ("Interface for NAT Gateway ", OwnerKind::Nat),
    ("VPC Endpoint Interface ", OwnerKind::Endpoint),
    ("ELB app/", OwnerKind::LoadBalancer),
    ("ELB net/", OwnerKind::LoadBalancer),
    ("ELB ", OwnerKind::LoadBalancer),
    ("Amazon EKS ", OwnerKind::ControlPlane),
    ("RDSNetworkInterface", OwnerKind::Database),
    ("ElastiCache ", OwnerKind::Cache),
    ("AWS Lambda VPC ENI-", OwnerKind::Function),
    ("EFS mount target for ", OwnerKind::FileSystem),
    ("Network Interface for Transit Gateway Attachment ", OwnerKind::TransitGateway),
];

/// The kind of the owner, and its name where the interface tells it.
pub fn owner(interface: &NetworkInterface) -> (OwnerKind, Option<&str>) {
    if let Some(instance) = &interface.instance {
        return (OwnerKind::Instance, Some(instance));
    }
    let description = &*interface.description;
    for (beginning, kind) in DESCRIPTIONS {
        if let Some(rest) = description.strip_prefix(beginning) {
            let name = rest.split([' ', '/']).next().filter(|name| !name.is_empty());
            return (*kind, name);
        }
    }
    (by_kind(&interface.kind), None)
}

fn by_kind(kind: &Symbol) -> OwnerKind {
    match kind.as_str() {
        "nat_gateway" => OwnerKind::Nat,
        "vpc_endpoint" | "gateway_load_balancer_endpoint" => OwnerKind::Endpoint,
        "load_balancer" | "network_load_balancer" | "gateway_load_balancer" => {
            OwnerKind::LoadBalancer
        }
        "lambda" => OwnerKind::Function,
        "efs" => OwnerKind::FileSystem,
        "transit_gateway" => OwnerKind::TransitGateway,
        _ => OwnerKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, ResourceId, SourceId};

    fn interface(kind: &str, instance: Option<&str>, description: &str) -> NetworkInterface {
        NetworkInterface {
            id: ResourceId::new(&SourceId::aws("1", "r"), Kind::NetworkInterface, "eni-1"),
            vpc: "vpc-1".into(),
            subnet: "subnet-1".into(),
            zone: "us-east-1a".into(),
            status: "in-use".into(),
            kind: kind.into(),
            private_ips: Vec::new(),
            prefixes: Vec::new(),
            public_ip: None,
            instance: instance.map(Into::into),
            requester: None,
            description: description.into(),
            security_groups: Vec::new(),
        }
    }

    #[test]
    fn owners_are_told_from_what_services_write() {
        let cases = [
            ("interface", Some("i-1"), "aws-K8S-i-1", OwnerKind::Instance, Some("i-1")),
            ("nat_gateway", None, "Interface for NAT Gateway nat-1", OwnerKind::Nat, Some("nat-1")),
            ("interface", None, "ELB app/web/50dc6c49", OwnerKind::LoadBalancer, Some("web")),
            ("interface", None, "ELB classic", OwnerKind::LoadBalancer, Some("classic")),
            ("interface", None, "Amazon EKS prod", OwnerKind::ControlPlane, Some("prod")),
            ("interface", None, "RDSNetworkInterface", OwnerKind::Database, None),
            (
                "efs",
                None,
                "EFS mount target for fs-1 (fsmt-1)",
                OwnerKind::FileSystem,
                Some("fs-1"),
            ),
            ("lambda", None, "", OwnerKind::Function, None),
            ("interface", None, "aws-K8S-i-gone", OwnerKind::Other, None),
        ];
        for (kind, instance, description, expected, name) in cases {
            let interface = interface(kind, instance, description);
            assert_eq!(owner(&interface), (expected, name), "{description}");
        }
    }
}
