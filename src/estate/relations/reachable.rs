//! Who may reach a database: what the rules of both sides let through. Network ACLs and routes may
//! still be in the way.

use std::{collections::HashMap, net::IpAddr};

use super::{
    Pairs,
    machines::{Holders, addressed, interfaces},
};
use crate::{
    estate::Cidr,
    model::{
        Database, NetworkInterface, Node, ResourceId, RulePeer, SecurityGroup, SecurityRule, Store,
        Symbol,
    },
};

/// A database, and who its groups let in on its port.
struct Door<'a> {
    database: &'a Database,
    port: u16,
    inbound: Vec<Peer<'a>>,
    /// Blocks of the subnets it may stand in.
    blocks: Vec<Cidr>,
}

/// The other side of a rule, read once.
enum Peer<'a> {
    Group(&'a Symbol),
    Block(Cidr),
}

/// Every database, and the groups of whoever asks.
struct Doors<'a> {
    doors: Vec<Door<'a>>,
    groups: HashMap<&'a str, &'a SecurityGroup>,
}

/// Each pod with the databases it may reach. A pod is in the groups of the interface that holds its
/// address; where none does, its network hides it behind the address of its node.
pub(super) fn by_pods(store: &Store) -> Pairs<'_> {
    let (doors, holders, nodes) = (Doors::new(store), Holders::new(store), faces(store));
    let mut pairs = Vec::new();
    for (pod, ip) in addressed(store) {
        let node = || nodes.get(pod.node.as_deref()?).copied();
        let face = holders.of(ip).map(|it| (it, ip)).or_else(node);
        let open = face.into_iter().flat_map(|(interface, ip)| doors.open_to(interface, ip));
        pairs.extend(open.map(|database| (&pod.id, database)));
    }
    pairs
}

/// What each node is seen as: the interface that holds its own address.
fn faces(store: &Store) -> HashMap<&str, (&NetworkInterface, IpAddr)> {
    let holders = Holders::new(store);
    let instances: HashMap<&str, IpAddr> =
        store.instances.rows().filter_map(|it| Some((&*it.id.name, it.private_ip?))).collect();
    let face = |node: &'_ std::sync::Arc<Node>| {
        let ip = *instances.get(node.instance_id.as_deref()?)?;
        Some((holders.of(ip)?, ip))
    };
    store.nodes.rows().filter_map(|it| Some((&*it.id.name, face(it)?))).collect()
}

/// Each node with the databases it may reach from any of its interfaces.
pub(super) fn by_nodes(store: &Store) -> Pairs<'_> {
    let doors = Doors::new(store);
    let known: HashMap<&ResourceId, &NetworkInterface> =
        store.network_interfaces.rows().map(|it| (&it.id, &**it)).collect();
    let mut pairs = Vec::new();
    for (machine, interface) in interfaces(store) {
        let Some(interface) = known.get(interface) else { continue };
        if let Some(ip) = interface.private_ips.first() {
            pairs.extend(doors.open_to(interface, *ip).map(|database| (machine, database)));
        }
    }
    pairs
}

impl<'a> Doors<'a> {
    fn new(store: &'a Store) -> Self {
        let groups: HashMap<&str, &SecurityGroup> =
            store.security_groups.rows().map(|it| (&*it.id.name, &**it)).collect();
        let blocks: HashMap<&str, Cidr> = store
            .subnets
            .rows()
            .filter_map(|it| Some((&*it.id.name, it.cidr.as_ref()?.parse().ok()?)))
            .collect();
        let door = |database: &'a std::sync::Arc<Database>| {
            let port = database.endpoint.as_ref()?.rsplit_once(':')?.1.parse().ok()?;
            let own = database.security_groups.iter().filter_map(|it| groups.get(it.as_str()));
            let inbound = own.flat_map(|it| peers(&it.inbound, port)).collect();
            let blocks = database.subnets.iter().filter_map(|it| blocks.get(it.as_str()).copied());
            Some(Door { database, port, inbound, blocks: blocks.collect() })
        };
        Self { doors: store.databases.rows().filter_map(door).collect(), groups }
    }

    /// The databases that are open to an address of this interface.
    fn open_to(
        &self,
        interface: &'a NetworkInterface,
        ip: IpAddr,
    ) -> impl Iterator<Item = &'a ResourceId> {
        let own = &interface.security_groups;
        let lets_in = move |door: &&Door<'a>| {
            door.inbound.iter().any(|peer| match peer {
                Peer::Group(group) => own.contains(group),
                Peer::Block(block) => block.contains_address(ip),
            })
        };
        let open = self.doors.iter().filter(lets_in).filter(move |door| self.lets_out(own, door));
        open.map(|door| &door.database.id)
    }

    fn lets_out(&self, own: &[Symbol], door: &Door<'a>) -> bool {
        let rules = own.iter().filter_map(|it| self.groups.get(it.as_str()));
        rules.flat_map(|group| peers(&group.outbound, door.port)).any(|peer| match peer {
            Peer::Group(group) => door.database.security_groups.contains(group),
            Peer::Block(block) => door.blocks.iter().any(|it| block.overlaps(*it)),
        })
    }
}

/// The peers of the rules that let a port through. Prefix lists are of services, never of databases.
fn peers(rules: &[SecurityRule], port: u16) -> impl Iterator<Item = Peer<'_>> {
    rules.iter().filter(move |rule| rule.admits_tcp(port)).filter_map(|rule| match &rule.peer {
        RulePeer::Group(group) => Some(Peer::Group(group)),
        RulePeer::Cidr(block) => block.parse().ok().map(Peer::Block),
        RulePeer::PrefixList(_) => None,
    })
}
