//! Network interfaces of an estate: of nodes, gateways, endpoints, the control plane and the load
//! balancer.

use std::{
    collections::{HashMap, VecDeque},
    net::{IpAddr, Ipv4Addr},
};

use jiff::Timestamp;

use super::{
    group_id,
    parts::{SubnetPart, id},
    subnet_id,
};
use crate::{
    adapters::sandbox::{
        estate::{Estate, MachinePart},
        rows::Moment,
    },
    estate::Cidr,
    model::{Kind, NetworkInterface},
};

/// Where in a subnet the addresses of services begin, and those of pods.
const SERVICES_FROM: u32 = 220;
const PODS_FROM: u32 = 256;

/// An interface to be made.
struct Wanted<'a> {
    name: String,
    subnet: &'a SubnetPart,
    kind: &'a str,
    description: String,
    group: Option<&'a str>,
    ips: Vec<IpAddr>,
}

impl Estate {
    pub(in crate::adapters::sandbox) fn interface_rows(&self) -> Vec<NetworkInterface> {
        let mut rows = self.node_interfaces();
        rows.extend(self.server_interfaces());
        rows.extend(self.nat_interfaces());
        rows.extend(self.endpoint_interfaces());
        rows.extend(self.control_plane_interfaces());
        rows.extend(self.balancer_interfaces());
        rows.extend(self.database_interfaces());
        rows
    }

    /// The addresses that each instance holds for pods, in order.
    pub(in crate::adapters::sandbox) fn pod_addresses(&self) -> HashMap<String, VecDeque<IpAddr>> {
        let mut spare: HashMap<String, VecDeque<IpAddr>> = HashMap::new();
        for it in self.node_interfaces() {
            let Some(instance) = it.instance else { continue };
            let addresses = spare.entry(instance.to_string()).or_default();
            // The first one is that of the interface itself.
            addresses.extend(it.private_ips.into_iter().skip(1));
        }
        spare
    }

    /// The interfaces of nodes: one each, and more where its addresses are too few for the pods.
    fn node_interfaces(&self) -> Vec<NetworkInterface> {
        let pods = self.pods_by_instance();
        let mut next: HashMap<&str, u32> = HashMap::new();
        let mut rows = Vec::new();
        for machine in self.instances() {
            let kind = self.instance_types.get(&machine.instance_type);
            let (Some(subnet), Some(kind)) = (self.home(machine), kind) else { continue };
            let each = kind.ips_per_eni;
            let pods = pods.get(machine.instance_id.as_str()).copied().unwrap_or(0);
            let pods = u32::try_from(pods).unwrap_or(u32::MAX);
            let cards = pods.div_ceil(each.saturating_sub(1).max(1)).clamp(1, kind.enis.max(1));
            for card in 0..cards {
                let from = next.entry(&subnet.name).or_insert(PODS_FROM);
                let own = if card == 0 { machine.ip.parse().ok() } else { address(subnet, *from) };
                let spare = (1..each).filter_map(|place| address(subnet, *from + place));
                let ips = own.into_iter().chain(spare).collect();
                rows.push(self.card(machine, card, subnet, ips));
                *from += each;
            }
        }
        rows
    }

    fn card(
        &self,
        machine: &MachinePart,
        number: u32,
        subnet: &SubnetPart,
        ips: Vec<IpAddr>,
    ) -> NetworkInterface {
        let id = &machine.instance_id;
        let wanted = Wanted {
            name: if number == 0 { id.clone() } else { format!("{id}/{number}") },
            subnet,
            kind: "interface",
            description: String::new(),
            group: Some("node"),
            ips,
        };
        NetworkInterface { instance: Some(id.as_str().into()), ..self.interface(&wanted) }
    }

    /// Instances that are no nodes.
    fn server_interfaces(&self) -> impl Iterator<Item = NetworkInterface> {
        self.instances.iter().filter_map(|it| {
            let subnet = self.vpc.subnets.iter().find(|subnet| subnet.name == it.subnet)?;
            let wanted = Wanted {
                name: it.instance_id.clone(),
                subnet,
                kind: "interface",
                description: it.name.clone(),
                group: Some(&it.security_group),
                ips: it.ip.parse().ok().into_iter().collect(),
            };
            let public_ip = it.public_ip.as_ref().and_then(|ip| ip.parse().ok());
            let instance = Some(it.instance_id.as_str().into());
            Some(NetworkInterface { public_ip, instance, ..self.interface(&wanted) })
        })
    }

    fn nat_interfaces(&self) -> impl Iterator<Item = NetworkInterface> {
        self.vpc.nat_gateways.iter().filter_map(|nat| {
            let subnet = self.vpc.subnets.iter().find(|it| it.name == nat.subnet)?;
            let wanted = Wanted {
                name: nat.name.clone(),
                subnet,
                kind: "nat_gateway",
                description: format!("Interface for NAT Gateway {}", id("nat", &nat.name)),
                group: None,
                ips: address(subnet, SERVICES_FROM).into_iter().collect(),
            };
            let public_ip = nat.public_ip.parse().ok();
            Some(NetworkInterface { public_ip, ..self.interface(&wanted) })
        })
    }

    fn endpoint_interfaces(&self) -> impl Iterator<Item = NetworkInterface> {
        let interfaces = self.vpc.endpoints.iter().filter(|it| it.kind == "interface");
        (SERVICES_FROM..).zip(interfaces).flat_map(move |(place, part)| {
            self.tier("private").map(move |subnet| {
                self.interface(&Wanted {
                    name: format!("{}-{}", part.service, subnet.name),
                    subnet,
                    kind: "vpc_endpoint",
                    description: format!("VPC Endpoint Interface {}", id("vpce", &part.service)),
                    group: Some("endpoints"),
                    ips: address(subnet, place).into_iter().collect(),
                })
            })
        })
    }

    /// EKS puts two to four interfaces into the subnets of a cluster.
    fn control_plane_interfaces(&self) -> impl Iterator<Item = NetworkInterface> {
        self.inner_subnets().take(2).map(|subnet| {
            self.interface(&Wanted {
                name: format!("eks-{}", subnet.name),
                subnet,
                kind: "interface",
                description: format!("Amazon EKS {}", self.cluster.name),
                group: Some("cluster"),
                ips: address(subnet, SERVICES_FROM).into_iter().collect(),
            })
        })
    }

    fn balancer_interfaces(&self) -> impl Iterator<Item = NetworkInterface> {
        self.vpc.balancers.iter().flat_map(move |balancer| {
            self.tier("public").map(move |subnet| {
                self.interface(&Wanted {
                    name: format!("alb-{}", subnet.name),
                    subnet,
                    kind: "interface",
                    description: format!("ELB app/{}/50dc6c495c0c9188", balancer.name),
                    group: Some(&balancer.group),
                    ips: address(subnet, SERVICES_FROM + 1).into_iter().collect(),
                })
            })
        })
    }

    /// RDS does not say in them which database they are of.
    fn database_interfaces(&self) -> impl Iterator<Item = NetworkInterface> {
        let homes = self.database_rows(Moment(Timestamp::UNIX_EPOCH)).into_iter().flat_map(|it| {
            let zones = it.zones.clone().into_iter();
            zones.map(move |zone| (it.id.name.clone(), zone))
        });
        (SERVICES_FROM + 2..).zip(homes).filter_map(|(place, (database, zone))| {
            let subnet = self.database_home(&zone)?;
            Some(self.interface(&Wanted {
                name: format!("rds-{database}-{zone}"),
                subnet,
                kind: "interface",
                description: "RDSNetworkInterface".to_owned(),
                group: Some("database"),
                ips: address(subnet, place).into_iter().collect(),
            }))
        })
    }

    /// The last of the subnets in a zone that databases may stand in.
    fn database_home(&self, zone: &str) -> Option<&SubnetPart> {
        self.inner_subnets().filter(|it| it.zone == zone).last()
    }

    fn interface(&self, wanted: &Wanted<'_>) -> NetworkInterface {
        NetworkInterface {
            id: self.aws_id(Kind::NetworkInterface, &id("eni", &wanted.name)),
            vpc: self.vpc_id(),
            subnet: subnet_id(wanted.subnet),
            zone: wanted.subnet.zone.as_str().into(),
            status: "in-use".into(),
            kind: wanted.kind.into(),
            private_ips: wanted.ips.clone(),
            prefixes: Vec::new(),
            public_ip: None,
            instance: None,
            requester: requester(&wanted.description).map(Into::into),
            description: wanted.description.as_str().into(),
            security_groups: wanted.group.map(group_id).into_iter().collect(),
        }
    }
}

/// The address at a place in a subnet.
fn address(subnet: &SubnetPart, place: u32) -> Option<IpAddr> {
    let block: Cidr = subnet.cidr.parse().ok()?;
    let IpAddr::V4(first) = block.first() else { return None };
    let address = Ipv4Addr::from_bits(first.to_bits().checked_add(place)?).into();
    block.contains_address(address).then_some(address)
}

/// The service that asked for an interface with this description.
fn requester(description: &str) -> Option<&'static str> {
    const SERVICES: &[(&str, &str)] = &[
        ("ELB ", "amazon-elb"),
        ("Interface for NAT Gateway", "amazon-aws"),
        ("RDSNetworkInterface", "amazon-rds"),
    ];
    SERVICES.iter().find(|(start, _)| description.starts_with(start)).map(|(_, service)| *service)
}
