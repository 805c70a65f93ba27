//! The network ACL that every VPC begins with: it lets everything through.

use super::{parts::id, subnet_id};
use crate::{
    adapters::sandbox::estate::Estate,
    model::{AclRule, Kind, LAST_RULE, Labels, NetworkAcl},
};

/// The place of the rule that comes with it.
const FIRST_RULE: u16 = 100;

impl Estate {
    pub(in crate::adapters::sandbox) fn network_acl_rows(&self) -> Vec<NetworkAcl> {
        let rule = |inbound, number, allows| AclRule {
            inbound,
            number,
            allows,
            protocol: "-1".into(),
            ports: None,
            block: "0.0.0.0/0".into(),
        };
        let both = [true, false].into_iter();
        let rules = both.flat_map(|way| [rule(way, FIRST_RULE, true), rule(way, LAST_RULE, false)]);
        vec![NetworkAcl {
            id: self.aws_id(Kind::NetworkAcl, &id("acl", &self.vpc.name)),
            vpc: self.vpc_id(),
            is_default: true,
            subnets: self.vpc.subnets.iter().map(subnet_id).collect(),
            rules: rules.collect(),
            tags: Labels::default(),
        }]
    }
}
