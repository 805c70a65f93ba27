//! The endpoint matrix: which services a VPC reaches privately, which it should, and what breaks
//! otherwise.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use super::{
    endpoint_access::{NodePlaces, admits},
    needed_service::{SERVICES, Service},
};
use crate::model::{Endpoint, EndpointKind, Kind, ResourceId, Store, Symbol, Vpc};

const VPCS_LOADING: &str = "the VPCs are not all known";
const CLUSTERS_LOADING: &str = "the clusters are not all known";
const ENDPOINTS_LOADING: &str = "the endpoints are not all known";

/// One service in one VPC.
#[derive(Clone, Debug)]
pub struct EndpointRow {
    /// The endpoint, or where it would be: the namespace is then the VPC, the name the service.
    pub id: ResourceId,
    /// The VPC.
    pub vpc: Symbol,
    /// The service, such as `ecr.api`.
    pub service: Box<str>,
    /// The kind of the endpoint, or the kind it would have.
    pub kind: EndpointKind,
    /// The endpoint, where there is one.
    pub endpoint: Option<Arc<Endpoint>>,
    /// There is one; otherwise why nobody knows.
    pub present: Result<bool, &'static str>,
    /// The cluster needs the service; otherwise why nobody knows.
    pub needed: Result<bool, &'static str>,
    /// What breaks where the service cannot be reached; absent for services no cluster needs.
    pub breaks: Option<&'static str>,
    /// Every node has a way to the service without an endpoint; otherwise why nobody knows.
    pub reached_otherwise: Result<bool, &'static str>,
    /// Its security groups let the nodes in on port 443; absent for those without interfaces.
    pub admits_nodes: Option<Result<bool, &'static str>>,
    /// Zones with an interface of it, or with a subnet whose routes lead to it.
    pub zones: Result<BTreeSet<Symbol>, &'static str>,
    /// What is wrong with it, one sentence each.
    pub findings: Vec<String>,
}

impl EndpointRow {
    /// It is needed, and known not to be there.
    pub fn is_missing(&self) -> bool {
        self.present == Ok(false) && self.needed == Ok(true)
    }

    /// Why nobody knows whether it is missing, if nobody does.
    pub fn doubt(&self) -> Option<&'static str> {
        self.present.err().or_else(|| self.needed.err().filter(|_| self.present == Ok(false)))
    }

    /// It is missing, and the nodes have no other way to the service.
    pub fn is_out_of_reach(&self) -> bool {
        self.is_missing() && self.reached_otherwise == Ok(false)
    }
}

/// Every endpoint, and every service that a VPC with a cluster could have one for: missing ones
/// first, then as in the matrix.
pub fn endpoints(store: &Store) -> Vec<EndpointRow> {
    let mut rows = Vec::new();
    for vpc in store.vpcs.rows() {
        rows.extend(matrix(store, vpc));
    }
    let known: HashSet<ResourceId> = rows.iter().map(|row| row.id.clone()).collect();
    for endpoint in store.endpoints.rows().filter(|it| !known.contains(&it.id)) {
        let places = NodePlaces::of(store, &endpoint.vpc);
        let (service, needed) = if store.vpcs.freshness().complete {
            (None, Ok(false))
        } else {
            (called(endpoint), Err(VPCS_LOADING))
        };
        rows.push(found(store, endpoint, service, needed, &places));
    }
    rows.sort_by(|a, b| {
        let place = |row: &EndpointRow| {
            SERVICES.iter().position(|it| *it.name == *row.service).unwrap_or(SERVICES.len())
        };
        let key = |row: &EndpointRow| (!row.is_missing(), row.vpc.clone(), place(row));
        key(a).cmp(&key(b)).then_with(|| (&a.service, &a.id).cmp(&(&b.service, &b.id)))
    });
    rows
}

/// The service of an endpoint, where the matrix has a line for it.
fn called(endpoint: &Endpoint) -> Option<&'static Service> {
    SERVICES.iter().find(|it| *it.name == *endpoint.service_name())
}

/// The lines of one VPC; none where no cluster is, since nothing is known of what runs there.
fn matrix(store: &Store, vpc: &Vpc) -> Vec<EndpointRow> {
    let hosts = store.clusters.rows().any(|it| it.vpc.as_deref() == Some(&*vpc.id.name));
    let hosts = match (hosts, store.clusters.freshness().complete) {
        (false, true) => return Vec::new(),
        (true, _) => Ok(()),
        (false, false) => Err(CLUSTERS_LOADING),
    };
    let name = Symbol::new(&vpc.id.name);
    let places = NodePlaces::of(store, &name);
    let line = |service: &'static Service| {
        let needed = hosts.and_then(|()| service.is_needed(store));
        let of_service = |it: &&Arc<Endpoint>| it.vpc == name && it.service_name() == service.name;
        let there: Vec<_> = store.endpoints.rows().filter(of_service).collect();
        if there.is_empty() {
            return vec![absent(store, vpc, service, needed, &places)];
        }
        there.into_iter().map(|it| found(store, it, Some(service), needed, &places)).collect()
    };
    SERVICES.iter().flat_map(line).collect()
}

fn absent(
    store: &Store,
    vpc: &Vpc,
    service: &'static Service,
    needed: Result<bool, &'static str>,
    places: &NodePlaces,
) -> EndpointRow {
    let known = store.endpoints.freshness().complete;
    let mut row = EndpointRow {
        id: ResourceId::namespaced(&vpc.id.source, Kind::Endpoint, &vpc.id.name, service.name),
        vpc: Symbol::new(&vpc.id.name),
        service: service.name.into(),
        kind: service.kind,
        endpoint: None,
        present: if known { Ok(false) } else { Err(ENDPOINTS_LOADING) },
        needed,
        breaks: Some(service.breaks),
        reached_otherwise: places.lead_out(),
        admits_nodes: (!known && service.kind == EndpointKind::Interface)
            .then_some(Err(ENDPOINTS_LOADING)),
        zones: if known { Ok(BTreeSet::new()) } else { Err(ENDPOINTS_LOADING) },
        findings: Vec::new(),
    };
    if row.is_missing() {
        row.findings.push(match row.reached_otherwise {
            Ok(true) => {
                format!("the nodes go through the internet for it; else {}", service.breaks)
            }
            Ok(false) => service.breaks.to_owned(),
            Err(_) => format!("if the nodes have no other way, {}", service.breaks),
        });
    }
    row
}

fn found(
    store: &Store,
    endpoint: &Arc<Endpoint>,
    service: Option<&'static Service>,
    needed: Result<bool, &'static str>,
    places: &NodePlaces,
) -> EndpointRow {
    let interface = endpoint.kind == EndpointKind::Interface;
    let mut row = EndpointRow {
        id: endpoint.id.clone(),
        vpc: endpoint.vpc.clone(),
        service: endpoint.service_name().into(),
        kind: endpoint.kind,
        endpoint: Some(endpoint.clone()),
        present: Ok(true),
        needed,
        breaks: service.map(|it| it.breaks),
        reached_otherwise: places.lead_out(),
        admits_nodes: interface.then(|| admits(store, endpoint, places)),
        zones: zones(store, endpoint),
        findings: Vec::new(),
    };
    row.findings = findings(store, endpoint, &row, places);
    row
}

/// The zones an endpoint serves.
fn zones(store: &Store, endpoint: &Endpoint) -> Result<BTreeSet<Symbol>, &'static str> {
    if !store.subnets.freshness().complete {
        return Err("the subnets are not all known");
    }
    let zone = |ids: &HashSet<&str>| {
        let subnets = store.subnets.rows().filter(|it| ids.contains(&*it.id.name));
        subnets.map(|subnet| subnet.zone.clone()).collect()
    };
    if endpoint.kind != EndpointKind::Gateway {
        return Ok(zone(&endpoint.subnets.iter().map(Symbol::as_str).collect()));
    }
    let by_table =
        super::route_row::subnets_by_table(store).ok_or("the route tables are not all known")?;
    let routed = |table: &ResourceId| endpoint.route_tables.iter().any(|id| **id == *table.name);
    let subnets = by_table.iter().filter(|(table, _)| routed(table)).flat_map(|(_, it)| it);
    Ok(subnets.map(|subnet| subnet.zone.clone()).collect())
}

fn findings(
    store: &Store,
    endpoint: &Endpoint,
    row: &EndpointRow,
    places: &NodePlaces,
) -> Vec<String> {
    let mut findings = Vec::new();
    if endpoint.state != "available" {
        let why = endpoint.failure.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
        findings.push(format!("it is {}{why}", endpoint.state));
    }
    if row.needed == Ok(false) {
        return findings;
    }
    if row.admits_nodes == Some(Ok(false)) {
        findings.push("its security groups do not let the nodes in on port 443".to_owned());
    }
    if endpoint.kind == EndpointKind::Interface && !endpoint.private_dns {
        findings.push("without a private name, the nodes do not use it".to_owned());
    }
    if let Some(missing) = places.unserved(store, endpoint) {
        findings.push(missing);
    }
    findings
}
