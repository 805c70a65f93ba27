//! Network access control lists: rules of subnets that remember no connection.

use super::{Labels, PortRange, Resource, ResourceId, Symbol};

/// A network ACL.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkAcl {
    /// Its identity: the id.
    pub id: ResourceId,
    /// Its VPC.
    pub vpc: Symbol,
    /// Subnets that name no other one use it.
    pub is_default: bool,
    /// The subnets it guards.
    pub subnets: Vec<Symbol>,
    /// Its rules, in no order.
    pub rules: Vec<AclRule>,
    /// Its tags.
    pub tags: Labels,
}

/// A rule of a network ACL: the one with the lowest number that fits decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclRule {
    /// It is about what comes in; otherwise about what goes out.
    pub inbound: bool,
    /// Its place; that of the last one, which denies everything, is 32767.
    pub number: u16,
    /// It lets through.
    pub allows: bool,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all.
    pub protocol: Symbol,
    /// Absent where every port is meant, or the protocol has none.
    pub ports: Option<PortRange>,
    /// The addresses at the other side.
    pub block: Symbol,
}

/// The place of the rule that denies everything.
pub const LAST_RULE: u16 = 32_767;

impl NetworkAcl {
    /// What people call it; the id where they call it nothing.
    pub fn name(&self) -> &str {
        super::vpc::named(&self.tags, &self.id)
    }

    /// Whether a TCP port is let through to or from the whole of IPv4, as the first rule that fits
    /// says. Rules about parts of it let through or hold back only these parts.
    pub fn admits_tcp(&self, inbound: bool, port: u16) -> bool {
        let fits = |rule: &&AclRule| {
            let tcp = matches!(rule.protocol.as_str(), "tcp" | "-1");
            let port = rule.ports.is_none_or(|ports| ports.contains(port));
            rule.inbound == inbound && tcp && port && rule.block == "0.0.0.0/0"
        };
        let first = self.rules.iter().filter(fits).min_by_key(|rule| rule.number);
        first.is_some_and(|rule| rule.allows)
    }
}

impl Resource for NetworkAcl {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}
