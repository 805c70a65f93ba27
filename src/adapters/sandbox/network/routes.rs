//! Route tables and NAT gateways of an estate: one table for the public subnets, one for each
//! private subnet with the NAT gateway of its zone or the only one, one without a way out for the others.

use super::{
    parts::{NatPart, SubnetPart, id},
    subnet_id,
};
use crate::{
    adapters::sandbox::{
        estate::Estate,
        rows::{Moment, symbols},
    },
    model::{Kind, NatAddress, NatGateway, NatTraffic, Route, RouteTable, Symbol, Via},
};

/// The prefix list of S3 in us-east-1.
const S3_PREFIXES: &str = "pl-63a5400a";

/// How long traffic is summed up, seconds.
const MEASURED_S: u64 = 300;

impl Estate {
    pub(in crate::adapters::sandbox) fn route_table_rows(&self) -> Vec<RouteTable> {
        let gateway = id("igw", &self.vpc.name);
        let public = self.table("public", self.tier("public"), &[("0.0.0.0/0", &gateway)]);
        let has_intra = self.tier("intra").next().is_some();
        let isolated = has_intra.then(|| self.table("intra", self.tier("intra"), &[]));
        let main = RouteTable { main: true, ..self.table("main", std::iter::empty(), &[]) };
        let s3 = id("vpce", "s3");
        let gateway_to_s3 = self.vpc.endpoints.iter().any(|it| it.service == "s3");
        let private = self.tier("private").map(|subnet| {
            let nat = self.nat_for(&subnet.zone);
            let mut routes: Vec<_> = nat.iter().map(|nat| ("0.0.0.0/0", nat.as_str())).collect();
            routes.extend(gateway_to_s3.then_some((S3_PREFIXES, s3.as_str())));
            self.table(&subnet.name, std::iter::once(subnet), &routes)
        });
        private.chain([public]).chain(isolated).chain([main]).collect()
    }

    pub(super) fn private_tables(&self) -> Vec<Symbol> {
        self.tier("private").map(|subnet| id("rtb", &subnet.name).into()).collect()
    }

    fn table<'a>(
        &self,
        name: &str,
        subnets: impl Iterator<Item = &'a SubnetPart>,
        routes: &[(&str, &str)],
    ) -> RouteTable {
        let local = self.vpc.written().map(|block| (block, "local"));
        let route = |(destination, target): (&str, &str)| Route {
            destination: destination.into(),
            via: Via::of(target),
            target: target.into(),
            blackhole: false,
            propagated: false,
        };
        RouteTable {
            id: self.aws_id(Kind::RouteTable, &id("rtb", name)),
            vpc: self.vpc_id(),
            main: false,
            subnets: subnets.map(subnet_id).collect(),
            routes: local.chain(routes.iter().copied()).map(route).collect(),
            tags: symbols([("Name", name)]),
        }
    }

    /// The NAT gateway of a zone, or the first one where the zone has none of its own.
    fn nat_for(&self, zone: &str) -> Option<String> {
        let (subnets, gateways) = (&self.vpc.subnets, &self.vpc.nat_gateways);
        let here =
            |nat: &&NatPart| subnets.iter().any(|it| it.name == nat.subnet && it.zone == zone);
        let nat = gateways.iter().find(here).or_else(|| gateways.first());
        nat.map(|nat| id("nat", &nat.name))
    }

    pub(in crate::adapters::sandbox) fn nat_traffic_rows(&self) -> Vec<NatTraffic> {
        let row = |part: &NatPart| NatTraffic {
            id: self.aws_id(Kind::NatGateway, &id("nat", &part.name)),
            bytes_out: Some(part.traffic.bytes_out_s * MEASURED_S),
            bytes_in: Some(part.traffic.bytes_in_s * MEASURED_S),
            port_errors: Some(part.traffic.port_errors_s * MEASURED_S),
            connections: Some(part.traffic.connections),
        };
        self.vpc.nat_gateways.iter().map(row).collect()
    }

    pub(in crate::adapters::sandbox) fn nat_rows(&self, at: Moment) -> Vec<NatGateway> {
        let interfaces = self.interface_rows();
        let row = |part: &NatPart| {
            let interface = id("eni", &part.name);
            let own = interfaces.iter().find(|it| *it.id.name == *interface);
            let address = NatAddress {
                public_ip: part.public_ip.parse().ok(),
                private_ip: own.and_then(|it| it.private_ips.first().copied()),
                interface: Some(interface.into()),
            };
            NatGateway {
                id: self.aws_id(Kind::NatGateway, &id("nat", &part.name)),
                vpc: self.vpc_id(),
                subnet: Some(id("subnet", &part.subnet).into()),
                state: "available".into(),
                public: true,
                addresses: vec![address],
                failure: None,
                created: at.ago(60 * 86_400),
                tags: symbols([("Name", part.name.as_str())]),
            }
        };
        self.vpc.nat_gateways.iter().map(row).collect()
    }
}
