//! Subnets with their tier, their way out and what is left of their addresses.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use super::{Cidr, Routing, Tier, mismatch, scale_out::demands};
use crate::model::{
    Instance, NetworkAcl, NetworkInterface, ReservationPurpose, ResourceId, Store, Subnet,
    SubnetReservation, Symbol, Via,
};

/// One subnet.
#[derive(Clone, Debug)]
pub struct SubnetRow {
    /// What EC2 knows.
    pub subnet: Arc<Subnet>,
    /// Its IPv4 block; absent where it has none that can be read.
    pub block: Option<Cidr>,
    /// Its route table; absent while the tables are not all known.
    pub routing: Option<Routing>,
    /// Addresses kept back and not in use: in reservations, and in prefixes of interfaces that no
    /// pod uses yet. Otherwise why nobody knows.
    pub reserved: Result<u64, &'static str>,
    /// Its network interfaces; absent while they are not all known.
    pub interfaces: Option<usize>,
    /// Interfaces with an address on the internet; absent while they are not all known.
    pub public_interfaces: Option<usize>,
    /// Instances of the cluster in it; absent while they are not all known.
    pub instances: Option<usize>,
    /// Addresses that are kept back for prefixes and not handed out; otherwise why nobody knows.
    pub spare_prefixes: Result<u64, &'static str>,
    /// Addresses that node groups may still take when they grow to their maximum; absent where there
    /// are none, otherwise why nobody knows.
    pub scale_out: Option<Result<u64, &'static str>>,
    /// The network ACL that guards it; absent while it is not known.
    pub acl: Option<Arc<NetworkAcl>>,
    /// What is wrong with it, one sentence each.
    pub findings: Vec<String>,
}

impl SubnetRow {
    /// Its tier, by its routes.
    pub fn tier(&self) -> Option<Tier> {
        self.routing.as_ref().map(Routing::tier)
    }

    /// IPv4 addresses that AWS leaves of its block.
    pub fn usable(&self) -> Option<u64> {
        self.block.and_then(Cidr::usable)
    }

    /// Addresses in use: what is neither free nor reserved.
    pub fn used(&self) -> Option<u64> {
        let taken = self.usable()?.checked_sub(self.subnet.free?)?;
        taken.checked_sub(self.reserved.ok()?)
    }

    /// The NAT gateway its packets leave through.
    pub fn nat(&self) -> Option<&Symbol> {
        let routes = &self.routing.as_ref()?.table.routes;
        let nat = |route: &&crate::model::Route| route.via == Via::Nat;
        let default = routes.iter().find(|route| nat(route) && route.is_default());
        default.or_else(|| routes.iter().find(nat)).map(|route| &route.target)
    }

    /// Addresses that nodes can still get: free ones, and those kept back for their prefixes.
    pub fn headroom(&self) -> Option<u64> {
        Some(self.subnet.free? + self.spare_prefixes.ok()?)
    }

    /// Whether the node groups cannot grow to their maximum here.
    pub fn is_too_small(&self) -> bool {
        let wanted = self.scale_out.and_then(Result::ok);
        self.headroom().zip(wanted).is_some_and(|(headroom, wanted)| headroom < wanted)
    }

    /// Whether fewer than one address in ten is left. Where it is known what nodes may still need,
    /// only that counts.
    pub fn is_tight(&self) -> bool {
        match (self.scale_out, self.headroom().or(self.subnet.free), self.usable()) {
            (Some(Ok(_)), ..) => false,
            (_, Some(left), Some(usable)) => left * 10 < usable,
            _ => false,
        }
    }
}

/// Every subnet: by tier, zone and block; those of unknown tier last.
pub fn subnets(store: &Store) -> Vec<SubnetRow> {
    let join = Join::new(store);
    let mut rows: Vec<_> = store.subnets.rows().map(|subnet| join.row(store, subnet)).collect();
    rows.sort_by(|a, b| {
        let key = |row: &SubnetRow| {
            (row.tier().is_none(), row.tier(), row.subnet.zone.clone(), row.block)
        };
        key(a).cmp(&key(b)).then_with(|| a.subnet.id.cmp(&b.subnet.id))
    });
    rows
}

/// What stands in a subnet, by its id.
struct Join<'a> {
    interfaces: HashMap<&'a str, Vec<&'a NetworkInterface>>,
    interfaces_known: bool,
    reservations: HashMap<&'a str, Vec<&'a SubnetReservation>>,
    reservations_known: bool,
    instances: HashMap<&'a str, Vec<&'a Instance>>,
    instances_known: bool,
    /// Absent while the node groups are not all known.
    demands: Option<HashMap<Symbol, Result<u64, &'static str>>>,
    acls: HashMap<&'a str, &'a Arc<NetworkAcl>>,
    /// Addresses of pods; absent while they are not all known.
    pods: Option<Vec<IpAddr>>,
}

impl<'a> Join<'a> {
    fn new(store: &'a Store) -> Self {
        let pods = || store.pods.rows().filter(|pod| pod.holds_resources());
        let pods_known = store.pods.freshness().complete;
        let instances = store.instances.rows().filter(|instance| instance.exists());
        let acls = store.network_acls.rows();
        let guards = acls.flat_map(|acl| acl.subnets.iter().map(move |it| (it.as_str(), acl)));
        let prefixed = |subnet: &Symbol| {
            let mut own = store.network_interfaces.rows().filter(|it| it.subnet == *subnet);
            own.any(|it| !it.prefixes.is_empty())
        };
        Self {
            demands: store.node_groups.freshness().complete.then(|| demands(store, &prefixed)),
            acls: guards.collect(),
            interfaces: grouped(store.network_interfaces.rows(), |it| Some(&it.subnet)),
            interfaces_known: store.network_interfaces.freshness().complete,
            reservations: grouped(store.subnet_reservations.rows(), |it| Some(&it.subnet)),
            reservations_known: store.subnet_reservations.freshness().complete,
            instances: grouped(instances, |it| it.subnet.as_ref()),
            instances_known: store.instances.freshness().complete,
            pods: pods_known.then(|| pods().filter_map(|pod| pod.ip).collect()),
        }
    }

    fn row(&self, store: &Store, subnet: &Arc<Subnet>) -> SubnetRow {
        let id = &*subnet.id.name;
        let block = subnet.cidr.as_ref().and_then(|cidr| cidr.parse().ok());
        let own = self.interfaces.get(id).map(Vec::as_slice).unwrap_or_default();
        let public = own.iter().filter(|it| it.public_ip.is_some()).count();
        let instances = self.instances.get(id).map_or(0, Vec::len);
        let mut row = SubnetRow {
            subnet: subnet.clone(),
            block,
            routing: Routing::of(store, subnet),
            reserved: self.reserved(&subnet.id, block, own),
            interfaces: self.interfaces_known.then_some(own.len()),
            public_interfaces: self.interfaces_known.then_some(public),
            instances: self.instances_known.then_some(instances),
            spare_prefixes: self.spare_prefixes(id, block, own),
            scale_out: match &self.demands {
                Some(demands) => demands.get(&Symbol::new(id)).copied(),
                None => Some(Err("the node groups are not all known")),
            },
            acl: self.acls.get(id).copied().cloned(),
            findings: Vec::new(),
        };
        row.findings = findings(&row);
        row
    }

    /// What reservations keep back for prefixes.
    fn spare_prefixes(
        &self,
        subnet: &str,
        block: Option<Cidr>,
        own: &[&NetworkInterface],
    ) -> Result<u64, &'static str> {
        if !self.reservations_known {
            return Err("the reservations are not all known");
        }
        let reservations = self.reservations.get(subnet).into_iter().flatten();
        let kept = reservations.filter(|it| it.purpose == ReservationPurpose::Prefix);
        let blocks = kept.filter_map(|it| it.cidr.parse::<Cidr>().ok()).filter(|it| !it.is_v6());
        Ok(blocks.map(|it| untaken(it, block, own)).sum())
    }

    fn reserved(
        &self,
        subnet: &ResourceId,
        block: Option<Cidr>,
        own: &[&NetworkInterface],
    ) -> Result<u64, &'static str> {
        if !self.reservations_known {
            return Err("the reservations are not all known");
        }
        if !self.interfaces_known {
            return Err("the network interfaces are not all known");
        }
        let reservations = self.reservations.get(&*subnet.name).into_iter().flatten();
        let blocks = reservations.filter_map(|it| it.cidr.parse::<Cidr>().ok());
        let kept = blocks.filter(|it| !it.is_v6()).map(|it| untaken(it, block, own)).sum::<u64>();
        Ok(kept + self.unused_of_prefixes(own)?)
    }

    /// Addresses in prefixes of interfaces that no pod has.
    fn unused_of_prefixes(&self, own: &[&NetworkInterface]) -> Result<u64, &'static str> {
        let prefixes: Vec<Cidr> = prefixes(own).collect();
        if prefixes.is_empty() {
            return Ok(0);
        }
        let pods = self.pods.as_ref().ok_or("the pods are not all known")?;
        let used = pods.iter().filter(|ip| prefixes.iter().any(|it| it.contains_address(**ip)));
        let held = prefixes.iter().map(|it| size(*it)).sum::<u64>();
        Ok(held.saturating_sub(used.count() as u64))
    }
}

fn grouped<'a, T>(
    rows: impl Iterator<Item = &'a Arc<T>>,
    subnet: fn(&'a T) -> Option<&'a Symbol>,
) -> HashMap<&'a str, Vec<&'a T>> {
    let mut groups: HashMap<&str, Vec<&T>> = HashMap::new();
    for row in rows {
        if let Some(subnet) = subnet(row) {
            groups.entry(subnet.as_str()).or_default().push(row);
        }
    }
    groups
}

fn prefixes(own: &[&NetworkInterface]) -> impl Iterator<Item = Cidr> {
    let written = own.iter().flat_map(|it| &it.prefixes);
    written.filter_map(|text| text.parse::<Cidr>().ok()).filter(|it| !it.is_v6())
}

fn size(block: Cidr) -> u64 {
    u64::try_from(block.size()).unwrap_or(u64::MAX)
}

/// Addresses of a reservation that neither AWS nor an interface holds.
fn untaken(reserved: Cidr, subnet: Option<Cidr>, own: &[&NetworkInterface]) -> u64 {
    let singles = own.iter().flat_map(|it| &it.private_ips);
    let single = singles.filter(|ip| reserved.contains_address(**ip)).count() as u64;
    let prefixed: u64 = prefixes(own).filter(|it| reserved.contains(*it)).map(size).sum();
    // AWS keeps the first four addresses of a subnet and the last one.
    let kept = subnet.map_or(0, |subnet| {
        let low = u64::from(reserved.first() == subnet.first()) * 4;
        low + u64::from(reserved.last() == subnet.last())
    });
    size(reserved).saturating_sub(single + prefixed + kept)
}

fn findings(row: &SubnetRow) -> Vec<String> {
    let mut findings = Vec::new();
    let default = row.routing.as_ref().and_then(|routing| routing.table.default_route());
    if let Some(route) = default.filter(|route| route.blackhole) {
        findings.push(format!("its way out leads to {}, which is gone", route.target));
    }
    findings.extend(row.tier().and_then(|tier| mismatch(&row.subnet, tier)));
    let closed = row.tier().is_some_and(|tier| tier != Tier::Public);
    if let Some(count) = row.public_interfaces.filter(|count| closed && *count > 0) {
        findings
            .push(format!("public addresses of {count} interfaces lead nowhere: it is not public"));
    }
    if let (true, Some(Ok(wanted)), Some(left)) =
        (row.is_too_small(), row.scale_out, row.headroom())
    {
        findings.push(format!("node groups may still take {wanted} addresses, {left} are left"));
    }
    if row.is_tight() {
        findings.push("fewer than one address in ten is free".to_owned());
    }
    findings
}
