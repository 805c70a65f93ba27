//! Network ACLs rule by rule, in the order in which they are tried.

use std::sync::Arc;

use super::Tier;
use crate::model::{AclRule, Kind, NetworkAcl, ResourceId, Store, Subnet, Symbol};

/// Ports that clients choose for themselves: answers come back to them.
const EPHEMERAL: [u16; 2] = [1024, 49_152];
/// What nearly everything that leaves a subnet speaks.
const HTTPS: u16 = 443;

/// One rule of one network ACL.
#[derive(Clone, Debug)]
pub struct AclRow {
    /// Its identity: way and number; the namespace is the ACL.
    pub id: ResourceId,
    /// The ACL.
    pub acl: Arc<NetworkAcl>,
    /// The rule.
    pub rule: AclRule,
    /// The subnets the ACL guards, by name; those that are not known by id.
    pub subnets: Arc<[Symbol]>,
    /// What is wrong with the ACL, in one sentence.
    pub finding: Option<String>,
}

impl AclRow {
    /// Protocol and ports: `all`, `tcp 443`, `udp`.
    pub fn ports(&self) -> String {
        match (&self.rule.ports, self.rule.protocol.as_str()) {
            (_, "-1") => "all".to_owned(),
            (Some(ports), protocol) => format!("{protocol} {ports}"),
            (None, protocol) => protocol.to_owned(),
        }
    }
}

/// Every rule: by ACL, inwards before outwards, in order.
pub fn network_acls(store: &Store) -> Vec<AclRow> {
    let mut rows = Vec::new();
    for acl in store.network_acls.rows() {
        let guarded: Vec<_> = acl.subnets.iter().map(|id| subnet(store, acl, id)).collect();
        let finding = finding(acl, &guarded, store);
        let names: Arc<[Symbol]> = guarded.iter().zip(&acl.subnets).map(name).collect();
        rows.extend(acl.rules.iter().map(|rule| row(acl, rule, &names, finding.as_deref())));
    }
    rows.sort_by(|a, b| {
        let key = |row: &AclRow| (row.finding.is_none(), row.acl.is_default, row.acl.id.clone());
        let within = |row: &AclRow| (!row.rule.inbound, row.rule.number, row.rule.block.clone());
        key(a).cmp(&key(b)).then_with(|| within(a).cmp(&within(b)))
    });
    rows
}

fn subnet(store: &Store, acl: &NetworkAcl, id: &str) -> Option<Arc<Subnet>> {
    store.subnets.get(&ResourceId::new(&acl.id.source, Kind::Subnet, id)).cloned()
}

fn name((known, id): (&Option<Arc<Subnet>>, &Symbol)) -> Symbol {
    known.as_ref().map_or_else(|| id.clone(), |it| Symbol::new(it.name()))
}

fn row(
    acl: &Arc<NetworkAcl>,
    rule: &AclRule,
    names: &Arc<[Symbol]>,
    finding: Option<&str>,
) -> AclRow {
    let way = if rule.inbound { "in" } else { "out" };
    // A number stands once for IPv4 and once for IPv6.
    let name = format!("{way} {} {}", rule.number, rule.block);
    AclRow {
        id: ResourceId::namespaced(&acl.id.source, Kind::NetworkAcl, &acl.id.name, &name),
        acl: acl.clone(),
        rule: rule.clone(),
        subnets: names.clone(),
        finding: finding.map(str::to_owned),
    }
}

/// An ACL remembers no connection, so that answers need rules of their own.
fn finding(acl: &NetworkAcl, guarded: &[Option<Arc<Subnet>>], store: &Store) -> Option<String> {
    if acl.subnets.is_empty() {
        return None;
    }
    let answers = |inbound| EPHEMERAL.iter().all(|port| acl.admits_tcp(inbound, *port));
    if acl.admits_tcp(false, HTTPS) && !answers(true) {
        return Some(
            "port 443 may go out, but not all answers may come in: it is stateless".into(),
        );
    }
    if acl.admits_tcp(true, HTTPS) && !answers(false) {
        return Some(
            "port 443 may come in, but not all answers may go out: it is stateless".into(),
        );
    }
    if acl.admits_tcp(false, HTTPS) {
        return None;
    }
    let leads_out = |subnet: &&Arc<Subnet>| {
        let routing = super::Routing::of(store, subnet);
        routing.is_some_and(|it| it.tier() != Tier::Isolated)
    };
    let shut = guarded.iter().flatten().find(leads_out)?;
    Some(format!("{} has a way out, but port 443 may not go out", shut.name()))
}
