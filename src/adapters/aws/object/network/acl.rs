//! A network ACL as JSON, with the member names of the EC2 API.

use aws_sdk_ec2::types::{NetworkAcl, NetworkAclEntry, RuleAction};
use serde_json::{Value, json};

use super::tags;

pub(super) fn json(acl: &NetworkAcl) -> Value {
    let associations = acl.associations().iter().map(|it| {
        json!({
            "NetworkAclAssociationId": it.network_acl_association_id(),
            "SubnetId": it.subnet_id(),
        })
    });
    json!({
        "NetworkAclId": acl.network_acl_id(),
        "VpcId": acl.vpc_id(),
        "OwnerId": acl.owner_id(),
        "IsDefault": acl.is_default(),
        "Associations": associations.collect::<Vec<_>>(),
        "Entries": acl.entries().iter().map(entry).collect::<Vec<_>>(),
        "Tags": tags(acl.tags()),
    })
}

fn entry(entry: &NetworkAclEntry) -> Value {
    json!({
        "RuleNumber": entry.rule_number(),
        "Egress": entry.egress(),
        "RuleAction": entry.rule_action().map(RuleAction::as_str),
        "Protocol": entry.protocol(),
        "PortRange": entry.port_range().map(|it| json!({"From": it.from(), "To": it.to()})),
        "IcmpTypeCode": entry.icmp_type_code().map(|it| json!({"Type": it.r#type(), "Code": it.code()})),
        "CidrBlock": entry.cidr_block(),
        "Ipv6CidrBlock": entry.ipv6_cidr_block(),
    })
}
