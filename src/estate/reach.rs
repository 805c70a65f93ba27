//! Security groups read as sentences: who reaches which port of whom.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{OwnerKind, owner};
use crate::model::{
    Kind, NetworkInterface, ResourceId, RulePeer, SecurityGroup, SecurityRule, Store, Symbol,
};

/// Which way a rule opens a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The peer reaches the members.
    In,
    /// The members reach the peer.
    Out,
}

/// Whether a rule lets the whole internet in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exposure {
    /// To something that is not meant for it.
    World,
    /// Perhaps to something that is not meant for it: its members are not all known.
    Unknown,
    /// To ports 80 or 443 of load balancers, which are made for it, or of nothing yet.
    Front,
    /// No.
    None,
}

/// One rule of one group.
#[derive(Clone, Debug)]
pub struct ReachRow {
    /// Its identity: protocol, ports and peer; the namespace is the group.
    pub id: ResourceId,
    /// The group.
    pub group: Arc<SecurityGroup>,
    /// Which way.
    pub direction: Direction,
    /// The rule.
    pub rule: SecurityRule,
    /// The peer, by the name people know it by.
    pub peer: String,
    /// How many members of each kind the group has; absent while they are not all known.
    pub members: Option<BTreeMap<OwnerKind, usize>>,
    /// Whether it lets the internet in.
    pub exposure: Exposure,
}

impl ReachRow {
    /// Protocol and ports: `all`, `tcp 443`, `udp`.
    pub fn ports(&self) -> String {
        ports(&self.rule)
    }

    /// What is wrong with it, in one sentence.
    pub fn finding(&self) -> Option<&'static str> {
        match self.exposure {
            Exposure::World => Some("the whole internet may reach it"),
            Exposure::Unknown => {
                Some("the whole internet may reach it; its members are not all known")
            }
            Exposure::Front | Exposure::None => None,
        }
    }
}

/// Every rule: what is open to the internet first, then by group, inwards before outwards.
pub fn reach(store: &Store) -> Vec<ReachRow> {
    let names = Names::new(store);
    let mut rows = Vec::new();
    for group in store.security_groups.rows() {
        let inbound = group.inbound.iter().map(|rule| (Direction::In, rule));
        let outbound = group.outbound.iter().map(|rule| (Direction::Out, rule));
        let both = inbound.chain(outbound);
        rows.extend(both.map(|(direction, rule)| names.row(group, direction, rule)));
    }
    rows.sort_by(|a, b| {
        let key = |row: &ReachRow| (row.exposure.min(Exposure::Front), row.group.name.clone());
        let within = |row: &ReachRow| (row.group.id.clone(), row.direction, row.rule.ports);
        key(a).cmp(&key(b)).then_with(|| within(a).cmp(&within(b))).then_with(|| a.id.cmp(&b.id))
    });
    rows
}

/// Names for what rules only give ids or addresses of.
struct Names<'a> {
    groups: HashMap<&'a str, &'a SecurityGroup>,
    /// Blocks of VPCs and subnets.
    blocks: HashMap<&'a str, String>,
    members: HashMap<&'a str, Vec<&'a NetworkInterface>>,
    members_known: bool,
}

impl<'a> Names<'a> {
    fn new(store: &'a Store) -> Self {
        let mut members: HashMap<&str, Vec<&NetworkInterface>> = HashMap::new();
        for interface in store.network_interfaces.rows() {
            for group in &interface.security_groups {
                members.entry(group.as_str()).or_default().push(interface);
            }
        }
        let mut blocks = HashMap::new();
        for subnet in store.subnets.rows() {
            let cidrs = subnet.cidr.iter().chain(&subnet.ipv6_cidrs);
            blocks.extend(cidrs.map(|it| (it.as_str(), format!("subnet {}", subnet.name()))));
        }
        for vpc in store.vpcs.rows() {
            blocks.extend(vpc.cidrs.iter().map(|it| (it.as_str(), format!("VPC {}", vpc.name()))));
        }
        Self {
            groups: store.security_groups.rows().map(|it| (&*it.id.name, &**it)).collect(),
            blocks,
            members,
            members_known: store.network_interfaces.freshness().complete,
        }
    }

    fn row(
        &self,
        group: &Arc<SecurityGroup>,
        direction: Direction,
        rule: &SecurityRule,
    ) -> ReachRow {
        let members = self.members_known.then(|| self.members(&group.id.name));
        let ports = ports(rule);
        let (way, peer) = (direction_name(direction), rule.peer.name());
        ReachRow {
            id: ResourceId::namespaced(
                &group.id.source,
                Kind::SecurityGroup,
                &group.id.name,
                &format!("{way} {ports} {peer}"),
            ),
            group: group.clone(),
            direction,
            rule: rule.clone(),
            peer: self.peer(group, &rule.peer),
            exposure: exposure(direction, rule, members.as_ref()),
            members,
        }
    }

    fn members(&self, group: &str) -> BTreeMap<OwnerKind, usize> {
        let mut counts = BTreeMap::new();
        for interface in self.members.get(group).into_iter().flatten() {
            *counts.entry(owner(interface).0).or_default() += 1;
        }
        counts
    }

    fn peer(&self, group: &SecurityGroup, peer: &RulePeer) -> String {
        match peer {
            RulePeer::Cidr(block) if is_world(block) => format!("the internet ({block})"),
            RulePeer::Cidr(block) => match self.blocks.get(block.as_str()) {
                Some(name) => format!("{name} ({block})"),
                None => block.to_string(),
            },
            RulePeer::PrefixList(list) => list.to_string(),
            RulePeer::Group(id) if **id == *group.id.name => "itself".to_owned(),
            RulePeer::Group(id) => match self.groups.get(id.as_str()) {
                Some(group) => format!("group {} ({id})", group.name),
                None => format!("group {id}"),
            },
        }
    }
}

/// The short name of a direction.
pub const fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "in",
        Direction::Out => "out",
    }
}

fn ports(rule: &SecurityRule) -> String {
    match (&rule.ports, rule.is_everything()) {
        (_, true) => "all".to_owned(),
        (Some(ports), _) => format!("{} {ports}", rule.protocol),
        (None, _) => rule.protocol.to_string(),
    }
}

fn is_world(block: &Symbol) -> bool {
    matches!(block.as_str(), "0.0.0.0/0" | "::/0")
}

fn exposure(
    direction: Direction,
    rule: &SecurityRule,
    members: Option<&BTreeMap<OwnerKind, usize>>,
) -> Exposure {
    let world = matches!(&rule.peer, RulePeer::Cidr(block) if is_world(block));
    if direction == Direction::Out || !world {
        return Exposure::None;
    }
    let web = rule.ports.is_some_and(|it| it.first == it.last && matches!(it.first, 80 | 443));
    match members {
        _ if !web => Exposure::World,
        None => Exposure::Unknown,
        Some(members) if members.keys().all(|kind| *kind == OwnerKind::LoadBalancer) => {
            Exposure::Front
        }
        Some(_) => Exposure::World,
    }
}
