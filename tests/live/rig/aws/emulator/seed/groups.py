"""Managed node groups, each over an Auto Scaling group that holds its instances."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from moto.autoscaling.models import InstanceState, autoscaling_backends
from moto.eks.models import eks_backends

from ..estate import Estate
from ..rig import Rig
from .instances import group_uuid, scaling_group_name
from .network import Network


def create_node_group(
    rig: Rig, estate: Estate, network: Network, group: dict[str, Any], template: Any, instances: list[Any]
) -> None:
    """Creates both; a group that desires another number than it holds is a mistake in the estate's file."""
    if len(instances) != group["desired"]:
        raise ValueError(f"group {group['name']} desires {group['desired']} and holds {len(instances)} instances")
    _create_scaling_group(rig, estate, network, group, template, instances)
    eks: Any = rig.backend(eks_backends)
    created = eks.create_nodegroup(
        cluster_name=estate.cluster["name"],
        node_role=f"arn:aws:iam::{rig.account}:role/{estate.cluster['name']}-node",
        nodegroup_name=group["name"],
        subnets=network.of_tier("private"),
        scaling_config={"minSize": group["min"], "maxSize": group["max"], "desiredSize": group["desired"]},
        disk_size=group["disk_gib"],
        instance_types=list(group["instance_types"]),
        ami_type=group["ami_type"],
        labels=dict(group["labels"]),
        taints=[dict(taint) for taint in group["taints"]],
        tags=dict(estate.cluster["tags"]),
        capacity_type=group["capacity"],
        version=estate.cluster["version"],
        release_version=f"{estate.cluster['version']}.5-20260110",
    )
    created.update_config = {"maxUnavailable": 1}
    created.node_repair_config = {"enabled": False}
    created.created_at = created.created_at - timedelta(days=90)
    # moto gives every group the same dictionary; a change of one would show in all.
    created.health = {"issues": []}
    created.remote_access = None
    created.resources = {"autoScalingGroups": [{"name": scaling_group_name(estate, group)}]}
    created.uuid = group_uuid(estate, group)
    created.arn = f"{created.arn.rsplit('/', 1)[0]}/{created.uuid}"


def _create_scaling_group(
    rig: Rig, estate: Estate, network: Network, group: dict[str, Any], template: Any, instances: list[Any]
) -> None:
    autoscaling: Any = rig.backend(autoscaling_backends)
    spot = group["capacity"] == "SPOT"
    created = autoscaling.create_auto_scaling_group(
        name=scaling_group_name(estate, group),
        availability_zones=[],
        # Empty at first: moto would launch instances of its own choosing.
        desired_capacity=0,
        max_size=group["max"],
        min_size=0,
        launch_config_name="",
        launch_template={},
        vpc_zone_identifier=",".join(network.of_tier("private")),
        default_cooldown=300,
        health_check_period=15,
        health_check_type="EC2",
        load_balancers=[],
        target_group_arns=[],
        placement_group=None,
        termination_policies=["AllocationStrategy", "OldestLaunchTemplate", "OldestInstance"],
        tags=_tags(estate, group),
        capacity_rebalance=spot,
        mixed_instances_policy={
            "LaunchTemplate": {
                "LaunchTemplateSpecification": {"LaunchTemplateId": template.id, "Version": "1"},
                "Overrides": [{"InstanceType": kind} for kind in group["instance_types"]],
            },
            "InstancesDistribution": {
                "OnDemandAllocationStrategy": "prioritized",
                "OnDemandBaseCapacity": 0,
                "OnDemandPercentageAboveBaseCapacity": 0 if spot else 100,
                "SpotAllocationStrategy": "price-capacity-optimized",
            },
        },
    )
    created.min_size, created.desired_capacity = group["min"], group["desired"]
    created.created_time = rig.clock.now() - timedelta(days=90)
    created.instance_states = [InstanceState(instance, autoscaling_group=created) for instance in instances]


def _tags(estate: Estate, group: dict[str, Any]) -> list[dict[str, Any]]:
    cluster = estate.cluster["name"]
    tags = {
        "eks:cluster-name": cluster,
        "eks:nodegroup-name": group["name"],
        f"kubernetes.io/cluster/{cluster}": "owned",
        f"k8s.io/cluster-autoscaler/{cluster}": "owned",
        "k8s.io/cluster-autoscaler/enabled": "true",
    }
    return [{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in tags.items()]
