//! Peerings, transit gateway attachments and flow logs as JSON, with the member names of the EC2 API.

use aws_sdk_ec2::types::{
    FlowLog, LogDestinationType, TrafficType, TransitGatewayAttachmentState,
    TransitGatewayVpcAttachment, VpcPeeringConnection, VpcPeeringConnectionStateReasonCode,
    VpcPeeringConnectionVpcInfo,
};
use serde_json::{Value, json};

use super::tags;
use crate::adapters::aws::convert::time;

pub(super) fn peering(peering: &VpcPeeringConnection) -> Value {
    json!({
        "VpcPeeringConnectionId": peering.vpc_peering_connection_id(),
        "Status": peering.status().map(|status| json!({
            "Code": status.code().map(VpcPeeringConnectionStateReasonCode::as_str),
            "Message": status.message(),
        })),
        "RequesterVpcInfo": peering.requester_vpc_info().map(side),
        "AccepterVpcInfo": peering.accepter_vpc_info().map(side),
        "ExpirationTime": time(peering.expiration_time()).map(|time| time.to_string()),
        "Tags": tags(peering.tags()),
    })
}

fn side(side: &VpcPeeringConnectionVpcInfo) -> Value {
    json!({
        "VpcId": side.vpc_id(),
        "OwnerId": side.owner_id(),
        "Region": side.region(),
        "CidrBlock": side.cidr_block(),
    })
}

pub(super) fn transit_attachment(attachment: &TransitGatewayVpcAttachment) -> Value {
    json!({
        "TransitGatewayAttachmentId": attachment.transit_gateway_attachment_id(),
        "TransitGatewayId": attachment.transit_gateway_id(),
        "VpcId": attachment.vpc_id(),
        "VpcOwnerId": attachment.vpc_owner_id(),
        "State": attachment.state().map(TransitGatewayAttachmentState::as_str),
        "SubnetIds": attachment.subnet_ids(),
        "CreationTime": time(attachment.creation_time()).map(|time| time.to_string()),
        "Tags": tags(attachment.tags()),
    })
}

pub(super) fn flow_log(log: &FlowLog) -> Value {
    json!({
        "FlowLogId": log.flow_log_id(),
        "FlowLogStatus": log.flow_log_status(),
        "ResourceId": log.resource_id(),
        "TrafficType": log.traffic_type().map(TrafficType::as_str),
        "LogDestinationType": log.log_destination_type().map(LogDestinationType::as_str),
        "LogDestination": log.log_destination(),
        "LogGroupName": log.log_group_name(),
        "LogFormat": log.log_format(),
        "MaxAggregationInterval": log.max_aggregation_interval(),
        "DeliverLogsPermissionArn": log.deliver_logs_permission_arn(),
        "DeliverLogsStatus": log.deliver_logs_status(),
        "DeliverLogsErrorMessage": log.deliver_logs_error_message(),
        "CreationTime": time(log.creation_time()).map(|time| time.to_string()),
        "Tags": tags(log.tags()),
    })
}
