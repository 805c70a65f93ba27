//! A VPC and a subnet as JSON, with the member names of the EC2 API.

use aws_sdk_ec2::types::{
    Subnet, SubnetCidrBlockState, SubnetCidrBlockStateCode, SubnetState, Tenancy, Vpc,
    VpcCidrBlockState, VpcCidrBlockStateCode, VpcState,
};
use serde_json::{Value, json};

use super::tags;

pub(super) fn vpc(vpc: &Vpc) -> Value {
    let four = vpc.cidr_block_association_set().iter();
    let six = vpc.ipv6_cidr_block_association_set().iter();
    json!({
        "VpcId": vpc.vpc_id(),
        "State": vpc.state().map(VpcState::as_str),
        "OwnerId": vpc.owner_id(),
        "IsDefault": vpc.is_default(),
        "InstanceTenancy": vpc.instance_tenancy().map(Tenancy::as_str),
        "DhcpOptionsId": vpc.dhcp_options_id(),
        "CidrBlock": vpc.cidr_block(),
        "CidrBlockAssociationSet": four.map(|it| json!({
            "AssociationId": it.association_id(),
            "CidrBlock": it.cidr_block(),
            "CidrBlockState": vpc_block(it.cidr_block_state()),
        })).collect::<Vec<_>>(),
        "Ipv6CidrBlockAssociationSet": six.map(|it| json!({
            "AssociationId": it.association_id(),
            "Ipv6CidrBlock": it.ipv6_cidr_block(),
            "Ipv6CidrBlockState": vpc_block(it.ipv6_cidr_block_state()),
        })).collect::<Vec<_>>(),
        "Tags": tags(vpc.tags()),
    })
}

fn vpc_block(state: Option<&VpcCidrBlockState>) -> Option<Value> {
    state.map(|it| {
        json!({
            "State": it.state().map(VpcCidrBlockStateCode::as_str),
            "StatusMessage": it.status_message(),
        })
    })
}

pub(super) fn subnet(subnet: &Subnet) -> Value {
    let six = subnet.ipv6_cidr_block_association_set().iter();
    let names = subnet.private_dns_name_options_on_launch();
    json!({
        "SubnetId": subnet.subnet_id(),
        "SubnetArn": subnet.subnet_arn(),
        "State": subnet.state().map(SubnetState::as_str),
        "OwnerId": subnet.owner_id(),
        "VpcId": subnet.vpc_id(),
        "AvailabilityZone": subnet.availability_zone(),
        "AvailabilityZoneId": subnet.availability_zone_id(),
        "OutpostArn": subnet.outpost_arn(),
        "CidrBlock": subnet.cidr_block(),
        "AvailableIpAddressCount": subnet.available_ip_address_count(),
        "Ipv6CidrBlockAssociationSet": six.map(|it| json!({
            "AssociationId": it.association_id(),
            "Ipv6CidrBlock": it.ipv6_cidr_block(),
            "Ipv6CidrBlockState": subnet_block(it.ipv6_cidr_block_state()),
        })).collect::<Vec<_>>(),
        "Ipv6Native": subnet.ipv6_native(),
        "EnableDns64": subnet.enable_dns64(),
        "DefaultForAz": subnet.default_for_az(),
        "MapPublicIpOnLaunch": subnet.map_public_ip_on_launch(),
        "AssignIpv6AddressOnCreation": subnet.assign_ipv6_address_on_creation(),
        "PrivateDnsNameOptionsOnLaunch": names.map(|it| json!({
            "HostnameType": it.hostname_type().map(aws_sdk_ec2::types::HostnameType::as_str),
            "EnableResourceNameDnsARecord": it.enable_resource_name_dns_a_record(),
            "EnableResourceNameDnsAAAARecord": it.enable_resource_name_dns_aaaa_record(),
        })),
        "Tags": tags(subnet.tags()),
    })
}

fn subnet_block(state: Option<&SubnetCidrBlockState>) -> Option<Value> {
    state.map(|it| {
        json!({
            "State": it.state().map(SubnetCidrBlockStateCode::as_str),
            "StatusMessage": it.status_message(),
        })
    })
}
