//! NAT gateways with the subnets that leave through them.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{measured, route_row::subnets_by_table};
use crate::model::{NatGateway, NatTraffic, ResourceId, Store, Subnet, Symbol, Via};

/// One NAT gateway.
#[derive(Clone, Debug)]
pub struct NatRow {
    /// What EC2 knows.
    pub gateway: Arc<NatGateway>,
    /// Its Availability Zone; absent while its subnet is not known.
    pub zone: Option<Symbol>,
    /// The subnets that leave through it; absent while subnets or tables are not all known.
    pub users: Option<Vec<Arc<Subnet>>>,
    /// What went through it, or why nobody knows.
    pub traffic: Result<Arc<NatTraffic>, String>,
    /// What is wrong with it, one sentence each.
    pub findings: Vec<String>,
}

impl NatRow {
    /// The zones that leave through it.
    pub fn zones(&self) -> Option<BTreeSet<&Symbol>> {
        Some(self.users.as_ref()?.iter().map(|subnet| &subnet.zone).collect())
    }

    /// The subnets of other zones that leave through it: their traffic costs more and ends with its
    /// zone.
    pub fn crossing(&self) -> Option<Vec<&Arc<Subnet>>> {
        let zone = self.zone.as_ref()?;
        Some(self.users.as_ref()?.iter().filter(|subnet| subnet.zone != *zone).collect())
    }
}

/// Every NAT gateway that still stands, by VPC, zone and name.
pub fn nat_gateways(store: &Store) -> Vec<NatRow> {
    let users = users(store);
    let row = |gateway: &Arc<NatGateway>| NatRow {
        gateway: gateway.clone(),
        zone: zone(store, gateway),
        users: users
            .as_ref()
            .map(|it| it.get(&Symbol::new(&gateway.id.name)).map_or_else(Vec::new, Clone::clone)),
        traffic: measured(&store.nat_traffic, &gateway.id),
        findings: Vec::new(),
    };
    let standing = store.nat_gateways.rows().filter(|gateway| gateway.exists());
    let mut rows: Vec<_> = standing.map(row).collect();
    for row in &mut rows {
        row.findings = findings(row);
    }
    rows.sort_by(|a, b| {
        let key = |row: &NatRow| (row.gateway.vpc.clone(), row.zone.clone());
        key(a).cmp(&key(b)).then_with(|| a.gateway.id.cmp(&b.gateway.id))
    });
    rows
}

fn zone(store: &Store, gateway: &NatGateway) -> Option<Symbol> {
    let id = ResourceId { kind: crate::model::Kind::Subnet, ..gateway.id.clone() };
    let id = ResourceId { name: gateway.subnet.as_deref()?.into(), ..id };
    store.subnets.get(&id).map(|subnet| subnet.zone.clone())
}

/// Subnets by the NAT gateway they leave through. A subnet is named once per gateway, however many
/// routes lead there.
fn users(store: &Store) -> Option<HashMap<Symbol, Vec<Arc<Subnet>>>> {
    let by_table = subnets_by_table(store)?;
    let mut users: HashMap<Symbol, Vec<Arc<Subnet>>> = HashMap::new();
    for table in store.route_tables.rows() {
        let routes = table.routes.iter().filter(|route| route.via == Via::Nat);
        let gateways: BTreeSet<&Symbol> = routes.map(|route| &route.target).collect();
        for gateway in gateways {
            let subnets = by_table.get(&table.id).into_iter().flatten().cloned();
            users.entry(gateway.clone()).or_default().extend(subnets);
        }
    }
    for subnets in users.values_mut() {
        subnets.sort_by(|a, b| (&a.zone, &a.id).cmp(&(&b.zone, &b.id)));
    }
    Some(users)
}

fn findings(row: &NatRow) -> Vec<String> {
    let mut findings = Vec::new();
    if row.gateway.state == "failed" {
        let why = row.gateway.failure.as_deref().unwrap_or("EC2 does not say why");
        findings.push(format!("it failed: {why}"));
    }
    if let Some(refused) =
        row.traffic.as_ref().ok().and_then(|it| it.port_errors).filter(|it| *it > 0)
    {
        findings
            .push(format!("it refused {refused} connections in five minutes: no port was free"));
    }
    if row.users.as_ref().is_some_and(Vec::is_empty) {
        findings.push("no subnet leaves through it, but it costs by the hour".to_owned());
    }
    if let Some(crossing) = row.crossing().filter(|crossing| !crossing.is_empty()) {
        let names: Vec<_> = crossing.iter().map(|subnet| subnet.name()).collect();
        let zone = row.zone.as_deref().unwrap_or_default();
        let names = names.join(", ");
        findings.push(format!("{names} cross zones to it and lose their way out with {zone}"));
    }
    if let Some(zones) = row.zones().filter(|zones| zones.len() > 1) {
        findings.push(format!("{} zones depend on it alone", zones.len()));
    }
    findings
}
