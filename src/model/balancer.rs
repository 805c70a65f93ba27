//! Load balancers and whether their targets answer.

use super::{Resource, ResourceId, Symbol};

/// An Application, Network or Gateway Load Balancer.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadBalancer {
    /// Its identity: the name.
    pub id: ResourceId,
    /// Its ARN.
    pub arn: Box<str>,
    /// `application`, `network` or `gateway`.
    pub kind: Symbol,
    /// It has addresses on the internet.
    pub internet_facing: bool,
    /// `active`, `provisioning`, `failed` and so on.
    pub state: Symbol,
    /// Its VPC.
    pub vpc: Option<Symbol>,
    /// Its subnets.
    pub subnets: Vec<Symbol>,
    /// Its Availability Zones.
    pub zones: Vec<Symbol>,
    /// Its name in DNS.
    pub dns_name: Option<Box<str>>,
    /// Its security groups.
    pub security_groups: Vec<Symbol>,
    /// Where it listens; absent where nobody asked.
    pub listeners: Option<Vec<Listener>>,
}

/// A port of a load balancer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The port.
    pub port: u16,
    /// `HTTPS`, `TCP` and so on.
    pub protocol: Symbol,
    /// The ARN of its certificate.
    pub certificate: Option<Box<str>>,
}

/// One target of a target group.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetHealth {
    /// Its identity: target and port; the namespace is the target group.
    pub id: ResourceId,
    /// The load balancers in front of it, by ARN.
    pub balancers: Vec<Box<str>>,
    /// An instance, an address or a function.
    pub target: Symbol,
    /// The port.
    pub port: Option<u16>,
    /// Its Availability Zone, where ELB names one.
    pub zone: Option<Symbol>,
    /// `healthy`, `unhealthy`, `draining`, `initial`, `unused` or `unavailable`.
    pub state: Symbol,
    /// Why it is not healthy, such as `Target.Timeout`.
    pub reason: Option<Symbol>,
    /// The same in a sentence.
    pub detail: Option<Box<str>>,
}

impl Resource for LoadBalancer {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Resource for TargetHealth {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
