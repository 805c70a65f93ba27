//! An EC2 instance as JSON, with the member names of the EC2 API.

use aws_sdk_ec2::types::{
    GroupIdentifier, Instance, InstanceBlockDeviceMapping, InstanceMetadataOptionsResponse,
    InstanceNetworkInterface, Tag,
};
use serde_json::{Value, json};

use super::readable;
use crate::adapters::aws::convert::time;

/// What people look for in an instance; `aws ec2 describe-instances` has the rest.
pub(super) fn json(instance: &Instance) -> Value {
    let mut value = overview(instance);
    if let (Value::Object(value), Value::Object(rest)) = (&mut value, hardware(instance)) {
        value.extend(rest);
    }
    readable(value)
}

fn overview(instance: &Instance) -> Value {
    let state = instance.state();
    json!({
        "InstanceId": instance.instance_id(),
        "InstanceType": instance.instance_type().map(aws_sdk_ec2::types::InstanceType::as_str),
        "State": state.map(|state| json!({
            "Code": state.code(),
            "Name": state.name().map(aws_sdk_ec2::types::InstanceStateName::as_str),
        })),
        "StateTransitionReason": instance.state_transition_reason().filter(|text| !text.is_empty()),
        "StateReason": instance.state_reason().map(|reason| json!({
            "Code": reason.code(),
            "Message": reason.message(),
        })),
        "LaunchTime": time(instance.launch_time()).map(|time| time.to_string()),
        "InstanceLifecycle": instance.instance_lifecycle().map(aws_sdk_ec2::types::InstanceLifecycleType::as_str),
        "SpotInstanceRequestId": instance.spot_instance_request_id(),
        "ImageId": instance.image_id(),
        "KeyName": instance.key_name(),
        "Placement": instance.placement().map(|placement| json!({
            "AvailabilityZone": placement.availability_zone(),
            "Tenancy": placement.tenancy().map(aws_sdk_ec2::types::Tenancy::as_str),
            "GroupName": placement.group_name().filter(|name| !name.is_empty()),
        })),
        "VpcId": instance.vpc_id(),
        "SubnetId": instance.subnet_id(),
        "PrivateIpAddress": instance.private_ip_address(),
        "PrivateDnsName": instance.private_dns_name(),
        "PublicIpAddress": instance.public_ip_address(),
        "PublicDnsName": instance.public_dns_name().filter(|name| !name.is_empty()),
        "IamInstanceProfile": instance.iam_instance_profile().map(|profile| json!({
            "Arn": profile.arn(),
            "Id": profile.id(),
        })),
        "SecurityGroups": groups(instance.security_groups()),
    })
}

fn hardware(instance: &Instance) -> Value {
    json!({
        "Architecture": instance.architecture().map(aws_sdk_ec2::types::ArchitectureValues::as_str),
        "CpuOptions": instance.cpu_options().map(|options| json!({
            "CoreCount": options.core_count(),
            "ThreadsPerCore": options.threads_per_core(),
        })),
        "PlatformDetails": instance.platform_details(),
        "VirtualizationType": instance.virtualization_type().map(aws_sdk_ec2::types::VirtualizationType::as_str),
        "EbsOptimized": instance.ebs_optimized(),
        "EnaSupport": instance.ena_support(),
        "SourceDestCheck": instance.source_dest_check(),
        "RootDeviceName": instance.root_device_name(),
        "BlockDeviceMappings":
            instance.block_device_mappings().iter().map(device).collect::<Vec<_>>(),
        "NetworkInterfaces":
            instance.network_interfaces().iter().map(interface).collect::<Vec<_>>(),
        "MetadataOptions": instance.metadata_options().map(metadata),
        "Monitoring": instance.monitoring().map(|monitoring| json!({
            "State": monitoring.state().map(aws_sdk_ec2::types::MonitoringState::as_str),
        })),
        "Tags": instance.tags().iter().map(tag).collect::<Vec<_>>(),
    })
}

fn groups(groups: &[GroupIdentifier]) -> Value {
    let group = |group: &GroupIdentifier| json!({ "GroupId": group.group_id(), "GroupName": group.group_name() });
    groups.iter().map(group).collect()
}

fn device(device: &InstanceBlockDeviceMapping) -> Value {
    json!({
        "DeviceName": device.device_name(),
        "Ebs": device.ebs().map(|ebs| json!({
            "VolumeId": ebs.volume_id(),
            "Status": ebs.status().map(aws_sdk_ec2::types::AttachmentStatus::as_str),
            "DeleteOnTermination": ebs.delete_on_termination(),
            "AttachTime": time(ebs.attach_time()).map(|time| time.to_string()),
        })),
    })
}

fn interface(interface: &InstanceNetworkInterface) -> Value {
    let addresses = interface.private_ip_addresses().iter();
    json!({
        "NetworkInterfaceId": interface.network_interface_id(),
        "SubnetId": interface.subnet_id(),
        "Status": interface.status().map(aws_sdk_ec2::types::NetworkInterfaceStatus::as_str),
        "MacAddress": interface.mac_address(),
        "DeviceIndex": interface.attachment().and_then(aws_sdk_ec2::types::InstanceNetworkInterfaceAttachment::device_index),
        "PrivateIpAddresses":
            addresses.filter_map(|address| address.private_ip_address()).collect::<Vec<_>>(),
        "Ipv4Prefixes":
            interface.ipv4_prefixes().iter().filter_map(|one| one.ipv4_prefix()).collect::<Vec<_>>(),
        "Groups": groups(interface.groups()),
    })
}

fn metadata(options: &InstanceMetadataOptionsResponse) -> Value {
    json!({
        "State": options.state().map(aws_sdk_ec2::types::InstanceMetadataOptionsState::as_str),
        "HttpTokens": options.http_tokens().map(aws_sdk_ec2::types::HttpTokensState::as_str),
        "HttpEndpoint": options.http_endpoint().map(aws_sdk_ec2::types::InstanceMetadataEndpointState::as_str),
        "HttpPutResponseHopLimit": options.http_put_response_hop_limit(),
    })
}

fn tag(tag: &Tag) -> Value {
    json!({ "Key": tag.key(), "Value": tag.value() })
}
