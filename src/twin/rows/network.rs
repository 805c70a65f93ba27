//! The network.

use serde_json::{Value, json};

use crate::{
    model::{RulePeer, Symbol},
    twin::{
        form::{Form, Kept, Veiled, rows, words},
        reader::Reader,
        veil::Veil,
    },
};

rows! {
    Vpc {
        id: Veiled, cidrs: Veiled, is_default: Kept, tenancy: Kept, dhcp_options: Veiled,
        dns_hostnames: Kept, dns_support: Kept, tags: Joining,
    }
    Subnet {
        id: Veiled, vpc: Veiled, zone: Kept, cidr: Veiled, ipv6_cidrs: Veiled, free: Kept,
        public_ip_on_launch: Kept, tags: Joining,
    }
    SubnetReservation { id: Veiled, subnet: Veiled, cidr: Veiled, purpose: Kept }
    VpcPeering { id: Veiled, requester: Veiled, accepter: Veiled, state: Kept }
    TransitGatewayAttachment { id: Veiled, gateway: Veiled, vpc: Veiled, subnets: Veiled, state: Kept }
    FlowLog {
        id: Veiled, resource: Veiled, traffic: Kept, destination: Veiled, destination_kind: Kept,
        interval_s: Kept, delivers: Kept, error: Kept,
    }
    RouteTable { id: Veiled, vpc: Veiled, main: Kept, subnets: Veiled, routes: Parts, tags: Joining }
    Route { destination: Veiled, via: Kept, target: Veiled, blackhole: Kept, propagated: Kept }
    NatGateway {
        id: Veiled, vpc: Veiled, subnet: Veiled, state: Kept, public: Kept, addresses: Parts,
        created: Kept, tags: Joining, failure: Hushed }
    NatAddress { public_ip: Veiled, private_ip: Veiled, interface: Veiled }
    NatTraffic { id: Veiled, bytes_out: Kept, bytes_in: Kept, port_errors: Kept, connections: Kept }
    Endpoint {
        id: Veiled, vpc: Veiled, service: Veiled, kind: Kept, state: Kept, subnets: Veiled,
        route_tables: Veiled, security_groups: Veiled, private_dns: Kept, open_policy: Kept,
        tags: Joining, failure: Hushed }
    SecurityGroup { id: Veiled, vpc: Veiled, name: Veiled, inbound: Parts, outbound: Parts, tags: Joining, description: Hushed }
    SecurityRule { protocol: Kept, ports: Parts, peer: Veiled, description: Hushed }
    PortRange { first: Kept, last: Kept }
    NetworkAcl { id: Veiled, vpc: Veiled, is_default: Kept, subnets: Veiled, rules: Parts, tags: Joining }
    AclRule { inbound: Kept, number: Kept, allows: Kept, protocol: Kept, ports: Parts, block: Veiled }
    NetworkInterface {
        id: Veiled, vpc: Veiled, subnet: Veiled, zone: Kept, status: Kept, kind: Kept,
        private_ips: Veiled, prefixes: Veiled, public_ip: Veiled, instance: Veiled,
        requester: Veiled, description: OfService, security_groups: Veiled,
    }
    LoadBalancer {
        id: Veiled, arn: Veiled, kind: Kept, internet_facing: Kept, state: Kept, vpc: Veiled,
        subnets: Veiled, zones: Kept, dns_name: Veiled, security_groups: Veiled, listeners: Parts,
    }
    Listener { port: Kept, protocol: Kept, certificate: Veiled }
    TargetHealth {
        id: Veiled, balancers: Veiled, target: Veiled, port: Kept, zone: Kept, state: Kept,
        reason: Kept, detail: Hushed }
}

words! {
    ReservationPurpose { Prefix, Explicit }
    EndpointKind { Gateway, Interface, Other }
    Via {
        Local, InternetGateway, EgressOnlyGateway, Nat, TransitGateway, Peering, Endpoint, Interface,
        VirtualPrivateGateway, Other
    }
}

impl Form<Veiled> for RulePeer {
    fn write(&self, veil: &Veil) -> Value {
        let form = match self {
            Self::Cidr(_) => "cidr",
            Self::PrefixList(_) => "prefix_list",
            Self::Group(_) => "group",
        };
        json!({form: veil.text(self.name())})
    }

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let parts = reader.object(value, &["cidr", "prefix_list", "group"])?;
        let mut of = |name| reader.member::<Kept, Option<Symbol>>(parts, name);
        match (of("cidr")?, of("prefix_list")?, of("group")?) {
            (Some(it), None, None) => Some(Self::Cidr(it)),
            (None, Some(it), None) => Some(Self::PrefixList(it)),
            (None, None, Some(it)) => Some(Self::Group(it)),
            _ => reader.fault("expected one of cidr, prefix_list and group"),
        }
    }
}
