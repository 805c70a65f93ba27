//! A route table and a NAT gateway as JSON, with the member names of the EC2 API.

use aws_sdk_ec2::types::{
    ConnectivityType, NatGateway, NatGatewayAddress, NatGatewayAddressStatus, NatGatewayState,
    Route, RouteOrigin, RouteState, RouteTable, RouteTableAssociation,
    RouteTableAssociationStateCode,
};
use serde_json::{Value, json};

use super::tags;
use crate::adapters::aws::convert::time;

pub(super) fn table(table: &RouteTable) -> Value {
    let gateways = table.propagating_vgws().iter();
    json!({
        "RouteTableId": table.route_table_id(),
        "VpcId": table.vpc_id(),
        "OwnerId": table.owner_id(),
        "Associations": table.associations().iter().map(association).collect::<Vec<_>>(),
        "PropagatingVgws": gateways.map(|it| json!({ "GatewayId": it.gateway_id() })).collect::<Vec<_>>(),
        "Routes": table.routes().iter().map(route).collect::<Vec<_>>(),
        "Tags": tags(table.tags()),
    })
}

fn association(association: &RouteTableAssociation) -> Value {
    json!({
        "RouteTableAssociationId": association.route_table_association_id(),
        "Main": association.main(),
        "SubnetId": association.subnet_id(),
        "GatewayId": association.gateway_id(),
        "AssociationState": association.association_state().map(|state| json!({
            "State": state.state().map(RouteTableAssociationStateCode::as_str),
            "StatusMessage": state.status_message(),
        })),
    })
}

fn route(route: &Route) -> Value {
    json!({
        "DestinationCidrBlock": route.destination_cidr_block(),
        "DestinationIpv6CidrBlock": route.destination_ipv6_cidr_block(),
        "DestinationPrefixListId": route.destination_prefix_list_id(),
        "GatewayId": route.gateway_id(),
        "NatGatewayId": route.nat_gateway_id(),
        "TransitGatewayId": route.transit_gateway_id(),
        "VpcPeeringConnectionId": route.vpc_peering_connection_id(),
        "NetworkInterfaceId": route.network_interface_id(),
        "InstanceId": route.instance_id(),
        "EgressOnlyInternetGatewayId": route.egress_only_internet_gateway_id(),
        "CarrierGatewayId": route.carrier_gateway_id(),
        "LocalGatewayId": route.local_gateway_id(),
        "CoreNetworkArn": route.core_network_arn(),
        "State": route.state().map(RouteState::as_str),
        "Origin": route.origin().map(RouteOrigin::as_str),
    })
}

pub(super) fn nat_gateway(gateway: &NatGateway) -> Value {
    let addresses = gateway.nat_gateway_addresses().iter();
    json!({
        "NatGatewayId": gateway.nat_gateway_id(),
        "State": gateway.state().map(NatGatewayState::as_str),
        "FailureCode": gateway.failure_code(),
        "FailureMessage": gateway.failure_message(),
        "ConnectivityType": gateway.connectivity_type().map(ConnectivityType::as_str),
        "VpcId": gateway.vpc_id(),
        "SubnetId": gateway.subnet_id(),
        "CreateTime": time(gateway.create_time()).map(|time| time.to_string()),
        "DeleteTime": time(gateway.delete_time()).map(|time| time.to_string()),
        "NatGatewayAddresses": addresses.map(address).collect::<Vec<_>>(),
        "Tags": tags(gateway.tags()),
    })
}

fn address(address: &NatGatewayAddress) -> Value {
    json!({
        "AllocationId": address.allocation_id(),
        "AssociationId": address.association_id(),
        "NetworkInterfaceId": address.network_interface_id(),
        "PrivateIp": address.private_ip(),
        "PublicIp": address.public_ip(),
        "IsPrimary": address.is_primary(),
        "Status": address.status().map(NatGatewayAddressStatus::as_str),
        "FailureMessage": address.failure_message(),
    })
}
