//! Network access control lists.

use aws_sdk_ec2::types::{NetworkAcl as Described, NetworkAclEntry, RuleAction};

use super::{PAGE, labels};
use crate::{
    adapters::aws::{convert::symbol, operations::DESCRIBE_NETWORK_ACLS, shared::Shared},
    model::{AclRule, Fault, Kind, NetworkAcl, PortRange, ResourceId, SourceId, Symbol},
};

/// All network ACLs.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<NetworkAcl>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.ec2.describe_network_acls().max_results(PAGE);
    let described = every_page!(shared, DESCRIBE_NETWORK_ACLS, request, network_acls);
    Ok(described.iter().filter_map(|acl| convert(&source, acl)).collect())
}

fn convert(source: &SourceId, acl: &Described) -> Option<NetworkAcl> {
    Some(NetworkAcl {
        id: ResourceId::new(source, Kind::NetworkAcl, acl.network_acl_id()?),
        vpc: symbol(acl.vpc_id()).unwrap_or_default(),
        is_default: acl.is_default().unwrap_or_default(),
        subnets: acl.associations().iter().filter_map(|it| symbol(it.subnet_id())).collect(),
        rules: acl.entries().iter().filter_map(rule).collect(),
        tags: labels(acl.tags()),
    })
}

fn rule(entry: &NetworkAclEntry) -> Option<AclRule> {
    let range = entry.port_range();
    let port = |port: Option<i32>| port.and_then(|port| u16::try_from(port).ok());
    let first = range.and_then(|it| port(it.from()));
    let last = range.and_then(|it| port(it.to()));
    let ports = first.zip(last).map(|(first, last)| PortRange { first, last });
    Some(AclRule {
        inbound: !entry.egress()?,
        number: u16::try_from(entry.rule_number()?).ok()?,
        allows: entry.rule_action() == Some(&RuleAction::Allow),
        protocol: protocol(entry.protocol()?),
        ports: ports.filter(|it| *it != PortRange { first: 0, last: u16::MAX }),
        block: symbol(entry.cidr_block().or(entry.ipv6_cidr_block()))?,
    })
}

/// EC2 gives numbers here and names in security groups.
fn protocol(number: &str) -> Symbol {
    match number {
        "6" => "tcp".into(),
        "17" => "udp".into(),
        "1" => "icmp".into(),
        "58" => "icmpv6".into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{IDENTITY, account};

    const ACLS: &str = r"<DescribeNetworkAclsResponse><networkAclSet><item>
        <networkAclId>acl-1</networkAclId><vpcId>vpc-1</vpcId><default>false</default>
        <entrySet>
          <item><ruleNumber>100</ruleNumber><protocol>6</protocol><ruleAction>allow</ruleAction>
            <egress>false</egress><cidrBlock>10.0.0.0/16</cidrBlock>
            <portRange><from>5432</from><to>5432</to></portRange></item>
          <item><ruleNumber>32767</ruleNumber><protocol>-1</protocol><ruleAction>deny</ruleAction>
            <egress>true</egress><cidrBlock>0.0.0.0/0</cidrBlock></item>
        </entrySet>
        <associationSet><item><subnetId>subnet-1</subnetId></item></associationSet>
        </item></networkAclSet></DescribeNetworkAclsResponse>";

    #[tokio::test]
    async fn rules_say_which_way_and_in_which_order() {
        let (shared, _) = account(&[("Action=DescribeNetworkAcls", 200, ACLS), IDENTITY]).await;
        let acls = read(&shared).await.unwrap();
        let [acl] = acls.as_slice() else { unreachable!("{acls:?}") };
        assert_eq!(
            (acl.is_default, acl.subnets.as_slice()),
            (false, ["subnet-1".into()].as_slice())
        );
        let [first, last] = acl.rules.as_slice() else { unreachable!("{acl:?}") };
        assert_eq!((first.inbound, first.number, first.allows), (true, 100, true));
        assert_eq!(first.ports, Some(PortRange { first: 5432, last: 5432 }));
        assert_eq!((&*first.protocol, &*first.block), ("tcp", "10.0.0.0/16"));
        assert_eq!((last.inbound, last.allows, &*last.protocol), (false, false, "-1"));
    }
}
