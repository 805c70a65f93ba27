//! Security groups, with one rule for each peer.

use aws_sdk_ec2::types::{IpPermission, SecurityGroup as Described};

use super::{PAGE, labels};
use crate::{
    adapters::aws::{convert::symbol, operations::DESCRIBE_SECURITY_GROUPS, shared::Shared},
    model::{
        Fault, Kind, PortRange, ResourceId, RulePeer, SecurityGroup, SecurityRule, SourceId, Symbol,
    },
};

/// All security groups.
pub(in crate::adapters::aws) async fn read(shared: &Shared) -> Result<Vec<SecurityGroup>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.ec2.describe_security_groups().max_results(PAGE);
    let described = every_page!(shared, DESCRIBE_SECURITY_GROUPS, request, security_groups);
    Ok(described.iter().filter_map(|group| convert(&source, group)).collect())
}

fn convert(source: &SourceId, group: &Described) -> Option<SecurityGroup> {
    Some(SecurityGroup {
        id: ResourceId::new(source, Kind::SecurityGroup, group.group_id()?),
        vpc: symbol(group.vpc_id()),
        name: symbol(group.group_name()).unwrap_or_default(),
        description: group.description().unwrap_or_default().into(),
        inbound: group.ip_permissions().iter().flat_map(rules).collect(),
        outbound: group.ip_permissions_egress().iter().flat_map(rules).collect(),
        tags: labels(group.tags()),
    })
}

/// EC2 puts all peers with the same ports together.
fn rules(permission: &IpPermission) -> Vec<SecurityRule> {
    let rule = |(peer, description): (RulePeer, Option<&str>)| SecurityRule {
        protocol: symbol(permission.ip_protocol()).unwrap_or_default(),
        ports: ports(permission),
        peer,
        description: description.filter(|text| !text.is_empty()).map(Into::into),
    };
    peers(permission).into_iter().map(rule).collect()
}

fn peers(permission: &IpPermission) -> Vec<(RulePeer, Option<&str>)> {
    let block = |cidr: Option<&str>| cidr.map(|cidr| RulePeer::Cidr(Symbol::new(cidr)));
    let four = permission.ip_ranges().iter();
    let four = four.filter_map(|it| Some((block(it.cidr_ip())?, it.description())));
    let six = permission.ipv6_ranges().iter();
    let six = six.filter_map(|it| Some((block(it.cidr_ipv6())?, it.description())));
    let lists = permission.prefix_list_ids().iter().filter_map(|it| {
        Some((RulePeer::PrefixList(symbol(it.prefix_list_id())?), it.description()))
    });
    let groups = permission.user_id_group_pairs().iter();
    let groups =
        groups.filter_map(|it| Some((RulePeer::Group(symbol(it.group_id())?), it.description())));
    four.chain(six).chain(lists).chain(groups).collect()
}

/// Only TCP and UDP have ports; for ICMP, the same members hold types and codes.
fn ports(permission: &IpPermission) -> Option<PortRange> {
    if !matches!(permission.ip_protocol(), Some("tcp" | "udp" | "6" | "17")) {
        return None;
    }
    let port = |port: Option<i32>| port.and_then(|port| u16::try_from(port).ok());
    let range =
        PortRange { first: port(permission.from_port())?, last: port(permission.to_port())? };
    (range != PortRange { first: 0, last: u16::MAX }).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, IDENTITY, account};

    const GROUPS: Answer = (
        "Action=DescribeSecurityGroups",
        200,
        r"<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupId>sg-1</groupId>
          <groupName>node</groupName><groupDescription>Nodes</groupDescription><vpcId>vpc-1</vpcId>
          <ipPermissions>
            <item><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort>
              <ipRanges><item><cidrIp>10.0.0.0/16</cidrIp><description>VPC</description></item></ipRanges>
              <ipv6Ranges><item><cidrIpv6>::/0</cidrIpv6></item></ipv6Ranges>
              <prefixListIds><item><prefixListId>pl-1</prefixListId></item></prefixListIds>
              <groups><item><groupId>sg-2</groupId><userId>1</userId></item></groups></item>
            <item><ipProtocol>icmp</ipProtocol><fromPort>8</fromPort><toPort>-1</toPort>
              <ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges></item>
            <item><ipProtocol>udp</ipProtocol><fromPort>0</fromPort><toPort>65535</toPort>
              <ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges></item>
          </ipPermissions>
          <ipPermissionsEgress><item><ipProtocol>-1</ipProtocol>
            <ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges></item></ipPermissionsEgress>
          </item></securityGroupInfo></DescribeSecurityGroupsResponse>",
    );

    #[tokio::test]
    async fn every_peer_is_a_rule_of_its_own() {
        let (shared, _) = account(&[GROUPS, IDENTITY]).await;
        let groups = read(&shared).await.unwrap();
        let [group] = groups.as_slice() else { unreachable!("{groups:?}") };
        assert_eq!((group.name.as_str(), group.vpc.as_deref()), ("node", Some("vpc-1")));
        let shown: Vec<_> = group
            .inbound
            .iter()
            .map(|it| {
                let ports = it.ports.map_or_else(|| "-".into(), |ports| ports.to_string());
                format!("{} {ports} {}", it.protocol, it.peer.name())
            })
            .collect();
        assert_eq!(
            shown,
            [
                "tcp 443 10.0.0.0/16",
                "tcp 443 ::/0",
                "tcp 443 pl-1",
                "tcp 443 sg-2",
                "icmp - 0.0.0.0/0",
                "udp - 0.0.0.0/0"
            ]
        );
        assert_eq!(group.inbound[0].description.as_deref(), Some("VPC"));
        assert!(group.outbound[0].is_everything());
    }
}
