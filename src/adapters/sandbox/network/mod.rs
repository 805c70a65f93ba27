//! The network of an estate, as rows of the model.

mod acls;
mod balancers;
mod faults;
mod interfaces;
mod objects;
mod parts;
mod routes;

use std::collections::BTreeMap;

pub(super) use self::parts::id;
use self::parts::{EndpointPart, GroupPart, RulePart, SubnetPart};
pub(super) use self::{
    faults::faults,
    objects::{nat_gateway, object},
    parts::VpcPart,
};
use super::{
    estate::{Estate, MachinePart},
    rows::symbols,
};
use crate::{
    estate::Cidr,
    model::{
        Endpoint, EndpointKind, FlowLog, Kind, PortRange, ResourceId, RulePeer, SecurityGroup,
        SecurityRule, Subnet, Symbol, Vpc,
    },
};

impl Estate {
    fn aws_id(&self, kind: Kind, name: &str) -> ResourceId {
        ResourceId::new(&self.aws(), kind, name)
    }

    pub(super) fn vpc_id(&self) -> Symbol {
        id("vpc", &self.vpc.name).into()
    }

    /// The subnet a machine stands in.
    pub(super) fn subnet_of(&self, machine: &MachinePart) -> Option<Symbol> {
        self.home(machine).map(subnet_id)
    }

    /// The zone of that subnet.
    pub(super) fn zone_of(&self, machine: &MachinePart) -> Option<&str> {
        self.home(machine).map(|it| it.zone.as_str())
    }

    /// The subnet whose block has its address.
    fn home(&self, machine: &MachinePart) -> Option<&SubnetPart> {
        let ip = machine.ip.parse().ok()?;
        let holds =
            |it: &&SubnetPart| it.cidr.parse().is_ok_and(|it: Cidr| it.contains_address(ip));
        self.vpc.subnets.iter().find(holds)
    }

    fn tier<'a>(&'a self, tier: &'a str) -> impl Iterator<Item = &'a SubnetPart> {
        self.vpc.subnets.iter().filter(move |it| it.tier == tier)
    }

    pub(super) fn vpc_rows(&self) -> Vec<Vpc> {
        vec![Vpc {
            id: self.aws_id(Kind::Vpc, &self.vpc_id()),
            cidrs: self.vpc.written().map(Into::into).collect(),
            is_default: false,
            tenancy: "default".into(),
            dhcp_options: Some(id("dopt", &self.vpc.name).into()),
            dns_hostnames: Some(true),
            dns_support: Some(true),
            tags: symbols([("Name", self.vpc.name.as_str())]),
        }]
    }

    pub(super) fn subnet_rows(&self) -> Vec<Subnet> {
        let interfaces = self.interface_rows();
        let row = |part: &SubnetPart| {
            let own = interfaces.iter().filter(|it| it.subnet == subnet_id(part));
            let taken: usize = own.map(|it| it.private_ips.len()).sum();
            let usable = part.cidr.parse().ok().and_then(Cidr::usable);
            let role = match part.tier.as_str() {
                "public" => Some(("kubernetes.io/role/elb", "1")),
                "private" => Some(("kubernetes.io/role/internal-elb", "1")),
                _ => None,
            };
            Subnet {
                id: self.aws_id(Kind::Subnet, &subnet_id(part)),
                vpc: self.vpc_id(),
                zone: part.zone.as_str().into(),
                cidr: Some(part.cidr.as_str().into()),
                ipv6_cidrs: Vec::new(),
                free: usable.map(|usable| usable.saturating_sub(taken as u64)),
                public_ip_on_launch: part.tier == "public",
                tags: symbols(
                    [("Name", part.name.as_str())]
                        .into_iter()
                        .chain(role)
                        .chain(own_tags(&part.tags)),
                ),
            }
        };
        self.vpc.subnets.iter().map(row).collect()
    }

    /// Where the nodes of a group start.
    pub(super) fn node_subnets(&self, named: &[String]) -> Vec<Symbol> {
        let meant = |it: &&SubnetPart| named.is_empty() || named.contains(&it.name);
        let all = self.vpc.subnets.iter().filter(|it| !named.is_empty() || it.tier == "private");
        all.filter(meant).map(subnet_id).collect()
    }

    /// The subnets that EKS and databases stand in: those without a way out, or else the private ones.
    fn inner_subnets(&self) -> impl Iterator<Item = &SubnetPart> {
        let isolated = self.tier("intra").next().is_some();
        self.tier(if isolated { "intra" } else { "private" })
    }

    /// The subnets of the group that all databases share.
    pub(super) fn database_subnets(&self) -> Vec<Symbol> {
        self.inner_subnets().map(subnet_id).collect()
    }

    /// Their zones.
    pub(super) fn database_zones(&self) -> Vec<Symbol> {
        self.inner_subnets().map(|it| it.zone.as_str().into()).collect()
    }

    pub(super) fn endpoint_rows(&self) -> Vec<Endpoint> {
        let row = |part: &EndpointPart| {
            let gateway = part.kind == "gateway";
            let private = || self.tier("private").map(subnet_id).collect::<Vec<_>>();
            Endpoint {
                id: self.aws_id(Kind::Endpoint, &id("vpce", &part.service)),
                vpc: self.vpc_id(),
                service: format!("com.amazonaws.{}.{}", self.cluster.region, part.service).into(),
                kind: if gateway { EndpointKind::Gateway } else { EndpointKind::Interface },
                state: "available".into(),
                subnets: if gateway { Vec::new() } else { private() },
                route_tables: if gateway { self.private_tables() } else { Vec::new() },
                security_groups: if gateway { Vec::new() } else { vec![group_id("endpoints")] },
                private_dns: !gateway,
                open_policy: Some(true),
                failure: None,
                tags: symbols([("Name", part.service.as_str())]),
            }
        };
        self.vpc.endpoints.iter().map(row).collect()
    }

    pub(super) fn security_group_rows(&self) -> Vec<SecurityGroup> {
        let row = |part: &GroupPart| SecurityGroup {
            id: self.aws_id(Kind::SecurityGroup, &group_id(&part.name)),
            vpc: Some(self.vpc_id()),
            name: part.name.as_str().into(),
            description: part.description.as_str().into(),
            inbound: part.inbound.iter().map(rule).collect(),
            outbound: vec![SecurityRule {
                protocol: "-1".into(),
                ports: None,
                peer: RulePeer::Cidr("0.0.0.0/0".into()),
                description: None,
            }],
            tags: symbols([("Name", part.name.as_str())].into_iter().chain(own_tags(&part.tags))),
        };
        self.vpc.security_groups.iter().map(row).collect()
    }

    pub(super) fn flow_log_rows(&self) -> Vec<FlowLog> {
        let row = |group: &String| FlowLog {
            id: self.aws_id(Kind::FlowLog, &id("fl", &self.vpc.name)),
            resource: self.vpc_id(),
            traffic: "ALL".into(),
            destination: Some(group.as_str().into()),
            destination_kind: "cloud-watch-logs".into(),
            interval_s: Some(600),
            delivers: Some(true),
            error: None,
        };
        self.vpc.flow_log_group.iter().map(row).collect()
    }
}

fn own_tags(tags: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    tags.iter().map(|(key, value)| (key.as_str(), value.as_str()))
}

fn subnet_id(part: &SubnetPart) -> Symbol {
    id("subnet", &part.name).into()
}

pub(super) fn group_id(name: &str) -> Symbol {
    id("sg", name).into()
}

fn rule(part: &RulePart) -> SecurityRule {
    let ports = part.ports.as_deref().and_then(|text| {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        Some(PortRange { first: first.parse().ok()?, last: last.parse().ok()? })
    });
    let peer = if part.peer.contains('/') {
        RulePeer::Cidr(part.peer.as_str().into())
    } else {
        RulePeer::Group(group_id(&part.peer))
    };
    SecurityRule {
        protocol: part.protocol.as_str().into(),
        ports,
        peer,
        description: part.description.as_deref().map(Into::into),
    }
}
