//! A security group as JSON, with the member names of the EC2 API.

use aws_sdk_ec2::types::{IpPermission, SecurityGroup, UserIdGroupPair};
use serde_json::{Value, json};

use super::tags;

pub(super) fn json(group: &SecurityGroup) -> Value {
    let permissions =
        |permissions: &[IpPermission]| permissions.iter().map(permission).collect::<Vec<_>>();
    json!({
        "GroupId": group.group_id(),
        "GroupName": group.group_name(),
        "Description": group.description(),
        "VpcId": group.vpc_id(),
        "OwnerId": group.owner_id(),
        "SecurityGroupArn": group.security_group_arn(),
        "IpPermissions": permissions(group.ip_permissions()),
        "IpPermissionsEgress": permissions(group.ip_permissions_egress()),
        "Tags": tags(group.tags()),
    })
}

fn permission(permission: &IpPermission) -> Value {
    let (four, six) = (permission.ip_ranges().iter(), permission.ipv6_ranges().iter());
    let lists = permission.prefix_list_ids().iter();
    json!({
        "IpProtocol": permission.ip_protocol(),
        "FromPort": permission.from_port(),
        "ToPort": permission.to_port(),
        "IpRanges": four.map(|it| json!({
            "CidrIp": it.cidr_ip(),
            "Description": it.description(),
        })).collect::<Vec<_>>(),
        "Ipv6Ranges": six.map(|it| json!({
            "CidrIpv6": it.cidr_ipv6(),
            "Description": it.description(),
        })).collect::<Vec<_>>(),
        "PrefixListIds": lists.map(|it| json!({
            "PrefixListId": it.prefix_list_id(),
            "Description": it.description(),
        })).collect::<Vec<_>>(),
        "UserIdGroupPairs": permission.user_id_group_pairs().iter().map(pair).collect::<Vec<_>>(),
    })
}

fn pair(pair: &UserIdGroupPair) -> Value {
    json!({
        "GroupId": pair.group_id(),
        "GroupName": pair.group_name(),
        "UserId": pair.user_id(),
        "VpcId": pair.vpc_id(),
        "VpcPeeringConnectionId": pair.vpc_peering_connection_id(),
        "PeeringStatus": pair.peering_status(),
        "Description": pair.description(),
    })
}
