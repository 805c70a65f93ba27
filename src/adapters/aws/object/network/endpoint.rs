//! A VPC endpoint as JSON, with the member names of the EC2 API.

use aws_sdk_ec2::types::{IpAddressType, State, VpcEndpoint, VpcEndpointType};
use serde_json::{Value, json};

use super::tags;
use crate::adapters::aws::convert::time;

pub(super) fn json(endpoint: &VpcEndpoint) -> Value {
    let groups = endpoint.groups().iter();
    let entries = endpoint.dns_entries().iter();
    json!({
        "VpcEndpointId": endpoint.vpc_endpoint_id(),
        "VpcEndpointType": endpoint.vpc_endpoint_type().map(VpcEndpointType::as_str),
        "VpcId": endpoint.vpc_id(),
        "OwnerId": endpoint.owner_id(),
        "ServiceName": endpoint.service_name(),
        "State": endpoint.state().map(State::as_str),
        "LastError": endpoint.last_error().map(|error| json!({
            "Code": error.code(),
            "Message": error.message(),
        })),
        "FailureReason": endpoint.failure_reason(),
        "PrivateDnsEnabled": endpoint.private_dns_enabled(),
        "RequesterManaged": endpoint.requester_managed(),
        "IpAddressType": endpoint.ip_address_type().map(IpAddressType::as_str),
        "RouteTableIds": endpoint.route_table_ids(),
        "SubnetIds": endpoint.subnet_ids(),
        "NetworkInterfaceIds": endpoint.network_interface_ids(),
        "Groups": groups.map(|it| json!({
            "GroupId": it.group_id(),
            "GroupName": it.group_name(),
        })).collect::<Vec<_>>(),
        "DnsEntries": entries.map(|it| json!({
            "DnsName": it.dns_name(),
            "HostedZoneId": it.hosted_zone_id(),
        })).collect::<Vec<_>>(),
        "CreationTimestamp": time(endpoint.creation_timestamp()).map(|time| time.to_string()),
        "PolicyDocument": endpoint.policy_document(),
        "Tags": tags(endpoint.tags()),
    })
}
