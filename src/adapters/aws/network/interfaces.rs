//! Network interfaces, whose addresses are those of nodes, pods and services.

use std::net::IpAddr;

use aws_sdk_ec2::types::{
    NetworkInterface as Described, NetworkInterfaceAssociation, NetworkInterfacePrivateIpAddress,
    NetworkInterfaceStatus, NetworkInterfaceType,
};

use super::PAGE;
use crate::{
    adapters::aws::{convert::symbol, operations::DESCRIBE_INTERFACES, shared::Shared},
    model::{Fault, Kind, NetworkInterface, ResourceId, SourceId},
};

/// All network interfaces.
pub(in crate::adapters::aws) async fn read(
    shared: &Shared,
) -> Result<Vec<NetworkInterface>, Fault> {
    let source = shared.source().await?;
    let request = shared.clients().await.ec2.describe_network_interfaces().max_results(PAGE);
    let described = every_page!(shared, DESCRIBE_INTERFACES, request, network_interfaces);
    Ok(described.iter().filter_map(|interface| convert(&source, interface)).collect())
}

fn convert(source: &SourceId, interface: &Described) -> Option<NetworkInterface> {
    let attachment = interface.attachment();
    let prefixes = interface.ipv4_prefixes().iter();
    let groups = interface.groups().iter();
    Some(NetworkInterface {
        id: ResourceId::new(source, Kind::NetworkInterface, interface.network_interface_id()?),
        vpc: symbol(interface.vpc_id()).unwrap_or_default(),
        subnet: symbol(interface.subnet_id()).unwrap_or_default(),
        zone: symbol(interface.availability_zone()).unwrap_or_default(),
        status: symbol(interface.status().map(NetworkInterfaceStatus::as_str)).unwrap_or_default(),
        kind: kind(interface.interface_type()).into(),
        private_ips: private_ips(interface),
        prefixes: prefixes.filter_map(|it| symbol(it.ipv4_prefix())).collect(),
        public_ip: public_ip(interface),
        instance: attachment.and_then(|it| symbol(it.instance_id())),
        requester: symbol(interface.requester_id()),
        description: interface.description().unwrap_or_default().into(),
        security_groups: groups.filter_map(|it| symbol(it.group_id())).collect(),
    })
}

/// EC2 has two ways to write one of them.
fn kind(kind: Option<&NetworkInterfaceType>) -> &str {
    match kind.map(NetworkInterfaceType::as_str) {
        Some("natGateway") => "nat_gateway",
        other => other.unwrap_or("interface"),
    }
}

fn private_ips(interface: &Described) -> Vec<IpAddr> {
    let mut addresses: Vec<_> = interface.private_ip_addresses().iter().collect();
    addresses.sort_by_key(|address| address.primary() != Some(true));
    addresses
        .into_iter()
        .filter_map(NetworkInterfacePrivateIpAddress::private_ip_address)
        .filter_map(|ip| ip.parse().ok())
        .collect()
}

/// The address of the interface, or that of one of its further private addresses.
fn public_ip(interface: &Described) -> Option<IpAddr> {
    let further = interface.private_ip_addresses().iter().map(|it| it.association());
    std::iter::once(interface.association())
        .chain(further)
        .flatten()
        .filter_map(NetworkInterfaceAssociation::public_ip)
        .find_map(|ip| ip.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::aws::replay::{Answer, IDENTITY, account};

    const INTERFACES: Answer = (
        "Action=DescribeNetworkInterfaces",
        200,
        r"<DescribeNetworkInterfacesResponse><networkInterfaceSet>
          <item><networkInterfaceId>eni-1</networkInterfaceId><subnetId>subnet-1</subnetId>
            <vpcId>vpc-1</vpcId><availabilityZone>us-east-1a</availabilityZone>
            <status>in-use</status><interfaceType>interface</interfaceType>
            <attachment><instanceId>i-1</instanceId><deviceIndex>0</deviceIndex></attachment>
            <groupSet><item><groupId>sg-1</groupId></item></groupSet>
            <privateIpAddressesSet>
              <item><privateIpAddress>10.0.0.9</privateIpAddress><primary>false</primary></item>
              <item><privateIpAddress>10.0.0.7</privateIpAddress><primary>true</primary></item>
            </privateIpAddressesSet>
            <ipv4PrefixSet><item><ipv4Prefix>10.0.0.32/28</ipv4Prefix></item></ipv4PrefixSet></item>
          <item><networkInterfaceId>eni-2</networkInterfaceId><subnetId>subnet-2</subnetId>
            <interfaceType>nat_gateway</interfaceType><requesterId>amazon-aws</requesterId>
            <description>Interface for NAT Gateway nat-1</description>
            <privateIpAddressesSet><item><privateIpAddress>10.0.48.9</privateIpAddress>
              <primary>true</primary><association><publicIp>203.0.113.10</publicIp></association>
              </item></privateIpAddressesSet></item>
          <item><networkInterfaceId>eni-3</networkInterfaceId>
            <interfaceType>natGateway</interfaceType></item>
          </networkInterfaceSet></DescribeNetworkInterfacesResponse>",
    );

    #[tokio::test]
    async fn an_interface_says_whose_addresses_it_has() {
        let (shared, _) = account(&[INTERFACES, IDENTITY]).await;
        let interfaces = read(&shared).await.unwrap();
        let [node, nat, other] = interfaces.as_slice() else { unreachable!("{interfaces:?}") };
        let ips: Vec<_> = node.private_ips.iter().map(ToString::to_string).collect();
        assert_eq!(ips, ["10.0.0.7", "10.0.0.9"]);
        assert_eq!(node.prefixes, ["10.0.0.32/28"]);
        assert_eq!((node.instance.as_deref(), node.public_ip), (Some("i-1"), None));
        assert_eq!((nat.kind.as_str(), other.kind.as_str()), ("nat_gateway", "nat_gateway"));
        assert_eq!(nat.public_ip, "203.0.113.10".parse().ok());
        assert_eq!(nat.requester.as_deref(), Some("amazon-aws"));
    }
}
