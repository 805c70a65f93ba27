//! A network interface as JSON, with the member names of the EC2 API.

use aws_sdk_ec2::types::{
    AttachmentStatus, NetworkInterface, NetworkInterfaceAssociation, NetworkInterfaceAttachment,
    NetworkInterfacePrivateIpAddress, NetworkInterfaceStatus, NetworkInterfaceType,
};
use serde_json::{Value, json};

use super::tags;
use crate::adapters::aws::convert::time;

pub(super) fn json(interface: &NetworkInterface) -> Value {
    let addresses = interface.private_ip_addresses().iter();
    let prefixes = interface.ipv4_prefixes().iter();
    let six = interface.ipv6_addresses().iter();
    let groups = interface.groups().iter();
    json!({
        "NetworkInterfaceId": interface.network_interface_id(),
        "InterfaceType": interface.interface_type().map(NetworkInterfaceType::as_str),
        "Description": interface.description(),
        "Status": interface.status().map(NetworkInterfaceStatus::as_str),
        "VpcId": interface.vpc_id(),
        "SubnetId": interface.subnet_id(),
        "AvailabilityZone": interface.availability_zone(),
        "OwnerId": interface.owner_id(),
        "RequesterId": interface.requester_id(),
        "RequesterManaged": interface.requester_managed(),
        "MacAddress": interface.mac_address(),
        "SourceDestCheck": interface.source_dest_check(),
        "PrivateDnsName": interface.private_dns_name(),
        "PrivateIpAddress": interface.private_ip_address(),
        "PrivateIpAddresses": addresses.map(address).collect::<Vec<_>>(),
        "Ipv4Prefixes": prefixes.map(|it| json!({ "Ipv4Prefix": it.ipv4_prefix() })).collect::<Vec<_>>(),
        "Ipv6Addresses": six.map(|it| json!({ "Ipv6Address": it.ipv6_address() })).collect::<Vec<_>>(),
        "Association": interface.association().map(association),
        "Attachment": interface.attachment().map(attachment),
        "Groups": groups.map(|it| json!({
            "GroupId": it.group_id(),
            "GroupName": it.group_name(),
        })).collect::<Vec<_>>(),
        "TagSet": tags(interface.tag_set()),
    })
}

fn address(address: &NetworkInterfacePrivateIpAddress) -> Value {
    json!({
        "PrivateIpAddress": address.private_ip_address(),
        "PrivateDnsName": address.private_dns_name(),
        "Primary": address.primary(),
        "Association": address.association().map(association),
    })
}

fn association(association: &NetworkInterfaceAssociation) -> Value {
    json!({
        "PublicIp": association.public_ip(),
        "PublicDnsName": association.public_dns_name(),
        "AllocationId": association.allocation_id(),
        "AssociationId": association.association_id(),
        "IpOwnerId": association.ip_owner_id(),
    })
}

fn attachment(attachment: &NetworkInterfaceAttachment) -> Value {
    json!({
        "AttachmentId": attachment.attachment_id(),
        "InstanceId": attachment.instance_id(),
        "InstanceOwnerId": attachment.instance_owner_id(),
        "DeviceIndex": attachment.device_index(),
        "Status": attachment.status().map(AttachmentStatus::as_str),
        "AttachTime": time(attachment.attach_time()).map(|time| time.to_string()),
        "DeleteOnTermination": attachment.delete_on_termination(),
    })
}
