//! VPCs with what stands in them and what they are tied to.

use std::{collections::BTreeSet, sync::Arc};

use crate::model::{FlowLog, Store, Symbol, Vpc};

/// One VPC.
#[derive(Clone, Debug)]
pub struct VpcRow {
    /// What EC2 knows.
    pub vpc: Arc<Vpc>,
    /// Its subnets; absent while they are not all known.
    pub subnets: Option<usize>,
    /// The zones of its subnets; absent while they are not all known.
    pub zones: Option<BTreeSet<Symbol>>,
    /// Its NAT gateways that still stand; absent while they are not all known.
    pub nat_gateways: Option<usize>,
    /// Its endpoints; absent while they are not all known.
    pub endpoints: Option<usize>,
    /// Peerings and places of transit gateways, by id; absent while they are not all known.
    pub links: Option<Vec<Symbol>>,
    /// Flow logs of the whole VPC; absent while they are not all known.
    pub flow_logs: Option<Vec<Arc<FlowLog>>>,
    /// Clusters in it, by name; absent while they are not all known.
    pub clusters: Option<Vec<Symbol>>,
    /// From where the API server of each answers; absent while they are not all known.
    pub api_access: Option<Vec<Symbol>>,
    /// What is wrong with it, one sentence each.
    pub findings: Vec<String>,
}

impl VpcRow {
    /// Whether it hosts a cluster and is known to have no flow log.
    pub fn is_unlogged(&self) -> bool {
        self.flow_logs.as_ref().is_some_and(Vec::is_empty) && hosts(self)
    }
}

/// Every VPC: those with clusters first, then by name.
pub fn vpcs(store: &Store) -> Vec<VpcRow> {
    let mut rows: Vec<_> = store.vpcs.rows().map(|vpc| row(store, vpc)).collect();
    rows.sort_by(|a, b| {
        let key = |row: &VpcRow| (!hosts(row), row.vpc.name().to_owned());
        key(a).cmp(&key(b)).then_with(|| a.vpc.id.cmp(&b.vpc.id))
    });
    rows
}

fn row(store: &Store, vpc: &Arc<Vpc>) -> VpcRow {
    let id = &*vpc.id.name;
    let subnets = || store.subnets.rows().filter(|it| *it.vpc == *id);
    let subnets_known = store.subnets.freshness().complete;
    let nats = || store.nat_gateways.rows().filter(|it| it.exists() && *it.vpc == *id).count();
    let endpoints = || store.endpoints.rows().filter(|it| *it.vpc == *id).count();
    let logs = || store.flow_logs.rows().filter(|it| *it.resource == *id).cloned().collect();
    let clusters = || store.clusters.rows().filter(|it| it.vpc.as_deref() == Some(id));
    let access = || clusters().map(|it| it.access().unwrap_or("?").into()).collect();
    let names = || clusters().map(|it| Symbol::new(&it.id.name)).collect();
    let clusters_known = store.clusters.freshness().complete;
    let mut row = VpcRow {
        vpc: vpc.clone(),
        subnets: subnets_known.then(|| subnets().count()),
        zones: subnets_known.then(|| subnets().map(|it| it.zone.clone()).collect()),
        nat_gateways: store.nat_gateways.freshness().complete.then(nats),
        endpoints: store.endpoints.freshness().complete.then(endpoints),
        links: links(store, id),
        flow_logs: store.flow_logs.freshness().complete.then(logs),
        clusters: clusters_known.then(names),
        api_access: clusters_known.then(access),
        findings: Vec::new(),
    };
    row.findings = findings(&row);
    row
}

/// A cluster is known to be in it.
fn hosts(row: &VpcRow) -> bool {
    row.clusters.as_ref().is_some_and(|clusters| !clusters.is_empty())
}

fn links(store: &Store, vpc: &str) -> Option<Vec<Symbol>> {
    let known =
        store.peerings.freshness().complete && store.transit_attachments.freshness().complete;
    let peerings = store.peerings.rows().filter(|it| *it.requester == *vpc || *it.accepter == *vpc);
    let attachments = store.transit_attachments.rows().filter(|it| *it.vpc == *vpc);
    let ids = peerings.map(|it| &it.id).chain(attachments.map(|it| &it.id));
    known.then(|| ids.map(|id| Symbol::new(&id.name)).collect())
}

fn findings(row: &VpcRow) -> Vec<String> {
    let off = |flag: Option<bool>, name: &str| {
        (flag == Some(false))
            .then(|| format!("{name} is off: private names of endpoints do not work"))
    };
    let failing = row.flow_logs.iter().flatten().filter(|it| it.delivers == Some(false));
    off(row.vpc.dns_support, "DNS resolution")
        .into_iter()
        .chain(off(row.vpc.dns_hostnames, "DNS hostnames"))
        .chain(row.is_unlogged().then(|| "it has no flow log".to_owned()))
        .chain(failing.map(|it| format!("the flow log {} does not arrive", it.id.name)))
        .collect()
}
