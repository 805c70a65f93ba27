//! From where the nodes of a VPC start, and what they reach from there.

use std::{collections::BTreeSet, net::IpAddr, sync::Arc};

use super::{Cidr, Routing, Tier};
use crate::model::{
    Endpoint, EndpointKind, NetworkInterface, RulePeer, SecurityRule, Store, Subnet, Symbol,
};

const SUBNETS_LOADING: &str = "the subnets are not all known";
const TABLES_LOADING: &str = "the route tables are not all known";
const INTERFACES_LOADING: &str = "the network interfaces are not all known";
const GROUPS_LOADING: &str = "the security groups are not all known";

/// The port of every API of AWS.
const HTTPS: u16 = 443;

/// A subnet and its table; the latter is absent while the tables are not all known.
type Place = (Arc<Subnet>, Option<Routing>);

/// Where the nodes of a VPC are.
pub(super) struct NodePlaces {
    /// Subnets with nodes; where there are none, those meant for nodes.
    subnets: Result<Vec<Place>, &'static str>,
    /// Interfaces of the nodes.
    interfaces: Result<Vec<Arc<NetworkInterface>>, &'static str>,
}

impl NodePlaces {
    pub(super) fn of(store: &Store, vpc: &Symbol) -> Self {
        let instances = || store.instances.rows().filter(|it| it.exists());
        let nodes: BTreeSet<&str> = instances().map(|it| &*it.id.name).collect();
        let occupied: BTreeSet<&str> = instances().filter_map(|it| it.subnet.as_deref()).collect();
        let own = store.network_interfaces.rows().filter(|it| it.vpc == *vpc);
        let of_nodes = own.filter(|it| it.instance.as_deref().is_some_and(|id| nodes.contains(id)));
        let known =
            store.network_interfaces.freshness().complete && store.instances.freshness().complete;
        Self {
            subnets: subnets(store, vpc, &occupied),
            interfaces: if known {
                Ok(of_nodes.cloned().collect())
            } else {
                Err(INTERFACES_LOADING)
            },
        }
    }

    /// Whether every node reaches the internet.
    pub(super) fn lead_out(&self) -> Result<bool, &'static str> {
        let subnets = self.subnets.as_ref().map_err(|reason| *reason)?;
        let mut all = true;
        for (_, routing) in subnets {
            let routing = routing.as_ref().ok_or(TABLES_LOADING)?;
            let gone = routing.table.default_route().is_some_and(|route| route.blackhole);
            all &= routing.tier() != Tier::Isolated && !gone;
        }
        Ok(all)
    }

    /// Subnets or zones of nodes that an endpoint does not serve, in one sentence.
    pub(super) fn unserved(&self, store: &Store, endpoint: &Endpoint) -> Option<String> {
        let subnets = self.subnets.as_ref().ok()?;
        if endpoint.kind == EndpointKind::Gateway {
            let routed = |routing: &Routing| {
                endpoint.route_tables.iter().any(|id| **id == *routing.table.id.name)
            };
            let without = subnets
                .iter()
                .filter(|(_, routing)| routing.as_ref().is_some_and(|it| !routed(it)));
            let names: BTreeSet<_> = without.map(|(subnet, _)| subnet.name()).collect();
            return listed(names, "the routes of", "do not lead to it");
        }
        let served = |id: &Symbol| store.subnets.rows().find(|it| *it.id.name == **id);
        let zones: BTreeSet<_> =
            endpoint.subnets.iter().filter_map(served).map(|it| it.zone.clone()).collect();
        let others = subnets.iter().filter(|(subnet, _)| !zones.contains(&subnet.zone));
        let names = others.map(|(subnet, _)| subnet.zone.as_str()).collect();
        listed(names, "it has no interface in", "though nodes are there")
    }
}

fn listed(names: BTreeSet<&str>, before: &str, after: &str) -> Option<String> {
    let names: Vec<_> = names.into_iter().collect();
    (!names.is_empty()).then(|| format!("{before} {} {after}", names.join(", ")))
}

fn subnets(
    store: &Store,
    vpc: &Symbol,
    occupied: &BTreeSet<&str>,
) -> Result<Vec<Place>, &'static str> {
    if !store.subnets.freshness().complete {
        return Err(SUBNETS_LOADING);
    }
    let own = store.subnets.rows().filter(|subnet| subnet.vpc == *vpc);
    let own: Vec<_> = own.map(|it| (it.clone(), Routing::of(store, it))).collect();
    let (with, without): (Vec<_>, Vec<_>) =
        own.into_iter().partition(|(subnet, _)| occupied.contains(&*subnet.id.name));
    if !with.is_empty() {
        return Ok(with);
    }
    let private =
        |routing: &Option<Routing>| routing.as_ref().is_none_or(|it| it.tier() == Tier::Private);
    Ok(without.into_iter().filter(|(_, routing)| private(routing)).collect())
}

/// Whether the security groups of an endpoint let every node in on port 443.
pub(super) fn admits(
    store: &Store,
    endpoint: &Endpoint,
    places: &NodePlaces,
) -> Result<bool, &'static str> {
    if !store.security_groups.freshness().complete {
        return Err(GROUPS_LOADING);
    }
    let named = |id: &str| endpoint.security_groups.iter().any(|group| **group == *id);
    let groups = store.security_groups.rows().filter(|group| named(&group.id.name));
    let rules: Vec<_> =
        groups.flat_map(|it| &it.inbound).filter(|rule| rule.admits_tcp(HTTPS)).collect();
    let nodes = places.interfaces.as_ref().map_err(|reason| *reason)?;
    if nodes.is_empty() {
        return Err("there is no node to let in");
    }
    let refused: Vec<_> =
        nodes.iter().filter(|node| !rules.iter().any(|rule| lets_in(rule, node))).collect();
    let opaque = rules.iter().any(|rule| matches!(rule.peer, RulePeer::PrefixList(_)));
    match (refused.is_empty(), opaque) {
        (true, _) => Ok(true),
        (false, true) => Err("a rule names a prefix list whose content is not known"),
        (false, false) => Ok(false),
    }
}

fn lets_in(rule: &SecurityRule, node: &NetworkInterface) -> bool {
    match &rule.peer {
        RulePeer::Group(group) => node.security_groups.contains(group),
        RulePeer::Cidr(text) => {
            let inside = |ip: &IpAddr| text.parse().is_ok_and(|it: Cidr| it.contains_address(*ip));
            node.private_ips.first().is_some_and(inside)
        }
        RulePeer::PrefixList(_) => false,
    }
}
