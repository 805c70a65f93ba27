//! VPC endpoints: services of AWS without the internet.

use super::{Labels, Resource, ResourceId, Symbol};

/// How an endpoint takes traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndpointKind {
    /// By routes; S3 and `DynamoDB`, free of charge.
    Gateway,
    /// By network interfaces in subnets.
    Interface,
    /// By another kind, such as a Gateway Load Balancer.
    Other,
}

impl EndpointKind {
    /// As the snapshot writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Interface => "interface",
            Self::Other => "other",
        }
    }
}

/// A VPC endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// Its identity: the endpoint id.
    pub id: ResourceId,
    /// Its VPC.
    pub vpc: Symbol,
    /// Such as `com.amazonaws.us-east-1.s3`.
    pub service: Symbol,
    /// How it takes traffic.
    pub kind: EndpointKind,
    /// `available`, `pending`, `failed` and so on, in small letters.
    pub state: Symbol,
    /// Subnets with an interface of it.
    pub subnets: Vec<Symbol>,
    /// Route tables with a route to it.
    pub route_tables: Vec<Symbol>,
    /// Who may reach its interfaces.
    pub security_groups: Vec<Symbol>,
    /// The usual name of the service leads to it.
    pub private_dns: bool,
    /// Its policy lets everybody do everything; absent when not known.
    pub open_policy: Option<bool>,
    /// What went wrong last.
    pub failure: Option<Box<str>>,
    /// Its tags.
    pub tags: Labels,
}

impl Endpoint {
    /// The service without the Region: `s3`, `ecr.api`. The whole name where it is not one of AWS.
    pub fn service_name(&self) -> &str {
        let of_aws = ["com.amazonaws.", "cn.com.amazonaws.", "aws.api."];
        let rest = of_aws.iter().find_map(|prefix| self.service.strip_prefix(prefix));
        rest.and_then(|rest| rest.split_once('.')).map_or(&*self.service, |(_, name)| name)
    }
}

impl Resource for Endpoint {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
