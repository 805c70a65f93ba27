//! An Auto Scaling group as JSON, with the member names of the Auto Scaling API.

use aws_sdk_autoscaling::types::{
    AutoScalingGroup, Instance, LaunchTemplateSpecification, MixedInstancesPolicy, TagDescription,
};
use serde_json::{Value, json};

use super::readable;
use crate::adapters::aws::convert::time;

/// What people look for in a group; `aws autoscaling describe-auto-scaling-groups` has the rest.
pub(super) fn json(group: &AutoScalingGroup) -> Value {
    readable(json!({
        "AutoScalingGroupName": group.auto_scaling_group_name(),
        "AutoScalingGroupARN": group.auto_scaling_group_arn(),
        "Status": group.status(),
        "MinSize": group.min_size(),
        "DesiredCapacity": group.desired_capacity(),
        "MaxSize": group.max_size(),
        "LaunchTemplate": group.launch_template().map(template),
        "MixedInstancesPolicy": group.mixed_instances_policy().map(policy),
        "AvailabilityZones": group.availability_zones(),
        "VPCZoneIdentifier": group.vpc_zone_identifier(),
        "DefaultCooldown": group.default_cooldown(),
        "HealthCheckType": group.health_check_type(),
        "HealthCheckGracePeriod": group.health_check_grace_period(),
        "CapacityRebalance": group.capacity_rebalance(),
        "NewInstancesProtectedFromScaleIn": group.new_instances_protected_from_scale_in(),
        "MaxInstanceLifetime": group.max_instance_lifetime(),
        "TerminationPolicies": group.termination_policies(),
        "SuspendedProcesses": group.suspended_processes().iter().map(|process| json!({
            "ProcessName": process.process_name(),
            "SuspensionReason": process.suspension_reason(),
        })).collect::<Vec<_>>(),
        "CreatedTime": time(group.created_time()).map(|time| time.to_string()),
        "Instances": group.instances().iter().map(instance).collect::<Vec<_>>(),
        "Tags": group.tags().iter().map(tag).collect::<Vec<_>>(),
    }))
}

fn template(template: &LaunchTemplateSpecification) -> Value {
    json!({
        "LaunchTemplateId": template.launch_template_id(),
        "LaunchTemplateName": template.launch_template_name(),
        "Version": template.version(),
    })
}

fn policy(policy: &MixedInstancesPolicy) -> Value {
    let overrides = policy
        .launch_template()
        .map(aws_sdk_autoscaling::types::LaunchTemplate::overrides)
        .unwrap_or_default();
    json!({
        "LaunchTemplateSpecification": policy
            .launch_template()
            .and_then(|one| one.launch_template_specification())
            .map(template),
        "InstanceTypes":
            overrides.iter().filter_map(|one| one.instance_type()).collect::<Vec<_>>(),
        "InstancesDistribution": policy.instances_distribution().map(|distribution| json!({
            "OnDemandBaseCapacity": distribution.on_demand_base_capacity(),
            "OnDemandPercentageAboveBaseCapacity":
                distribution.on_demand_percentage_above_base_capacity(),
            "SpotAllocationStrategy": distribution.spot_allocation_strategy(),
        })),
    })
}

fn instance(instance: &Instance) -> Value {
    json!({
        "InstanceId": instance.instance_id(),
        "InstanceType": instance.instance_type(),
        "AvailabilityZone": instance.availability_zone(),
        "LifecycleState": instance.lifecycle_state().map(aws_sdk_autoscaling::types::LifecycleState::as_str),
        "HealthStatus": instance.health_status(),
        "ProtectedFromScaleIn": instance.protected_from_scale_in(),
    })
}

fn tag(tag: &TagDescription) -> Value {
    json!({
        "Key": tag.key(),
        "Value": tag.value(),
        "PropagateAtLaunch": tag.propagate_at_launch(),
    })
}
