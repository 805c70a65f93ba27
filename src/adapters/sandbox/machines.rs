//! The cluster, its groups of nodes and instances in full, as EKS, Auto Scaling and EC2 would give
//! them: the fields people look for.

use serde_json::{Value, json};

use super::estate::ServerPart;
use crate::model::{Capacity, Cluster, Instance, Member, NodeGroup, ScalingGroup, Symbol};

#[expect(clippy::needless_pass_by_value, reason = "the row is made for this")]
pub(super) fn cluster(row: Cluster) -> Value {
    json!({
        "name": &*row.id.name,
        "arn": &*row.arn,
        "version": row.version.as_deref(),
        "endpoint": row.endpoint.as_deref(),
        "resourcesVpcConfig": {
            "vpcId": row.vpc.as_deref(),
            "endpointPublicAccess": row.public,
            "endpointPrivateAccess": row.private,
        },
        "status": row.status.as_str(),
    })
}

pub(super) fn node_group(row: &NodeGroup) -> Value {
    let scaling = row
        .scaling
        .map(|it| json!({"minSize": it.min, "desiredSize": it.desired, "maxSize": it.max}));
    json!({
        "nodegroupName": &*row.id.name,
        "clusterName": row.id.namespace.as_str(),
        "capacityType": row.capacity.map(Capacity::name),
        "instanceTypes": row.instance_types.iter().map(Symbol::as_str).collect::<Vec<_>>(),
        "scalingConfig": scaling,
        "diskSize": row.disk_gib,
        "status": row.status.as_str(),
    })
}

pub(super) fn scaling_group(row: &ScalingGroup) -> Value {
    let member = |it: &Member| {
        json!({
            "InstanceId": it.instance_id.as_str(),
            "LifecycleState": it.lifecycle.as_str(),
            "HealthStatus": if it.healthy { "Healthy" } else { "Unhealthy" },
            "ProtectedFromScaleIn": it.protected,
        })
    };
    let tag =
        |(key, value): (&Symbol, &Symbol)| json!({"Key": key.as_str(), "Value": value.as_str()});
    json!({
        "AutoScalingGroupName": &*row.id.name,
        "MinSize": row.scaling.min,
        "DesiredCapacity": row.scaling.desired,
        "MaxSize": row.scaling.max,
        "Instances": row.members.iter().map(member).collect::<Vec<_>>(),
        "Tags": row.tags.iter().map(tag).collect::<Vec<_>>(),
    })
}

pub(super) fn instance(row: &Instance) -> Value {
    json!({
        "InstanceId": &*row.id.name,
        "InstanceType": row.instance_type.as_str(),
        "PrivateIpAddress": row.private_ip.map(|ip| ip.to_string()),
        "PrivateDnsName": row.private_dns.as_deref(),
        "Placement": {"AvailabilityZone": row.zone.as_deref()},
        "State": {"Name": row.state.as_str()},
    })
}

pub(super) fn server(part: &ServerPart) -> Value {
    json!({
        "InstanceId": part.instance_id,
        "InstanceType": part.instance_type,
        "PrivateIpAddress": part.ip,
        "PublicIpAddress": part.public_ip,
        "State": {"Name": "running"},
        "Tags": [{"Key": "Name", "Value": part.name}],
    })
}
